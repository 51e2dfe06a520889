"""The committed figures: what every item came to, so that a fall shows against what is only chance.

They are written by ``hepatica evaluate --write-figures`` and read by the tests.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.evaluating import Evaluation
from evaluation.intervals import Difference, difference
from evaluation.measures import Measure
from evaluation.sets import FOLDER, Sets

PATH = FOLDER / "figures.json"
_AGAIN = "run `hepatica evaluate --write-figures` and commit what it writes"
_KEY = 8
"""Characters of an item's key that are kept."""


@dataclass(frozen=True, slots=True)
class Fall:
    """A measure that has become worse by more than chance."""

    name: str
    difference: Difference

    def __str__(self) -> str:
        fell, rose = self.difference.fell, self.difference.rose
        return (
            f"{self.name} fell by {-100 * self.difference.value:.1f} points over {self.difference.of} items: "
            f"{fell} became worse, {rose} better. Two standard errors of the difference are "
            f"{200 * self.difference.standard_error:.1f} points."
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured when they were written."""

    sets: str
    """Fingerprint of the sets."""
    bad: Mapping[str, frozenset[str]]
    """Measure -> the items that did not go as they should, by their short keys."""


def fingerprint(sets: Sets) -> str:
    """A hash of what is in the sets."""
    keys = [*(item.key for item in sets.items), *(dialogue.key for dialogue in sets.dialogues)]
    return hashlib.sha256("".join(sorted(keys)).encode()).hexdigest()[:16]


def write_figures(evaluation: Evaluation, sets: Sets, path: Path = PATH) -> None:
    """Write every measure, each with the items that did not go as they should."""
    written = {"sets": fingerprint(sets), "measures": {m.name: _written(m) for m in evaluation.measures}}
    path.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def _written(measure: Measure) -> dict[str, object]:
    outcomes = zip(measure.outcomes, measure.good, strict=True)
    return {
        "count": measure.share.count,
        "of": measure.share.of,
        "share": round(measure.share.value, 4),
        "goal": measure.goal,
        "less_is_better": measure.less_is_better,
        "bad": " ".join(outcome.key[:_KEY] for outcome, good in outcomes if not good),
    }


def read_figures(path: Path = PATH) -> Figures:
    """The committed figures. Raises EvaluationError where there are none, or they are damaged."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        bad = {name: frozenset(measure["bad"].split()) for name, measure in written["measures"].items()}
        return Figures(str(written["sets"]), bad)
    except FileNotFoundError:
        raise EvaluationError(f"There are no figures at {path}: {_AGAIN}.") from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise EvaluationError(f"{path} is damaged ({type(error).__name__}): {_AGAIN}.") from error


def falls(evaluation: Evaluation, sets: Sets, figures: Figures) -> list[Fall]:
    """Each measure that fell by more than TOLERATED standard errors of the paired difference.

    `evaluation` may be of a sample of `sets`. Raises EvaluationError where the sets are not those of the
    figures.
    """
    if figures.sets != fingerprint(sets):
        raise EvaluationError(
            f"The sets are not those that the committed figures were measured on: {_AGAIN}."
        )
    fallen: list[Fall] = []
    for measure in evaluation.measures:
        if (bad := figures.bad.get(measure.name)) is None:
            continue
        before = [outcome.key[:_KEY] not in bad for outcome in measure.outcomes]
        found = difference(before, measure.good)
        if found.is_a_fall:
            fallen.append(Fall(measure.name, found))
    return fallen
