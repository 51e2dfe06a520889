"""What the doors of the API do: /hear, /say, /batch, /topics, /metrics, and what they refuse."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_stand_ins import StandInEar, StandInVoice, silent_wav
from werkzeug.test import TestResponse

from app import create_app
from intents.meaning import Context, Hypothesis, Understanding
from skill import api_batch, api_hear, ask
from skill.api_doors import RATES
from skill.api_requests import LONGEST_SPEECH
from skill.api_sound import MOST_EARS, NoEarError, TookTooLongError
from skill.profile import FURTHER_DOORS, NEVER_PUBLIC, public_profile
from skill.request_fields import MOST_UTTERANCES
from skill.web import READING_ONLY

HOST = "hepatica.example"
WAV = {"content_type": "audio/wav"}


EAR, VOICE = StandInEar(), StandInVoice()


@pytest.fixture
def ear() -> StandInEar:
    EAR.__init__()
    return EAR


@pytest.fixture
def voice() -> StandInVoice:
    VOICE.__init__()
    return VOICE


@pytest.fixture(scope="module")
def served(exact_root) -> Flask:
    """The application with an ear and a voice, as often as one likes."""
    return create_app(content=exact_root, application_ids=["a"], ear=EAR, voice=VOICE, rates={})


@pytest.fixture
def web(served: Flask, ear: StandInEar, voice: StandInVoice) -> FlaskClient:
    return served.test_client()


def error_of(response: TestResponse, status: int) -> Mapping[str, Any]:
    assert response.status_code == status, response.text
    assert response.content_type == "application/json"
    assert set(response.json["error"]) == {"code", "message", "field"}
    if status in (429, 503):
        assert int(response.headers["Retry-After"]) >= 1
    error: Mapping[str, Any] = response.json["error"]
    return error


def form(**parts: Any) -> dict[str, Any]:
    sound = {"sound": (io.BytesIO(parts.pop("sound")), "question.wav")} if "sound" in parts else {}
    return {"data": {**parts, **sound}, "content_type": "multipart/form-data"}


# --- /hear ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", api_hear.WAV_TYPES)
def test_a_sound_is_heard_and_its_guesses_are_told(web: FlaskClient, kind: str) -> None:
    found = web.post("/hear", data=silent_wav(1.5), content_type=kind).json
    assert found["heard"] == "what is jaundice"
    assert found["hypotheses"] == [{"text": "what is jaundice", "weight": 1.0}]
    assert found["event"] is None
    assert found["reply"] is None
    assert found["seconds"] == 1.5
    assert found["content_version"] == web.get("/health").json["content_version"]


def test_what_was_heard_is_answered_as_ask_answers_the_same_guesses(
    web: FlaskClient, ear: StandInEar
) -> None:
    ear.guesses = Hypothesis("what is jaundice", 2 / 3), Hypothesis("what is biopsy", 1 / 3)
    heard = web.post("/hear?ask=1&locale=en-GB", data=silent_wav(), **WAV).json
    asked = web.post("/ask", json={"hypotheses": heard["hypotheses"], "locale": "en-GB"}).json
    assert heard["reply"] == asked
    assert asked["topic"] == "jaundice"


def test_a_memory_in_a_form_goes_on_with_the_talk(web: FlaskClient, ear: StandInEar) -> None:
    memory = web.post("/ask", json={"text": "what is jaundice"}).json["memory"]
    ear.guesses = (Hypothesis("more"),)
    reply = web.post("/hear", **form(sound=silent_wav(), memory=json.dumps(memory))).json["reply"]
    assert (reply["intent"], reply["topic"]) == ("more", "jaundice")
    assert reply == web.post("/ask", json={"text": "more", "memory": memory}).json


def test_a_form_answers_and_traces_where_it_is_asked_to(web: FlaskClient) -> None:
    assert web.post("/hear", **form(sound=silent_wav())).json["reply"] is None
    reply = web.post("/hear", **form(sound=silent_wav(), ask="1", trace="1", locale="en-AU")).json["reply"]
    assert reply["topic"] == "jaundice"
    assert reply["trace"]["rule"]


@pytest.mark.parametrize("kind", ["silence", "not_heard"])
def test_a_sound_without_words_is_an_event(web: FlaskClient, ear: StandInEar, kind: str) -> None:
    ear.guesses, ear.kind = (), kind
    found = web.post("/hear?ask=1", data=silent_wav(), **WAV).json
    assert (found["heard"], found["hypotheses"], found["event"]) == (None, [], kind)
    assert found["reply"] == web.post("/ask", json={"event": kind}).json


def test_the_ear_may_ask_what_guesses_mean_where_the_talk_stands(
    web: FlaskClient, ear: StandInEar, served: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Placed:
        def understand(self, hypotheses: object, context: Context) -> Understanding:
            return Understanding(context.topic or "clarify", 1.0, "where the talk stands")

    memory = web.post("/ask", json={"text": "what is jaundice"}).json["memory"]
    monkeypatch.setattr(served.extensions["hepatica"], "understander", Placed())
    web.post("/hear", data=silent_wav(), **WAV)
    web.post("/hear", **form(sound=silent_wav(), memory=json.dumps(memory)))
    assert ear.understood == ["clarify", "jaundice"]


@pytest.mark.parametrize("sound", [b"", b"RIFF", b"\0" * 5000, b"ID3 this is no WAV"])
def test_what_is_no_sound_is_422_in_words_of_the_content(web: FlaskClient, sound: bytes) -> None:
    for sent in ({"data": sound, **WAV}, form(sound=sound)):
        error = error_of(web.post("/hear", **sent), 422)
        assert (error["code"], error["field"]) == ("bad_sound", "sound")
        assert error["message"].startswith("I couldn't use that recording.")


def test_without_an_ear_it_says_so_and_that_typing_works(exact_app: Flask) -> None:
    error = error_of(exact_app.test_client().post("/hear", data=silent_wav(), **WAV), 503)
    assert error["code"] == "no_ear"
    assert "type" in error["message"]


@pytest.mark.parametrize(("fault", "code"), [(NoEarError(), "no_ear"), (TookTooLongError(), "busy")])
def test_an_ear_that_fails_is_503(web: FlaskClient, ear: StandInEar, fault: Exception, code: str) -> None:
    ear.fault = fault
    assert error_of(web.post("/hear", data=silent_wav(), **WAV), 503)["code"] == code


def test_only_so_many_sounds_are_heard_at_once_and_the_rest_are_told_when_to_come_again(
    served: Flask, ear: StandInEar
) -> None:
    ear.listening.clear()
    statuses: list[int] = []

    def hear() -> None:
        statuses.append(served.test_client().post("/hear", data=silent_wav(), **WAV).status_code)

    threads = [threading.Thread(target=hear) for _ in range(MOST_EARS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert ear.begun.acquire(timeout=60)
    error = error_of(served.test_client().post("/hear", data=silent_wav(), **WAV), 503)
    assert error["code"] == "busy"
    assert error["message"].endswith("Please try again in a moment.")
    ear.listening.set()
    for thread in threads:
        thread.join()
    assert statuses == [200] * MOST_EARS
    assert served.test_client().post("/hear", data=silent_wav(), **WAV).status_code == 200


def test_an_ear_that_failed_is_free_again(web: FlaskClient, ear: StandInEar) -> None:
    ear.fault = NoEarError()
    for _ in range(MOST_EARS + 1):
        assert error_of(web.post("/hear", data=silent_wav(), **WAV), 503)["code"] == "no_ear"


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({}, "sound"),
        ({"memory": "{}"}, "sound"),
        ({"sound": silent_wav(), "memory": "["}, "memory"),
        ({"sound": silent_wav(), "memory": "[1]"}, "memory"),
        ({"sound": silent_wav(), "memory": '{"x": NaN}'}, "memory"),
        ({"sound": silent_wav(), "locale": "ko"}, "locale"),
    ],
)
def test_a_form_that_is_wrong_names_its_field(web: FlaskClient, parts: dict[str, Any], field: str) -> None:
    error = error_of(web.post("/hear", **form(**parts)), 422)
    assert error["field"] == field


def test_a_form_without_a_boundary_is_400(web: FlaskClient) -> None:
    response = web.post("/hear", data=b"--x\r\n", headers={"Content-Type": "multipart/form-data"})
    assert error_of(response, 400)["code"] == "bad_body"


def test_an_altered_memory_is_treated_as_absent_there_too(web: FlaskClient) -> None:
    sent = form(sound=silent_wav(), memory='{"v": 1, "topic": "biopsy", "sum": "x"}', trace="1")
    assert web.post("/hear", **sent).json["reply"]["trace"]["memory"] == "altered"


# --- /say -------------------------------------------------------------------------------------------------


def test_words_become_sound_with_the_delivery_of_a_reply(web: FlaskClient, voice: StandInVoice) -> None:
    reply = web.post("/ask", json={"text": "slower"}).json
    response = web.post("/say", json={"text": "one two", "locale": "en-GB", "delivery": reply["delivery"]})
    assert response.status_code == 200
    assert response.content_type == "audio/wav"
    assert response.data == b"RIFF" + bytes(40) + b"\1\2\3\4" * 2
    assert voice.said == [("en-GB", -1, 0)]
    assert response.headers["Hepatica-Content-Version"] == reply["content_version"]


def test_sound_is_sent_before_all_of_it_is_made(web: FlaskClient) -> None:
    pieces = web.post("/say", json={"text": "one two three"}).iter_encoded()
    assert [len(piece) for piece in pieces] == [44, 4, 4, 4]


def test_a_voice_that_fails_on_the_way_ends_the_sound_and_says_so_in_the_log_without_words(
    web: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = web.post("/say", json={"text": "quokka hoarse"})
    assert len(response.data) == 48
    assert "the voice failed" in caplog.text
    assert "quokka" not in caplog.text


def test_without_a_voice_or_with_one_that_fails_at_once_it_is_503(web: FlaskClient, exact_app: Flask) -> None:
    for client in (exact_app.test_client(), web):
        assert error_of(client.post("/say", json={"text": "hoarse"}), 503)["code"] == "no_voice"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " \0 "}, "text"),
        ({"text": "a" * (LONGEST_SPEECH + 1)}, "text"),
        ({"text": 1}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": "a", "locale": "ko"}, "locale"),
        ({"text": "a", "locale": None}, "locale"),
        ({"text": "a", "delivery": {"rate": 3}}, "delivery.rate"),
        ({"text": "a", "delivery": {"volume": 0.5}}, "delivery.volume"),
        ({"text": "a", "delivery": []}, "delivery"),
    ],
)
def test_say_names_the_field_that_is_wrong(web: FlaskClient, body: dict[str, Any], field: str) -> None:
    assert error_of(web.post("/say", json=body), 422)["field"] == field


def test_a_thousand_characters_are_said(web: FlaskClient) -> None:
    assert web.post("/say", json={"text": f" {'a' * LONGEST_SPEECH} "}).status_code == 200


# --- /batch -----------------------------------------------------------------------------------------------

SPOKEN = ["what is jaundice", "jaundice", "qqq", "chest pain"]


def test_a_batch_says_of_each_utterance_what_ask_would_understand(web: FlaskClient) -> None:
    found = web.post("/batch", json={"utterances": [{"text": text, "id": text} for text in SPOKEN]}).json
    assert found["content_version"] == web.get("/health").json["content_version"]
    for text, one in zip(SPOKEN, found["understood"], strict=True):
        asked = web.post("/ask?trace=1", json={"text": text}).json
        assert one["id"] == text
        assert {name: one[name] for name in ("intent", "flag", "confidence", "heard")} == {
            name: asked[name] for name in ("intent", "flag", "confidence", "heard")
        }
        assert one["candidates"] == asked["trace"]["candidates"]
        assert one["rule"] == asked["trace"]["rule"]


@pytest.mark.parametrize("kind", api_batch.LINES_TYPES)
def test_lines_come_back_as_lines_of_the_same_fields(web: FlaskClient, kind: str) -> None:
    sent = "\n".join(json.dumps({"text": text}) for text in SPOKEN) + "\r\n\n"
    response = web.post("/batch", data=sent, content_type=kind)
    assert response.content_type == "application/x-ndjson"
    together = web.post("/batch", json={"utterances": [{"text": text} for text in SPOKEN]}).json
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert lines == [
        {**one, "content_version": together["content_version"]} for one in together["understood"]
    ]


def test_guesses_can_stand_in_a_batch(web: FlaskClient) -> None:
    guesses = [{"text": "jaundice", "weight": 0.9}, {"text": "biopsy", "weight": 0.1}]
    found = web.post("/batch", json={"utterances": [{"hypotheses": guesses}]}).json["understood"][0]
    assert found["intent"] == web.post("/ask", json={"hypotheses": guesses}).json["intent"]


@pytest.mark.parametrize(
    ("utterances", "field"),
    [
        ([], "utterances"),
        ([{"text": "a"}] * (MOST_UTTERANCES + 1), "utterances"),
        ("a", "utterances"),
        ([{"text": "a"}, {}], "utterances.1.text"),
        ([{"text": "a"}, {"text": ""}], "utterances.1.text"),
        ([{"text": "a", "hypotheses": [{"text": "a", "weight": 1}]}], "utterances.0.text"),
        ([{"text": "a", "id": "x" * 101}], "utterances.0.id"),
        ([{"text": "a", "id": "\ud800"}], "utterances.0.id"),
        ([{"hypotheses": []}], "utterances.0.hypotheses"),
    ],
)
def test_a_batch_names_the_field_that_is_wrong_in_both_forms(
    web: FlaskClient, utterances: Any, field: str
) -> None:
    assert error_of(web.post("/batch", json={"utterances": utterances}), 422)["field"] == field
    if isinstance(utterances, list):
        lines = "\n".join(map(json.dumps, utterances))
        error = error_of(web.post("/batch", data=lines, content_type=api_batch.LINES_TYPES[0]), 422)
        assert error["field"] == field


def test_a_line_that_is_no_json_is_400_and_its_number_told(web: FlaskClient) -> None:
    error = error_of(web.post("/batch", data='{"text": "a"}\n{', content_type="application/jsonl"), 400)
    assert (error["code"], error["field"]) == ("bad_body", "utterances.1")


# --- /topics ----------------------------------------------------------------------------------------------


def test_the_topics_stand_in_their_groups_in_the_order_in_which_they_are_said(
    web: FlaskClient, content
) -> None:
    groups = web.get("/topics").json["groups"]
    assert [group["id"] for group in groups] == [group.id for group in content.groups]
    ids = [topic["id"] for group in groups for topic in group["topics"]]
    assert ids == [id_ for group in content.groups for id_ in group.topics]
    assert sorted(ids) == sorted(content.topics)


def test_every_topic_is_told_whole_with_the_source_of_each_sentence(web: FlaskClient, content) -> None:
    for id_, topic in content.topics.items():
        found = web.get(f"/topics/{id_}?locale=en-GB").json
        assert (found["id"], found["title"], found["locale"]) == (id_, topic.title, "en-GB")
        assert len(found["parts"]) == len(topic.parts)
        known = {source["id"] for source in found["sources"]}
        for passage in (found["gist"], found["simpler"], *found["parts"]):
            assert " ".join(one["display"] for one in passage["sentences"]) == passage["display"]
            assert {id_ for one in passage["sentences"] for id_ in one["sources"]} <= known
            assert "{" not in passage["speech"] + passage["display"]
        assert found["review"] == {"by": None, "on": None, "due": None} or found["review"]["by"]


def test_a_topic_is_worded_for_its_place(web: FlaskClient) -> None:
    here, there = (web.get(f"/topics/jaundice?locale={locale}").json for locale in ("en-US", "en-GB"))
    assert "911" in here["gist"]["display"]
    assert "999" in there["gist"]["display"]
    assert web.get("/topics/jaundice").json == here


@pytest.mark.parametrize("path", ["/topics", "/topics/jaundice", "/topics/jaundice?locale=en-GB"])
def test_what_has_not_changed_is_not_sent_again(web: FlaskClient, path: str) -> None:
    first = web.get(path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = web.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert web.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_tags_differ_where_words_do(web: FlaskClient) -> None:
    paths = ("/topics", "/topics/jaundice", "/topics/jaundice?locale=en-GB", "/topics/biopsy")
    assert len({web.get(path).headers["ETag"] for path in paths}) == len(paths)


@pytest.mark.parametrize("id_", ["nothing", "Jaundice", "%00", "jaundice%2f", "..", "%3Cscript%3E"])
def test_another_topic_is_404_without_its_name(web: FlaskClient, id_: str) -> None:
    response = web.get(f"/topics/{id_}")
    error_of(response, 404)
    assert "script" not in response.text


def test_a_language_that_is_not_spoken_is_422(web: FlaskClient) -> None:
    assert error_of(web.get("/topics/jaundice?locale=fr"), 422)["field"] == "locale"


# --- /metrics ---------------------------------------------------------------------------------------------


def test_replies_and_requests_are_counted_by_names_of_ours_alone(exact_root, ear: StandInEar) -> None:
    web = create_app(content=exact_root, ear=ear).test_client()
    web.post("/ask", json={"text": "what is jaundice"})
    web.post("/ask", json={"text": "what is jaundice"})
    web.post("/hear?ask=1", data=silent_wav(), **WAV)
    web.post("/batch", json={"utterances": [{"text": "quokka"}] * 3})
    web.post("/quokka")
    response = web.get("/metrics")
    lines = response.text.splitlines()
    assert response.content_type.startswith("text/plain; version=0.0.4")
    assert 'hepatica_turns_total{door="ask",intent="jaundice",outcome="answered"} 3.0' in lines
    assert 'hepatica_requests_total{door="ask",status="200"} 2.0' in lines
    assert 'hepatica_requests_total{door="other",status="404"} 1.0' in lines
    assert 'hepatica_request_seconds_count{door="hear"} 1.0' in lines
    assert "hepatica_batch_utterances_total 3.0" in lines
    assert "quokka" not in response.text


def test_each_application_counts_for_itself(web: FlaskClient, exact_app: Flask) -> None:
    web.post("/ask", json={"text": "forget everything"})
    other = exact_app.test_client().get("/metrics").text
    assert 'intent="forget"' in web.get("/metrics").text
    assert 'intent="forget"' not in other


# --- what holds for every door ----------------------------------------------------------------------------

POSTS = {
    "/ask": ("application/json", ask.MOST_BYTES),
    "/say": ("application/json", ask.MOST_BYTES),
    "/batch": ("application/json", api_batch.MOST_BYTES),
    "/hear": ("audio/wav", api_hear.MOST_BYTES),
}
GETS = ("/topics", "/topics/jaundice", "/metrics", "/openapi.json", "/docs", "/health")


@pytest.mark.parametrize("path", POSTS)
def test_a_post_needs_its_content_type(web: FlaskClient, path: str) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"):
        assert error_of(web.post(path, data=b"{}", content_type=kind), 415)["code"] == "content_type"


@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_is_too_large_is_413(web: FlaskClient, path: str) -> None:
    kind, most = POSTS[path]
    error_of(web.post(path, data=b" " * (most + 1), content_type=kind), 413)
    assert web.post(path, data=b" " * most, content_type=kind).status_code in (400, 422)


@pytest.mark.parametrize("path", ["/ask", "/say", "/batch"])
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"a": NaN}', b'{"a":' + b"[" * 40 + b"]" * 40 + b"}"]
)
def test_what_is_no_json_object_is_400(web: FlaskClient, path: str, body: bytes) -> None:
    assert error_of(web.post(path, data=body, content_type="application/json"), 400)["code"] == "bad_body"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
@pytest.mark.parametrize("path", POSTS)
def test_another_method_than_post_is_405(web: FlaskClient, path: str, method: str) -> None:
    response = web.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", GETS)
def test_what_is_read_is_only_read(web: FlaskClient, path: str, method: str) -> None:
    response = web.open(path, method=method)
    error_of(response, 405)
    assert set(response.headers["Allow"].split(", ")) == READING_ONLY


FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost:9999"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost/"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("path", [*POSTS, "/nothing"])
def test_a_page_that_is_not_ours_can_post_nothing(
    web: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    response = web.post(path, headers=headers, json={"text": "what is jaundice"})
    assert error_of(response, 403)["code"] == "origin"


@pytest.mark.parametrize("host", ["localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000"])
def test_our_own_page_can(web: FlaskClient, host: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert web.post("/ask", headers=headers, json={"text": "what is jaundice"}).status_code == 200


def test_alexa_answers_400_to_a_page(web: FlaskClient) -> None:
    error_of(web.post("/alexa", headers={"Origin": "http://evil.example"}, json={}), 400)


@pytest.mark.parametrize("path", [*POSTS, *GETS])
def test_every_door_answers_to_our_own_host_alone_and_to_no_proxy(web: FlaskClient, path: str) -> None:
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-For": "192.0.2.1"}):
        assert error_of(web.open(path, headers=headers), 421)["code"] == "host"


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost"}, {"Origin": "http://evil.example"}])
def test_no_answer_ever_carries_a_cors_header(web: FlaskClient, headers: dict[str, str]) -> None:
    for path in (*POSTS, *GETS, "/nothing"):
        for method in ("GET", "POST", "OPTIONS"):
            response = web.open(path, method=method, headers=headers)
            assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["//ask", "/ask//", "/topics//jaundice", "//evil.example/x"])
def test_no_address_is_sent_back_to_be_followed(web: FlaskClient, path: str) -> None:
    response = web.get("/", environ_overrides={"PATH_INFO": path})
    assert response.status_code in (404, 405)
    assert "Location" not in response.headers


@pytest.mark.parametrize("door", RATES)
def test_who_comes_too_often_is_told_when_to_come_again(exact_root, door: str) -> None:
    app = create_app(
        content=exact_root, application_ids=["a"], ear=StandInEar(), voice=StandInVoice(), rates={door: 2}
    )
    sent = {
        "hear": {"data": silent_wav(), **WAV},
        "say": {"json": {"text": "hello"}},
        "batch": {"json": {"utterances": [{"text": "hello"}]}},
    }[door]
    web = app.test_client()
    assert [web.post(f"/{door}", **sent).status_code for _ in range(2)] == [200, 200]
    response = web.post(f"/{door}", **sent)
    error = error_of(response, 429)
    assert error["code"] == "too_often"
    assert "wait a moment" in error["message"]
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert web.post("/ask", json={"text": "hello"}).status_code == 200


def test_what_is_refused_for_its_form_does_not_count(exact_root) -> None:
    web = create_app(
        content=exact_root, application_ids=["a"], voice=StandInVoice(), rates={"say": 1}
    ).test_client()
    for _ in range(3):
        error_of(web.post("/say", data=b"x"), 415)
    assert web.post("/say", json={"text": "hello"}).status_code == 200


# --- profiles ---------------------------------------------------------------------------------------------


def test_none_of_these_doors_is_open_to_the_world_by_itself(exact_root) -> None:
    app = create_app(
        content=exact_root, application_ids=["a"], profile=public_profile((HOST,)),
        ear=StandInEar(), voice=StandInVoice(),
    )  # fmt: skip
    web = app.test_client()
    for path in POSTS:
        error_of(web.post(path, headers={"Host": HOST}, json={"text": "hello"}), 404)
    for path in set(GETS) - {"/health"}:
        error_of(web.get(path, headers={"Host": HOST}), 404)


def test_sound_is_never_open_to_the_world() -> None:
    assert {"hear", "say"} == NEVER_PUBLIC
    assert not FURTHER_DOORS & NEVER_PUBLIC
    for door in NEVER_PUBLIC:
        with pytest.raises(ValueError, match=f"no door {door}"):
            public_profile((HOST,), (door,))


def test_other_doors_open_by_name(exact_root) -> None:
    profile = public_profile((HOST,), ("topics", "batch", "metrics", "api"))
    web = create_app(content=exact_root, application_ids=["a"], profile=profile).test_client()
    for path in ("/topics", "/metrics", "/docs", "/openapi.json"):
        assert web.get(path, headers={"Host": HOST}).status_code == 200
    for origin in (f"https://{HOST}", f"http://{HOST}"):
        headers = {"Host": HOST, "Origin": origin}
        sent = {"utterances": [{"text": "hello"}]}
        assert web.post("/batch", headers=headers, json=sent).status_code == 200
    error_of(web.post("/batch", headers={"Host": HOST, "Origin": "https://evil.example"}, json=sent), 403)
