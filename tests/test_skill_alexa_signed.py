"""Signed requests over HTTP: Amazon's are answered, everything else is a 400 that repeats nothing."""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from alexa_response_rules import broken_rules, words_of
from amazon_chain import APPLICATION_ID, NOW, envelope, good_chain, root, signed
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.understander import build_understander
from skill.profile import LOCAL
from skill.signature import RequestVerifier
from skill.talk import Talk
from skill.web import ALEXA_MOST_BYTES, add_doors, believe_unsigned


@functools.cache
def talk() -> Talk:
    content = replace(load_content(default_root()), understanding="exact")
    return Talk(content, build_understander(content))


def client(verify: Any, *, unsigned: bool = False) -> FlaskClient:
    app = Flask("test", static_folder=None)
    add_doors(app, talk(), verify, LOCAL, unsigned=unsigned)
    return app.test_client()


@pytest.fixture
def alexa() -> FlaskClient:
    verifier = RequestVerifier(
        [APPLICATION_ID], roots=[root().certificate], fetch=lambda _: good_chain(), clock=lambda: NOW
    )
    return client(verifier.verify)


def question(words: str) -> dict[str, Any]:
    slots = {"question": {"name": "question", "value": words}}
    return envelope({"type": "IntentRequest", "intent": {"name": "AskIntent", "slots": slots}})


def test_a_signed_question_is_answered(alexa: FlaskClient) -> None:
    headers, raw = signed(question(talk().content.asking["biopsy"].spoken[0]))
    response = alexa.post("/alexa", data=raw, headers=headers)

    assert response.status_code == 200
    assert broken_rules(response.get_json(), "IntentRequest") == []
    assert response.get_json()["sessionAttributes"]["topic"] == "biopsy"


def test_a_red_flag_over_the_wire_names_the_number(alexa: FlaskClient) -> None:
    headers, raw = signed(question(talk().content.red_flags["chest_pain"].asking.spoken[0]))

    assert "nine one one" in words_of(alexa.post("/alexa", data=raw, headers=headers).get_json())


def forgeries() -> Iterator[tuple[str, dict[str, str], bytes]]:
    headers, raw = signed(question("wellingtons"))
    yield "unsigned", {}, raw
    yield "tampered", headers, raw.replace(b"wellingtons", b"wellington s")
    yield "other address", {**headers, "SignatureCertChainUrl": "https://example.com/echo.api/c.pem"}, raw
    yield "empty address", {**headers, "SignatureCertChainUrl": ""}, raw
    yield "other signature", {**headers, "Signature-256": "d2VsbGluZ3RvbnM="}, raw
    yield (
        "old",
        *signed(
            question("wellingtons")
            | {"request": {**envelope()["request"], "timestamp": "2026-03-01T11:00:00Z"}}
        ),
    )
    yield "other skill", *signed({**envelope(), "session": {"application": {"applicationId": "wellingtons"}}})
    yield "no request", *signed({**envelope(), "request": {"timestamp": "2026-03-01T12:00:00Z"}})
    yield "no JSON", *signed(b"wellingtons")
    yield "nothing", *signed(b"")


@pytest.mark.parametrize("case", [name for name, *_ in forgeries()])
def test_what_amazon_did_not_send_us_just_now_is_a_400_without_a_word_of_it(
    case: str, alexa: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    headers, raw = next((headers, raw) for name, headers, raw in forgeries() if name == case)
    with caplog.at_level(logging.DEBUG):
        response = alexa.post("/alexa", data=raw, headers=headers)

    assert response.status_code == 400
    assert "wellington" not in response.get_data(as_text=True) + caplog.text


def verifier(fetch: Callable[[str], bytes], patience: float = 30.0) -> RequestVerifier:
    return RequestVerifier(
        [APPLICATION_ID], roots=[root().certificate], fetch=fetch, clock=lambda: NOW, patience=patience
    )


def test_a_certificate_that_cannot_be_fetched_is_a_400() -> None:
    def fetch(address: str) -> bytes:
        raise OSError("no network")

    headers, raw = signed(envelope())
    assert client(verifier(fetch).verify).post("/alexa", data=raw, headers=headers).status_code == 400


def test_a_certificate_that_never_comes_is_a_400_and_the_worker_is_free_again() -> None:
    over, hung = threading.Event(), threading.Event()

    def fetch(address: str) -> bytes:
        if not address.endswith("slow.pem"):
            return good_chain()
        hung.set()
        over.wait(timeout=30)
        raise OSError("no answer")

    alexa = client(verifier(fetch, patience=0.01).verify)
    slow, raw = signed(envelope(), url="https://s3.amazonaws.com/echo.api/slow.pem")
    try:
        assert alexa.post("/alexa", data=raw, headers=slow).status_code == 400
        assert hung.is_set()
        patient = client(verifier(fetch).verify)
        headers, raw = signed(envelope())
        assert patient.post("/alexa", data=raw, headers=headers).status_code == 200
    finally:
        over.set()


def test_a_header_sent_twice_is_a_400_whichever_comes_first(alexa: FlaskClient) -> None:
    headers, raw = signed(envelope())
    for name in headers:
        for twice in ([headers[name], "AAAA"], ["AAAA", headers[name]], [headers[name]] * 2):
            sent = [(other, value) for other, value in headers.items() if other != name]
            sent += [(name, value) for value in twice]
            assert alexa.post("/alexa", data=raw, headers=sent).status_code == 400


def test_without_an_application_id_nothing_is_served() -> None:
    nobody = RequestVerifier([], roots=[root().certificate], fetch=lambda _: good_chain(), clock=lambda: NOW)
    headers, raw = signed(envelope())

    assert client(nobody.verify).post("/alexa", data=raw, headers=headers).status_code == 400


def test_too_large_a_body_is_a_413_and_not_read(alexa: FlaskClient) -> None:
    assert alexa.post("/alexa", data=b" " * (ALEXA_MOST_BYTES + 1)).status_code == 413


def test_other_methods_are_a_405(alexa: FlaskClient) -> None:
    assert alexa.get("/alexa").status_code == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={"request": JSON, "session": JSON, "context": JSON, "version": JSON})
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["LaunchRequest", "IntentRequest", "New"])},
        optional={"intent": JSON, "locale": JSON},
    )
)
def test_whatever_stands_in_a_body_it_is_answered_or_refused_and_never_a_fault_of_ours(
    body: dict[str, Any],
) -> None:
    unsigned = client(lambda headers, raw: believe_unsigned([APPLICATION_ID], headers, raw), unsigned=True)
    sent = envelope(body) if "type" in body else {**envelope(), **body}

    assert unsigned.post("/alexa", data=json.dumps(sent).encode()).status_code in (200, 400)


@pytest.mark.parametrize(
    "raw", [b"[" * 20_000, b'{"request":' * 5_000, b'{"request": "\\ud800"}', b"\xff", b"NaN"]
)
def test_bodies_that_break_readers_are_refused(raw: bytes, alexa: FlaskClient) -> None:
    unsigned = client(lambda headers, body: believe_unsigned([APPLICATION_ID], headers, body), unsigned=True)

    assert unsigned.post("/alexa", data=raw).status_code == 400
    headers, _ = signed(raw)
    assert alexa.post("/alexa", data=raw, headers=headers).status_code == 400
