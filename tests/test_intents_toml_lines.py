from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from intents.toml_lines import line_of, line_of_words


def test_keys_inside_a_text_are_not_taken_for_keys() -> None:
    text = "a = \"\"\"\nb = 1\n[c]\n\"\"\"\nb = 2\n[c]\nd = '''\ne = 1\n'''\ne = 2\n"
    assert line_of(text, ("b",)) == 5
    assert line_of(text, ("c",)) == 6
    assert line_of(text, ("c", "e")) == 10
    assert line_of(text, ("nowhere",)) is None
    assert line_of(text, ("c", "nowhere")) == 6


def test_a_sentence_is_found_whatever_its_line_breaks() -> None:
    text = 'x = """\nFirst one. A sentence that\n  goes on\nhere."""\n'
    assert line_of_words(text, "A sentence that goes on here.") == 2
    assert line_of_words(text, "goes on here.") == 3
    assert line_of_words(text, "Not there.") is None
    assert line_of_words(text, "") is None


@given(st.text(), st.lists(st.one_of(st.text(), st.integers(0, 3)), max_size=4))
def test_a_line_is_within_the_text(text: str, location: list[str | int]) -> None:
    line = line_of(text, tuple(location))
    assert line is None or 1 <= line <= text.count("\n") + 1
