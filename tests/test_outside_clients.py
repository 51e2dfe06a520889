"""Clients that others wrote talk with the real skill: virtual-alexa, ask-sdk-test and py-ask-sdk-test."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from alexa_response_rules import broken_answer, words_of
from ask_sdk_model import SupportedInterfaces
from outside_programs import PATIENCE_S, needs_outside, run_node
from py_ask_sdk_test.alexa_test import AlexaTest
from py_ask_sdk_test.classes import SkillSettings, TestItem
from py_ask_sdk_test.request_builders.intent_request_builder import IntentRequestBuilder
from py_ask_sdk_test.request_builders.launch_request_builder import LaunchRequestBuilder

from app import create_app
from commands.server import open_server
from intents.topics import Content
from skill.alexa_intents import (
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    SIGN_INTENT,
    SIGN_SLOT,
    SIGN_TYPE,
    topic_intent,
)

SKILL = "amzn1.ask.skill.outside"
MODELS = Path(__file__).resolve().parent.parent / "skill/package/interactionModels/custom"
LOCALES = {
    "en-US": "nine one one", "en-GB": "nine nine nine", "en-AU": "zero zero zero", "en-CA": "nine one one",
    "en-IN": "one one two",
}  # fmt: skip
TAKEN_FOR_LAUNCH = re.compile(r"ask|open|launch|talk to|tell", re.IGNORECASE)
"""virtual-alexa takes whatever holds one of these, even inside a word, for an invocation."""
_MISREAD = re.compile(TAKEN_FOR_LAUNCH.pattern + "| to ", re.IGNORECASE)
TestItem.__test__ = False  # pytest would take it for tests of ours


@pytest.fixture(scope="module")
def skill() -> Iterator[str]:
    """The address of the skill as it is served, with its fitted understanding; it takes unsigned requests."""
    server = open_server(create_app(verify_alexa=False, application_ids=[SKILL]), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/alexa"
    finally:
        # Closed by its own thread, which would else look at a socket that is gone.
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=PATIENCE_S)
        server.task_dispatcher.shutdown()


def model(locale: str) -> dict[str, Any]:
    """The language model that is in the package."""
    document = json.loads((MODELS / f"{locale}.json").read_text("utf-8"))
    found: dict[str, Any] = document["interactionModel"]["languageModel"]
    return found


# --- virtual-alexa: words through the interaction model ---------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """What was sent, and what came back."""

    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def intent(self) -> str | None:
        """The intent that the client's own reading of the model chose."""
        name: str | None = self.request["request"].get("intent", {}).get("name")
        return name

    @property
    def memory(self) -> dict[str, Any]:
        return dict(self.response.get("sessionAttributes", {}))

    @property
    def words(self) -> str:
        return words_of(self.response)


def hold(skill: str, *talks: list[dict[str, Any]], locale: str = "en-US") -> list[list[Turn]]:
    """The talks as virtual-alexa held them; every response of them is valid."""
    given = [{"model": str(MODELS / f"{locale}.json"), "locale": locale, "turns": turns} for turns in talks]
    held = json.loads(run_node("talk.cjs", skill, SKILL, given=json.dumps(given)))
    turns = [[Turn(**turn) for turn in talk] for talk in held]
    for turn in (turn for talk in turns for turn in talk):
        assert broken_answer(turn.response, turn.request) == []
    return turns


def says(*utterances: str) -> list[dict[str, Any]]:
    return [{"utter": words} for words in utterances]


