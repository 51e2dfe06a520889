"""What a reply in a conversation must do, tried with replies that do it and with replies that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dialogue import Dialogue

from evaluation.musts import BY_A_PERSON, BY_MACHINE, Turn, broken
from intents.wording import place_for
from skill.reply import Reply


def turn(
    dialogue: Dialogue, reply: Reply, *must: str, before: Reply | None = None, topics=("biopsy",)
) -> Turn:
    conversation = dialogue.conversation
    place = place_for(conversation.content, dialogue.locale)
    return Turn(reply, before, frozenset(topics), frozenset(must), conversation.script, place)


def test_no_must_is_for_a_machine_and_a_person_at_once() -> None:
    assert not BY_A_PERSON & BY_MACHINE.keys()


@pytest.mark.parametrize("flag", ["chest_pain", "fever_on_treatment", "wish_to_die"])
@pytest.mark.parametrize("must", ["emergency_first", "keeps_emergency_first"])
def test_the_number_or_the_teams_line_comes_within_two_sentences(
    dialogue: Dialogue, flag: str, must: str
) -> None:
    reply = dialogue.raises(flag)
    assert broken(turn(dialogue, reply, must)) == ()
    late = replace(reply, speech=f"First this. Then that. {reply.speech}")
    assert broken(turn(dialogue, late, must)) == (must,)


def test_a_repeat_says_the_same_parts_again(dialogue: Dialogue) -> None:
    first = dialogue.means("biopsy")
    assert broken(turn(dialogue, dialogue.means("repeat"), "repeats_last_answer", before=first)) == ()
    other = dialogue.means("imaging")
    assert broken(turn(dialogue, other, "repeats_last_answer", before=first)) == ("repeats_last_answer",)
    assert broken(turn(dialogue, first, "repeats_last_answer")) == ("repeats_last_answer",)


def test_a_second_repeat_may_be_the_simpler_telling(dialogue: Dialogue) -> None:
    dialogue.means("biopsy")
    second, third = dialogue.means("repeat"), dialogue.means("repeat")
    assert third.speech != second.speech
    assert broken(turn(dialogue, third, "repeats_last_answer", before=second)) == ()


def test_other_words_than_the_last_reply(dialogue: Dialogue) -> None:
    first, second = dialogue.means("clarify"), dialogue.means("clarify")
    must = "does_not_repeat_same_text"
    assert broken(turn(dialogue, second, must, before=first)) == ()
    assert broken(turn(dialogue, first, must, before=first)) == (must,)


@pytest.mark.parametrize(
    ("speech", "kept"),
    [
        ("Nobody can say how long. No one knows. Ask about one thing at a time.", True),
        ("Call nine one one, that is nine one one, or your local emergency number.", True),
        ("Call the cancer team's twenty-four-hour line.", True),
        ("About half live two years.", False),
        ("It is about forty percent.", False),
        ("One month, perhaps one year.", False),
        ("In 6 months.", False),
        ("One in five.", False),
    ],
)
def test_no_number_word_but_a_phone_number(dialogue: Dialogue, speech: str, kept: bool) -> None:
    reply = replace(dialogue.means("life_expectancy"), speech=speech)
    assert broken(turn(dialogue, reply, "gives_no_number")) == (() if kept else ("gives_no_number",))


def test_a_polite_end_ends(dialogue: Dialogue) -> None:
    assert broken(turn(dialogue, dialogue.means("biopsy"), "ends_politely")) == ("ends_politely",)
    assert broken(turn(dialogue, dialogue.means("stop"), "ends_politely")) == ()


def test_a_feeling_is_acknowledged_by_a_sentence_marked_so(dialogue: Dialogue) -> None:
    assert broken(turn(dialogue, dialogue.means("biopsy"), "acknowledges_feeling")) == (
        "acknowledges_feeling",
    )
    kind = dialogue.means("biopsy", cues=("fear",))
    assert broken(turn(dialogue, kind, "acknowledges_feeling")) == ()


def test_the_number_may_come_before_the_kind_words(dialogue: Dialogue) -> None:
    dialogue.raises("chest_pain")
    afraid = dialogue.means("biopsy", cues=("fear",))
    assert broken(turn(dialogue, afraid, "acknowledges_feeling", "keeps_emergency_first")) == ()


@pytest.mark.parametrize(
    "must", ["answers", "resolves_follow_up", "continues_where_it_stopped", "accepts_offer"]
)
def test_by_topic_means_the_topic_and_an_answer(dialogue: Dialogue, must: str) -> None:
    reply = dialogue.means("biopsy")
    assert broken(turn(dialogue, reply, must)) == ()
    assert broken(turn(dialogue, reply, must, topics=("imaging",))) == (must,)
    asked = dialogue.means("clarify", choices=("biopsy", "imaging"))
    assert broken(turn(dialogue, asked, must)) == (must,)
    assert broken(turn(dialogue, asked, must, topics=(None,))) == (), "asking back was right, too"


def test_what_a_person_reads_is_not_judged(dialogue: Dialogue) -> None:
    assert broken(turn(dialogue, dialogue.means("biopsy"), *BY_A_PERSON)) == ()
