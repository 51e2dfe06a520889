"""Take a text of the content apart into its sentences and the sources marked behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

REVIEW_STATUS = "{review_status}"
"""Stands in the place of a whole sentence: whether a clinician has signed the words."""

FEELING = "feeling"
"""Id of the source that marks a sentence acknowledging a feeling."""


class MarkError(ValueError):
    """A text whose brackets cannot be read as marks; its text says why."""


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """One sentence with the source ids marked behind it."""

    text: str
    marks: tuple[str, ...]
    """Empty where nothing is marked: the file's own sources hold."""


_ID = re.compile(r"[a-z][a-z0-9_]*")
_END = re.compile(
    r"""(?: [.!?…]+ ["”’')]* (?= \s*\[ | \s+[^a-z\s] | \s*$ )"""
    rf"| (?<!\S) {re.escape(REVIEW_STATUS)} (?!\S) )"
    r"\s* (\[[^\]]*\])? \s*",
    re.VERBOSE,
)


def split_sentences(text: str) -> tuple[MarkedSentence, ...]:
    """The sentences of a text in order, white space folded, marks such as ``[symptoms]`` taken off.

    A sentence ends with . ! or ? before a capital, a mark or the end; ``{review_status}`` is one by itself.
    What is left behind the last end counts as a sentence too (a phrase need not be a whole one). Raises
    MarkError for a bracket that stands elsewhere than behind a sentence, or holds no source ids.
    """
    folded = " ".join(text.split())
    sentences: list[MarkedSentence] = []
    start = 0
    for end in _END.finditer(folded):
        body = folded[start : end.start(1) if end[1] else end.end()].strip()
        if body:
            sentences.append(MarkedSentence(_clean(body), _ids(end[1]) if end[1] else ()))
        elif end[1]:
            raise MarkError("a mark stands before any sentence.")
        start = end.end()
    rest = folded[start:].strip()
    if rest:
        mark = re.search(r"\s*(\[[^\[\]]*\])$", rest)
        body = rest[: mark.start()] if mark else rest
        if not body:
            raise MarkError("two marks stand behind one sentence; write them as one: [a, b].")
        sentences.append(MarkedSentence(_clean(body), _ids(mark[1]) if mark else ()))
    return tuple(sentences)


def _clean(body: str) -> str:
    if "[" in body or "]" in body:
        raise MarkError("a square bracket stands inside a sentence; a mark belongs behind its full stop.")
    return body


def _ids(mark: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in mark[1:-1].split(","))
    if not all(_ID.fullmatch(part) for part in ids):
        raise MarkError(f"the mark {mark} does not hold source ids; write [a] or [a, b].")
    return ids
