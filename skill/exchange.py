"""What a web door is given and what it gives back, without a web framework."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON_TYPE = "application/json"
CONTENT_VERSION = "Hepatica-Content-Version"
"""Header: the hash of the content, where a reply is no JSON that could hold it."""


class Refused(Exception):  # noqa: N818 - an answer, not a failure
    """A request that is refused, as the contract, section 2, wants it; the text never holds what was sent."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        field: str | None = None,
        *,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field
        self.retry_after = retry_after
        """Seconds; for 429 and 503."""


def error_body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """An error as the contract wants it."""
    return {"error": {"code": code, "message": message, "field": field}}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in."""

    mimetype: str
    body: bytes
    query: Mapping[str, str]
    parts: Mapping[str, bytes] = field(default_factory=dict)
    """What a form of several parts holds."""
    path: Mapping[str, str] = field(default_factory=dict)
    """What stands in the address: ``id`` of a topic."""
    if_none_match: str = ""
    """The header of that name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back."""

    body: bytes | Iterator[bytes]
    status: int = 200
    mimetype: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebDoor:
    """One way in over HTTP."""

    name: str
    """As a profile names it; several addresses may belong to one."""
    method: str
    path: str
    """As Flask writes it, ``/topics/<id>``."""
    answer: Callable[[Call], Answer]
    """Raises Refused."""
    takes: tuple[str, ...] = ()
    """Content types; empty for a door that takes no body."""
    most_bytes: int = 0


def json_bytes(found: object) -> bytes:
    """A JSON value as it is sent."""
    return (json.dumps(found) + "\n").encode()


def json_answer(found: dict[str, Any]) -> Answer:
    """A reply in JSON."""
    return Answer(json_bytes(found))
