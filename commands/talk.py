"""`hepatica talk`: microphone, answer, loudspeaker; or the keyboard where one of them is missing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from audio import loop
from audio.devices import Missing, find_loudspeaker, find_microphone
from audio.errors import AudioError
from audio.voice import Voice
from commands.failing import clear_errors
from commands.foreground import own_terminal
from commands.hearing import hypotheses, open_ear, phrases_to_hear
from commands.opening import content_option, locale_of, locale_option
from commands.speaking import voice_name
from intents.meaning import Hypothesis
from skill.ask_request import LONGEST_TEXT
from skill.memory import write_memory
from skill.reply import Reply
from skill.talk import SOUND_DOOR, Talk


@click.command("talk")
@click.option("--typed", is_flag=True, help="Type the questions, even where there is a microphone.")
@content_option
@locale_option
def command(root: Path | None, locale: str | None, *, typed: bool) -> None:
    """Talk with Hepatica: speak after it has finished, or type where there is no microphone or no ear.

    Say "stop" to end, or press Ctrl-C.
    """
    with clear_errors():
        talk = Talk.open(root)
    where = locale_of(talk, locale)
    sentences = talk.device_sentences(loop.SENTENCES, where)
    with own_terminal():
        try:
            loop.talk(
                Answering(talk, where), _parts(where, typed=typed), sentences, click.echo,
                phrases=phrases_to_hear(talk.content),
            )  # fmt: skip
        except KeyboardInterrupt:
            click.echo()


class Answering:
    """Answers the turns of one talk; holds its memory."""

    def __init__(self, talk: Talk, locale: str) -> None:
        self._talk, self._locale = talk, locale
        self._memory: dict[str, Any] | None = None

    def __call__(self, turn: loop.Turn) -> loop.Spoken:
        match turn:
            case loop.Happened(event):
                turned = self._talk.take_event(event, self._memory, SOUND_DOOR, self._locale)
            case loop.Typed(text):
                said = (Hypothesis(text[:LONGEST_TEXT]),)
                turned = self._talk.hear(said, self._memory, SOUND_DOOR, self._locale)
            case loop.Said(guesses):
                turned = self._talk.hear(hypotheses(guesses), self._memory, SOUND_DOOR, self._locale)
        self._memory = write_memory(turned.reply.memory)
        return _spoken(turned.reply)


def _spoken(reply: Reply) -> loop.Spoken:
    return loop.Spoken(
        reply.speech, reply.display, ends=reply.ends, rate_step=reply.rate, volume_step=reply.volume
    )


def _parts(locale: str, *, typed: bool) -> loop.Parts:
    """What this computer has."""
    ear = microphone = voice = None
    if not typed:
        found = find_microphone()
        microphone = None if isinstance(found, Missing) else found
        try:
            ear = open_ear()
        except click.ClickException as error:
            click.echo(error.message, err=True)
    loudspeaker = find_loudspeaker()
    if isinstance(loudspeaker, Missing):
        click.echo(loudspeaker.reason, err=True)
    else:
        try:
            voice = Voice(loudspeaker, voice=voice_name(locale))
        except AudioError as error:
            click.echo(str(error), err=True)
    return loop.Parts(ear, microphone, voice, _typed_lines())


def _typed_lines() -> Iterator[str]:
    """The lines that a person types; they end with the input."""
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line
