"""Hepatica's own voice for the commands that speak."""

from __future__ import annotations

from pathlib import Path

import click

from audio.devices import Missing, find_loudspeaker
from audio.errors import AudioError
from audio.voice import Voice

VOICES = {"en-us": "en-us", "en-ca": "en-us", "en": "en-gb"}
"""Locale or language -> espeak-ng's voice; what is not named is spoken by the voice of its language."""


def voice_name(locale: str) -> str:
    """The name of espeak-ng's voice for a locale: American for the United States and Canada, else British."""
    whole, language = locale.lower(), locale.lower().split("-")[0]
    return VOICES.get(whole) or VOICES.get(language) or language


def speak(text: str, locale: str, out: Path | None = None) -> None:
    """Speak to the loudspeaker, or into a WAV file. Raises click.ClickException with the way out."""
    try:
        if out is not None:
            with Voice(voice=voice_name(locale)) as voice:
                voice.save(text, out)
            return
        loudspeaker = find_loudspeaker()
        if isinstance(loudspeaker, Missing):
            raise click.ClickException(loudspeaker.reason)
        with Voice(loudspeaker, voice=voice_name(locale)) as voice:
            voice.say(text)
    except AudioError as error:
        raise click.ClickException(str(error)) from None
