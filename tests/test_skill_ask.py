"""`POST /ask`: text in, intent and reply out; every refusal says what is wrong and never what was sent."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.meaning import EMERGENCY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, TOPICS
from skill.ask import MOST_BYTES
from skill.request_fields import LONGEST_TEXT, MOST_HYPOTHESES

CONTENT = load_content(default_root())
FIELDS = {
    "intent", "topic", "outcome", "flag", "confidence", "offers", "heard", "speech", "display", "reprompt",
    "has_more", "delivery", "effects", "title", "ends", "memory", "content_version",
}  # fmt: skip
INTENTS = {*TOPICS, *NAVIGATION, EMERGENCY, PERSONAL_ADVICE, OUT_OF_SCOPE, "clarify"}
SECRET = "zyzzyva quokka"
"""Words that no message of ours holds."""


def ask(client: Any, body: object, *, query: str = "", **how: Any) -> Any:
    """The response to a body given as an object, or as bytes sent as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(f"/ask{query}", data=data, content_type="application/json", **how)


def refused(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    """The error of a refusal in the form of the contract, without the words sent."""
    assert response.status_code == status
    assert response.content_type == "application/json"
    assert set(response.json) == {"error"}
    error = response.json["error"]
    assert set(error) == {"code", "message", "field"}
    assert error["code"]
    assert error["message"].endswith(".")
    assert not re.search("zyzzyva|quokka", response.text)
    assert code is None or error["code"] == code
    return error


# --- the reply --------------------------------------------------------------------------------------------


def test_a_question_is_answered_with_every_field_of_the_contract(exact_client):
    response = ask(exact_client, {"text": "what is jaundice"})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    reply = response.json
    assert not FIELDS - set(reply)
    assert "trace" not in reply
    assert (reply["intent"], reply["topic"], reply["outcome"], reply["flag"]) == (
        "jaundice", "jaundice", "answered", None,
    )  # fmt: skip
    assert reply["confidence"] == 1
    assert reply["heard"] == "what is jaundice"
    assert reply["delivery"] == {"rate": 0, "volume": 0}
    assert reply["effects"] == []
    assert reply["content_version"] == exact_client.application.extensions["hepatica"].content.version
    assert reply["has_more"] is True
    assert reply["ends"] is False
    assert isinstance(reply["reprompt"], str)


def test_a_red_flag_is_named_with_its_tier(exact_client):
    reply = ask(exact_client, {"text": "i have chest pain"}).json
    assert reply["flag"] == {"id": "chest_pain", "tier": 1}
    assert (reply["intent"], reply["topic"], reply["outcome"], reply["offers"]) == (
        "emergency", None, "handed_over", [],
    )  # fmt: skip


@pytest.mark.parametrize("event", ["launch", "silence", "not_heard"])
def test_an_event_is_answered_without_words_heard(exact_client, event):
    reply = ask(exact_client, {"event": event}, query="?trace=1").json
    assert reply["heard"] is None
    assert reply["confidence"] == 1
    assert reply["intent"] == ("open" if event == "launch" else "clarify")
    assert reply["trace"]["normalised"] is None


def test_hypotheses_are_understood_together(exact_client):
    body = {
        "hypotheses": [
            {"text": "what is jaundice", "weight": 0.9},
            {"text": "what is john this", "weight": 0.1},
        ]
    }
    assert ask(exact_client, body).json["topic"] == "jaundice"


def test_a_red_flag_in_any_hypothesis_wins(exact_client):
    body = {
        "hypotheses": [{"text": "what is jaundice", "weight": 9}, {"text": "i have chest pain", "weight": 0}]
    }
    assert ask(exact_client, body).json["flag"]["id"] == "chest_pain"


def test_the_memory_carries_the_talk(exact_client):
    first = ask(exact_client, {"text": "what is jaundice"}).json
    second = ask(exact_client, {"text": "yes", "memory": first["memory"]}).json
    assert (second["intent"], second["topic"]) == ("yes", "jaundice")
    assert second["speech"] != first["speech"]


def test_the_server_keeps_nothing_between_two_requests(exact_client):
    ask(exact_client, {"text": "what is jaundice"})
    assert ask(exact_client, {"text": "more"}).json["topic"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"text": "what is jaundice"},
        {"text": "how is it treated"},
        {"event": "launch"},
        {"text": "gobbledygook"},
    ],
)
def test_the_same_request_gives_the_same_reply_byte_for_byte(exact_client, body):
    answers = {ask(exact_client, body).data for _ in range(3)}
    assert len(answers) == 1


