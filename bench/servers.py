"""Servers to be measured, each in a process of its own: Hepatica's doors, and a view that only returns bytes.

Both run under the server that `hepatica serve` runs, on a free port of loopback.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from flask import Flask, Response, request

from bench.amazon_requests import APPLICATION_ID, Amazon
from intents.meaning import Context, Hypothesis, Understanding
from intents.understander import Understander

_START_SECONDS = 60.0
"""A server that is not up by then is broken."""


class StartError(Exception):
    """A server to be measured did not start; the text says what is known."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    port: int
    process: int
    """Its id."""
    _pipe: Pipe

    def understanding_milliseconds(self) -> list[float]:
        """How long the understanding took, one number an utterance since the last call."""
        self._pipe.send("times")
        times: list[float] = self._pipe.recv()
        return times


@contextmanager
def hepatica(amazon: Amazon, content: Path | None = None, *, meaning_given: bool = False) -> Iterator[Server]:
    """Hepatica's doors for this computer, believing what `amazon` signed; its certificate costs no fetch.

    With `meaning_given`, words heard a second time are not understood anew: what is left is the door itself.
    """
    with _process(_serve_hepatica, amazon.root, amazon.chain, content, meaning_given) as server:
        yield server


@contextmanager
def bare_flask(answers: Mapping[str, bytes]) -> Iterator[Server]:
    """Flask with a view a path, which returns the same JSON whatever comes."""
    with _process(_serve_bare, dict(answers)) as server:
        yield server


@contextmanager
def api(content: Path, ear_folder: Path | None = None) -> Iterator[Server]:
    """Hepatica's doors with its voice, and with an ear that hears freely first whatever the content."""
    with _process(_serve_api, content, ear_folder) as server:
        yield server


@contextmanager
def understanding_flask(answers: Mapping[str, bytes], content: Path) -> Iterator[Server]:
    """Flask with a view a path, which understands what was sent and returns the same JSON whatever it is."""
    with _process(_serve_understanding, dict(answers), content) as server:
        yield server


@contextmanager
def _process(serve: Callable[..., None], *arguments: object) -> Iterator[Server]:
    # A fresh process: a forked one would carry this one's memory and threads along.
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Server(_port(ours), process.pid or 0, ours)
    finally:
        process.terminate()
        process.join()
        ours.close()


def _port(pipe: Pipe) -> int:
    try:
        if pipe.poll(_START_SECONDS):
            port: int = pipe.recv()
            return port
    except EOFError:  # it ended, and has said why
        pass
    raise StartError("A server to be measured did not start.")


def _serve_hepatica(pipe: Pipe, root: bytes, chain: bytes, content: Path | None, meaning_given: bool) -> None:
    from cryptography import x509

    from skill.profile import LOCAL
    from skill.signature import RequestVerifier
    from skill.talk import Talk
    from skill.web import add_doors

    opened = Talk.open(content)
    clock = _Clock(_Remembering(opened.understander) if meaning_given else opened.understander)
    roots = x509.load_pem_x509_certificates(root)
    verifier = RequestVerifier([APPLICATION_ID], roots=roots, fetch=lambda _: chain)
    app = Flask("hepatica", static_folder=None, template_folder=None)
    add_doors(app, Talk(opened.content, clock), verifier.verify, LOCAL, unsigned=False)
    _run(pipe, app, clock.taken)


def _serve_bare(pipe: Pipe, answers: Mapping[str, bytes]) -> None:
    app = Flask("bare", static_folder=None, template_folder=None)
    for path, answer in answers.items():
        app.add_url_rule(path, path, _view(answer), methods=["POST"])
    _run(pipe, app, list)


def _serve_api(pipe: Pipe, content: Path, ear_folder: Path | None) -> None:
    from audio.recognizer import load_ear
    from commands.web_sound import WebEar, WebVoice
    from skill.profile import LOCAL
    from skill.talk import Talk
    from skill.web import add_doors, believe_unsigned

    opened = Talk.open(content)
    talk = Talk(replace(opened.content, understanding="trained"), opened.understander)
    ear = None if ear_folder is None else WebEar(partial(load_ear, ear_folder))
    app = Flask("hepatica", static_folder=None, template_folder=None)
    add_doors(
        app, talk, partial(believe_unsigned, ()), LOCAL, unsigned=True, ear=ear, voice=WebVoice(), rates={}
    )
    _run(pipe, app, list)


def _serve_understanding(pipe: Pipe, answers: Mapping[str, bytes], content: Path) -> None:
    from skill.talk import Talk

    clock = _Clock(Talk.open(content).understander)
    app = Flask("bare", static_folder=None, template_folder=None)

    def view(answer: bytes) -> Response:
        clock.understand((Hypothesis(str(request.get_json()["text"])),), Context())
        return Response(answer, mimetype="application/json")

    for path, answer in answers.items():
        app.add_url_rule(path, path, partial(view, answer), methods=["POST"])
    _run(pipe, app, clock.taken)


def _view(answer: bytes) -> Callable[[], Response]:
    return lambda: Response(answer, mimetype="application/json")


def _run(pipe: Pipe, app: Flask, times: Callable[[], list[float]]) -> None:
    from commands.server import open_server

    # It warns when a request is there before its threads are, which is always so here.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = open_server(app, "127.0.0.1", 0, sound=True)

    def tell() -> None:
        while True:
            try:
                pipe.recv()
            except EOFError:
                return
            pipe.send(times())

    pipe.send(server.effective_port)
    threading.Thread(target=tell, daemon=True).start()
    server.run()


class _Clock:
    """An understanding that notes how long it takes."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self._milliseconds: list[float] = []

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        begun = time.perf_counter()
        try:
            return self._understander.understand(hypotheses, context)
        finally:
            self._milliseconds.append((time.perf_counter() - begun) * 1000)

    def taken(self) -> list[float]:
        """The times noted since the last call."""
        taken, self._milliseconds = self._milliseconds, []
        return taken


class _Remembering:
    """An understanding that does its work once for the same words in the same place of a talk."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander
        self._known: dict[tuple[tuple[Hypothesis, ...], Context], Understanding] = {}

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        asked = tuple(hypotheses), context
        if asked not in self._known:
            self._known[asked] = self._understander.understand(hypotheses, context)
        return self._known[asked]
