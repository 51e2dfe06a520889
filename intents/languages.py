"""Whether something was said in another language: the only module that knows py3langid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from intents.normalising import key

KNOWN_SHARE = 0.5
"""From this share of known words on, an utterance is in the language of the content."""
LEAST_LETTERS = 8
"""Fewer letters tell no language from another."""
AHEAD = 7.0
"""By so much (log likelihood) another language must fit better. Of 4,504 English utterances of the evaluation
sets one was then taken for another language, of 811 mis-heard ones (word error rates of 0.12, 0.3) none."""
ITS_KIN = {"en": ("en", "pcm", "sco")}
"""Language of the content -> what is understood as it: Nigerian Pidgin and Scots are English here."""
SEEN_IN = 3
"""A word is known from so many ways of asking on: a misspelt one may be a word of another language."""


@dataclass(frozen=True, slots=True)
class OwnLanguage:
    """The language of a content, and the words of it that its ways of asking hold."""

    language: str
    known: frozenset[str]

    @classmethod
    def of(cls, language: str, phrases: Iterable[str]) -> OwnLanguage:
        """Collect the words that stand in several of the normalised `phrases`."""
        seen = Counter(word for phrase in phrases for word in set(key(phrase).split()))
        return cls(language, frozenset(word for word, count in seen.items() if count >= SEEN_IN))

    def is_other(self, said: str, normalised: str) -> bool:
        """Return whether a text, as it was said and normalised, is in another language.

        The first question whose words are mostly unknown loads a model of 5 MB.
        """
        words = key(normalised).split()
        letters = "".join(words)
        if sum(word in self.known for word in words) >= KNOWN_SHARE * len(words):
            return False
        if letters.isascii() and len(letters) < LEAST_LETTERS:
            return False
        own = ITS_KIN.get(self.language, (self.language,))
        ranked = _identifier().rank(said.casefold())
        best, score = ranked[0]
        return best not in own and score - max(s for label, s in ranked if label in own) >= AHEAD


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
