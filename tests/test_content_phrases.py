"""The conversation and the phrases it says name each other, in every root."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intents.library import default_root, load_content
from intents.placeholders import FILLINGS

HERE = Path(__file__).parent
ROOTS = (default_root(), HERE / "content_ko")
SOURCES = (*(HERE.parent / "skill").glob("*.py"), HERE.parent / "intents" / "library.py")


def nodes() -> Iterator[ast.AST]:
    assert len(SOURCES) > 5
    for path in SOURCES:
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def named() -> set[str]:
    """Ids in ``….phrase("id")``."""
    return {
        node.args[0].value
        for node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "phrase"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def nameable() -> re.Pattern[str]:
    """Whatever a text in the code can become, the filled parts of f-strings being any word."""
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    patterns = {re.escape(text) for text in texts if re.fullmatch(r"[a-z_]+", text)}
    for node in nodes():
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
            fixed = "".join(str(part) for part in parts if part is not None)
            if re.fullmatch(r"[a-z]+_|_[a-z]+|[a-z]+__[a-z]+", fixed):
                patterns.add("".join("[a-z_]+" if part is None else re.escape(str(part)) for part in parts))
    return re.compile("|".join(sorted(patterns)))


@pytest.mark.parametrize("root", ROOTS, ids=["en", "ko"])
def test_every_phrase_that_the_conversation_names_is_in_the_content(root: Path) -> None:
    used = named()
    assert len(used) > 20
    assert used - load_content(root).phrases.keys() == set()


def test_every_phrase_in_the_content_is_named_somewhere() -> None:
    pattern = nameable()
    phrases = load_content(default_root()).phrases
    assert [id_ for id_ in phrases if not pattern.fullmatch(id_)] == []


def test_every_root_has_the_same_phrases_with_the_same_placeholders() -> None:
    english, korean = (load_content(root).phrases for root in ROOTS)
    assert english.keys() == korean.keys()
    for id_, phrase in english.items():
        ours, theirs = (
            {name for variant in root[id_].variants for name in re.findall(r"{(\w+)}", variant.text)}
            for root in (english, korean)
        )
        assert theirs & FILLINGS <= ours, phrase.id


def test_cues_that_the_conversation_answers_to_are_in_the_content() -> None:
    cues = load_content(default_root()).cues
    assert {"only_asking", "have_called", "am_safe", "cannot_call", "bereaved", "child"} <= cues.keys()