@needs_outside
@pytest.mark.parametrize("locale", LOCALES)
def test_a_long_talk_through_the_interaction_model(skill: str, content: Content, locale: str) -> None:
    talk = [
        {"launch": True},
        *says("what is a liver biopsy", "yes", "what did you hear", "slower", "repeat that"),
        {"intend": FALLBACK_INTENT},
        {"intend": FALLBACK_INTENT},
        *says("go back", "topics", "yes", "no", "i want to know what is jaundice", "the second one"),
        *says("spell that for me", "save that question", "what is the freezing one", "does it hurt"),
        *says("the pain is unbearable", "no", "what is palliative care", "help me", "stop"),
        {"end": True},
    ]
    [turns] = hold(skill, talk, locale=locale)
    (
        launch, biopsy, more, heard, slower, repeated, missed, missed_again, back, topics, next_group, no,
        jaundice, second, spelled, _saved, freezing, hurts, pain, cannot_call, palliative, helped, stopped,
        ended,
    ) = turns  # fmt: skip
    number = LOCALES[locale]
    gist = content.topics["biopsy"].name

    assert len(turns) >= 15
    assert "not medical advice" in launch.words
    assert (biopsy.intent, biopsy.memory["topic"]) == (topic_intent("biopsy"), "biopsy")
    assert (more.intent, more.memory["part"]) == ("AMAZON.YesIntent", 1)
    assert gist in heard.words
    assert "prosody" in slower.response["response"]["outputSpeech"]["ssml"]
    assert "prosody" in repeated.response["response"]["outputSpeech"]["ssml"]
    assert missed.words != missed_again.words
    assert number in missed.words
    assert back.memory["topic"] == "biopsy"
    assert "part" not in back.memory
    assert topics.memory["question"] == next_group.memory["question"] == "topics"
    assert topics.memory["offers"] != next_group.memory["offers"]
    assert no.memory["question"] == "anything_else"
    assert (jaundice.intent, jaundice.memory["topic"]) == (QUESTION_INTENT, "jaundice")
    assert second.memory["topic"] == jaundice.memory["offers"][1]
    assert spelled.intent == "Navigate_spell"
    assert freezing.memory["topic"] == hurts.memory["topic"] == "ablation"
    assert pain.memory["flag"] == "belly_pain"
    assert pain.words.index(number) < 200, "the number comes first"
    assert pain.memory["question"] == cannot_call.memory["question"] == "can_call"
    assert number in cannot_call.words
    assert palliative.memory["topic"] == "palliative_care"
    assert number in palliative.words.split(content.topics["palliative_care"].name)[0], "it is kept in mind"
    assert number in helped.words
    assert stopped.response["response"]["shouldEndSession"] is True
    assert ended.response["response"] == {}
    assert "unbearable" not in json.dumps([turn.memory for turn in turns]), "no words are kept"


@needs_outside
def test_one_sample_of_every_intent_finds_it_in_and_out_of_a_talk(skill: str) -> None:
    utterances = {
        intent["name"]: next(one for one in intent["samples"] if not TAKEN_FOR_LAUNCH.search(one))
        for intent in model("en-US")["intents"]
        if not intent.get("slots") and any(not TAKEN_FOR_LAUNCH.search(one) for one in intent["samples"])
    }
    talks = [turns for words in utterances.values() for turns in (says(words), says("jaundice", words))]
    held = hold(skill, *talks)

    found = {talk[-1].intent for talk in held}
    assert found == set(utterances)
    assert len(utterances) > 40


@needs_outside
def test_one_shot_questions_are_answered_at_once(skill: str, content: Content) -> None:
    """ "Alexa, ask liver guide to ...": the client knows an invocation with a question in this form alone."""
    samples = {intent["name"]: intent["samples"] for intent in model("en-US")["intents"]}
    utterances = {
        topic: next(one for one in samples[topic_intent(topic)] if not _MISREAD.search(one))
        for topic in content.topics
    }
    held = hold(skill, *(says(f"ask liver guide to {words}") for words in utterances.values()))

    told = {topic: talk[0].memory.get("topic") for topic, talk in zip(utterances, held, strict=True)}
    assert told == {topic: topic for topic in utterances}


@needs_outside
def test_every_red_flag_that_the_client_matches_is_answered_first(skill: str, content: Content) -> None:
    [signs] = [kind["values"] for kind in model("en-GB")["types"] if kind["name"] == SIGN_TYPE]
    words = {sign["id"]: sign["name"]["value"] for sign in signs}
    talks = [
        turns
        for value in words.values()
        for slots in ({SIGN_INTENT: {SIGN_SLOT: value}}, {QUESTION_INTENT: {QUESTION_SLOT: value}})
        for turns in [[{"intend": name, "slots": given} for name, given in slots.items()]]
    ]
    held = hold(skill, *talks, locale="en-GB")

    assert set(words) == set(content.red_flags)
    silent = []
    for flag, pair in zip(words, zip(held[::2], held[1::2], strict=True), strict=True):
        found = content.red_flags[flag]
        for [turn] in pair:
            answered = turn.memory["topic"] == found.topic if found.tier == 3 else turn.memory.get("flag")
            silent += [] if answered else [flag]
    assert silent == []


