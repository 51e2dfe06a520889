"""The Alexa door: whatever Amazon sends gets a valid response, and the words are those of every door."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from alexa_driver import asked, content, conversation, door, intent, understander
from alexa_response_rules import EMPTY, MOST_RESPONSE_BYTES, SPOKEN_TO, broken_rules, words_of
from amazon_chain import envelope
from ask_sdk_model.request import Request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intents.meaning import NAVIGATION, PERSONAL_ADVICE, Hypothesis, Understanding
from skill.alexa_intents import (
    ALSO_SENT,
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    SIGN_INTENT,
    SIGN_SLOT,
    meaning_of,
    navigation_intent,
    topic_intent,
)
from skill.alexa_requests import RequestUnusable
from skill.memory import Memory, context, write_memory
from skill.talk import ALEXA_DOOR

KNOWN_TYPES = sorted(Request.discriminator_value_class_map)


def answer(body: Mapping[str, Any]) -> dict[str, Any]:
    """The response, which must be valid."""
    response = door().handle(body)
    assert broken_rules(response, body["request"]["type"]) == []
    return response


def matched(sign: str, words: str = "it hurts", code: str = "ER_SUCCESS_MATCH") -> dict[str, Any]:
    """A slot that Alexa resolved to a value of ours."""
    return {
        "name": SIGN_SLOT,
        "value": words,
        "resolutions": {
            "resolutionsPerAuthority": [
                {
                    "authority": "amzn1.er-authority.echo-sdk.x.WarningSign",
                    "status": {"code": code},
                    "values": [{"value": {"name": "x", "id": sign}}],
                }
            ]
        },
    }


def test_a_launch_says_what_hepatica_is_and_asks() -> None:
    response = answer(envelope())

    assert "not medical advice" in words_of(response)
    assert response["response"]["shouldEndSession"] is False


@pytest.mark.parametrize("topic", sorted(content().topics))
def test_a_topic_that_alexa_chose_is_told_in_the_words_of_every_door(topic: str) -> None:
    response = answer(intent(topic_intent(topic)))

    understanding = Understanding(topic, 1.0, "test")
    reply = conversation().respond(understanding, Memory(), ALEXA_DOOR, "en-US")
    assert words_of(response) == reply.speech
    assert response["response"]["card"] == {
        "type": "Simple", "title": reply.title, "content": reply.display,
    }  # fmt: skip


@pytest.mark.parametrize("topic", sorted(content().topics))
def test_the_main_route_answers_words_as_every_door_does(topic: str) -> None:
    phrase = content().asking[topic].spoken[0]
    response = answer(asked(phrase))

    understanding = understander().understand([Hypothesis(phrase)], context(Memory()))
    reply = conversation().respond(understanding, Memory(), ALEXA_DOOR, "en-US")
    assert words_of(response) == reply.speech


@pytest.mark.parametrize("name", [*BUILT_IN, *ALSO_SENT, *map(navigation_intent, NAVIGATION)])
@pytest.mark.parametrize("talked", [False, True])
def test_every_steering_intent_gets_a_valid_answer_in_and_out_of_a_talk(name: str, talked: bool) -> None:
    attributes = answer(intent(topic_intent("biopsy")))["sessionAttributes"] if talked else None

    assert answer(intent(name, attributes=attributes))


@pytest.mark.parametrize("name", ["AMAZON.StopIntent", "AMAZON.CancelIntent", "AMAZON.NavigateHomeIntent"])
def test_stop_and_cancel_end_the_session(name: str) -> None:
    assert answer(intent(name))["response"]["shouldEndSession"] is True


@pytest.mark.parametrize("name", ["AMAZON.HelpIntent", FALLBACK_INTENT])
def test_help_and_fallback_keep_it_open_and_name_the_emergency_number(name: str) -> None:
    response = answer(intent(name))

    assert "nine one one" in words_of(response)
    assert response["response"]["shouldEndSession"] is False


def test_fallbacks_change_their_words() -> None:
    said: list[str] = []
    attributes: dict[str, Any] = {}
    for _ in range(3):
        response = answer(intent(FALLBACK_INTENT, attributes=attributes))
        attributes = response["sessionAttributes"]
        said.append(words_of(response))

    assert len(set(said)) == 3


def test_a_talk_goes_on_through_the_session_attributes() -> None:
    first = answer(intent(topic_intent("biopsy")))
    second = answer(intent("AMAZON.YesIntent", attributes=first["sessionAttributes"]))
    repeated = answer(intent("AMAZON.RepeatIntent", attributes=second["sessionAttributes"]))

    assert second["sessionAttributes"]["topic"] == "biopsy"
    assert second["sessionAttributes"]["part"] == 1
    assert content().topics["biopsy"].parts[0].sentences[0].text in repeated["response"]["card"]["content"]


def test_a_choice_is_understood_by_its_number() -> None:
    memory = replace(Memory(), offers=("biopsy", "imaging"), question="choose")
    response = answer(asked("the second one", write_memory(memory)))

    assert response["sessionAttributes"]["topic"] == "imaging"


def test_slower_is_spoken_slower_and_louder_louder() -> None:
    memory = replace(Memory(), topic="biopsy", rate=-2, volume=2)
    response = answer(intent("AMAZON.NextIntent", attributes=write_memory(memory)))

    for part in (response["response"]["outputSpeech"], response["response"]["reprompt"]["outputSpeech"]):
        assert '<prosody rate="70%" volume="x-loud">' in part["ssml"]


def red_flag_phrases() -> list[tuple[str, str]]:
    return [
        (flag.id, phrase)
        for flag in content().red_flags.values()
        for phrase in (*flag.asking.spoken, *flag.asking.indirect)[:12]
    ]


@pytest.mark.parametrize("slot", [(QUESTION_INTENT, QUESTION_SLOT), (SIGN_INTENT, SIGN_SLOT)])
def test_red_flags_in_the_words_come_first(slot: tuple[str, str]) -> None:
    silent = [
        phrase
        for _, phrase in red_flag_phrases()
        if "flag" not in answer(intent(slot[0], **{slot[1]: phrase}))["sessionAttributes"]
        and not _opens_with_advice(phrase)
    ]

    assert silent == []


def _opens_with_advice(phrase: str) -> bool:
    """Whether it is a tier-3 flag, whose reply stays the topic's and opens with the advice."""
    understanding = understander().understand([Hypothesis(phrase)], context(Memory()))
    flag = content().red_flags[understanding.flag or ""]
    said = words_of(answer(asked(phrase)))
    return flag.tier == 3 and said.startswith(flag.said.text.split("{")[0][:40])


