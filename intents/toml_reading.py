"""Read one content file strictly: its bytes, its TOML, its fields.

People who write no Python write these files. So nothing is guessed or passed over, and each slip names the
line and the way out. The shapes below say which fields a file may have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    ValidationError,
)

from intents.errors import Slip
from intents.toml_lines import line_of

_STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Texts = tuple[Text, ...]
Ids = tuple[Id, ...]


def _tuple_of(value: object) -> object:
    """TOML has arrays only; the shapes hold tuples, so that nothing read can change."""
    return tuple(value) if isinstance(value, list) else value


def _both_forms(value: object) -> object:
    """One string stands for the written and the spoken form alike."""
    return {"written": value, "spoken": value} if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    """An empty string is a line that nobody has filled in yet."""
    return None if value == "" else value


TextList = Annotated[Texts, BeforeValidator(_tuple_of)]
TextListFilled = Annotated[Texts, BeforeValidator(_tuple_of), Field(min_length=1)]
IdList = Annotated[Ids, BeforeValidator(_tuple_of)]
IdListFilled = Annotated[Ids, BeforeValidator(_tuple_of), Field(min_length=1)]


class _Shape(BaseModel):
    model_config = _STRICT


class ContentShape(_Shape):
    """content.toml."""

    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    understanding: Literal["trained", "exact"]
    grade_leaves_out: TextList = ()
    """Words that the reading grade does not count, since nothing plainer can stand in their place."""


class SourceShape(_Shape):
    """One entry of sources.toml."""

    kind: Literal["article", "plain_meaning", "safety", "own"]
    title: Text
    publisher: Text


class GroupShape(_Shape):
    """One entry of groups.toml."""

    id: Id
    name: Text
    topics: IdListFilled


class GroupsShape(_Shape):
    """groups.toml."""

    groups: Annotated[tuple[GroupShape, ...], BeforeValidator(_tuple_of), Field(min_length=1)]


class WordingShape(_Shape):
    """A placeholder's filling."""

    written: Text
    spoken: Text


class PlaceShape(_Shape):
    """One entry of places.toml."""

    country: Annotated[str, StringConstraints(strip_whitespace=True)]
    words: dict[Id, Annotated[WordingShape, BeforeValidator(_both_forms)]]


class TermShape(_Shape):
    """One entry of terms.toml."""

    written: Text
    spoken: Text | None = None
    plain: Text
    ipa: Text | None = None
    sounds_like: TextList = ()
    sources: IdListFilled
    asks_back: IdList = ()
    clear_with: TextList = ()


class TermsShape(_Shape):
    """terms.toml."""

    terms: Annotated[tuple[TermShape, ...], BeforeValidator(_tuple_of)] = ()


class PhraseShape(_Shape):
    """One entry of phrases.toml."""

    variants: TextListFilled
    sources: IdListFilled = ("own",)


class CueShape(_Shape):
    """One entry of cues.toml."""

    heard: TextListFilled
    said: TextList = ()
    sources: IdListFilled = ("own",)


class ReviewShape(_Shape):
    """The review table of a topic."""

    by: Annotated[Text | None, BeforeValidator(_none_if_empty)] = None
    on: Annotated[date | None, BeforeValidator(_none_if_empty)] = None
    due: Annotated[date | None, BeforeValidator(_none_if_empty)] = None


class TopicShape(_Shape):
    """topics/<topic>.toml."""

    title: Text
    name: Text
    called: TextListFilled
    safety: bool = False
    gist: Text
    simpler: Text
    parts: TextList
    questions: Text | None = None
    see_also: IdList
    sources: IdListFilled
    review: ReviewShape = ReviewShape()


class RedFlagShape(_Shape):
    """red_flags/<flag>.toml."""

    tier: Literal[1, 2, 3]
    title: Text
    said: Text
    reminder: Text | None = None
    again: Text | None = None
    topic: Id | None = None
    sources: IdListFilled


class AskingShape(_Shape):
    """asking/<intent>.toml and asking/emergency/<flag>.toml."""

    spoken: TextList = ()
    indirect: TextList = ()
    follow_up: TextList = ()
    written: TextList = ()
    misheard: TextList = ()
    near: TextList = ()
    strangers: TextList = ()


