"""What every answer carries, and the count of answers; put on outside the framework, where it is cheap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
DOOR = "hepatica.door"
"""Where a request's environment holds the name of the door that answers it."""
_IN_ORDER = tuple(SAFE_HEADERS.items())

Counted = Callable[[str | None, int, float], None]
"""Told the door, the status, and the seconds until the answer began."""


def with_safe_headers(wsgi: WSGIApplication, counted: Counted) -> WSGIApplication:
    """The application with those headers on every answer that has none of its own; each answer is counted."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name for name, _ in headers}
            headers += [pair for pair in _IN_ORDER if pair[0] not in own]
            counted(environ.get(DOOR), int(status[:3]), time.perf_counter() - begun)
            return start_response(status, headers, *more)

        return wsgi(environ, start)

    return call
