"""Sentences as a microphone would take them: spoken by espeak-ng, clean or with noise, always the same."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audio import espeak
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.sound import read_wav

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENGLISH_VOICES = ("en-us", "en-us+f3", "en-gb", "en-gb+f2", "en-gb-scotland", "en-gb-x-rp+m3")
"""Six of espeak-ng's voices that differ in sex and in accent. Synthetic speech: people are harder to hear in
some ways and easier in others."""
RATES_WPM = (120, 150, 180)
"""Slow, unhurried and brisk, in words a minute."""
SNR_DB = 12.0
"""Speech so much louder than the noise: a kitchen with a fan going."""
_SEED = 12


@dataclass(frozen=True, slots=True)
class Speaker:
    """One way of saying a sentence."""

    voice: str
    rate_wpm: int

    @property
    def name(self) -> str:
        """For a table."""
        return f"{self.voice} {self.rate_wpm}"


def speakers(voices: tuple[str, ...] = ENGLISH_VOICES) -> tuple[Speaker, ...]:
    """Every voice at every rate."""
    return tuple(Speaker(voice, rate) for voice in voices for rate in RATES_WPM)


def say(text: str, speaker: Speaker) -> bytes:
    """The text as that speaker says it, in `audio.pcm.EAR_FORMAT`. Raises audio.errors.VoiceError."""
    wav = espeak.synthesize(text, voice=speaker.voice, rate_wpm=speaker.rate_wpm).wav()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        path.write_bytes(wav)
        return b"".join(read_wav(path, longest_s=None))


def chunks(pcm: bytes, before_ms: float = 500, after_ms: float = 0) -> Iterator[bytes]:
    """The sound as a microphone hands it out, with silence around it."""
    whole = EAR_FORMAT.silence(before_ms) + pcm + EAR_FORMAT.silence(after_ms)
    step = EAR_FORMAT.bytes_of(CHUNK_MS)
    return (whole[start : start + step] for start in range(0, len(whole), step))


def with_noise(pcm: bytes, snr_db: float = SNR_DB) -> bytes:
    """The speech with pink noise under it, which falls by 3 dB an octave as the noise of rooms does."""
    import numpy as np

    speech = _samples(pcm)
    spectrum = np.fft.rfft(np.random.default_rng(_SEED).standard_normal(len(speech)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    noise = np.fft.irfft(spectrum, len(speech))
    return _bytes(speech + noise * _gain(speech, noise, -snr_db))


def mixed(voice: bytes, other: bytes, other_db: float) -> bytes:
    """A voice with another sound over it that is so much louder (negative: softer); as long as the longer."""
    import numpy as np

    one, two = _samples(voice), _samples(other)
    length = max(len(one), len(two))
    gain = _gain(one, two, other_db)
    one, two = np.pad(one, (0, length - len(one))), np.pad(two, (0, length - len(two)))
    return _bytes(one + two * gain)


def scaled(pcm: bytes, decibels: float) -> bytes:
    """The sound louder, or softer where negative."""
    return _bytes(_samples(pcm) * 10 ** (decibels / 20))


def _gain(reference: NDArray[np.float64], other: NDArray[np.float64], decibels: float) -> float:
    """What `other` has to be multiplied by to stand so far above `reference`."""
    return float(10 ** (decibels / 20) * _level(reference) / max(_level(other), 1e-9))


def _level(samples: NDArray[np.float64]) -> float:
    """The root mean square of what is not silence: pauses make no speech softer."""
    import numpy as np

    loud = samples[np.abs(samples) > 0.01 * np.abs(samples).max(initial=0.0)]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.0


def _samples(pcm: bytes) -> NDArray[np.float64]:
    import numpy as np

    return np.frombuffer(pcm, "<i2").astype(np.float64)


def _bytes(samples: NDArray[np.float64]) -> bytes:

    return samples.clip(-32768, 32767).astype("<i2").tobytes()
