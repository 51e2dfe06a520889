"""Whatever Amazon may send, in whatever state and order, gets a valid response or a 400."""

from __future__ import annotations

import copy
import json
import logging
from pathlib import Path
from typing import Any

import amazon_model
import pytest
from alexa_driver import asked, content, door, intent, understander
from alexa_response_rules import EMPTY, MOST_RESPONSE_BYTES, TOUCH, broken_answer
from amazon_chain import APPLICATION_ID
from amazon_model import KNOWN_TYPES, enums, full_envelope, places, read_by_the_sdk
from ask_sdk_model.dialog_state import DialogState
from ask_sdk_model.session_ended_reason import SessionEndedReason
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, topic_intent
from skill.alexa_requests import MOST_WORDS_CHARACTERS, RequestUnusable, readable
from skill.profile import LOCAL
from skill.talk import Talk
from skill.web import add_doors, believe_unsigned

SPEAKING = ("LaunchRequest", "IntentRequest", "CanFulfillIntentRequest", TOUCH)
"""Requests that are answered with more than nothing."""
NEW_VALUE = "SOMETHING_NEW"


@pytest.fixture(scope="module")
def web() -> FlaskClient:
    """The door over HTTP; it takes unsigned requests."""
    app = Flask("test", static_folder=None)
    talk = Talk(content(), understander())
    add_doors(
        app, talk, lambda headers, raw: believe_unsigned([APPLICATION_ID], headers, raw), LOCAL, unsigned=True
    )
    return app.test_client()


def sent(web: FlaskClient, envelope: Any) -> tuple[int, Any]:
    """Status and response; a 200 is valid and of a size that Amazon takes."""
    reply = web.post("/alexa", data=json.dumps(envelope).encode())
    assert reply.status_code in (200, 400)
    if reply.status_code == 200:
        assert broken_answer(reply.get_json(), envelope) == []
        assert len(reply.get_data()) < MOST_RESPONSE_BYTES
    return reply.status_code, reply.get_json()


def put(envelope: Any, path: amazon_model.Path, value: object) -> Any:
    """The same envelope with another value in one place."""
    changed = copy.deepcopy(envelope)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return changed


def without(envelope: Any, path: amazon_model.Path) -> Any:
    """The same envelope without what stands in one place."""
    changed = copy.deepcopy(envelope)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return changed


def question(words: str = "what is a biopsy") -> dict[str, Any]:
    """An IntentRequest with everything in it that the SDK knows, and words on the main route."""
    envelope = full_envelope("IntentRequest")
    slot = envelope["request"]["intent"]["slots"].pop("some")
    envelope["request"]["intent"]["name"] = QUESTION_INTENT
    envelope["request"]["intent"]["slots"] = {QUESTION_SLOT: {**slot, "name": QUESTION_SLOT, "value": words}}
    return envelope


def touch() -> dict[str, Any]:
    """A touch of the screen, with everything in it that the SDK knows."""
    return full_envelope(TOUCH)


# --- every type -------------------------------------------------------------------------------------------


def test_requests_of_every_type_that_the_sdk_knows_are_made_as_it_reads_them() -> None:
    assert len(KNOWN_TYPES) >= 59
    for kind in KNOWN_TYPES:
        assert read_by_the_sdk(full_envelope(kind)).request.object_type == kind


@pytest.mark.parametrize("kind", KNOWN_TYPES)
def test_every_type_is_answered_whatever_part_of_its_envelope_is_left_out(
    web: FlaskClient, kind: str
) -> None:
    full = full_envelope(kind)
    for gone in (
        (), ("session",), ("context",), ("session", "user"), ("session", "attributes"),
        ("session", "sessionId"), ("context", "System", "user"), ("context", "System", "device"),
        ("request", "locale"),
        ("request", "timestamp"), ("request", "requestId"), ("version",),
    ):  # fmt: skip
        status, response = sent(web, without(full, gone) if gone else full)

        assert status == 200
        if kind not in SPEAKING:
            assert response == EMPTY


@pytest.mark.parametrize("kind", KNOWN_TYPES)
def test_every_listed_value_of_every_type_may_be_one_that_is_new(web: FlaskClient, kind: str) -> None:
    full = full_envelope(kind)
    expected = sent(web, full)
    for path, listed in enums(full, kind):
        assert sent(web, put(full, path, NEW_VALUE))[0] == 200
        if path[0] == "request" and "resolutions" not in path:
            for value in listed:
                assert sent(web, put(full, path, value)) == expected


@pytest.mark.parametrize(
    "kind", ["Alexa.Brand.New", "launchrequest", "AlexaSkillEvent.New", "\u0000", "황달"]
)
def test_types_that_nobody_knows_get_the_empty_response(web: FlaskClient, kind: str) -> None:
    for body in (full_envelope("LaunchRequest"), question()):
        assert sent(web, put(body, ("request", "type"), kind)) == (200, EMPTY)


