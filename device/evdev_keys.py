"""Keys straight from Linux's input devices: held keys, and keyboards that no window listens to.

A number pad works without NumLock and without focus. Letters are those of an American keyboard, whatever is
printed on the keys: Linux tells places, not letters.
"""

from __future__ import annotations

import contextlib
import os
import select
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from device.keys import Press

if TYPE_CHECKING:
    import threading

EVENT = struct.Struct("llHHi")
"""linux/input.h, struct input_event: seconds, microseconds, type, code, value."""
_EV_KEY = 1
_UP, _DOWN, _REPEATED = 0, 1, 2
_GRAB = 0x40044590
"""linux/input.h, EVIOCGRAB: nobody else gets the keys."""
INPUT = Path("/dev/input")
CLASSES = Path("/sys/class/input")
_LOOK_S = 0.2
_LOOK_FOR_NEW_S = 2.0

# linux/input-event-codes.h
PAD: Mapping[int, str] = {
    71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0",
    55: "*", 74: "-", 78: "+", 83: ".", 96: "enter", 98: "/",
}  # fmt: skip
NAMES: Mapping[int, str] = {
    1: "escape", 14: "backspace", 15: "tab", 28: "enter", 57: "space", 103: "up", 105: "left", 106: "right",
    108: "down", 102: "home", 107: "end", 104: "page_up", 109: "page_down", 111: "delete",
    164: "media", 226: "media",
}  # fmt: skip
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
"""First code, and what its keys and those after it write without Shift and with it."""
PLAIN: Mapping[int, str] = {first + place: c for first, row, _ in _ROWS for place, c in enumerate(row)}
SHIFTED: Mapping[int, str] = {first + place: c for first, _, row in _ROWS for place, c in enumerate(row)}
_SHIFTS = frozenset({42, 54})
_REPEATING = frozenset({"+", "-", "backspace"})
"""Keys that do their work again while they are held."""
_PAD_FIVE, _LETTER_Q, _PLAY, _MEDIA = 76, 16, 164, 226


class Keyboard:
    """The keys of one input device: its events become presses."""

    def __init__(self) -> None:
        self._shifts: set[int] = set()
        self._held: dict[int, str] = {}

    def presses(self, events: bytes) -> Iterator[Press]:
        """What whole events tell; what is no key is left out."""
        for seconds, micro, kind, code, value in EVENT.iter_unpack(events):
            if kind != _EV_KEY:
                continue
            at = seconds + micro / 1e6
            if code in _SHIFTS:
                (self._shifts.discard if value == _UP else self._shifts.add)(code)
            elif value == _DOWN and (name := self._name(code)):
                self._held[code] = name
                yield Press(name, "down", at)
            elif value == _REPEATED and self._held.get(code) in _REPEATING:
                yield Press(self._held[code], "tap", at)
            elif value == _UP and (held := self._held.pop(code, None)):
                yield Press(held, "up", at)

    def _name(self, code: int) -> str | None:
        letters = SHIFTED if self._shifts else PLAIN
        return PAD.get(code) or NAMES.get(code) or letters.get(code)


class EvdevKeys:
    """Reads every keyboard there is, those plugged in later too.

    Args:
        whole_keyboards: whether keyboards with letters are read (and kept from everybody else), for a device
            of its own; if not, only number pads and headset buttons are.
        folder: where the devices are.
        classes: where Linux says what each of them has.
    """

    def __init__(
        self, *, whole_keyboards: bool = False, folder: Path = INPUT, classes: Path = CLASSES
    ) -> None:
        self._whole = whole_keyboards
        self._folder, self._classes = folder, classes
        self._open: dict[int, tuple[str, Keyboard]] = {}
        self._rest: dict[int, bytes] = {}
        self.look_for_new_s = _LOOK_FOR_NEW_S
        """How often keyboards plugged in later are looked for."""

    def found(self) -> tuple[str, ...]:
        """The names of the devices that are to be read and may be."""
        try:
            names = sorted(path.name for path in self._folder.glob("event*"))
        except OSError:
            return ()
        return tuple(name for name in names if self._wanted(name) and os.access(self._folder / name, os.R_OK))

    def _wanted(self, name: str) -> bool:
        keys = _keys_of(self._classes / name / "device" / "capabilities" / "key")
        if keys >> _LETTER_Q & 1:
            return self._whole
        return bool(keys >> _PAD_FIVE & 1 or keys >> _PLAY & 1 or keys >> _MEDIA & 1)

    def read(self, press: Callable[[Press], None], stop: threading.Event) -> None:
        """Hand on every key until `stop` is set. A keyboard pulled out is taken up when it is back."""
        since_looked = self.look_for_new_s
        try:
            while not stop.is_set():
                if since_looked >= self.look_for_new_s:
                    self._open_new()
                    since_looked = 0.0
                if not self._open:
                    stop.wait(_LOOK_S)
                    since_looked += _LOOK_S
                    continue
                ready = select.select([*self._open], [], [], _LOOK_S)[0]
                since_looked += 0 if ready else _LOOK_S
                for descriptor in ready:
                    for one in self._from(descriptor):
                        press(one)
        finally:
            for descriptor in tuple(self._open):
                self._close(descriptor)

    def _open_new(self) -> None:
        already = {name for name, _ in self._open.values()}
        for name in self.found():
            if name in already:
                continue
            with contextlib.suppress(OSError):
                descriptor = os.open(self._folder / name, os.O_RDONLY | os.O_NONBLOCK)
                self._open[descriptor] = (name, Keyboard())
                _grab(descriptor)

    def _from(self, descriptor: int) -> Iterator[Press]:
        try:
            sent = os.read(descriptor, EVENT.size * 64)
        except BlockingIOError:
            return
        except OSError:  # pulled out
            sent = b""
        if not sent:
            self._close(descriptor)
            return
        sent = self._rest.pop(descriptor, b"") + sent
        whole = len(sent) - len(sent) % EVENT.size
        if sent[whole:]:
            self._rest[descriptor] = sent[whole:]
        yield from self._open[descriptor][1].presses(sent[:whole])

    def _close(self, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        self._rest.pop(descriptor, None)
        with contextlib.suppress(OSError):
            os.close(descriptor)


def _grab(descriptor: int) -> None:
    """Keep the keys from the console, where a blind person would type commands without knowing."""
    with contextlib.suppress(ImportError, OSError):  # a file in a test takes no such request
        import fcntl

        fcntl.ioctl(descriptor, _GRAB, 1)


def _keys_of(path: Path) -> int:
    """The bits of the keys that a device has; sysfs writes them in machine words, highest first."""
    try:
        words = path.read_text("ascii").split()
    except OSError:
        return 0
    bits = struct.calcsize("l") * 8
    value = 0
    for word in words:
        value = value << bits | int(word, 16)
    return value
