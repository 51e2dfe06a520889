"""Requests made from the SDK's own description of them: whatever it knows that Amazon may send."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from amazon_chain import APPLICATION_ID
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope

KNOWN_TYPES = sorted(Request.discriminator_value_class_map)
DEEPEST = 9
"""Objects within objects; some of the SDK's hold their like."""
PLAIN: dict[str, Any] = {
    "str": "some words", "int": 3, "float": 0.5, "bool": True, "object": {"any": ["thing"]},
    "datetime": "2026-03-01T12:00:00Z", "date": "2026-03-01",
}  # fmt: skip
Path = tuple[str | int, ...]
"""Where something stands in a request: names of fields and numbers of items."""


def full_request(kind: str) -> dict[str, Any]:
    """A request of a type in which every field that the SDK knows is filled."""
    made: dict[str, Any] = _filled(Request.discriminator_value_class_map[kind], 0)
    return made


def full_envelope(kind: str) -> dict[str, Any]:
    """That request in a session and a context with every field filled; it is meant for our skill."""
    envelope: dict[str, Any] = _filled("ask_sdk_model.request_envelope.RequestEnvelope", 0)
    envelope["request"] = full_request(kind) | {"locale": "en-US"}
    for holder in (envelope["session"], envelope["context"]["System"]):
        holder["application"] = {"applicationId": APPLICATION_ID}
    envelope["session"]["attributes"] = {}
    return envelope


def read_by_the_sdk(envelope: dict[str, Any]) -> RequestEnvelope:
    """The request as the SDK reads it. Raises its SerializationException for what it does not know."""
    return DefaultSerializer().deserialize(json.dumps(envelope), RequestEnvelope)


def enums(envelope: dict[str, Any], kind: str) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Every place of a full envelope where one of a list of values stands, with that list."""
    for path, listed in _enums("ask_sdk_model.request_envelope.RequestEnvelope", (), 0):
        if path[0] != "request" and _stands(envelope, path):
            yield path, listed
    for path, listed in _enums(Request.discriminator_value_class_map[kind], ("request",), 0):
        if _stands(envelope, path):
            yield path, listed


def places(found: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, outermost first."""
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for step, value in inner:
        yield (*path, step)
        yield from places(value, (*path, step))


def _stands(found: Any, path: Path) -> bool:
    return path in set(places(found))


def _class(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _concrete(kind: Any) -> tuple[Any, dict[str, str]]:
    """A class that can be sent, with what names it: the first of its kinds where it is only a family."""
    family = vars(kind).get("discriminator_value_class_map")
    if not family:
        return kind, {}
    name, chosen = sorted(family.items())[0]
    return _concrete(_class(chosen))[0], {kind.json_discriminator_key: name}


def _filled(name: str, depth: int) -> Any:
    if found := re.fullmatch(r"list\[(.*)\]", name):
        return [] if depth > DEEPEST else [_filled(found[1], depth + 1)]
    if found := re.fullmatch(r"dict\(str, (.*)\)", name):
        return {} if depth > DEEPEST else {"some": _filled(found[1], depth + 1)}
    if name in PLAIN:
        return PLAIN[name]
    kind, named = _concrete(_class(name))
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    if depth > DEEPEST:
        return dict(named)
    fields = {
        kind.attribute_map[field]: _filled(held, depth + 1) for field, held in kind.deserialized_types.items()
    }
    own = _own_name(kind)
    return {**fields, **own, **named}


def _own_name(kind: Any) -> dict[str, str]:
    """What a class is called in the family it belongs to."""
    for family in kind.__mro__[1:]:
        listed = vars(family).get("discriminator_value_class_map") or {}
        for name, member in listed.items():
            if member == f"{kind.__module__}.{kind.__name__}":
                return {family.json_discriminator_key: name}
    return {}


def _enums(name: str, path: Path, depth: int) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if found := re.fullmatch(r"list\[(.*)\]", name):
        yield from _enums(found[1], (*path, 0), depth + 1)
    elif found := re.fullmatch(r"dict\(str, (.*)\)", name):
        yield from _enums(found[1], (*path, "some"), depth + 1)
    elif name not in PLAIN and depth <= DEEPEST:
        kind, _ = _concrete(_class(name))
        if issubclass(kind, Enum):
            yield path, tuple(member.value for member in kind)
        else:
            for field, held in kind.deserialized_types.items():
                yield from _enums(held, (*path, kind.attribute_map[field]), depth + 1)
