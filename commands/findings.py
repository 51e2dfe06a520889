"""What works on this computer and what is missing, found without loading an ear."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from audio import espeak
from audio.devices import Missing, find_loudspeaker, find_microphone
from audio.ear_folder import check_files
from audio.ear_source import find_ear_folder
from audio.errors import AudioError


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of Hepatica on this computer."""

    name: str
    text: str
    mend: str | None = None
    """The one command or step that mends it; None where it works."""

    @property
    def works(self) -> bool:
        """Whether nothing has to be mended."""
        return self.mend is None


def findings() -> tuple[Finding, ...]:
    """The parts that may be missing: voice, loudspeaker, ear, microphone."""
    return (_voice(), _loudspeaker(), _ear(), _microphone())


def _voice() -> Finding:
    if importlib.util.find_spec("pyttsx3") is None or not espeak.available():
        return Finding("Voice", "none, so nothing can be spoken here", "make venv")
    return Finding("Voice", f"espeak-ng, {len(espeak.voices())} voices, through pyttsx3")


def _loudspeaker() -> Finding:
    found = find_loudspeaker()
    if isinstance(found, Missing):
        return Finding("Loudspeaker", "none found", found.reason)
    return Finding("Loudspeaker", found.name)


def _ear() -> Finding:
    if importlib.util.find_spec("vosk") is None:
        return Finding("Ear", "Vosk has no package for this computer", "type the questions instead")
    try:
        folder = find_ear_folder()
        if folder is None:
            return Finding("Ear", "no speech recognition model", "hepatica fetch-ear")
        check_files(folder)
    except AudioError as error:
        return Finding("Ear", "the speech recognition model cannot be used", str(error))
    return Finding("Ear", f"Vosk with {folder.name}")


def _microphone() -> Finding:
    found = find_microphone()
    if isinstance(found, Missing):
        return Finding("Microphone", "none found", found.reason)
    return Finding("Microphone", found.name)
