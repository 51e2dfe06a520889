"""Names in braces that stand for words not known when the content is written."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

FILLINGS = frozenset(
    {
        "topic",
        "first",
        "second",
        "third",
        "position",
        "count",
        "group",
        "word",
        "letters",
        "words",
        "number",
        "key",
    }
)
"""What the conversation fills in phrases. All other names are filled by the place, see places.toml."""


def placeholders(text: str) -> tuple[str, ...]:
    """The names in braces in a text, in order."""
    return tuple(PLACEHOLDER.findall(text))
