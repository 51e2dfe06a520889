"""No measure falls against the committed figures by more than chance allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.errors import EvaluationError
from evaluation.evaluating import Evaluation, evaluate
from evaluation.figures import falls, read_figures, write_figures
from evaluation.hearing import USUAL, Hearing
from evaluation.items import Kind
from evaluation.measures import Answers, Measure, Outcome
from evaluation.sets import FOLDER, Sets, project_sets, sampled
from skill.talk import Talk

EVERY: dict[Kind, int] = {
    "stranger": 30, "question": 2, "navigation": 2, "near_scope": 2, "red_flag": 2, "near_miss": 2,
}  # fmt: skip
HEARD_EVERY = 4
"""One of so many items is tried here. The whole takes minutes: `make evaluate` has it."""


def evaluation_of(*measures: Measure) -> Evaluation:
    return Evaluation(Answers((), {}, (), {}), measures)


def measure(good: int, bad: int, *, less: bool = False) -> Measure:
    outcomes = tuple(
        Outcome(f"{number:08x}-and-more", (number < good) is not less, short=False)
        for number in range(good + bad)
    )
    return Measure("some", "Some", outcomes, less_is_better=less)


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    path = tmp_path / "figures.json"
    write_figures(evaluation_of(measure(90, 10)), Sets(()), path)
    return path


@pytest.mark.parametrize(("good", "fallen"), [(100, 0), (90, 0), (87, 0), (80, 1), (0, 1)])
@pytest.mark.parametrize("less", [False, True])
def test_a_fall_beyond_chance_is_found_in_whichever_direction_is_better(
    tmp_path: Path, good: int, fallen: int, less: bool
) -> None:
    path = tmp_path / "figures.json"
    write_figures(evaluation_of(measure(90, 10, less=less)), Sets(()), path)
    found = falls(evaluation_of(measure(good, 100 - good, less=less)), Sets(()), read_figures(path))
    assert len(found) == fallen


def test_a_fall_is_told_in_points_and_items(committed: Path) -> None:
    (fall,) = falls(evaluation_of(measure(80, 20)), Sets(()), read_figures(committed))
    assert str(fall) == (
        "some fell by 10.0 points over 100 items: 10 became worse, 0 better. "
        "Two standard errors of the difference are 6.0 points."
    )


def test_a_sample_is_compared_with_the_same_items(committed: Path) -> None:
    whole = measure(90, 10)
    sample = replace(whole, outcomes=whole.outcomes[::3])
    assert falls(evaluation_of(sample), Sets(()), read_figures(committed)) == []


def test_other_sets_than_the_figures_are_told(committed: Path) -> None:
    with pytest.raises(
        EvaluationError, match=r"The sets are not those .* `hepatica evaluate --write-figures`"
    ):
        falls(evaluation_of(), project_sets(), read_figures(committed))


def test_figures_that_are_missing_or_damaged_are_told(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="There are no figures"):
        read_figures(tmp_path / "figures.json")
    (tmp_path / "figures.json").write_text("{}", "utf-8")
    with pytest.raises(EvaluationError, match=r"is damaged \(KeyError\)"):
        read_figures(tmp_path / "figures.json")


def test_no_measure_falls(talk: Talk) -> None:
    sets = project_sets()
    evaluation = evaluate(
        sampled(sets, EVERY), talk, Hearing(FOLDER), rates=(USUAL,), heard_every=HEARD_EVERY
    )
    assert {"written", f"heard_{USUAL}", "red_flags", "navigation", "pairs", "dialogues"} <= {
        measure.name for measure in evaluation.measures
    }
    fallen = falls(evaluation, sets, read_figures())
    assert not fallen, "\n".join(map(str, fallen))
