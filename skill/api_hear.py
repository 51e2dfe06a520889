"""`POST /hear`: a recording in, what was heard out, and the reply to it if wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from intents.meaning import Hypothesis
from intents.wording import place_for
from skill import ask
from skill.api_requests import HearRequest, read_hear
from skill.api_sound import (
    AGAIN_LATER_S,
    AGAIN_SOON_S,
    BadSoundError,
    Ears,
    HeardSound,
    NoEarError,
    TookTooLongError,
    refused_for_now,
    sentence,
)
from skill.exchange import Answer, Call, Refused, json_answer
from skill.json_body import BadBodyError, read_object
from skill.memory import context, read_memory
from skill.request_fields import FieldError
from skill.talk import ASK_DOOR, Talk

WAV_TYPES = ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave")
FORM_TYPE = "multipart/form-data"
MOST_BYTES = 12 * 1024 * 1024
"""A minute of 48 kHz, 16 bit and two channels is 11.5 million bytes."""


def hear(talk: Talk, ears: Ears, call: Call) -> Answer:
    """What was heard, and the reply where it is wanted. Raises Refused."""
    wav, request = _read(call)
    with ask.served():
        place_for(talk.content, request.locale)
    where, _ = read_memory(request.memory, talk.conversation.script)
    with ears.one(talk.content) as ear:
        try:
            heard = ear.hear(
                wav, talk.content, lambda guesses: talk.understander.understand(guesses, context(where))
            )
        except BadSoundError as error:
            code = "sound_too_long" if error.too_long else "sound_unusable"
            raise Refused(422, "bad_sound", sentence(talk.content, code), "sound") from None
        except NoEarError:
            raise refused_for_now(talk.content, "no_ear", AGAIN_LATER_S) from None
        except TookTooLongError:
            raise refused_for_now(talk.content, "busy", AGAIN_SOON_S) from None
    # Rounded as they are told, so that the same guesses get the same reply from `POST /ask`.
    rounded = tuple(Hypothesis(guess.text, round(guess.weight, 6)) for guess in heard.hypotheses)
    return json_answer(_found(talk, replace(heard, hypotheses=rounded), request))


def _found(talk: Talk, heard: HeardSound, request: HearRequest) -> dict[str, Any]:
    best = heard.hypotheses
    return {
        "heard": best[0].text if best else None,
        "hypotheses": [{"text": guess.text, "weight": guess.weight} for guess in best],
        "event": None if heard.kind == "words" else heard.kind,
        "seconds": round(heard.seconds, 3),
        "reply": _reply(talk, heard, request) if request.ask or request.memory is not None else None,
        "content_version": talk.content.version,
    }


def _reply(talk: Talk, heard: HeardSound, request: HearRequest) -> dict[str, Any]:
    """What `POST /ask` replies to the same."""
    if heard.kind == "words":
        turned = talk.hear(heard.hypotheses, request.memory, ASK_DOOR, request.locale)
    else:
        turned = talk.take_event(heard.kind, request.memory, ASK_DOOR, request.locale)
    return ask.as_json(talk, turned, with_trace=request.trace)


def _read(call: Call) -> tuple[bytes, HearRequest]:
    """The sound and what came with it, in one of two forms. Raises Refused."""
    if call.mimetype != FORM_TYPE:
        return call.body, _fields({name: call.query.get(name) for name in ("ask", "locale", "trace")})
    parts = {name: _text(name, part) for name, part in call.parts.items() if name != "sound"}
    if "sound" not in call.parts:
        raise Refused(422, "bad_field", "sound is missing.", "sound")
    return call.parts["sound"], _fields(parts)


def _text(name: str, part: bytes) -> str | None:
    """A part of a form as text. Raises Refused."""
    if name not in HearRequest.model_fields:
        return None
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(422, "bad_field", f"{name} is not UTF-8 text.", name) from None


def _fields(given: Mapping[str, str | None]) -> HearRequest:
    """The fields from their texts. Raises Refused."""
    fields: dict[str, Any] = {name: given.get(name) == "1" for name in ("ask", "trace")}
    if given.get("locale") is not None:
        fields["locale"] = given["locale"]
    memory = given.get("memory")
    if memory is not None:
        try:
            fields["memory"] = read_object(memory.encode())
        except BadBodyError:
            raise Refused(422, "bad_field", "memory must be an object in JSON.", "memory") from None
    try:
        return read_hear(fields)
    except FieldError as error:
        raise ask.bad_field(error) from None