@pytest.mark.parametrize(
    "name",
    [topic_intent("nutrition"), "AMAZON.YesIntent", "AMAZON.StopIntent", "SomeOldIntent", QUESTION_INTENT],
)
def test_a_red_flag_in_any_slot_wins_over_the_intent_that_alexa_chose(name: str) -> None:
    phrase = content().red_flags["chest_pain"].asking.spoken[0]
    response = answer(intent(name, first="what is a biopsy", other=phrase))

    assert response["sessionAttributes"]["flag"] == "chest_pain"


@pytest.mark.parametrize("sign", sorted(content().red_flags))
def test_a_red_flag_that_alexa_matched_counts_though_we_do_not_know_the_words(sign: str) -> None:
    response = answer(intent(SIGN_INTENT, **{SIGN_SLOT: matched(sign)}))

    flag = content().red_flags[sign]
    if flag.tier == 3:
        assert response["sessionAttributes"]["topic"] == flag.topic
    else:
        assert response["sessionAttributes"]["flag"] == sign


@pytest.mark.parametrize("code", ["ER_SUCCESS_NO_MATCH", "ER_ERROR_TIMEOUT", "NEW_CODE", None])
def test_what_alexa_did_not_match_is_understood_by_its_words(code: str | None) -> None:
    slot = matched("chest_pain", words=content().asking["biopsy"].spoken[0])
    slot["resolutions"]["resolutionsPerAuthority"][0]["status"] = {"code": code}
    response = answer(intent(SIGN_INTENT, **{SIGN_SLOT: slot}))

    assert response["sessionAttributes"]["topic"] == "biopsy"


def test_of_two_red_flags_the_graver_is_answered() -> None:
    swollen = content().red_flags["leg_swelling"].asking.spoken[0]
    choking = content().red_flags["choking"].asking.spoken[0]
    response = answer(intent(QUESTION_INTENT, one=swollen, other=choking))

    assert response["sessionAttributes"]["flag"] == "choking"


def test_topics_that_may_be_happening_now_carry_a_safety_sentence_when_alexa_chose_them() -> None:
    without = [
        topic.id
        for topic in content().topics.values()
        if topic.safety and "nine one one" not in words_of(answer(intent(topic_intent(topic.id))))
    ]

    assert without == []


@pytest.mark.parametrize(
    ("locale", "number"),
    [
        ("en-US", "nine one one"), ("en-CA", "nine one one"), ("en-GB", "nine nine nine"),
        ("en-AU", "zero zero zero"), ("en-IN", "one one two"),
    ],
)  # fmt: skip
def test_the_number_is_that_of_the_locale(locale: str, number: str) -> None:
    response = answer(
        {**intent(FALLBACK_INTENT), "request": {**intent(FALLBACK_INTENT)["request"], "locale": locale}}
    )

    assert number in words_of(response)


