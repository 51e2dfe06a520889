"""The forms in which a file may hold utterances: JSON lines, CSV, or NLU.DevOps' generic utterances.

The last is a JSON array of objects with `text`, `intent` and `entities` (Microsoft's NLU.DevOps, "Generic
utterances model"). Its intent `None` marks what is for nobody; here that is out of scope. Entities are not
scored: no intent of ours has any.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from evaluation.errors import EvaluationError
from intents.meaning import OUT_OF_SCOPE

Form = Literal["json_lines", "csv", "generic"]
FORMS: tuple[Form, ...] = get_args(Form)
_LINE_END = re.compile(r"\r\n|\r|\n")
NOBODYS = "None"
"""How NLU.DevOps labels an utterance that no intent is meant by."""


def form_of(name: str, text: str) -> Form:
    """The form of a file, by the end of its name and by whether it is one JSON array."""
    if name.lower().endswith(".csv"):
        return "csv"
    return "generic" if text.lstrip().startswith("[") else "json_lines"


def rows_of(text: str, form: Form, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each row with where it stands: the file's `name` with the line, or with the utterance's number.

    Raises EvaluationError for what is not of that form.
    """
    if form == "csv":
        yield from _csv_rows(text, name)
    elif form == "generic":
        yield from _generic_rows(text, name)
    else:
        for number, row in lines_of(text, name):
            yield f"{name}:{number}", row


def lines_of(text: str, name: str) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Each line of JSON lines with its number, blank ones left out. Raises EvaluationError."""
    # Not str.splitlines: it also parts lines at signs that JSON may hold inside a string.
    for number, line in enumerate(_LINE_END.split(text), 1):
        if not line.strip():
            continue
        row = _json(line, f"{name}:{number}: this line is not JSON.")
        if not isinstance(row, dict):
            raise EvaluationError(f"{name}:{number}: this line is not a JSON object.")
        yield number, row


def _csv_rows(text: str, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            yield f"{name}:{reader.line_num}", {head: cell for head, cell in row.items() if head and cell}
    except csv.Error as error:
        raise EvaluationError(f"{name}:{reader.line_num}: this is not CSV.") from error


def _generic_rows(text: str, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    rows = _json(text, f"{name} is not JSON.")
    if not isinstance(rows, list):
        raise EvaluationError(f"{name} is not a JSON array of utterances.")
    for number, row in enumerate(rows, 1):
        where = f"{name}, utterance {number}"
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}: this is not a JSON object.")
        entities = row.get("entities")
        if entities is not None and not (
            isinstance(entities, list) and all(isinstance(entity, dict) for entity in entities)
        ):
            raise EvaluationError(f"{where}: entities is a list of objects.")
        kept = {field: row[field] for field in ("text", "intent") if field in row}
        yield where, {**kept, "intent": OUT_OF_SCOPE} if kept.get("intent") == NOBODYS else kept


def _json(text: str, refusal: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(refusal) from error
