"""What the further doors take: their fields and limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from intents.meaning import Hypothesis
from skill.ask_request import Hypotheses, guesses
from skill.request_fields import (
    MOST_UTTERANCES,
    FieldError,
    Said,
    Whole,
    exactly_one,
    no_null,
    read,
    strict,
    whole,
    words,
    words_schema,
)

LONGEST_SPEECH = 1000
"""Characters that are spoken at once."""
LONGEST_ID = 100


def _without_point(value: object) -> object:
    """The value; 2.0 as 2, which to JSON is the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Step = Annotated[int, Field(ge=-2, le=2), BeforeValidator(_without_point)]
Spoken = Annotated[str, words(LONGEST_SPEECH), BeforeValidator(whole), words_schema(LONGEST_SPEECH)]


class DeliveryRequest(BaseModel):
    """How it is spoken: steps from normal, as they stand in a reply."""

    model_config = strict()

    rate: Step = 0
    """From -2 slowest to 2 fastest."""
    volume: Step = 0
    """From -2 quietest to 2 loudest."""


class SayRequest(BaseModel):
    """The body of `POST /say`. Unknown fields are ignored."""

    model_config = strict()

    text: Spoken
    """What is to be spoken."""
    locale: Whole = "en-US"
    """Whose voice."""
    delivery: DeliveryRequest = DeliveryRequest()
    """How it is spoken."""


class UtteranceRequest(BaseModel):
    """One utterance that is to be understood: exactly one of text and hypotheses."""

    model_config = strict("text", "hypotheses")

    id: Annotated[str, Field(max_length=LONGEST_ID), BeforeValidator(whole)] | None = None
    """Comes back with what was understood."""
    text: Said | None = None
    """What was said or typed."""
    hypotheses: Hypotheses | None = None
    """The guesses of a recognizer."""

    @field_validator("text", "hypotheses", "id", mode="before")
    @classmethod
    def _no_null(cls, value: object) -> object:
        return no_null(value)

    @model_validator(mode="after")
    def _exactly_one(self) -> UtteranceRequest:
        if (self.text is None) == (self.hypotheses is None):
            raise exactly_one("text")
        return self

    def said(self) -> tuple[Hypothesis, ...]:
        """The guesses of the utterance."""
        return guesses(self.text, self.hypotheses)


class BatchRequest(BaseModel):
    """The body of `POST /batch` in JSON. Unknown fields are ignored."""

    model_config = strict()

    utterances: Annotated[list[UtteranceRequest], Field(min_length=1, max_length=MOST_UTTERANCES)]
    """Each is understood by itself, as if a talk began with it."""
    locale: Whole = "en-US"
    """Whose language; what is understood is the same in every place."""


class HearRequest(BaseModel):
    """What may come with a sound to `POST /hear`. Unknown fields are ignored."""

    model_config = strict()

    memory: dict[str, Any] | None = None
    """The object of the last reply, unchanged; then the sound is answered, too."""
    ask: bool = False
    """Whether the sound is to be answered without a memory, too."""
    locale: Whole = "en-US"
    """Whose numbers and units."""
    trace: bool = False
    """Whether the reply says why it is as it is."""


class HearForm(BaseModel):
    """A sound in a form of several parts, with what may come with it."""

    model_config = strict()

    sound: Annotated[str, WithJsonSchema({"type": "string", "format": "binary"})]
    """The WAV."""
    memory: dict[str, Any] = {}
    """The object of the last reply as JSON; then the sound is answered, too."""
    ask: Literal["0", "1"] = "0"
    """With 1 the sound is answered without a memory, too."""
    locale: Whole = "en-US"
    """Whose numbers and units."""
    trace: Literal["0", "1"] = "0"
    """With 1 the reply says why it is as it is."""


def read_say(body: dict[str, Any]) -> SayRequest:
    """The request in a body. Raises FieldError naming the first field that is wrong."""
    return read(SayRequest, body)


def read_batch(body: dict[str, Any]) -> BatchRequest:
    """The request in a body. Raises FieldError naming the first field that is wrong."""
    return read(BatchRequest, body)


def read_line(number: int, line: dict[str, Any]) -> UtteranceRequest:
    """The utterance in one line, counted from 0. Raises FieldError, the number before the field."""
    try:
        return read(UtteranceRequest, line)
    except FieldError as error:
        field = ".".join(filter(None, ("utterances", str(number), error.field)))
        text = str(error)
        raise FieldError(field, text.replace(error.field or "\0", field, 1)) from None


def read_hear(fields: dict[str, Any]) -> HearRequest:
    """What came with a sound. Raises FieldError naming the first field that is wrong."""
    return read(HearRequest, fields)
