"""The content's phrases in words that the loaded model knows, with the way back.

Of the hard words here about a third are missing from the small English model's word list, and a word that
is missing can never be heard. What the model does know are words that sound like them ("meta static"), and
the content names those.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from device.spoken_commands import heard_words
from intents.normalising import plain
from intents.topics import Content

Knows = Callable[[str], bool]
"""Whether a model can hear a word at all: `audio.recognizer.VoskEar.knows`."""

MOST_VARIANTS = 3
"""So many ways of hearing one phrase are listened for: each makes the others a little less likely."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A word of the content that the model can never hear."""

    word: str
    sounds_like: tuple[str, ...]
    """What is listened for instead; empty where nothing is, so that phrases with the word are lost."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What an ear listens for, and what that stands for."""

    phrases: tuple[str, ...]
    """Only words that the model knows."""
    home: Mapping[str, str]
    """Phrase listened for -> the content's phrase, where they differ."""
    lacking: tuple[Lacking, ...]
    """The most frequent first."""
    lost: int
    """Phrases of the content that cannot be listened for at all."""

    def lead_home(self, heard: str) -> str:
        """The content's phrase for what was heard; the words themselves where they are none listened for."""
        return self.home.get(heard, heard)


def vocabulary_of(content: Content, knows: Knows) -> Vocabulary:
    """Return the phrases of `content` as a model that `knows` some words can hear them."""
    known: dict[str, bool] = {}

    def hears(words: str) -> bool:
        for word in words.split():
            if word not in known:
                known[word] = knows(word)
        return all(known[word] for word in words.split())

    instead = _Instead.of(content, hears)
    phrases: dict[str, None] = {}
    home: dict[str, str] = {}
    count: dict[str, int] = {}
    lost = 0
    wanted = tuple(dict.fromkeys(filter(None, map(plain, every_phrase(content)))))
    for phrase in wanted:
        if hears(phrase):
            phrases[phrase] = None
            continue
        for word in dict.fromkeys(phrase.split()):
            if not known[word]:
                count[word] = count.get(word, 0) + 1
        variants = tuple(filter(hears, instead.variants(phrase)))
        lost += not variants
        for variant in variants:
            if variant not in wanted:
                home.setdefault(variant, phrase)
                phrases[variant] = None
    for term in content.terms:
        for word in plain(term.written).split():
            if not hears(word):
                count.setdefault(word, 0)
    often = sorted(count, key=lambda word: (-count[word], word))
    lacking = tuple(Lacking(word, tuple(filter(hears, instead.variants(word)))) for word in often)
    return Vocabulary(tuple(phrases), home, lacking, lost)


def every_phrase(content: Content) -> Iterator[str]:
    """Every way of asking that is spoken, the names by which a topic is picked, and what a device is told."""
    flags = (flag.asking for flag in content.red_flags.values())
    for asking in (*content.asking.values(), *flags):
        yield from (*asking.spoken, *asking.indirect, *asking.follow_up)
    for topic in content.topics.values():
        yield from topic.called
    yield from heard_words(content)


@dataclass(frozen=True, slots=True)
class _Instead:
    """What is listened for in place of words that the model lacks."""

    forms: Mapping[str, tuple[str, ...]]
    """A form that cannot be heard -> forms of the same term that can."""
    pattern: re.Pattern[str] | None
    hears: Knows

    @classmethod
    def of(cls, content: Content, hears: Knows) -> _Instead:
        forms: dict[str, tuple[str, ...]] = {}
        for term in content.terms:
            all_forms = dict.fromkeys(map(plain, (term.written, term.spoken, *term.sounds_like)))
            can = tuple(form for form in all_forms if form and hears(form))
            for form in all_forms:
                if can and form not in can:
                    forms.setdefault(form, can[:MOST_VARIANTS])
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        if not forms:
            return cls({}, None, hears)
        choice = "|".join(map(re.escape, longest_first))
        return cls(forms, re.compile(rf"(?<![\w'])(?:{choice})(?![\w'])"), hears)

    def variants(self, phrase: str) -> Iterator[str]:
        """Ways to hear the phrase; what no term stands for is left as it is, and may not be hearable."""
        for number in range(MOST_VARIANTS):
            variant = self._with_terms(phrase, number)
            if variant is None:
                return
            yield " ".join(self._word(word) for word in variant.split())

    def _with_terms(self, phrase: str, number: int) -> str | None:
        """The phrase with the so-many-th way to hear each term; None where no term has so many."""
        if self.pattern is None:
            return phrase if number == 0 else None
        found = self.pattern.findall(phrase)
        if number and not any(number < len(self.forms[form]) for form in found):
            return None
        return self.pattern.sub(lambda hit: _nth(self.forms[hit.group()], number), phrase)

    def _word(self, word: str) -> str:
        """A word that the model lacks only for its apostrophe ("mum's"), without it: it sounds the same."""
        bare = word.replace("'", "")
        return bare if bare != word and not self.hears(word) and self.hears(bare) else word


def _nth(forms: Sequence[str], number: int) -> str:
    return forms[min(number, len(forms) - 1)]


def told(lacking: Iterable[Lacking], most: int = 20) -> str:
    """Words that cannot be heard in one line for a terminal: first those that nothing is heard for."""
    ordered = sorted(lacking, key=lambda each: bool(each.sounds_like))
    named = (
        f"{each.word} (as {' or '.join(each.sounds_like)})" if each.sounds_like else each.word
        for each in itertools.islice(ordered, most)
    )
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return f"{', '.join(named)}{more}"
