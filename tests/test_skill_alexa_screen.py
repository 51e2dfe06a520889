"""An Echo with a screen shows what is said, in large print, and a touch is answered like the words."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from alexa_driver import door, envelope_of, intent, on_screen
from alexa_response_rules import EMPTY, MOST_RESPONSE_BYTES, TOUCH, broken_rules, screen_of, words_of
from outside_programs import needs_outside, run_node

from intents.library import default_root, load_content
from skill.alexa_intents import FALLBACK_INTENT, QUESTION_INTENT, SIGN_INTENT, navigation_intent, topic_intent
from skill.alexa_screen import (
    BACKGROUND,
    ON_TOUCHABLE,
    TITLE,
    TOUCHABLE,
    WORDS,
    document,
    meaning_of_touch,
)
from skill.memory import NEW, write_memory

CONTENT = load_content(default_root())


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """The response to a request from a device with a screen, which must be valid."""
    response = door().handle(on_screen(body))
    assert broken_rules(response, body["request"]["type"]) == []
    return response


def touch(*arguments: Any, attributes: dict[str, Any] | None = None) -> dict[str, Any]:
    request = {
        "type": TOUCH,
        "token": "hepatica",
        "arguments": list(arguments),
        "source": {},
        "components": {},
    }
    return envelope_of(request, attributes)


def read_on(screen: dict[str, Any]) -> str:
    return " ".join([*screen["sentences"], *screen["question"]])


SAID = [
    *(intent(topic_intent(topic)) for topic in CONTENT.topics),
    *(intent(navigation_intent("topics")) for _ in range(1)),
    *(intent(name) for name in ("AMAZON.HelpIntent", "AMAZON.StopIntent", FALLBACK_INTENT)),
    *(intent(QUESTION_INTENT, question=flag.asking.spoken[0]) for flag in CONTENT.red_flags.values()),
    intent(QUESTION_INTENT, question="what is the weather in wellingtons"),
]


@pytest.mark.parametrize("body", SAID)
def test_the_screen_shows_what_is_said_and_nothing_else(body: dict[str, Any]) -> None:
    without = door().handle(body)
    with_screen = answer(body)
    screen = screen_of(with_screen)

    assert words_of(with_screen) == words_of(without)
    assert with_screen["sessionAttributes"] == without["sessionAttributes"]
    if "card" in without["response"]:
        assert read_on(screen) == without["response"]["card"]["content"]
        assert screen["title"] == without["response"]["card"]["title"]
    assert {choice["topic"] for choice in screen["choices"]} <= set(CONTENT.topics)
    assert "card" not in with_screen["response"]


def test_a_device_without_a_screen_gets_no_document() -> None:
    body = intent(topic_intent("biopsy"))
    for interfaces in ({}, {"AudioPlayer": {}}, {"Alexa.Presentation.APL": None}, {"Display": {}}, [], None):
        given = copy.deepcopy(body)
        given["context"]["System"]["device"]["supportedInterfaces"] = interfaces
        assert "directives" not in door().handle(given)["response"]


@pytest.mark.parametrize(
    "context", [None, [], {"System": None}, {"System": {"device": []}}, {"Viewport": {}}]
)
def test_a_context_that_says_nothing_of_a_screen_gets_no_document(context: object) -> None:
    body = {**intent(topic_intent("biopsy")), "context": context}

    assert "directives" not in door().handle(body)["response"]


def test_topics_that_are_named_can_be_touched() -> None:
    told = screen_of(answer(intent(topic_intent("biopsy"))))
    listed = screen_of(answer(intent(navigation_intent("topics"))))

    assert [choice["topic"] for choice in told["choices"]]
    assert {choice["topic"] for choice in listed["choices"]} == set(CONTENT.groups[0].topics)


def test_a_choice_can_be_touched_and_its_question_not() -> None:
    memory = replace(NEW, offers=("biopsy", "imaging"), question="choose")
    screen = screen_of(answer(intent("AMAZON.YesIntent", attributes=write_memory(memory))))

    assert [choice["topic"] for choice in screen["choices"]] == ["biopsy", "imaging"]
    assert screen["question"] == []


@pytest.mark.parametrize("topic", sorted(CONTENT.topics))
def test_a_touched_topic_is_answered_like_its_words(topic: str) -> None:
    attributes = answer(intent(topic_intent("nutrition")))["sessionAttributes"]
    spoken = answer(intent(topic_intent(topic), attributes=attributes))

    assert answer(touch("topic", topic, attributes=attributes)) == spoken


def test_screens_and_touches_are_the_same_by_way_of_lambda() -> None:
    attributes = answer(intent(topic_intent("nutrition")))["sessionAttributes"]
    for body in (
        intent(topic_intent("biopsy")),
        touch("topic", "biopsy", attributes=attributes),
        touch("no"),
    ):
        sent = on_screen(body)
        assert door().handle_on_lambda(sent, None) == door().handle(sent)


def test_a_touched_choice_is_answered_like_its_name() -> None:
    attributes = write_memory(replace(NEW, offers=("biopsy", "imaging"), question="choose"))
    spoken = answer(intent(QUESTION_INTENT, attributes=attributes, question="the second one"))

    assert answer(touch("topic", "imaging", attributes=attributes)) == spoken


def test_the_question_touched_is_yes() -> None:
    first = answer(intent(topic_intent("biopsy")))
    attributes = first["sessionAttributes"]

    assert screen_of(first)["question"] == [read_on(screen_of(first)).rsplit(". ", 1)[1]]
    assert answer(touch("yes", attributes=attributes)) == answer(
        intent("AMAZON.YesIntent", attributes=attributes)
    )


def test_whether_they_can_call_is_never_answered_by_a_touch() -> None:
    raised = answer(intent(SIGN_INTENT, sign=CONTENT.red_flags["choking"].asking.spoken[0]))

    assert screen_of(raised)["question"] == []
    assert screen_of(raised)["choices"] == []
    assert "911" in read_on(screen_of(raised))


def test_a_red_flag_that_stands_is_kept_when_the_screen_is_touched() -> None:
    raised = answer(intent(SIGN_INTENT, sign=CONTENT.red_flags["choking"].asking.spoken[0]))
    touched = answer(touch("topic", "nutrition", attributes=raised["sessionAttributes"]))

    assert touched["sessionAttributes"]["flag"] == "choking"
    assert "nine one one" in words_of(touched)


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["topic"], ["topic", "nothing"], ["topic", "biopsy", "more"], ["stop"], ["yes", "yes"], [3],
        [None], [["topic", "biopsy"]], [{"topic": "biopsy"}], ["\ud800"], ["topic", "\ud800"],
        ["TOPIC", "biopsy"],
    ],
)  # fmt: skip
def test_a_touch_that_we_never_offered_gets_the_empty_response(arguments: list[Any]) -> None:
    assert door().handle(on_screen(touch(*arguments))) == EMPTY


def test_a_screen_that_failed_is_logged_without_words_and_answered_with_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    request = {"type": "Alexa.Presentation.APL.RuntimeError", "errors": [{"message": "wellingtons"}]}
    with caplog.at_level("DEBUG"):
        assert door().handle(on_screen(envelope_of(request))) == EMPTY

    assert "could not show" in caplog.text
    assert "wellingtons" not in caplog.text


@pytest.mark.parametrize("arguments", [None, "topic", {"0": "topic"}, 7])
def test_arguments_of_another_kind_get_the_empty_response(arguments: object) -> None:
    body = touch()
    body["request"]["arguments"] = arguments

    assert door().handle(on_screen(body)) == EMPTY


def test_everything_that_can_be_touched_means_something() -> None:
    for body in SAID:
        for choice in screen_of(answer(body))["choices"]:
            assert meaning_of_touch(("topic", choice["topic"]), CONTENT) == choice["topic"]


def test_saved_questions_are_on_a_card_on_every_device() -> None:
    attributes = answer(intent(topic_intent("biopsy")))["sessionAttributes"]
    body = intent(navigation_intent("save_question"), attributes=attributes)

    assert answer(body)["response"]["card"] == door().handle(body)["response"]["card"]


def test_no_screen_of_the_whole_content_comes_near_amazons_limit() -> None:
    longest = 0
    for topic in CONTENT.topics.values():
        for part in range(len(topic.parts)):
            memory = replace(NEW, topic=topic.id, part=part, question="more", rate=-2, volume=2)
            response = answer(intent("AMAZON.NextIntent", attributes=write_memory(memory)))
            longest = max(longest, len(json.dumps(response).encode()))
    for body in SAID:
        longest = max(longest, len(json.dumps(answer(body)).encode()))

    assert longest < MOST_RESPONSE_BYTES / 2


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(color[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("over", "under"), [(WORDS, BACKGROUND), (TITLE, BACKGROUND), (ON_TOUCHABLE, TOUCHABLE)]
)
def test_print_stands_out_seven_to_one_at_least(over: str, under: str) -> None:
    lighter, darker = sorted((luminance(over), luminance(under)), reverse=True)

    assert (lighter + 0.05) / (darker + 0.05) >= 7


def test_print_is_large_and_what_is_touched_as_high_as_a_thumb_on_every_screen() -> None:
    for resource in document()["resources"]:
        sizes = {name: int(size.removesuffix("dp")) for name, size in resource["dimensions"].items()}
        assert sizes.get("words", 99) >= 36
        assert sizes.get("title", 99) >= 30
    heights = [found["minHeight"] for found in every_object(document()) if "minHeight" in found]
    assert heights == ["96dp", "96dp"]


def every_object(value: Any) -> list[dict[str, Any]]:
    """Every object in a document."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [each for item in inner for each in every_object(item)]
    return [value, *found] if isinstance(value, dict) else found


def test_round_and_small_screens_have_measures_of_their_own() -> None:
    conditions = [resource.get("when", "") for resource in document()["resources"]]

    assert any("round" in condition for condition in conditions)
    assert any("viewport.width" in condition for condition in conditions)


def test_the_document_loads_nothing_from_elsewhere() -> None:
    assert "http" not in json.dumps(document())
    assert "import" not in document()


@needs_outside
def test_amazons_own_linter_finds_nothing_in_the_document() -> None:
    assert json.loads(run_node("lint_apl.cjs", given=json.dumps(document()))) == []


@needs_outside
@pytest.mark.parametrize(("right", "wrong"), [("fontSize", "fontsize"), ('"100vw"', '"wide"')])
def test_amazons_linter_does_find_what_is_wrong(right: str, wrong: str) -> None:
    damaged = json.dumps(document()).replace(right, wrong)

    assert json.loads(run_node("lint_apl.cjs", given=damaged))
