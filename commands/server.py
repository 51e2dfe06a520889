"""The server that the web doors stand behind: waitress; the only module that imports it.

waitress answers some requests by itself, before a door is asked (a body far too large, bytes that are no
HTTP), and repeats what it could not read. Here those answers have the doors' own form, and nothing sent.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import socket
from typing import Any
from wsgiref.types import WSGIApplication

from skill.api_hear import MOST_BYTES as LARGEST_SOUND
from skill.safe_headers import SAFE_HEADERS

LARGEST_BODY = 1024 * 1024
"""Bytes; beyond this the server hangs up before a door is asked."""
LARGEST_HEAD = 32 * 1024
"""Bytes of the request line and all headers."""
SOUND_PATH = "/hear"
"""The one address whose bodies may be as large as a sound."""
MOST_CONNECTIONS = 32
"""With sounds, so that all that is read at once stays below 400 MB; without, waitress's own 100."""
_LONGEST_WAIT_S = 30
"""A connection on which nothing happens for so long is closed, and one whose request takes longer to come."""
_LOOKS_EVERY_S = 5
_KEPT_IN_MEMORY = 64 * 1024 * 1024
"""waitress would put a larger request or answer into a file; what people say never lies on a disk."""


def open_server(
    wsgi: WSGIApplication,
    listen: str,
    port: int,
    *,
    sound: bool = False,
    longest_wait_s: int = _LONGEST_WAIT_S,
) -> Any:
    """The server, listening already; its `run` serves until it is interrupted, `effective_port` is its port.

    With `sound` bodies as large as a sound are taken at the one address that wants them. Port 0 takes any
    that is free. Raises OSError where the port cannot be used.
    """
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that has to wait
    logging.getLogger("waitress").addFilter(_without_words)
    server = create_server(
        wsgi, sockets=[_bound(listen, port)], ident=None, threads=4, max_request_body_size=LARGEST_BODY,
        max_request_header_size=LARGEST_HEAD, channel_timeout=longest_wait_s, cleanup_interval=_LOOKS_EVERY_S,
        connection_limit=MOST_CONNECTIONS if sound else 100, inbuf_overflow=_KEPT_IN_MEMORY,
        outbuf_overflow=_KEPT_IN_MEMORY, clear_untrusted_proxy_headers=False,
    )  # fmt: skip
    server.channel_class = _channel_class(LARGEST_SOUND if sound else LARGEST_BODY)
    return server


def _without_words(record: logging.LogRecord) -> bool:
    """Leave only the kind of a fault in what waitress logs: its texts hold addresses and tracebacks."""
    if record.exc_info and record.exc_info[0] is not None:
        record.msg, record.args = f"fault in the server: {record.exc_info[0].__name__}", ()
        record.exc_info = record.exc_text = None
    return True


def _bound(listen: str, port: int) -> socket.socket:
    """A socket with that address; it is closed again where the address cannot be had."""
    bound = socket.socket(socket.AF_INET6 if ":" in listen else socket.AF_INET)
    try:
        if os.name == "posix":  # elsewhere this would share a port that another program listens on
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((listen, port))
    except OSError:
        bound.close()
        raise
    return bound


def _channel_class(largest_sound: int) -> Any:
    """The class of a connection: its refusals have the form of the doors' own, and it waits only so long."""
    from waitress.channel import HTTPChannel
    from waitress.parser import HTTPRequestParser
    from waitress.task import ErrorTask

    class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
        def execute(self) -> None:
            error = self.request.error
            body = _refusal(error.code, error.reason, self.request.adj.max_request_body_size)
            self.status = f"{error.code} {error.reason}"
            self.response_headers.extend([("Content-Type", "application/json"), *SAFE_HEADERS.items()])
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            if self.path == SOUND_PATH:
                self.adj: Any = copy.copy(self.adj)
                self.adj.max_request_body_size = largest_sound

    class Channel(HTTPChannel):  # type: ignore[misc]
        error_task_class = Refusal
        parser_class = Parser
        begun: float | None = None
        last_activity: float

        def handle_read(self) -> None:
            super().handle_read()
            if self.request is None:
                self.begun = None
            else:  # somebody who sends a byte now and then does not keep a connection for ever
                self.begun = self.begun or self.last_activity
                self.last_activity = self.begun

    return Channel


def _refusal(status: int, reason: str, largest_body: int) -> bytes:
    """What is answered to a request that no door gets to see."""
    too_large = status == 413
    message = f"The body is larger than {largest_body} bytes." if too_large else f"{reason}."
    code = "too_large" if too_large else reason.lower().replace(" ", "_")
    return (json.dumps({"error": {"code": code, "message": message, "field": None}}) + "\n").encode()
