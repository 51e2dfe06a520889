"""One written form for whatever was typed or heard, so that the same words always look the same.

Ways of asking and utterances go through the same steps, or the model would compare two spellings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intents.topics import Term

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′＇", "'"))
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
UNITS, TENS = _UNITS.split(), _TENS.split()
ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_NOT_A_WORD = re.compile(r"[^\w']+|_")
_LOOSE_APOSTROPHE = re.compile(r"(?<!\w)'+|'+(?!\w)")


def plain(text: str) -> str:
    """Return `text` in lower case, without accents or signs, words parted by single spaces.

    Apostrophes inside words stay. Letters of every script are kept: Hangul stays Hangul, composed.
    Numbers below a hundred become words.
    """
    letters = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    letters = unicodedata.normalize("NFC", letters.casefold())
    letters = _LOOSE_APOSTROPHE.sub(" ", _NOT_A_WORD.sub(" ", letters))
    return " ".join(_number(word) for word in letters.split())


def key(normalised: str) -> str:
    """Return what two spellings of one phrase share: "that's all", "thats all" -> "thats all"."""
    return normalised.replace("'", "")


@dataclass(frozen=True, slots=True)
class Normaliser:
    """`plain`, and each way of saying a hard word brought to the one way it is written."""

    written: Mapping[str, str]
    """What is said or heard -> how it is written, both plain: ``m r i`` -> ``mri``."""
    pattern: re.Pattern[str] | None

    @classmethod
    def of(cls, terms: Iterable[Term], known: Iterable[str] = ()) -> Normaliser:
        """Read the spoken forms and sound-alikes of `terms`.

        A sound-alike of one word that stands in `known` (plain phrases) is a word in its own right ("case"
        sounds like TACE, and "in case" must stay) and is left alone.
        """
        own_words = {word for phrase in known for word in phrase.split()}
        written: dict[str, str] = {}
        for term in terms:
            target = plain(term.written)
            for said in (term.spoken, *term.sounds_like):
                source = plain(said)
                if source and source != target and source not in own_words:
                    written.setdefault(source, target)
        if not written:
            return cls({}, None)
        longest_first = sorted(written, key=lambda source: (-len(source), source))
        pattern = re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w'])")
        return cls(written, pattern)

    def normalise(self, text: str) -> str:
        """Return `text` as the understanding reads it; empty where it holds no letter and no digit."""
        words = plain(text)
        if self.pattern is None:
            return words
        return self.pattern.sub(lambda found: self.written[found.group()], words)


def _number(word: str) -> str:
    if word in ORDINALS:
        return ORDINALS[word]
    if not (word.isascii() and word.isdigit() and len(word) <= 2):
        return word
    number = int(word)
    if number < len(UNITS):
        return UNITS[number]
    tens, unit = divmod(number, 10)
    return TENS[tens] + (f" {UNITS[unit]}" if unit else "")
