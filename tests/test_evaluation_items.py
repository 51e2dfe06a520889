from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.errors import EvaluationError
from evaluation.items import INTENTS, Item, lacking, read_items


def written(folder: Path, text: str, name: str = "mine.jsonl") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_json_lines_and_csv_give_the_same_items(tmp_path: Path) -> None:
    lines = (
        '{"text": "what, please, is it", "intent": "biopsy", "also_ok": ["diagnosis"], "style": "plain"}\n\n'
    )
    table = 'text,intent,also_ok,style\n"what, please, is it",biopsy,diagnosis,plain\n'
    assert read_items(written(tmp_path, lines)) == read_items(written(tmp_path, table, "mine.csv"))


def test_a_label_is_an_intent_and_may_be_called_either(tmp_path: Path) -> None:
    (item,) = read_items(written(tmp_path, '{"text": "go on", "label": "more"}'))
    assert (item.label, item.kind, item.set) == ("more", "navigation", "mine")


@pytest.mark.parametrize(
    ("label", "kind"),
    [("emergency", "red_flag"), ("out_of_scope", "near_scope"), ("yes", "navigation"), ("biopsy", "question"),
     ("personal_advice", "question")],
)  # fmt: skip
def test_the_label_of_an_unknown_set_tells_what_it_measures(tmp_path: Path, label: str, kind: str) -> None:
    (item,) = read_items(written(tmp_path, f'{{"text": "some words", "label": "{label}"}}'))
    assert item.kind == kind


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("no json", "mine.jsonl:2: this line is not JSON"),
        ("[1]", "mine.jsonl:2: this line is not a JSON object"),
        ('{"text": "some words"}', "mine.jsonl:2: a row needs text and intent"),
        ('{"text": " ", "label": "biopsy"}', "mine.jsonl:2: a row needs text and intent"),
        ('{"text": 7, "label": "biopsy"}', "mine.jsonl:2: a row needs text and intent"),
        ('{"text": "words", "label": "bipsy"}', "mine.jsonl:2: the row names an intent that is none. The"),
        (
            '{"text": "words", "label": "biopsy", "also_ok": ["x"]}',
            "mine.jsonl:2: the row names an intent that is none",
        ),
        (
            '{"text": "words", "label": "emergency", "tier": 4}',
            "mine.jsonl:2: the tier of a red flag is 1, 2 or 3",
        ),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    path = written(tmp_path, '{"text": "what is a biopsy", "label": "biopsy"}\n' + line)
    with pytest.raises(EvaluationError) as caught:
        read_items(path)
    assert problem in str(caught.value)


def test_a_file_that_is_empty_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="has no items"):
        read_items(written(tmp_path, "\n"))
    (tmp_path / "sound.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvaluationError, match=r"cannot be read \(UnicodeDecodeError\)"):
        read_items(tmp_path / "sound.jsonl")
    with pytest.raises(EvaluationError, match=r"cannot be read \(FileNotFoundError\)"):
        read_items(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("label", "right_too"),
    [("stop", {"thanks"}), ("help", {"topics", "open"}), ("repeat", {"slower", "simpler"})],
)
def test_intents_younger_than_the_sets_are_right_too(label: str, right_too: set[str]) -> None:
    assert Item("mine", "some words", label, "navigation").accepted == {label} | right_too


def test_the_intents_without_an_item_are_named() -> None:
    items = [
        Item("mine", "some words", label, "question") for label in INTENTS if label not in ("yes", "tace")
    ]
    assert lacking(items) == ("tace", "yes")


def test_three_words_are_short_and_four_are_not() -> None:
    assert Item("mine", "yes go on", "more", "navigation").short
    assert not Item("mine", "yes do go on", "more", "navigation").short