# --- ask-sdk-test: requests, and its certification checks --------------------------------------------------


def open_turn(**turn: Any) -> dict[str, Any]:
    return {**turn, "expected": {"shouldEndSession": False}}


def closed_turn(**turn: Any) -> dict[str, Any]:
    return {**turn, "expected": {"shouldEndSession": True, "repromptsNothing": True}}


def sequences(content: Content) -> list[dict[str, Any]]:
    """Talks for ask-sdk-test, with what it shall expect of each turn."""
    ended = {"end": "USER_INITIATED", "expected": {"saysNothing": True, "repromptsNothing": True}}
    told = [
        {
            "name": f"{topic.id} in {locale}",
            "locale": locale,
            "turns": [
                {
                    "intent": topic_intent(topic.id),
                    "expected": {
                        "shouldEndSession": False,
                        "hasAttributes": {"topic": topic.id},
                    },
                },
                *(open_turn(intent="AMAZON.NextIntent") for _ in topic.parts),
                open_turn(intent="AMAZON.YesIntent"),
                open_turn(intent="AMAZON.RepeatIntent"),
                closed_turn(intent="AMAZON.StopIntent"),
                ended,
            ],
        }
        for topic, locale in zip(content.topics.values(), [*LOCALES] * len(content.topics), strict=False)
    ]
    steering = [
        {"name": f"{name} {where}", "locale": "en-US", "turns": [*before, turn(intent=name)]}
        for name, meaning in BUILT_IN.items()
        for turn in [closed_turn if meaning == "stop" else open_turn]
        for where, before in (("at once", []), ("in a talk", [open_turn(intent="About_jaundice")]))
    ]
    flags = [
        {
            "name": f"{flag.id} matched as {words}",
            "locale": locale,
            "turns": [
                {
                    "intent": SIGN_INTENT,
                    "resolved": {SIGN_SLOT: [words, SIGN_TYPE, flag.id]},
                    "expected": {"shouldEndSession": False, "saysLike": flag.said.text.split("{")[0][:20]},
                },
                open_turn(intent="AMAZON.NoIntent"),
            ],
        }
        for flag in content.red_flags.values()
        for locale in LOCALES
        for words in ("other words",)
    ]
    words = [
        {
            "name": f"words for {topic}",
            "locale": "en-IN",
            "turns": [
                {
                    "intent": QUESTION_INTENT,
                    "slots": {QUESTION_SLOT: content.asking[topic].spoken[0]},
                    "expected": {"shouldEndSession": False, "hasAttributes": {"topic": topic}},
                }
            ],
        }
        for topic in content.topics
    ]
    misses = {
        "name": "misses",
        "locale": "en-AU",
        "turns": [
            {"launch": True, "expected": {"shouldEndSession": False, "saysLike": "not medical advice"}},
            *(open_turn(intent=FALLBACK_INTENT) for _ in range(4)),
            open_turn(intent=QUESTION_INTENT, slots={QUESTION_SLOT: ""}),
            open_turn(intent=SIGN_INTENT),
            open_turn(intent="AMAZON.HelpIntent"),
            closed_turn(intent="AMAZON.CancelIntent"),
        ],
    }
    return [*told, *steering, *flags, *words, misses]


def certified(skill: str, folder: Path, asked: list[dict[str, Any]]) -> dict[str, Any]:
    """Mocha's report of the sequences."""
    given, report = folder / "sequences.json", folder / "report.json"
    given.write_text(json.dumps(asked), "utf-8")
    surroundings = {
        "HEPATICA_URL": skill, "HEPATICA_APPLICATION_ID": SKILL, "HEPATICA_SEQUENCES": str(given),
    }  # fmt: skip
    reporting = ("--reporter", "json", "--reporter-option", f"output={report}")
    try:
        run_node("node_modules/mocha/bin/mocha.js", *reporting, "certify.cjs", environment=surroundings)
    except AssertionError:
        assert report.is_file(), "mocha did not come to its report"
    found: dict[str, Any] = json.loads(report.read_text("utf-8"))
    return found


