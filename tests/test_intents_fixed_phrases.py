"""What equals a way of asking is that, with fillers around it or without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.examples import Example
from intents.fixed_phrases import FILLERS, FixedPhrases, without_fillers

FIXED = FixedPhrases.of([
    Example("what is jaundice", "jaundice", "spoken"),
    Example("that's all", "no", "spoken"),
    Example("okay stop", "stop", "spoken"),
    Example("okay", "yes", "spoken"),
    Example("shared words", "biopsy", "spoken"),
    Example("shared words", "imaging", "spoken"),
    Example("does it hurt", "biopsy", "follow_up"),
    Example("does it hurt", "imaging", "follow_up"),
    Example("and does it come back", "jaundice", "follow_up"),
    Example("does it come back", "biopsy", "follow_up"),
    Example("my chest hurts", "emergency", "spoken", "chest_pain"),
    Example("my skin turned yellow", "jaundice", "spoken", "new_jaundice"),
])  # fmt: skip


def intent_of(text: str) -> str | None:
    found = FIXED.intent(text)
    return found.intent if found else None


def test_a_way_of_asking_is_its_intent() -> None:
    assert intent_of("what is jaundice") == "jaundice"


def test_a_missing_apostrophe_does_not_matter() -> None:
    assert intent_of("thats all") == intent_of("that's all") == "no"


@pytest.mark.parametrize(
    "said", ["um what is jaundice", "okay so well what is jaundice please", "hey hepatica what is jaundice"]
)
def test_fillers_around_it_do_not_matter(said: str) -> None:
    assert intent_of(said) == "jaundice"


def test_a_filler_inside_is_a_word() -> None:
    assert intent_of("what is um jaundice") is None


def test_other_words_beside_it_make_it_another_text() -> None:
    assert intent_of("what is jaundice like") is None


def test_a_phrase_that_begins_with_a_filler_is_found_as_it_is() -> None:
    assert intent_of("okay stop") == "stop"
    assert intent_of("okay") == "yes"


def test_of_two_intents_that_claim_a_phrase_the_first_keeps_it() -> None:
    assert intent_of("shared words") == "biopsy"


def test_the_words_of_a_red_flag_are_that_flag_and_no_intent() -> None:
    assert FIXED.red_flag("oh my chest hurts please") == "chest_pain"
    assert FIXED.red_flag("my skin turned yellow") == "new_jaundice"
    assert intent_of("my chest hurts") is None
    assert FIXED.red_flag("what is jaundice") is None


def test_a_follow_up_means_nothing_by_itself() -> None:
    assert intent_of("does it hurt") is None


def test_a_follow_up_belongs_to_the_topic_that_is_talked_about() -> None:
    for topic in ("biopsy", "imaging"):
        found = FIXED.follow_up("and does it hurt", topic)
        assert found is not None
        assert found.intent == topic
    assert FIXED.follow_up("does it hurt", "jaundice") is None


def test_a_follow_up_with_a_filler_of_another_topic_does_not_hide_this_topics() -> None:
    found = FIXED.follow_up("and does it come back", "biopsy")
    assert found is not None
    assert found.text == "does it come back"


def test_fillers_are_taken_off_both_ends_only() -> None:
    assert without_fillers("well um is it so bad then please") == "is it so bad"


def test_fillers_alone_stay_whole() -> None:
    assert without_fillers("okay then please") == "okay then please"
    assert without_fillers("") == ""


words = st.lists(st.sampled_from([*sorted(FILLERS)[:8], "jaundice", "what", "is"]), max_size=8)


@given(words.map(" ".join))
def test_taking_fillers_off_twice_is_taking_them_off_once(text: str) -> None:
    assert without_fillers(without_fillers(text)) == without_fillers(text)


@given(st.lists(st.sampled_from(sorted(FILLERS))), st.lists(st.sampled_from(sorted(FILLERS))))
def test_no_number_of_fillers_changes_a_red_flag(before: list[str], after: list[str]) -> None:
    assert FIXED.red_flag(" ".join([*before, "my chest hurts", *after])) == "chest_pain"
