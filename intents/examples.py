"""The ways of asking as one flat list: what every understanding learns from or compares with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from intents.meaning import EMERGENCY
from intents.normalising import Normaliser, plain
from intents.topics import Asking, Content

Section = Literal["spoken", "indirect", "written", "misheard", "near", "strangers", "follow_up"]
SECTIONS: tuple[Section, ...] = (
    "spoken",
    "indirect",
    "written",
    "misheard",
    "near",
    "strangers",
    "follow_up",
)
FOLLOW_UP = "follow_up"
"""Label of phrases that only mean something while a topic is being talked about; no intent of a reply."""


@dataclass(frozen=True, slots=True)
class Example:
    """One way of asking."""

    text: str
    """Normalised, never empty."""
    intent: str
    """The intent it asks for; for a red flag of tier 3 its topic, for tiers 1 and 2 ``emergency``."""
    section: Section
    flag: str | None = None
    """Id of the red flag it tells of."""


def normaliser_of(content: Content) -> Normaliser:
    """Return the normaliser that knows the hard words of `content`."""
    known = [plain(text) for asking in content.asking.values() for text in (*asking.spoken, *asking.indirect)]
    return Normaliser.of(content.terms, known)


def examples_of(content: Content, normaliser: Normaliser) -> tuple[Example, ...]:
    """Return every way of asking once, in an order that only the content decides.

    A phrase that stands twice under one intent is kept once.
    """
    found: dict[tuple[str, str, bool], Example] = {}
    for example in _all(content, normaliser):
        found.setdefault(
            (example.text, example.flag or example.intent, example.section == "follow_up"), example
        )
    return tuple(found.values())


def _all(content: Content, normaliser: Normaliser) -> Iterator[Example]:
    for intent in sorted(content.asking):
        yield from _of_one(content.asking[intent], intent, None, normaliser)
    for flag_id in sorted(content.red_flags):
        flag = content.red_flags[flag_id]
        intent = flag.topic if flag.tier == 3 and flag.topic else EMERGENCY
        yield from _of_one(flag.asking, intent, flag_id, normaliser)


def _of_one(asking: Asking, intent: str, flag: str | None, normaliser: Normaliser) -> Iterator[Example]:
    for section in SECTIONS:
        for text in getattr(asking, section):
            if normalised := normaliser.normalise(text):
                yield Example(normalised, intent, section, flag)


def fingerprint(examples: Iterable[Example], code: Iterable[Path]) -> str:
    """Return a hash of the ways of asking, of what they ask for, and of the files that learn from them.

    It changes when a model must be fitted again, and only then: a comma mended in an answer leaves it.
    """
    digest = hashlib.sha256()
    for example in examples:
        digest.update(repr((example.text, example.intent, example.section, example.flag)).encode())
    for path in code:
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest.hexdigest()
