"""Single key presses from a terminal; the only module that sets a terminal's mode.

The terminal is left as it was found. Ctrl-C stays what it is.
"""

from __future__ import annotations

import codecs
import os
import select
import sys
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from device.keys import Press

if TYPE_CHECKING:
    import threading

ESCAPE_S = 0.05
"""A terminal sends the rest of a special key's sequence at once; what comes later is a key of its own."""
_LOOK_S = 0.2
"""How often a reader that waits for keys looks whether it is to end."""

NAMES: Mapping[str, str] = {
    "\r": "enter", "\n": "enter", "\t": "tab", " ": "space", "\x7f": "backspace", "\b": "backspace",
    "\x1b": "escape",
}  # fmt: skip
SEQUENCES: Mapping[str, str] = {
    "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[H": "home", "[F": "end", "[5~": "page_up",
    "[6~": "page_down", "[3~": "delete", "OA": "up", "OB": "down", "OC": "right", "OD": "left",
    "OM": "enter", "Oj": "*", "Ok": "+", "Om": "-", "On": ".", "Oo": "/",
    **{f"O{chr(ord('p') + digit)}": str(digit) for digit in range(10)},
    # a number pad without NumLock
    "[E": "5", "[1~": "home", "[4~": "end", "[2~": "0",
}  # fmt: skip
"""What follows Escape -> key. The O... forms are a number pad's in application mode (xterm)."""


def can_read_keys() -> bool:
    """Whether standard input is a terminal whose single keys can be read."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    try:
        import termios  # noqa: F401
    except ImportError:
        return sys.platform == "win32"
    return True


class TerminalKeys:
    """Reads keys from a terminal while the block lasts.

    Args:
        fd: the terminal's file descriptor; None for standard input.
    """

    def __init__(self, fd: int | None = None) -> None:
        self._fd = fd if fd is not None else (-1 if sys.platform == "win32" else sys.stdin.fileno())
        self._before: list[Any] | None = None

    def __enter__(self) -> TerminalKeys:
        if sys.platform != "win32":
            import termios

            self._before = termios.tcgetattr(self._fd)
            changed = termios.tcgetattr(self._fd)
            changed[3] &= ~(termios.ICANON | termios.ECHO)
            changed[6][termios.VMIN], changed[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self._fd, termios.TCSADRAIN, changed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            import termios

            termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)

    def read(self, press: Callable[[Press], None], stop: threading.Event) -> None:
        """Hand on every key until `stop` is set or the terminal is gone."""
        keys = self._windows(stop) if sys.platform == "win32" else key_names(self._pieces(stop))
        for key in keys:
            press(Press(key))

    def _pieces(self, stop: threading.Event) -> Iterator[str | None]:
        """What the terminal sends, as text; None where it has sent nothing for a moment."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        wait = _LOOK_S
        while not stop.is_set():
            if not select.select([self._fd], [], [], wait)[0]:
                wait = _LOOK_S
                yield None
                continue
            try:
                sent = os.read(self._fd, 1024)
            except OSError:  # the terminal was closed
                return
            if not sent:
                return
            wait = ESCAPE_S
            yield decoder.decode(sent)

    def _windows(self, stop: threading.Event) -> Iterator[str]:  # pragma: no cover - not run on this system
        import importlib

        console = importlib.import_module("msvcrt")
        codes = {"H": "up", "P": "down", "K": "left", "M": "right", "G": "home", "O": "end", "S": "delete"}
        while not stop.wait(0.01):
            if console.kbhit():
                sent = console.getwch()
                if sent in ("\x00", "\xe0"):
                    if name := codes.get(console.getwch()):
                        yield name
                else:
                    yield NAMES.get(sent, sent)


def key_names(pieces: Iterator[str | None]) -> Iterator[str]:
    """The names of the keys in what a terminal sends; None among the pieces means that nothing came."""
    waiting = ""
    for piece in pieces:
        if piece is None:
            if waiting:
                yield "escape"
                yield from _keys_in(waiting[1:])
                waiting = ""
            continue
        waiting, sent = "", waiting + piece
        while sent:
            if sent[0] != "\x1b":
                yield from _keys_in(sent[0])
                sent = sent[1:]
            elif (length := _sequence(sent)) is None:
                waiting, sent = sent, ""
            else:
                if name := SEQUENCES.get(sent[1:length]) if length > 1 else "escape":
                    yield name
                sent = sent[length:]
    if waiting:
        yield "escape"


def _keys_in(text: str) -> Iterator[str]:
    for character in text:
        if name := NAMES.get(character):
            yield name
        elif character.isprintable():
            yield character


def _sequence(sent: str) -> int | None:
    """How many characters from the Escape on make one key; None where more must come to know."""
    if len(sent) == 1:
        return None
    if sent[1] not in "[O":
        return 1
    if len(sent) == 2:
        return None
    if sent[1] == "O":
        return 3
    for place, character in enumerate(sent[2:], 2):
        if "@" <= character <= "~":
            return place + 1
    return None
