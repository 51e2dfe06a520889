"""When a red flag is heard, and when it is not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.cues import CueFinder
from intents.deciding import Lines
from intents.examples import examples_of, normaliser_of
from intents.fixed_phrases import FixedPhrases
from intents.meaning import EMERGENCY
from intents.never_missed import FOLDER, never_missed
from intents.red_flags import Alarm, RedFlags, asides
from intents.topics import Content

LINES = replace(Lines.read(), red_flag_share=0.5, red_flag_from=0.2, red_flag_topic_from=0.4)
"""Round figures, so that the examples below can be reckoned in the head."""


@pytest.fixture(scope="module")
def fixed(content: Content) -> FixedPhrases:
    return FixedPhrases.of(examples_of(content, normaliser_of(content)))


@pytest.fixture
def listen(content: Content, fixed: FixedPhrases):
    def listen(text: str, scores: Mapping[str, float]) -> Alarm | None:
        return RedFlags(content.red_flags, fixed, NOTHING, LINES).hear(text, scores)

    return listen


NOTHING = CueFinder({}, {}, 0)
"""A net that finds nothing."""
WORDS = "words that stand nowhere in the content"


def test_an_emergency_well_ahead_of_the_best_other_is_heard(listen) -> None:
    alarm = listen(WORDS, {EMERGENCY: 0.5, "symptoms": 0.4, "chest_pain": 0.3, "bleeding": 0.1})
    assert alarm.flag.id == "chest_pain"
    assert alarm.confidence == 0.5
    assert "0.50 against 0.40" in alarm.rule


def test_an_emergency_behind_the_line_is_not(listen) -> None:
    assert listen(WORDS, {EMERGENCY: 0.5, "symptoms": 0.7, "chest_pain": 0.3}) is None


def test_the_line_itself_counts(listen) -> None:
    assert listen(WORDS, {EMERGENCY: 0.25, "symptoms": 0.1, "chest_pain": 0.3}) is not None


def test_beside_a_calmer_cue_the_line_is_the_one_for_asides(content: Content, fixed: FixedPhrases) -> None:
    flags = RedFlags(content.red_flags, fixed, NOTHING, LINES)
    scores = {EMERGENCY: LINES.red_flag_from + 0.1, "wish_to_die": 0.3}
    assert flags.hear(WORDS, scores) is not None
    assert flags.hear(WORDS, scores, ("bereaved",)) is None
    assert flags.hear(WORDS, {**scores, EMERGENCY: LINES.red_flag_aside_from}, ("bereaved",)) is not None


def test_the_loudest_flag_is_taken_whatever_its_tier(listen) -> None:
    alarm = listen(WORDS, {EMERGENCY: 0.9, "bleeding": 0.3, "dehydration": 0.4})
    assert alarm.flag.id == "dehydration"
    assert alarm.flag.tier == 2


def test_of_two_equally_loud_always_the_same_is_taken(listen) -> None:
    one = listen(WORDS, {EMERGENCY: 0.9, "bleeding": 0.3, "choking": 0.3})
    other = listen(WORDS, {"choking": 0.3, "bleeding": 0.3, EMERGENCY: 0.9})
    assert one == other


def test_a_flag_of_tier_3_needs_no_emergency(listen) -> None:
    alarm = listen(WORDS, {EMERGENCY: 0, "jaundice": 0.9, "new_jaundice": 0.4})
    assert alarm.flag.id == "new_jaundice"
    assert (alarm.flag.tier, alarm.flag.topic) == (3, "jaundice")
    assert alarm.confidence == 0.4


def test_a_flag_of_tier_3_below_its_line_is_not_heard(listen) -> None:
    assert listen(WORDS, {EMERGENCY: 0, "jaundice": 0.9, "new_jaundice": 0.39}) is None


def test_a_flag_of_tier_3_makes_no_emergency_by_its_score(listen) -> None:
    alarm = listen(WORDS, {EMERGENCY: 0.5, "symptoms": 0.1, "worse_pain": 0.9, "chest_pain": 0.1})
    assert alarm.flag.id == "chest_pain"


def test_flags_do_not_compete_with_the_emergency_they_make(listen) -> None:
    assert listen(WORDS, {EMERGENCY: 0.5, "chest_pain": 0.99, "bleeding": 0.99}) is not None


def test_without_any_score_nothing_is_heard(listen) -> None:
    assert listen(WORDS, {}) is None


def test_confidence_is_never_above_1(listen) -> None:
    assert listen(WORDS, {EMERGENCY: 1.3, "chest_pain": 1.2}).confidence == 1
    assert listen(WORDS, {"new_jaundice": 1.2}).confidence == 1


def test_every_phrase_of_a_red_flag_is_heard_whatever_the_scores(content: Content, listen) -> None:
    normaliser = normaliser_of(content)
    for flag in content.red_flags.values():
        text = normaliser.normalise(flag.asking.spoken[0])
        alarm = listen(f"um {text} please", {"jaundice": 1.0, EMERGENCY: 0.0})
        assert alarm is not None, text
        assert alarm.confidence == 1


def test_a_way_of_asking_for_something_else_is_that_whatever_the_scores(listen) -> None:
    assert listen("what is jaundice", {EMERGENCY: 1.0, "chest_pain": 1.0}) is None


scores = st.dictionaries(
    st.sampled_from([EMERGENCY, "symptoms", "jaundice", "stop", "chest_pain", "dehydration", "new_jaundice"]),
    st.floats(-0.5, 1.5),
)


@given(scores, st.floats(0, 1))
def test_a_louder_emergency_is_never_less_heard(
    content: Content, fixed: FixedPhrases, scores: dict[str, float], more: float
) -> None:
    def tier(heard: Mapping[str, float]) -> int:
        alarm = RedFlags(content.red_flags, fixed, NOTHING, LINES).hear(WORDS, heard)
        return alarm.flag.tier if alarm else 4

    assert tier({**scores, EMERGENCY: scores.get(EMERGENCY, 0) + more}) <= tier(scores)


def test_words_that_are_never_missed_are_heard_inside_any_question_whatever_the_scores(
    content: Content, fixed: FixedPhrases
) -> None:
    net = never_missed("en", content.red_flags, normaliser_of(content))
    flags = RedFlags(content.red_flags, fixed, net, LINES)
    alarm = flags.hear(
        "what is a biopsy and she is throwing up blood by the way", {"biopsy": 1.0, EMERGENCY: 0.0}
    )
    assert alarm is not None
    assert alarm.flag.id == "bleeding"


def test_the_net_names_red_flags_that_the_content_has(content: Content) -> None:
    table = tomllib.loads((FOLDER / "en_never_missed.toml").read_text("utf-8"))
    assert set(table) <= set(content.red_flags)


def test_the_net_catches_no_way_of_asking_for_something_else(content: Content) -> None:
    normaliser = normaliser_of(content)
    net = never_missed("en", content.red_flags, normaliser)
    caught = [e.text for e in examples_of(content, normaliser) if e.flag is None and net.find(e.text)]
    assert caught == []


def test_a_language_without_a_net_has_an_empty_one(content: Content) -> None:
    assert never_missed("xx", content.red_flags, normaliser_of(content)).find("he is not breathing") == ()


def test_a_sentence_among_others_is_heard_by_itself_and_a_single_one_is_no_aside() -> None:
    assert asides("How long is recovery? Not that I will be here, I plan to be gone.") == [
        "How long is recovery",
        "Not that I will be here, I plan to be gone.",
    ]
    assert asides("How long is recovery?") == []
    assert asides("") == []


def test_an_aside_needs_a_louder_emergency_than_an_utterance(content: Content, fixed: FixedPhrases) -> None:
    flags = RedFlags(content.red_flags, fixed, NOTHING, LINES)
    quiet = {EMERGENCY: 0.3, "symptoms": 0.1, "chest_pain": 0.3}
    assert flags.hear(WORDS, quiet) is not None
    assert flags.hear_aside(WORDS, quiet) is None
    assert flags.hear_aside(WORDS, {**quiet, EMERGENCY: 0.9}) is not None