class SourcesShape(RootModel[dict[Id, SourceShape]]):
    """sources.toml."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)


class PlacesShape(RootModel[dict[Locale, PlaceShape]]):
    """places.toml."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)


class PhrasesShape(RootModel[dict[Id, PhraseShape]]):
    """phrases.toml."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)


class CuesShape(RootModel[dict[Id, CueShape]]):
    """cues.toml."""

    model_config = ConfigDict(strict=True, frozen=True, hide_input_in_errors=True)


S = TypeVar("S", bound=BaseModel)

_MENDS = {
    "missing": ("is missing.", "Add it."),
    "string_type": ("must be text.", "Put it between quotes."),
    "string_too_short": ("is empty.", "Write the words, or take the line out if the field may be absent."),
    "tuple_type": ("must be a list.", 'Write it between square brackets: ["…", "…"].'),
    "too_short": ("is empty.", "Give at least one."),
    "bool_type": ("must be true or false.", "Write it without quotes."),
    "int_type": ("must be a whole number.", "Write it without quotes."),
    "date_type": ("must be a date.", "Write it without quotes, year first: 2026-08-01."),
    "dict_type": ("must be a table.", "Look at a neighboring entry for its form."),
    "model_type": ("must be a table.", "Look at a neighboring entry for its form."),
}


def read_toml(path: Path, shape: type[S], slips: list[Slip]) -> S | None:
    """The file in its shape; None where it cannot be used, with the reasons added to `slips`."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        slips.append(
            Slip(path, None, "The file is missing.", "Add it; the README of the content shows its form.")
        )
        return None
    except OSError as error:
        slips.append(
            Slip(path, None, f"The file cannot be read ({error.strerror}).", "Check its permissions.")
        )
        return None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        slips.append(Slip(path, line, "The text is not UTF-8.", "Save the file with the encoding UTF-8."))
        return None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        slips.append(_toml_slip(path, text, str(error)))
        return None
    try:
        return shape.model_validate(data)
    except ValidationError as complaints:
        details = complaints.errors(include_url=False, include_input=False)
        slips.extend(_shape_slip(path, text, data, shape, detail) for detail in details)
        return None


def _toml_slip(path: Path, text: str, message: str) -> Slip:
    """A syntax error; tomllib names the place in its message only."""
    found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
    what = message[: found.start()] if found else message
    return Slip(
        path, line, f"This is not TOML: {what}.", "Look for a quote, bracket or comma that is missing."
    )


def _shape_slip(path: Path, text: str, data: Mapping[str, Any], shape: type[BaseModel], error: Any) -> Slip:
    """One complaint of pydantic in plain words."""
    location = tuple(part for part in error["loc"] if part != "[key]")
    name = ".".join(str(part) for part in location) or "The file"
    line = line_of(text, location, data)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _known_fields(shape, nested=len(location) > 1)
        near = get_close_matches(str(location[-1]), known, 1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        return Slip(path, line, f"'{name}' is not a known field.", f"{hint}Known here: {', '.join(known)}.")
    if kind == "string_pattern_mismatch":
        locale = "-" in error["ctx"]["pattern"]
        form = "like en or en-US" if locale else "in lower-case letters, digits and underscores"
        return Slip(path, line, f"'{name}' does not have the form of a name.", f"Write it {form}.")
    if kind == "literal_error":
        return Slip(
            path, line, f"'{name}' has a value that is not allowed.", f"Write {error['ctx']['expected']}."
        )
    problem, mend = _MENDS.get(kind, (f"is not right: {error['msg']}.", "Correct the value."))
    return Slip(path, line, f"'{name}' {problem}", mend)


def _known_fields(shape: type[BaseModel], *, nested: bool) -> list[str]:
    """Names that a field may have, at the top of the file or in any of its tables."""
    schema = shape.model_json_schema()
    tables = list(schema.get("$defs", {}).values()) if nested else [schema]
    return [name for table in tables for name in table.get("properties", {})]
