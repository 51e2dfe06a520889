"""A feeling, a death, a child: what is said before any information, and what is not said at all."""

from __future__ import annotations

import re

import pytest
from dialogue import Dialogue, sentences

from intents.library import default_root, load_content
from intents.meaning import TOPICS

CONTENT = load_content(default_root())
STEERS = {"that_is_all", "cannot_call", "have_called", "am_safe", "only_asking", "will_call"}
FEELINGS = sorted(cue.id for cue in CONTENT.cues.values() if cue.said and cue.id not in {"child", "bereaved"})
OUTLOOK = ("life_expectancy", "curable", "palliative_care")


def said_for(dialogue: Dialogue, cue: str) -> set[str]:
    """What may be said for a cue."""
    return {dialogue.spoken(passage.id) for passage in dialogue.conversation.content.cues[cue].said}


def outlook(dialogue: Dialogue) -> list[str]:
    """Every sentence that tells an outlook."""
    found = []
    for topic in OUTLOOK:
        passages = (CONTENT.topics[topic].gist, CONTENT.topics[topic].simpler, *CONTENT.topics[topic].parts)
        found += [sentence for passage in passages for sentence in sentences(dialogue.spoken(passage.id))]
    return found


# --- feelings ---------------------------------------------------------------------------------------------


def test_every_cue_that_does_not_steer_has_words_to_say():
    assert {cue.id for cue in CONTENT.cues.values() if not cue.said} == STEERS


@pytest.mark.parametrize("cue", FEELINGS)
@pytest.mark.parametrize(
    ("intent", "what"),
    [
        ("jaundice", {}),
        ("personal_advice", {"about": "nutrition"}),
        ("personal_advice", {}),
        ("out_of_scope", {}),
        ("clarify", {}),
        ("clarify", {"choices": ("biopsy", "imaging")}),
        ("more", {}),
        ("thanks", {}),
        ("topics", {}),
    ],
)
def test_a_feeling_said_aloud_is_acknowledged_before_anything_else(conversation, cue, intent, what):
    dialogue = Dialogue(conversation)
    dialogue.means("biopsy")
    reply = dialogue.means(intent, cues=(cue,), **what)
    assert sentences(reply.speech)[0] in said_for(dialogue, cue)
    assert all(passage.sentences[0].acknowledges for passage in CONTENT.cues[cue].said)


def test_a_feeling_takes_nothing_from_the_answer(conversation):
    plain, afraid = Dialogue(conversation), Dialogue(conversation)
    answer = plain.means("jaundice")
    reply = afraid.means("jaundice", cues=("fear",))
    assert (reply.intent, reply.topic, reply.outcome) == (answer.intent, answer.topic, answer.outcome)
    assert afraid.spoken("jaundice.gist") in reply.speech
    assert reply.has_more == answer.has_more


def test_a_feeling_is_not_acknowledged_in_the_same_words_twice_in_a_row(dialogue):
    said = [sentences(dialogue.means("jaundice", cues=("fear",)).speech)[0] for _ in range(3)]
    assert said[0] != said[1] != said[2]


def test_a_feeling_is_not_repeated_with_the_answer(dialogue):
    reply = dialogue.means("jaundice", cues=("fear",))
    again = dialogue.means("repeat")
    assert dialogue.spoken("jaundice.gist") in again.speech
    assert sentences(reply.speech)[0] not in again.speech


def test_asking_for_support_again_is_answered_with_a_kind_word_and_other_words(dialogue):
    first = dialogue.means("emotional_support")
    again = dialogue.means("emotional_support")
    assert dialogue.one_of("heard_you", sentences(again.speech)[0])
    assert all(v.sentences[0].acknowledges for v in CONTENT.phrases["heard_you"].variants)
    assert again.speech != first.speech


# --- somebody has died ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "intent", [*TOPICS, "clarify", "out_of_scope", "personal_advice", "yes", "no", "more", "thanks", "help"]
)
def test_a_death_is_answered_with_condolence_no_facts_and_no_offer(conversation, intent):
    dialogue = Dialogue(conversation)
    dialogue.means("jaundice")
    reply = dialogue.means(intent, cues=("sorrow", "bereaved", "loss"), about=None)
    rest = reply.speech.removesuffix("Is somebody with you now?").strip()
    assert rest in said_for(dialogue, "bereaved")
    assert sentences(reply.speech)[-1] == "Is somebody with you now?"
    assert (reply.topic, reply.outcome, reply.offers) == ("emotional_support", "answered", ())