@needs_outside
def test_the_certification_checks_of_ask_sdk_test_find_nothing(
    skill: str, content: Content, tmp_path: Path
) -> None:
    asked = sequences(content)
    report = certified(skill, tmp_path, asked)

    assert [(one["fullTitle"], one["err"]["message"]) for one in report["failures"]] == []
    assert report["stats"]["passes"] == len(asked)


@needs_outside
def test_the_certification_checks_of_ask_sdk_test_are_made(skill: str, tmp_path: Path) -> None:
    """What is wrongly expected fails: else the test above would mean nothing."""
    wrong = [
        {"name": "ends", "locale": "en-US", "turns": [closed_turn(intent="About_biopsy")]},
        {"name": "stays", "locale": "en-US", "turns": [open_turn(intent="AMAZON.StopIntent")]},
        {
            "name": "says",
            "locale": "en-US",
            "turns": [{"launch": True, "expected": {"shouldEndSession": False, "saysLike": "wellingtons"}}],
        },
    ]

    assert certified(skill, tmp_path, wrong)["stats"]["failures"] == len(wrong)


# --- py-ask-sdk-test: the same in Python -------------------------------------------------------------------


def over_http(skill: str) -> Any:
    """A handler as py-ask-sdk-test wants one, which asks the skill."""

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        address = urlsplit(skill)
        assert address.hostname
        with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE_S)) as door:
            door.request("POST", address.path, json.dumps(event), {"Content-Type": "application/json"})
            reply = door.getresponse()
            assert reply.status == 200
            found: dict[str, Any] = json.loads(reply.read())
        return found

    return handler


def device(locale: str) -> SkillSettings:
    """A loudspeaker without a screen."""
    return SkillSettings(SKILL, "amzn1.ask.account.1", "amzn1.ask.device.1", locale, SupportedInterfaces())


@pytest.mark.parametrize("locale", LOCALES)
def test_py_ask_sdk_test_finds_nothing_in_a_talk(skill: str, content: Content, locale: str) -> None:
    settings = SkillSettings(
        SKILL, "amzn1.ask.account.1", "amzn1.ask.device.1", locale, SupportedInterfaces()
    )

    def turn(name: str, *, ends: bool = False, says: str | None = None, **attributes: object) -> TestItem:
        return TestItem(
            IntentRequestBuilder(name, settings).build(),
            expected_speech=None if says is None else (f"(?s).*{says}.*", True),
            should_end_session=ends,
            expected_attributes=attributes or None,
        )

    def words(name: str, slot: str, said: str, **attributes: object) -> TestItem:
        request = IntentRequestBuilder(name, settings).with_slot(slot, said).build()
        return TestItem(request, should_end_session=False, expected_attributes=attributes or None)

    AlexaTest(over_http(skill)).test(
        [
            TestItem(LaunchRequestBuilder(settings).build(), should_end_session=False),
            turn(topic_intent("jaundice"), topic="jaundice"),
            turn("AMAZON.YesIntent", topic="jaundice", part=1),
            turn("AMAZON.RepeatIntent", topic="jaundice"),
            turn("Navigate_slower", rate=-1),
            words(QUESTION_INTENT, QUESTION_SLOT, content.asking["biopsy"].spoken[0], topic="biopsy"),
            turn("AMAZON.NextIntent", topic="biopsy", part=1),
            turn("AMAZON.PreviousIntent", topic="biopsy"),
            turn("Navigate_topics", question="topics"),
            turn("AMAZON.HelpIntent", says=LOCALES[locale]),
            turn(FALLBACK_INTENT, says=LOCALES[locale], misses=1),
            words(SIGN_INTENT, SIGN_SLOT, content.red_flags["choking"].asking.spoken[0], flag="choking"),
            turn("AMAZON.NoIntent", says=LOCALES[locale]),
            turn("AMAZON.YesIntent", ends=True),
        ]
    )


def test_py_ask_sdk_tests_checks_are_made(skill: str) -> None:
    settings = SkillSettings(
        SKILL, "amzn1.ask.account.1", "amzn1.ask.device.1", "en-US", SupportedInterfaces()
    )

    with pytest.raises(AssertionError):
        AlexaTest(over_http(skill)).test(
            [TestItem(IntentRequestBuilder("AMAZON.StopIntent", settings).build(), should_end_session=False)]
        )
