"""The Alexa door under load: fifty connections at once, requests a second, where time goes, and memory."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from flask import Flask

from bench import servers
from bench.amazon_requests import APPLICATION_ID, Amazon, intent_now
from bench.connection import Connection, http_request
from bench.doors import MOST_TIMES, QUESTION, TOPIC
from bench.figures import Figure
from bench.many_connections import Answered, load
from bench.start import resident_mb
from intents.meaning import Context, Hypothesis, Understanding
from intents.understander import Understander
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, topic_intent
from skill.profile import LOCAL
from skill.talk import Talk
from skill.web import add_doors

CONNECTIONS = 50
MOST_GROWTH = 1.05
"""Goal: memory at the end, to memory when a tenth of the requests are answered."""
_BATCH = 500
"""Requests that are signed together: a signed request is believed for 150 seconds only."""
_PROFILED = 400
"""Requests whose time is taken apart."""


def measure_load(
    *, rounds: int, requests: int, many: int, questions: Sequence[str], content: Path | None = None
) -> list[Figure]:
    """Figures of signed `/alexa` at 50 connections, `rounds` times `requests` each; and of the server's
    memory after `many` requests, every other one with words of `questions`.

    Client and server share the computer's cores; the bare view returns the same bytes under the same server.
    """
    amazon = Amazon.now()
    topic, words = _signed(amazon, topic_intent(TOPIC)), _asked(amazon, QUESTION)
    with servers.hepatica(amazon, content) as ours:
        load(ours.port, [topic] * CONNECTIONS, CONNECTIONS)  # the certificate is fetched
        with servers.bare_flask({"/alexa": _answer(ours.port, topic)}) as bare:
            ours_topic, bare_topic = [], []
            for _ in range(rounds):
                ours_topic.append(load(ours.port, [topic] * requests, CONNECTIONS))
                bare_topic.append(load(bare.port, [topic] * requests, CONNECTIONS))
        ours_words = load(ours.port, [words] * requests, CONNECTIONS)
        memory = _memory(amazon, ours, many, questions)
    return [
        _ratio(ours_topic, bare_topic),
        Figure(
            "/alexa signed, topic intents, one process", _rate(ours_topic), "requests/s", None,
            _profile(amazon, topic_intent(TOPIC), {}, content),
        ),
        Figure(
            "/alexa signed, words, one process", ours_words.per_second, "requests/s", None,
            _profile(amazon, QUESTION_INTENT, {QUESTION_SLOT: QUESTION}, content),
        ),
        memory,
    ]  # fmt: skip


def _ratio(ours: Sequence[Answered], bare: Sequence[Answered]) -> Figure:
    middle, of_bare = (
        statistics.median([one for round_ in rounds for one in round_.milliseconds])
        for rounds in (ours, bare)
    )
    told = f"{middle:.1f} ms to {of_bare:.1f} ms"
    name = f"/alexa signed, topic intent, {CONNECTIONS} connections, median"
    return Figure(name, middle / of_bare, "x", MOST_TIMES, told)


def _rate(rounds: Sequence[Answered]) -> float:
    return statistics.median(round_.per_second for round_ in rounds)


def _signed(amazon: Amazon, intent: str, slots: dict[str, str] | None = None) -> bytes:
    body = intent_now(intent, slots or {})
    return http_request("/alexa", body, amazon.signed(body))


def _asked(amazon: Amazon, words: str) -> bytes:
    return _signed(amazon, QUESTION_INTENT, {QUESTION_SLOT: words})


def _answer(port: int, request: bytes) -> bytes:
    with Connection(port) as connection:
        return connection.send(request)


def _memory(amazon: Amazon, server: servers.Server, many: int, questions: Sequence[str]) -> Figure:
    """What the server holds after so many requests, to what it held after a tenth of them."""
    name, early, sent = f"/alexa, memory over {many:,} requests", None, 0
    while sent < many:
        batch = [
            _asked(amazon, questions[number % len(questions)]) if number % 2 else
            _signed(amazon, topic_intent(TOPIC))
            for number in range(sent, min(many, sent + _BATCH))
        ]  # fmt: skip
        load(server.port, batch, 1)
        server.understanding_milliseconds()  # the bench's own list of times is no memory of the door
        sent += len(batch)
        if early is None and sent >= many / 10:
            early = resident_mb(server.process)
    late = resident_mb(server.process)
    if early is None or late is None:
        return Figure(name, None, "x", MOST_GROWTH, "only Linux tells it (/proc)")
    return Figure(
        name, late / early, "x", MOST_GROWTH, f"{early:.0f} MB after a tenth, {late:.0f} MB at the end"
    )


def _profile(amazon: Amazon, intent: str, slots: dict[str, str], content: Path | None) -> str:
    """Where a request's time goes in the server, in hundredths, in one sentence."""
    from cryptography import x509

    from skill.signature import RequestVerifier

    watch = _Watch()
    opened = Talk.open(content)
    talk = Talk(opened.content, cast("Understander", _TimedUnderstander(opened.understander, watch)))
    roots = x509.load_pem_x509_certificates(amazon.root)
    verifier = RequestVerifier([APPLICATION_ID], roots=roots, fetch=lambda _: amazon.chain)
    app = Flask("hepatica", static_folder=None, template_folder=None)
    add_doors(app, talk, watch.timed("signature", verifier.verify), LOCAL, unsigned=False)
    # The doors have put a conversation of their own into the talk.
    vars(talk.conversation)["respond"] = watch.timed("conversation", talk.conversation.respond)
    client = app.test_client()
    body = intent_now(intent, slots)
    headers = {**amazon.signed(body), "Content-Type": "application/json"}

    def post() -> None:
        assert (
            client.post("/alexa", data=body, headers=headers, base_url="http://127.0.0.1").status_code == 200
        )

    for _ in range(20):
        post()
    watch.seconds.clear()
    answered = watch.timed("all", post)
    for _ in range(_PROFILED):
        answered()
    whole = watch.seconds.pop("all")
    shares = {step: seconds / whole for step, seconds in watch.seconds.items()}
    shares["Flask, SDK and JSON"] = 1 - sum(shares.values())
    return "of its time " + ", ".join(
        f"{step} {share:.0%}" for step, share in sorted(shares.items(), key=lambda part: -part[1])
    )


class _Watch:
    """Adds up how long steps take."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] += time.perf_counter() - begun

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, timed."""

        def timed_work(*arguments: Any) -> Any:
            with self.step(name):
                return work(*arguments)

        return timed_work


class _TimedUnderstander:
    """An understanding that is timed."""

    def __init__(self, understander: Understander, watch: _Watch) -> None:
        self._understander, self._watch = understander, watch

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        with self._watch.step("understanding"):
            return self._understander.understand(hypotheses, context)
