"""A recorded conversation: JSON lines, one turn each, with what was said and what was replied.

    {"recording": 1, "new": true, "locale": "en-US", "text": "what is jaundice", "intent": "jaundice", ...}

A line has exactly one of `text`, `hypotheses` and `event`, as `POST /ask` takes them, and may have `locale`.
`new` begins a conversation; the first line begins one, too. Of the reply it may have any of `FIELDS`; those
that stand there are compared. So a line with no more than `text` and `intent` can be written by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from skill.ask_request import AskRequest, read_ask
from skill.json_body import BadBodyError, read_object
from skill.request_fields import FieldError
from skill.talk import Turned

VERSION = 1
FIELDS = ("intent", "topic", "outcome", "flag", "speech")
"""What is compared."""
MOST_TURNS = 2_000


class RecordingError(ValueError):
    """No recording that can be replayed; the text says why and where, and never holds what stands there."""


@dataclass(frozen=True, slots=True)
class RecordedTurn:
    """One line of a recording."""

    line: int
    """From 1."""
    said: AskRequest
    expected: Mapping[str, Any]
    """Those of `FIELDS` that stand in it."""
    begins: bool
    """Whether nothing was said before."""


def recorded(said: AskRequest, turned: Turned, content_version: str) -> dict[str, Any]:
    """A turn as a line of a recording; whoever keeps the lines marks where a conversation begins."""
    given = said.model_dump(include={"text", "hypotheses", "event", "locale"}, exclude_none=True)
    reply = turned.reply
    flag = {"id": reply.flag.id, "tier": reply.flag.tier} if reply.flag else None
    return {
        "recording": VERSION,
        **given,
        "intent": reply.intent,
        "topic": reply.topic,
        "outcome": reply.outcome,
        "flag": flag,
        "speech": reply.speech,
        "content_version": content_version,
    }


def write_recording(lines: Iterable[Mapping[str, Any]]) -> str:
    """The lines as a file holds them."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read_recording(raw: bytes) -> tuple[RecordedTurn, ...]:
    """The turns of a recording, in order. Raises RecordingError naming a bad line."""
    lines = [
        (number, line)
        for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), 1)
        if line.strip()
    ]
    if len(lines) > MOST_TURNS:
        raise RecordingError(f"The recording has more than {MOST_TURNS} turns.")
    turns = tuple(_turn(number, line, first=not at) for at, (number, line) in enumerate(lines))
    if not any(turn.expected for turn in turns):
        raise RecordingError(f"No line of the recording has a reply to compare: {', '.join(FIELDS)}.")
    return turns


def _turn(number: int, line: bytes, *, first: bool) -> RecordedTurn:
    try:
        row = read_object(line)
        version, begins = row.get("recording", VERSION), row.get("new", first)
        if version != VERSION:
            raise RecordingError(f"Line {number} is of another version of recordings than {VERSION}.")
        if not isinstance(begins, bool):
            raise RecordingError(f"Line {number}: new is either true or false.")
        said = read_ask({name: value for name, value in row.items() if name != "memory"})
    except BadBodyError as error:
        raise RecordingError(f"Line {number}: {str(error).replace('The body', 'the line')}") from None
    except FieldError as error:
        raise RecordingError(f"Line {number}: {error}") from None
    return RecordedTurn(number, said, {name: row[name] for name in FIELDS if name in row}, begins or first)