def test_the_trace_says_why_and_is_the_same_but_for_its_times(exact_client):
    replies = [ask(exact_client, {"text": "what is jaundice"}, query="?trace=1").json for _ in range(2)]
    for reply in replies:
        trace = reply["trace"]
        assert {"normalised", "candidates", "nearest", "rule", "milliseconds"} <= set(trace)
        assert trace["normalised"] == "what is jaundice"
        assert all(isinstance(time, float | int) for time in trace.pop("milliseconds").values())
    assert replies[0] == replies[1]


@pytest.mark.parametrize("query", ["", "?trace=0", "?trace=yes"])
def test_without_trace_1_there_is_no_trace(exact_client, query):
    assert "trace" not in ask(exact_client, {"text": "jaundice"}, query=query).json


@pytest.mark.parametrize(
    ("memory", "why"),
    [
        ({"v": 0}, "of another version"),
        ({"v": 1, "topic": "biopsy", "sum": "0000000000000000"}, "altered"),
        ({"hello": "there"}, "of another version"),
    ],
)
def test_a_memory_that_is_not_ours_is_absent_and_the_trace_says_so(exact_client, memory, why):
    reply = ask(exact_client, {"text": "what is jaundice", "memory": memory}, query="?trace=1").json
    assert reply["trace"]["memory"] == why
    fresh = ask(exact_client, {"text": "what is jaundice"}, query="?trace=1").json
    assert reply["speech"] == fresh["speech"]


def test_a_memory_altered_on_the_way_is_absent(exact_client):
    memory = ask(exact_client, {"text": "what is jaundice"}).json["memory"]
    reply = ask(exact_client, {"text": "yes", "memory": {**memory, "turn": 7}}, query="?trace=1").json
    assert reply["trace"]["memory"] == "altered"
    assert reply["topic"] is None


def test_no_memory_given_is_null_or_left_out(exact_client):
    assert (
        ask(exact_client, {"text": "jaundice", "memory": None}).data
        == ask(exact_client, {"text": "jaundice"}).data
    )


# --- locales ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "number"),
    [
        (None, "911"), ("en-US", "911"), ("en-GB", "999"), ("en-AU", "000"), ("en-CA", "911"),
        ("en-IN", "112"), ("en-gb", "999"), ("en_GB", "999"), ("en-ZA", None), ("en-NZ", None),
        ("en", None), ("en-", None),
        ("EN-001", None),
    ],
)  # fmt: skip
def test_each_english_is_served_with_its_own_number(exact_client, locale, number):
    body = {"text": "i have chest pain"} | ({} if locale is None else {"locale": locale})
    shown = ask(exact_client, body).json["display"]
    assert "your local emergency number" in shown
    assert set(re.findall(r"\d{3}", shown)) == ({number} if number else set())


@pytest.mark.parametrize("locale", ["de-DE", "fr", "", "english", "x", "ko-KR", "-en", SECRET])
def test_another_language_is_refused_and_those_served_are_named(exact_client, locale):
    error = refused(ask(exact_client, {"text": SECRET, "locale": locale}), 422)
    assert error["field"] == "locale"
    for served in ("en-US", "en-GB", "en-AU", "en-CA", "en-IN"):
        assert served in error["message"]


# --- 400 --------------------------------------------------------------------------------------------------

