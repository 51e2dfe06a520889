"""Requests as Alexa sends them, and the door that answers them: the English content by its exact phrases."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from amazon_chain import envelope

from intents.library import default_root, load_content
from intents.topics import Content
from intents.understander import Understander, build_understander
from skill.alexa import AlexaDoor
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT
from skill.conversation import Conversation


@functools.cache
def content() -> Content:
    """The English content, understood by its exact phrases: the door is tested here, not the model."""
    return replace(load_content(default_root()), understanding="exact")


@functools.cache
def conversation() -> Conversation:
    return Conversation(content())


@functools.cache
def understander() -> Understander:
    return build_understander(content())


@functools.cache
def door() -> AlexaDoor:
    return AlexaDoor(conversation(), understander())


def envelope_of(request: Mapping[str, Any], attributes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A request in a session that remembers `attributes`; without them the session is new."""
    body = envelope(request)
    body["session"] = {**body["session"], "new": attributes is None, "attributes": dict(attributes or {})}
    return body


def on_screen(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same request from a device that shows documents."""
    changed: dict[str, Any] = copy.deepcopy(dict(body))
    device = changed["context"]["System"].setdefault("device", {})
    device["supportedInterfaces"] = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
    return changed


def intent(name: str, *, attributes: Mapping[str, Any] | None = None, **slots: Any) -> dict[str, Any]:
    """An IntentRequest; a slot given as a string is its words, as an object the slot itself."""
    given_slots = {
        slot: {"name": slot, "value": value, "confirmationStatus": "NONE", "source": "USER"}
        if isinstance(value, str)
        else value
        for slot, value in slots.items()
    }
    request = {
        "type": "IntentRequest",
        "dialogState": "STARTED",
        "intent": {"name": name, "confirmationStatus": "NONE", "slots": given_slots},
    }
    return envelope_of(request, attributes)


def asked(words: str, attributes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return intent(QUESTION_INTENT, attributes=attributes, **{QUESTION_SLOT: words})
