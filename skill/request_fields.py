"""The fields that requests are made of, and a clear error for each that is wrong (contract, section 2)."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_TEXT = 500
"""Characters of an utterance after trimming."""
MOST_HYPOTHESES = 10
MOST_UTTERANCES = 1000
ENTRIES = {"hypotheses": MOST_HYPOTHESES, "utterances": MOST_UTTERANCES}
"""How many entries a list takes."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Request = TypeVar("Request", bound=BaseModel)


def strict(*one_of: str) -> ConfigDict:
    """How requests are read: no value is turned into another kind, and no error shows one.

    `one_of` names fields of which exactly one is wanted, for programs that read the schema.
    """

    def describe(schema: dict[str, Any]) -> None:
        for kind in schema.get("properties", {}).values():
            _without_null(kind)
        if one_of:
            schema["oneOf"] = [{"required": [name]} for name in one_of]

    return ConfigDict(
        strict=True, frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True,
        json_schema_extra=describe,
    )  # fmt: skip


class FieldError(ValueError):
    """A field that cannot be taken; the text says why and never holds its value."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        """The field's name, ``hypotheses.0.text`` for one inside; None where no single one is meant."""


def whole(value: object) -> object:
    """The value, refused where it is text with half a character in it."""
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("surrogate", "holds half a character")
    return value


def no_null(value: object) -> object:
    """The value, refused where it is null: a field that is not meant is left out."""
    if value is None:
        raise PydanticCustomError("null", "must not be null")
    return value


def exactly_one(superfluous: str) -> Exception:
    """The error of a request that names more or less than one of text, hypotheses and event."""
    return PydanticCustomError("exactly_one", "needs exactly one of them", {"field": superfluous})


def words(most: int) -> BeforeValidator:
    """What makes words of a text: trimmed, control characters as spaces; refused where none or too many."""

    def trimmed(value: object) -> object:
        if not isinstance(value, str):
            return value
        text = _CONTROLS.sub(" ", value).strip()
        if not text:
            raise PydanticCustomError("empty", "is empty")
        if len(text) > most:
            raise PydanticCustomError("too_many_characters", "is too long", {"most": most})
        return text

    return BeforeValidator(trimmed)


def words_schema(most: int) -> WithJsonSchema:
    """The same for programs: at least one character that is neither space nor control."""
    return WithJsonSchema(
        {"type": "string", "minLength": 1, "maxLength": most, "pattern": r"[^\s\x00-\x1f\x7f-\x9f]"}
    )


Whole = Annotated[str, BeforeValidator(whole)]
Said = Annotated[str, words(LONGEST_TEXT), BeforeValidator(whole), words_schema(LONGEST_TEXT)]
"""What was said; `whole` looks at it first."""


def read(kind: type[Request], body: object) -> Request:
    """The request in a body. Raises FieldError naming the first field that is wrong."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=True, include_input=False)[0]
        meant = first.get("ctx", {}).get("field")
        field = ".".join(str(step) for step in (*first["loc"], *([meant] if meant else []))) or None
        raise FieldError(field, _sentence(field, first)) from None


def _without_null(kind: dict[str, Any]) -> None:
    """Take null out of a field's schema: what is not meant is left out. A memory alone may be null."""
    others = [each for each in kind.get("anyOf", ()) if each != {"type": "null"}]
    if kind.get("default", "") is None:
        del kind["default"]
    if len(others) == 1 and others[0].get("type") != "object":
        del kind["anyOf"]
        kind.update(others[0])


def _sentence(field: str | None, error: Any) -> str:
    """What is wrong and what would be right, in one sentence."""
    name = field or "The request"
    context = error.get("ctx", {})
    match error["type"]:
        case "exactly_one":
            return "The request needs exactly one of text, hypotheses and event."
        case "too_many_characters":
            return f"{name} is longer than {context['most']} characters."
        case "empty":
            return f"{name} is empty."
        case "surrogate":
            return f"{name} holds half a character (a lone surrogate)."
        case "too_short" | "too_long":
            return f"{name} takes 1 to {ENTRIES.get(name.split('.')[-1], MOST_HYPOTHESES)} entries."
        case "literal_error":
            return f"{name} takes one of launch, silence and not_heard."
        case "missing":
            return f"{name} is missing."
        case "finite_number":
            return f"{name} must be a finite number."
        case "null":
            return f"{name} must not be null; leave it out instead."
        case "greater_than_equal" | "less_than_equal":
            return f"{name} must be between -2 and 2."
    kinds = {
        "string_type": "a string",
        "float_type": "a number",
        "int_type": "a whole number",
        "list_type": "a list",
        "dict_type": "an object",
    }
    wanted = kinds.get(
        error["type"], "an object" if error["type"].startswith(("model", "dataclass")) else "of another kind"
    )
    return f"{name} must be {wanted}."
