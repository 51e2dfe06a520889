"""`POST /batch`: many utterances in, how each is understood out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from intents.meaning import Context, Understanding
from intents.wording import place_for
from skill import ask
from skill.api_requests import UtteranceRequest, read_batch, read_line
from skill.exchange import JSON_TYPE, Answer, Call, Refused, json_answer, json_bytes
from skill.json_body import BadBodyError, read_object
from skill.request_fields import MOST_UTTERANCES, FieldError
from skill.talk import Talk

LINES_TYPES = ("application/x-ndjson", "application/jsonl")
MOST_BYTES = 1024 * 1024 - 1


def batch(talk: Talk, call: Call, count: Callable[[int], None]) -> Answer:
    """How each utterance is understood, in the form in which they came; `count` is told how many there are.

    Raises Refused.
    """
    version = talk.content.version
    if call.mimetype == JSON_TYPE:
        request = ask.read_body(read_batch, call.body)
        with ask.served():
            place_for(talk.content, request.locale)
        count(len(request.utterances))
        return json_answer(
            {"content_version": version, "understood": [_understood(talk, one) for one in request.utterances]}
        )
    utterances = _read_lines(call.body)
    count(len(utterances))
    lines = (json_bytes({**_understood(talk, one), "content_version": version}) for one in utterances)
    return Answer(b"".join(lines), mimetype=LINES_TYPES[0])


def _read_lines(body: bytes) -> list[UtteranceRequest]:
    """The utterances, one a line; empty lines are none. Raises Refused."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if not 1 <= len(lines) <= MOST_UTTERANCES:
        raise Refused(422, "bad_field", f"utterances takes 1 to {MOST_UTTERANCES} entries.", "utterances")
    found = []
    for number, line in enumerate(lines):
        try:
            found.append(read_line(number, read_object(line)))
        except BadBodyError as error:
            raise Refused(400, "bad_body", str(error), f"utterances.{number}") from None
        except FieldError as error:
            raise ask.bad_field(error) from None
    return found


def _understood(talk: Talk, utterance: UtteranceRequest) -> dict[str, Any]:
    """One utterance, as if a talk began with it."""
    return {"id": utterance.id, **as_json(talk, talk.understander.understand(utterance.said(), Context()))}


def as_json(talk: Talk, found: Understanding) -> dict[str, Any]:
    """An understanding, with its reasons."""
    content = talk.content
    return {
        "intent": found.intent,
        "topic": found.intent if found.intent in content.topics else None,
        "flag": {"id": found.flag, "tier": content.red_flags[found.flag].tier} if found.flag else None,
        "confidence": round(found.confidence, 4),
        "choices": list(found.choices),
        "about": found.about,
        "cues": list(found.cues),
        "rule": found.rule,
        "heard": found.heard,
        "candidates": [{"id": one.id, "score": one.score} for one in found.candidates],
        "nearest": [{"text": one.text, "id": one.id, "likeness": one.likeness} for one in found.nearest],
    }
