"""The device tests itself aloud: a tone, a word, the level it heard, and for each trouble what to do.

Everything is shown as it is said, and shown where it cannot be said.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from audio.devices import Loudspeaker, Microphone
from audio.errors import AudioError, DeviceError
from audio.hearing import Ear
from audio.level import level_of
from audio.pcm import EAR_FORMAT
from audio.speech_detector import SpeechDetector
from device.earcons import EARCON_FORMAT, EARCONS, earcon
from skill.lines import Words

LISTENS_S = 8.0
"""So long it waits for a word."""
PAUSE_MS = 800.0
"""Silence after the word that ends it."""
LEAST_FREE_BYTES = 5_000_000
"""Less room than this counts as a full disk: what is kept is small, but is written twice before it counts."""

Phrase = Callable[..., Words]
"""`skill.lines.Script.device_words` in one place: the phrase, the text for ``heard:``, the fillings."""


class Speaker(Protocol):
    """What is needed of `audio.voice.Voice`."""

    def say(self, text: str) -> bool:
        """Speak and wait for the end."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What this computer has; None for what is missing."""

    voice: Speaker | None
    loudspeaker: Loudspeaker | None
    ear: Ear | None
    microphone: Microphone | None
    ear_damaged: bool = False
    """Whether there is an ear that cannot be used."""
    chosen_microphone: str | None = None
    """The microphone that the person chose; it is missing where the one above has another name."""
    chosen_loudspeaker: str | None = None
    microphone_names: tuple[str, ...] = ()
    """All microphones that there are."""
    disk_full: bool = False
    phrases: Sequence[str] | None = None
    """What the ear can hear; None for anything."""


def disk_is_full(folder: Path) -> bool:
    """Whether too little room is left where a folder is, or will be."""
    there = next((path for path in (folder, *folder.parents) if path.exists()), None)
    return there is not None and shutil.disk_usage(there).free < LEAST_FREE_BYTES


def run(equipment: Equipment, phrase: Phrase, show: Callable[[str], None]) -> bool:
    """Test everything aloud; whether all is well.

    Args:
        equipment: what is there.
        phrase: gives the words of a phrase in the person's place.
        show: shows a text on the terminal.
    """
    return _SelfTest(equipment, phrase, show).run()


class _SelfTest:
    def __init__(self, equipment: Equipment, phrase: Phrase, show: Callable[[str], None]) -> None:
        self._equipment = equipment
        self._phrase = phrase
        self._show = show
        self._voice = equipment.voice if equipment.loudspeaker is not None else None
        self._troubles = 0

    def run(self) -> bool:
        self._tell("test_begins")
        self._test_loudspeaker()
        if self._equipment.disk_full:
            self._trouble("test_disk_full")
        self._test_ear()
        self._test_microphone()
        self._tell("test_troubles" if self._troubles else "test_well")
        return not self._troubles

    def _tell(self, phrase: str, heard: str = "", **fillings: str) -> None:
        """Show it, and say it where that is possible."""
        words = self._phrase(phrase, heard, **fillings)
        self._show(words.display)
        if self._voice is None:
            return
        try:
            self._voice.say(words.speech)
        except DeviceError:
            self._voice = None
            self._trouble("loudspeaker_lost")
        except AudioError:
            self._voice = None
            self._trouble("no_voice", "test_get_voice")

    def _trouble(self, *phrases: str) -> None:
        self._troubles += 1
        for phrase in phrases:
            self._tell(phrase)

    def _test_loudspeaker(self) -> None:
        loudspeaker = self._equipment.loudspeaker
        if loudspeaker is None:
            self._trouble("no_loudspeaker", "test_plug_in_loudspeaker")
            return
        if self._equipment.voice is None:
            self._trouble("no_voice", "test_get_voice")
        chosen = self._equipment.chosen_loudspeaker
        if chosen not in (None, loudspeaker.name):
            self._troubles += 1
            self._tell("test_other_loudspeaker", chosen or "", words="heard:")
        self._tell("test_tone")
        try:
            tones = [earcon(name) for name in EARCONS[:1] * 2]
            loudspeaker.play(tones, EARCON_FORMAT, threading.Event())
        except DeviceError:
            self._voice = None
            self._trouble("loudspeaker_lost")
            return
        self._tell("test_tone_where", loudspeaker.name, words="heard:")

    def _test_ear(self) -> None:
        if self._equipment.ear_damaged:
            self._trouble("test_ear_damaged")
        elif self._equipment.ear is None:
            self._trouble("no_ear", "test_get_ear")

    def _test_microphone(self) -> None:
        microphone = self._equipment.microphone
        if microphone is None:
            self._trouble("no_microphone", "test_plug_in_microphone")
            return
        chosen = self._equipment.chosen_microphone
        if chosen not in (None, microphone.name):
            self._troubles += 1
            self._tell("test_other_microphone", chosen or "", words="heard:")
        self._tell("test_say_a_word")
        try:
            sound, spoken = _one_word(microphone)
        except DeviceError:
            self._trouble("microphone_lost")
            return
        self._tell("test_listened_to", microphone.name, words="heard:")
        self._judge(sound, spoken=spoken)

    def _judge(self, sound: bytes, *, spoken: bool) -> None:
        level = level_of(sound)
        if level.verdict == "muted":
            self._trouble("test_muted")
            self._tell_others()
            return
        if not spoken:
            self._trouble("test_no_speech")
            self._tell_others()
            return
        self._tell("test_level", number=f"number:{level.of_ten}")
        self._tell(f"test_level_{level.verdict}")
        self._troubles += level.verdict != "good"
        self._hear(sound)

    def _hear(self, sound: bytes) -> None:
        """Say back the word that was said."""
        if self._equipment.ear is None:
            return
        try:
            guesses = self._equipment.ear.recognize([sound], self._equipment.phrases)
        except AudioError:
            self._trouble("test_ear_damaged")
            return
        if guesses:
            self._tell("test_heard", guesses[0].text, words="heard:")
        else:
            self._trouble("test_no_words")

    def _tell_others(self) -> None:
        used = self._equipment.microphone.name if self._equipment.microphone else None
        for name in self._equipment.microphone_names:
            if name != used:
                self._tell("test_also_there", name, words="heard:")


def _one_word(microphone: Microphone) -> tuple[bytes, bool]:
    """The sound until a word was said or LISTENS_S are over, and whether it holds speech.

    Without a speech detector everything loud enough to be speech counts as speech.
    """
    try:
        detector: SpeechDetector | None = SpeechDetector()
    except AudioError:
        detector = None
    sound = bytearray()
    most = EAR_FORMAT.bytes_of(LISTENS_S * 1000)
    with contextlib.closing(microphone.listen(threading.Event())) as chunks:
        for chunk in chunks:
            sound += chunk
            if detector is not None:
                detector.feed(chunk)
                if detector.heard_speech and detector.silent_ms >= PAUSE_MS:
                    break
            if len(sound) >= most:
                break
    if detector is not None:
        return bytes(sound), detector.heard_speech
    return bytes(sound), level_of(bytes(sound)).verdict in ("good", "high")
