"""How a key came to the device."""

from __future__ import annotations

from dataclasses import dataclass

from device.keys import Press


@dataclass(frozen=True, slots=True)
class How:
    """One press of a key in command mode."""

    press: Press
    silenced: bool
    """Whether it has silenced something."""
    reply_cut: bool
    """Whether that was a reply, which goes on after a change of speed or loudness."""