NOT_JSON = {
    "nothing": b"",
    "no json": SECRET.encode(),
    "half an object": b'{"text": "zyzzyva quokka',
    "two objects": b'{"text": "zyzzyva"}{"text": "quokka"}',
    "a list": b'["zyzzyva quokka"]',
    "a string": b'"zyzzyva quokka"',
    "a number": b"5",
    "null": b"null",
    "not UTF-8": b'{"text": "zyzzyva \xff quokka"}',
    "UTF-16": '{"text": "zyzzyva quokka"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + b'{"text": "zyzzyva quokka"}',
    "NaN": b'{"hypotheses": [{"text": "zyzzyva quokka", "weight": NaN}]}',
    "Infinity": b'{"text": "zyzzyva quokka", "x": Infinity}',
    "minus Infinity": b'{"text": "zyzzyva quokka", "x": -Infinity}',
    "a raw control character": b'{"text": "zyzzyva \x00 quokka"}',
    "a number of 5,000 digits": b'{"text": "zyzzyva quokka", "x": ' + b"9" * 5000 + b"}",
    "33 levels": b'{"text": "zyzzyva quokka", "x": ' + b"[" * 32 + b"]" * 32 + b"}",
    "8,000 levels that close": b'{"x":' + b"[" * 8000 + b"]" * 8000 + b"}",
    "8,000 levels that do not close": b'{"text": "zyzzyva quokka", "x": ' + b"[" * 8000,
    "levels of objects": b'{"x":' * 2000 + b"1" + b"}" * 2000,
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_no_json_object_is_400(exact_client, body):
    assert len(body) <= MOST_BYTES
    refused(ask(exact_client, body), 400, "bad_body")


def test_nesting_of_32_levels_is_taken(exact_client):
    body = b'{"text": "what is jaundice", "x": ' + b"[" * 31 + b"]" * 31 + b"}"
    assert ask(exact_client, body).status_code == 200


@pytest.mark.parametrize("opening", [b"[", b'{"x":', b'{"text":['])
def test_nesting_20_000_deep_is_refused_and_hurts_nothing(exact_client, opening):
    refused(ask(exact_client, b'{"x":' + opening * 20_000), 413, "too_large")
    talked = ask(exact_client, {"text": "what is jaundice"})
    assert talked.status_code == 200


def test_brackets_inside_strings_are_no_nesting(exact_client):
    assert ask(exact_client, {"text": "what is jaundice", "x": '[["\\' * 100}).status_code == 200


# --- 413, 415 ---------------------------------------------------------------------------------------------


def test_a_body_of_16_kilobytes_is_taken_and_one_byte_more_is_413(exact_client):
    frame = b'{"text": "what is jaundice", "x": ""}'
    largest = frame.replace(b'""', b'"' + b"x" * (MOST_BYTES - len(frame)) + b'"')
    assert len(largest) == 16 * 1024
    assert ask(exact_client, largest).status_code == 200
    refused(ask(exact_client, largest.replace(b"xx", b"xxx", 1)), 413, "too_large")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "json",
        "*/*",
    ],
)
def test_another_content_type_is_415(exact_client, content_type):
    response = exact_client.post("/ask", data=json.dumps({"text": SECRET}), content_type=content_type)
    refused(response, 415, "content_type")


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON"]
)
def test_json_is_taken_with_or_without_its_charset(exact_client, content_type):
    response = exact_client.post("/ask", data=json.dumps({"text": "jaundice"}), content_type=content_type)
    assert response.status_code == 200


# --- 422 --------------------------------------------------------------------------------------------------

