from __future__ import annotations

from pathlib import Path

import pytest
from made_root import make_root

from intents.library import load_content
from intents.topics import Content, Wording
from intents.wording import SpokenTerms, UnfilledPlaceholderError, UnservedLocale, place_for, spoken, written


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return load_content(make_root(tmp_path))


@pytest.mark.parametrize(
    ("locale", "place"),
    [("en-US", "en-US"), ("EN-us", "en-US"), ("en_US", "en-US"), ("en-NZ", "en"), ("en", "en")],
)
def test_a_locale_finds_its_place_or_the_rest_of_its_language(
    content: Content, locale: str, place: str
) -> None:
    assert place_for(content, locale).locale == place


@pytest.mark.parametrize("locale", ["de-DE", "", "english", "e", "en\ud800"])
def test_another_language_is_refused_naming_those_served(content: Content, locale: str) -> None:
    with pytest.raises(UnservedLocale, match="en-US") as refused:
        place_for(content, locale)
    assert refused.value.served == ("en-US",)
    assert "de-DE" not in str(refused.value)


def test_the_place_fills_the_number_in_both_forms(content: Content) -> None:
    text = "Call {emergency}."
    america, elsewhere = place_for(content, "en-US"), place_for(content, "en-NZ")
    assert written(text, america) == "Call 911."
    assert spoken(SpokenTerms.of(content.terms), text, america) == "Call nine one one."
    assert spoken(SpokenTerms.of(content.terms), text, elsewhere) == "Call your local emergency number."


def test_terms_are_spoken_as_whole_words_in_their_own_case_longest_first(content: Content) -> None:
    place = place_for(content, "en-US")
    text = "An MRI, an MRI scan, an mri, and MRIs."
    assert written(text, place) == text
    assert spoken(SpokenTerms.of(content.terms), text, place) == "An m r i, an m r i scan, an mri, and MRIs."


def test_a_term_is_spoken_before_a_korean_ending_too(content: Content) -> None:
    assert spoken(SpokenTerms.of(content.terms), "MRI는", place_for(content, "en-US")) == "m r i는"


def test_a_filling_comes_before_the_place_and_is_not_filled_again(content: Content) -> None:
    place = place_for(content, "en-US")
    fillings = {"words": Wording("{emergency} {x}", "{emergency} {x}"), "emergency": Wording("1", "one")}
    assert written("I heard: {words}, {emergency}.", place, fillings) == "I heard: {emergency} {x}, 1."


def test_a_placeholder_that_nothing_fills_is_a_programming_error(content: Content) -> None:
    place = place_for(content, "en-US")
    with pytest.raises(UnfilledPlaceholderError, match="topic"):
        written("About {topic}.", place)
    with pytest.raises(UnfilledPlaceholderError, match="topic"):
        spoken(SpokenTerms.of(content.terms), "About {topic}.", place)