@pytest.mark.parametrize("passage", CONTENT.cues["bereaved"].said, ids=lambda passage: passage.id)
def test_condolence_is_our_own_words_and_holds_no_medical_fact(passage):
    kinds = {CONTENT.sources[source].kind for one in passage.sentences for source in one.sources}
    assert kinds == {"own"}
    assert passage.sentences[0].acknowledges


@pytest.mark.parametrize(("answer", "phrase"), [("yes", "glad_of_company"), ("no", "no_company")])
def test_the_answer_whether_somebody_is_there_is_heard_with_kindness(conversation, answer, phrase):
    dialogue = Dialogue(conversation)
    dialogue.means("clarify", cues=("bereaved",))
    assert dialogue.one_of(phrase, dialogue.means(answer).speech)


def test_after_silence_the_question_whether_somebody_is_there_keeps_its_sense(dialogue):
    dialogue.means("clarify", cues=("bereaved",))
    for _ in range(2):
        assert not re.search(r"\balone\b", dialogue.event("silence").speech), "yes would mean the contrary"
    assert dialogue.one_of("glad_of_company", dialogue.means("yes").speech)


def test_a_death_while_the_number_stands_keeps_the_number(dialogue):
    dialogue.raises("unrousable")
    reply = dialogue.means("no", cues=("bereaved",))
    assert reply.speech.startswith(dialogue.spoken("flag.unrousable.reminder"))


def test_who_lost_somebody_a_while_ago_gets_an_answer(dialogue):
    reply = dialogue.means("symptoms", cues=("loss",))
    assert sentences(reply.speech)[0] in said_for(dialogue, "loss")
    assert dialogue.spoken("symptoms.gist") in reply.speech


# --- a child asks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
def test_a_child_hears_the_plainest_telling_and_whom_to_tell(conversation, topic):
    dialogue = Dialogue(conversation)
    reply = dialogue.means(topic, cues=("child",))
    assert "Please tell a grown-up you trust what you asked me" in reply.speech
    assert (reply.intent, reply.topic, reply.outcome, reply.offers) == (topic, topic, "answered", ())
    assert (dialogue.spoken(f"{topic}.simpler") in reply.speech) == (topic not in OUTLOOK)


@pytest.mark.parametrize("topic", OUTLOOK)
def test_a_child_hears_no_outlook(conversation, topic):
    dialogue = Dialogue(conversation)
    replies = [
        dialogue.means(topic, cues=("child", "dying")),
        dialogue.means("more"),
        dialogue.means("yes"),
        dialogue.means("simpler"),
        dialogue.means("repeat"),
        dialogue.means(topic),
        dialogue.means("personal_advice", about=topic),
        dialogue.means("back"),
    ]
    text = " ".join(reply.speech for reply in replies)
    assert not [sentence for sentence in outlook(dialogue) if sentence in text]


@pytest.mark.parametrize("topic", OUTLOOK)
@pytest.mark.parametrize("spoke", ["clarify", "thanks", "repeat", "yes", "next_sentence"])
def test_what_was_told_of_an_outlook_is_closed_when_a_child_speaks(conversation, topic, spoke):
    dialogue = Dialogue(conversation)
    dialogue.means("biopsy")
    dialogue.means(topic)
    reply = dialogue.means(spoke, cues=("child",))
    assert not [sentence for sentence in outlook(dialogue) if sentence in reply.speech]
    assert not dialogue.memory.part
    for intent in ("repeat", "more", "simpler", "back", "where"):
        text = dialogue.means(intent).speech
        assert not [sentence for sentence in outlook(dialogue) if sentence in text]


@pytest.mark.parametrize("topic", TOPICS)
def test_a_child_is_offered_no_outlook(conversation, topic):
    dialogue = Dialogue(conversation)
    dialogue.means("clarify", cues=("child",))
    offered = set(dialogue.means(topic).offers)
    offered |= set(dialogue.means("out_of_scope", about=topic).offers)
    assert not offered & set(OUTLOOK)


@pytest.mark.parametrize(
    ("intent", "what"),
    [
        ("clarify", {}),
        ("out_of_scope", {}),
        ("personal_advice", {}),
        ("personal_advice", {"about": "curable"}),
    ],
)
def test_a_child_whose_question_has_no_answer_here_is_told_whom_to_ask(dialogue, intent, what):
    reply = dialogue.means(intent, cues=("child",), **what)
    assert "Please tell a grown-up you trust what you asked me" in reply.speech


def test_a_child_in_danger_hears_the_number_first(dialogue):
    reply = dialogue.raises("unrousable", cues=("child",))
    assert "911" in " ".join(sentences(reply.display)[:2])
