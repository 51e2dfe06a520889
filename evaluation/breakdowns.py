"""The answers taken apart: by intent, style and set; what was taken for what; what went worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.answers import VERDICTS, Answer, Verdict
from evaluation.flags_heard import found, wanted_tier
from evaluation.intervals import Share
from evaluation.items import INTENTS
from intents.meaning import CLARIFY
from intents.topics import RedFlag

LONG_TALK = ("stranger",)
"""Kinds left out where intents are told apart: 3,000 refusals would hide everything else."""


@dataclass(frozen=True, slots=True)
class Row:
    """The answers to some items together."""

    name: str
    share: Share
    """Right of all."""
    verdicts: Counter[Verdict]
    claimed: Share | None = None
    """Of an intent: how many of the items that were taken for it are rightly so; None where none was."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """One intent taken for another."""

    label: str
    taken_for: str
    count: int


def told_apart(answers: Iterable[Answer]) -> list[Answer]:
    """The answers by which intents are compared."""
    return [answer for answer in answers if answer.item.kind not in LONG_TALK]


def by_intent(answers: Sequence[Answer]) -> list[Row]:
    """One row an intent, in the contract's order."""
    compared = told_apart(answers)
    claims: dict[str, list[bool]] = {}
    for answer in compared:
        claims.setdefault(answer.understanding.intent, []).append(answer.verdict == "right")
    rows = _rows(compared, lambda answer: answer.item.label)
    return [
        Row(row.name, row.share, row.verdicts, _claimed(claims.get(row.name, [])))
        for row in sorted(rows, key=lambda row: _place(row.name))
    ]


def _claimed(rightly: Sequence[bool]) -> Share | None:
    return Share(sum(rightly), len(rightly)) if rightly else None


def by_style(answers: Sequence[Answer]) -> list[Row]:
    """One row a style, worst first; items without a style left out."""
    rows = _rows((a for a in answers if a.item.style), lambda answer: answer.item.style or "")
    return sorted(rows, key=lambda row: (row.share.value, row.name))


def by_set(answers: Sequence[Answer]) -> list[Row]:
    """One row a set, in the order in which they were read."""
    return list(_rows(answers, lambda answer: answer.item.set))


def _rows(answers: Iterable[Answer], name_of: Callable[[Answer], str]) -> Iterator[Row]:
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(name_of(answer), []).append(answer)
    for name, group in groups.items():
        verdicts = Counter(answer.verdict for answer in group)
        yield Row(name, Share(verdicts["right"], len(group)), verdicts)


def confusions(answers: Sequence[Answer]) -> list[Confusion]:
    """What was taken for what, asking back included, the most frequent first."""
    counted = Counter(
        (answer.item.label, answer.understanding.intent)
        for answer in told_apart(answers)
        if answer.verdict != "right"
    )
    pairs = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Confusion(label, taken_for, count) for (label, taken_for), count in pairs]


def worst_misses(answers: Sequence[Answer], most: int) -> list[Answer]:
    """The answers that were wrong with most confidence, at most so many, worst first."""
    wrong = [answer for answer in told_apart(answers) if answer.verdict == "wrong"]
    return sorted(wrong, key=lambda answer: -answer.understanding.confidence)[:most]


def missed_red_flags(answers: Sequence[Answer], flags: dict[str, RedFlag]) -> list[Answer]:
    """Every red flag that was not found, the most urgent first."""
    missed = [answer for answer in answers if answer.item.kind == "red_flag" and not found(answer)]
    return sorted(missed, key=lambda answer: wanted_tier(answer, flags) if answer.item.flags else 0)


def false_alarms(answers: Sequence[Answer]) -> list[Answer]:
    """Every item that raised a flag of tier 1 or 2 without being one."""
    return [
        answer
        for answer in answers
        if answer.understanding.intent == "emergency"
        and answer.item.kind != "red_flag"
        and answer.verdict != "right"
    ]


def _place(intent: str) -> int:
    return (*INTENTS, CLARIFY).index(intent)


def verdict_cells(row: Row) -> list[str]:
    """How often each verdict but "right" was given, 0 left blank."""
    return [str(row.verdicts[verdict] or "") for verdict in VERDICTS[1:]]
