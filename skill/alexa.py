"""The Alexa door: a request of Alexa's in, a response out; the only module that knows Amazon's SDK."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, cast

from ask_sdk_core.dispatch_components.request_components import AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.skill_builder import CustomSkillBuilder
from ask_sdk_model.canfulfill.can_fulfill_intent import CanFulfillIntent
from ask_sdk_model.canfulfill.can_fulfill_intent_request import CanFulfillIntentRequest
from ask_sdk_model.canfulfill.can_fulfill_intent_values import CanFulfillIntentValues
from ask_sdk_model.canfulfill.can_fulfill_slot import CanFulfillSlot
from ask_sdk_model.canfulfill.can_fulfill_slot_values import CanFulfillSlotValues
from ask_sdk_model.canfulfill.can_understand_slot_values import CanUnderstandSlotValues
from ask_sdk_model.context import Context
from ask_sdk_model.device import Device
from ask_sdk_model.intent import Intent
from ask_sdk_model.intent_request import IntentRequest
from ask_sdk_model.interfaces.alexa.presentation.apl.alexa_presentation_apl_interface import (
    AlexaPresentationAplInterface,
)
from ask_sdk_model.interfaces.alexa.presentation.apl.render_document_directive import RenderDocumentDirective
from ask_sdk_model.interfaces.alexa.presentation.apl.user_event import UserEvent
from ask_sdk_model.interfaces.system.system_state import SystemState
from ask_sdk_model.launch_request import LaunchRequest
from ask_sdk_model.request import Request
from ask_sdk_model.request_envelope import RequestEnvelope
from ask_sdk_model.response import Response
from ask_sdk_model.session import Session
from ask_sdk_model.slot import Slot as AlexaSlot
from ask_sdk_model.slu.entityresolution.resolution import Resolution
from ask_sdk_model.slu.entityresolution.resolutions import Resolutions
from ask_sdk_model.slu.entityresolution.status import Status
from ask_sdk_model.slu.entityresolution.status_code import StatusCode
from ask_sdk_model.slu.entityresolution.value import Value
from ask_sdk_model.slu.entityresolution.value_wrapper import ValueWrapper
from ask_sdk_model.supported_interfaces import SupportedInterfaces
from ask_sdk_model.ui.simple_card import SimpleCard

from intents.meaning import CLARIFY, OUT_OF_SCOPE
from intents.understander import Understander
from skill.alexa_requests import (
    RUNTIME_ERROR,
    USER_EVENT,
    AlexaRequest,
    RequestUnusable,
    Slot,
    exception_kind,
    readable,
)
from skill.alexa_responses import Answer, answer_of
from skill.alexa_screen import TOKEN, document, meaning_of_touch
from skill.alexa_turns import AlexaTalk, spoken_locale
from skill.conversation import Conversation
from skill.lines import MOST_KNOWN
from skill.memory import NEW
from skill.pronouncing import Pronunciation

_CAN_FULFILL = "CanFulfillIntentRequest"
_ANSWERED = frozenset(("LaunchRequest", "IntentRequest", _CAN_FULFILL, USER_EVENT))
"""Requests that are answered with more than nothing."""

_WITH_SCREEN = Context(
    SystemState(
        device=Device(supported_interfaces=SupportedInterfaces(None, AlexaPresentationAplInterface()))
    )
)

log = logging.getLogger("hepatica.alexa")


class AlexaDoor:
    """Answers requests that have been verified; holds no state of any talk."""

    def __init__(self, conversation: Conversation, understander: Understander) -> None:
        builder = CustomSkillBuilder()
        builder.add_request_handler(_EveryRequest(AlexaTalk(conversation, understander)))
        self._skill = builder.create()
        self._content = conversation.content
        # The SDK's own type says that an event is text; it is what the text was read as.
        self._on_lambda = cast(
            "Callable[[Mapping[str, Any], object], dict[str, Any]]", builder.lambda_handler()
        )

    def handle(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        """The response to a request envelope, ready to be written as JSON.

        A person who waits gets an answer; everything else that Amazon may send, known or not, gets the empty
        response. Raises skill.alexa_requests.RequestUnusable where the envelope holds no request.
        """
        return self._answer(envelope, self._invoke)

    def handle_on_lambda(self, event: Mapping[str, Any], context: object) -> dict[str, Any]:
        """The same response, by way of the SDK's own handler for AWS Lambda. Raises as `handle` does."""
        return self._answer(event, lambda cleaned: self._on_lambda(cleaned, context))

    def _invoke(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        answered = self._skill.invoke(_envelope(cleaned), None)
        return cast("dict[str, Any]", self._skill.serializer.serialize(answered))

    def _answer(
        self, envelope: Mapping[str, Any], invoke: Callable[[Mapping[str, Any]], dict[str, Any]]
    ) -> dict[str, Any]:
        cleaned = readable(envelope)
        kind = cleaned["request"]["type"]
        if kind == "System.ExceptionEncountered":
            log.warning("Alexa could not use a response: %s", exception_kind(envelope))
        if kind == RUNTIME_ERROR:
            log.warning("a device could not show the screen")
        touched = cleaned["request"].get("arguments", ())
        never_shown = kind == USER_EVENT and meaning_of_touch(touched, self._content) is None
        if kind not in _ANSWERED or never_shown:
            return {"version": "1.0", "response": {}}
        response = invoke(cleaned)
        # The SDK names itself and its Python here; nobody needs to know.
        response.pop("userAgent", None)
        return response


class _EveryRequest(AbstractRequestHandler):
    """One handler for all intents: a new topic is a new file, no Python."""

    def __init__(self, talk: AlexaTalk) -> None:
        self._talk = talk
        self._document = document()
        content = talk.conversation.content
        # The same lines are said over and over, and none holds a person's words.
        self._marks = {
            locale: lru_cache(MOST_KNOWN)(Pronunciation.of(content.terms, locale).marked)
            for locale in content.places
        }

    def can_handle(self, handler_input: HandlerInput) -> bool:  # noqa: ARG002 - the SDK's interface
        """Whether it is for us: always."""
        return True

    def handle(self, handler_input: HandlerInput) -> Response:
        """The response; the memory goes into the session attributes."""
        request = _read(handler_input.request_envelope)
        builder = handler_input.response_builder
        if request.type == _CAN_FULFILL:
            return builder.set_can_fulfill_intent(self._can_fulfill(request)).response
        answer = self._answer(request)
        handler_input.attributes_manager.session_attributes = dict(answer.attributes)
        builder.speak(answer.speech)
        if answer.card is not None:
            builder.set_card(SimpleCard(answer.card.title, answer.card.text))
        if answer.screen is not None:
            builder.add_directive(RenderDocumentDirective(TOKEN, self._document, dict(answer.screen)))
        if answer.reprompt is not None:
            builder.ask(answer.reprompt)
        # Left out, it would mean an open microphone.
        return builder.set_should_end_session(answer.reprompt is None).response

    def _answer(self, request: AlexaRequest) -> Answer:
        content = self._talk.conversation.content
        mark = self._marks[spoken_locale(content, request.locale)]
        return answer_of(self._talk.reply(request), content, mark, has_screen=request.has_screen)

    def _can_fulfill(self, request: AlexaRequest) -> CanFulfillIntent:
        """Whether we could answer, by the same understanding; asked by Alexa, not by a person."""
        understood = self._talk.understand(request, NEW)
        fits = understood is not None and understood.intent not in (CLARIFY, OUT_OF_SCOPE)
        slot = CanFulfillSlot(
            CanUnderstandSlotValues.YES if fits else CanUnderstandSlotValues.NO,
            CanFulfillSlotValues.YES if fits else CanFulfillSlotValues.NO,
        )
        return CanFulfillIntent(
            CanFulfillIntentValues.YES if fits else CanFulfillIntentValues.NO,
            {given.name: slot for given in request.slots},
        )


def _envelope(cleaned: Mapping[str, Any]) -> RequestEnvelope:
    """A cleaned request of one of the kinds that are answered, as the SDK holds it.

    The SDK's own reader takes ten times as long: it wants JSON as text and looks up the type of every field.
    """
    sent = cleaned["request"]
    about = {"request_id": sent.get("requestId"), "locale": sent.get("locale")}
    request: Request
    if sent["type"] == "LaunchRequest":
        request = LaunchRequest(**about)
    elif sent["type"] == USER_EVENT:
        request = UserEvent(**about, arguments=sent["arguments"])
    else:
        kind = CanFulfillIntentRequest if sent["type"] == _CAN_FULFILL else IntentRequest
        request = kind(**about, intent=_intent(sent.get("intent")))
    session = Session(attributes=cleaned["session"]["attributes"])
    context = _WITH_SCREEN if "context" in cleaned else None
    return RequestEnvelope(version=cleaned["version"], session=session, context=context, request=request)


def _intent(sent: Mapping[str, Any] | None) -> Intent | None:
    if sent is None:
        return None
    slots = {
        name: AlexaSlot(name=name, value=slot["value"], resolutions=_resolutions(slot.get("resolutions")))
        for name, slot in sent["slots"].items()
    }
    return Intent(name=sent["name"], slots=slots)


def _resolutions(sent: Mapping[str, Any] | None) -> Resolutions | None:
    if sent is None:
        return None
    value = sent["resolutionsPerAuthority"][0]["values"][0]["value"]
    matched = ValueWrapper(Value(name=value["name"], id=value["id"]))
    return Resolutions([Resolution(status=Status(StatusCode.ER_SUCCESS_MATCH), values=[matched])])


def _read(envelope: RequestEnvelope) -> AlexaRequest:
    """The SDK's envelope in our own terms. Raises RequestUnusable where it holds no request."""
    request, session = envelope.request, envelope.session
    if request is None or request.object_type is None:
        raise RequestUnusable("the request has no type")
    intent = getattr(request, "intent", None)
    slots = (intent.slots if intent is not None else None) or {}
    return AlexaRequest(
        type=request.object_type,
        locale=request.locale,
        intent=intent.name if intent is not None else None,
        slots=tuple(_slot(name, slot) for name, slot in slots.items()),
        attributes=(session.attributes if session is not None else None) or {},
        touched=tuple(getattr(request, "arguments", None) or ()),
        has_screen=_has_screen(envelope.context),
    )


def _has_screen(context: Context | None) -> bool:
    """Whether the device says that it shows documents."""
    device = context.system.device if context is not None and context.system is not None else None
    interfaces = device.supported_interfaces if device is not None else None
    return interfaces is not None and interfaces.alexa_presentation_apl is not None


def _slot(name: str, slot: Any) -> Slot:
    resolved = slot.resolutions.resolutions_per_authority[0].values[0].value.id if slot.resolutions else None
    return Slot(name, slot.value or "", resolved)
