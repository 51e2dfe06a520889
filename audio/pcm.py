"""How samples lie in memory: the format, silence, and a WAV around them."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """Signed little-endian samples, channels interleaved."""

    rate_hz: int
    sample_bytes: int = 2
    channels: int = 1

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of all channels."""
        return self.sample_bytes * self.channels

    def bytes_of(self, milliseconds: float) -> int:
        """Bytes that last so long, whole frames only."""
        return int(self.rate_hz * milliseconds / 1000) * self.frame_bytes

    def milliseconds_of(self, byte_count: int) -> float:
        """How long so many bytes last."""
        return byte_count / self.frame_bytes / self.rate_hz * 1000

    def silence(self, milliseconds: float) -> bytes:
        """Silent samples of that length."""
        return bytes(self.bytes_of(milliseconds))


EAR_FORMAT = Format(rate_hz=16_000)
"""What the speech recognizer and the speech detector are fed: 16 kHz, 16 bit, mono."""

CHUNK_MS = 100
"""Length of the chunks that microphones and files hand out; Vosk decodes in steps of 200 ms at most."""


def wav_bytes(pcm: bytes, sound_format: Format) -> bytes:
    """A whole WAV file holding the samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(sound_format.channels)
        writer.setsampwidth(sound_format.sample_bytes)
        writer.setframerate(sound_format.rate_hz)
        writer.writeframes(pcm)
    return file.getvalue()
