"""Utterances that equal a way of asking need no model: the safety net that stands before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from intents.examples import Example
from intents.normalising import key

Found = TypeVar("Found")

_FILLERS = (
    "please um uh er erm hm hmm well so ok okay hi hello hey sorry actually just now then and but oh ah "
    "right fine great good listen hepatica"
)
FILLERS = frozenset(_FILLERS.split())
"""Said before or after a request without changing it."""
CORE = 3
"""Words that say something by themselves; of fewer, "ok" and "right" may be the point."""


@dataclass(frozen=True, slots=True)
class FixedPhrases:
    """Every way of asking by its key."""

    asking: Mapping[str, Example]
    """Phrases that mean the same at any time."""
    red_flags: Mapping[str, str]
    """Phrase -> id of the red flag."""
    follow_ups: Mapping[str, tuple[Example, ...]]
    """Phrases that only mean something while a topic is being talked about."""

    @classmethod
    def of(cls, examples: Iterable[Example]) -> FixedPhrases:
        """Sort `examples`; of two intents that claim one phrase the first in order keeps it."""
        asking: dict[str, Example] = {}
        red_flags: dict[str, str] = {}
        follow_ups: dict[str, tuple[Example, ...]] = {}
        for example in examples:
            phrase = key(example.text)
            if example.section == "follow_up":
                follow_ups[phrase] = (*follow_ups.get(phrase, ()), example)
            elif example.flag:
                red_flags.setdefault(phrase, example.flag)
            else:
                asking.setdefault(phrase, example)
        return cls(asking, red_flags, follow_ups)

    def red_flag(self, text: str) -> str | None:
        """Return the id of the red flag whose phrase a normalised text equals, fillers apart."""
        return _look_up(self.red_flags, text)

    def intent(self, text: str) -> Example | None:
        """Return the way of asking that a normalised text equals, fillers apart."""
        return _look_up(self.asking, text)

    def follow_up(self, text: str, topic: str) -> Example | None:
        """Return the follow-up on `topic` that a normalised text equals; yes and no have theirs too."""
        phrases = dict.fromkeys((key(text), key(without_fillers(text))))
        found = (example for phrase in phrases for example in self.follow_ups.get(phrase, ()))
        return next((example for example in found if example.intent == topic), None)


def without_fillers(text: str) -> str:
    """Return a normalised text without the fillers at its ends; whole where nothing else would be left."""
    words = text.split()
    first, last = 0, len(words)
    while first < last and words[first] in FILLERS:
        first += 1
    while last > first and words[last - 1] in FILLERS:
        last -= 1
    return " ".join(words[first:last]) or text


def core(text: str) -> str:
    """Return a normalised text without the fillers at its ends where enough is left to be read by itself."""
    stripped = without_fillers(text)
    return stripped if len(stripped.split()) >= CORE else text


def _look_up(phrases: Mapping[str, Found], text: str) -> Found | None:
    return phrases.get(key(text)) or phrases.get(key(without_fillers(text)))
