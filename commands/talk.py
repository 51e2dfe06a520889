"""`hepatica talk`: microphone, answer, loudspeaker; or the keyboard where one of them is missing."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from audio import loop
from audio.devices import Loudspeaker, Microphone, Missing, find_loudspeaker, find_microphone
from audio.errors import AudioError
from audio.recognizer import VoskEar
from audio.voice import Voice
from commands.failing import clear_errors
from commands.foreground import until_ended
from commands.hearing import hypotheses, open_ear, phrases_to_hear
from commands.opening import content_option, locale_of, locale_option
from commands.pasteable import pasteable
from commands.speaking import voice_name
from intents.meaning import Hypothesis
from skill.memory import write_memory
from skill.reply import Reply
from skill.talk import SOUND_DOOR, Talk

LONGEST_LINE = 10_000
"""Characters of a typed line that are looked at: more than anybody types, and still understood at once."""


@click.command("talk")
@click.option("--typed", is_flag=True, help="Type the questions, even where there is a microphone.")
@content_option
@locale_option
def command(root: Path | None, locale: str | None, *, typed: bool) -> None:
    """Talk with Hepatica: speak after it has finished, or type where there is no microphone or no ear.

    Say "stop" to end, or press Ctrl-C.
    """
    with until_ended(), clear_errors(), contextlib.ExitStack() as open_parts:
        talk = Talk.open(root)
        where = locale_of(talk, locale)
        sentences = talk.device_sentences(loop.SENTENCES, where)
        loop.talk(
            Answering(talk, where), _parts(where, open_parts, typed=typed), sentences, click.echo,
            phrases=phrases_to_hear(talk.content),
        )  # fmt: skip


class Answering:
    """Answers the turns of one talk; holds its memory."""

    def __init__(self, talk: Talk, locale: str) -> None:
        self._talk, self._locale = talk, locale
        self._memory: dict[str, Any] | None = None

    def __call__(self, turn: loop.Turn) -> loop.Spoken:
        """The answer to one turn."""
        match turn:
            case loop.Happened(event):
                turned = self._talk.take_event(event, self._memory, SOUND_DOOR, self._locale)
            case loop.Typed(text):
                said = (Hypothesis(text[:LONGEST_LINE]),)
                turned = self._talk.hear(said, self._memory, SOUND_DOOR, self._locale)
            case loop.Said(guesses):
                turned = self._talk.hear(hypotheses(guesses), self._memory, SOUND_DOOR, self._locale)
        self._memory = write_memory(turned.reply.memory)
        return _spoken(turned.reply)


def _spoken(reply: Reply) -> loop.Spoken:
    return loop.Spoken(
        reply.speech, reply.display, ends=reply.ends, rate_step=reply.rate, volume_step=reply.volume
    )


def _parts(locale: str, open_parts: contextlib.ExitStack, *, typed: bool) -> loop.Parts:
    """What this computer has. How to mend what is missing is told on standard error."""
    ear, microphone = (None, None) if typed else (_ear(), _microphone())
    loudspeaker = _loudspeaker()
    voice = _voice(loudspeaker, locale) if loudspeaker else None
    if voice is not None:
        open_parts.enter_context(voice)  # closed at the end, however it comes: what is being said stops
    return loop.Parts(
        ear, microphone, voice, _typed_lines(), loudspeaker=loudspeaker is not None, asked_to_type=typed
    )


def _ear() -> VoskEar | None:
    try:
        return open_ear()
    except AudioError as error:
        _tell_mend(str(error))
        return None


def _microphone() -> Microphone | None:
    found = find_microphone()
    if isinstance(found, Missing):
        _tell_mend(found.reason)
        return None
    return found


def _loudspeaker() -> Loudspeaker | None:
    found = find_loudspeaker()
    if isinstance(found, Missing):
        _tell_mend(found.reason)
        return None
    return found


def _voice(loudspeaker: Loudspeaker, locale: str) -> Voice | None:
    try:
        return Voice(loudspeaker, voice=voice_name(locale))
    except AudioError as error:
        _tell_mend(str(error))
        return None


def _tell_mend(text: str) -> None:
    click.echo(pasteable(text), err=True)


def _typed_lines() -> Iterator[str]:
    """The lines that a person types; they end with the input. Bytes that are no text become U+FFFD."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        yield line
