"""The door for developers: text in, intent and reply out, with the reasons (contract, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from intents.wording import UnservedLocale
from skill.ask_request import read_ask
from skill.exchange import Refused
from skill.json_body import BadBodyError, read_object
from skill.memory import write_memory
from skill.reply import Reply
from skill.request_fields import FieldError
from skill.talk import ASK_DOOR, Talk, Turned, trace

MOST_BYTES = 16 * 1024
"""Contract, section 2: a larger body is 413."""
Request = TypeVar("Request")


def answer(talk: Talk, body: bytes, *, with_trace: bool) -> dict[str, Any]:
    """The reply to one request's body as JSON. Raises skill.exchange.Refused."""
    request = read_body(read_ask, body)
    with served():
        if request.event is not None:
            turned = talk.take_event(request.event, request.memory, ASK_DOOR, request.locale)
        else:
            turned = talk.hear(request.said(), request.memory, ASK_DOOR, request.locale)
    return as_json(talk, turned, with_trace=with_trace)


def read_body(read: Callable[[dict[str, Any]], Request], body: bytes) -> Request:
    """A request in JSON. Raises Refused."""
    try:
        return read(read_object(body))
    except BadBodyError as error:
        raise Refused(400, "bad_body", str(error)) from None
    except FieldError as error:
        raise bad_field(error) from None


def bad_field(error: FieldError) -> Refused:
    """The refusal of a field."""
    return Refused(422, "bad_field", str(error), error.field)


@contextmanager
def served() -> Iterator[None]:
    """Refuse a locale that is not served. Raises Refused."""
    try:
        yield
    except UnservedLocale as error:
        raise Refused(422, "locale_not_served", str(error), "locale") from None


def as_json(talk: Talk, turned: Turned, *, with_trace: bool) -> dict[str, Any]:
    """A reply with the fields of the contract, section 2."""
    reply = turned.reply
    found = {**_fields(reply), "content_version": talk.content.version}
    return {**found, "trace": trace(turned)} if with_trace else found


def _fields(reply: Reply) -> dict[str, Any]:
    flag = reply.flag
    return {
        "intent": reply.intent,
        "topic": reply.topic,
        "outcome": reply.outcome,
        "flag": {"id": flag.id, "tier": flag.tier} if flag else None,
        "confidence": round(reply.confidence, 4),
        "offers": list(reply.offers),
        "heard": reply.heard,
        "speech": reply.speech,
        "display": reply.display,
        "reprompt": reply.reprompt,
        "has_more": reply.has_more,
        "delivery": {"rate": reply.rate, "volume": reply.volume},
        "effects": list(reply.effects),
        "title": reply.title,
        "ends": reply.ends,
        "memory": write_memory(reply.memory),
    }
