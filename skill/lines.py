"""The lines of a reply: names of passages with their fillings, and how they are turned into words.

A memory holds lines, never their text, so that a reply can be said again from the content alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from intents.listing import every_passage
from intents.placeholders import FILLINGS
from intents.topics import Content, Passage, Place, Sentence, Term, Wording
from intents.wording import SpokenTerms, spoken, written
from skill.kept import NOTHING, Kept

_SENTENCE_NUMBER = re.compile("[0-9]{1,3}")
MOST_KNOWN = 4096
"""Rendered lines that are kept; talks need fewer, and lines made up by a stranger must not pile up."""


class UnknownLineError(ValueError):
    """A line names a passage or a filling that the content does not have."""


PERSONAL = frozenset({"heard", "asked", "question", "team"})
"""Kinds of fillings that hold a person's own words."""


@dataclass(frozen=True, slots=True)
class Line:
    """A passage of the content to be said."""

    passage: str
    """Passage id, as ``jaundice.gist`` or ``phrase.ask_more.0``."""
    fillings: tuple[tuple[str, str], ...] = ()
    """Placeholder -> what fills it: ``topic:jaundice``, ``group:tests``, ``number:3``, ``word:biopsy``,
    ``spelled:biopsy``, ``key:star``, ``heard:``, ``asked:``, ``question:0`` or ``team:``."""
    sentence: int | None = None
    """Only this sentence of the passage, from 0; None: all."""

    def write(self) -> str:
        """The line in one short string for a memory."""
        only = "" if self.sentence is None else f"#{self.sentence}"
        return "|".join([self.passage + only, *(f"{name}={value}" for name, value in self.fillings)])

    @classmethod
    def read(cls, text: str) -> Line:
        """The line that `write` wrote; raises UnknownLineError where the string is none."""
        head, *rest = text.split("|")
        passage, mark, number = head.partition("#")
        if (mark and not _SENTENCE_NUMBER.fullmatch(number)) or not all("=" in filling for filling in rest):
            raise UnknownLineError("a line of a memory cannot be read")
        fillings = tuple((name, value) for name, _, value in (filling.partition("=") for filling in rest))
        return cls(passage, fillings, int(number) if mark else None)


@dataclass(frozen=True, slots=True)
class Words:
    """Rendered lines."""

    paragraphs: tuple[str, ...]
    """As spoken, one a line."""
    display: str
    """As written for a screen."""

    @property
    def speech(self) -> str:
        """As spoken, in one string."""
        return " ".join(self.paragraphs)


class Script:
    """Every passage of a content by its id, ready to be rendered.

    Lines once rendered are kept for the next turn, apart from those that hold a person's words.
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        self.passages: Mapping[str, Passage] = {passage.id: passage for passage in every_passage(content)}
        self.terms = SpokenTerms.of(content.terms)
        self.words: Mapping[str, Term] = {term.written: term for term in content.terms}
        self._known: dict[tuple[Line, str], Wording] = {}

    def sentences(self, line: Line) -> tuple[Sentence, ...]:
        """The sentences of a line, placeholders not filled. Raises UnknownLineError."""
        passage = self.passages.get(line.passage)
        if passage is None:
            raise UnknownLineError("a line names a passage that the content does not have")
        if line.sentence is None:
            return passage.sentences
        if line.sentence >= len(passage.sentences):
            raise UnknownLineError("a line names a sentence that its passage does not have")
        return passage.sentences[line.sentence : line.sentence + 1]

    def topic_of(self, line: Line) -> str | None:
        """The topic whose passage a line says, or None."""
        head = line.passage.partition(".")[0]
        return head if head in self.content.topics else None

    def first_word(self, text: str) -> str | None:
        """The hard word that stands first in a text in any case; of two that begin there the longer."""
        found = [
            (match.start(), -len(word), word)
            for word in self.words
            if (match := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE))
        ]
        return min(found)[2] if found else None

    def one_by_one(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """The lines cut into one line a sentence."""
        return tuple(
            replace(line, sentence=number if line.sentence is None else line.sentence)
            for line in lines
            for number in range(len(self.sentences(line)))
        )

    def render(self, lines: Iterable[Line], place: Place, heard: str | None, kept: Kept = NOTHING) -> Words:
        """The words of the lines in one place. Raises UnknownLineError."""
        worded = [self._worded(line, place, heard, kept) for line in lines]
        return Words(tuple(line.spoken for line in worded), " ".join(line.written for line in worded))

    def device_words(self, place: Place, phrase: str, heard: str = "", /, **fillings: str) -> Words:
        """What a door says of its devices in one place, its phrase filled as a line is (`key="key:star"`).

        `phrase` stands in the content with ``device_`` before it; `heard` is what ``heard:`` stands for.
        Raises UnknownLineError.
        """
        line = Line(self.content.phrases[f"device_{phrase}"].variants[0].id, tuple(fillings.items()))
        return self.render((line,), place, heard)

    def _worded(self, line: Line, place: Place, heard: str | None, kept: Kept) -> Wording:
        if any(value.partition(":")[0] in PERSONAL for _, value in line.fillings):
            return self._word(line, place, heard, kept)
        key = line, place.locale
        known = self._known.get(key)
        if known is None:
            known = self._word(line, place, None, NOTHING)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = known
        return known

    def _word(self, line: Line, place: Place, heard: str | None, kept: Kept) -> Wording:
        text = " ".join(sentence.text for sentence in self.sentences(line))
        if not FILLINGS.issuperset(name for name, _ in line.fillings):
            raise UnknownLineError("a line fills a placeholder that is the place's to fill")
        fillings = {name: self._filling(value, place, heard, kept) for name, value in line.fillings}
        return Wording(written(text, place, fillings), spoken(self.terms, text, place, fillings))

    def _filling(self, value: str, place: Place, heard: str | None, kept: Kept) -> Wording:
        kind, _, name = value.partition(":")
        try:
            match kind:
                case "topic":
                    return self._both(self.content.topics[name].name, place)
                case "group":
                    return self._both(next(g.name for g in self.content.groups if g.id == name), place)
                case "number":
                    return self._both(self.content.phrases["number_words"].variants[int(name)].text, place)
                case "word":
                    return self._both(self.words[name].written, place)
                case "spelled":
                    letters = self.words[name].written.replace(" ", "")
                    return Wording(" ".join(letters), ", ".join(letters.lower()))
                case "key":
                    return self._both(self.content.phrases[f"device_key_{name}"].variants[0].text, place)
                case "heard":
                    return Wording(heard or "", heard or "")
                case "asked":
                    asked = kept.asked or heard or ""
                    return Wording(asked, asked)
                case "question":
                    question = kept.questions[int(name)] if int(name) < len(kept.questions) else ""
                    return Wording(question, question)
                case "team":
                    return Wording(kept.team_number or "", self._digits(kept.team_number or ""))
        except (KeyError, IndexError, ValueError, StopIteration) as error:
            raise UnknownLineError("a filling names something that the content does not have") from error
        raise UnknownLineError("a filling of an unknown kind")

    def _digits(self, number: str) -> str:
        """A telephone number digit by digit, with the pauses that its spaces make."""
        words = self.content.phrases["number_words"].variants
        groups = ("".join(filter(str.isdecimal, group)) for group in number.split())
        return ", ".join(" ".join(words[int(digit)].text for digit in group) for group in groups if group)

    def _both(self, text: str, place: Place) -> Wording:
        return Wording(written(text, place, {}), spoken(self.terms, text, place, {}))
