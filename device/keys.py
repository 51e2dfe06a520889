"""What each key does: a map like a telephone's, which a person can change in a file.

Keys are named by what they write (`5`, `+`, `m`) or by a word (`enter`, `escape`, `left`). Those of a number
pad are named by their place: its 5 is `5` with NumLock and without.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

Action = Literal[
    "ask_or_stop", "on", "back", "topic_up", "topic_down", "repeat", "previous_sentence", "next_sentence",
    "where", "simpler", "plus", "minus", "yes", "no", "next_choice", "keys", "type", "silence",
    "help", "topics", "louder", "quieter", "mute", "voice_on_off", "print_on_off", "next_voice",
    "save_question", "read_questions", "delete_question", "wait_longer", "wait_less", "spell", "heard",
    "earcons", "country", "goodbye",
]  # fmt: skip
"""Everything a key can do while it is not typing."""

ACTIONS: tuple[Action, ...] = get_args(Action)
NUMBER_PAD: tuple[Action, ...] = (
    "ask_or_stop", "on", "back", "topic_up", "topic_down", "yes", "repeat",
    "previous_sentence", "next_sentence", "where", "simpler", "plus", "minus", "next_choice",
    "type", "silence",
)  # fmt: skip
"""What is on a telephone's keys, in the order in which it is told when a person asks for the keys."""
FURTHER: tuple[Action, ...] = tuple(
    action for action in ACTIONS if action not in NUMBER_PAD and action != "keys"
)
"""What has a key of its own on a whole keyboard only; with a number pad `next_choice` leads to it."""

USUAL_KEYS: Mapping[str, Action] = {
    "5": "ask_or_stop", "space": "ask_or_stop", "media": "ask_or_stop",
    "6": "on", "right": "on",
    "4": "back", "left": "back",
    "8": "topic_up", "up": "topic_up",
    "2": "topic_down", "down": "topic_down",
    "0": "repeat",
    "7": "previous_sentence", "9": "next_sentence",
    "1": "where", "3": "simpler",
    "+": "plus", "=": "plus", "-": "minus",
    "enter": "yes", "y": "yes", "n": "no", "backspace": "no",
    ".": "next_choice",
    "*": "keys", "?": "keys",
    "/": "type", "tab": "type",
    "escape": "silence",
    "h": "help", "t": "topics", "l": "louder", "q": "quieter", "m": "mute", "v": "voice_on_off",
    "p": "print_on_off", "o": "next_voice", "s": "save_question", "r": "read_questions",
    "d": "delete_question", "w": "wait_longer", "x": "wait_less", "g": "spell", "i": "heard",
    "e": "earcons", "c": "country", "b": "goodbye",
}  # fmt: skip
"""Key -> what it does. Of several keys for one action the first is the one that is told."""

SPOKEN_NAMES: Mapping[str, str] = {
    "0": "zero", "1": "one", "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven",
    "8": "eight", "9": "nine", "*": "star", "?": "question_mark", "/": "slash", "+": "plus", "-": "minus",
    ".": "point", "enter": "enter", "escape": "escape", "space": "space", "tab": "tab",
    "backspace": "backspace",
}  # fmt: skip
"""Key -> the phrase device_key_... that names it in the content; other keys are told by what they write."""
NAMED_KEYS = frozenset({
    "enter", "escape", "space", "tab", "backspace", "left", "right", "up", "down", "home", "end", "delete",
    "media", "page_up", "page_down",
})  # fmt: skip
"""Keys that write nothing."""

Phase = Literal["tap", "down", "up"]


@dataclass(frozen=True, slots=True)
class Press:
    """Something that was done to a key."""

    key: str
    phase: Phase = "tap"
    """A terminal knows taps only; a keyboard that is read itself knows when a key goes down and up."""
    at: float = 0.0
    """Seconds, on the keyboard's own clock."""


class KeysFileError(ValueError):
    """The person's own keys cannot be read; the text says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Which key does what."""

    actions: Mapping[str, Action] = field(default_factory=lambda: USUAL_KEYS)

    def action(self, key: str) -> Action | None:
        """What a key does; None for nothing. Large letters do what small ones do."""
        return self.actions.get(key) or self.actions.get(key.lower())

    def key_for(self, action: Action) -> str | None:
        """The key that is told for an action; None where none does it."""
        return next((key for key, does in self.actions.items() if does == action), None)


def read_keys(path: Path) -> KeyMap:
    """The usual keys with the changes of a person's own file; the usual ones where there is no file.

    The file is TOML: a table `[keys]` with a line such as `f = "faster"` for each key that is to do something
    else, and `""` for one that is to do nothing. Raises KeysFileError.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return KeyMap()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysFileError(f"{path} cannot be read. Mend it, or delete it for the usual keys.") from error
    try:
        table = tomllib.loads(text).get("keys", {})
    except tomllib.TOMLDecodeError as error:
        raise KeysFileError(
            f"{path} is no TOML: {error}. Mend it, or delete it for the usual keys."
        ) from error
    if not isinstance(table, dict):
        raise KeysFileError(f"{path}: keys is no table. Begin it with a line that holds [keys] alone.")
    changed = {key: _checked(path, key, does) for key, does in table.items()}
    left = {key: does for key, does in USUAL_KEYS.items() if key not in changed}
    actions = {key: does for key, does in changed.items() if does is not None} | left
    if "keys" not in actions.values() or "ask_or_stop" not in actions.values():
        raise KeysFileError(f"{path} leaves no key for keys or for ask_or_stop. Give each of them one.")
    return KeyMap(actions)


def _checked(path: Path, key: str, does: object) -> Action | None:
    if len(key) != 1 and key not in NAMED_KEYS:
        names = ", ".join(sorted(NAMED_KEYS))
        raise KeysFileError(f"{path}: there is no key {key!r}. A key is one character, or one of {names}.")
    if does == "":
        return None
    for action in ACTIONS:
        if does == action:
            return action
    raise KeysFileError(f"{path}: {does!r} is nothing a key can do. There are: {', '.join(ACTIONS)}.")
