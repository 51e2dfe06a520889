"""The bench over HTTP: for this computer's own pages alone, and nothing said there is kept or told."""

from __future__ import annotations

import http.client
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_command import HEPATICA, PATIENCE_S, running

from app import create_app
from developing import doors
from developing.doors import LINES_TYPE, MOST_FILE_BYTES, MOST_TURN_BYTES, bench_doors
from developing.scoring import MOST_ITEMS
from skill.web import open_door

SECRET = "zyxwvu"
JSON = "application/json"
POSTS = {
    "/bench/turn": (JSON, json.dumps({"text": "what is jaundice"})),
    "/bench/replay": (LINES_TYPE, '{"text": "what is jaundice", "intent": "jaundice"}\n'),
    "/bench/score": (LINES_TYPE, '{"text": "what is jaundice", "intent": "jaundice"}\n'),
}


@pytest.fixture(scope="module")
def application(exact_root: Path) -> Flask:
    made = create_app(content=exact_root)
    for door in bench_doors(made.extensions["hepatica"]):
        open_door(made, made.extensions["hepatica"], door)
    return made


@pytest.fixture
def bench(application: Flask) -> FlaskClient:
    return application.test_client()


def post(bench: FlaskClient, path: str, body: Any = None, **more: Any) -> Any:
    mimetype, usual = POSTS[path]
    data = usual if body is None else body if isinstance(body, (str, bytes)) else json.dumps(body)
    return bench.post(path, **{"data": data, "content_type": mimetype, **more})


def error_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert set(response.json["error"]) == {"code", "message", "field"}
    assert SECRET not in response.text
    return response.json["error"]


def test_the_page_and_its_files_come_from_here_under_a_strict_policy(bench: FlaskClient) -> None:
    page = bench.get("/bench")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    for address in ("/bench/bench.css", "/bench/bench.js", "/bench/drawing.js"):
        assert bench.get(address).status_code == 200
        assert b"http" not in bench.get(address).data, "nothing is loaded from elsewhere"
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert " on" not in "".join(part.split(">")[0] for part in page.text.split("<"))


def test_the_page_is_small(bench: FlaskClient) -> None:
    files = ("/bench", "/bench/bench.css", "/bench/bench.js", "/bench/drawing.js")
    assert sum(len(bench.get(address).data) for address in files) < 40_000


def test_samples_are_given_at_once(bench: FlaskClient) -> None:
    found = bench.get("/bench/samples").json
    assert found["locales"][0] == "en-US"
    assert {"intent": "jaundice"}.items() <= next(
        s for s in found["samples"] if s["intent"] == "jaundice"
    ).items()


@pytest.mark.parametrize("path", POSTS)
def test_what_was_said_never_stands_in_an_address(bench: FlaskClient, path: str) -> None:
    assert error_of(bench.get(f"{path}?text={SECRET}"), 405)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", ["https://example.org", "http://localhost:81", "null"])
def test_another_sites_page_is_refused(bench: FlaskClient, path: str, origin: str) -> None:
    error_of(post(bench, path, headers={"Origin": origin}), 403)
    assert post(bench, path, headers={"Origin": "http://localhost"}).status_code == 200
    error_of(post(bench, path, headers={"Sec-Fetch-Site": "cross-site"}), 403)


@pytest.mark.parametrize("path", POSTS)
def test_a_form_of_another_site_has_not_the_right_content_type(bench: FlaskClient, path: str) -> None:
    for mimetype in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        error_of(post(bench, path, content_type=mimetype), 415)


@pytest.mark.parametrize(
    ("path", "most"),
    [("/bench/turn", MOST_TURN_BYTES), ("/bench/replay", MOST_FILE_BYTES), ("/bench/score", MOST_FILE_BYTES)],
)
def test_what_is_too_large_is_refused(bench: FlaskClient, path: str, most: int) -> None:
    error_of(post(bench, path, b" " * (most + 1)), 413)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/bench/turn", {"text": SECRET, "event": "launch"}, "event"),
        ("/bench/turn", {"text": SECRET, "memories": [SECRET]}, "memories"),
        ("/bench/turn", {"text": SECRET, "screen": SECRET}, "screen"),
        ("/bench/turn", {"text": SECRET, "locale": SECRET}, "locale"),
        ("/bench/turn", {"event": SECRET}, "event"),
        ("/bench/replay", SECRET, None),
        ("/bench/replay", f'{{"event": "{SECRET}"}}', None),
        ("/bench/score", SECRET, None),
        ("/bench/score", f'{{"text": "{SECRET}", "intent": "{SECRET}"}}', None),
        ("/bench/score", f'{{"text": "{SECRET}", "intent": "emergency", "flag": "{SECRET}"}}', None),
        ("/bench/score", f'{{"text": "{SECRET * 100}", "intent": "biopsy"}}', None),
        ("/bench/score", b"\xff", None),
    ],
)
def test_what_cannot_be_taken_is_refused_without_its_words(
    bench: FlaskClient, path: str, body: Any, field: str | None
) -> None:
    assert error_of(post(bench, path, body), 422)["field"] == field


