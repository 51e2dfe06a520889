"""What each door takes and gives, as a table: `/openapi.json` and `/docs` are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from skill import api_batch, api_hear
from skill.api_replies import (
    AlexaEnvelope,
    AskReply,
    BatchReply,
    HealthReply,
    HearReply,
    TopicReply,
    TopicsReply,
    UnderstoodLine,
)
from skill.api_requests import BatchRequest, HearForm, SayRequest, UtteranceRequest
from skill.api_say import WAV_TYPE
from skill.ask_request import AskRequest
from skill.exchange import JSON_TYPE
from skill.metrics import CONTENT_TYPE as METRICS_TYPE

BINARY = None
"""Instead of a type: bytes of that content type."""
Kind = type[BaseModel] | None


@dataclass(frozen=True, slots=True)
class Given:
    """A value in the address."""

    name: str
    place: str
    """``query`` or ``path``."""
    says: str
    only: tuple[str, ...] = ()
    """The values there are; empty for any."""


@dataclass(frozen=True, slots=True)
class DoorOperation:
    """One door, described."""

    door: str
    method: str
    path: str
    """With ``{id}`` for what stands in the address."""
    summary: str
    gives: tuple[tuple[str, Kind], ...]
    """Content types and types of the reply."""
    takes: tuple[tuple[str, Kind], ...] = ()
    """Content types and types of the body."""
    given: tuple[Given, ...] = ()
    refuses: tuple[int, ...] = ()
    """Statuses besides those that every door has."""


LOCALE = Given("locale", "query", "Whose numbers and units; en-US when absent")
TRACE = Given("trace", "query", "With 1 the reply says why it is as it is", ("0", "1"))
ASK = Given("ask", "query", "With 1 what was heard is answered", ("0", "1"))
ID = Given("id", "path", "A topic of GET /topics")
BODY = (400, 403, 413, 415, 422)
"""What may be wrong with a body."""

OPERATIONS = (
    DoorOperation(
        "ask", "POST", "/ask", "Words, guesses or an event in, a reply out", ((JSON_TYPE, AskReply),),
        ((JSON_TYPE, AskRequest),), (TRACE,), BODY,
    ),
    DoorOperation(
        "hear", "POST", "/hear", "A sound in, what was heard and the reply out", ((JSON_TYPE, HearReply),),
        (*((kind, BINARY) for kind in api_hear.WAV_TYPES), (api_hear.FORM_TYPE, HearForm)),
        (ASK, LOCALE, TRACE), (*BODY, 429, 503),
    ),
    DoorOperation(
        "say", "POST", "/say", "Words in, a WAV out, streamed sentence by sentence", ((WAV_TYPE, BINARY),),
        ((JSON_TYPE, SayRequest),), (), (*BODY, 429, 503),
    ),
    DoorOperation(
        "batch", "POST", "/batch", "Many utterances in, how each is understood out",
        ((JSON_TYPE, BatchReply), (api_batch.LINES_TYPES[0], UnderstoodLine)),
        ((JSON_TYPE, BatchRequest), *((kind, UtteranceRequest) for kind in api_batch.LINES_TYPES)), (),
        (*BODY, 429),
    ),
    DoorOperation(
        "topics", "GET", "/topics", "The topics in their groups", ((JSON_TYPE, TopicsReply),), (), (), (304,)
    ),
    DoorOperation(
        "topics", "GET", "/topics/{id}", "All of one topic: parts, sources, review",
        ((JSON_TYPE, TopicReply),), (), (ID, LOCALE), (304, 404, 422),
    ),
    DoorOperation("health", "GET", "/health", "Whether it works", ((JSON_TYPE, HealthReply),)),
    DoorOperation(
        "metrics", "GET", "/metrics", "Counts and times for Prometheus; never words",
        ((METRICS_TYPE, BINARY),),
    ),
    DoorOperation(
        "alexa", "POST", "/alexa", "What Amazon sends and has signed; all else is refused",
        ((JSON_TYPE, AlexaEnvelope),), ((JSON_TYPE, AlexaEnvelope),), (), (400, 413),
    ),
)  # fmt: skip
"""The doors that an API tells of, in the order in which it does."""
