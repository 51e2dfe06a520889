"""The arithmetic of guesses: from the recognizer's alternatives to texts with weights."""

from __future__ import annotations

import heapq
import itertools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from audio.hearing import Guess

BEST = 5
"""How many guesses an utterance gets at most."""
UNKNOWN = "[unk]"
"""Vosk's word for sound that is none of the phrases; not every model knows it."""

Scored = tuple[str, float]
"""Words, and the logarithm of how well they fit."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What one decoding of a stretch of sound came to."""

    scored: tuple[Scored, ...]
    """Best first; empty where the best guess has no words."""
    fit: float
    """The logarithm of how well the best guess fits the sound, words or none."""


def read(result: str) -> Decoded:
    """The alternatives of one result of Vosk's, without the mark for unknown sound."""
    scored: dict[str, float] = {}
    fit = 0.0
    for number, alternative in enumerate(json.loads(result).get("alternatives", [])):
        text = " ".join(word for word in alternative["text"].split() if word != UNKNOWN)
        score = float(alternative["confidence"])
        if number == 0:
            fit = score
            if not text:
                return Decoded((), fit)
        if text:
            scored[text] = _log_add(scored[text], score) if text in scored else score
    return Decoded(tuple(sorted(scored.items(), key=lambda item: -item[1])), fit)


def _log_add(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return high + math.log1p(math.exp(low - high))


def joined(parts: Sequence[Sequence[Scored]]) -> tuple[Scored, ...]:
    """The best ways to read stretches of words one after the other; their costs add up."""
    best: list[Scored] = []
    for part in filter(None, parts):
        both = (
            (f"{a} {b}".strip(), s + t) for (a, s), (b, t) in itertools.product(best or [("", 0.0)], part)
        )
        best = heapq.nlargest(BEST, both, key=lambda item: item[1])
    return tuple(best)


def weighed(scored: Sequence[Scored]) -> tuple[Guess, ...]:
    """Softmax of the scores. Vosk's alternatives carry the negative of Kaldi's cost, a logarithm."""
    if not scored:
        return ()
    highest = scored[0][1]
    shares = [math.exp(score - highest) for _, score in scored]
    total = sum(shares)
    return tuple(Guess(text, share / total) for (text, _), share in zip(scored, shares, strict=True))
