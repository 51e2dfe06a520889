"""An evaluation as text in Markdown, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.answers import VERDICTS, Answer
from evaluation.breakdowns import (
    Confusion,
    Row,
    by_intent,
    by_set,
    by_style,
    confusions,
    false_alarms,
    missed_red_flags,
    verdict_cells,
    worst_misses,
)
from evaluation.evaluating import Evaluation
from evaluation.hearing import USUAL
from evaluation.intervals import Share
from evaluation.items import SHORT
from evaluation.learning_curve import Point
from evaluation.measures import Measure

MOST_CONFUSIONS = 30
_SMALL = 0.02
"""Below this a share shows two digits of a percent: the goals of what should not happen are this small."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading; the first column names the row."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def as_markdown(self) -> str:
        """The table with aligned columns, under its heading."""
        lines = [self.heads, *self.rows]
        widths = [max(2, *(len(line[column]) for line in lines)) for column in range(len(self.heads))]
        text = [f"| {' | '.join(map(str.ljust, line, widths))} |" for line in lines]
        rule = f"|-{'-|-'.join('-' * width for width in widths)}-|"
        return "\n".join([f"## {self.title}", "", text[0], rule, *text[1:]])


def measures_table(measures: Iterable[Measure]) -> Table:
    """The measures, each with its interval and with what it is without items of one to three words."""
    heads = ("", "count", "%", "95 % interval", "goal", "", f"over {SHORT} words", "%", "95 % interval")
    return Table("Measures", heads, tuple(map(_measure, measures)))


def _measure(measure: Measure) -> tuple[str, ...]:
    goal = "" if measure.goal is None else f"{'≤' if measure.less_is_better else '≥'} {measure.goal:.0%}"
    return (measure.title, *_cells(measure.share), goal, measure.verdict, *_cells(measure.without_short))


def _cells(share: Share | None) -> tuple[str, str, str]:
    if share is None:
        return "", "", ""
    low, high = share.interval
    digits = 2 if share.value < _SMALL else 1
    return f"{share.count}/{share.of}", f"{100 * share.value:.{digits}f}", f"{100 * low:.1f}-{100 * high:.1f}"


def rows_table(title: str, rows: Sequence[Row]) -> Table:
    """Rows with their verdicts; for intents also how many of those taken for it are rightly so."""
    claimed = any(row.claimed for row in rows)
    heads = (
        "",
        "right",
        "%",
        "95 % interval",
        *VERDICTS[1:],
        *(("taken for it, rightly",) if claimed else ()),
    )
    return Table(
        title,
        heads,
        tuple(
            (row.name, *_cells(row.share), *verdict_cells(row), *((_claimed(row),) if claimed else ()))
            for row in rows
        ),
    )


def _claimed(row: Row) -> str:
    return f"{row.claimed.count}/{row.claimed.of}" if row.claimed else "0"


def tables(evaluation: Evaluation, curve: Sequence[Point] = ()) -> list[Table]:
    """Every table of numbers, the measures first."""
    written = evaluation.written
    found = confusions(written)
    return [
        measures_table(evaluation.measures),
        rows_table("By set", by_set(written)),
        rows_table("By intent (strangers left out)", by_intent(written)),
        *([rows_table("By style", styles)] if (styles := by_style(written)) else []),
        Table(
            f"Confusions ({min(len(found), MOST_CONFUSIONS)} of {len(found)} kinds)",
            ("meant", "taken for", "times"),
            tuple((one.label, one.taken_for, str(one.count)) for one in found[:MOST_CONFUSIONS]),
        ),
        *([curve_table(curve)] if curve else []),
    ]


def curve_table(curve: Sequence[Point]) -> Table:
    """What fewer ways of asking would have come to."""
    names = list(dict.fromkeys(name for point in curve for name in point.shares))
    rows = [
        (
            "all" if point.phrases is None else str(point.phrases),
            *(f"{100 * point.shares[name]:.1f}" if name in point.shares else "" for name in names),
        )
        for point in curve
    ]
    return Table("Learning curve (%)", ("ways of asking an intent, at most", *names), tuple(rows))