good = {"text": "zyzzyva quokka", "weight": 1}
WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({}, "text"),
    ({"locale": "en-US"}, "text"),
    ({"text": SECRET, "event": "launch"}, "event"),
    ({"text": SECRET, "hypotheses": [good]}, "hypotheses"),
    ({"hypotheses": [good], "event": "launch"}, "event"),
    ({"text": ""}, "text"),
    ({"text": " \t\n\u00a0\u2003 "}, "text"),
    ({"text": "\x00\x01\x1f"}, "text"),
    ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
    ({"text": "\U0001f9ec" * (LONGEST_TEXT + 1)}, "text"),
    ({"text": "zyzzyva \ud800 quokka"}, "text"),
    ({"text": "\udfff"}, "text"),
    ({"text": None}, "text"),
    ({"text": 5}, "text"),
    ({"text": True}, "text"),
    ({"text": [SECRET]}, "text"),
    ({"text": {"zyzzyva": "quokka"}}, "text"),
    ({"hypotheses": []}, "hypotheses"),
    ({"hypotheses": [good] * (MOST_HYPOTHESES + 1)}, "hypotheses"),
    ({"hypotheses": SECRET}, "hypotheses"),
    ({"hypotheses": None}, "hypotheses"),
    ({"hypotheses": {"text": SECRET}}, "hypotheses"),
    ({"hypotheses": [SECRET]}, "hypotheses.0"),
    ({"hypotheses": [good, None]}, "hypotheses.1"),
    ({"hypotheses": [{"weight": 1}]}, "hypotheses.0.text"),
    ({"hypotheses": [{"text": SECRET}]}, "hypotheses.0.weight"),
    ({"hypotheses": [good, {"text": " ", "weight": 1}]}, "hypotheses.1.text"),
    ({"hypotheses": [{"text": "x" * 501, "weight": 1}]}, "hypotheses.0.text"),
    ({"hypotheses": [{"text": "\ud83d", "weight": 1}]}, "hypotheses.0.text"),
    ({"hypotheses": [{"text": 7, "weight": 1}]}, "hypotheses.0.text"),
    ({"hypotheses": [{"text": SECRET, "weight": "1"}]}, "hypotheses.0.weight"),
    ({"hypotheses": [{"text": SECRET, "weight": None}]}, "hypotheses.0.weight"),
    ({"hypotheses": [{"text": SECRET, "weight": True}]}, "hypotheses.0.weight"),
    ({"event": SECRET}, "event"),
    ({"event": "Launch"}, "event"),
    ({"event": None}, "event"),
    ({"event": 1}, "event"),
    ({"event": ["launch"]}, "event"),
    ({"event": "\ud800"}, "event"),
    ({"text": SECRET, "locale": None}, "locale"),
    ({"text": SECRET, "locale": 5}, "locale"),
    ({"text": SECRET, "locale": ["en-US"]}, "locale"),
    ({"text": SECRET, "locale": "en-\ud800"}, "locale"),
    ({"text": SECRET, "memory": SECRET}, "memory"),
    ({"text": SECRET, "memory": [SECRET]}, "memory"),
    ({"text": SECRET, "memory": 5}, "memory"),
]


@pytest.mark.parametrize(
    ("body", "field"), WRONG_FIELDS, ids=[json.dumps(body)[:60] for body, _ in WRONG_FIELDS]
)
def test_a_wrong_field_is_422_and_named(exact_client, body, field):
    error = refused(ask(exact_client, body), 422, "bad_field")
    assert error["field"] == field


def test_a_weight_too_large_for_a_number_is_422(exact_client):
    for weight in (b"1e999", b"-1e999"):
        body = b'{"hypotheses": [{"text": "zyzzyva quokka", "weight": ' + weight + b"}]}"
        assert refused(ask(exact_client, body), 422, "bad_field")["field"] == "hypotheses.0.weight"


@pytest.mark.parametrize("weight", [0, -5, 1e308, 1e-320, 10**300, 10**400])
def test_any_weight_that_is_a_number_is_answered_or_refused(exact_client, weight):
    body = {
        "hypotheses": [{"text": "what is jaundice", "weight": weight}, {"text": "jaundice", "weight": weight}]
    }
    response = ask(exact_client, body)
    assert response.status_code == 200 or refused(response, 422, "bad_field")


@pytest.mark.parametrize("letter", ["x", "간", "\U0001f9ec", "é", "<", "&"])
def test_a_text_of_500_characters_is_taken(exact_client, letter):
    assert ask(exact_client, {"text": letter * LONGEST_TEXT}).status_code == 200
    assert ask(exact_client, {"text": " " + letter * LONGEST_TEXT + "\n"}).status_code == 200, "trimmed first"


