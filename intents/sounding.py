"""How a word sounds, roughly, without a dictionary: what "a blade shun" and "ablation" have in common.

Consonants that a recognizer confuses share a letter, all vowels are one. It is rougher than a phonetic
alphabet on purpose: what is heard wrongly keeps its consonants more often than its vowels.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STEPS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("x", "ks"),
        ("^kn", "n"),
        ("^wr", "r"),
        ("^ps", "s"),
        ("ph", "f"),
        ("tch", "x"),
        ("(?:ti|si|ci)(?=[aeou])", "x"),
        ("sch", "sk"),
        ("[cs]h", "x"),
        ("th", "t"),
        ("^gh", "g"),
        ("gh", ""),
        ("ck", "k"),
        ("c(?=[eiy])", "s"),
        ("[cq]", "k"),
        ("dg?(?=[eiy])|g(?=[eiy])", "j"),
        ("z", "s"),
        ("d", "t"),
        ("b", "p"),
        ("v", "f"),
        ("g", "k"),
        ("j", "x"),
        ("wh", "w"),
        ("(?<=.)h", ""),
        ("mp$", "m"),
        ("e$", ""),
        ("(?<=.)y", "i"),
        ("[aeiou]+", "a"),
    )
)
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def sound_of(word: str) -> str:
    """Return the rough sound of one normalised word; "" where nothing of it is heard."""
    word = word.replace("'", "")
    for pattern, sound in _STEPS:
        word = pattern.sub(sound, word)
    return _TWICE.sub(r"\1", word)


def sound_of_phrase(text: str) -> str:
    """Return the rough sound of a normalised text, words run together as they are in speech."""
    return _TWICE.sub(r"\1", "".join(map(sound_of, text.split())))
