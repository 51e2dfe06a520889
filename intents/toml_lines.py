"""Find the line on which something stands in a TOML text, for errors that a person can follow.

tomllib gives values without their places, so the text is searched a second time, and only after a slip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_KEY_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")


def line_of(text: str, location: tuple[str | int, ...], data: object = None) -> int | None:
    """The line, counted from 1, on which a key of a TOML text stands, or the nearest table around it.

    `location` is the way to the value: ``("groups", 0, "name")``. For a text in a list, the line where it
    begins is found with `data`, the text as parsed. None where not even the table is found.
    """
    keys = _key_lines(text)
    for length in range(len(location), 0, -1):
        line = keys.get(location[:length])
        if line is not None:
            value = _value_at(data, location[: length + 1]) if length < len(location) else None
            return line_of_words(text, value, start=line) or line if isinstance(value, str) else line
    return None


def line_of_words(text: str, words: str, *, start: int = 1) -> int | None:
    """The line on which a sentence begins, whatever its line breaks; None if none does from `start` on."""
    first = words.split()[:8]
    if not first:
        return None
    pattern = re.compile(r"[\s\\]+".join(re.escape(word).replace('"', '\\\\?"') for word in first))
    offset = sum(len(line) for line in text.splitlines(keepends=True)[: start - 1])
    found = pattern.search(text, offset)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _key_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Every key and table of a TOML text with its line; keys inside inline tables apart."""
    found: dict[tuple[str | int, ...], int] = {}
    tables: dict[tuple[str, ...], int] = {}
    table: tuple[str | int, ...] = ()
    quotes: str | None = None
    for number, line in enumerate(text.split("\n"), 1):
        inside = quotes is not None
        quotes = _open_quotes(line, quotes)
        if inside:
            continue
        if header := _HEADER.match(line):
            names = _names(header[2])
            table = names
            if header[1] == "[[":
                tables[names] = tables.get(names, -1) + 1
                found.setdefault(names, number)
                table = (*names, tables[names])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_names(key[1])), number)
    return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))


def _open_quotes(line: str, quotes: str | None) -> str | None:
    """Which kind of multi-line text is open after the line."""
    for mark in re.findall(r'"""|\'\'\'', line):
        if quotes is None:
            quotes = mark
        elif quotes == mark:
            quotes = None
    return quotes


def _value_at(data: object, location: tuple[str | int, ...]) -> object:
    for part in location:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data
