"""Hepatica's ear for the commands that listen."""

from __future__ import annotations

from audio.ear_source import find_ear_folder
from audio.errors import EarError
from audio.recognizer import VoskEar, load_ear

NO_EAR = (
    "There is no speech recognition model here. `hepatica fetch-ear` downloads it once (41 MB); "
    "HEPATICA_VOSK_MODEL names a folder that holds one. Typing works without it."
)


def open_ear() -> VoskEar:
    """The ear of this computer. Raises audio.errors.AudioError with the way out."""
    folder = find_ear_folder()
    if folder is None:
        raise EarError(NO_EAR)
    return load_ear(folder)
