"""From what was heard to what was meant: exactly, by a small fitted model, and as it is served."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_asking import made_content, meant, trained_on, without_encoder

from intents.library import load_content
from intents.meaning import (
    CLARIFY,
    EMERGENCY,
    NAVIGATION,
    OUT_OF_SCOPE,
    PERSONAL_ADVICE,
    Context,
    Understanding,
)
from intents.model_files import model_path
from intents.ridge import ModelError
from intents.topics import Content
from intents.understander import TrainedUnderstander, Understander, build_understander
from intents.without_model import ExactUnderstander
from skill.talk import Talk

KOREAN = Path(__file__).with_name("content_ko")
CHOICE = Context(offers=("biopsy", "imaging"), question="choose")
ABOUT_BIOPSY = Context(topic="biopsy", question="more")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return made_content(tmp_path_factory.mktemp("made"), trained=True)


@pytest.fixture(scope="module")
def exact(made: Content) -> Understander:
    return build_understander(replace(made, understanding="exact"))


@pytest.fixture(scope="module")
def trained(made: Content, tmp_path_factory: pytest.TempPathFactory) -> Understander:
    return trained_on(made, tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module", params=["exact", "trained"])
def either(request: pytest.FixtureRequest) -> Understander:
    understander: Understander = request.getfixturevalue(request.param)
    return understander


# --- what holds for both ------------------------------------------------------------------------------------


def test_the_content_says_which_understanding_it_gets(exact: Understander, trained: Understander) -> None:
    assert isinstance(exact, ExactUnderstander)
    assert isinstance(trained, TrainedUnderstander)


def test_a_phrase_of_the_content_is_sure(either: Understander) -> None:
    found = meant(either, "Um, WHY is my skin yellow, please?")
    assert (found.intent, found.confidence, found.flag) == ("jaundice", 1, None)
    assert found.heard == "um why is my skin yellow please"


@pytest.mark.parametrize("heard", ["", "   ", "?!", "🙂"])
def test_where_no_word_was_heard_it_is_asked_back(either: Understander, heard: str) -> None:
    found = meant(either, heard)
    assert (found.intent, found.confidence, found.heard) == (CLARIFY, 0, None)
    assert either.understand([], Context()) == found


def test_wordless_guesses_are_left_out(either: Understander) -> None:
    assert meant(either, ("…", 100), ("what is jaundice", 1)).intent == "jaundice"


def test_the_words_of_a_red_flag_are_that_flag(either: Understander) -> None:
    found = meant(either, "my chest hurts")
    assert (found.intent, found.flag, found.confidence) == (EMERGENCY, "chest_pain", 1)


@pytest.mark.parametrize("context", [Context(), CHOICE, ABOUT_BIOPSY, Context(question="can_call")])
def test_a_red_flag_is_heard_in_every_state(either: Understander, context: Context) -> None:
    assert meant(either, "my chest hurts", context=context).flag == "chest_pain"


def test_a_red_flag_is_heard_in_the_lightest_guess(either: Understander) -> None:
    found = meant(either, ("what is jaundice", 9), ("my chest hurts", 0.1))
    assert (found.intent, found.flag, found.heard) == (EMERGENCY, "chest_pain", "my chest hurts")


@pytest.mark.parametrize("worse", ["i have a fever after chemo", "my skin has turned yellow"])
def test_the_gravest_flag_of_all_guesses_counts(either: Understander, worse: str) -> None:
    assert meant(either, (worse, 9), ("my chest hurts", 1)).flag == "chest_pain"


def test_a_flag_of_tier_3_stays_its_topic(either: Understander) -> None:
    found = meant(either, "my skin has turned yellow")
    assert (found.intent, found.flag, found.confidence, found.choices) == ("jaundice", "new_jaundice", 1, ())


def test_what_was_offered_is_chosen_by_number_name_or_not_at_all(either: Understander) -> None:
    assert meant(either, "the second one", context=CHOICE).intent == "imaging"
    assert meant(either, "the biopsy please", context=CHOICE).intent == "biopsy"
    assert meant(either, "neither", context=CHOICE).intent == "no"
    other = Context(topic="biopsy", offers=("biopsy", "imaging"), question="offer")
    assert meant(either, "tell me the other one", context=other).intent == "imaging"


def test_a_follow_up_takes_the_topic_of_the_talk(either: Understander) -> None:
    for topic in ("biopsy", "imaging"):
        assert meant(either, "and does it hurt", context=Context(topic=topic)).intent == topic


def test_the_talk_returns_to_a_topic_that_is_named(either: Understander) -> None:
    context = Context(topic="imaging", earlier=("jaundice",))
    assert meant(either, "can we go back to the jaundice", context=context).intent == "jaundice"


def test_a_spoken_abbreviation_is_the_written_one(either: Understander) -> None:
    assert meant(either, "what is an m r i").intent == meant(either, "What is an MRI?").intent == "imaging"


def test_cues_are_heard_beside_the_question(either: Understander) -> None:
    assert meant(either, "I am afraid").cues == ("fear",)
    assert meant(either, "what is jaundice").cues == ()


# --- exact --------------------------------------------------------------------------------------------------


def test_exact_understands_nothing_but_phrases(exact: Understander) -> None:
    found = meant(exact, "what on earth is jaundice")
    assert (found.intent, found.confidence, found.heard) == (CLARIFY, 0, "what on earth is jaundice")


def test_exact_takes_the_heaviest_guess_that_equals_a_phrase(exact: Understander) -> None:
    guesses = (("what is a biopsy", 0.2), ("nothing known", 0.5), ("what is jaundice", 0.3))
    assert meant(exact, *guesses).intent == "jaundice"


def test_the_same_words_guessed_twice_weigh_together(exact: Understander) -> None:
    guesses = (("what is a biopsy", 0.4), ("What is jaundice?", 0.3), ("what is jaundice", 0.3))
    assert meant(exact, *guesses).intent == "jaundice"


def test_guesses_without_weight_are_taken_in_their_order(exact: Understander) -> None:
    assert meant(exact, ("what is a biopsy", 0), ("what is jaundice", 0)).intent == "biopsy"


def test_a_second_language_is_understood_by_its_content_alone() -> None:
    korean = build_understander(load_content(KOREAN))
    assert meant(korean, "황달이 뭐예요?").intent == "jaundice"
    assert meant(korean, "네").intent == "yes"
    assert meant(korean, "가슴이 아파요!").flag == "chest_pain"
    assert meant(korean, "무서워요").cues == ("fear",)
    assert meant(korean, "날씨가 좋네요").intent == CLARIFY


# --- trained ------------------------------------------------------------------------------------------------


def test_own_words_are_understood(trained: Understander) -> None:
    found = meant(trained, "why does my skin look so yellow")
    assert found.intent == "jaundice"
    assert 0 < found.confidence <= 1


def test_own_words_about_an_emergency_are_heard(trained: Understander) -> None:
    assert meant(trained, "such a bad pain in my chest").flag == "chest_pain"
    assert meant(trained, "fever and shivering after my treatment").flag == "fever_on_treatment"


def test_what_is_not_for_us_is_declined(trained: Understander) -> None:
    assert meant(trained, "play me some music").intent == OUT_OF_SCOPE


def test_a_question_about_ones_own_case_is_handed_over_with_its_topic(either: Understander) -> None:
    found = meant(either, "should i have a biopsy")
    assert (found.intent, found.about) == (PERSONAL_ADVICE, "biopsy")


def test_guesses_are_used_together(trained: Understander) -> None:
    alone = meant(trained, "why is skin")
    both = meant(trained, ("why is skin", 0.6), ("yellow skin eyes", 0.4))

    def score(found: Understanding) -> float:
        return next(candidate.score for candidate in found.candidates if candidate.id == "jaundice")

    light = score(alone)
    sure = score(meant(trained, "yellow skin eyes"))
    assert score(both) == pytest.approx(0.6 * light + 0.4 * sure, abs=1e-4)


def test_a_correction_is_read_without_what_it_corrects(trained: Understander) -> None:
    context = Context(topic="biopsy", question="more")
    assert meant(trained, "no i meant the scans", context=context).intent == "imaging"
    assert meant(trained, "not the biopsy but jaundice", context=context).intent == "jaundice"
    assert meant(trained, "no i said why are my eyes yellow", context=context).intent == "jaundice"


@pytest.mark.parametrize("said", ["why", "and how long does that take", "when does it happen"])
def test_words_that_name_nothing_are_about_the_topic_of_the_talk(trained: Understander, said: str) -> None:
    assert meant(trained, said, context=Context(topic="biopsy")).intent == "biopsy"
    assert "topic of the talk" not in meant(trained, said).rule


def test_the_reasons_name_candidates_nearest_phrases_and_steps(trained: Understander) -> None:
    found = meant(trained, "why is my skin so yellow")
    assert found.candidates[0].id == "jaundice"
    assert [c.score for c in found.candidates] == sorted((c.score for c in found.candidates), reverse=True)
    assert found.nearest[0].text == "why is my skin yellow"
    assert [step for step, _ in found.steps] == ["normalise", "score", "decide", "reasons"]


def test_flags_and_follow_ups_are_no_candidates(made: Content, trained: Understander) -> None:
    found = meant(trained, "a pain in my chest and does it hurt")
    assert not {candidate.id for candidate in found.candidates} & set(made.red_flags)


def test_a_topic_that_does_not_exist_any_more_does_no_harm(made: Content, either: Understander) -> None:
    gone = Context(topic="gone", offers=("gone", "lost"), question="choose", earlier=("gone",))
    for said in ("why", "does it hurt", "go back to that", "what is jaundice"):
        holds_together(meant(either, said, context=gone), made)


topics = st.sampled_from(["biopsy", "imaging", "jaundice", "gone"])
contexts = st.builds(
    Context,
    topic=st.none() | topics,
    offers=st.lists(topics, max_size=3, unique=True).map(tuple),
    question=st.sampled_from([None, "choose", "offer", "more", "can_call", "anything_else"]),
    earlier=st.lists(topics, max_size=3).map(tuple),
)
WORDS = (
    "no", "i meant", "not", "the", "biopsy", "yellow", "skin", "chest", "hurts", "back", "to", "it", "why",
    "tell me", "about", "m r i",
)  # fmt: skip
known_words = st.lists(st.sampled_from(WORDS), max_size=100).map(lambda words: " ".join(words)[:500])
utterances = st.text(max_size=500) | known_words


def holds_together(found: Understanding, content: Content) -> None:
    others = {EMERGENCY, PERSONAL_ADVICE, OUT_OF_SCOPE, CLARIFY}
    assert found.intent in {*content.topics, *NAVIGATION, *others, "gone"}
    assert 0 <= found.confidence <= 1
    assert (found.intent == EMERGENCY) == (found.flag is not None and content.red_flags[found.flag].tier < 3)
    assert not found.choices or found.intent == CLARIFY
    assert set(found.choices) <= set(content.topics)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(utterances, st.floats(0, 10)), max_size=4), contexts)
def test_whatever_is_said_is_understood_somehow(
    made: Content, either: Understander, guesses: list[tuple[str, float]], context: Context
) -> None:
    holds_together(meant(either, *guesses, context=context), made)


SAID = (
    "what is jaundice", "why does my skin look yellow", "does it hurt", "the second one", "pain in my chest",
    "no i meant the scans", "play music", "should i have it", "stop", "words of no sense",
)  # fmt: skip


def untimed(found: Understanding) -> Understanding:
    return replace(found, steps=())


def test_eight_threads_understand_as_one_does(trained: Understander) -> None:
    def hear(said: str) -> Understanding:
        return untimed(meant(trained, said, context=CHOICE))

    one_by_one = [hear(said) for said in SAID * 8]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hear, SAID * 8)) == one_by_one


def test_the_same_words_are_understood_the_same_by_another_fitting(
    made: Content, trained: Understander, tmp_path: Path
) -> None:
    again = trained_on(made, tmp_path)
    for said in SAID:
        assert untimed(meant(again, said)) == untimed(meant(trained, said))


def test_without_a_fitted_model_it_is_told_what_to_do(
    made: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_encoder(monkeypatch)
    with pytest.raises(ModelError, match="make train"):
        build_understander(made, model=tmp_path / "none.npz")


def test_without_an_encoder_the_model_of_words_is_the_one() -> None:
    assert model_path("en", sentences=False) != model_path("en", sentences=True)


# --- as it is served: needs the fitted model ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("what does it mean when my eyes go yellow", "jaundice"),
        ("do they put a needle in my liver to take a sample", "biopsy"),
        ("which article did you get all that from", "about_source"),
        ("could you say that once more", "repeat"),
        ("would you mind talking a bit slower", "slower"),
        ("what will the football score be tonight", OUT_OF_SCOPE),
    ],
)
def test_served_own_words_are_understood(talk: Talk, said: str, intent: str) -> None:
    assert meant(talk.understander, said).intent == intent


@pytest.mark.parametrize("said", ["i can't breathe", "he's throwing up blood", "i just want to end my life"])
def test_served_an_emergency_is_heard_alone_and_among_guesses(talk: Talk, said: str) -> None:
    assert meant(talk.understander, said).intent == EMERGENCY
    assert meant(talk.understander, ("what is jaundice", 0.9), (said, 0.1)).intent == EMERGENCY


def test_served_a_long_text_of_any_kind_is_understood_somehow(talk: Talk) -> None:
    for said in ("tell me about " * 35, "a" * 500, "황달 " * 160, "yellow " * 70, "' " * 250):
        holds_together(meant(talk.understander, said[:500], context=CHOICE), talk.content)


def test_served_threads_understand_as_one_does(talk: Talk) -> None:
    def hear(said: str) -> Understanding:
        return untimed(meant(talk.understander, said))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hear, SAID)) == [hear(said) for said in SAID]
