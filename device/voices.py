"""Which of espeak-ng's voices speaks for a locale, and which others a person may choose from."""

from __future__ import annotations

from audio import espeak
from audio.errors import VoiceError

VOICES = {"en-us": "en-us", "en-ca": "en-us", "en": "en-gb"}
"""Locale or language -> espeak-ng's voice; what is not named is spoken by the voice of its language."""
VARIANTS = ("", "+f3", "+m7")
"""espeak-ng's own voice, a higher one and a deeper one."""


def voice_name(locale: str) -> str:
    """The name of espeak-ng's voice for a locale: American for the United States and Canada, else British."""
    whole = locale.lower().replace("_", "-")
    language = whole.split("-")[0]
    return VOICES.get(whole) or VOICES.get(language) or language


def voices_for(locale: str) -> tuple[str, ...]:
    """The voices to go through: the locale's own first, each in three pitches; none without espeak-ng."""
    own = voice_name(locale)
    language = own.split("-")[0]
    try:
        known = {voice.languages[0].lower() for voice in espeak.voices() if voice.languages}
    except VoiceError:
        return ()
    others = sorted(
        {name for name in VOICES.values() if name.split("-")[0] == language and name in known} - {own}
    )
    return tuple(name + variant for name in (own, *others) for variant in VARIANTS)
