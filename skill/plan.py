"""What a handler decides about one turn, before it is put into words; and what it may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from intents.meaning import Understanding
from intents.topics import Content, Place, Topic
from skill.kept import NOTHING, Kept
from skill.lines import Line, Script
from skill.memory import Memory, Question
from skill.reply import Door, Effect, Outcome, RaisedFlag

MOST_WORDS = 60
"""Contract, section 3.2: a first reply has at most 60 words."""
MOST_FURTHER_WORDS = 75
"""Contract, section 3.2: a further part has at most 75 words."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the talk, with everything that may decide its reply."""

    script: Script
    understanding: Understanding
    memory: Memory
    door: Door
    place: Place
    kept: Kept = NOTHING
    """What the device keeps for the person."""

    @property
    def content(self) -> Content:
        """The content spoken from."""
        return self.script.content

    def phrase(self, name: str, pick: int | None = None, **fillings: str) -> Line:
        """The line that says a phrase, filled: variant `pick`, or the one whose turn it is."""
        variants = self.content.phrases[name].variants
        number = (self.memory.turn if pick is None else pick) % len(variants)
        return Line(f"phrase.{name}.{number}", tuple(fillings.items()))

    def listing(self, names: tuple[str, str, str], topics: Sequence[str], pick: int | None = None) -> Line:
        """The line that names one, two or three topics, by the phrase for so many."""
        number = min(len(topics), len(names))
        fillings = zip(("first", "second", "third"), topics, strict=False)
        line = self.phrase(names[number - 1], pick)
        return replace(line, fillings=tuple((key, f"topic:{topic}") for key, topic in fillings))

    def cue(self, name: str) -> tuple[Line, ...]:
        """The line that acknowledges a cue, in turn; nothing where the cue only steers."""
        said = self.content.cues[name].said
        return (Line(said[self.memory.turn % len(said)].id),) if said else ()

    def current(self) -> Topic | None:
        """The topic of the talk."""
        return self.content.topics[self.memory.topic] if self.memory.topic else None

    def said(self) -> tuple[Line, ...]:
        """The lines of the last reply."""
        return tuple(map(Line.read, self.memory.said))

    def length(self, lines: tuple[Line, ...]) -> int:
        """How many words a voice says for the lines."""
        return len(self.script.render(lines, self.place, None).speech.split())


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be said and remembered."""

    intent: str
    outcome: Outcome
    body: tuple[Line, ...]
    """What is said before the question."""
    closing: tuple[Line, ...]
    """The question, or the last words where the talk ends."""
    memory: Memory
    """As it stands after the turn; `skill.conversation` adds turn, lines and words heard."""
    topic: str | None = None
    """The topic that the reply speaks about."""
    offers: tuple[str, ...] = ()
    flag: RaisedFlag | None = None
    effects: tuple[Effect, ...] = ()
    ends: bool = False
    title: str | None = None
    """A phrase id; None: the topic's title."""
    opening: tuple[Line, ...] = ()
    """Said before everything else and not repeated by "repeat"."""
    also: tuple[str, ...] = ()
    """Topics to be named before the question, as many as there is room for; they become the offers."""
    notice: tuple[Line, ...] = ()
    """What is said just before the question: that this is information."""
    keeps_said: bool = False
    """Whether the last reply stays the one that "repeat" says."""
    saves: str | None = None
    """The question that a device is to save; at a door that keeps no words, our own questions, as written."""
    number: int | None = None
    """Which saved question is meant, from 1."""


def asks(memory: Memory, question: Question | None, offers: tuple[str, ...] = ()) -> Memory:
    """The memory after a question was asked."""
    return replace(memory, question=question, offers=offers)
