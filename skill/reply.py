"""What a turn gives back: the words and everything a door needs to act on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from intents.topics import Tier
from skill.memory import Memory

Outcome = Literal["answered", "asked_back", "declined", "handed_over"]
Effect = Literal[
    "stop", "set_rate", "set_volume", "spell", "save_question", "read_questions", "delete_question", "forget",
    "wait_longer", "wait_less",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """A way in, and what it can do besides saying words."""

    name: str
    can: frozenset[str]
    """Effects that it carries out."""
    keeps_words: bool
    """Whether the last words heard may travel in its memory (contract, section 2: local doors only)."""


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A red flag that was heard in this turn."""

    id: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; the fields are those of the contract, section 2."""

    intent: str
    topic: str | None
    outcome: Outcome
    flag: RaisedFlag | None
    confidence: float
    """0 to 1"""
    offers: tuple[str, ...]
    heard: str | None
    speech: str
    """Exactly what is said."""
    display: str
    """The same words as written for a screen."""
    paragraphs: tuple[str, ...]
    """`speech` in pieces between which a voice may pause; joined by spaces they are `speech`."""
    reprompt: str | None
    """Said after silence; None when the talk ends."""
    has_more: bool
    rate: int
    """-2 slowest ... 2 fastest"""
    volume: int
    """-2 quietest ... 2 loudest"""
    effects: tuple[Effect, ...]
    title: str
    ends: bool
    memory: Memory
    saves: str | None = None
    """The question that a device is to save; at a door that keeps no words, our own questions, as written."""
    number: int | None = None
    """Which saved question is meant, from 1."""
