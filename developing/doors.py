"""The bench over HTTP: its page, and what the page sends; on this computer alone.

What is said here is answered and forgotten: nothing is kept, and none of it stands in a log or an error.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any, TypeVar

from developing.recordings import RecordingError, read_recording, write_recording
from developing.replaying import as_json, replay
from developing.samples import samples
from developing.scoring import score
from developing.turns import Bench, BenchTurn
from evaluation.errors import EvaluationError
from evaluation.forms import Form
from skill.ask import read_body, served
from skill.ask_request import read_ask
from skill.exchange import JSON_TYPE, Answer, Call, Refused, WebDoor, json_answer
from skill.request_fields import FieldError
from skill.talk import Talk

NAME = "bench"
MOST_TURN_BYTES = 64 * 1024
"""Words, guesses, and the memories of four doors."""
MOST_FILE_BYTES = 1024 * 1024
LINES_TYPE = "application/x-ndjson"
FORM_OF: Mapping[str, Form] = {LINES_TYPE: "json_lines", "text/csv": "csv", JSON_TYPE: "generic"}
"""Content type -> what a file of utterances is."""
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGES = {
    "/bench": ("bench.html", "text/html"),
    "/bench/bench.css": ("bench.css", "text/css"),
    "/bench/bench.js": ("bench.js", "text/javascript"),
    "/bench/drawing.js": ("drawing.js", "text/javascript"),
}
_RETRY_AFTER_S = 5
Read = TypeVar("Read")


def bench_doors(talk: Talk) -> tuple[WebDoor, ...]:
    """Every address of the bench about the talk's content, not counted as the talk's own."""
    talk = Talk(talk.content, talk.understander)
    bench = Bench(talk)
    files_at_once = threading.Lock()

    def post_turn(call: Call) -> Answer:
        turn = read_body(_bench_turn, call.body)
        with served():
            return json_answer(bench.turn(turn))

    def post_replay(call: Call) -> Answer:
        with _one_at_a_time(files_at_once):
            try:
                replayed = tuple(replay(read_recording(call.body), talk))
            except RecordingError as error:
                raise Refused(422, "bad_recording", str(error)) from None
        renewed = write_recording(one.line for one in replayed)
        return json_answer({**as_json(replayed), "renewed": renewed})

    def post_score(call: Call) -> Answer:
        with _one_at_a_time(files_at_once):
            try:
                return json_answer(score(call.body, FORM_OF[call.mimetype], talk))
            except EvaluationError as error:
                raise Refused(422, "bad_file", str(error)) from None

    def get_samples(_: Call) -> Answer:
        # Whoever reads the page has not asked anything yet.
        threading.Thread(target=bench.prepare, daemon=True).start()
        return json_answer(samples(talk.content))

    return (
        *(WebDoor(NAME, "GET", path, _file(*file)) for path, file in _PAGES.items()),
        WebDoor(NAME, "GET", "/bench/samples", get_samples),
        WebDoor(NAME, "POST", "/bench/turn", post_turn, (JSON_TYPE,), MOST_TURN_BYTES),
        WebDoor(NAME, "POST", "/bench/replay", post_replay, (LINES_TYPE,), MOST_FILE_BYTES),
        WebDoor(NAME, "POST", "/bench/score", post_score, tuple(FORM_OF), MOST_FILE_BYTES),
    )


def _bench_turn(body: dict[str, Any]) -> BenchTurn:
    """A turn in a body. Raises skill.request_fields.FieldError."""
    memories, screen = body.get("memories", {}), body.get("screen", False)
    if not isinstance(memories, dict):
        raise FieldError("memories", "memories must be an object.")
    if not isinstance(screen, bool):
        raise FieldError("screen", "screen must be true or false.")
    said = read_ask({name: value for name, value in body.items() if name != "memory"})
    return BenchTurn(said, memories, screen)


@contextmanager
def _one_at_a_time(lock: threading.Lock) -> Iterator[None]:
    """Work that takes a processor for seconds; whoever comes meanwhile is asked to wait. Raises Refused."""
    if not lock.acquire(blocking=False):
        message = "Another file is being worked on. Please try again in some seconds."
        raise Refused(503, "busy", message, retry_after=_RETRY_AFTER_S)
    try:
        yield
    finally:
        lock.release()


def _file(name: str, mimetype: str) -> Callable[[Call], Answer]:
    raw = files("developing").joinpath("pages", name).read_bytes()
    headers = {"Content-Security-Policy": PAGE_POLICY}
    return lambda _: Answer(raw, mimetype=mimetype, headers=headers)
