"""The memory: small, ours, and never believed when it is not as we gave it."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import fields, replace
from typing import Any, get_args

import pytest
from dialogue import Dialogue, wrong_with
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.meaning import NAVIGATION, TOPICS, Understanding
from skill.conversation import EVENTS, Conversation
from skill.lines import Line
from skill.memory import (
    EARLIER,
    HEARD_BYTES,
    MOST_BYTES,
    MOST_COUNTED,
    NEW,
    VERSION,
    Memory,
    Question,
    context,
    cut_to_bytes,
    read_memory,
    write_memory,
)
from skill.talk import ASK_DOOR

CONTENT = load_content(default_root())
CONVERSATION = Conversation(CONTENT)
SCRIPT = CONVERSATION.script


def signed(kept: dict[str, Any]) -> dict[str, Any]:
    """A memory with the checksum that belongs to it, as anybody could make it: it is no secret."""
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return {**kept, "sum": hashlib.sha256(text.encode()).hexdigest()[:16]}


def given_back() -> dict[str, Any]:
    """A memory from the middle of a talk."""
    dialogue = Dialogue(CONVERSATION)
    dialogue.event("launch")
    dialogue.means("jaundice", heard="why is she yellow")
    dialogue.means("biopsy", heard="what is a biopsy")
    return write_memory(dialogue.memory)


# --- as we gave it ----------------------------------------------------------------------------------------


def test_a_memory_comes_back_as_it_was_given():
    written = json.loads(json.dumps(given_back()))
    memory, note = read_memory(written, SCRIPT)
    assert note is None
    assert write_memory(memory) == written


@pytest.mark.parametrize("absent", [None, {}])
def test_no_memory_is_the_start_of_a_talk(absent):
    assert read_memory(absent, SCRIPT) == (NEW, None)


def test_a_memory_holds_its_version():
    assert write_memory(NEW)["v"] == VERSION


def test_a_memory_of_ids_and_counters_tells_the_understanding_what_it_may_know():
    memory = Memory(topic="biopsy", offers=("imaging",), question="more", earlier=("jaundice",))
    known = context(memory)
    assert (known.topic, known.offers, known.question, known.earlier) == (
        "biopsy", ("imaging",), "more", ("jaundice",),
    )  # fmt: skip


def test_the_order_of_its_fields_does_not_matter():
    written = given_back()
    assert read_memory(dict(reversed(written.items())), SCRIPT)[1] is None


# --- at most two kilobytes --------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["a", "é", "간", "\U0001f9ec", '"', "\\", "\x00"])
def test_the_words_heard_are_cut_to_what_json_makes_of_them(letter):
    for length in (0, 1, 49, 500):
        kept = cut_to_bytes(letter * length)
        assert (letter * length).startswith(kept)
        assert len(json.dumps(kept)) - 2 <= HEARD_BYTES
        if len(json.dumps(letter * length)) - 2 <= HEARD_BYTES:
            assert kept == letter * length


def test_the_largest_memory_that_a_talk_can_reach_fits_two_kilobytes():
    longest = sorted(TOPICS, key=lambda topic: -len(topic))
    biggest_shelf = max((group.topics for group in CONTENT.groups), key=lambda ids: len(str(ids)))
    for intent, what in (
        ("topics", {}),
        ("clarify", {"choices": tuple(longest[:3])}),
        ("out_of_scope", {"about": longest[0]}),
        ("personal_advice", {"about": longest[0]}),
        (longest[0], {}),
    ):
        start = Memory(
            topic=longest[0], part=1, offers=biggest_shelf, question="next_sentence",
            earlier=tuple(longest[1:6]),
            flag=max(CONTENT.red_flags, key=len), flag_topics=1, misses=MOST_COUNTED, repeats=MOST_COUNTED,
            turn=MOST_COUNTED - 2, group=len(CONTENT.groups) - 2, sentence=9, rate=-2, volume=-2,
            informed=True, child=True,
        )  # fmt: skip
        reply = CONVERSATION.respond(
            Understanding(intent, 1, "given", heard="간" * 500, cues=("fear",), **what),
            start,
            ASK_DOOR,
            "en-US",
        )
        assert len(json.dumps(write_memory(reply.memory)).encode()) <= MOST_BYTES
        assert read_memory(write_memory(reply.memory), SCRIPT) == (reply.memory, None)


def test_no_more_than_five_topics_are_remembered_as_earlier(dialogue):
    for topic in TOPICS:
        dialogue.means(topic)
    assert len(dialogue.memory.earlier) == EARLIER


def test_counters_stop_where_they_can_still_be_read():
    memory = replace(NEW, misses=MOST_COUNTED, turn=MOST_COUNTED - 1, repeats=MOST_COUNTED, said=("topics",))
    memory = replace(memory, said=("jaundice.gist", "phrase.ask_more.0|topic=topic:jaundice"))
    for understanding in (Understanding("clarify", 0, "given"), Understanding("repeat", 1, "given")):
        reply = CONVERSATION.respond(understanding, memory, ASK_DOOR, "en-US")
        assert read_memory(write_memory(reply.memory), SCRIPT)[1] is None


# --- not as we gave it ------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_a_memory_of_another_version_is_absent():
    for version in (0, 2, "1", None, [1]):
        assert read_memory(signed({"v": version, "topic": "biopsy"}), SCRIPT) == (NEW, "of another version")


@pytest.mark.parametrize("field", [field for field in given_back() if field != "v"])
def test_a_memory_altered_in_any_field_is_absent(field):
    for other in ("jaundice", 1, None, [], {}, True):
        altered = {**given_back(), field: other}
        if altered != given_back():
            assert read_memory(altered, SCRIPT) == (NEW, "altered")


@pytest.mark.parametrize("field", list(given_back()))
def test_a_memory_that_lost_a_field_is_absent(field):
    lacking = given_back()
    del lacking[field]
    memory, note = read_memory(lacking, SCRIPT)
    assert memory == NEW
    assert note in ("altered", "of another version")


@pytest.mark.parametrize("given_value", ["text", 5, 1.5, True, [], [1]])
def test_what_is_no_object_is_no_memory(given_value):
    assert read_memory(given_value, SCRIPT) == (NEW, "no object")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic", "astrology"), ("topic", ""), ("offers", ["astrology"]), ("earlier", ["astrology"]),
        ("near", "astrology"), ("near", ""),
        ("flag", "hiccups"), ("flag", ""), ("flag", "new_jaundice"), ("group", 99),
        ("said", ["astrology.gist"]), ("said", ["phrase.ask_more.9"]), ("said", ["jaundice.gist#99"]),
        ("said", ["jaundice.gist#x"]), ("said", ["jaundice.gist#" + "9" * 500]),
        ("said", ["phrase.ask_offer.0"]), ("said", ["phrase.ask_offer.0|first"]),
        ("said", ["phrase.ask_offer.0|first=topic:astrology"]), ("said", [""]),
        ("said", ["phrase.ask_offer.0|first=secret:x"]),
        ("said", ["phrase.where_we_are.0|topic=topic:biopsy|position=number:99|count=number:1"]),
    ],
)  # fmt: skip
def test_a_memory_about_something_that_the_content_does_not_have_is_absent(name, value):
    memory, note = read_memory(signed({"v": VERSION, name: value}), SCRIPT)
    assert (memory, note) == (NEW, "about something that the content does not have")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic", 5), ("topic", None), ("part", "1"), ("part", True), ("part", -2), ("part", 10_000),
        ("part", 1.0), ("offers", "biopsy"),
        ("offers", [1]), ("offers", {"a": 1}), ("question", "why"), ("question", 1),
        ("said", [None]), ("rate", 3), ("rate", -3), ("volume", 3), ("informed", 1), ("informed", "yes"),
        ("child", 0), ("heard", ["words"]), ("turn", 10**30), ("turn", float("inf")),
    ],
)  # fmt: skip
def test_a_memory_with_a_field_of_another_kind_is_absent(name, value):
    kept = {"v": VERSION, name: value}
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    kept["sum"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert read_memory(kept, SCRIPT) == (NEW, "unreadable")


def test_a_memory_with_a_field_that_we_do_not_know_is_absent():
    assert read_memory(signed({"v": VERSION, "mood": "good"}), SCRIPT) == (NEW, "with unknown fields")


def test_a_part_beyond_the_topics_end_is_absent():
    beyond = signed({"v": VERSION, "topic": "biopsy", "part": len(CONTENT.topics["biopsy"].parts) + 1})
    assert read_memory(beyond, SCRIPT)[0] == NEW


def test_a_memory_larger_than_two_kilobytes_is_absent():
    assert read_memory(signed({"v": VERSION, "heard": "x" * MOST_BYTES}), SCRIPT) == (NEW, "too large")


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_no_memory_at_all_makes_reading_fail(value):
    memory, _ = read_memory(value, SCRIPT)
    assert isinstance(memory, Memory)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_memory_altered_anywhere_is_never_taken(data):
    altered = copy.deepcopy(given_back())
    field = data.draw(st.sampled_from(sorted(altered)))
    altered[field] = data.draw(JSON)
    memory, note = read_memory(altered, SCRIPT)
    assert altered == given_back() or (memory == NEW and note)


lines = st.sampled_from(sorted(SCRIPT.passages)).map(lambda passage: Line(passage).write())
fillings = st.sampled_from(
    [
        "topic=topic:biopsy",
        "first=topic:biopsy",
        "second=heard:",
        "words=heard:",
        "count=number:3",
        "group=group:tests",
    ]
)
filled = st.builds(lambda line, more: "|".join([line, *more]), lines, st.lists(fillings, max_size=3))
forged = st.fixed_dictionaries(
    {},
    optional={
        "topic": st.sampled_from(TOPICS),
        "part": st.integers(-1, 2),
        "offers": st.lists(st.sampled_from(TOPICS), max_size=6),
        "question": st.sampled_from(get_args(Question)),
        "said": st.lists(filled, max_size=4),
        "earlier": st.lists(st.sampled_from(TOPICS), max_size=6),
        "near": st.sampled_from(TOPICS),
        "flag": st.sampled_from(sorted(CONTENT.red_flags)),
        "flag_topics": st.integers(-1, 5),
        "misses": st.integers(-1, MOST_COUNTED),
        "repeats": st.integers(-1, MOST_COUNTED),
        "turn": st.integers(-1, MOST_COUNTED),
        "group": st.integers(-1, len(CONTENT.groups)),
        "sentence": st.integers(-1, 30),
        "rate": st.integers(-2, 2),
        "volume": st.integers(-2, 2),
        "informed": st.booleans(),
        "child": st.booleans(),
        "heard": st.text(max_size=20) | st.just("\ud800"),
    },
)  # fmt: skip


def test_the_forged_memories_below_try_every_field():
    assert {field.name for field in fields(Memory)} == set(forged.wrapped_strategy.optional)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    forged, st.sampled_from([*NAVIGATION, *EVENTS, "biopsy", "clarify", "out_of_scope", "personal_advice"])
)
def test_a_memory_that_was_forged_with_its_checksum_never_breaks_a_talk(kept, intent):
    memory, _ = read_memory(signed({"v": VERSION, **kept}), SCRIPT)
    if intent in EVENTS:
        reply = CONVERSATION.respond_to_event(intent, memory, ASK_DOOR, "en-US")
    else:
        reply = CONVERSATION.respond(Understanding(intent, 1, "given"), memory, ASK_DOOR, "en-US")
    assert reply.speech
    json.dumps(write_memory(reply.memory))


def test_a_forged_memory_cannot_replace_the_emergency_number():
    kept = {
        "v": VERSION,
        "said": ["phrase.in_danger.0|emergency_call=heard:", "phrase.ask_first.0"],
        "heard": "555",
    }
    memory, note = read_memory(signed(kept), SCRIPT)
    assert note == "about something that the content does not have"
    assert (
        wrong_with(CONVERSATION.respond(Understanding("repeat", 1, "given"), memory, ASK_DOOR, "en-US")) == []
    )
