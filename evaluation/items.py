"""Utterances with what they mean, read from JSON lines, CSV or generic utterances."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from evaluation.errors import EvaluationError
from evaluation.forms import Form, form_of, lines_of, rows_of
from intents.meaning import CLARIFY, EMERGENCY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, TOPICS

Kind = Literal["question", "red_flag", "near_miss", "navigation", "near_scope", "stranger", "harmless"]
"""What an utterance is there to measure. near_miss: words of a red flag, and nothing is happening now.
near_scope: our manner of asking about something else. stranger: talk that is not for us. harmless: long talk
around an illness, with nothing urgent in it."""
KINDS: tuple[Kind, ...] = get_args(Kind)

INTENTS = (*TOPICS, EMERGENCY, PERSONAL_ADVICE, OUT_OF_SCOPE, *NAVIGATION)
"""Every intent that words can have (contract, section 1)."""
ALSO_RIGHT: Mapping[str, frozenset[str]] = {
    "stop": frozenset({"thanks"}),
    "help": frozenset({"topics", "open"}),
    "repeat": frozenset({"slower", "simpler"}),
}
"""The sets are older than some intents: label -> intents that are right for it too
(tests/evaluation/README.md)."""
SHORT = 3
"""Words. "Yes", "go on" and the like say little about how people's own words are understood, and weigh
much."""


@dataclass(frozen=True, slots=True)
class Item:
    """One utterance with what it means."""

    set: str
    """The set it stands in: its file's name without the ending."""
    text: str
    label: str
    kind: Kind
    also_ok: tuple[str, ...] = ()
    style: str | None = None
    flags: tuple[str, ...] = ()
    """Of a red flag: its id, and those of others that fit as well."""
    tier: int | None = None
    """Of a red flag: 1 to 3."""
    pair: str | None = None
    """What the two sides of "it is happening" and "can it happen" share."""

    @property
    def accepted(self) -> frozenset[str]:
        """Every intent that is right."""
        named = {self.label, *self.also_ok}
        return frozenset(named.union(*(ALSO_RIGHT.get(label, ()) for label in named)))

    @property
    def short(self) -> bool:
        """Whether it has at most SHORT words."""
        return len(self.text.split()) <= SHORT

    @property
    def key(self) -> str:
        """A short name of the item, the same as long as its words, its label and its set are."""
        named = "\n".join((self.set, self.text, self.label))
        return hashlib.sha256(named.encode()).hexdigest()[:12]


def read_items(path: Path, kind: Kind | None = None) -> tuple[Item, ...]:
    """Return the items of a set: CSV where the name ends in ``.csv``, generic utterances where it is one JSON
    array, else JSON lines.

    A row has ``text`` and ``label`` or ``intent``, and may have ``also_ok``, ``style``, ``flag``,
    ``flag_also_ok``, ``tier`` and ``pair``. Without `kind`, each row's label tells what it measures. Raises
    EvaluationError naming a bad line.
    """
    text = _text(path)
    rows = list(rows_of(text, form_of(path.name, text), str(path)))
    return _items(rows, str(path), path.stem, kind)


def items_of(text: str, form: Form, name: str) -> tuple[Item, ...]:
    """The items in a text of that form; `name` is what errors call it. Raises EvaluationError."""
    return _items(list(rows_of(text, form, name)), name, name, None)


def _items(
    rows: Sequence[tuple[str, Mapping[str, object]]], name: str, set_name: str, kind: Kind | None
) -> tuple[Item, ...]:
    if not rows:
        raise EvaluationError(f"{name} has no items. A line needs a text and an intent.")
    return tuple(item_of(row, where, set_name, kind) for where, row in rows)


def json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Each line of a JSON lines file with its number, blank ones left out. Raises EvaluationError."""
    return lines_of(_text(path), str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read ({type(error).__name__}). Is it UTF-8 text?") from error


def item_of(row: Mapping[str, object], where: str, name: str, kind: Kind | None) -> Item:
    """One row of the set `name` as an item; raises EvaluationError that names `where` it stands."""
    text, label = row.get("text"), row.get("label", row.get("intent"))
    if not isinstance(text, str) or not text.strip() or not isinstance(label, str):
        raise EvaluationError(f"{where}: a row needs text and intent (or label), both words.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise EvaluationError(f"{where}: the text holds half a character (a lone surrogate).")
    also_ok = _names(row.get("also_ok"))
    for intent in (label, *also_ok):
        if intent not in INTENTS and intent != CLARIFY:
            # The wrong column may stand here, with what people said.
            raise EvaluationError(
                f"{where}: the row names an intent that is none. The intents: {', '.join(INTENTS)}."
            )
    return Item(
        set=name,
        text=text,
        label=label,
        kind=kind or kind_of(label),
        also_ok=also_ok,
        style=_word(row.get("style")),
        flags=(*_names(row.get("flag")), *_names(row.get("flag_also_ok"))),
        tier=_tier(where, row.get("tier")),
        pair=_word(row.get("pair")),
    )


def kind_of(label: str) -> Kind:
    """What an item of an unknown set measures, by its label."""
    if label == EMERGENCY:
        return "red_flag"
    if label in NAVIGATION:
        return "navigation"
    return "near_scope" if label == OUT_OF_SCOPE else "question"


def _names(given: object) -> tuple[str, ...]:
    """Intents as a JSON list, or as one text with spaces, commas or bars between them."""
    if isinstance(given, str):
        return tuple(given.replace(",", " ").replace("|", " ").split())
    return tuple(str(name) for name in given) if isinstance(given, list) else ()


def _word(given: object) -> str | None:
    return None if given is None or given == "" else str(given)


def _tier(where: str, given: object) -> int | None:
    if given is None or given == "":
        return None
    if str(given) not in ("1", "2", "3"):
        raise EvaluationError(f"{where}: the tier of a red flag is 1, 2 or 3.")
    return int(str(given))


def lacking(items: Iterable[Item]) -> tuple[str, ...]:
    """The intents that no item has as its label, in the contract's order."""
    had = {item.label for item in items}
    return tuple(intent for intent in INTENTS if intent not in had)
