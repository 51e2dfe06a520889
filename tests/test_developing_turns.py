"""A turn at the bench is what every door would make of it: nothing is imitated but Amazon's own choice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from alexa_response_rules import words_of

from developing.amazon_requests import Amazon
from developing.samples import samples
from developing.turns import Bench, BenchTurn, spoken
from intents.wording import UnservedLocale
from skill.alexa import AlexaDoor
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, SIGN_INTENT, SIGN_SLOT
from skill.ask import answer
from skill.ask_request import read_ask
from skill.talk import Talk


@pytest.fixture(scope="module")
def bench(talk: Talk) -> Bench:
    return Bench(talk)


@pytest.fixture(scope="module")
def amazon(talk: Talk) -> Amazon:
    return Amazon(talk.content)


def turn(
    bench: Bench, said: Mapping[str, Any], memories: Mapping[str, Any] | None = None, *, screen: bool = False
) -> dict[str, Any]:
    return bench.turn(BenchTurn(read_ask(dict(said)), memories or {}, screen))


SAID = (
    {"text": "what is an MRI"}, {"text": "is it curable"}, {"text": "my dad can't breathe"},
    {"text": "play some music"}, {"text": "should I stop my chemo"}, {"event": "launch"},
    {"event": "not_heard"}, {"text": "what is jaundice", "locale": "en-GB"},
    {"hypotheses": [{"text": "jaundice", "weight": 0.6}, {"text": "john", "weight": 0.4}]},
)  # fmt: skip


@pytest.mark.parametrize("said", SAID, ids=json.dumps)
def test_the_reply_is_the_one_of_post_ask_with_its_reasons(bench: Bench, said: Mapping[str, Any]) -> None:
    found, asked = turn(bench, said)["reply"], answer(bench.talk, json.dumps(said).encode(), with_trace=True)
    for one in (found, asked):
        one["trace"].pop("milliseconds")
    assert found == asked


@pytest.mark.parametrize("said", SAID, ids=json.dumps)
def test_alexas_response_is_the_door_s_own_answer_to_the_request_shown(
    bench: Bench, said: Mapping[str, Any]
) -> None:
    found = turn(bench, said)["alexa"]
    door = AlexaDoor(bench.talk.conversation, bench.talk.understander)
    assert found["response"] == door.handle(found["request"])
    assert found["ssml"] == found["response"]["response"]["outputSpeech"]["ssml"]
    assert found["card"] == found["response"]["response"].get("card")
    assert found["says"] == words_of(found["response"])


def test_the_talk_goes_on_at_every_door_by_its_own_memory(bench: Bench) -> None:
    first = turn(bench, {"text": "what is an MRI"})
    assert first["memory_before"] is None
    second = turn(bench, {"text": "yes"}, first["memories"])
    assert second["memory_before"] == first["reply"]["memory"]
    assert second["reply"]["trace"]["memory"] == "taken"
    assert second["reply"]["topic"] == "imaging"
    assert [door["same"] for door in second["doors"]] == [True, True, True]
    assert second["alexa"]["request"]["session"]["attributes"] == first["memories"]["alexa"]
    assert not second["alexa"]["request"]["session"]["new"]
    assert "heard" not in second["memories"]["alexa"]


def test_where_another_door_would_say_something_else_it_is_shown(bench: Bench) -> None:
    first = turn(bench, {"text": "what is jaundice"})
    doors = {
        door["door"]: door for door in turn(bench, {"text": "save that question"}, first["memories"])["doors"]
    }
    assert doors["sound"]["same"]
    assert not doors["device"]["same"]
    assert doors["device"]["says"]


def test_after_silence_alexa_asks_nobody(bench: Bench) -> None:
    first = turn(bench, {"text": "what is jaundice"})
    found = turn(bench, {"event": "silence"}, first["memories"])
    assert (found["alexa"]["request"], found["alexa"]["response"]) == (None, None)
    assert found["doors"][-1] == {"door": "alexa", "intent": None, "same": None, "says": None}
    assert found["memories"]["alexa"] == first["memories"]["alexa"]


def test_a_talk_that_ended_opens_a_new_session(bench: Bench) -> None:
    first = turn(bench, {"text": "what is jaundice"})
    ended = turn(bench, {"text": "stop"}, first["memories"])
    assert ended["alexa"]["response"]["response"]["shouldEndSession"]
    assert ended["memories"]["alexa"] is None
    assert turn(bench, {"text": "what is jaundice"}, ended["memories"])["alexa"]["request"]["session"]["new"]


def test_a_device_with_a_screen_is_shown_the_words(bench: Bench) -> None:
    plain = turn(bench, {"text": "what is jaundice"})["alexa"]["response"]["response"]
    shown = turn(bench, {"text": "what is jaundice"}, screen=True)["alexa"]["response"]["response"]
    assert "directives" not in plain
    assert shown["directives"][0]["type"].startswith("Alexa.Presentation.APL")


def test_a_locale_that_is_not_served_is_refused(bench: Bench) -> None:
    with pytest.raises(UnservedLocale):
        turn(bench, {"text": "what is jaundice", "locale": "ko-KR"})


# --- Amazon's part ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("What is jaundice?", "About_jaundice"),
        ("help", "AMAZON.HelpIntent"),
        ("YES", "AMAZON.YesIntent"),
        ("slower", "Navigate_slower"),
        ("???", "AMAZON.FallbackIntent"),
    ],
)
def test_a_phrase_that_is_a_sample_goes_to_its_intent_without_words(
    amazon: Amazon, words: str, intent: str
) -> None:
    choice = amazon.choose(words)
    assert (choice.intent, choice.slots) == (intent, {})


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("could it be an MRI, or what", "could it be an m. r. i. or what"),
        ("I want to know how they do the 2 biopsies", "how they do the two biopsies"),
        ("about the thing with my liver", "about the thing with my liver"),
    ],
)
def test_everything_else_comes_as_words_as_amazon_writes_them(amazon: Amazon, words: str, heard: str) -> None:
    choice = amazon.choose(words)
    assert (choice.intent, choice.slots[QUESTION_SLOT]["value"]) == (QUESTION_INTENT, heard)


def test_a_way_of_telling_a_red_flag_comes_resolved(amazon: Amazon) -> None:
    for words in ("I can't breathe", "help I can't breathe"):
        choice = amazon.choose(words)
        assert choice.intent == SIGN_INTENT
        slot = choice.slots[SIGN_SLOT]
        [authority] = slot["resolutions"]["resolutionsPerAuthority"]
        assert (slot["value"], authority["values"][0]["value"]["id"]) == ("i can't breathe", "breathless")


@pytest.mark.parametrize(
    ("ssml", "words"),
    [
        ("<speak>Tom &amp; <sub alias=\"m r i\">MRI</sub>, one.</speak>", "Tom & m r i, one."),
        ('<speak><p>One.</p> <break time="350ms"/><p>Two.</p></speak>', "One. Two."),
        ('<speak><phoneme alphabet="ipa" ph="x">TACE</phoneme> is</speak>', "TACE is"),
        ('<speak><say-as interpret-as="spell-out">TACE</say-as></speak>', "t a c e"),
    ],
)  # fmt: skip
def test_the_words_of_a_speech_are_those_that_are_heard(ssml: str, words: str) -> None:
    assert spoken(ssml) == words


def test_the_samples_are_the_contents_own_and_name_every_intent(talk: Talk) -> None:
    found = samples(talk.content)
    assert found["locales"] == list(talk.content.places)
    named = {sample["intent"] for sample in found["samples"]}
    assert {*talk.content.topics, "personal_advice", "out_of_scope", "emergency: breathless", "yes"} <= named
    phrases = {
        text
        for asking in (*talk.content.asking.values(), *(f.asking for f in talk.content.red_flags.values()))
        for text in (*asking.spoken, *asking.indirect, *asking.near)
    }
    assert {words for sample in found["samples"] for words in sample["words"]} <= phrases
