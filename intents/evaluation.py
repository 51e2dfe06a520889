"""Measures the understanding: ``python -m intents.evaluation [FOLDER or FILE ...]``."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from intents.library import default_root, load_content
from intents.meaning import CLARIFY, EMERGENCY, OUT_OF_SCOPE, PERSONAL_ADVICE, Context, Hypothesis
from intents.understander import Understander, build_understander

SETS = Path(__file__).parents[1] / "tests" / "evaluation"
WITHOUT_TALK = ("dev_dialogues",)
"""Sets of whole conversations, which are measured through the conversation."""
EVEN_RIGHT = {
    "thanks": ("stop",),
    "topics": ("help",),
    "open": ("help",),
    "slower": ("repeat",),
    "simpler": ("repeat",),
}
"""Intents that the sets' labels are older than -> the label they also satisfy."""
SHORT = 3
"""Words; shorter items say little about how well people's own words are understood."""

Verdict = Literal["right", "offered", "asked", "declined", "wrong"]
"""offered: asked back with a right one among the choices; asked: asked back without; declined: refused or
handed over although a topic was wanted."""
MISSED: tuple[Verdict, ...] = ("offered", "asked", "declined", "wrong")


@dataclass(frozen=True, slots=True)
class Item:
    """One utterance with what it means."""

    text: str
    label: str
    also_ok: tuple[str, ...] = ()
    style: str = ""

    @property
    def accepted(self) -> frozenset[str]:
        """Every intent that is right."""
        named = {self.label, *self.also_ok}
        return frozenset(
            named | {intent for intent, labels in EVEN_RIGHT.items() if named.intersection(labels)}
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was made of one item."""

    item: Item
    intent: str
    verdict: Verdict
    confidence: float
    flagged: bool


@dataclass(slots=True)
class Row:
    """Counts over some items."""

    count: int = 0
    verdicts: dict[Verdict, int] = field(default_factory=dict)
    alarms: int = 0
    false_alarms: int = 0
    answered: int = 0
    """Neither asked back nor declined."""

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Row:
        """Count `outcomes`."""
        row = cls()
        for outcome in outcomes:
            row.count += 1
            row.verdicts[outcome.verdict] = row.verdicts.get(outcome.verdict, 0) + 1
            alarm = outcome.intent == EMERGENCY
            row.alarms += alarm
            row.false_alarms += alarm and EMERGENCY not in outcome.item.accepted
            row.answered += outcome.intent not in (CLARIFY, OUT_OF_SCOPE)
        return row

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share right (Wilson's score interval)."""
        if not self.count:
            return 0.0, 1.0
        z, n, share = 1.96, self.count, self.verdicts.get("right", 0) / self.count
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return middle - half, middle + half


def read_items(path: Path) -> tuple[Item, ...]:
    """Read a set: JSON lines with ``text`` and ``label`` (or ``intent``). ValueError names a bad line."""
    items: list[Item] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            label = entry.get("label") or entry["intent"]
            items.append(Item(entry["text"], label, tuple(entry.get("also_ok", ())), entry.get("style", "")))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}:{number}: a line needs text and label, as JSON.") from error
    return tuple(items)


def evaluate(understander: Understander, items: Iterable[Item]) -> tuple[Outcome, ...]:
    """Return what `understander` makes of each item, said with nothing before it."""
    outcomes: list[Outcome] = []
    for item in items:
        found = understander.understand([Hypothesis(item.text)], Context())
        verdict: Verdict
        if found.intent in item.accepted:
            verdict = "right"
        elif found.intent == CLARIFY:
            verdict = "offered" if item.accepted.intersection(found.choices) else "asked"
        elif found.intent in (OUT_OF_SCOPE, PERSONAL_ADVICE):
            verdict = "declined"
        else:
            verdict = "wrong"
        outcomes.append(Outcome(item, found.intent, verdict, found.confidence, found.flag is not None))
    return tuple(outcomes)


def table(measured: Mapping[str, Sequence[Outcome]]) -> str:
    """Return the figures of each set as text, with and without items of up to SHORT words."""
    heads: tuple[str, ...] = (
        "set",
        "items",
        "right",
        "%",
        "95 %",
        "offered",
        "asked",
        "declined",
        "wrong",
        "false alarms",
        "answered",
    )
    lines = [heads]
    for name, outcomes in measured.items():
        longer = [outcome for outcome in outcomes if len(outcome.item.text.split()) > SHORT]
        lines.append(_line(name, outcomes))
        if len(longer) < len(outcomes):
            lines.append(_line(f"  over {SHORT} words", longer))
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zipped)
        )
        for zipped in (tuple(zip(line, widths, strict=True)) for line in lines)
    )


def _line(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    row = Row.of(outcomes)
    right, (low, high) = row.verdicts.get("right", 0), row.interval
    share = f"{100 * right / row.count:.1f}" if row.count else "-"
    rest = [str(row.verdicts.get(verdict, 0)) for verdict in MISSED]
    between = f"{100 * low:.1f}-{100 * high:.1f}"
    return (name, str(row.count), str(right), share, between, *rest, str(row.false_alarms), str(row.answered))


def main(arguments: Sequence[str]) -> int:
    """Print the table of the sets named, of all in the project where none is."""
    show = "-v" in arguments
    named = [Path(argument) for argument in arguments if argument != "-v"] or [SETS]
    files = [file for path in named for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    understander = build_understander(load_content(default_root()))
    measured = {
        file.stem: evaluate(understander, read_items(file)) for file in files if file.stem not in WITHOUT_TALK
    }
    sys.stdout.write(table(measured) + "\n")
    for name, outcomes in measured.items() if show else ():
        for outcome in outcomes:
            if outcome.verdict != "right":
                wanted = "|".join(sorted(outcome.item.accepted))
                sys.stdout.write(
                    f"{name}: {outcome.verdict} {outcome.intent} ({outcome.confidence:.2f}), "
                    f"wanted {wanted}: {outcome.item.text}\n"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
