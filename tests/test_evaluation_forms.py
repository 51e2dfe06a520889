"""A file of utterances means the same in each of its three forms."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.forms import FORMS, Form, form_of
from evaluation.items import items_of, read_items

ROWS = [("what, please, is it", "biopsy"), ("play “music”", "out_of_scope"), ("go on", "more")]
GENERIC = [
    {"text": text, "intent": "None" if intent == "out_of_scope" else intent,
     "entities": [{"entityType": "part", "matchText": "it", "matchIndex": 0}], "score": 0.5}
    for text, intent in ROWS
]  # fmt: skip


def test_the_three_forms_give_the_same_items() -> None:
    lines = "".join(json.dumps({"text": text, "intent": intent}) + "\n" for text, intent in ROWS)
    table = "text,intent\r\n" + "".join(f'"{text}",{intent}\r\n' for text, intent in ROWS)
    forms: dict[Form, str] = {"json_lines": lines, "csv": table, "generic": json.dumps(GENERIC, indent=1)}
    assert set(forms) == set(FORMS)
    items = {form: items_of(text, form, "mine") for form, text in forms.items()}
    assert [(item.text, item.label) for item in items["csv"]] == ROWS
    assert items["json_lines"] == items["csv"] == items["generic"]


def test_the_form_of_a_file_is_told_by_its_name_or_its_first_sign(tmp_path: Path) -> None:
    assert form_of("mine.CSV", "[1]") == "csv"
    assert form_of("mine.json", " \n [") == "generic"
    assert form_of("mine.json", '{"text"') == "json_lines"
    path = tmp_path / "mine.json"
    path.write_text("\ufeff" + json.dumps(GENERIC), "utf-8")
    assert [item.set for item in read_items(path)] == ["mine"] * 3


@pytest.mark.parametrize(
    ("form", "text", "told"),
    [
        ("generic", "[secret", "mine is not JSON."),
        ("generic", '"secret"', "mine is not a JSON array of utterances."),
        ("generic", '["secret"]', "mine, utterance 1: this is not a JSON object."),
        ("generic", '[{"text": "secret", "intent": "biopsy", "entities": "it"}]', "utterance 1: entities is"),
        ("generic", '[{"text": "secret", "intent": null}]', "mine, utterance 1: a row needs text and intent"),
        ("generic", '[{"text": "secret", "intent": "secret"}]', "utterance 1: the row names an"),
        ("generic", "[" * 100_000, "mine is not JSON."),
        ("json_lines", "[" * 100_000, "mine:1: this line is not JSON."),
        ("json_lines", '{"text": "secret \\ud800", "intent": "biopsy"}', "half a character"),
        ("generic", "[]", "mine has no items."),
        ("csv", "text,intent\nsecret,secret\n", "mine:2: the row names an intent that is none"),
        ("csv", "text,intent\n" + "x" * 200_000 + ",biopsy\n", "mine:"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_by_row_and_without_its_words(form: Form, text: str, told: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        items_of(text, form, "mine")
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


@given(st.sampled_from(FORMS), st.text(max_size=200))
def test_no_text_does_more_than_be_refused(form: Form, text: str) -> None:
    with contextlib.suppress(EvaluationError):
        items_of(text, form, "mine")


def test_a_line_is_not_parted_at_signs_inside_a_string() -> None:
    row = json.dumps({"text": "one\u2028two", "intent": "biopsy"}, ensure_ascii=False)
    assert [item.text for item in items_of(f"{row}\r\n{row}\n", "json_lines", "mine")] == ["one\u2028two"] * 2
