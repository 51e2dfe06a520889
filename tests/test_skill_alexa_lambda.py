"""The Lambda entry: the same answers as at /alexa, through the SDK's own handler, and to our skills alone."""

from __future__ import annotations

import copy
import logging
from pathlib import Path
from typing import Any

import pytest
from alexa_response_rules import EMPTY, broken_rules
from amazon_chain import APPLICATION_ID, envelope

from intents.library import load_content
from intents.understander import build_understander
from skill.alexa import AlexaDoor
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, SIGN_INTENT, SIGN_SLOT, topic_intent
from skill.alexa_lambda import Handler, open_handler
from skill.alexa_requests import RequestUnusable
from skill.application_ids import APPLICATION_IDS
from skill.conversation import Conversation
from skill.signature import RequestRefused


def intent(name: str, **slots: str) -> dict[str, Any]:
    filled = {slot: {"name": slot, "value": words} for slot, words in slots.items()}
    return {"type": "IntentRequest", "intent": {"name": name, "slots": filled}}


REQUESTS: dict[str, dict[str, Any]] = {
    "launch": {"type": "LaunchRequest"},
    "topic": intent(topic_intent("jaundice")),
    "words": intent(QUESTION_INTENT, **{QUESTION_SLOT: "what is jaundice"}),
    "red flag in words": intent(QUESTION_INTENT, **{QUESTION_SLOT: "my chest hurts"}),
    "red flag by Alexa": intent(SIGN_INTENT, **{SIGN_SLOT: "my chest hurts"}),
    "fallback": intent("AMAZON.FallbackIntent"),
    "stop": intent("AMAZON.StopIntent"),
    "unknown intent": intent("Nobody_knows"),
    "dialog state from tomorrow": {**intent(topic_intent("biopsy")), "dialogState": "TOMORROW"},
    "ended": {"type": "SessionEndedRequest", "reason": "USER_INITIATED"},
    "exception": {"type": "System.ExceptionEncountered", "error": {"type": "INVALID_RESPONSE"}},
    "unknown type": {"type": "Tomorrow.Request"},
    "can fulfil": {
        **intent(QUESTION_INTENT, **{QUESTION_SLOT: "what is jaundice"}),
        "type": "CanFulfillIntentRequest",
    },
}


@pytest.fixture(scope="module")
def handler(exact_root: Path) -> Handler:
    return open_handler((APPLICATION_ID,), exact_root)


@pytest.fixture(scope="module")
def door(exact_root: Path) -> AlexaDoor:
    content = load_content(exact_root)
    return AlexaDoor(Conversation(content), build_understander(content))


@pytest.mark.parametrize("name", REQUESTS)
def test_an_event_gets_the_very_response_that_the_web_door_gives(
    name: str, handler: Handler, door: AlexaDoor
) -> None:
    event = envelope(REQUESTS[name])

    response = handler(copy.deepcopy(event), None)

    assert response == door.handle(event)
    assert response["version"] == "1.0"


@pytest.mark.parametrize("name", ["launch", "topic", "words", "red flag in words", "fallback", "stop"])
def test_what_a_person_hears_from_lambda_keeps_amazons_rules(name: str, handler: Handler) -> None:
    event = envelope(REQUESTS[name])
    assert broken_rules(handler(event, None), event["request"]["type"]) == []


def test_a_talk_goes_on_with_the_attributes_that_were_sent_back(handler: Handler) -> None:
    first = handler(envelope(REQUESTS["topic"]), None)
    session = {**envelope({})["session"], "new": False, "attributes": first["sessionAttributes"]}
    second = handler(envelope(intent("AMAZON.YesIntent"), session=session), None)

    assert second["sessionAttributes"]["topic"] == "jaundice"
    assert second["response"]["outputSpeech"] != first["response"]["outputSpeech"]


def test_another_skills_event_is_refused(handler: Handler) -> None:
    event = envelope({})
    event["context"]["System"]["application"] = {"applicationId": "amzn1.ask.skill.stranger"}

    with pytest.raises(RequestRefused):
        handler(event, None)


def test_with_no_application_id_every_event_is_refused_and_the_log_says_how_to_mend_it(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv(APPLICATION_IDS, raising=False)
    with caplog.at_level(logging.WARNING):
        closed = open_handler(content=exact_root)

    assert APPLICATION_IDS in caplog.text
    with pytest.raises(RequestRefused):
        closed(envelope({}), None)


def test_the_ids_of_the_environment_are_served_several_of_them(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(APPLICATION_IDS, f"amzn1.ask.skill.other, {APPLICATION_ID}")

    assert open_handler(content=exact_root)(envelope({}), None) != EMPTY


@pytest.mark.parametrize("event", [[], {}, None, "words", {"request": {}}, {"request": None}])
def test_what_is_no_request_is_refused_without_its_words(event: Any, handler: Handler) -> None:
    with pytest.raises((RequestRefused, RequestUnusable)) as refused:
        handler(event, None)
    assert "words" not in str(refused.value)


def test_the_understanding_is_loaded_with_the_first_words_and_once(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []

    def load(content: Any) -> Any:
        loads.append(content.language)
        return build_understander(content)

    monkeypatch.setattr("skill.alexa_lambda.build_understander", load)
    handler = open_handler((APPLICATION_ID,), exact_root)
    handler(envelope(REQUESTS["launch"]), None)
    handler(envelope(REQUESTS["topic"]), None)
    assert loads == []
    handler(envelope(REQUESTS["words"]), None)
    handler(envelope(REQUESTS["words"]), None)
    assert loads == ["en"]


@pytest.mark.parametrize(
    "request_",
    [{"type": "LaunchRequest"}, {"type": "Alexa.Presentation.APL.UserEvent", "arguments": ["yes"]}],
)
def test_a_device_with_a_screen_gets_the_same_from_lambda(
    request_: dict[str, Any], handler: Handler, door: AlexaDoor
) -> None:
    event = envelope(request_)
    event["context"]["System"]["device"]["supportedInterfaces"] = {"Alexa.Presentation.APL": {"runtime": {}}}

    response = handler(copy.deepcopy(event), None)

    assert response == door.handle(event)
    assert "outputSpeech" in response["response"]
