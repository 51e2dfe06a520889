"""Whatever is said, and in whatever order: every reply keeps the rules for all replies."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from dialogue import LOCALES, Dialogue, sentences
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.meaning import NAVIGATION, TOPICS, Understanding
from skill.conversation import EVENTS, Conversation
from skill.memory import NEW, read_memory, write_memory
from skill.reply import Reply
from skill.talk import ALEXA_DOOR, ASK_DOOR, SOUND_DOOR

CONTENT = load_content(default_root())
CONVERSATION = Conversation(CONTENT)
KOREAN = Conversation(load_content(Path(__file__).parent / "content_ko"))
KEPT_NUMBER = re.compile(r"911|988|team's line")

heard = st.sampled_from(
    [None, "tell me", "how do you spell biopsy", "간" * 500, "\U0001f9ec" * 500, "x " * 250]
)
cues = st.lists(st.sampled_from(sorted(CONTENT.cues)), max_size=2, unique=True).map(tuple)
topics = st.sampled_from(TOPICS)
said = st.one_of(
    st.fixed_dictionaries({"intent": st.sampled_from(NAVIGATION), "heard": heard, "cues": cues}),
    st.fixed_dictionaries({"intent": topics, "heard": heard, "cues": cues}),
    st.fixed_dictionaries(
        {
            "intent": st.just("clarify"),
            "choices": st.lists(topics, max_size=3, unique=True).map(tuple),
            "cues": cues,
        }
    ),
    st.fixed_dictionaries(
        {
            "intent": st.sampled_from(["personal_advice", "out_of_scope"]),
            "about": st.none() | topics,
            "heard": heard,
            "cues": cues,
        }
    ),
    st.sampled_from(sorted(CONTENT.red_flags)).map(lambda flag: {"raises": flag}),
    st.sampled_from(EVENTS).map(lambda event: {"event": event}),
)
walks = st.lists(said, min_size=1, max_size=12)


def take(dialogue: Dialogue, step: dict[str, Any]) -> Reply:
    """One step of a walk; `Dialogue` holds its reply to the rules for all replies."""
    if "event" in step:
        return dialogue.event(step["event"])
    if "raises" in step:
        return dialogue.raises(step["raises"])
    return dialogue.means(**step)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walks, st.sampled_from(LOCALES), st.sampled_from([ASK_DOOR, ALEXA_DOOR, SOUND_DOOR]))
@example([{"intent": "stop"}, {"intent": "thanks"}, {"intent": "repeat"}], "en-US", ASK_DOOR)
@example([{"raises": "seizure"}, {"intent": "yes"}, {"intent": "repeat"}], "en-US", ASK_DOOR)
@example([{"intent": "topics"}] * 10 + [{"intent": "yes"}], "en-GB", ASK_DOOR)
def test_every_reply_of_every_walk_keeps_the_rules(walk, locale, door):
    dialogue = Dialogue(CONVERSATION, locale=locale, door=door)
    for step in walk:
        take(dialogue, step)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walks)
def test_while_a_flag_stands_every_reply_keeps_its_number_in_the_first_two_sentences(walk):
    dialogue = Dialogue(CONVERSATION)
    for step in walk:
        stood = dialogue.memory.flag
        reply = take(dialogue, step)
        if stood and dialogue.memory.flag == stood:
            called_to_the_phone = reply.ends and reply.intent == "yes"
            assert called_to_the_phone or KEPT_NUMBER.search(" ".join(sentences(reply.display)[:2]))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walks, st.booleans())
def test_no_door_but_the_local_ones_remembers_a_word(walk, local):
    dialogue = Dialogue(CONVERSATION, door=ASK_DOOR if local else ALEXA_DOOR)
    for step in walk:
        take(dialogue, step)
    assert local or dialogue.memory.heard is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walks)
def test_the_same_walk_gives_the_same_replies(walk):
    first, second = Dialogue(CONVERSATION), Dialogue(CONVERSATION)
    assert [take(first, step) for step in walk] == [take(second, step) for step in walk]


@pytest.mark.parametrize("intent", NAVIGATION)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(walk=walks)
def test_every_way_of_steering_is_answered_in_every_state(intent, walk):
    dialogue = Dialogue(CONVERSATION)
    for step in walk:
        take(dialogue, step)
    reply = dialogue.means(intent)
    answers_the_call = intent in ("yes", "no")
    assert reply.outcome == "answered"
    assert reply.intent == intent or answers_the_call


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*NAVIGATION, "jaundice", "biopsy", "clarify", *EVENTS]), max_size=10))
def test_another_language_with_two_topics_talks_by_the_same_rules(walk):
    memory = NEW
    for step in walk:
        if step in EVENTS:
            reply = KOREAN.respond_to_event(step, memory, ASK_DOOR, "ko-KR")
        else:
            reply = KOREAN.respond(Understanding(step, 1, "given"), memory, ASK_DOOR, "ko-KR")
        assert reply.speech.strip()
        assert (reply.reprompt is None) == reply.ends
        memory, note = read_memory(write_memory(reply.memory), KOREAN.script)
        assert note is None
