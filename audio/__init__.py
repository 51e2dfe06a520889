"""Ears and mouth: sound to words, words to sound, and the talk between them. It knows nothing of its subject.

Where things are:
- `audio.voice.Voice` speaks; `audio.espeak` and `audio.pyttsx3_driver` are what it speaks with
- `audio.recognizer.load_ear` hears; `audio.ear_download.fetch_ear` gets the model it hears with
- `audio.sound.read_wav` reads recordings
- `audio.devices.find_loudspeaker` and `find_microphone` find what this computer has
- `audio.loop.talk` puts them together

No outside library is loaded before the part that needs it is used.
"""

from __future__ import annotations

from audio.errors import AudioError, DeviceError, EarDownloadError, EarError, SoundError, VoiceError

__all__ = ["AudioError", "DeviceError", "EarDownloadError", "EarError", "SoundError", "VoiceError"]
