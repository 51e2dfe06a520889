"""Hepatica's own voice for the commands that speak."""

from __future__ import annotations

from pathlib import Path

from audio.devices import Missing, find_loudspeaker
from audio.errors import DeviceError
from audio.voice import Voice

VOICES = {"en-us": "en-us", "en-ca": "en-us", "en": "en-gb"}
"""Locale or language -> espeak-ng's voice; what is not named is spoken by the voice of its language."""


def voice_name(locale: str) -> str:
    """The name of espeak-ng's voice for a locale: American for the United States and Canada, else British."""
    whole = locale.lower().replace("_", "-")
    language = whole.split("-")[0]
    return VOICES.get(whole) or VOICES.get(language) or language


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
