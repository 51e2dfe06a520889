"""From a text of the content to the words of one place: as written on a screen, as spoken by a voice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

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


def written(content: Content, text: str, place: Place, fillings: Mapping[str, Wording] = _NOTHING) -> str:
    """A text as it is written on a screen in a place.

    What `fillings` do not name is filled by the place. Raises UnfilledPlaceholderError.
    """
    del content  # the same arguments as `spoken`, which does need it
    return PLACEHOLDER.sub(lambda found: _filling(found[1], place, fillings).written, text)


def spoken(content: Content, text: str, place: Place, fillings: Mapping[str, Wording] = _NOTHING) -> str:
    """A text as a voice says it in a place: filled, and with the spoken form of its terms ("MRI": "m r i").

    What `fillings` do not name is filled by the place. Raises UnfilledPlaceholderError.
    """
    filled = PLACEHOLDER.sub(lambda found: _filling(found[1], place, fillings).spoken, text)
    pattern, forms = _spoken_terms(content.terms)
    return pattern.sub(lambda found: forms[found[0]], filled) if pattern else filled


def _filling(name: str, place: Place, fillings: Mapping[str, Wording]) -> Wording:
    filling = fillings.get(name) or place.words.get(name)
    if filling is None:
        raise UnfilledPlaceholderError(name)
    return filling


@lru_cache(maxsize=8)
def _spoken_terms(terms: tuple[Term, ...]) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """What to look for and what to say instead; the longest first, so that "PET scan" wins over "PET".

    Only Latin letters and digits around it make another word: in Korean an ending follows without a space.
    """
    spoken = {term.written: term.spoken for term in terms if term.spoken != term.written}
    if not spoken:
        return None, spoken
    longest_first = sorted(spoken, key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])"), spoken
