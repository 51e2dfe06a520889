"""The parts of this computer: how a device's voice, microphone and ear are found on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from audio.devices import Loudspeaker, Microphone, Missing
from audio.ear_source import find_ear_folder
from audio.errors import AudioError
from audio.hearing import Ear
from audio.recognizer import VoskEar
from audio.spotter import VoskSpotter
from audio.voice import Voice
from device.answering import Answering
from device.hearing_twice import HearingTwice
from device.parts import Sound
from device.says import Says
from device.state import Part
from device.stop_words import counts_beside, stop_words, verdict_for
from device.vocabulary import vocabulary_of
from device.voices import voice_name
from device.waking import SpottingEar, open_spotter, wake_phrases
from intents.topics import Content

T = TypeVar("T")


class Computer:
    """Finds the parts, again where they were lost. Everything found is closed by `close`.

    Args:
        answering: knows the person's settings, and what is talked about.
        says: learns which name wakes the device.
        content: what an ear listens for.
        tell: told how to mend what is missing, and how well a name wakes, each thing once; for a terminal.
        find_loudspeaker: by name, or the system's own choice where there is no name.
        find_microphone: the same.
        open_ear: loads the ear. Raises AudioError.
    """

    def __init__(
        self,
        answering: Answering,
        says: Says,
        content: Content,
        tell: Callable[[str], None],
        *,
        find_loudspeaker: Callable[..., Loudspeaker | Missing],
        find_microphone: Callable[..., Microphone | Missing],
        open_ear: Callable[[], Ear],
    ) -> None:
        self._answering, self._says, self._content = answering, says, content
        self._tell = tell
        self._find_loudspeaker, self._find_microphone = find_loudspeaker, find_microphone
        self._open_ear = open_ear
        self._voice: Voice | None = None
        self._vosk: VoskEar | None = None
        self._waker: Ear | None = None
        self._told: set[str] = set()

    def voice(self) -> Sound | Part:
        """The voice with its loudspeaker, or which of the two is missing."""
        self.close()
        found = _named(self._find_loudspeaker, self._answering.settings.loudspeaker)
        if isinstance(found, Missing):
            self._mend(found.reason)
            return "loudspeaker"
        try:
            self._voice = Voice(found, voice=voice_name(self._answering.locale))
        except AudioError as error:
            self._mend(str(error))
            return "voice"
        return self._voice, found

    def microphone(self) -> Microphone | None:
        """The microphone; None without one."""
        found = _named(self._find_microphone, self._answering.settings.microphone)
        if isinstance(found, Missing):
            self._mend(found.reason)
            return None
        return found

    def ear(self) -> Ear | None:
        """The ear, which hears again where it has doubts; None without one. Takes seconds."""
        try:
            ear = self._open_ear()
            if not isinstance(ear, VoskEar):
                return ear
            self._vosk = ear
            vocabulary = vocabulary_of(self._content, ear.knows)
        except AudioError as error:
            self._mend(str(error))
            return None
        exact = self._content.understanding == "exact"
        if names := wake_phrases(self._content, ear):
            self._says.wake_phrase = names[0].words
        return HearingTwice(ear, vocabulary, self._answering.understands, phrases_only=exact)

    def waker(self) -> Ear | None:
        """What waits for the name that wakes the device; None where nothing can."""
        if self._waker is None and (names := wake_phrases(self._content, self._vosk)):
            try:
                self._waker = SpottingEar(open_spotter(names[0], self._vosk))
                self._mend(names[0].told)
            except AudioError as error:
                self._mend(str(error))
        return self._waker

    def stopper(self, sentence_now: Callable[[], str]) -> Ear | None:
        """What waits for a stop word while the device speaks; None where the ear was not measured at it."""
        folder = find_ear_folder()
        if self._vosk is None or folder is None or not verdict_for(folder).on:
            return None
        words = stop_words(self._content, self._vosk)
        if not words:
            return None
        spotter = VoskSpotter(self._vosk, words)
        return SpottingEar(spotter, lambda phrase: counts_beside(sentence_now())(phrase))

    def close(self) -> None:
        """Let go of the voice and its loudspeaker."""
        voice, self._voice = self._voice, None
        if voice is not None:
            voice.close()

    def _mend(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)


def _named(find: Callable[..., T | Missing], name: str | None) -> T | Missing:
    """The device that was chosen by name; the system's own choice where that is not here."""
    if name is not None and not isinstance(found := find(name), Missing):
        return found
    return find()