@pytest.mark.parametrize("control", ["\x00", "\x07", "\t", "\r\n", "\x1b", "\x7f", "\x85", "\x9f"])
def test_control_characters_become_spaces(exact_client, control):
    reply = ask(exact_client, {"text": f"{control}what{control}is{control}jaundice{control}"}).json
    assert reply["topic"] == "jaundice"
    assert reply["heard"] == "what is jaundice"


def test_unknown_fields_are_ignored(exact_client):
    plain = ask(exact_client, {"text": "what is jaundice"}).data
    assert ask(exact_client, {"text": "what is jaundice", "mood": "good", "\ud800": ["\ud800"]}).data == plain


def test_markup_in_the_text_is_only_text(exact_client):
    reply = ask(exact_client, {"text": "<speak><audio src='x'/></speak> {emergency} what is jaundice"}).json
    again = ask(exact_client, {"text": "what did you hear", "memory": reply["memory"]}).json
    assert "<" not in again["speech"]
    assert "{" not in again["speech"]


# --- anything at all --------------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just("\ud800"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
bodies = anything | st.fixed_dictionaries(
    {},
    optional={
        "text": anything | st.text(max_size=600) | st.sampled_from(["what is jaundice", "yes", "more"]),
        "hypotheses": anything
        | st.lists(st.fixed_dictionaries({"text": st.text(max_size=20), "weight": st.floats()}), max_size=12),
        "event": anything | st.sampled_from(["launch", "silence", "not_heard"]),
        "memory": anything | st.dictionaries(st.sampled_from(["v", "sum", "topic", "said"]), anything),
        "locale": anything | st.sampled_from(["en-US", "en-GB", "en-ZA", "de-DE"]),
    },
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies)
def test_no_body_is_ever_answered_with_a_fault_of_ours(exact_client, body):
    response = ask(exact_client, body)
    assert response.status_code in (200, 400, 413, 422)
    if response.status_code == 200:
        assert response.json["intent"] in INTENTS
    else:
        assert response.json["error"]["message"]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=300))
def test_no_bytes_are_ever_answered_with_a_fault_of_ours(exact_client, body):
    assert ask(exact_client, body).status_code in (200, 400, 422)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(min_size=1, max_size=500))
def test_any_text_is_answered_or_found_empty(exact_client, text):
    response = ask(exact_client, {"text": text})
    if response.status_code == 200:
        again = ask(exact_client, {"text": "what did you hear", "memory": response.json["memory"]})
        assert again.status_code == 200
        assert len(json.dumps(again.json["memory"])) <= 2048
    else:
        assert refused(response, 422)["field"] == "text"


# --- the understanding as it is served ---------------------------------------------------------------------


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_answered_by_the_fitted_understanding(client, topic):
    words = CONTENT.asking[topic].spoken[0]
    reply = ask(client, {"text": words}).json
    assert (reply["intent"], reply["topic"], reply["outcome"]) == (topic, topic, "answered")


@pytest.mark.parametrize("flag", sorted(CONTENT.red_flags))
def test_every_red_flag_is_heard_by_the_fitted_understanding(client, flag):
    words = CONTENT.red_flags[flag].asking.spoken[0]
    assert ask(client, {"text": f"um {words} please"}).json["flag"]["tier"] <= CONTENT.red_flags[flag].tier


def test_the_fitted_understanding_gives_the_same_reply_byte_for_byte(client):
    for body in (
        {"text": "my aunt's skin went a bit yellow what is that"},
        {"text": "colourless green ideas"},
    ):
        assert len({ask(client, body).data for _ in range(3)}) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.text(min_size=1, max_size=500),
    hypotheses=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=10),
)
def test_the_fitted_understanding_takes_any_words(client, text, hypotheses):
    assert ask(client, {"text": text}).status_code in (200, 422)
    guesses = [{"text": guess, "weight": 1 / (number + 1)} for number, guess in enumerate(hypotheses)]
    assert ask(client, {"hypotheses": guesses}).status_code in (200, 422)
