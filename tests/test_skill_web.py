"""The server's manners: who may come in, through which door, and what is said to everybody else."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from intents.meaning import TOPICS
from skill.application_ids import APPLICATION_IDS
from skill.profile import LOCAL, LOCAL_DOORS, PUBLIC_DOORS, Profile, public_profile
from skill.safe_headers import SAFE_HEADERS
from skill.talk import Talk
from skill.web import ALEXA_MOST_BYTES, add_doors, believe_unsigned

HOST = "hepatica.example"


def server(talk: Talk, profile: Profile) -> Flask:
    """A server with the doors of a profile."""
    made = Flask("hepatica", static_folder=None, template_folder=None)
    add_doors(made, talk, lambda headers, body: believe_unsigned((), headers, body), profile, unsigned=False)
    return made


@pytest.fixture(scope="module")
def public(exact_talk: Talk) -> Flask:
    """A server open to the world under one name."""
    return server(exact_talk, public_profile((HOST,)))


@contextmanager
def broken(talk: Talk, fault: Exception) -> Iterator[None]:
    """The talk with an understanding that fails."""

    class Broken:
        def understand(self, hypotheses: Any, context: Any) -> Any:
            raise fault

    working = talk.understander
    talk.understander = Broken()
    try:
        yield
    finally:
        talk.understander = working


def error_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.content_type == "application/json"
    assert set(response.json["error"]) == {"code", "message", "field"}
    return response.json["error"]


# --- health -----------------------------------------------------------------------------------------------


def test_health_says_that_all_topics_are_there_and_which_content_it_is(exact_client, exact_app):
    response = exact_client.get("/health")
    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "topics": 35,
        "content_version": exact_app.extensions["hepatica"].content.version,
    }
    assert len(TOPICS) == 35


def test_in_public_health_tells_no_details(public):
    assert public.test_client().get("/health", headers={"Host": HOST}).json == {"status": "ok"}


def test_health_says_when_requests_are_not_verified(exact_root):
    unsigned = create_app(verify_alexa=False, content=exact_root)
    assert "unsigned" in unsigned.test_client().get("/health").json["alexa"]


# --- 404, 405 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/nothing", "/ask/", "/Ask", "/ask/more", "/static/x", "/%00", "/../etc/passwd"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_404_in_json(exact_client, path, method):
    assert error_of(exact_client.open(path, method=method), 404)["code"] == "not_found"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/ask", "/alexa"])
def test_another_method_is_405_in_json_and_names_those_allowed(exact_client, path, method):
    response = exact_client.open(path, method=method)
    assert error_of(response, 405)["code"] == "method_not_allowed"
    assert "POST" in response.headers["Allow"]


def test_health_is_only_read(exact_client):
    response = exact_client.post("/health")
    error_of(response, 405)
    assert "GET" in response.headers["Allow"]


# --- who may come in --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "[::1]",
        "localhost:5000",
        "127.0.0.1:5001",
        "[::1]:5000",
        "LOCALHOST:80",
        "localhost:",
    ],
)
def test_this_computer_is_served_under_its_own_names(exact_client, host):
    assert exact_client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "", "example.com", "localhost.example.com", "127.0.0.1.example.com", "127.0.0.2", "::1", "[::1",
        "[::1]x", "localhost:80:80", "localhost:x", "localhost, example.com", "user@localhost", "local host",
        "169.254.169.254", "[::ffff:127.0.0.1]", "localhost.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/health", "/ask", "/nothing"])
def test_another_host_is_421(exact_client, host, path):
    response = exact_client.post(path, headers={"Host": host}, data="{}", content_type="application/json")
    assert error_of(response, 421)["code"] == "host"


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(host=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
def test_any_host_is_served_or_refused(exact_client, host):
    assert exact_client.get("/health", headers={"Host": host}).status_code in (200, 421)


FORWARDING = (
    "Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    "X-Forwarded-Port", "X-Forwarded-Server",
)  # fmt: skip


@pytest.mark.parametrize("header", FORWARDING)
@pytest.mark.parametrize("spelling", [str, str.lower, str.upper], ids=["as is", "lower", "upper"])
def test_a_request_passed_on_by_another_computer_is_refused(
    exact_client, header, spelling: Callable[[str], str]
):
    response = exact_client.get("/health", headers={spelling(header): "1.2.3.4"})
    error_of(response, 421)


def test_alexa_answers_400_to_a_host_that_is_not_ours(exact_client):
    error_of(exact_client.post("/alexa", headers={"Host": "example.com"}, json={}), 400)


# --- the doors of each profile ----------------------------------------------------------------------------


def test_the_local_profile_opens_every_door_to_this_computer_alone():
    assert LOCAL.doors == LOCAL_DOORS == {
        "ask", "alexa", "health", "pages", "hear", "say", "batch", "topics", "metrics", "api",
    }  # fmt: skip
    assert LOCAL.hosts == {"localhost", "127.0.0.1", "[::1]"}
    assert not LOCAL.public


def test_in_public_there_are_only_alexa_health_and_the_pages(public):
    client = public.test_client()
    here = {"Host": HOST}
    assert {"alexa", "health", "pages"} == PUBLIC_DOORS
    error_of(client.post("/ask", headers=here, json={"text": "what is jaundice"}), 404)
    assert client.get("/health", headers=here).status_code == 200
    for page in ("/privacy", "/terms"):
        response = client.get(page, headers=here)
        assert response.status_code == 200
        assert response.mimetype == "text/html"
    assert client.post("/alexa", headers=here, json={}).status_code == 400
    routes = {rule.rule for rule in public.url_map.iter_rules()}
    assert routes == {"/alexa", "/health", "/privacy", "/terms"}


def test_in_public_this_computers_names_are_not_ours(public):
    error_of(public.test_client().get("/health", headers={"Host": "localhost"}), 421)


def test_in_public_a_proxy_may_stand_in_between(public):
    headers = {"Host": HOST, "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}
    assert public.test_client().get("/health", headers=headers).status_code == 200


def test_in_public_a_further_door_opens_by_name(exact_talk):
    opened = server(exact_talk, public_profile((HOST.upper(),), ("ask",)))
    response = opened.test_client().post("/ask", headers={"Host": HOST}, json={"text": "what is jaundice"})
    assert response.json["topic"] == "jaundice"


def test_a_door_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="no door window; there are alexa, api, ask, batch, health"):
        public_profile((HOST,), ("window",))


def test_alexa_is_413_over_64_kilobytes(exact_client):
    body = b"x" * (ALEXA_MOST_BYTES + 1)
    error_of(exact_client.post("/alexa", data=body, content_type="application/json"), 413)
    assert ALEXA_MOST_BYTES == 64 * 1024


def test_with_no_application_id_alexa_refuses_everything(exact_root, monkeypatch):
    monkeypatch.delenv(APPLICATION_IDS, raising=False)
    for verify in (True, False):
        client = create_app(content=exact_root, verify_alexa=verify).test_client()
        error_of(client.post("/alexa", json={"session": {}, "request": {"type": "LaunchRequest"}}), 400)


# --- what every response carries --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/health", "/privacy", "/nothing"])
def test_every_response_forbids_storing_framing_and_guessing(exact_client, path):
    headers = exact_client.get(path).headers
    assert {name: headers[name] for name in SAFE_HEADERS} == SAFE_HEADERS
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


# --- a fault of ours --------------------------------------------------------------------------------------


def test_a_fault_is_told_without_the_words_that_were_sent(exact_app, caplog):
    words = "zyzzyva quokka"
    with broken(exact_app.extensions["hepatica"], RuntimeError(words)), caplog.at_level(logging.DEBUG):
        response = exact_app.test_client().post("/ask", json={"text": words})
    assert error_of(response, 500)["code"] == "internal"
    assert words not in response.text + caplog.text
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    "body", [{"text": "zyzzyva quokka"}, {"text": ["zyzzyva quokka"]}, {"event": "zyzzyva quokka"}]
)
def test_no_log_holds_the_words_that_were_sent(exact_client, caplog, body):
    with caplog.at_level(logging.DEBUG):
        exact_client.post("/ask?trace=1", json=body)
    assert "quokka" not in caplog.text


# --- starting ---------------------------------------------------------------------------------------------


def test_the_application_is_built_without_the_ear_or_the_voice():
    program = (
        "import sys, app; "
        "print([name for name in ('vosk', 'pyttsx3', 'miniaudio', 'audio') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_application_is_built_twice_alike(exact_root):
    replies = {
        json.dumps(create_app(content=exact_root).test_client().post("/ask", json={"text": "jaundice"}).json)
        for _ in range(2)
    }
    assert len(replies) == 1
