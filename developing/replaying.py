"""Holds a recorded conversation again and tells what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from developing.recordings import FIELDS, RecordedTurn, RecordingError, recorded
from intents.wording import UnservedLocale
from skill.memory import write_memory
from skill.talk import ASK_DOOR, Talk


@dataclass(frozen=True, slots=True)
class Change:
    """A field of the reply that is not what it was."""

    field: str
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """One turn as it went this time."""

    turn: RecordedTurn
    line: dict[str, Any]
    """The turn as a line of a new recording."""
    changes: tuple[Change, ...]


def replay(turns: Iterable[RecordedTurn], talk: Talk) -> Iterator[ReplayedTurn]:
    """Hold the conversation with its own words and the replies of today, through the door of `POST /ask`.

    Raises RecordingError for a locale that is not served.
    """
    memory: object = None
    for turn in turns:
        said = turn.said
        before = None if turn.begins else memory
        try:
            if said.event is not None:
                turned = talk.take_event(said.event, before, ASK_DOOR, said.locale)
            else:
                turned = talk.hear(said.said(), before, ASK_DOOR, said.locale)
        except UnservedLocale as error:
            raise RecordingError(f"Line {turn.line}: {error}") from None
        memory = write_memory(turned.reply.memory)
        line = recorded(said, turned, talk.content.version)
        if turn.begins:
            line = {"recording": line["recording"], "new": True, **line}
        changes = tuple(
            Change(name, turn.expected[name], line[name])
            for name in FIELDS
            if name in turn.expected and turn.expected[name] != line[name]
        )
        yield ReplayedTurn(turn, line, changes)


def as_json(replayed: Sequence[ReplayedTurn]) -> dict[str, Any]:
    """What changed, turn by turn; turns that did not are only counted."""
    changed = [one for one in replayed if one.changes]
    return {
        "turns": len(replayed),
        "changed": len(changed),
        "changes": [
            {
                "line": one.turn.line,
                "said": said_in(one.turn),
                "fields": {change.field: {"was": change.was, "now": change.now} for change in one.changes},
            }
            for one in changed
        ],
    }


def said_in(turn: RecordedTurn) -> str:
    """What was said in a turn, in a few words."""
    said = turn.said
    return f"({said.event})" if said.event is not None else " | ".join(one.text for one in said.said())
