"""A client that costs next to nothing, so that the server is what gets measured."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from types import TracebackType

_SECONDS = 30.0
"""A server that keeps silent so long is broken."""


def http_request(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a POST of JSON over a connection that stays open."""
    sent = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "keep-alive",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Connection:
    """One connection to a server on loopback, kept open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> bytes:
        """The body of the answer. Raises ConnectionError for any status but 200 and for a broken answer."""
        return self._exchange(request)[1]

    def time(self, request: bytes) -> float:
        """Milliseconds from the first byte sent to the last byte received. Raises as `send` does."""
        return self._exchange(request)[0]

    def _exchange(self, request: bytes) -> tuple[float, bytes]:
        begun = time.perf_counter()
        self._socket.sendall(request)
        answer, whole = b"", None
        while whole is None or len(answer) < whole:
            received = self._socket.recv(65536)
            if not received:
                raise ConnectionError("the server hung up")
            answer += received
            if whole is None and (end := answer.find(b"\r\n\r\n")) >= 0:
                whole = end + 4 + _content_length(answer[:end])
        took = (time.perf_counter() - begun) * 1000
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise ConnectionError(f"the server answered {answer[9:12].decode('ascii', 'replace')}")
        return took, answer.partition(b"\r\n\r\n")[2]

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise ConnectionError("the answer does not tell its length")
