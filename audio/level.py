"""How loud a sound is that a microphone gave, told in a way that a person can act on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from audio.pcm import CHUNK_MS, EAR_FORMAT

SILENCE_DB = -120.0
"""What digital silence counts as; a 16 bit sample cannot be softer than -90."""
MUTED_PEAK = 4
"""Of 32,767: no open microphone is so still; its own noise is more."""
CLIPPED_PEAK = 32_600
_CLIPPED_SHARE = 0.001
"""So many samples at the top of the scale, and the ear hears them as noise."""
LOW_DB, DEGREE_DB = -40.0, 5.0
"""Speech under this is lost in the noise of a room; the distance between two degrees of ten."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a sound was."""

    peak: int
    """The largest sample, from 0 to 32,768."""
    loudest_db: float
    """Root mean square of its loudest tenth of a second, in decibels under full scale."""
    clipped: bool
    """Whether more than one sample in a thousand was cut off at the top of the scale."""

    @property
    def verdict(self) -> Literal["muted", "low", "good", "high"]:
        """What a person can do about it: unmute it, come closer, nothing, move back."""
        if self.peak <= MUTED_PEAK:
            return "muted"
        if self.clipped:
            return "high"
        return "low" if self.loudest_db < LOW_DB else "good"

    @property
    def of_ten(self) -> int:
        """The level in ten degrees of 5 decibels, from -60 to -10: 4 and less is low."""
        return max(0, min(10, round((self.loudest_db + 60) / DEGREE_DB)))


def level_of(pcm: bytes) -> Level:
    """The level of a sound in `audio.pcm.EAR_FORMAT`."""
    samples = memoryview(pcm[: len(pcm) // 2 * 2]).cast("h")
    step = EAR_FORMAT.bytes_of(CHUNK_MS) // EAR_FORMAT.sample_bytes
    squares = (
        sum(sample * sample for sample in samples[start : start + step]) / step
        for start in range(0, len(samples), step)
    )
    loudest = max(squares, default=0.0)
    clipped = sum(abs(sample) >= CLIPPED_PEAK for sample in samples)
    return Level(
        peak=max(map(abs, samples), default=0),
        loudest_db=20 * math.log10(math.sqrt(loudest) / 32_768) if loudest else SILENCE_DB,
        clipped=clipped > len(samples) * _CLIPPED_SHARE,
    )
