"""Two hearings of one utterance: freely, and under the content's phrases where the first leaves doubts.

Free decoding takes anything and often misses the hard word; decoding under phrases finds the hard word and
makes a phrase of anything. How well each fits the sound tells them apart, and the understanding weighs both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from audio.guesses import BEST
from audio.hearing import PATIENT, AgainEar, Guess, Heard, Patience
from audio.pcm import EAR_FORMAT
from device.vocabulary import Vocabulary, vocabulary_of
from intents.meaning import CLARIFY, OUT_OF_SCOPE, Context, Hypothesis, Understanding
from skill.talk import Talk

Understand = Callable[[Sequence[Hypothesis]], Understanding]
"""What the guesses of one utterance mean where the talk stands now."""

SURE_FROM = 0.4
"""An intent with a lower score is looked into again. Of 271 questions of the evaluation sets as the
simulation mis-hears them (one word in eight), 4 of 12 below that were wrong, and 2 of 123 above it."""
EVEN_AT = -8.0
"""Where the hearing under phrases fits so much worse than the free one, in logarithms a second of sound,
both count the same. Measured by `python -m bench.two_hearings` with Vosk's small Korean model and espeak-ng:
of 90 spoken phrases 81 fitted better than that, of 50 sentences that were no phrases none did. With the
English model it was not measured yet."""
WIDTH = 1.5
"""How fast the one takes over from the other, in the same unit."""
WORST = -11.0
"""A hearing under phrases that fits still worse is dropped: it would be a phrase made of something else, and
red flags are phrases too. Of the same 90 phrases 3 fitted worse, of the 50 other sentences 49."""


def hypotheses(guesses: Iterable[Guess]) -> tuple[Hypothesis, ...]:
    """An ear's guesses for the understanding."""
    return tuple(Hypothesis(guess.text, guess.weight) for guess in guesses)


def unsure(understanding: Understanding) -> bool:
    """Whether a second hearing may help."""
    if understanding.intent in (CLARIFY, OUT_OF_SCOPE):
        return True
    return understanding.flag is None and understanding.confidence < SURE_FROM


class KnowingEar(AgainEar, Protocol):
    """An ear that can be asked for its words: `audio.recognizer.VoskEar`."""

    def knows(self, word: str) -> bool:
        """Whether it can hear that word at all."""


def hearing_of(talk: Talk, ear: KnowingEar) -> HearingTwice:
    """The two hearings of an ear, as they are at the beginning of a talk. Raises EarError."""
    return HearingTwice(
        ear, vocabulary_of(talk.content, ear.knows),
        lambda guesses: talk.understander.understand(guesses, Context()),
        phrases_only=talk.content.understanding == "exact",
    )  # fmt: skip


class HearingTwice:
    """An ear that hears again where it has doubts. It stands wherever an `audio.hearing.Ear` does.

    Args:
        ear: hears.
        vocabulary: what the second hearing listens for.
        understand: what guesses mean; asked once an utterance, from the thread that hears.
        phrases_only: hear under the phrases alone, for content that understands nothing else.

    `second` counts the utterances that were heard twice, of `utterances`.
    """

    def __init__(
        self, ear: AgainEar, vocabulary: Vocabulary, understand: Understand, *, phrases_only: bool = False
    ) -> None:
        self._ear = ear
        self._vocabulary = vocabulary
        self._understand = understand
        self._phrases_only = phrases_only
        self.utterances = 0
        self.second = 0

    @property
    def first_phrases(self) -> Sequence[str] | None:
        """What the first hearing listens for; None for anything."""
        return self._vocabulary.phrases if self._phrases_only else None

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        """Listen until one utterance is over; see `audio.hearing.Ear`. The chunks are closed before it is
        decoded again, so that no microphone stays open for that.

        Raises:
            EarError: the model failed.
        """
        wanted = self.first_phrases if phrases is None else phrases
        heard = self._ear.hear(chunks, wanted, patience=patience, on_partial=on_partial)
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
        return self._again(heard, wanted)

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        """What was said in a whole recording. Raises EarError."""
        whole = Patience(pause_s=math.inf, begin_s=math.inf, longest_s=math.inf)
        return self.hear(chunks, phrases, patience=whole).guesses

    def _again(self, heard: Heard, wanted: Sequence[str] | None) -> Heard:
        if not heard.sound:
            return heard
        self.utterances += 1
        if wanted is None and self._doubtful(heard):
            self.second += 1
            heard = merged(heard, self._ear.hear_again(heard, self._vocabulary.phrases))
        guesses = tuple(Guess(self._vocabulary.lead_home(each.text), each.weight) for each in heard.guesses)
        return Heard(heard.kind, guesses, heard.sound, heard.fit)

    def _doubtful(self, heard: Heard) -> bool:
        return not heard.guesses or unsure(self._understand(hypotheses(heard.guesses)))


def share_of_phrases(freely: Heard, under_phrases: Heard) -> float:
    """How much the hearing under phrases counts beside the free one, 0 to 1."""
    seconds = EAR_FORMAT.milliseconds_of(len(freely.sound)) / 1000
    if not under_phrases.guesses or not seconds:
        return 0.0
    better = (under_phrases.fit - freely.fit) / seconds
    if better < WORST:
        return 0.0
    if not freely.guesses:
        return 1.0
    return 1 / (1 + math.exp(-(better - EVEN_AT) / WIDTH))


def merged(freely: Heard, under_phrases: Heard) -> Heard:
    """Both hearings of one sound as one, best guess first; their weights add up to 1."""
    share = share_of_phrases(freely, under_phrases)
    if not share:
        return freely
    weights: dict[str, float] = {}
    for heard, part in ((freely, 1 - share), (under_phrases, share)):
        for guess in heard.guesses:
            weights[guess.text] = weights.get(guess.text, 0) + part * guess.weight
    best = sorted(weights.items(), key=lambda item: -item[1])[: 2 * BEST]
    guesses = tuple(Guess(text, weight) for text, weight in best)
    return Heard("words", guesses, freely.sound, max(freely.fit, under_phrases.fit))