@pytest.mark.parametrize("state", [*(state.value for state in DialogState), NEW_VALUE, None])
def test_the_state_of_a_dialog_changes_nothing(web: FlaskClient, state: str | None) -> None:
    assert sent(web, put(question(), ("request", "dialogState"), state)) == sent(web, question())


@pytest.mark.parametrize("reason", [*(reason.value for reason in SessionEndedReason), NEW_VALUE, None])
def test_a_session_that_ended_for_any_reason_is_answered_with_nothing(
    web: FlaskClient, reason: str | None
) -> None:
    body = put(full_envelope("SessionEndedRequest"), ("request", "reason"), reason)

    assert sent(web, body) == (200, EMPTY)


def test_every_kind_of_exception_is_logged_by_name_and_no_word_of_it(
    web: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    full = full_envelope("System.ExceptionEncountered")
    full["request"]["error"]["message"] = "wellingtons"
    full["request"]["cause"]["requestId"] = "wellingtons"
    [kinds] = [listed for path, listed in enums(full, "System.ExceptionEncountered") if path[0] == "request"]
    for kind in kinds:
        caplog.clear()
        with caplog.at_level(logging.DEBUG):
            assert sent(web, put(full, ("request", "error", "type"), kind)) == (200, EMPTY)

        assert kind in caplog.text
        assert "wellingtons" not in caplog.text


# --- every place ------------------------------------------------------------------------------------------

ODD: tuple[object, ...] = (None, 0, -1.5, True, "", NEW_VALUE, "x" * 1_000, [None], {"new": {}}, "\ud800")


@pytest.mark.parametrize("make", [question, touch])
def test_every_single_place_of_a_request_may_hold_anything_or_be_gone(web: FlaskClient, make: Any) -> None:
    whole = make()
    for path in places(whole):
        for changed in (without(whole, path), *(put(whole, path, odd) for odd in ODD)):
            status, _ = sent(web, changed)
            assert status == 200 or path[-1] in ("request", "type", "session", "context") or _names_us(path)


def _names_us(path: amazon_model.Path) -> bool:
    """Whether the skill that the request is meant for stands there."""
    return path[-1] in ("application", "applicationId", "System")


@pytest.mark.parametrize("holder", [(), ("session",), ("context",), ("context", "System"), ("request",)])
def test_unknown_fields_anywhere_change_nothing(web: FlaskClient, holder: amazon_model.Path) -> None:
    added = put(question(), (*holder, "brandNew"), {"deeply": [{"new": None}]})

    assert sent(web, added) == sent(web, question())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def changed_requests(draw: st.DrawFn) -> Any:
    """A request with everything in it, changed in up to four places."""
    envelope: Any = full_envelope(draw(st.sampled_from(KNOWN_TYPES)))
    if draw(st.booleans()):
        envelope = question(draw(st.text(max_size=40)))
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        every = list(places(envelope))
        # Half of the changes fall near the top, where most of a request's fields are read.
        if every:
            near = [path for path in every if len(path) < 4 and path[0] != "context"]
            path = draw(st.sampled_from(near or every) | st.sampled_from(every))
            gone = draw(st.booleans())
            envelope = without(envelope, path) if gone else put(envelope, path, draw(JSON))
    return envelope


@settings(max_examples=300, deadline=None)
@given(changed_requests())
def test_requests_changed_in_any_places_are_answered_or_refused(web: FlaskClient, envelope: Any) -> None:
    sent(web, envelope)


@settings(max_examples=200, deadline=None)
@given(changed_requests())
def test_on_lambda_the_answer_is_the_same(envelope: Any) -> None:
    """There the SDK reads the request once more, by its own reader."""
    try:
        expected = door().handle(envelope)
    except RequestUnusable:
        with pytest.raises(RequestUnusable):
            door().handle_on_lambda(envelope, None)
        return
    assert door().handle_on_lambda(envelope, None) == expected


# --- every order ------------------------------------------------------------------------------------------


def steps() -> tuple[dict[str, Any], ...]:
    """Requests of a talk, each without its session's memory."""
    return (
        full_envelope("LaunchRequest"),
        intent(topic_intent("biopsy")),
        asked(content().asking["ablation"].spoken[0]),
        asked(content().red_flags["choking"].asking.spoken[0]),
        *(
            intent(f"AMAZON.{name}Intent")
            for name in ("Yes", "No", "Next", "Previous", "Repeat", "Help", "Stop", "StartOver", "Fallback")
        ),
        intent("Navigate_topics"),
        intent("Navigate_heard"),
        asked("the second one"),
        full_envelope("SessionEndedRequest"),
        full_envelope("SessionResumedRequest"),
        full_envelope(TOUCH),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(range(len(steps()))), st.integers(0, 3)), min_size=2, max_size=12))
