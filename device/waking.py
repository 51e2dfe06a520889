"""The name that wakes: which one can be waited for here, and how often it wakes by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from audio import wake_words
from audio.errors import EarError
from audio.hearing import PATIENT, Guess, Heard, Patience
from audio.recognizer import VoskEar
from audio.spotter import Spotter, VoskSpotter
from intents.normalising import plain
from intents.topics import Content


@dataclass(frozen=True, slots=True)
class WakePhrase:
    """A name that can be called."""

    words: str
    heard_by: Literal["model", "grammar"]
    """model: by one made for it (`audio.wake_words`); grammar: by Vosk, see `audio.spotter`."""
    false_wakes_per_hour: float | None
    """In an hour of synthetic speech with no pause that never says it; None where that was not measured."""
    heard_of: tuple[int, int] | None
    """Heard so often, of so many times that a synthetic voice said it; None where that was not measured."""

    @property
    def told(self) -> str:
        """What was measured, for a terminal."""
        if self.false_wakes_per_hour is None or self.heard_of is None:
            return f"{self.words}: how often it wakes by mistake was not measured here"
        heard, said = self.heard_of
        return (
            f"{self.words}: {self.false_wakes_per_hour:.1f} false wakes an hour of talk, heard {heard} of "
            f"{said} times (synthetic voices)"
        )


MEASURED: Mapping[str, tuple[float, tuple[int, int]]] = {
    "okay nabu": (0.0, (12, 18)),
    "hey jarvis": (0.0, (1, 18)),
}
"""Name -> false wakes an hour, and how often it was heard of how many times. Measured by
`python -m bench.spotting --every 2`: 4.6 hours of espeak-ng's speech without a pause, and the name by six
of its voices at three speeds. The models were made for people; how often those are heard was not measured."""


def wake_phrases(content: Content, ear: VoskEar | None) -> tuple[WakePhrase, ...]:
    """The names that can be waited for on this computer, the best first; none may be possible."""
    found: list[WakePhrase] = []
    if wake_words.available():
        found += [
            WakePhrase(words, "model", *MEASURED.get(words, (None, None))) for words in wake_words.WAKE_WORDS
        ]
    if ear is not None and ear.rejects:
        own = (plain(variant.text) for variant in content.phrases["device_wake_phrase"].variants)
        found += [WakePhrase(words, "grammar", None, None) for words in own if not ear.unknown_words([words])]
    return tuple(found)


def open_spotter(phrase: WakePhrase, ear: VoskEar | None) -> Spotter:
    """What waits for the name. Raises EarError where it cannot be waited for here."""
    if phrase.heard_by == "model":
        return wake_words.WakeWord(phrase.words)
    if ear is None:
        raise EarError("That name cannot be waited for without a speech recognition model.")
    return VoskSpotter(ear, [phrase.words])


class SpottingEar:
    """An ear that hears one of a few phrases and nothing else, however long that takes. It stands wherever
    an `audio.hearing.Ear` does; what it hears is `words` with the phrase, or `ended` with the sound.

    Args:
        spotter: waits for the phrases.
        counts: whether a phrase counts just now; always where it is None.
    """

    def __init__(self, spotter: Spotter, counts: Callable[[str], bool] | None = None) -> None:
        self._spotter = spotter
        self._counts = counts

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,  # noqa: ARG002 - the protocol's
        *,
        patience: Patience = PATIENT,  # noqa: ARG002 - it waits for as long as there is sound
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        """Wait for a phrase. Raises EarError."""
        self._spotter.reset()
        for phrase in self._spotted(chunks):
            if on_partial is not None:
                on_partial(phrase)
            return Heard("words", (Guess(phrase, 1.0),))
        return Heard("ended")

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        """The phrase that comes first in a recording, if any. Raises EarError."""
        return self.hear(chunks, phrases).guesses

    def _spotted(self, chunks: Iterable[bytes]) -> Iterator[str]:
        for chunk in chunks:
            phrase = self._spotter.feed(chunk)
            if phrase is not None and (self._counts is None or self._counts(phrase)):
                yield phrase
