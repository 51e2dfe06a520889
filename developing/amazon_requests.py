"""Words, as Amazon would hand them to the skill: which intent, which slot, and the whole envelope.

Amazon's own choice among intents cannot be had without Amazon. What is certain of it is taken: a phrase that
is word for word a sample goes to that sample's intent, and all else comes by the main route, as words.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from intents.examples import normaliser_of
from intents.topics import Content
from skill.alexa_intents import (
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    SIGN_INTENT,
    SIGN_SLOT,
    SIGN_TYPE,
)
from skill.alexa_model import QUESTION_CARRIERS, SIGN_CARRIERS, interaction_model
from skill.alexa_requests import SCREEN
from skill.alexa_samples import SampleWriter

_BEFORE = "say"
"""Put before words and taken off again: a sample may not begin with some words, and what is said may."""
_INVENTED = "00000000-0000-0000-0000-000000000000"
_AUTHORITY = "amzn1.er-authority.echo-sdk.amzn1.ask.skill." + _INVENTED


@dataclass(frozen=True, slots=True)
class Choice:
    """What Amazon would send for some words."""

    intent: str
    slots: Mapping[str, Mapping[str, Any]]
    why: str
    """In words for a developer."""


class Amazon:
    """Amazon's part, as far as it can be known from the interaction model that the content makes."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._lock = threading.Lock()
        self._known: _Model | None = None

    def choose(self, words: str) -> Choice:
        """The intent and the slots that come for the words. The first call takes a second or two."""
        return self._model().choose(words)

    def _model(self) -> _Model:
        with self._lock:
            if self._known is None:
                self._known = _Model.of(self._content)
            return self._known


@dataclass(frozen=True, slots=True)
class _Model:
    writer: SampleWriter
    intents: Mapping[str, str]
    """Sample -> its intent."""
    signs: Mapping[str, tuple[str, str]]
    """A way of telling a red flag -> the flag's id and the name of its slot value."""

    @classmethod
    def of(cls, content: Content) -> _Model:
        model = interaction_model(content).document["interactionModel"]["languageModel"]
        intents = {
            sample: intent["name"]
            for intent in model["intents"]
            for sample in intent["samples"]
            if "{" not in sample
        }
        signs = {
            words: (value["id"], value["name"]["value"])
            for kind in model["types"]
            if kind["name"] == SIGN_TYPE
            for value in kind["values"]
            for words in (value["name"]["value"], *value["name"]["synonyms"])
        }
        return cls(SampleWriter.of(content.terms, normaliser_of(content)), intents, signs)

    def choose(self, words: str) -> Choice:
        said = self.writer.sample(f"{_BEFORE} {words}").removeprefix(_BEFORE).strip()
        if intent := self.intents.get(said):
            return Choice(intent, {}, "word for word a sample of this intent, which brings no words")
        sign = _inside(said, SIGN_CARRIERS)
        if sign in self.signs:
            return Choice(
                SIGN_INTENT, {SIGN_SLOT: _matched(sign, *self.signs[sign])},
                "word for word a value of the slot for red flags",
            )  # fmt: skip
        question = _inside(said, QUESTION_CARRIERS)
        if not question:
            return Choice(FALLBACK_INTENT, {}, "no words are left of it")
        slot = {"name": QUESTION_SLOT, "value": question, "confirmationStatus": "NONE", "source": "USER"}
        return Choice(QUESTION_INTENT, {QUESTION_SLOT: slot}, "the main route, which brings the words")


def _inside(said: str, carriers: Sequence[str]) -> str:
    """What stands where a carrier has its slot, by the carrier that leaves least."""
    begins = [carrier.partition("{")[0] for carrier in carriers]
    return min((said.removeprefix(begin) for begin in begins if said.startswith(begin)), key=len)


def _matched(words: str, flag: str, name: str) -> dict[str, Any]:
    """A slot whose words are a value of ours, with that value."""
    resolved = {
        "authority": f"{_AUTHORITY}.{SIGN_TYPE}",
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [{"value": {"name": name, "id": flag}}],
    }
    return {
        "name": SIGN_SLOT, "value": words, "confirmationStatus": "NONE", "source": "USER",
        "resolutions": {"resolutionsPerAuthority": [resolved]},
    }  # fmt: skip


def launch() -> dict[str, Any]:
    """The request that opens the skill."""
    return {"type": "LaunchRequest"}


def intent_request(choice: Choice) -> dict[str, Any]:
    """The request that hands over an intent."""
    intent = {"name": choice.intent, "confirmationStatus": "NONE", "slots": dict(choice.slots)}
    return {"type": "IntentRequest", "dialogState": "STARTED", "intent": intent}


def envelope(
    request: Mapping[str, Any], locale: str, attributes: Mapping[str, Any] | None, *, screen: bool
) -> dict[str, Any]:
    """The request in a session that remembers `attributes`, a new one where they are None; ids are invented.

    `screen` is whether the device shows documents.
    """
    application = {"applicationId": f"amzn1.ask.skill.{_INVENTED}"}
    user = {"userId": "amzn1.ask.account.BENCH"}
    interfaces = {SCREEN: {"runtime": {"maxVersion": "2024.3"}}} if screen else {}
    return {
        "version": "1.0",
        "session": {
            "new": attributes is None,
            "sessionId": f"amzn1.echo-api.session.{_INVENTED}",
            "application": application,
            "attributes": dict(attributes or {}),
            "user": user,
        },
        "context": {
            "System": {
                "application": application,
                "user": user,
                "device": {"deviceId": "amzn1.ask.device.BENCH", "supportedInterfaces": interfaces},
                "apiEndpoint": "https://api.amazonalexa.com",
            }
        },
        "request": {
            **request,
            "requestId": f"amzn1.echo-api.request.{uuid.uuid4()}",
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "locale": locale,
        },
    }