def test_requests_in_any_order_also_late_and_twice_are_answered(
    web: FlaskClient, order: list[tuple[int, int]]
) -> None:
    """Each with the memory of the last answer, or with that of an earlier one."""
    memories: list[dict[str, Any]] = [{}]
    for number, back in order:
        body = copy.deepcopy(steps()[number])
        body["session"]["attributes"] = memories[max(0, len(memories) - 1 - back)]
        first = sent(web, body)

        assert first[0] == 200
        assert sent(web, body) == first, "the same request has the same answer: nothing is held here"
        memories.append(first[1].get("sessionAttributes", {}))


def test_a_talk_goes_on_after_its_session_was_said_to_have_ended(web: FlaskClient) -> None:
    _, told = sent(web, intent(topic_intent("biopsy")))
    sent(web, full_envelope("SessionEndedRequest"))
    _, more = sent(web, intent("AMAZON.YesIntent", attributes=told["sessionAttributes"]))

    assert more["sessionAttributes"]["part"] == 1


@pytest.mark.parametrize("new", [True, False, None, "yes"])
def test_whether_a_session_is_called_new_does_not_matter(web: FlaskClient, new: object) -> None:
    _, told = sent(web, intent(topic_intent("biopsy")))
    body = intent("AMAZON.YesIntent", attributes=told["sessionAttributes"])
    body["session"]["new"] = new

    assert sent(web, body)[1]["sessionAttributes"]["part"] == 1


# --- whether we can ---------------------------------------------------------------------------------------


def can(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to whether we can fulfill the same request."""
    body["request"]["type"] = "CanFulfillIntentRequest"
    response = door().handle(body)
    assert broken_answer(response, body) == []
    found: dict[str, Any] = response["response"]["canFulfillIntent"]
    return found


@pytest.mark.parametrize("topic", sorted(content().topics))
def test_what_is_understood_when_asked_can_be_fulfilled(topic: str) -> None:
    for phrase in (*content().asking[topic].spoken[:5], *content().asking[topic].indirect[:5]):
        answer = can(asked(phrase))

        assert answer["canFulfill"] == "YES"
        assert answer["slots"] == {QUESTION_SLOT: {"canUnderstand": "YES", "canFulfill": "YES"}}
    assert can(intent(topic_intent(topic)))["canFulfill"] == "YES"


def test_what_is_not_ours_cannot_be_fulfilled() -> None:
    for phrase in content().asking["out_of_scope"].near[:40]:
        assert can(asked(phrase))["canFulfill"] == "NO"


def test_whether_we_can_is_not_asked_by_amazon_since_we_do_not_declare_it() -> None:
    package = Path(__file__).resolve().parent.parent / "skill" / "package" / "skill.json"

    assert "CAN_FULFILL_INTENT_REQUEST" not in package.read_text("utf-8")


# --- what a slot brings -----------------------------------------------------------------------------------


def several(*words: str) -> dict[str, Any]:
    """A slot with several values, as Amazon sends it: the words stand in them alone."""
    values = [{"type": "Simple", "value": one} for one in words]
    return {"name": QUESTION_SLOT, "slotValue": {"type": "List", "values": values}}


def only_word_of(slot: dict[str, Any]) -> str:
    body = intent(QUESTION_INTENT, **{QUESTION_SLOT: slot})
    [kept] = readable(body)["request"]["intent"]["slots"].values()
    word: str = kept["value"]
    return word


def test_words_are_found_where_a_slot_has_several_values() -> None:
    assert only_word_of(several("what is a", "biopsy")) == "what is a biopsy"
    simple = {"name": "x", "slotValue": {"type": "Simple", "value": "biopsy"}}
    assert only_word_of(simple) == "biopsy"
    assert only_word_of({**simple, "value": "jaundice"}) == "jaundice"
    assert len(only_word_of(several(*["x" * 400] * 3))) == MOST_WORDS_CHARACTERS


@pytest.mark.parametrize("flag", sorted(content().red_flags))
def test_a_red_flag_in_one_of_several_values_is_heard(flag: str) -> None:
    response = door().handle(intent("Anything", thing=several(content().red_flags[flag].asking.spoken[0])))

    found = content().red_flags[flag]
    memory = response["sessionAttributes"]
    assert memory["topic"] == found.topic if found.tier == 3 else memory["flag"] == flag


@pytest.mark.parametrize("odd", [3, "x", [], {"values": 3}, {"values": [3, None, {}]}, {"type": "List"}])
def test_odd_values_of_a_slot_bring_nothing(odd: object) -> None:
    assert (
        readable(intent(QUESTION_INTENT, q={"name": "q", "slotValue": odd}))["request"]["intent"]["slots"]
        == {}
    )
