"""The checkers that the other tests lean on find what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import alexa_driver
import pytest
from alexa_response_rules import EMPTY, TOUCH, broken_answer, broken_rules, heard, words_of

GOOD: dict[str, Any] = {
    "version": "1.0",
    "sessionAttributes": {"v": 1, "topic": "biopsy"},
    "response": {
        "outputSpeech": {"type": "SSML", "ssml": "<speak><p>A biopsy.</p> <p>Shall I go on?</p></speak>"},
        "card": {"type": "Simple", "title": "Biopsy", "content": "A biopsy. Shall I go on?"},
        "reprompt": {"outputSpeech": {"type": "SSML", "ssml": "<speak>You can say yes or no.</speak>"}},
        "shouldEndSession": False,
    },
}
DIRECTIVE: dict[str, Any] = {
    "type": "Alexa.Presentation.APL.RenderDocument",
    "token": "x",
    "document": {"type": "APL", "version": "1.6", "mainTemplate": {}},
    "datasources": {
        "screen": {
            "type": "object",
            "properties": {
                "title": "Biopsy",
                "sentences": ["A biopsy."],
                "choices": [{"topic": "biopsy", "name": "A biopsy"}],
                "question": ["Shall I go on?"],
            },
        }
    },
}


def _show(value: object, *path: str) -> Callable[[dict[str, Any]], None]:
    """Show the good document with one thing in it changed."""

    def change(response: dict[str, Any]) -> None:
        response["response"]["directives"] = [copy.deepcopy(DIRECTIVE)]
        if path:
            _put(value, path)(response["response"]["directives"][0])

    return change


def _say(text: str) -> Callable[[dict[str, Any]], None]:
    def change(response: dict[str, Any]) -> None:
        response["response"]["outputSpeech"]["ssml"] = f"<speak>{text}</speak>"

    return change


def _put(value: object, path: tuple[str, ...]) -> Callable[[dict[str, Any]], None]:
    def change(response: dict[str, Any]) -> None:
        holder: Any = response
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value

    return change


def _drop(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(response: dict[str, Any]) -> None:
        holder: Any = response
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]

    return change


WRONG: dict[str, Callable[[dict[str, Any]], None]] = {
    "microphone left open": _drop("response", "shouldEndSession"),
    "nothing said": _drop("response", "outputSpeech"),
    "not escaped": _say("A & B?"),
    "unknown tag": _say("<b>Biopsy</b>?"),
    "unknown rate": _say('<prosody rate="5%">Biopsy?</prosody>'),
    "no question": _say("A biopsy."),
    "two questions": _say("What? And what else?"),
    "too long": _say("x" * 8000 + "?"),
    "empty": _say(""),
    "no reprompt": _drop("response", "reprompt"),
    "reprompt is the question": _put(
        "<speak>Shall I go on?</speak>",
        (
            "response",
            "reprompt",
            "outputSpeech",
            "ssml",
        ),
    ),
    "long reprompt": _put(
        "<speak>" + "a " * 40 + "</speak>",
        (
            "response",
            "reprompt",
            "outputSpeech",
            "ssml",
        ),
    ),
    "ends with a question": _put(value=True, path=("response", "shouldEndSession")),
    "unknown attribute": _say('<p style="x">Biopsy?</p>'),
    "a sound of another language": _say('<phoneme alphabet="ipa" ph="ʁaʊ̯">Biopsy</phoneme>?'),
    "a phoneme of another alphabet": _say('<phoneme alphabet="x-sampa" ph="baI">Biopsy</phoneme>?'),
    "a phoneme about nothing": _say('<phoneme alphabet="ipa" ph="baɪ"/>?'),
    "too long a pause": _say('Biopsy <break time="11000ms"/>?'),
    "a pause without a length": _say("Biopsy <break/>?"),
    "a sub that says nothing": _say('<sub alias="">Biopsy</sub>?'),
    "read as nothing known": _say('<say-as interpret-as="poem">Biopsy</say-as>?'),
    "a directive of another interface": _show("AudioPlayer.Play", "type"),
    "a document without a token": _show("", "token"),
    "a document of another kind": _show("APLA", "document", "type"),
    "an empty screen": _show("", "datasources", "screen", "properties", "title"),
    "a touch for what is not said": _show(
        [{"topic": "tace", "name": "TACE"}], "datasources", "screen", "properties", "choices"
    ),
    "an expression on the screen": _show("${x}", "datasources", "screen", "properties", "title"),
    "no list of directives": _put({}, ("response", "directives")),
    "card of another kind": _put("LinkAccount", ("response", "card", "type")),
    "card with an address": _put(
        "http://x",
        (
            "response",
            "card",
            "content",
        ),
    ),
    "card too long": _put(
        "x" * 8000,
        (
            "response",
            "card",
            "content",
        ),
    ),
    "words remembered": _put(
        "my chest hurts",
        (
            "sessionAttributes",
            "heard",
        ),
    ),
    "too much remembered": _put(
        ["x" * 3000],
        (
            "sessionAttributes",
            "said",
        ),
    ),
    "too large": _put(
        "x" * 30_000,
        (
            "sessionAttributes",
            "said",
        ),
    ),
    "no number of JSON's": _put(
        float("nan"),
        (
            "sessionAttributes",
            "turn",
        ),
    ),
    "unknown field": _put(
        {},
        (
            "response",
            "canFulfillIntent",
        ),
    ),
    "unknown field around it": _put("x", ("userAgent",)),
}


def test_a_good_response_breaks_no_rule() -> None:
    assert broken_rules(GOOD, "IntentRequest") == []
    assert words_of(GOOD) == "A biopsy. Shall I go on?"
    with_screen = copy.deepcopy(GOOD)
    _show(None)(with_screen)
    assert broken_rules(with_screen, "IntentRequest") == []
    assert broken_rules(with_screen, TOUCH) == []
    assert broken_rules(EMPTY, TOUCH) == []


def test_speech_is_heard_as_its_markup_says() -> None:
    said = '<sub alias="tace">TACE</sub>, an <say-as interpret-as="spell-out">MRI</say-as> &amp; <w>more</w>'
    assert heard(f"<speak><p>{said}</p></speak>") == "tace, an m r i & more"


@pytest.mark.parametrize("case", sorted(WRONG))
def test_each_thing_wrong_is_found(case: str) -> None:
    response = copy.deepcopy(GOOD)
    WRONG[case](response)

    assert broken_rules(response, "IntentRequest")


def test_only_the_empty_response_answers_what_nobody_waits_for() -> None:
    assert broken_rules(EMPTY, "SessionEndedRequest") == []
    assert broken_rules(GOOD, "SessionEndedRequest")
    assert broken_rules(GOOD, "CanFulfillIntentRequest")


def test_every_answer_of_the_door_is_held_to_the_rules_whatever_test_asks(
    broken_answers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = alexa_driver.door()
    wrong = copy.deepcopy(GOOD)
    del wrong["response"]["reprompt"]
    monkeypatch.setattr(door, "_answer", lambda *_: wrong)
    for answer in (door.handle, lambda envelope: door.handle_on_lambda(envelope, None)):
        answer(alexa_driver.envelope_of({"type": "LaunchRequest"}))

        assert broken_answers == ["it keeps the session open without a reprompt"]
        broken_answers.clear()


def test_a_document_for_a_device_without_a_screen_is_found() -> None:
    plain = alexa_driver.envelope_of({"type": "LaunchRequest"})
    shown = alexa_driver.door().handle(alexa_driver.on_screen(plain))

    assert broken_answer(shown, alexa_driver.on_screen(plain)) == []
    assert broken_answer(shown, plain) == ["it shows a document on a device without APL"]
