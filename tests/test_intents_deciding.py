"""From scores to a decision, with made-up candidates."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.deciding import CHOICES, DECISION, Lines, decide
from intents.meaning import CLARIFY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, TOPICS, Candidate

LINES = Lines(
    answer_from=0.30,
    margin=0.05,
    ask_from=0.20,
    decline_less=0.03,
    near_from=0.10,
    stricter={"personal_advice": 0.15, "nutrition": 0.15},
    red_flag_share=0.5,
    red_flag_from=0.2,
    red_flag_topic_from=0.4,
    red_flag_aside_from=0.5,
    red_flag_calmer_with=("bereaved",),
    follow_up_from=0.35,
    context_alone_from=0.30,
    context_points_from=0.55,
    nameless_from=0.40,
    picked_from=0.05,
    sure_from=0.45,
    context_from=0.25,
    context_margin=0.02,
    context_ask_from=0.12,
)


def candidates(**scores: float) -> list[Candidate]:
    return [Candidate(intent, score) for intent, score in scores.items()]


def test_a_clear_winner_is_answered() -> None:
    decision = decide(candidates(jaundice=0.5, biopsy=0.4), LINES)
    assert (decision.intent, decision.confidence, decision.choices) == ("jaundice", 0.5, ())
    assert decision.rule.startswith("clear winner")


def test_the_order_of_the_candidates_does_not_matter() -> None:
    assert decide(candidates(biopsy=0.4, jaundice=0.5), LINES).intent == "jaundice"


def test_the_line_itself_is_enough() -> None:
    assert decide(candidates(jaundice=0.30), LINES).intent == "jaundice"
    assert decide(candidates(jaundice=0.29), LINES).intent == CLARIFY


def test_a_topic_mistaken_for_others_must_be_surer() -> None:
    assert decide(candidates(nutrition=0.44), LINES).intent == CLARIFY
    assert decide(candidates(nutrition=0.46), LINES).intent == "nutrition"


def test_two_near_each_other_are_asked_about_best_first() -> None:
    decision = decide(candidates(biopsy=0.48, jaundice=0.5, imaging=0.1), LINES)
    assert (decision.intent, decision.choices) == (CLARIFY, ("jaundice", "biopsy"))


def test_at_most_three_are_asked_about() -> None:
    decision = decide(candidates(tace=0.25, biopsy=0.48, jaundice=0.5, imaging=0.4, surgery=0.3), LINES)
    assert decision.choices == ("jaundice", "biopsy", "imaging")
    assert len(decision.choices) == CHOICES


def test_one_near_but_not_sure_is_asked_about_with_the_next() -> None:
    decision = decide(candidates(jaundice=0.25, biopsy=0.02, imaging=0.01), LINES)
    assert (decision.intent, decision.choices) == (CLARIFY, ("jaundice", "biopsy"))


def test_one_near_with_no_other_topic_is_no_choice() -> None:
    decision = decide(candidates(jaundice=0.25), LINES)
    assert (decision.intent, decision.choices) == (CLARIFY, ())


def test_none_near_is_asked_back_openly() -> None:
    decision = decide(candidates(jaundice=0.19, biopsy=0.18), LINES)
    assert (decision.intent, decision.choices) == (CLARIFY, ())
    assert decision.rule == "no topic from 0.2"


def test_ways_to_steer_win_as_topics_do() -> None:
    assert decide(candidates(stop=0.5, jaundice=0.1), LINES).intent == "stop"


def test_ways_to_steer_are_never_among_the_choices() -> None:
    decision = decide(candidates(stop=0.5, more=0.49, jaundice=0.48, biopsy=0.3, personal_advice=0.2), LINES)
    assert decision.choices == ("jaundice", "biopsy")


def test_what_is_not_for_us_is_declined_without_a_margin_where_it_outweighs_the_rest() -> None:
    decision = decide(candidates(out_of_scope=0.34, jaundice=0.30), LINES)
    assert (decision.intent, decision.about) == (OUT_OF_SCOPE, "jaundice")
    assert decide(candidates(out_of_scope=0.32, jaundice=0.30), LINES).intent != OUT_OF_SCOPE


def test_a_refusal_names_no_topic_that_is_not_near() -> None:
    assert decide(candidates(out_of_scope=0.5, jaundice=0.09), LINES).about is None
    assert decide(candidates(out_of_scope=0.5), LINES).about is None


def test_out_of_scope_too_weak_is_asked_back() -> None:
    assert decide(candidates(out_of_scope=0.29, jaundice=0.1), LINES).intent == CLARIFY


def test_personal_advice_needs_more_and_no_margin_and_informs_on_the_nearest_topic() -> None:
    decision = decide(candidates(personal_advice=0.46, surgery=0.45, biopsy=0.2), LINES)
    assert (decision.intent, decision.about) == (PERSONAL_ADVICE, "surgery")


def test_personal_advice_too_weak_lets_the_topics_be_asked_about() -> None:
    decision = decide(candidates(personal_advice=0.44, surgery=0.43, biopsy=0.3), LINES)
    assert (decision.intent, decision.choices) == (CLARIFY, ("surgery", "biopsy"))


def test_without_candidates_it_is_asked_back() -> None:
    decision = decide([], LINES)
    assert (decision.intent, decision.confidence, decision.choices) == (CLARIFY, 0, ())


def test_words_read_about_the_topic_of_the_talk_have_lines_of_their_own() -> None:
    inside = LINES.in_context()
    assert (inside.answer_from, inside.margin, inside.ask_from) == (0.25, 0.02, 0.12)
    assert inside.stricter == LINES.stricter
    assert inside.red_flag_from == LINES.red_flag_from


def test_the_lines_of_the_file_are_read_each_between_0_and_1() -> None:
    lines = Lines.read()
    for field in fields(lines):
        if isinstance(getattr(lines, field.name), float):
            assert 0 < getattr(lines, field.name) < 1, field.name
    assert lines.near_from < lines.ask_from <= lines.answer_from
    assert set(lines.stricter) <= {*TOPICS, *NAVIGATION, PERSONAL_ADVICE}


def test_a_line_missing_from_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "decision.toml"
    path.write_text(DECISION.read_text("utf-8").replace("ask_from", "asked_from"), "utf-8")
    with pytest.raises(KeyError, match="ask_from"):
        Lines.read(path)


intents = st.sampled_from([*TOPICS[:6], "nutrition", *NAVIGATION[:4], OUT_OF_SCOPE, PERSONAL_ADVICE])
many = st.dictionaries(intents, st.floats(0, 1), max_size=12)


@given(many)
def test_every_set_of_scores_leads_to_a_decision_that_holds_together(scores: dict[str, float]) -> None:
    decision = decide([Candidate(intent, score) for intent, score in scores.items()], LINES)
    weights = {
        intent: score - (LINES.decline_less if intent == OUT_OF_SCOPE else 0)
        for intent, score in scores.items()
    }
    assert decision.intent == CLARIFY or weights[decision.intent] == max(weights.values())
    assert decision.confidence in {0, *scores.values()}
    assert decision.rule
    assert len(decision.choices) in {0, 2, 3}
    assert not decision.choices or decision.intent == CLARIFY
    assert len(set(decision.choices)) == len(decision.choices)
    assert all(choice in TOPICS for choice in decision.choices)
    ranked = [scores[choice] for choice in decision.choices]
    assert ranked == sorted(ranked, reverse=True)
    assert decision.about is None or (
        decision.intent in {OUT_OF_SCOPE, PERSONAL_ADVICE} and scores[decision.about] >= LINES.near_from
    )


@given(many, st.floats(0, 0.3))
def test_stricter_lines_never_answer_more(scores: dict[str, float], more: float) -> None:
    found = [Candidate(intent, score) for intent, score in scores.items()]
    strict = decide(found, replace(LINES, answer_from=LINES.answer_from + more, margin=LINES.margin + more))
    assert strict.intent in {CLARIFY, decide(found, LINES).intent}
