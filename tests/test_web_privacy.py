"""No words that are sent stand in an error, a log line, a metric or a file: a real server, all of it read."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from running_command import PATIENCE_S, PROJECT, running, surroundings
from test_commands_serve import PROVOCATIONS, free_port, port_of, read_all
from web_stand_ins import StandInEar, StandInVoice, silent_wav

from app import create_app
from commands.server import LARGEST_HEAD, SOUND_PATH, open_server
from skill.api_hear import MOST_BYTES

MARKER = "xylophone-marker"
"""A word that is sent in every way there is."""
MARKED = MARKER.encode()
REQUESTS = 3000
"""What a house of people may ask in a day, and more."""

A_SERVER_THAT_LOGS_ALL_IT_CAN = """
import logging, sys
sys.path.insert(0, "tests")
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
from web_stand_ins import StandInEar, StandInVoice
from intents.meaning import Hypothesis
from skill import api_doors, web
from skill.talk import Talk
from commands import serve
opened = Talk.open.__func__

class Broken:
    def understand(self, hypotheses, context):
        if "broken" in hypotheses[0].text:
            raise RuntimeError(hypotheses[0].text)
        return working.understand(hypotheses, context)

def open_broken(kind, root=None):
    global working
    talk = opened(kind, root)
    working, talk.understander = talk.understander, Broken()
    return talk

class Voice(StandInVoice):
    def speak(self, text, locale, rate, volume):
        yield from super().speak(text, locale, rate, volume)
        if "broken" in text:
            raise RuntimeError(text)

