from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.reading_grade import estimated_syllables, grade, syllables, words_of


@pytest.mark.parametrize(
    ("word", "count"),
    [("liver", 2), ("cancer", 2), ("yellow", 2), ("Jaundice", 2), ("medicine", 3), ("eye", 1), ("m", 1)],
)
def test_syllables_are_those_of_the_dictionary(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("embolization", 5),
        ("ablated", 3),
        ("tace", 1),
        ("zzz", 1),
        ("tumble", 2),
        ("blocked", 1),
    ],
)
def test_a_word_that_the_dictionary_lacks_is_counted_by_its_vowels(word: str, count: int) -> None:
    assert estimated_syllables(word) == count


def test_the_grade_is_the_published_formula() -> None:
    # Six words of one syllable each in one sentence.
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)
    # Two sentences, seven words, eight syllables.
    assert grade(["The liver is big.", "It is red."]) == pytest.approx(0.39 * 7 / 2 + 11.8 * 8 / 7 - 15.59)


def test_a_word_left_out_counts_for_the_length_of_its_sentence_only() -> None:
    with_it = grade(["The Biopsy is done."])
    without = grade(["The Biopsy is done."], frozenset({"biopsy"}))
    assert without == pytest.approx(0.39 * 4 + 11.8 * 3 / 3 - 15.59)
    assert without < with_it


def test_hyphens_part_words_and_apostrophes_do_not() -> None:
    assert words_of("A twenty-four-hour line, don’t wait") == [
        "A",
        "twenty",
        "four",
        "hour",
        "line",
        "don't",
        "wait",
    ]


def test_a_text_without_a_word_has_no_grade() -> None:
    with pytest.raises(ValueError, match="no word"):
        grade(["123"])


@given(st.text(min_size=1))
def test_every_word_has_a_syllable(word: str) -> None:
    assert syllables(word) >= 1
