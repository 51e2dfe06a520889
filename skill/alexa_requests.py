"""Reads what Alexa sends, whatever else stands in it.

The SDK cannot read a request with an enum value that is younger than the SDK, with a field of another type,
or without a session; so it is given only the fields that are used, each of the right type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_WORDS_CHARACTERS = 500
"""As for a text typed at the other doors (contract, section 2)."""

USER_EVENT = "Alexa.Presentation.APL.UserEvent"
"""Something on the screen was touched."""
RUNTIME_ERROR = "Alexa.Presentation.APL.RuntimeError"
"""A document could not be shown; the request says why in words that are not for a log."""
SCREEN = "Alexa.Presentation.APL"
"""The interface of a device that shows documents."""
WITH_INTENT = frozenset({"IntentRequest", "CanFulfillIntentRequest"})
"""Types of requests that name an intent."""


class RequestUnusable(Exception):  # noqa: N818 - an answer to the sender, not an error of ours
    """The request cannot be answered at all. Its text says what is missing, never what was there."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that brought something."""

    name: str
    words: str
    """As heard by Alexa, at most MOST_WORDS_CHARACTERS characters; empty where only an id came."""
    value_id: str | None
    """Id of the value of ours that Alexa resolved it to."""


@dataclass(frozen=True, slots=True)
class AlexaRequest:
    """One request, read."""

    type: str
    """``LaunchRequest``, ``IntentRequest`` ..."""
    locale: str | None
    intent: str | None = None
    slots: tuple[Slot, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """The session attributes: the memory as we sent it."""
    touched: tuple[str, ...] = ()
    """What the part of the screen that was touched stands for, as we sent it."""
    has_screen: bool = False
    """Whether the device says that it shows documents."""


def readable(envelope: object) -> dict[str, Any]:
    """The request envelope with nothing left in it that the SDK could stumble over.

    Raises RequestUnusable where there is no request or it has no type.
    """
    sent = _object(envelope).get("request")
    kind = _text(_object(sent).get("type"))
    if not kind:
        raise RequestUnusable("the request has no type")
    request: dict[str, Any] = {"type": kind}
    for name in ("requestId", "locale"):
        if text := _text(_object(sent).get(name)):
            request[name] = text
    # The SDK makes an object of an intent only where it expects one.
    intent = _object(_object(sent).get("intent")) if kind in WITH_INTENT else {}
    slots = {
        slot_name: slot
        for slot_name, given in _object(intent.get("slots")).items()
        if isinstance(slot_name, str) and (slot := _readable_slot(slot_name, _object(given)))
    }
    name = _text(intent.get("name"))
    # Words count whatever intent they come with, even with none.
    if name or slots:
        request["intent"] = {"name": name, "slots": slots}
    if kind == USER_EVENT:
        request["arguments"] = [
            text for told in _list(_object(sent).get("arguments")) if (text := _text(told))
        ]
    session = _object(_object(envelope).get("session"))
    # A memory of ours is flat; anything nested is none, and the SDK would descend into it.
    attributes = {
        name: value
        for name, value in _object(session.get("attributes")).items()
        if not isinstance(value, dict) and not any(isinstance(item, (dict, list)) for item in _list(value))
    }
    read = {"version": "1.0", "session": {"attributes": attributes}, "request": request}
    if _shows_documents(_object(envelope)):
        read["context"] = {"System": {"device": {"supportedInterfaces": {SCREEN: {}}}}}
    return read


def exception_kind(envelope: Mapping[str, Any]) -> str:
    """What went wrong by Amazon's account, a name fit for a log; ``unknown`` for what is not on its list."""
    kind = _object(_object(envelope.get("request")).get("error")).get("type")
    return kind if isinstance(kind, str) and kind in _EXCEPTION_KINDS else "unknown"


_EXCEPTION_KINDS = frozenset(
    {
        "INVALID_RESPONSE", "DEVICE_COMMUNICATION_ERROR", "INTERNAL_ERROR", "INTERNAL_SERVICE_ERROR",
        "ENDPOINT_TIMEOUT", "INVALID_ENDPOINT_ERROR", "SERVICE_UNAVAILABLE",
    }
)  # fmt: skip


def _shows_documents(envelope: Mapping[str, Any]) -> bool:
    device = _object(_object(_object(envelope.get("context")).get("System")).get("device"))
    return isinstance(_object(device.get("supportedInterfaces")).get(SCREEN), dict)


def _readable_slot(name: str, slot: Mapping[str, Any]) -> dict[str, Any] | None:
    told = [slot, *_simple_values(slot.get("slotValue"))]
    # A slot with several values brings its words in them alone.
    words = _text(slot.get("value")).strip() or " ".join(_text(one.get("value")) for one in told[1:]).strip()
    words = words[:MOST_WORDS_CHARACTERS]
    value_id = next(filter(None, map(_resolved, told)), None)
    if not words and not value_id:
        return None
    kept: dict[str, Any] = {"name": name, "value": words}
    if value_id:
        kept["resolutions"] = {
            "resolutionsPerAuthority": [
                {
                    "authority": "",
                    "status": {"code": "ER_SUCCESS_MATCH"},
                    "values": [{"value": {"id": value_id, "name": words}}],
                }
            ]
        }
    return kept


def _simple_values(slot_value: object) -> list[Mapping[str, Any]]:
    """What Alexa heard for one slot, value by value: one, or several in a list."""
    heard = _object(slot_value)
    return [heard, *map(_object, _list(heard.get("values")))] if heard else []


def _resolved(slot: Mapping[str, Any]) -> str | None:
    """The id of the first value that Alexa matched."""
    for authority in _list(_object(slot.get("resolutions")).get("resolutionsPerAuthority")):
        if _object(_object(authority).get("status")).get("code") != "ER_SUCCESS_MATCH":
            continue
        for value in _list(_object(authority).get("values")):
            if value_id := _text(_object(_object(value).get("value")).get("id")):
                return value_id
    return None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """A string without lone surrogates, which no reply could be encoded with; anything else is empty."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else ""