Talk.open = classmethod(open_broken)
serve.WebEar = lambda: StandInEar([Hypothesis("MARKER broken")])
serve.WebVoice = Voice
real = serve.create_app
serve.create_app = lambda **given: real(**given, rates={"batch": 200})
from commands.main import main
main()
""".replace("MARKER", MARKER)

JSON = {"Content-Type": "application/json"}
LINES = {"Content-Type": "application/x-ndjson"}
WAV = {"Content-Type": "audio/wav"}
FORM = {"Content-Type": "multipart/form-data; boundary=" + MARKER}
BAD_PART = b'--%s\r\nContent-Disposition: form-data; name="memory"\r\n\r\n["%s"]\r\n' % (MARKED, MARKED)
SOUND_HEAD = b'--%s\r\nContent-Disposition: form-data; name="sound"; filename="%s"\r\n\r\n' % (MARKED, MARKED)
SOUND_PART = b"%s%s\r\n--%s--\r\n" % (SOUND_HEAD, silent_wav(), MARKED)
FOREIGN = {"Origin": f"http://{MARKER}.example"}
FURTHER: list[tuple[int, tuple[str, str, bytes, dict[str, str]]]] = [
    *[
        (415, ("POST", path, MARKED, {"Content-Type": f"text/{MARKER}"}))
        for path in ("/hear", "/say", "/batch")
    ],
    *[(400, ("POST", path, MARKED, JSON)) for path in ("/say", "/batch")],
    *[(403, ("POST", path, MARKED, {**JSON, **FOREIGN})) for path in ("/ask", "/hear", "/say", "/batch")],
    *[
        (421, ("GET", path, b"", {"Host": MARKER}))
        for path in ("/topics", "/metrics", "/docs", "/openapi.json")
    ],
    *[
        (405, ("PUT", f"{path}?{MARKER}", MARKED, JSON))
        for path in ("/hear", "/say", "/batch", "/topics", "/metrics")
    ],
    (413, ("POST", "/say", MARKED * 2000, JSON)),
    (413, ("POST", "/batch", MARKED * 70_000, JSON)),
    (413, ("POST", "/hear", MARKED, {**WAV, "Content-Length": str(MOST_BYTES + 1)})),
    (422, ("POST", "/say", b'{"text": "' + MARKED * 100 + b'"}', JSON)),
    (422, ("POST", "/say", b'{"text": ["' + MARKED + b'"]}', JSON)),
    (422, ("POST", "/say", b'{"text": "a", "locale": "' + MARKED + b'"}', JSON)),
    (422, ("POST", "/say", b'{"text": "a", "delivery": {"rate": "' + MARKED + b'"}}', JSON)),
    (422, ("POST", "/batch", b'{"utterances": "' + MARKED + b'"}', JSON)),
    (422, ("POST", "/batch", b'{"utterances": [{"text": {"' + MARKED + b'": 1}}]}', JSON)),
    (422, ("POST", "/batch", b'{"utterances": [{"text": "a", "id": "' + MARKED * 10 + b'"}]}', JSON)),
    (400, ("POST", "/batch", MARKED, LINES)),
    (422, ("POST", "/batch", b'{"text": 1, "' + MARKED + b'": 1}', LINES)),
    (422, ("POST", "/hear", MARKED, WAV)),
    (422, ("POST", f"/hear?locale={MARKER}", silent_wav(), WAV)),
    (422, ("POST", "/hear", BAD_PART + SOUND_PART, FORM)),
    (400, ("POST", "/hear", b"--%s\r\n%s" % (MARKED, MARKED), FORM)),
    (400, ("POST", "/hear", MARKED, {"Content-Type": "multipart/form-data; " + MARKER})),
    (404, ("GET", f"/topics/{MARKER}?{MARKER}", b"", {})),
    (422, ("GET", f"/topics/jaundice?locale={MARKER}", b"", {})),
    (500, ("POST", "/ask", b'{"text": "broken %s"}' % MARKED, JSON)),
    (500, ("POST", "/hear", silent_wav(), WAV)),
    (500, ("POST", "/batch", b'{"utterances": [{"text": "broken %s"}]}' % MARKED, JSON)),
]
"""What is refused by the further doors, and what breaks, with the status it gets."""


@pytest.fixture(scope="module")
def told(exact_root: Path) -> dict[str, Any]:
    """Everything that a server said, sent and counted after all of it."""
    program = [sys.executable, "-c", A_SERVER_THAT_LOGS_ALL_IT_CAN, "serve", "--content", str(exact_root)]
    with running([*program, "--unsigned", "--port", str(free_port())], surroundings()) as started:
        port = port_of(started)
        refused = [(wanted, raw(port, *sent)) for wanted, sent in (*PROVOCATIONS, *FURTHER)]
        halves = raw(port, "POST", "/say", b'{"text": "broken %s"}' % MARKED, JSON)
        statuses = a_day(port)
        often = [
            raw(port, "POST", "/batch", b'{"utterances": [{"text": "%s"}]}' % MARKED, JSON)
            for _ in range(200)
        ]
        metrics = raw(port, "GET", "/metrics", b"", {})
    return {
        "refused": refused, "halves": halves, "statuses": statuses, "often": often, "metrics": metrics,
        "output": started.output,
    }  # fmt: skip


def raw(port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """The whole answer to a request, head and body."""
    sent = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(body)), **headers}
    if "Transfer-Encoding" in sent:
        del sent["Content-Length"]
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    read_by_a_door = body if len(body) <= 1024 * 1024 else b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + read_by_a_door)
        return read_all(connection)


def a_day(port: int) -> set[int]:
    """Every status of a few thousand questions with words in them, over one connection."""
    statuses = set()
    memory = None
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        for number in range(REQUESTS):
            text = f"{MARKER} {number}" if number % 3 else "what is jaundice"
            body = {"text": text, **({"memory": memory} if memory else {})}
            connection.request("POST", "/ask", json.dumps(body), JSON)
            reply = connection.getresponse()
            statuses.add(reply.status)
            memory = json.loads(reply.read())["memory"]
    return statuses


def test_every_refusal_has_its_status_and_none_repeats_what_was_sent(told: dict[str, Any]) -> None:
    for wanted, answer in told["refused"]:
        assert int(answer.split()[1]) == wanted, answer[:500]
        assert MARKED not in answer.lower()
        body = answer.split(b"\r\n\r\n", 1)[1]
        assert not body or set(json.loads(body)["error"]) == {"code", "message", "field"}


def test_a_sound_that_breaks_in_the_middle_says_nothing_of_it(told: dict[str, Any]) -> None:
    assert told["halves"].startswith(b"HTTP/1.1 200")
    assert MARKED not in told["halves"]


def test_a_door_that_is_used_too_often_says_no_word_of_what_was_sent(told: dict[str, Any]) -> None:
    refused = [answer for answer in told["often"] if answer.startswith(b"HTTP/1.1 429")]
    assert refused
    assert all(MARKED not in answer and b"Retry-After: " in answer for answer in refused)


def test_after_a_day_of_questions_no_log_holds_a_word_of_them(told: dict[str, Any]) -> None:
    assert told["statuses"] == {200}
    assert MARKER not in told["output"]
    assert "unexpected RuntimeError at" in told["output"]
    assert "Traceback" not in told["output"]
    assert "jaundice" not in told["output"].split("Hepatica is at")[1]


def test_metrics_hold_counts_and_no_words(told: dict[str, Any]) -> None:
    assert told["metrics"].startswith(b"HTTP/1.1 200")
    assert MARKED not in told["metrics"]
    found = dict(
        re.findall(r"^(hepatica_requests_total\{[^}]+\}) (\S+)$", told["metrics"].decode(), re.MULTILINE)
    )
    assert float(found['hepatica_requests_total{door="ask",status="200"}']) == REQUESTS
    turns = re.findall(
        r'^hepatica_turns_total\{door="ask",.*\} (\S+)$', told["metrics"].decode(), re.MULTILINE
    )
    assert sum(map(float, turns)) == REQUESTS, "what the start shows as an example is nobody's question"
    labels = set(re.findall(r'="([^"]*)"', told["metrics"].decode()))
    assert all(re.fullmatch(r"[a-z_]+|[0-9.]+|\+Inf", label) for label in labels)


# --- in the same process ----------------------------------------------------------------------------------


class Serving:
    """A server in a thread of this process."""

    def __init__(self, root: Path, **given: Any) -> None:
        app = create_app(content=root, ear=StandInEar(), voice=StandInVoice(), rates={}, **given)
        self.server = open_server(app, "127.0.0.1", 0, sound=True)
        self.port = int(self.server.effective_port)

    def __enter__(self) -> Serving:
        self._thread = threading.Thread(target=self.server.run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.trigger.pull_trigger(self.server.close)
        self._thread.join()
        self.server.task_dispatcher.shutdown()


def test_neither_a_sound_nor_a_speech_lies_in_a_file_on_its_way(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_file(*_: object, **__: object) -> io.BytesIO:
        raise AssertionError("a file was opened")

    with Serving(exact_root) as serving:
        for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
            monkeypatch.setattr(tempfile, name, no_file)
        minute = silent_wav(60)
        form = (
            b'--x\r\nContent-Disposition: form-data; name="sound"; filename="q.wav"\r\n\r\n'
            + minute
            + b"\r\n--x--\r\n"
        )
        for body, kind in ((minute, "audio/wav"), (form, "multipart/form-data; boundary=x")):
            with closing(http.client.HTTPConnection("127.0.0.1", serving.port)) as connection:
                connection.request("POST", SOUND_PATH, body, {"Content-Type": kind})
                assert json.loads(connection.getresponse().read())["seconds"] == 60


@contextmanager
def connected(root: Path) -> Iterator[tuple[Any, socket.socket, Any]]:
    """A server that does nothing by itself, a client of it, and the connection as the server sees it."""
    server = Serving(root).server
    try:
        with socket.create_connection(("127.0.0.1", server.effective_port), PATIENCE_S) as client:
            server.handle_accept()
            (channel,) = server.active_channels.values()
            server.add_task = lambda _: None
            yield server, client, channel
            channel.handle_close()
    finally:
        server.close()
        server.task_dispatcher.shutdown()


def test_who_sends_a_byte_now_and_then_does_not_keep_a_connection(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import waitress.channel

    now = [1000.0]
    monkeypatch.setattr(waitress.channel.time, "time", lambda: now[0])
    with connected(exact_root) as (server, client, channel):
        for byte in b"GET /health HTTP/1.1\r\nX":
            client.sendall(bytes([byte]))
            channel.handle_read()
            now[0] += 1
            server.maintenance(now[0])
            assert not channel.will_close
        now[0] += 30
        client.sendall(b"-")
        channel.handle_read()
        server.maintenance(now[0])
        assert channel.will_close


def test_headers_without_end_are_431_and_not_repeated(exact_root: Path) -> None:
    with connected(exact_root) as (_, client, channel):
        client.sendall(b"GET /health HTTP/1.1\r\nX-Words: ")
        while not channel.requests:
            client.sendall(MARKED * 100)
            channel.handle_read()
        assert channel.requests[0].header_bytes_received < LARGEST_HEAD + 8192
        channel.service()
        answer = client.recv(65536)
    assert answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.0 431 "))
    assert b'"field": null' in answer
    assert MARKED not in answer


def test_a_fault_outside_the_doors_is_logged_by_its_kind_alone(
    exact_root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server = Serving(exact_root).server
    server.close()
    server.task_dispatcher.shutdown()
    try:
        raise ValueError(MARKER)
    except ValueError:
        logging.getLogger("waitress").exception("Exception while serving %s", f"/{MARKER}")
    assert MARKER not in caplog.text
    assert "ValueError" in caplog.text


def test_the_program_of_this_test_starts_what_is_started_by_hand() -> None:
    assert "serve.WebEar" in A_SERVER_THAT_LOGS_ALL_IT_CAN
    assert "ear=WebEar()" in (PROJECT / "commands" / "serve.py").read_text("utf-8")
