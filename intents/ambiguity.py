"""Words that mean something else elsewhere: said bare, they are asked back instead of guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from intents.meaning import Context
from intents.normalising import Normaliser, key
from intents.topics import Term


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """One word or group of words with another meaning (contract, section 1, `surgery`)."""

    words: str
    """Its key."""
    choices: tuple[str, ...]
    """Topics to ask back with."""
    clear_with: tuple[str, ...]
    """Beginnings of words beside which its meaning is clear; keys."""

    @classmethod
    def all_of(cls, terms: Iterable[Term], normaliser: Normaliser) -> tuple[Ambiguous, ...]:
        """Collect the terms that are to be asked back."""
        return tuple(
            cls(
                key(normaliser.normalise(term.written)),
                term.asks_back,
                tuple(key(normaliser.normalise(beginning)) for beginning in term.clear_with),
            )
            for term in terms
            if term.asks_back
        )

    def is_bare(self, text: str, context: Context) -> bool:
        """Return whether a normalised text holds the words and neither it nor the talk makes them clear."""
        padded = f" {key(text)} "
        if f" {self.words} " not in padded or context.topic in self.choices:
            return False
        others = padded.replace(f" {self.words} ", " ").split()
        return not any(word.startswith(self.clear_with) for word in others)