def lists(evaluation: Evaluation, misses: int) -> list[tuple[str, list[str]]]:
    """What a person reads line by line: titles, each with its lines."""
    flags = dict(evaluation.given.flags)
    heard = evaluation.given.heard.get(USUAL, ())
    found = [
        ("Red flags missed, written", missed_red_flags(evaluation.written, flags)),
        (f"Red flags missed, heard at {USUAL}", missed_red_flags(heard, flags)),
        ("False alarms", false_alarms(evaluation.written)),
        ("Wrong with most confidence", worst_misses(evaluation.written, misses)),
    ]
    lines = [(title, [miss(answer) for answer in answers]) for title, answers in found]
    turns = [
        f"{held.dialogue.id} {turn.wanted.user!r}: {'; '.join(turn.faults)} [{turn.rule}]"
        for held in evaluation.dialogues
        for turn in held.turns
        if turn.faults
    ]
    return [*lines, ("Turns that were not right", turns)]


def miss(answer: Answer) -> str:
    """One answer in a line: what was said, what was meant, what was understood and why."""
    found, item = answer.understanding, answer.item
    said = f"{item.text!r}" + (f" heard as {answer.said!r}" if answer.said != item.text else "")
    meant = "/".join([*item.flags[:1], item.label, *item.also_ok])
    chosen = f" ({', '.join(found.choices)})" if found.choices else ""
    near = "; ".join(f"{near.text!r} {near.id} {near.likeness:.2f}" for near in found.nearest)
    taken = f"taken for {found.intent}{chosen} {found.confidence:.2f} [{found.rule}]"
    return f"{said}: {meant}, {taken}, near: {near}"


def as_markdown(evaluation: Evaluation, misses: int, curve: Sequence[Point] = ()) -> str:
    """The whole evaluation as text."""
    parts = [table.as_markdown() for table in tables(evaluation, curve)]
    for title, lines in lists(evaluation, misses):
        parts.append("\n".join([f"## {title} ({len(lines)})", "", *(f"- {line}" for line in lines)]))
    return "\n\n".join(parts)


def as_json(evaluation: Evaluation, misses: int, curve: Sequence[Point] = ()) -> dict[str, Any]:
    """The whole evaluation as JSON; shares run from 0 to 1."""
    written = evaluation.written
    return {
        "measures": {measure.name: _measure_as_json(measure) for measure in evaluation.measures},
        "by_set": [_row_as_json(row) for row in by_set(written)],
        "by_intent": [_row_as_json(row) for row in by_intent(written)],
        "by_style": [_row_as_json(row) for row in by_style(written)],
        "confusions": [_confusion_as_json(one) for one in confusions(written)],
        "lists": dict(lists(evaluation, misses)),
        "learning_curve": [{"phrases": point.phrases, "shares": dict(point.shares)} for point in curve],
    }


def _measure_as_json(measure: Measure) -> dict[str, Any]:
    return {
        "title": measure.title,
        **_share_as_json(measure.share),
        "goal": measure.goal,
        "less_is_better": measure.less_is_better,
        "verdict": measure.verdict or None,
        "without_short": _share_as_json(measure.without_short) if measure.without_short else None,
    }


def _share_as_json(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {
        "count": share.count,
        "of": share.of,
        "share": round(share.value, 4),
        "interval": [round(low, 4), round(high, 4)],
    }


def _row_as_json(row: Row) -> dict[str, Any]:
    return {"name": row.name, **_share_as_json(row.share), "verdicts": dict(row.verdicts)}


def _confusion_as_json(one: Confusion) -> dict[str, Any]:
    return {"meant": one.label, "taken_for": one.taken_for, "count": one.count}
