"""Hepatica's own voice for the commands that speak."""

from __future__ import annotations

from pathlib import Path

from audio.devices import Missing, find_loudspeaker
from audio.errors import DeviceError
from audio.voice import Voice
from device.voices import voice_name


def speak(text: str, locale: str, out: Path | None = None) -> None:
    """Speak to the loudspeaker, or into a WAV file. Raises audio.errors.AudioError with the way out."""
    if out is not None:
        with Voice(voice=voice_name(locale)) as voice:
            voice.save(text, out)
        return
    loudspeaker = find_loudspeaker()
    if isinstance(loudspeaker, Missing):
        raise DeviceError(loudspeaker.reason)
    with Voice(loudspeaker, voice=voice_name(locale)) as voice:
        voice.say(text)
