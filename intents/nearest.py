"""Which phrases of the content were near an utterance: told in the reasons, never decisive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intents.examples import Example
from intents.features import Floats
from intents.meaning import Nearest
from intents.normalising import key

NAMED = 3


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of the content, in the order the model was fitted to them, and by their words."""

    examples: tuple[Example, ...]
    words: tuple[frozenset[str], ...]
    """Empty where the model tells how alike phrases are: the index would take 20 MB for nothing."""
    by_word: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, examples: Sequence[Example], *, by_words: bool) -> Phrases:
        """Keep `examples`, indexed by their words where these are all there is to compare by."""
        if not by_words:
            return cls(tuple(examples), (), {})
        words = tuple(frozenset(key(example.text).split()) for example in examples)
        by_word: dict[str, list[int]] = {}
        for row, own in enumerate(words):
            for word in own:
                by_word.setdefault(word, []).append(row)
        return cls(tuple(examples), words, {word: tuple(rows) for word, rows in by_word.items()})

    def nearest(self, text: str, likeness: Floats | None) -> tuple[Nearest, ...]:
        """Return the phrases nearest to a normalised text, best first.

        `likeness` is the model's own, phrase by phrase; without one it is the share of words in common.
        """
        found = (
            self._by_words(text) if likeness is None else self._by_likeness(likeness[: len(self.examples)])
        )
        return tuple(
            Nearest((example := self.examples[row]).text, example.flag or example.intent, round(share, 3))
            for row, share in found
        )

    @staticmethod
    def _by_likeness(likeness: Floats) -> list[tuple[int, float]]:
        few = min(NAMED, len(likeness))
        best = np.argpartition(-likeness, few - 1)[:few]
        return sorted(
            ((int(row), float(likeness[row])) for row in best), key=lambda found: (-found[1], found[0])
        )

    def _by_words(self, text: str) -> list[tuple[int, float]]:
        said = frozenset(key(text).split())
        rare = sorted((len(self.by_word[word]), word) for word in said if word in self.by_word)[:NAMED]
        rows = {row for _, word in rare for row in self.by_word[word]}
        shares = ((row, len(said & self.words[row]) / len(said | self.words[row])) for row in rows)
        return sorted(shares, key=lambda found: (-found[1], found[0]))[:NAMED]
