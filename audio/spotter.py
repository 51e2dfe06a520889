"""Waits for a few phrases and nothing else: a name that wakes, or a word that stops.

Vosk decodes under a grammar of these phrases and its word for all other sound; a model without such a word
makes one of the phrases of anything and cannot be used for it (`audio.recognizer.VoskEar.rejects`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from audio.pcm import EAR_FORMAT
from audio.recognizer import Utterance, VoskEar
from audio.speech_detector import SpeechDetector

_LONGEST_MS = 20_000.0
"""A recognizer is let go after so long without a pause; its memory grows for as long as it is fed."""


class Spotter(Protocol):
    """Something that waits for a phrase in an endless sound."""

    def feed(self, pcm: bytes) -> str | None:
        """More sound in `audio.pcm.EAR_FORMAT`: the phrase that has just been heard in it, or None."""

    def reset(self) -> None:
        """Forget the sound so far."""


class VoskSpotter:
    """Phrases under a Vosk grammar behind the speech detector. Made for one thread.

    Args:
        ear: hears.
        phrases: what to wait for.
        seen: so many times in a row a phrase has to stand in what is heard so far. Twice keeps a guess that
            the next 100 ms take back from counting.

    Raises:
        EarError: the model knows none of the phrases.
    """

    def __init__(self, ear: VoskEar, phrases: Sequence[str], *, seen: int = 2) -> None:
        self._ear = ear
        self._phrases = tuple(phrases)
        self._seen = seen
        self._detector = SpeechDetector()
        self._utterance: Utterance | None = None
        self._count: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._fed_ms = 0.0
        ear.begin(self._phrases)  # refuses now what could never be heard

    def feed(self, pcm: bytes) -> str | None:
        """See `Spotter`. Nothing is decoded while nobody speaks."""
        speech = self._detector.feed(pcm)
        if speech:
            if self._utterance is None:
                self._utterance = self._ear.begin(self._phrases)
            self._utterance.feed(speech)
            self._fed_ms += EAR_FORMAT.milliseconds_of(len(speech))
        if self._utterance is None:
            return None
        found = self._look(self._utterance.partial())
        if not self._detector.speaking or self._fed_ms >= _LONGEST_MS:
            self._let_go()
        return found

    def reset(self) -> None:
        """See `Spotter`."""
        self._let_go()
        self._detector = SpeechDetector()

    def _look(self, words: str) -> str | None:
        """The phrase that stands in the words once more than was told already, and has for long enough."""
        spaced = f" {words} ".replace(" ", "  ")  # so that neighbors do not share the space between them
        for phrase in self._phrases:
            new = spaced.count(f" {phrase} ".replace(" ", "  ")[1:-1]) > self._told.get(phrase, 0)
            self._count[phrase] = self._count.get(phrase, 0) + 1 if new else 0
            if self._count[phrase] >= self._seen:
                self._count[phrase] = 0
                self._told[phrase] = self._told.get(phrase, 0) + 1
                return phrase
        return None

    def _let_go(self) -> None:
        self._utterance, self._fed_ms = None, 0.0
        self._count, self._told = {}, {}
