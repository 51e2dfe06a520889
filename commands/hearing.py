"""Hepatica's ear for the commands that listen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audio.ear_source import find_ear_folder
from audio.errors import EarError
from audio.hearing import Guess
from audio.recognizer import VoskEar, load_ear
from intents.meaning import Hypothesis
from intents.topics import Content

NO_EAR = (
    "There is no speech recognition model here. `hepatica fetch-ear` downloads it once (41 MB); "
    "HEPATICA_VOSK_MODEL names a folder that holds one. Typing works without it."
)


def open_ear() -> VoskEar:
    """The ear of this computer. Raises audio.errors.AudioError with the way out."""
    folder = find_ear_folder()
    if folder is None:
        raise EarError(NO_EAR)
    return load_ear(folder)


def phrases_to_hear(content: Content) -> Sequence[str] | None:
    """What the ear listens for: the content's phrases where only these are understood, else anything."""
    return tuple(dict.fromkeys(_every_phrase(content))) if content.understanding == "exact" else None


def hypotheses(guesses: Sequence[Guess]) -> tuple[Hypothesis, ...]:
    """The ear's guesses for the understanding."""
    return tuple(Hypothesis(guess.text, guess.weight) for guess in guesses)


def _every_phrase(content: Content) -> Iterator[str]:
    flags = (flag.asking for flag in content.red_flags.values())
    for asking in (*content.asking.values(), *flags):
        yield from (*asking.spoken, *asking.indirect, *asking.follow_up)
