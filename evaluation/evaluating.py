"""A whole evaluation: sets in, every answer and every measure out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.answers import Answer, answers, heard_answers
from evaluation.dialogues import HeldDialogue, hold
from evaluation.errors import EvaluationError
from evaluation.hearing import RATES, Hearing
from evaluation.items import Item
from evaluation.measures import Answers, Measure, measures
from evaluation.sets import Sets
from skill.talk import Talk

MISHEARD = ("question", "red_flag")
"""Kinds of items that are measured as they are heard, too."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of it."""

    given: Answers
    measures: tuple[Measure, ...]

    @property
    def written(self) -> Sequence[Answer]:
        """The answers to the items as written."""
        return self.given.written

    @property
    def dialogues(self) -> Sequence[HeldDialogue]:
        """The conversations as they went."""
        return self.given.dialogues

    def measure(self, name: str) -> Measure | None:
        """The measure of a name, or None where there were no items for it."""
        return next((measure for measure in self.measures if measure.name == name), None)


def evaluate(
    sets: Sets,
    talk: Talk,
    hearing: Hearing | None,
    *,
    rates: Sequence[float] = RATES,
    heard_every: int = 1,
) -> Evaluation:
    """Measure how `talk` understands the sets.

    `hearing` makes the mis-heard copies, of every so-many-th item, at the word error `rates`; None leaves
    them out. Raises EvaluationError where the simulation lacks something, and for a red flag that the content
    does not have.
    """
    if any(item.flags and item.flags[0] not in talk.content.red_flags for item in sets.items):
        known = ", ".join(talk.content.red_flags)
        raise EvaluationError(f"A row names a flag that is none. The red flags: {known}.")
    heard = {
        rate: tuple(
            heard_answers(talk.understander, _heard(misheard(sets.items)[::heard_every], hearing, rate))
        )
        for rate in (rates if hearing is not None else ())
    }
    given = Answers(
        tuple(answers(talk.understander, sets.items)),
        heard,
        tuple(hold(sets.dialogues, talk)),
        talk.content.red_flags,
    )
    return Evaluation(given, measures(given))


def misheard(items: Sequence[Item]) -> list[Item]:
    """The items that are measured as they are heard, too."""
    return [item for item in items if item.kind in MISHEARD]


def _heard(items: Sequence[Item], hearing: Hearing | None, rate: float) -> list[tuple[Item, str]]:
    return [(item, hearing.hear(item.text, rate)) for item in items] if hearing else []
