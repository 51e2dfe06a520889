"""Turns ways of asking into samples as Amazon takes them: spelled as they are said, no digits, "m. r. i.".

Rules: Amazon's "Create Intents, Utterances, and Slots" and its model validator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intents.normalising import Normaliser, plain
from intents.topics import Term

MOST_CHARACTERS = 140
"""Amazon's limit for a slot value or synonym; kept for samples too."""
CONNECTING_WORDS = ("about", "and", "for", "from", "if", "that", "to", "whether")
"""A sample may not begin with one: in "ask liver guide about jaundice" Alexa keeps it for itself."""
WAKE_WORDS = ("alexa", "amazon", "echo", "ziggy")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_SAMPLE = re.compile(r"[a-z][a-z' .-]*")
_LETTERS = re.compile(r"(?<![\w.])[a-z](?: [a-z])+(?![\w.])")
_LONE_LETTER = re.compile(r"(?<![\w'.])[b-hj-z](?![\w'.])")
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_NUMBER = re.compile(r"(?<!\w)\d+(?!\w)")


@dataclass(frozen=True, slots=True)
class SampleWriter:
    """Writes phrases as samples, with the spoken forms of the hard words."""

    normaliser: Normaliser
    spoken: Mapping[str, str]
    """How a hard word is written, plain -> how it stands in a sample: ``mri`` -> ``m. r. i.``"""

    @classmethod
    def of(cls, terms: Iterable[Term], normaliser: Normaliser) -> SampleWriter:
        """A writer that knows the hard words `terms`."""
        spoken = {
            plain(term.written): _LETTERS.sub(lambda run: _dotted(run[0]), plain(term.spoken))
            for term in terms
        }
        return cls(normaliser, {written: said for written, said in spoken.items() if written != said})

    def sample(self, phrase: str) -> str:
        """The phrase as a sample; empty where nothing is left. `unfit` says what could not be mended."""
        words = plain(_LETTER_BESIDE_DIGIT.sub(" ", self.normaliser.normalise(phrase)))
        for written, said in self.spoken.items():
            words = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", said, words)
        words = _NUMBER.sub(lambda number: " ".join(DIGITS[int(digit)] for digit in number[0]), words)
        words = _LONE_LETTER.sub(lambda letter: f"{letter[0]}.", words)
        return " ".join(_without_connecting_words(words.split()))


def unfit(sample: str) -> str | None:
    """Why Amazon would refuse the sample or listen badly for it; None where it is fine."""
    if not sample:
        return "nothing is left of it"
    if len(sample) > MOST_CHARACTERS:
        return f"it has more than {MOST_CHARACTERS} characters"
    if not _SAMPLE.fullmatch(sample):
        return "it holds characters that Amazon does not take"
    words = sample.split()
    if words[0] in CONNECTING_WORDS:
        return f"it begins with '{words[0]}'"
    if any(word.split("'")[0] in WAKE_WORDS for word in words):
        return "it holds a word that wakes Alexa"
    return None


def _dotted(letters: str) -> str:
    return " ".join(f"{letter}." for letter in letters.split())


def _without_connecting_words(words: list[str]) -> list[str]:
    first = 0
    while first < len(words) and words[first] in CONNECTING_WORDS:
        first += 1
    return words[first:]
