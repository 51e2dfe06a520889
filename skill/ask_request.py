"""What `POST /ask` takes: its fields, their limits, and a clear error for each (contract, section 2)."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from intents.meaning import Hypothesis

LONGEST_TEXT = 500
"""Characters after trimming."""
MOST_HYPOTHESES = 10
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class FieldError(ValueError):
    """A field that cannot be taken; the text says why and never holds its value."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        """The field's name, ``hypotheses.0.text`` for one inside; None where no single one is meant."""


def _whole(value: object) -> object:
    """The value, refused where it is text with half a character in it."""
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("surrogate", "holds half a character")
    return value


def _said(value: object) -> object:
    """The words trimmed, control characters as spaces; refused where they are none, too many or no text."""
    if not isinstance(value, str):
        return value
    text = _CONTROLS.sub(" ", value).strip()
    if not text:
        raise PydanticCustomError("empty", "is empty")
    if len(text) > LONGEST_TEXT:
        raise PydanticCustomError("too_many_characters", "is too long")
    return text


Said = Annotated[str, BeforeValidator(_said), BeforeValidator(_whole)]
"""What was said; `_whole` looks at it first."""


class HypothesisRequest(BaseModel):
    """One guess of what was said, as a recogniser gives it."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    text: Said
    weight: Annotated[float, Field(allow_inf_nan=False)]


class AskRequest(BaseModel):
    """The body of `POST /ask`; unknown fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)

    text: Said | None = None
    hypotheses: Annotated[list[HypothesisRequest], Field(min_length=1, max_length=MOST_HYPOTHESES)] | None = (
        None
    )
    event: Literal["launch", "silence", "not_heard"] | None = None
    memory: dict[str, Any] | None = None
    locale: Annotated[str, BeforeValidator(_whole)] = "en-US"

    @field_validator("text", "hypotheses", "event", "locale", mode="before")
    @classmethod
    def _no_null(cls, value: object) -> object:
        if value is None:
            raise PydanticCustomError("null", "must not be null")
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> AskRequest:
        given = [name for name in ("text", "hypotheses", "event") if getattr(self, name) is not None]
        if len(given) != 1:
            superfluous = given[-1] if given else "text"
            raise PydanticCustomError("exactly_one", "needs exactly one of them", {"field": superfluous})
        return self

    def said(self) -> tuple[Hypothesis, ...]:
        """The guesses of the utterance, heaviest weights as given; empty for an event."""
        if self.text is not None:
            return (Hypothesis(self.text),)
        return tuple(Hypothesis(one.text, max(0.0, one.weight)) for one in self.hypotheses or ())


def read_ask(body: dict[str, Any]) -> AskRequest:
    """The request in a body. Raises FieldError naming the first field that is wrong."""
    try:
        return AskRequest.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=True, include_input=False)[0]
        field = ".".join(str(step) for step in first["loc"]) or first.get("ctx", {}).get("field")
        raise FieldError(field, _sentence(field, first)) from None


def _sentence(field: str | None, error: Any) -> str:
    """What is wrong and what would be right, in one sentence."""
    name = field or "The request"
    match error["type"]:
        case "exactly_one":
            return "The request needs exactly one of text, hypotheses and event."
        case "too_many_characters":
            return f"{name} is longer than {LONGEST_TEXT} characters."
        case "empty":
            return f"{name} is empty."
        case "surrogate":
            return f"{name} holds half a character (a lone surrogate)."
        case "too_short" | "too_long":
            return f"{name} takes 1 to {MOST_HYPOTHESES} entries."
        case "literal_error":
            return f"{name} takes one of launch, silence and not_heard."
        case "missing":
            return f"{name} is missing."
        case "finite_number":
            return f"{name} must be a finite number."
        case "null":
            return f"{name} must not be null; leave it out instead."
    kinds = {
        "string_type": "a string",
        "float_type": "a number",
        "list_type": "a list",
        "dict_type": "an object",
    }
    wanted = kinds.get(
        error["type"], "an object" if error["type"].startswith(("model", "dataclass")) else "of another kind"
    )
    return f"{name} must be {wanted}."
