"""What the understanding makes of each item, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from evaluation.items import Item
from intents.meaning import CLARIFY, OUT_OF_SCOPE, Context, Hypothesis, Understanding
from intents.understander import Understander

Verdict = Literal["right", "offered", "asked", "declined", "wrong"]
"""offered: asked back with a right one among the choices; asked: asked back without; declined: told to be
nothing of ours; wrong: anything else, said with confidence."""
VERDICTS: tuple[Verdict, ...] = ("right", "offered", "asked", "declined", "wrong")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of one item."""

    item: Item
    said: str
    """The words that were given: the item's, or what was heard of them."""
    understanding: Understanding

    @property
    def verdict(self) -> Verdict:
        """What the understanding is worth."""
        found = self.understanding
        if found.intent in self.item.accepted:
            return "right"
        if found.intent == CLARIFY:
            return "offered" if self.item.accepted.intersection(found.choices) else "asked"
        return "declined" if found.intent == OUT_OF_SCOPE else "wrong"

    @property
    def best_guess(self) -> str:
        """The intent decided on; where it was asked back, the one that came nearest."""
        found = self.understanding
        if found.intent != CLARIFY:
            return found.intent
        nearest = [candidate.id for candidate in found.candidates[:1]]
        return (*found.choices, *nearest, CLARIFY)[0]


def answers(understander: Understander, items: Iterable[Item]) -> Iterator[Answer]:
    """What is made of each item, said with nothing before it."""
    nothing = Context()
    for item in items:
        yield Answer(item, item.text, understander.understand((Hypothesis(item.text),), nothing))


def heard_answers(understander: Understander, heard: Iterable[tuple[Item, str]]) -> Iterator[Answer]:
    """What is made of what was heard of each item, said with nothing before it."""
    nothing = Context()
    for item, words in heard:
        yield Answer(item, words, understander.understand((Hypothesis(words),), nothing))
