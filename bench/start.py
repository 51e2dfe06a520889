"""How soon `hepatica serve` is ready, and what it holds in memory after a day's work."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.amazon_requests import APPLICATION_ID, intent_now
from bench.connection import Connection, http_request
from bench.figures import Figure
from bench.servers import StartError
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT

READY_SECONDS = 2.0
RESIDENT_MB = 250.0
_MOST_SECONDS = 60.0
"""A server that is not ready by then is broken."""
_READY = "Hepatica is at http://"


def measure_start(*, starts: int, questions: Sequence[str]) -> list[Figure]:
    """Seconds from process start to the last line of `hepatica serve`, the median of `starts`; and memory
    once the last of these servers has answered `questions`, in turn at `/ask` and at `/alexa`.
    """
    seconds = []
    for _ in range(starts - 1):
        with serving() as (took, _, _):
            seconds.append(took)
    with serving() as (took, port, process):
        seconds.append(took)
        with Connection(port) as connection:
            for number, question in enumerate(questions):
                connection.send(_asked(question) if number % 2 == 0 else _asked_at_alexa(question))
        memory = resident_mb(process.pid)
    note = f"median of {starts}, {min(seconds):.2f} to {max(seconds):.2f} s"
    return [
        Figure("hepatica serve, ready", statistics.median(seconds), "s", READY_SECONDS, note),
        Figure(
            f"Resident after {len(questions):,} requests", memory, "MB", RESIDENT_MB,
            "without Vosk" if memory is not None else "only Linux tells it (/proc)",
        ),
    ]  # fmt: skip


def resident_mb(process: int) -> float | None:
    """Resident memory of a process in MB (10^6 bytes); None where the system has no /proc."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return None
    found = re.search(r"^VmRSS:\s+(\d+) kB", status.read_text("utf-8"), re.MULTILINE)
    return int(found[1]) * 1024 / 1e6 if found else None


@contextmanager
def serving() -> Iterator[tuple[float, int, subprocess.Popen[str]]]:
    """A server as people start it: seconds until it was ready, its port, its process.

    Raises StartError.
    """
    command = shutil.which("hepatica", path=sysconfig.get_path("scripts"))
    if command is None:
        raise StartError("The command hepatica is not installed: run `make venv`.")
    port = _free_port()
    options = ["--port", str(port), "--unsigned", "--application-id", APPLICATION_ID]
    begun = time.perf_counter()
    process = subprocess.Popen(
        [command, "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    impatience = threading.Timer(_MOST_SECONDS, process.kill)
    impatience.start()
    try:
        said = []
        for line in process.stdout or ():
            said.append(line)
            if line.startswith(_READY):
                break
        else:
            raise StartError(f"hepatica serve did not start. It said:\n{''.join(said)}")
        took = time.perf_counter() - begun
        impatience.cancel()
        yield took, port, process
    finally:
        impatience.cancel()
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _asked(question: str) -> bytes:
    return http_request("/ask", json.dumps({"text": question}).encode())


def _asked_at_alexa(question: str) -> bytes:
    return http_request("/alexa", intent_now(QUESTION_INTENT, {QUESTION_SLOT: question}))
