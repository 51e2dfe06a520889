"""`hepatica hear`: the answer to a question in a WAV file."""

from __future__ import annotations

import itertools
from pathlib import Path

import click

from audio.hearing import Guess
from audio.sound import LONGEST_S, read_wav
from commands.failing import clear_errors
from commands.hearing import open_ear
from commands.opening import content_option, locale_of, locale_option
from commands.speaking import speak
from device.hearing_twice import hearing_of, hypotheses
from skill.talk import SOUND_DOOR, Talk


@click.command("hear")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--say", "aloud", is_flag=True, help="Speak the reply as well.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the spoken reply to a WAV file."
)
@click.option(
    "--longest", type=click.FloatRange(min=0, min_open=True), default=LONGEST_S, show_default=True,
    metavar="SECONDS", help="Refuse a file that is longer.",
)  # fmt: skip
@content_option
@locale_option
def command(
    file: Path, out: Path | None, longest: float, root: Path | None, locale: str | None, *, aloud: bool
) -> None:
    """Listen to the question in FILE, a WAV file, and print the answer.

    Example: hepatica hear question.wav --out answer.wav
    """
    with clear_errors():
        talk = Talk.open(root)
        where = locale_of(talk, locale)
        guesses = _listen(file, longest, talk)
        if guesses:
            click.echo(f"I heard: {guesses[0].text}")
            reply = talk.hear(hypotheses(guesses), None, SOUND_DOOR, where).reply
        else:
            reply = talk.take_event("not_heard", None, SOUND_DOOR, where).reply
        click.echo(reply.display)
        if out is not None:
            speak(reply.speech, where, out)
        if aloud:
            speak(reply.speech, where)


def _listen(file: Path, longest_s: float, talk: Talk) -> tuple[Guess, ...]:
    """What is said in the file; none where nothing could be made out. Raises audio.errors.AudioError."""
    sound = read_wav(file, longest_s=longest_s)
    begin = list(itertools.islice(sound, 1))  # a file that is no sound is told before the ear is loaded
    return hearing_of(talk, open_ear()).recognize(itertools.chain(begin, sound))
