"""The project's own sets, where a checkout has them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.dialogues import Dialogue, read_dialogues
from evaluation.errors import EvaluationError
from evaluation.items import Item, Kind, item_of, json_rows, read_items

FOLDER = Path(__file__).parents[1] / "tests" / "evaluation"
_KINDS: Mapping[str, Kind | None] = {
    "dev_questions": "question",
    "dev_red_flags": "red_flag",
    "dev_near_red_flags": "near_miss",
    "dev_navigation": "navigation",
    "dev_near_scope": "near_scope",
    "strangers": "stranger",
    "own/topics": "question",
    "own/personal_advice": "question",
    "own/navigation": "navigation",
    "own/near_scope": "near_scope",
    "own/harmless": "harmless",
    "own/happening_or_asked": None,
}
"""Set -> what it measures; None where each row holds a pair."""
_DIALOGUES = ("dev_dialogues", "own/dialogues", "own/talks")


@dataclass(frozen=True, slots=True)
class Sets:
    """What is measured."""

    items: tuple[Item, ...]
    dialogues: tuple[Dialogue, ...] = ()


def project_sets(folder: Path = FOLDER) -> Sets:
    """All of the project's sets. Raises EvaluationError where they are not installed or have a bad line."""
    if not (folder / "dev_questions.jsonl").is_file():
        raise EvaluationError(
            "The project's sets come with a checkout and are not installed here. "
            "Name a set of your own: JSON lines or CSV with text and intent."
        )
    items = tuple(item for name, kind in _KINDS.items() for item in _set(folder, name, kind))
    dialogues = tuple(
        dialogue
        for name in _DIALOGUES
        if (path := folder / f"{name}.jsonl").is_file()
        for dialogue in read_dialogues(path)
    )
    return Sets(items, dialogues)


def _set(folder: Path, name: str, kind: Kind | None) -> Iterator[Item]:
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        return
    if kind is None:
        yield from _pairs(path, name)
        return
    for item in read_items(path, kind):
        yield replace(item, set=name)


def _pairs(path: Path, name: str) -> Iterator[Item]:
    """The two sides of each row: what is happening, and such words where nothing is happening."""
    for number, row in json_rows(path):
        where, pair = f"{path}:{number}", row.get("id", number)
        happening = {
            "text": row.get("happening"),
            "label": row.get("happening_label"),
            "also_ok": row.get("happening_also_ok"),
            "flag": row.get("flag"),
            "flag_also_ok": row.get("flag_also_ok"),
            "pair": pair,
        }
        asked = {
            "text": row.get("asked"),
            "label": row.get("label"),
            "also_ok": row.get("also_ok"),
            "pair": pair,
        }
        yield item_of(happening, where, name, "red_flag")
        yield item_of(asked, where, name, "near_miss")


def sampled(sets: Sets, every: Mapping[Kind, int]) -> Sets:
    """The sets with one of about so many items of each kind, always the same; a pair stays or goes as one."""

    def is_kept(item: Item) -> bool:
        name = item.key if item.pair is None else f"{item.set} {item.pair}"
        return int(hashlib.sha256(name.encode()).hexdigest(), 16) % every.get(item.kind, 1) == 0

    return replace(sets, items=tuple(item for item in sets.items if is_kept(item)))
