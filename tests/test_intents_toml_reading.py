from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_root import BIOPSY, JAUNDICE

from intents.errors import Slip
from intents.toml_reading import (
    AskingShape,
    GroupsShape,
    PlacesShape,
    TermsShape,
    TopicShape,
    read_toml,
)


def slips_of(folder: Path, text: str | bytes, shape: type = TopicShape) -> list[Slip]:
    path = folder / "file.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    slips: list[Slip] = []
    read = read_toml(path, shape, slips)
    assert (read is None) == bool(slips)
    return slips


def test_a_right_file_has_no_slip(tmp_path: Path) -> None:
    assert slips_of(tmp_path, JAUNDICE) == []


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    slips: list[Slip] = []
    assert read_toml(tmp_path / "none.toml", TopicShape, slips) is None
    assert "missing" in slips[0].problem
    assert slips[0].mend


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.toml").mkdir()
    slips: list[Slip] = []
    assert read_toml(tmp_path / "folder.toml", TopicShape, slips) is None
    assert "cannot be read" in slips[0].problem


def test_text_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (slip,) = slips_of(tmp_path, b'title = "a"\nname = "caf\xe9"\n')
    assert slip.line == 2
    assert "UTF-8" in slip.mend


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title = \n", 1),
        ('title = "a"\nname = [1, 2\n', 3),
        ('title = "a"\ntitle = "b"\n', 2),
        ('a = """', 1),
    ],
)
def test_broken_toml_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    (slip,) = slips_of(tmp_path, text)
    assert slip.problem.startswith("This is not TOML")
    assert slip.line is not None
    assert abs(slip.line - line) <= 1


def test_an_unknown_field_is_told_with_its_line_and_the_name_that_was_meant(tmp_path: Path) -> None:
    (slip,) = slips_of(tmp_path, BIOPSY + "x = 1\n[extra]\ny = 1\n".replace("x = 1\n", ""))
    assert slip.problem == "'extra' is not a known field."
    slips = slips_of(tmp_path, BIOPSY.replace("simpler =", "simplr ="))
    assert {slip.problem for slip in slips} == {"'simpler' is missing.", "'simplr' is not a known field."}
    unknown = next(slip for slip in slips if "simplr" in slip.problem)
    assert unknown.line == 6
    assert "Did you mean 'simpler'?" in unknown.mend


def test_every_slip_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    text = (
        BIOPSY.replace('"Biopsy"', "3")
        .replace("safety = true", 'safety = "yes"')
        .replace("parts = []", 'parts = ""')
    )
    assert {slip.line for slip in slips_of(tmp_path, text)} == {1, 4, 7}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('title = "Biopsy"', 'title = "  "', "'title' is empty."),
        ('called = ["biopsy"]', "called = []", "'called' is empty."),
        ('called = ["biopsy"]', 'called = "biopsy"', "'called' must be a list."),
        ('sources = ["tests"]', 'sources = ["Tests 1"]', "does not have the form of a name"),
        ("[review]", "[review]\non = 2026", "'review.on' must be a date."),
        ("[review]", "review = 1", "'review' must be a table."),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in BIOPSY
    (slip,) = slips_of(tmp_path, BIOPSY.replace(old, new))
    assert problem in slip.problem
    assert slip.line
    assert slip.mend


def test_a_review_that_nobody_filled_in_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "topic.toml"
    path.write_text(BIOPSY + 'by = ""\non = ""\ndue = ""\n')
    topic = read_toml(path, TopicShape, [])
    assert topic is not None
    assert (topic.review.by, topic.review.on, topic.review.due) == (None, None, None)


def test_a_place_takes_one_text_for_both_forms(tmp_path: Path) -> None:
    path = tmp_path / "places.toml"
    path.write_text('[en]\ncountry = ""\n[en.words]\na = "x"\nb = { written = "1", spoken = "one" }\n')
    places = read_toml(path, PlacesShape, [])
    assert places is not None
    words = places.root["en"].words
    assert (words["a"].written, words["a"].spoken) == ("x", "x")
    assert (words["b"].written, words["b"].spoken) == ("1", "one")


def test_a_slip_in_a_list_of_tables_is_told_with_the_line_of_its_table(tmp_path: Path) -> None:
    text = '[[terms]]\nwritten = "a"\nplain = "b"\nsources = ["own"]\n\n[[terms]]\nwritten = "c"\n'
    slips = slips_of(tmp_path, text, TermsShape)
    assert {(slip.line, slip.problem) for slip in slips} == {
        (6, "'terms.1.plain' is missing."),
        (6, "'terms.1.sources' is missing."),
    }


def test_a_slip_in_a_list_of_texts_is_told_with_the_line_of_the_text(tmp_path: Path) -> None:
    (slip,) = slips_of(tmp_path, 'spoken = [\n  "a",\n  "b",\n  3,\n]\n', AskingShape)
    assert slip.problem == "'spoken.2' must be text."
    (slip,) = slips_of(
        tmp_path, '[[groups]]\nid = "a"\nname = "b"\ntopics = [\n  "x",\n  "Not So",\n]\n', GroupsShape
    )
    assert slip.line == 6


def test_no_slip_repeats_the_value_it_complains_of(tmp_path: Path) -> None:
    text = BIOPSY.replace('called = ["biopsy"]', 'called = { a = "a secret" }')
    assert not any("secret" in str(slip) for slip in slips_of(tmp_path, text))


@given(st.text())
def test_any_text_as_a_file_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "file.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    slips: list[Slip] = []
    assert (read_toml(path, TopicShape, slips) is None) == bool(slips)
    assert all(slip.mend for slip in slips)
