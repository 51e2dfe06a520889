"""The project's own sets: whole, of many kinds, and not where they do not belong."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evaluation.dialogues import read_dialogues
from evaluation.errors import EvaluationError
from evaluation.hearing import RATES, USUAL, Hearing
from evaluation.items import KINDS, Item, lacking
from evaluation.measures import REAL_PAGE
from evaluation.sets import FOLDER, Sets, project_sets, sampled


@pytest.fixture(scope="module")
def sets() -> Sets:
    return project_sets()


def test_every_intent_has_an_item(sets: Sets) -> None:
    assert lacking(sets.items) == ()


def test_every_kind_of_item_and_whole_conversations_are_there(sets: Sets) -> None:
    assert {item.kind for item in sets.items} == set(KINDS)
    assert len(sets.dialogues) >= 35
    assert sum(item.kind == "stranger" for item in sets.items) == 3000


def test_questions_from_public_pages_are_not_in_the_project(sets: Sets) -> None:
    assert all(item.style != REAL_PAGE for item in sets.items)


def test_at_least_150_pairs_tell_what_is_happening_from_what_is_asked_about(sets: Sets) -> None:
    sides: dict[str, Counter[str]] = {}
    for item in sets.items:
        if item.pair is not None:
            sides.setdefault(item.pair, Counter())[item.kind] += 1
    assert len(sides) >= 150
    assert all(both == {"red_flag": 1, "near_miss": 1} for both in sides.values())


def test_no_item_stands_twice(sets: Sets) -> None:
    counted = Counter(item.key for item in sets.items)
    assert [item for item in sets.items if counted[item.key] > 1] == []


def test_the_strangers_are_attributed_beside_them() -> None:
    readme = " ".join((FOLDER / "README.md").read_text("utf-8").split())
    assert "xliuhw/NLU-Evaluation-Data" in readme
    assert "licensed under CC BY 4.0" in readme


def test_a_wheel_says_that_the_sets_come_with_a_checkout(tmp_path: Path) -> None:
    with pytest.raises(
        EvaluationError, match=r"come with a checkout and are not installed here\. Name a set"
    ):
        project_sets(tmp_path)


def test_a_sample_is_always_the_same_and_of_the_kinds_named(sets: Sets) -> None:
    some = sampled(sets, {"stranger": 10})
    assert some == sampled(sets, {"stranger": 10})
    assert 250 < sum(item.kind == "stranger" for item in some.items) < 350
    assert [item for item in some.items if item.kind != "stranger"] == [
        item for item in sets.items if item.kind != "stranger"
    ]


def test_a_sample_keeps_both_sides_of_a_pair_or_none(sets: Sets) -> None:
    some = sampled(sets, {"red_flag": 3, "near_miss": 3})
    sides = Counter(item.pair for item in some.items if item.pair is not None)
    assert set(sides.values()) == {2}
    assert 30 < len(sides) < 80


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (
            '{"id": "a", "turns": [{"user": "hello", "label": "open", "must": ["dance"]}]}',
            "unknown must: dance",
        ),
        ('{"id": "a", "turns": [{"user": "hello", "label": "opens", "must": []}]}', "unknown intent: opens"),
        ('{"id": "a"}', "a conversation needs an id and turns"),
        ('{"id": "a", "turns": ["hello"]}', "a conversation needs an id and turns"),
    ],
)
def test_a_bad_conversation_is_named_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    path = tmp_path / "talks.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(EvaluationError, match=f"talks.jsonl:1: {problem}"):
        read_dialogues(path)


def test_what_is_kept_of_the_mis_hearing_is_what_the_simulation_makes(sets: Sets) -> None:
    hearing = Hearing(FOLDER)
    rows = (FOLDER / "heard.jsonl").read_text("utf-8").splitlines()
    for row in map(json.loads, rows[::60]):
        for rate in RATES:
            assert hearing.simulate(row["text"], rate) == row[str(rate)]


def test_every_question_and_red_flag_has_what_is_heard_of_it_kept(sets: Sets) -> None:
    rows = (FOLDER / "heard.jsonl").read_text("utf-8").splitlines()
    kept = {json.loads(row)["text"] for row in rows}
    assert {item.text for item in sets.items if item.kind in ("question", "red_flag")} <= kept


def test_the_older_mis_heard_questions_are_the_usual_rate() -> None:
    hearing = Hearing(FOLDER)
    for line in (FOLDER / "dev_heard.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        assert hearing.hear(row["said"], USUAL) == row["text"]


def test_without_the_simulation_only_kept_texts_can_be_heard(tmp_path: Path) -> None:
    (tmp_path / "heard.jsonl").write_text(
        json.dumps({"text": "a", **{str(rate): "uh" for rate in RATES}}), "utf-8"
    )
    hearing = Hearing(tmp_path)
    assert hearing.hear("a", USUAL) == "uh"
    with pytest.raises(EvaluationError, match="it comes with a checkout only"):
        hearing.hear("b", USUAL)


def test_a_kept_text_without_a_rate_is_told(tmp_path: Path) -> None:
    (tmp_path / "heard.jsonl").write_text('{"text": "a", "0.1": "b"}', "utf-8")
    with pytest.raises(EvaluationError, match=r"heard.jsonl:1: '0.12' is missing"):
        Hearing(tmp_path)


def test_an_item_keeps_its_key_only_as_long_as_it_is_the_same() -> None:
    item = Item("mine", "some words", "biopsy", "question")
    others = [Item("yours", "some words", "biopsy", "question"), Item("mine", "words", "biopsy", "question"),
              Item("mine", "some words", "tace", "question")]  # fmt: skip
    assert item.key == Item("mine", "some words", "biopsy", "question", style="plain").key
    assert item.key not in {other.key for other in others}
