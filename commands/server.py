"""The server that the web doors stand behind: waitress; the only module that imports it.

waitress answers some requests by itself, before a door is asked (a body far too large, bytes that are no
HTTP), and repeats what it could not read. Here those answers have the doors' own form, and nothing sent.
"""

from __future__ import annotations

import json
import logging
import os
import socket
from typing import Any
from wsgiref.types import WSGIApplication

from skill.web import SAFE_HEADERS

LARGEST_BODY = 1024 * 1024
"""Bytes; beyond this the server hangs up before a door is asked."""
_LONGEST_WAIT_S = 30
"""A connection on which nothing happens for so long is closed."""


def open_server(wsgi: WSGIApplication, listen: str, port: int) -> Any:
    """The server, listening already; its `run` serves until it is interrupted, `effective_port` is its port.

    Port 0 takes any that is free. Raises OSError where the port cannot be used.
    """
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that has to wait
    server = create_server(
        wsgi, sockets=[_bound(listen, port)], ident=None, threads=4, max_request_body_size=LARGEST_BODY,
        channel_timeout=_LONGEST_WAIT_S, clear_untrusted_proxy_headers=False,
    )  # fmt: skip
    server.channel_class = _channel_class()
    return server


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


def _channel_class() -> Any:
    """The class of a connection, with refusals in the form of the doors' own."""
    from waitress.channel import HTTPChannel
    from waitress.task import ErrorTask

    class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
        def execute(self) -> None:
            error = self.request.error
            body = _refusal(error.code, error.reason)
            self.status = f"{error.code} {error.reason}"
            self.response_headers.extend([("Content-Type", "application/json"), *SAFE_HEADERS.items()])
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    class Channel(HTTPChannel):  # type: ignore[misc]
        error_task_class = Refusal

    return Channel


def _refusal(status: int, reason: str) -> bytes:
    """What is answered to a request that no door gets to see."""
    too_large = status == 413
    message = f"The body is larger than {LARGEST_BODY} bytes." if too_large else f"{reason}."
    code = "too_large" if too_large else reason.lower().replace(" ", "_")
    return (json.dumps({"error": {"code": code, "message": message, "field": None}}) + "\n").encode()
