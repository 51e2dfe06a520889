"""Short tones that say what the device is doing; made here, sample by sample."""

from __future__ import annotations

import array
import functools
import math
import sys
from typing import Literal, get_args

from audio.pcm import Format

Earcon = Literal["ready", "listening", "thinking", "not_understood", "stopped"]
EARCONS: tuple[Earcon, ...] = get_args(Earcon)

EARCON_FORMAT = Format(rate_hz=22_050)
"""espeak-ng's own, so that a loudspeaker stays open between a tone and a word."""

_NOTES: dict[Earcon, tuple[tuple[float, int], ...]] = {
    "ready": ((523.25, 90), (659.25, 90), (783.99, 140)),
    "listening": ((587.33, 70), (880.0, 110)),
    "thinking": ((440.0, 60),),
    "not_understood": ((392.0, 110), (329.63, 160)),
    "stopped": ((880.0, 60), (587.33, 100)),
}
"""Notes of a tone: Hz and milliseconds. Upwards is a beginning, downwards an end."""
_EDGE_MS = 8
"""A note swells and fades, so that it does not click."""
_LOUDEST = 0.25
"""Of full scale: softer than a voice, which must not be startled by its own tone."""


@functools.cache
def earcon(name: Earcon, volume: float = 1.0) -> bytes:
    """The tone's samples in `EARCON_FORMAT`, at a volume from 0 to 1."""
    samples = array.array("h")
    for hertz, milliseconds in _NOTES[name]:
        count = EARCON_FORMAT.rate_hz * milliseconds // 1000
        edge = EARCON_FORMAT.rate_hz * _EDGE_MS // 1000
        for step in range(count):
            swell = min(1.0, step / edge, (count - step) / edge)
            wave = math.sin(2 * math.pi * hertz * step / EARCON_FORMAT.rate_hz)
            samples.append(round(32_767 * _LOUDEST * volume * swell * wave))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def milliseconds(name: Earcon) -> int:
    """How long a tone lasts."""
    return sum(length for _, length in _NOTES[name])
