"""How Alexa is told to pronounce the hard words: in sounds, as letters, or as another word.

The sounds are those of the terms page, American English, so they are only given to an American voice. A voice
gets a bad surprise from a symbol that it does not know, so such a word is left to the voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from intents.topics import Term

AMERICAN_VOICES = frozenset({"en-US"})
"""Locales whose voice takes the sounds of the terms page."""
SOUNDS = (
    "d͡ʒ", "t͡ʃ", "aɪ", "aʊ", "eɪ", "oʊ", "ɔɪ",
    "b", "d", "ð", "f", "ɡ", "h", "j", "k", "l", "m", "n", "ŋ", "p", "ɹ", "s", "ʃ", "t", "θ", "v", "w", "z",
    "ʒ", "ə", "ɚ", "æ", "ɑ", "ɝ", "ɛ", "i", "ɪ", "ɔ", "u", "ʊ", "ʌ", "ˈ", "ˌ", ".",
)  # fmt: skip
"""The symbols that Amazon's American voices know, two for one sound first: Amazon Polly's phoneme table for
English (US), and stress and syllables as in its reference of phoneme tags."""

_AS_AMAZON_WRITES = (
    ("dʒ", "d͡ʒ"), ("tʃ", "t͡ʃ"), ("ɜːr", "ɝ"), ("ɜr", "ɝ"), ("g", "ɡ"), ("ː", ""), ("r", "ɹ"),
)  # fmt: skip
"""How the terms page writes a sound, and how Amazon does."""
_R_AFTER_SCHWA = re.compile("əɹ(?![aæɑɛeiɪoɔuʊʌəɚɝ])")
"""One sound where no vowel follows: "tumor" against "around"."""
_KNOWN = re.compile("(?:" + "|".join(map(re.escape, SOUNDS)) + ")+")
_LETTERS = re.compile("[a-z](?: [a-z])+")
_SPELLED = r"(?<![\w'])[a-z](?:, [a-z](?![\w']))+"
_SINGLE = re.compile("[a-z]")


def amazons_sounds(ipa: str) -> str | None:
    """The sounds of one word in the symbols of Amazon's American voices; None where one has no symbol."""
    for ours, theirs in _AS_AMAZON_WRITES:
        ipa = ipa.replace(ours, theirs)
    sounds = _R_AFTER_SCHWA.sub("ɚ", ipa)
    return sounds if _KNOWN.fullmatch(sounds) else None


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """The hard words of one content, as one locale's voice is to say them."""

    pattern: re.Pattern[str]
    """The hard words, and words spelled letter by letter."""
    ways: Mapping[str, str]
    """Spoken form in lower case -> markup, with ``{}`` for each word as it stands in the text."""

    @classmethod
    def of(cls, terms: Iterable[Term], locale: str) -> Pronunciation:
        """The pronunciation of the terms that need one; the longest is looked for first."""
        ways = {}
        for term in terms:
            way = _way(term, with_sounds=locale in AMERICAN_VOICES)
            if way is not None:
                ways[term.spoken.lower()] = way
        longest_first = "|".join(map(re.escape, sorted(ways, key=len, reverse=True)))
        hard = [rf"(?<![\w-])(?i:{longest_first})(?![\w-])"] if ways else []
        # Both at once: in "c t, m r i" the t and the m are parts of words, and spell none.
        return cls(re.compile("|".join([*hard, _SPELLED])), ways)

    def marked(self, text: str) -> str:
        """The text as SSML, escaped, with its hard words and spelled words marked."""
        return self.pattern.sub(self._mark, escape(text))

    def _mark(self, found: re.Match[str]) -> str:
        way = self.ways.get(found[0].lower())
        if way is None:
            return _SINGLE.sub(lambda letter: _letters(letter[0]), found[0])
        return way.format(*found[0].split()) if "{}" in way else way


def _way(term: Term, *, with_sounds: bool) -> str | None:
    """The markup for a term; None where the voice needs no help, or none that we could give."""
    if _LETTERS.fullmatch(term.spoken):
        return _letters(escape(term.written))
    words, sounds = term.spoken.split(), [amazons_sounds(word) for word in (term.ipa or "").split()]
    if with_sounds and sounds and None not in sounds and len(words) == len(sounds):
        return " ".join(f'<phoneme alphabet="ipa" ph="{sound}">{{}}</phoneme>' for sound in sounds)
    if term.spoken != term.written:
        return f"<sub alias={quoteattr(term.spoken)}>{escape(term.written)}</sub>"
    return None


def _letters(word: str) -> str:
    return f'<say-as interpret-as="spell-out">{word}</say-as>'
