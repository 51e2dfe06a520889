"""What a person says to their device about the device itself, found by whole phrases of the content.

Nothing is guessed here: an utterance is a command where all of it is one, or it is a question like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from intents.fixed_phrases import FILLERS
from intents.normalising import key, plain
from intents.topics import Content

TEAM_NUMBER = "team_number"
"""The command that digits may follow."""
COUNTRY = "country_"
"""What the id of a command that chooses a country begins with; the rest is the locale, in small letters."""
SHORTEST, LONGEST = 3, 15
"""Digits in a telephone number; the longest is ITU-T E.164's."""
_DIGIT, _TIMES = "digit_", "times_"


@dataclass(frozen=True, slots=True)
class Command:
    """Something the device is told to do."""

    id: str
    """As in the content's device_commands.toml."""
    number: str | None = None
    """The team's number: digits in groups; empty where some were said that make no number, None for none."""


@dataclass(frozen=True, slots=True)
class SpokenCommands:
    """The commands of a content."""

    phrases: Mapping[str, str]
    """Phrase -> the command's id."""
    locales: Mapping[str, str]
    """The command's id -> the locale that it chooses."""
    digits: Mapping[str, str]
    """Word -> its digit."""
    times: Mapping[str, int]
    """Word -> how often the digit after it counts."""

    @classmethod
    def of(cls, content: Content) -> SpokenCommands:
        """Read the content's commands."""
        phrases: dict[str, str] = {}
        digits: dict[str, str] = {}
        times: dict[str, int] = {}
        locales = {f"{COUNTRY}{locale.lower().replace('-', '_')}": locale for locale in content.places}
        for id_, heard in content.device_commands.items():
            if id_.startswith(COUNTRY) and id_ not in locales:
                continue  # a place that this content has not
            for phrase in map(_words, heard):
                if id_.startswith(_DIGIT):
                    digits[phrase] = id_.removeprefix(_DIGIT)
                elif id_.startswith(_TIMES):
                    times[phrase] = int(id_.removeprefix(_TIMES))
                else:
                    phrases.setdefault(phrase, id_)
        return cls(phrases, locales, digits, times)

    def find(self, text: str) -> Command | None:
        """The command that an utterance is; None for any other utterance."""
        whole = _words(text)
        words = " ".join(self._without_fillers(whole.split()))
        id_ = self.phrases.get(whole) or self.phrases.get(words)
        if id_ is not None:
            return Command(id_)
        for phrase, begins in self.phrases.items():
            if begins == TEAM_NUMBER and words.startswith(f"{phrase} "):
                rest = words.removeprefix(phrase)
                if any(word in self.digits for word in rest.split()):
                    return Command(TEAM_NUMBER, self.number(rest))
        return None

    def number(self, text: str) -> str:
        """The telephone number that a text says digit by digit, in groups; empty where it is none."""
        told, count = "", 1
        for word in self._without_fillers(_words(text).split()):
            if word in self.times and count == 1:
                count = self.times[word]
            elif word in self.digits:
                told, count = told + count * self.digits[word], 1
            else:
                return ""
        return _grouped(told) if count == 1 and SHORTEST <= len(told) <= LONGEST else ""

    def _without_fillers(self, words: list[str]) -> list[str]:
        """The words without the fillers at their ends; "oh" is none, where it is a zero."""
        fillers = FILLERS - self.digits.keys()
        while words and words[0] in fillers:
            words = words[1:]
        while words and words[-1] in fillers:
            words = words[:-1]
        return words


def heard_words(content: Content) -> tuple[str, ...]:
    """Every phrase that an ear listens for to hear commands.

    Digits are left out: words so short are made of any sound where they may be heard at any time, and a free
    hearing knows them anyway.
    """
    return tuple(
        phrase
        for id_, heard in content.device_commands.items()
        if not id_.startswith((_DIGIT, _TIMES))
        for phrase in heard
    )


def _words(text: str) -> str:
    """The text as commands are compared, each digit a word of its own, so that no zero is lost."""
    return key(plain(re.sub(r"\d", r" \g<0> ", text)))


def _grouped(digits: str) -> str:
    """Digits in threes and fours, as numbers are said, with no single digit left over."""
    groups = []
    while len(digits) > 4:
        length = 3 if len(digits) % 4 else 4
        groups.append(digits[:length])
        digits = digits[length:]
    return " ".join([*groups, digits])