def test_a_body_that_is_no_json_is_refused(bench: FlaskClient) -> None:
    error_of(post(bench, "/bench/turn", SECRET), 400)


def test_a_file_with_more_utterances_than_a_page_should_wait_for_is_sent_to_the_command(
    bench: FlaskClient,
) -> None:
    row = '{"text":"a","intent":"yes"}\n'
    assert (
        "hepatica evaluate" in error_of(post(bench, "/bench/score", row * (MOST_ITEMS + 1)), 422)["message"]
    )


@pytest.mark.parametrize(
    ("mimetype", "body"),
    [
        (LINES_TYPE, '{"text": "what is jaundice", "intent": "jaundice"}'),
        ("text/csv", "text,intent\nwhat is jaundice,jaundice\n"),
        (JSON, '[{"text": "what is jaundice", "intent": "jaundice", "entities": []}]'),
    ],
)
def test_a_file_is_scored_in_each_form(bench: FlaskClient, mimetype: str, body: str) -> None:
    found = post(bench, "/bench/score", body, content_type=mimetype).json
    assert found["utterances"] == 1
    assert found["tables"][0]["rows"][0][:2] == ["Right intent, written questions", "1/1"]
    assert found["matrix"].startswith("<svg")


def test_one_file_is_worked_on_at_a_time(
    bench: FlaskClient, application: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(*_: Any) -> dict[str, Any]:
        begun.set()
        assert go_on.wait(60)
        return {}

    monkeypatch.setattr(doors, "score", slow)
    first = threading.Thread(target=lambda: post(application.test_client(), "/bench/score"))
    first.start()
    assert begun.wait(60)
    busy = post(bench, "/bench/replay")
    go_on.set()
    first.join()
    assert error_of(busy, 503)["code"] == "busy"
    assert int(busy.headers["Retry-After"]) > 0
    assert post(bench, "/bench/replay").status_code == 200


def test_memories_that_are_none_are_taken_for_none(bench: FlaskClient) -> None:
    for kept in ({}, {"ask": 7, "alexa": [1], "device": {"v": 9}, "other": None}, {"ask": {"topic": SECRET}}):
        found = post(bench, "/bench/turn", {"text": "what is jaundice", "memories": kept})
        assert found.json["reply"]["intent"] == "jaundice"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["text", "event", "hypotheses", "memories", "screen", "locale"]),
        st.recursive(
            st.none()
            | st.booleans()
            | st.text(max_size=20)
            | st.floats(allow_nan=False, allow_infinity=False),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_nothing_that_is_sent_breaks_it(bench: FlaskClient, body: dict[str, Any]) -> None:
    assert post(bench, "/bench/turn", body).status_code in (200, 422)


def test_nothing_said_at_the_bench_is_kept_logged_or_counted(
    bench: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    counted = bench.get("/metrics").text.count("hepatica_turns_total{")
    for path, body in (
        ("/bench/turn", {"text": f"what is {SECRET}"}),
        ("/bench/replay", f'{{"text": "what is {SECRET}", "intent": "biopsy"}}'),
        ("/bench/score", f'{{"text": "what is {SECRET}", "intent": "biopsy"}}'),
    ):
        assert post(bench, path, body).status_code == 200
    error_of(post(bench, "/bench/score", f"text,{SECRET}", content_type="text/csv"), 422)
    told = capfd.readouterr()
    assert SECRET not in caplog.text + told.out + told.err
    assert SECRET not in bench.get("/metrics").text
    assert bench.get("/metrics").text.count("hepatica_turns_total{") == counted
    assert SECRET not in post(bench, "/bench/turn", {"text": "what did you hear"}).text


@pytest.mark.parametrize(
    ("profile", "host", "status"),
    [
        ((), "127.0.0.1", 200),
        (
            ("--public", "skill.example.org", "--application-id", "amzn1.ask.skill.t"),
            "skill.example.org",
            404,
        ),
    ],
)
def test_serve_opens_the_bench_for_this_computer_alone(
    exact_root: Path, profile: tuple[str, ...], host: str, status: int
) -> None:
    command = [HEPATICA, "serve", *profile, "--content", str(exact_root)]
    with running(command) as started:
        port = int(started.line_with("Hepatica is at ").rpartition(":")[2])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/bench", headers={"Host": host})
            assert connection.getresponse().status == status


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon and "prepare" in repr(thread):
            thread.join(60)
