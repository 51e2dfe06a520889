"""From the bytes of a request to one JSON object, refusing what could not be one (contract, section 2)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEEPEST = 32
"""Contract, section 2: nesting deeper than this is 400."""


class BadBodyError(ValueError):
    """The body is no JSON object that is accepted; the text says why and never holds any of it."""


def read_object(body: bytes) -> dict[str, Any]:
    """The object in the body. Raises BadBodyError for anything else."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadBodyError("The body is not UTF-8 text.") from None
    # Few brackets cannot nest deep, wherever they stand; so most bodies need not be walked through.
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise BadBodyError(f"The body is nested deeper than {DEEPEST} levels.")
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except BadBodyError:
        raise
    except ValueError:  # also numbers of more digits than Python converts
        raise BadBodyError("The body is not JSON.") from None
    if not isinstance(found, dict):
        raise BadBodyError("The body is not a JSON object.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    del name
    raise BadBodyError("The body holds NaN or Infinity, which JSON does not have.")


def _depth(text: str) -> int:
    """How deep brackets nest outside strings; read without recursion, so that no depth can hurt."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest
