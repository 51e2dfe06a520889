"""What a device is made of: everything that differs from one computer and person to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from device.answering import Answering
from device.keys import KeyMap
from device.parts import Finders
from device.says import Says


@dataclass(frozen=True, slots=True)
class Made:
    """What a device is made of."""

    answering: Answering
    says: Says
    finders: Finders
    show: Callable[[str], None]
    """Prints a line."""
    echo: Callable[[str], object] = str
    """Prints what is being typed, without an end of line."""
    keys: KeyMap | None = field(default_factory=KeyMap)
    """None where there is nothing with keys: then the device listens whenever it is silent."""
    lines: Iterator[str] | None = None
    """Whole lines that are typed, where there is no keyboard to read keys from."""
    first: bool = False
    """Whether nobody has been introduced to this device yet."""
    typing: bool = False
    """The person wants to type: that nothing can be heard is no news to them."""
    reader_runs: bool = False
    """Whether a screen reader runs, and nobody has said yet which of the two should speak."""
    news: tuple[str, ...] = ()
    """Phrases, without ``device_``, that the person should hear at the start."""
    stays: bool = False
    """Whether the device is still there after a goodbye."""
