"""What can go wrong with sound.

Each text says what is wrong and the way out, and never holds words a person said.

AudioError
├── SoundError         a WAV that cannot be heard
│   └── TooLongError   a WAV that holds more sound than may be heard
├── VoiceError         speech that cannot be made
├── EarError           a speech recognition model that cannot be used
├── EarDownloadError   a model that could not be fetched
└── DeviceError        a loudspeaker or microphone that is missing or failed
"""

from __future__ import annotations


class AudioError(Exception):
    """Something about sound did not work. Its text is for the person at the terminal."""


class SoundError(AudioError):
    """A sound file cannot be heard."""


class TooLongError(SoundError):
    """A sound file holds more sound than may be heard."""


class VoiceError(AudioError):
    """Speech cannot be made: espeak-ng is missing or does not know the voice, or a file cannot be written."""


class EarError(AudioError):
    """Speech cannot be recognized: Vosk or its model is missing or damaged."""


class EarDownloadError(AudioError):
    """The speech recognition model could not be fetched; what was there before is still there."""


class DeviceError(AudioError):
    """A loudspeaker or a microphone is missing, or failed while in use."""
