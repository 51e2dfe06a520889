"""Rules for the ways of asking: each phrase means one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from intents.asking_files import line_of_phrase
from intents.errors import Slip
from intents.normalising import key, plain
from intents.topics import Asking, Content

_FIELDS = ("spoken", "indirect", "written", "misheard", "near", "strangers")
"""Where a phrase means its intent by itself. A follow-up means another thing after another topic."""

_DIGIT = re.compile(r"\d")
"""A number typed and the same number spoken may both stand in a file."""

_FILLERS = frozenset({"a", "an", "the", "please", "so", "just"})
"""Words that a phrase can lose or gain without meaning anything else."""


def asking_slips(root: Path, content: Content) -> Iterator[Slip]:
    """Every phrase that two intents claim, or one file holds twice."""
    claimed: dict[str, tuple[Path, str]] = {}
    meant: dict[str, tuple[Path, str]] = {}
    for path, asking in _files(root, content):
        own: dict[str, str] = {}
        for field in _FIELDS:
            for phrase in getattr(asking, field):
                words = key(plain(phrase))
                if words in own:
                    if field != own[words] and not _DIGIT.search(phrase):
                        problem = f"'{phrase}' stands in '{own[words]}' and '{field}'."
                        yield Slip(path, line_of_phrase(path, phrase), problem, "Keep it in one of them.")
                    continue
                own[words] = field
                other = claimed.setdefault(words, (path, phrase))
                near = meant.setdefault(_without_fillers(words), (path, phrase))
                if other[0] != path:
                    problem = f"'{phrase}' is claimed by {_name(root, other[0])} too."
                    yield Slip(
                        path,
                        line_of_phrase(path, phrase),
                        problem,
                        "Keep it where it means most; take it out here.",
                    )
                elif near[0] != path:
                    problem = f"'{phrase}' is nearly '{near[1]}' in {_name(root, near[0])}."
                    yield Slip(
                        path, line_of_phrase(path, phrase), problem, "Keep one of them, where it means most."
                    )
        yield from _follow_ups(path, asking, own)


def _follow_ups(path: Path, asking: Asking, own: dict[str, str]) -> Iterator[Slip]:
    for phrase in asking.follow_up:
        field = own.get(key(plain(phrase)))
        if field:
            problem = f"'{phrase}' stands in 'follow_up' and '{field}'."
            yield Slip(
                path,
                line_of_phrase(path, phrase),
                problem,
                "Keep it in 'follow_up' only if it needs the topic.",
            )


def _files(root: Path, content: Content) -> Iterator[tuple[Path, Asking]]:
    """Red flags first: of two that claim a phrase, the other one is told."""
    for flag in content.red_flags.values():
        yield root / "asking" / "emergency" / f"{flag.id}.toml", flag.asking
    for intent, asking in content.asking.items():
        yield root / "asking" / f"{intent}.toml", asking


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _without_fillers(words: str) -> str:
    kept = [word for word in words.split() if word not in _FILLERS]
    return " ".join(kept) or words