@pytest.mark.parametrize("locale", ["de-DE", "en-NZ", "xx", "", None, 7, "en_US_POSIX", "\ud800"])
def test_a_locale_that_is_not_served_still_gets_english_and_no_countrys_number(locale: object) -> None:
    body = intent(FALLBACK_INTENT)
    body["request"]["locale"] = locale
    words = words_of(answer(body))

    assert "your local emergency number" in words
    assert "nine one one" not in words


def test_no_words_that_were_said_stay_in_the_session() -> None:
    for words in ("what about wellingtons", "is my wellingtons yellow", content().asking["biopsy"].spoken[0]):
        response = answer(asked(words))
        kept = json.dumps(response["sessionAttributes"])

        assert "wellingtons" not in json.dumps(response)
        assert words not in kept


def test_what_did_you_hear_names_the_topic_and_not_the_words() -> None:
    phrase = content().asking["biopsy"].spoken[3]
    first = answer(asked(phrase))
    response = answer(intent(navigation_intent("heard"), attributes=first["sessionAttributes"]))

    assert phrase not in words_of(response)
    assert content().topics["biopsy"].name in words_of(response)


@pytest.mark.parametrize("kind", KNOWN_TYPES)
@pytest.mark.parametrize("bare", [False, True])
def test_every_type_that_amazon_knows_gets_a_valid_response(kind: str, bare: bool) -> None:
    body = {"request": {"type": kind}} if bare else envelope({"type": kind})

    assert broken_rules(door().handle(body), kind) == []


@pytest.mark.parametrize("kind", ["SomethingNew", "Alexa.Future.Request", "launchrequest", "x" * 5000])
def test_a_type_that_nobody_knows_gets_the_empty_response(kind: str) -> None:
    assert door().handle(envelope({"type": kind})) == EMPTY


@pytest.mark.parametrize(
    "reason", ["USER_INITIATED", "ERROR", "EXCEEDED_MAX_REPROMPTS", "BRAND_NEW", None, 3]
)
def test_a_session_that_ended_is_answered_with_nothing(reason: object) -> None:
    assert door().handle(envelope({"type": "SessionEndedRequest", "reason": reason})) == EMPTY


@pytest.mark.parametrize("kind", ["INVALID_RESPONSE", "wellingtons", None, [], {"a": 1}])
def test_an_exception_at_amazons_is_logged_without_words_and_answered_with_nothing(
    kind: object, caplog: pytest.LogCaptureFixture
) -> None:
    body = envelope(
        {
            "type": "System.ExceptionEncountered",
            "error": {"type": kind, "message": "wellingtons"},
            "cause": {},
        }
    )
    with caplog.at_level(logging.DEBUG):
        assert door().handle(body) == EMPTY

    assert "wellingtons" not in caplog.text
    assert ("INVALID_RESPONSE" if kind == "INVALID_RESPONSE" else "unknown") in caplog.text


@pytest.mark.parametrize(
    "body", [{}, {"request": None}, {"request": []}, {"request": {}}, {"request": {"type": 3}}]
)
def test_what_holds_no_request_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(RequestUnusable):
        door().handle(body)


@pytest.mark.parametrize(
    "change",
    [
        {"session": None}, {"session": []},
        {"session": {"attributes": None}}, {"session": {"attributes": [1]}},
        {"session": {"attributes": {"v": 99}}}, {"session": {"attributes": {"topic": {"a": [[]]}, "v": 1}}},
        {"context": None}, {"context": 3}, {"version": 7}, {"brand": {"new": 1}},
        {"context": {"System": {"user": 3}}},
    ],
)  # fmt: skip
def test_a_launch_is_answered_whatever_stands_around_it(change: dict[str, Any]) -> None:
    assert answer({**envelope(), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"dialogState": "WEIRD"}, {"dialogState": 3}, {"intent": None}, {"intent": []}, {"intent": {}},
        {"intent": {"name": 3}}, {"intent": {"name": "Nobody"}}, {"intent": {"name": "AMAZON.NewIntent"}},
        {"intent": {"name": "About_nothing"}}, {"intent": {"name": "Navigate_nowhere"}},
        {"intent": {"name": "AskIntent"}}, {"intent": {"name": "AskIntent", "slots": []}},
        {"intent": {"name": "AskIntent", "slots": {"question": None}}},
        {"intent": {"name": "AskIntent", "slots": {"question": {"value": 3}}}},
        {"intent": {"name": "AskIntent", "slots": {"question": {"value": "  "}}}},
        {"intent": {"name": "AskIntent", "slots": {"question": {"name": "question", "value": "?"}}}},
        {"intent": {"name": "AskIntent", "slots": {"question": {"value": "x", "confirmationStatus": "NEW"}}}},
        {"intent": {"name": "AskIntent", "slots": {"question": {"value": "x", "resolutions": [1]}}}},
        {"intent": {"name": "AskIntent", "confirmationStatus": "NEW"}}, {"timestamp": "soon"},
        {"timestamp": 3}, {"requestId": 3}, {"brandNew": True},
    ],
)  # fmt: skip
def test_an_intent_is_answered_whatever_amazon_adds_or_leaves_out(change: dict[str, Any]) -> None:
    body = intent(QUESTION_INTENT, question="what is a biopsy")
    body["request"] |= change

    assert answer(body)


