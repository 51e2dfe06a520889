"""From a text of the content to the words of one place: as written on a screen, as spoken by a voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intents.placeholders import PLACEHOLDER
from intents.topics import Content, Place, Term, Wording

_NOTHING: Mapping[str, Wording] = {}


class UnservedLocale(Exception):  # noqa: N818 - what was asked for, not a failure
    """A locale of a language that the content does not speak."""

    def __init__(self, content: Content) -> None:
        self.served = tuple(locale for locale in content.places if locale != content.language)
        """The locales that are served by name."""
        super().__init__(f"The language is not served. Served are: {', '.join(self.served)}.")


class UnfilledPlaceholderError(LookupError):
    """A text was to be said with a placeholder that nothing fills: the program is wrong, not the content."""


def place_for(content: Content, locale: str) -> Place:
    """The place of a locale, or the language's own place for a country that has none of its own.

    Upper and lower case do not matter, nor does an underscore for the hyphen. Raises UnservedLocale for
    another language.
    """
    wanted = locale.replace("_", "-").casefold()
    for place in content.places.values():
        if place.locale.casefold() == wanted:
            return place
    if wanted.split("-")[0] == content.language:
        return content.places[content.language]
    raise UnservedLocale(content)


@dataclass(frozen=True, slots=True)
class SpokenTerms:
    """What to look for in a text and what a voice says instead."""

    pattern: re.Pattern[str] | None
    forms: Mapping[str, str]
    """Written form -> spoken form."""

    @classmethod
    def of(cls, terms: Iterable[Term]) -> SpokenTerms:
        """The terms that are spoken otherwise than written, the longest first: "PET scan" wins over "PET".

        Only Latin letters and digits around make another word: in Korean an ending follows without a space.
        """
        forms = {term.written: term.spoken for term in terms if term.spoken != term.written}
        if not forms:
            return cls(None, forms)
        longest_first = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
        return cls(re.compile(rf"(?<![A-Za-z0-9])(?:{longest_first})(?![A-Za-z0-9])"), forms)


def written(text: str, place: Place, fillings: Mapping[str, Wording] = _NOTHING) -> str:
    """A text as it is written on a screen in a place.

    What `fillings` do not name is filled by the place. Raises UnfilledPlaceholderError.
    """
    return PLACEHOLDER.sub(lambda found: _filling(found[1], place, fillings).written, text)


def spoken(terms: SpokenTerms, text: str, place: Place, fillings: Mapping[str, Wording] = _NOTHING) -> str:
    """A text as a voice says it in a place: filled, and with the spoken form of its terms ("MRI": "m r i").

    What `fillings` do not name is filled by the place. Raises UnfilledPlaceholderError.
    """
    filled = PLACEHOLDER.sub(lambda found: _filling(found[1], place, fillings).spoken, text)
    return terms.pattern.sub(lambda found: terms.forms[found[0]], filled) if terms.pattern else filled


def _filling(name: str, place: Place, fillings: Mapping[str, Wording]) -> Wording:
    filling = fillings.get(name) or place.words.get(name)
    if filling is None:
        raise UnfilledPlaceholderError(name)
    return filling
