"""Every sentence that can be heard, with where it stands and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intents.placeholders import FILLINGS
from intents.topics import Content, Passage, Place, SourceKind, Topic, Wording
from intents.wording import SpokenTerms, place_for, spoken, written


@dataclass(frozen=True, slots=True)
class Listed:
    """One sentence as one place says it."""

    passage: str
    """Passage id."""
    owner: str
    """Id of the topic, red flag, phrase or cue it belongs to."""
    number: int
    """Its place in the passage, from 1."""
    sources: tuple[str, ...]
    kinds: tuple[SourceKind, ...]
    """Kinds of the sources, in their order."""
    written: str
    spoken: str


def every_passage(content: Content) -> Iterator[Passage]:
    """Every passage that can be said: topics first, in the order of the groups."""
    for topic in topics_in_order(content):
        yield from passages_of(topic)
    for flag in content.red_flags.values():
        yield from (passage for passage in (flag.said, flag.reminder, flag.again) if passage.sentences)
    for phrase in content.phrases.values():
        yield from phrase.variants
    for cue in content.cues.values():
        yield from cue.said


def topics_in_order(content: Content) -> Iterator[Topic]:
    """The topics in the order in which the groups name them, then those that stand in no group."""
    named = [id_ for group in content.groups for id_ in group.topics]
    for id_ in dict.fromkeys((*named, *content.topics)):
        if id_ in content.topics:
            yield content.topics[id_]


def passages_of(topic: Topic) -> tuple[Passage, ...]:
    """All that is said about a topic, with the simpler telling and the questions for the doctor."""
    questions = (topic.questions,) if topic.questions else ()
    return (topic.gist, topic.simpler, *topic.parts, *questions)


def owner_of(passage: str) -> str:
    """The topic, red flag, phrase or cue a passage id names."""
    head, rest = passage.split(".", 1)
    return rest.split(".", 1)[0] if head in {"phrase", "flag", "cue"} else head


def every_sentence(content: Content, locale: str) -> Iterator[Listed]:
    """Every sentence in the words of one place; names in braces stay where the talk decides what fills them.

    Raises UnservedLocale.
    """
    place = place_for(content, locale)
    for passage in every_passage(content):
        yield from sentences_of(content, passage, place)


def sentences_of(content: Content, passage: Passage, place: Place) -> Iterator[Listed]:
    """The sentences of one passage in the words of one place."""
    terms = SpokenTerms.of(content.terms)
    for number, sentence in enumerate(passage.sentences, 1):
        yield Listed(
            passage=passage.id,
            owner=owner_of(passage.id),
            number=number,
            sources=sentence.sources,
            kinds=tuple(content.sources[id_].kind for id_ in sentence.sources if id_ in content.sources),
            written=written(sentence.text, place, LEFT_OPEN),
            spoken=spoken(terms, sentence.text, place, LEFT_OPEN),
        )


LEFT_OPEN: Mapping[str, Wording] = {name: Wording(f"{{{name}}}", f"{{{name}}}") for name in FILLINGS}
"""Fillings that leave the conversation's placeholders as they are."""
