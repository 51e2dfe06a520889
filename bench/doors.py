"""The doors over HTTP against a bare Flask view that returns the same bytes under the same server."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import servers
from bench.amazon_requests import Amazon, intent_now
from bench.connection import Connection, http_request
from bench.figures import Figure, quantile
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, topic_intent

MOST_TIMES = 2.5
"""Goal: at most so many times the bare view, the understanding's own time left out. Of Alexa's signed
requests the signature and the SDK alone come to about twice."""
QUESTION = "why does my skin look yellow"
TOPIC = "jaundice"
_WARM_UP = 50
"""Requests before any is counted: the certificate is fetched, and code that runs once has run."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A request that is measured."""

    name: str
    path: str
    """Where the bare view stands; Hepatica's own door is its first part."""
    make: Callable[[], bytes]
    """Makes the request to Hepatica anew, since a signed one grows old."""

    @property
    def door(self) -> str:
        return "/" + self.path.split("/")[1]


def measure_doors(*, rounds: int, requests: int, content: Path | None = None) -> list[Figure]:
    """Figures of `/ask` and of signed `/alexa`: `rounds` times `requests` to us, as many to the bare view.

    They take turns, one round each, over one connection each that stays open. The understanding's own time is
    taken off request by request. What is left holds more than the door's own work, since the understanding
    leaves the processor's caches without the door's code and data; so the door is measured with the meaning
    given, too. `content` is a content root, the English one where it is None.
    """
    amazon = Amazon.now()
    figures: list[Figure] = []
    with (
        servers.hepatica(amazon, content) as ours,
        servers.hepatica(amazon, content, meaning_given=True) as given,
        Connection(ours.port) as to_us,
        Connection(given.port) as to_given,
    ):
        cases = _cases(amazon, _memory(to_us))
        answers = {case.path: to_us.send(case.make()) for case in cases}
        with servers.bare_flask(answers) as bare, Connection(bare.port) as to_bare:
            for case in cases:
                for _ in range(_WARM_UP):
                    to_us.send(case.make())
                    to_given.send(case.make())
                    to_bare.send(_elsewhere(case))
                ours.understanding_milliseconds()
                times = _take_turns(case, (to_us, to_given, to_bare), rounds, requests)
                figures += _figures(case, *times, ours.understanding_milliseconds())
    return figures


def _cases(amazon: Amazon, memory: Mapping[str, Any]) -> list[_Case]:
    first = json.dumps({"text": QUESTION}).encode()
    later = json.dumps({"text": QUESTION, "memory": memory}).encode()

    def signed(intent: str, slots: Mapping[str, str]) -> bytes:
        body = intent_now(intent, slots)
        return http_request("/alexa", body, amazon.signed(body))

    return [
        _Case("/ask, first question", "/ask/first", lambda: http_request("/ask", first)),
        _Case("/ask, later question", "/ask/later", lambda: http_request("/ask", later)),
        _Case("/alexa signed, topic intent", "/alexa/topic", lambda: signed(topic_intent(TOPIC), {})),
        _Case(
            "/alexa signed, words", "/alexa/words", lambda: signed(QUESTION_INTENT, {QUESTION_SLOT: QUESTION})
        ),
    ]


def _elsewhere(case: _Case) -> bytes:
    """The same request to the bare view."""
    return case.make().replace(f"POST {case.door} ".encode(), f"POST {case.path} ".encode(), 1)


def _memory(connection: Connection) -> Mapping[str, Any]:
    """The memory after a turn."""
    asked = http_request("/ask", json.dumps({"text": "what is a biopsy"}).encode())
    memory: dict[str, Any] = json.loads(connection.send(asked))["memory"]
    return memory


def _take_turns(
    case: _Case, connections: tuple[Connection, Connection, Connection], rounds: int, requests: int
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of each request: to us, to us with the meaning given, to the bare view."""
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    for _ in range(rounds):
        request, elsewhere = case.make(), _elsewhere(case)
        for connection, sent, taken in zip(connections, (request, request, elsewhere), times, strict=True):
            taken += [connection.time(sent) for _ in range(requests)]
    return times


def _figures(
    case: _Case, ours: list[float], given: list[float], bare: list[float], understanding: list[float]
) -> list[Figure]:
    """The figures of one case; `understanding` is empty where there were no words."""
    apart = [whole - part for whole, part in zip(ours, understanding or [0.0] * len(ours), strict=True)]
    middle, tail = statistics.median(bare), quantile(bare, 0.99)

    def row(name: str, milliseconds: float, of_bare: float, goal: float | None, note: str = "") -> Figure:
        told = f"{milliseconds:.2f} ms to {of_bare:.2f} ms{note}"
        return Figure(f"{case.name}, {name}", milliseconds / of_bare, "x", goal, told)

    if not understanding:
        return [
            row("median", statistics.median(apart), middle, MOST_TIMES),
            row("99th percentile", quantile(apart, 0.99), tail, None),
        ]
    usual, slow = statistics.median(understanding), quantile(understanding, 0.99)
    return [
        row("median", statistics.median(apart), middle, MOST_TIMES, f", and {usual:.2f} ms understanding"),
        row("the meaning given", statistics.median(given), middle, None),
        row("99th percentile", quantile(apart, 0.99), tail, None, f", and {slow:.2f} ms understanding"),
    ]
