"""Scores in their place in the talk: alone, about its topic, or as a choice of what is offered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from intents.deciding import Lines
from intents.examples import FOLLOW_UP, examples_of, normaliser_of
from intents.library import default_root, load_content
from intents.meaning import CLARIFY, OUT_OF_SCOPE, PERSONAL_ADVICE, Context, Understanding
from intents.meaning_in_talk import InTalk
from intents.without_model import Parts

CONTENT = load_content(default_root())
LINES = Lines.read()
ABOUT_BIOPSY = Context(topic="biopsy", question="more")


@pytest.fixture(scope="module")
def parts() -> Parts:
    normaliser = normaliser_of(CONTENT)
    return Parts.of(CONTENT, normaliser, examples_of(CONTENT, normaliser))


def read(
    parts: Parts, said: str, context: Context, scores: Mapping[str, Mapping[str, float]]
) -> Understanding:
    """What `said` means where a text is scored by the first key of `scores` that stands in it."""

    def score(text: str) -> dict[str, float]:
        found = next((given for key, given in scores.items() if key in text), {})
        every = {*CONTENT.topics, PERSONAL_ADVICE, OUT_OF_SCOPE, FOLLOW_UP, "stop", "no"}
        return {intent: found.get(intent, 0) for intent in every}

    return InTalk(parts, LINES, score).meaning([(said, 1.0, score(said))], context)


def test_two_questions_are_the_first_one_with_the_second_beside_it(parts: Parts) -> None:
    scores = {
        "zog and how zag": {"ablation": 0.5, "immunotherapy": 0.5},
        "zog": {"ablation": 0.9},
        "zag": {"immunotherapy": 0.9},
    }
    found = read(parts, "what happens with zog and how does one get a zag", Context(), scores)
    assert (found.intent, found.also) == ("ablation", "immunotherapy")


def test_one_half_that_is_unsure_leaves_one_question(parts: Parts) -> None:
    scores = {"zog": {"ablation": 0.9}, "zag": {"immunotherapy": LINES.sure_from - 0.1}}
    found = read(parts, "what happens with zog and how does one get a zag", Context(), scores)
    assert (found.intent, found.also) == ("ablation", None)


def test_a_changed_mind_takes_the_last_and_keeps_the_first(parts: Parts) -> None:
    scores = {"zog": {"ablation": 0.9}, "zag": {"surgery": 0.9}}
    found = read(parts, "something of zog no actually my zag", Context(), scores)
    assert (found.intent, found.also) == ("surgery", "ablation")
    found = read(parts, "tell me of a zog no wait i mean the zag", Context(), {"zag": scores["zag"]})
    assert (found.intent, found.also) == ("surgery", None)


def test_a_topic_is_heard_after_a_lead_in(parts: Parts) -> None:
    found = read(parts, "skip it the zog of them", Context(), {"skip": {}, "zog": {"surgery": 0.9}})
    assert found.intent == "surgery"


def test_a_correction_can_be_a_number_of_what_is_offered(parts: Parts) -> None:
    context = Context(topic="tace", offers=("imaging", "biopsy"), question="more")
    assert read(parts, "sorry i meant the first", context, {}).intent == "imaging"


def test_a_description_picks_the_offered_topic_it_fits_best(parts: Parts) -> None:
    context = Context(offers=("tace", "radioembolization"), question="choose")
    scores = {"zog": {"radiation": 0.8, "radioembolization": 0.3, "tace": 0.1}}
    found = read(parts, "the one with zog inside", context, scores)
    assert found.intent == "radioembolization"
    assert "2 offered" in found.rule


def test_a_description_that_fits_both_alike_picks_none(parts: Parts) -> None:
    context = Context(offers=("tace", "radioembolization"), question="choose")
    scores = {"zog": {"radiation": 0.8, "radioembolization": 0.3, "tace": 0.3}}
    assert read(parts, "the one with zog inside", context, scores).intent == "radiation"


@pytest.mark.parametrize("said", ["why", "how long does that take", "who does it"])
def test_words_that_name_nothing_are_about_the_topic_of_the_talk(parts: Parts, said: str) -> None:
    assert read(parts, said, ABOUT_BIOPSY, {said: {"help": 0.9}}).intent == "biopsy"


def test_words_that_name_nothing_may_ask_for_another_topic_by_their_verb(parts: Parts) -> None:
    scores = {"there": {"causes_spread": LINES.nameless_from + 0.1}, "go": {"causes_spread": 0.5}}
    assert read(parts, "so how does it get to go there", ABOUT_BIOPSY, scores).intent == "causes_spread"


def test_words_that_name_nothing_may_ask_for_advice_on_the_topic(parts: Parts) -> None:
    found = read(parts, "should i have it done then", ABOUT_BIOPSY, {"should": {PERSONAL_ADVICE: 0.9}})
    assert (found.intent, found.about) == (PERSONAL_ADVICE, "biopsy")


def test_advice_that_points_back_is_about_the_topic_of_the_talk(parts: Parts) -> None:
    found = read(
        parts, "would it be alright for zogs", ABOUT_BIOPSY, {"zogs": {PERSONAL_ADVICE: 0.9, "surgery": 0.2}}
    )
    assert (found.intent, found.about) == (PERSONAL_ADVICE, "biopsy")


def test_a_likeness_to_follow_ups_speaks_for_the_topic_of_the_talk(parts: Parts) -> None:
    scores = {"zogs": {FOLLOW_UP: 0.8, "symptoms": 0.2}}
    assert read(parts, "and are zogs heavy", ABOUT_BIOPSY, scores).intent == "biopsy"


def test_a_question_that_says_something_else_is_not_bent_to_the_topic_of_the_talk(parts: Parts) -> None:
    scores = {"zogs": {FOLLOW_UP: 0.4, OUT_OF_SCOPE: 0.6}}
    assert read(parts, "and does the insurance pay for zogs", ABOUT_BIOPSY, scores).intent == OUT_OF_SCOPE


def test_where_nothing_is_near_it_is_asked_back(parts: Parts) -> None:
    assert read(parts, "zog zog zog", Context(), {}).intent == CLARIFY
