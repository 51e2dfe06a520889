"""What survives a turn: ids and counters that travel with the person's side, never kept by us.

A checksum tells an altered memory from a whole one; it is no secret and guards nothing but consistency.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args

from intents.meaning import Context
from intents.wording import UnfilledPlaceholderError
from skill.lines import Line, Script, UnknownLineError

VERSION = 1
MOST_BYTES = 2048
"""Contract, section 2: a memory is at most 2 KB."""
HEARD_BYTES = 300
"""How much of the last words heard is kept, in bytes as JSON escapes them."""
EARLIER = 5
"""How many earlier topics "back" can return to."""
LOWEST, HIGHEST = -2, 2
"""Steps of rate and volume (contract, section 2, `delivery`)."""
MOST_COUNTED = 9_999
"""No counter of a talk grows beyond this."""

URGENT_TIERS = (1, 2)
"""Tiers of red flags that take over the reply and stand until they are seen to (contract, section 3.1)."""

Question = Literal[
    "first", "more", "offer", "choose", "can_call", "anything_else", "topics", "next_sentence", "company"
]
"""What our last question asked for; what "yes" then does."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The talk so far."""

    topic: str | None = None
    """The topic last spoken about."""
    part: int = 0
    """Its last part told: 0 the gist, 1 the first further part ..."""
    offers: tuple[str, ...] = ()
    """Topic ids that stand offered, in spoken order."""
    question: Question | None = None
    said: tuple[str, ...] = ()
    """The lines of the last reply as `skill.lines.Line.write` gives them; "repeat" renders them again."""
    earlier: tuple[str, ...] = ()
    """Topics before the present one, latest first."""
    near: str | None = None
    """The topic of ours that came nearest to what was just declined: "how does it work" is about that."""
    flag: str | None = None
    """The red flag that still stands."""
    flag_topics: int = 0
    """Topics asked about since it was raised."""
    misses: int = 0
    """Replies in a row that understood nothing."""
    repeats: int = 0
    """Times in a row that the last reply was repeated."""
    turn: int = 0
    """Turns so far; picks among variants."""
    group: int = 0
    """The shelf of topics last listed, from 0."""
    sentence: int = -1
    """The sentence of the last reply that was last said by itself, from 0; -1 none yet."""
    rate: int = 0
    """-2 slowest ... 2 fastest"""
    volume: int = 0
    """-2 quietest ... 2 loudest"""
    informed: bool = False
    """Whether it was said that this is information, not medical advice."""
    child: bool = False
    """Whether a child spoke in this talk."""
    heard: str | None = None
    """The last words heard, cut to `HEARD_BYTES`; local doors only."""


NEW = Memory()
_FULL = Memory(topic="", near="", flag="", heard="", question="more")
"""A memory that shows of what kind each field is."""


def context(memory: Memory) -> Context:
    """What the understanding may know of the talk."""
    return Context(memory.near or memory.topic, memory.offers, memory.question, memory.earlier)


def write_memory(memory: Memory) -> dict[str, Any]:
    """The memory as JSON, at most `MOST_BYTES` long; fields that stand at their default are left out."""
    kept: dict[str, Any] = {
        field.name: _jsonable(getattr(memory, field.name))
        for field in fields(Memory)
        if getattr(memory, field.name) != getattr(NEW, field.name)
    }
    kept["v"] = VERSION
    kept["sum"] = _checksum(kept)
    return kept


def read_memory(given: object, script: Script) -> tuple[Memory, str | None]:
    """The memory, and why it was treated as absent (None where it was taken).

    Contract, section 2: a memory of another version, altered or unknown is treated as absent.
    """
    if given is None:
        return NEW, None
    if not isinstance(given, Mapping):
        return NEW, "no object"
    if not given:
        return NEW, None
    if given.get("v") != VERSION:
        return NEW, "of another version"
    kept = {name: value for name, value in given.items() if name != "sum"}
    try:
        if given.get("sum") != _checksum(kept):
            return NEW, "altered"
        if len(json.dumps(given)) > MOST_BYTES:
            return NEW, "too large"
        values: dict[str, Any] = {
            field.name: _typed(field.name, kept[field.name]) for field in fields(Memory) if field.name in kept
        }
        memory = Memory(**values)
    except (TypeError, ValueError, UnicodeError, RecursionError):
        return NEW, "unreadable"
    if set(kept) - {field.name for field in fields(Memory)} - {"v"}:
        return NEW, "with unknown fields"
    if not _fits(memory, script):
        return NEW, "about something that the content does not have"
    return memory, None


def _fits(memory: Memory, script: Script) -> bool:
    """Whether everything that the memory names stands in the content."""
    content = script.content
    single = {topic for topic in (memory.topic, memory.near) if topic is not None}
    named = {*memory.offers, *memory.earlier, *single}
    standing = {flag.id for flag in content.red_flags.values() if flag.tier in URGENT_TIERS}
    if not named <= set(content.topics) or (memory.flag is not None and memory.flag not in standing):
        return False
    if memory.topic is not None and memory.part > len(content.topics[memory.topic].parts):
        return False
    try:
        script.render(map(Line.read, memory.said), next(iter(content.places.values())), None)
    except (UnknownLineError, UnfilledPlaceholderError):
        return False
    return memory.group < max(1, len(content.groups))


def cut_to_bytes(text: str, most: int = HEARD_BYTES) -> str:
    """The beginning of `text` that takes at most `most` bytes where JSON escapes everything but ASCII."""
    if len(json.dumps(text)) - 2 <= most:
        return text
    size = 0
    for place, character in enumerate(text):
        size += len(json.dumps(character)) - 2
        if size > most:
            return text[:place]
    return text


def _jsonable(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _checksum(kept: Mapping[str, Any]) -> str:
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _typed(name: str, value: object) -> object:
    """The value as the field wants it; ValueError where it is of another kind or out of bounds."""
    like = getattr(_FULL, name)
    if isinstance(like, tuple):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(like, bool):
        if isinstance(value, bool):
            return value
    elif isinstance(like, int):
        low, high = (LOWEST, HIGHEST) if name in ("rate", "volume") else (-1, MOST_COUNTED)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
    elif isinstance(value, str) and (name != "question" or value in get_args(Question)):
        return value
    raise ValueError(name)
