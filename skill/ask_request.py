"""What `POST /ask` takes: its fields and their limits (contract, section 2)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from intents.meaning import Hypothesis
from skill.request_fields import MOST_HYPOTHESES, Said, Whole, exactly_one, no_null, read, strict


class HypothesisRequest(BaseModel):
    """One guess of what was said, as a recognizer gives it."""

    model_config = strict()

    text: Said
    """What may have been said."""
    weight: Annotated[float, Field(allow_inf_nan=False)]
    """How likely beside the other guesses; any unit."""


Hypotheses = Annotated[list[HypothesisRequest], Field(min_length=1, max_length=MOST_HYPOTHESES)]


class AskRequest(BaseModel):
    """The body of `POST /ask`: exactly one of text, hypotheses and event. Unknown fields are ignored."""

    model_config = strict("text", "hypotheses", "event")

    text: Said | None = None
    """What was said or typed."""
    hypotheses: Hypotheses | None = None
    """The guesses of a recognizer."""
    event: Literal["launch", "silence", "not_heard"] | None = None
    """What happened without words."""
    memory: dict[str, Any] | None = None
    """The object of the last reply, unchanged."""
    locale: Whole = "en-US"
    """Whose numbers and units."""

    @field_validator("text", "hypotheses", "event", "locale", mode="before")
    @classmethod
    def _no_null(cls, value: object) -> object:
        return no_null(value)

    @model_validator(mode="after")
    def _exactly_one(self) -> AskRequest:
        given = [name for name in ("text", "hypotheses", "event") if getattr(self, name) is not None]
        if len(given) != 1:
            raise exactly_one(given[-1] if given else "text")
        return self

    def said(self) -> tuple[Hypothesis, ...]:
        """The guesses of the utterance, heaviest weights as given; empty for an event."""
        return guesses(self.text, self.hypotheses)


def guesses(text: str | None, hypotheses: list[HypothesisRequest] | None) -> tuple[Hypothesis, ...]:
    """The guesses of an utterance that came in one of both ways."""
    if text is not None:
        return (Hypothesis(text),)
    return tuple(Hypothesis(one.text, max(0.0, one.weight)) for one in hypotheses or ())


def read_ask(body: dict[str, Any]) -> AskRequest:
    """The request in a body. Raises FieldError naming the first field that is wrong."""
    return read(AskRequest, body)
