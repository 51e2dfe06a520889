"""Stopping by voice while the device speaks: only with an ear that was measured good enough at it.

While it speaks, the microphone hears the device itself best of all. A word under a grammar may be made out
of its speech, and then it stops by itself in the middle of an answer, for nothing. So the words are listened
for only where a measurement with this very model (`make spoken`) found that rarer than one in ten minutes;
until then keys alone stop it, and it says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from audio.recognizer import VoskEar
from device.folders import cache_folder
from intents.normalising import plain
from intents.topics import Content

MIXED_AT_DB = (0, -10, -20)
"""How loud our own speech is in the microphone beside the person's: as loud, and 10 and 20 dB softer."""
MOST_PER_TEN_MINUTES = 1.0
"""More false stops than this, at any of these levels, and keys alone stop it."""
LEAST_MINUTES = 10.0
"""In less of our speech than this nothing about ten minutes can be told."""
LEAST_HEARD = 0.5
"""Of the stop words said over our speech at the softest level at least this share must be heard; below, it
would be a promise that is not kept."""
_MOST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured with one model at one level."""

    own_speech_db: float
    minutes: float
    """So much of our own speech was played."""
    false_stops: int
    said: int
    """Stop words that were said over it."""
    heard: int

    @property
    def per_ten_minutes(self) -> float:
        """False stops in ten minutes of our speech."""
        return self.false_stops / self.minutes * 10 if self.minutes else 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether stop words are listened for while the device speaks."""

    on: bool
    why: str
    """For a terminal."""


def verdict_on(measured: Sequence[Measured]) -> Verdict:
    """What measurements at every level of `MIXED_AT_DB` come to."""
    enough = [level for level in measured if level.minutes >= LEAST_MINUTES and level.said]
    lacking = set(MIXED_AT_DB) - {level.own_speech_db for level in enough}
    if lacking:
        return Verdict(on=False, why="keys only: `make spoken` has not measured this ear")
    worst = max(level.per_ten_minutes for level in measured)
    if worst > MOST_PER_TEN_MINUTES:
        return Verdict(on=False, why=f"keys only: {worst:.1f} false stops in ten minutes with this ear")
    softest = min(measured, key=lambda level: level.own_speech_db)
    if softest.heard < LEAST_HEARD * softest.said:
        heard = f"{softest.heard} of {softest.said}"
        return Verdict(on=False, why=f"keys only: {heard} stop words heard over our speech")
    return Verdict(on=True, why=f"by voice, too: at most {worst:.1f} false stops in ten minutes")


def stop_words(content: Content, ear: VoskEar) -> tuple[str, ...]:
    """The short ways of saying "stop" that the ear's model knows; none where it cannot tell them from other
    sound.
    """
    if not ear.rejects:
        return ()
    said = (plain(text) for text in content.asking["stop"].spoken)
    short = dict.fromkeys(text for text in said if text and len(text.split()) <= _MOST_WORDS)
    return tuple(text for text in short if not ear.unknown_words([text]))


def counts_beside(sentence: str) -> Callable[[str], bool]:
    """Whether a stop word counts while we say a sentence: not where the sentence holds it itself."""
    ours = f" {plain(sentence)} "
    return lambda phrase: f" {phrase} " not in ours


def verdict_for(model_folder: Path, cache: Path | None = None) -> Verdict:
    """What `make spoken` measured with this model on this computer."""
    try:
        held = json.loads(_path(cache).read_text("utf-8"))[_mark(model_folder)]
        return verdict_on([Measured(**level) for level in held])
    except (OSError, ValueError, TypeError, KeyError):
        return verdict_on([])


def keep_measured(model_folder: Path, measured: Sequence[Measured], cache: Path | None = None) -> None:
    """Keep what was measured with this model. Raises OSError."""
    path = _path(cache)
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        held = {}
    if not isinstance(held, dict):
        held = {}
    held[_mark(model_folder)] = [asdict(level) for level in measured]
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(held, indent=1), "utf-8")
    fresh.replace(path)


def _path(cache: Path | None) -> Path:
    return (cache or cache_folder()) / "stop-words.json"


def _mark(model_folder: Path) -> str:
    """What tells one model from another: its name and the size of what it decodes with."""
    acoustic = model_folder / "am" / "final.mdl"
    return f"{model_folder.resolve().name} {acoustic.stat().st_size}"
