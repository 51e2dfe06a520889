"""Many connections at once to one server: each sends its next request as soon as it has its answer.

One thread watches all of them, so that the client costs the server as little as it can.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

_SECONDS = 60.0
"""A server that keeps silent so long is broken."""


@dataclass(slots=True)
class _Open:
    """One connection: what it has received of an answer, and since when it waits."""

    socket: socket.socket
    begun: float = 0.0
    received: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a load."""

    milliseconds: list[float]
    """Of each request, from sending to the last byte."""
    seconds: float
    """Of the whole load."""

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return len(self.milliseconds) / self.seconds


def load(port: int, requests: Sequence[bytes], connections: int) -> Answered:
    """Send the requests in turn over so many connections, each waiting for its answer before its next.

    Raises ConnectionError for a status other than 200, a broken answer, and silence.
    """
    waiting = iter(requests)
    taken: list[float] = []
    begun = time.perf_counter()
    with ExitStack() as sockets, selectors.DefaultSelector() as watched:
        for _ in range(connections):
            to_server = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
            opened = _Open(sockets.enter_context(to_server))
            opened.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watched.register(opened.socket, selectors.EVENT_READ, opened)
            _send_next(watched, opened, next(waiting, None))
        while watched.get_map():
            ready = watched.select(_SECONDS)
            if not ready:
                raise ConnectionError("the server keeps silent")
            for key, _ in ready:
                opened = key.data
                if _whole(opened):
                    taken.append((time.perf_counter() - opened.begun) * 1000)
                    _send_next(watched, opened, next(waiting, None))
    return Answered(taken, time.perf_counter() - begun)


def _send_next(watched: selectors.BaseSelector, opened: _Open, request: bytes | None) -> None:
    """Send a request; close the connection where there is none left."""
    if request is None:
        watched.unregister(opened.socket)
        opened.socket.close()
        return
    opened.received.clear()
    opened.begun = time.perf_counter()
    opened.socket.sendall(request)


def _whole(opened: _Open) -> bool:
    """Whether an answer is there in full, after what has just come. Raises ConnectionError."""
    came = opened.socket.recv(65536)
    if not came:
        raise ConnectionError("the server hung up")
    opened.received += came
    head, end, body = bytes(opened.received).partition(b"\r\n\r\n")
    if not end:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(f"the server answered {head[9:12].decode('ascii', 'replace')}")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return len(body) >= int(lengths[0].partition(b":")[2])
