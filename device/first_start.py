"""What a device says by itself after it has been switched on, and when it says it again.

On its first start it introduces itself; on every later one, also after a power cut, it says one word. All
here is decided from a clock that is given; nothing is spoken. The loop uses it so:

    opening = begin(first=..., way=..., knows_country=...)
    while not the end:
        if is_due(opening, now):
            say each of sayings(opening), then opening = told(opening, now)
        wait for the person until due_at(opening)       # None: for as long as it takes
        when they press a key, speak, or the wake phrase is heard: opening = answered(opening)
    remember that the device was introduced as soon as opening.introduced is true

A saying is a phrase of the content (`skill.talk.Talk.device_words(saying.phrase, locale, ...)`); where it
names an action, ``key=f"key:{name of the key}"`` fills it, and the wake phrase fills ``words="heard:"``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

AGAIN_AFTER_S = 15.0
"""Silence after the first telling that brings the second: time enough to find a key."""
THEN_EVERY_S = 60.0
"""Silence before each of the tellings after that."""
TELLINGS = 4
"""The first, one after silence, and two more, a minute each; after them it keeps quiet."""

Way = Literal["by_key", "by_name", "at_once", "by_typing"]
"""How a person asks: push to talk, a wake phrase, speaking after the tone; typing where nothing hears."""
Action = Literal["ask_or_stop", "keys", "country", "type"]
"""What the key that a saying names does; of the actions of a key map."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One phrase to be said."""

    phrase: str
    """Its id in the content, without the ``device_`` before it."""
    action: Action | None = None
    """The action whose key fills ``{key}``; None where the phrase names no key."""


READY = Saying("ready")
"""All that is said on later starts."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Where the opening of a device stands; made by `begin`."""

    first: bool
    """Whether nobody has been introduced to this device yet."""
    way: Way
    knows_country: bool
    """Whether the place has a number of its own."""
    tellings: int = 0
    """How often it was told, in whole or until a key silenced it."""
    ended_at: float = 0.0
    """When the last telling ended, in seconds of the loop's clock."""
    over: bool = False
    """Whether the person has done something: nothing more is said unasked."""

    @property
    def introduced(self) -> bool:
        """Whether the next start may say one word only: it was told once, or somebody uses the device."""
        return not self.first or self.tellings > 0 or self.over


def begin(*, first: bool, way: Way, knows_country: bool) -> Opening:
    """The opening of a device just switched on; its first telling is due at once."""
    return Opening(first, way, knows_country)


def due_at(opening: Opening) -> float | None:
    """When the next telling is due, in seconds of the loop's clock; None: never.

    The first is due at once, at minus infinity of whatever clock.
    """
    if opening.over or opening.tellings >= (TELLINGS if opening.first else 1):
        return None
    if opening.tellings == 0:
        return float("-inf")
    return opening.ended_at + (AGAIN_AFTER_S if opening.tellings == 1 else THEN_EVERY_S)


def is_due(opening: Opening, now: float) -> bool:
    """Whether a telling is due at `now`."""
    due = due_at(opening)
    return due is not None and now >= due


def sayings(opening: Opening) -> tuple[Saying, ...]:
    """What a telling consists of, in order."""
    if not opening.first:
        return (READY,)
    return (
        Saying("first_what"),
        Saying(f"first_ask_{opening.way}", "type" if opening.way == "by_typing" else "ask_or_stop"),
        Saying("first_stop"),
        Saying("first_help", "keys"),
        Saying("first_number" if opening.knows_country else "first_no_number", "country"),
    )


def told(opening: Opening, now: float) -> Opening:
    """The opening after a telling that ended at `now`, in seconds of the loop's clock."""
    return replace(opening, tellings=opening.tellings + 1, ended_at=now)


def answered(opening: Opening) -> Opening:
    """The opening after the person pressed a key or spoke: from now on they lead."""
    return replace(opening, over=True)