@pytest.mark.parametrize(
    "words",
    [
        "<speak>hello</speak>", "a & b < c", "]]>", "&amp;", "\x00\x07\x1b", "\ud800", "🙂" * 400, "황달",
        "x" * 5000, "biopsy\u202e", "a\nb",
    ],
)  # fmt: skip
def test_odd_words_never_break_the_markup(words: str) -> None:
    first = answer(asked(words))

    assert answer(intent(navigation_intent("heard"), attributes=first["sessionAttributes"]))


def test_whether_we_can_is_answered_by_the_same_understanding() -> None:
    def can(body: dict[str, Any]) -> str:
        body["request"]["type"] = "CanFulfillIntentRequest"
        return str(answer(body)["response"]["canFulfillIntent"]["canFulfill"])

    assert can(intent(topic_intent("biopsy"))) == "YES"
    assert can(asked(content().asking["biopsy"].spoken[0])) == "YES"
    assert can(asked(content().red_flags["choking"].asking.spoken[0])) == "YES"
    assert can(asked("what is the weather in wellingtons")) == "NO"
    assert can(intent(FALLBACK_INTENT)) == "NO"
    assert can(intent("Nobody")) == "NO"


def test_no_reply_of_the_whole_content_comes_near_amazons_limits() -> None:
    longest = 0
    for topic in content().topics.values():
        for part in range(len(topic.parts)):
            memory = replace(Memory(), topic=topic.id, part=part, question="more", rate=-2, volume=2)
            response = answer(intent("AMAZON.NextIntent", attributes=write_memory(memory)))
            longest = max(longest, len(json.dumps(response).encode()))
            assert len(response["response"]["outputSpeech"]["ssml"]) < 8_000 / 2
            assert len(response["response"]["card"]["content"]) < 8_000 / 4

    assert longest < MOST_RESPONSE_BYTES / 4


def test_every_intent_name_means_something_and_unknown_ones_nothing() -> None:
    assert meaning_of("PersonalAdviceIntent", content()) == PERSONAL_ADVICE
    assert meaning_of(QUESTION_INTENT, content()) is None
    assert meaning_of(SIGN_INTENT, content()) is None
    assert meaning_of("", content()) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
REQUESTS = st.fixed_dictionaries(
    {
        "type": st.sampled_from([*KNOWN_TYPES, *SPOKEN_TO, "IntentRequest", "New"])
        | st.text(min_size=1, max_size=9)
    },
    optional={
        "locale": st.sampled_from(["en-US", "en-GB", "de-DE"]) | JSON,
        "requestId": JSON,
        "timestamp": JSON,
        "reason": JSON,
        "error": JSON,
        "intent": JSON
        | st.fixed_dictionaries(
            {"name": st.sampled_from([QUESTION_INTENT, SIGN_INTENT, *BUILT_IN, "About_biopsy"]) | JSON},
            optional={
                "slots": JSON
                | st.dictionaries(
                    st.sampled_from([QUESTION_SLOT, SIGN_SLOT, "x"]),
                    JSON
                    | st.fixed_dictionaries({}, optional={"value": JSON | st.text(), "resolutions": JSON}),
                )
            },
        ),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REQUESTS, JSON, JSON)
def test_whatever_is_sent_the_response_is_valid_or_the_request_refused(
    request_part: dict[str, Any], session: Any, attributes: Any
) -> None:
    body = {"request": request_part, "session": {"attributes": attributes, "x": session}, "context": session}
    try:
        response = door().handle(body)
    except RequestUnusable:
        return
    assert broken_rules(response, request_part["type"]) == []


def test_a_session_attribute_nested_20000_deep_breaks_nothing() -> None:
    deep: Any = []
    for _ in range(20_000):
        deep = [deep]
    body = envelope()
    body["session"]["attributes"] = {"topic": deep, "said": [deep]}

    assert answer(body)
