"""Telling a topic: its gist, then more, then what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intents.topics import Topic
from skill.lines import Line
from skill.memory import EARLIER, Memory
from skill.plan import MOST_FURTHER_WORDS, Plan, Turn, asks

NAMED = 2
"""How many other topics a reply names (contract, section 3.2)."""
CHILD = "child"
"""The cue that a child is speaking."""
NO_OUTLOOK_FOR_CHILDREN = frozenset({"life_expectancy", "curable", "palliative_care"})
"""Contract, section 3.7: a child asking hears no outlook."""


def tell(turn: Turn, topic_id: str) -> Plan:
    """The reply to a question about a topic: its gist; where that was just told, what comes next of it."""
    topic = turn.content.topics[topic_id]
    if CHILD in turn.understanding.cues or (turn.memory.child and topic_id in NO_OUTLOOK_FOR_CHILDREN):
        return _tell_child(turn, topic)
    memory = turn.memory
    if memory.topic == topic_id and memory.question in ("more", "offer") and _just_told(turn, topic_id):
        if memory.part < len(topic.parts):
            return tell_part(turn, topic, memory.part + 1, topic_id)
        return replace(tell_simpler(turn, topic), intent=topic_id)
    return _gist(turn, topic, Line(topic.gist.id))


def tell_part(turn: Turn, topic: Topic, part: int, intent: str) -> Plan:
    """A part of a topic: 0 the gist, 1 the first further part ..."""
    if part == 0:
        return replace(_gist(turn, topic, Line(topic.gist.id)), intent=intent)
    others = tuple(other for other in turn.memory.offers if other != topic.id)
    memory = _visit(turn.memory, topic.id, part, others)
    line = Line(topic.parts[part - 1].id)
    if part < len(topic.parts):
        closing, memory = closing_for(turn, topic, memory)
        return Plan(intent, "answered", (line,), closing, memory, topic.id, memory.offers)
    return _all_told(turn, topic, (line,), memory, intent)


def tell_more(turn: Turn, topic: Topic) -> Plan:
    """What comes next of a topic, or that nothing is left."""
    if turn.memory.part < len(topic.parts):
        return tell_part(turn, topic, turn.memory.part + 1, turn.understanding.intent)
    return _all_told(turn, topic, (), turn.memory, turn.understanding.intent)


def tell_simpler(turn: Turn, topic: Topic) -> Plan:
    """The topic's gist in plainer words; what was told of it stays told."""
    line, intent = Line(topic.simpler.id), turn.understanding.intent
    part = turn.memory.part if turn.memory.topic == topic.id else 0
    if part < len(topic.parts):
        return replace(_gist(turn, topic, line, part), intent=intent)
    return _all_told(turn, topic, (line,), turn.memory, intent)


def offered(turn: Turn, topic: Topic) -> tuple[str, ...]:
    """The topics to name beside a topic: what else it was chosen from, or its see-also, the untold first."""
    memory = turn.memory
    if (also := turn.understanding.also) is not None and also in turn.content.topics and also != topic.id:
        rest = (other for other in topic.see_also if other != also)
        return suitable(turn, (also, *rest))[:NAMED]
    if memory.question == "choose" and topic.id in memory.offers and len(memory.offers) > 1:
        return suitable(turn, [other for other in memory.offers if other != topic.id])[:NAMED]
    told = {turn.memory.topic, *turn.memory.earlier}
    return tuple(sorted(suitable(turn, topic.see_also), key=lambda other: other in told)[:NAMED])


def suitable(turn: Turn, topics: Sequence[str]) -> tuple[str, ...]:
    """Those of the topics that may be offered to whoever speaks: a child is offered no outlook."""
    return tuple(topic for topic in topics if not (turn.memory.child and topic in NO_OUTLOOK_FOR_CHILDREN))


def ask_anything(turn: Turn, memory: Memory) -> tuple[tuple[Line, ...], Memory]:
    """The open question, and the memory after it."""
    return (turn.phrase("ask_anything_else"),), asks(memory, "anything_else", memory.offers)


def named(turn: Turn, offers: Sequence[str]) -> tuple[Line, ...]:
    """The sentence "You can also ask about ..." for one, two or three topics; nothing for none."""
    if not offers:
        return ()
    return (turn.listing(("also_one", "also_two", "also_three"), offers),)


def closing_for(turn: Turn, topic: Topic, memory: Memory) -> tuple[tuple[Line, ...], Memory]:
    """The question that fits where the topic stands: more of it, another, or anything else."""
    if memory.part < len(topic.parts):
        return (turn.phrase("ask_more", topic=f"topic:{topic.id}"),), asks(memory, "more", memory.offers)
    if memory.offers:
        return (
            (turn.phrase("ask_offer", first=f"topic:{memory.offers[0]}"),),
            asks(memory, "offer", memory.offers),
        )
    return ask_anything(turn, memory)


def _gist(turn: Turn, topic: Topic, line: Line, part: int = 0) -> Plan:
    """The gist, or another short telling of a topic, and what else could be asked."""
    offers = offered(turn, topic)
    memory = _visit(turn.memory, topic.id, part, offers)
    closing, memory = closing_for(turn, topic, memory)
    notice, memory = _inform(turn, memory)
    return Plan(topic.id, "answered", (line,), closing, memory, topic.id, also=offers, notice=notice)


def _inform(turn: Turn, memory: Memory) -> tuple[tuple[Line, ...], Memory]:
    """That this is information, unless it was said before, and the memory that it was said."""
    if memory.informed:
        return (), memory
    return (turn.phrase("information_only", 0),), replace(memory, informed=True)


def _all_told(turn: Turn, topic: Topic, lines: tuple[Line, ...], memory: Memory, intent: str) -> Plan:
    """Says that nothing is left and offers the first of the offers."""
    told = {memory.topic, *memory.earlier}
    offers = tuple(other for other in suitable(turn, memory.offers) if other != topic.id)
    offers = tuple(sorted(offers or offered(turn, topic), key=lambda other: other in told))
    closing, memory = closing_for(turn, topic, replace(memory, part=len(topic.parts), offers=offers))
    body = (*lines, _nothing_left(turn, topic, (*lines, *closing)))
    return Plan(intent, "answered", body, closing, memory, topic.id, offers)


def _nothing_left(turn: Turn, topic: Topic, beside: tuple[Line, ...]) -> Line:
    """That nothing is left of a topic, said the shortest way where the reply would become too long."""
    said = turn.phrase("all_told", topic=f"topic:{topic.id}")
    if turn.length((*beside, said)) <= MOST_FURTHER_WORDS:
        return said
    ways = range(len(turn.content.phrases["all_told"].variants))
    return min(
        (turn.phrase("all_told", pick, topic=f"topic:{topic.id}") for pick in ways),
        key=lambda line: turn.length((line,)),
    )


def _visit(memory: Memory, topic_id: str, part: int, offers: tuple[str, ...]) -> Memory:
    """The memory with a topic as the topic of the talk, told up to a part, and with other topics offered."""
    earlier = memory.earlier
    if memory.topic not in (topic_id, None):
        left = [memory.topic, *(other for other in earlier if other != memory.topic)]
        earlier = tuple(other for other in left if other and other != topic_id)[:EARLIER]
    return replace(memory, topic=topic_id, part=part, offers=offers, earlier=earlier)


def _just_told(turn: Turn, topic_id: str) -> bool:
    """Whether the last reply spoke of the topic."""
    return any(turn.script.topic_of(line) == topic_id for line in turn.said())


def _tell_child(turn: Turn, topic: Topic) -> Plan:
    """The plainest telling, and whom to ask; of an outlook nothing, nor anything to go on with."""
    told = turn.cue(CHILD)
    if topic.id in NO_OUTLOOK_FOR_CHILDREN:
        closing, memory = ask_anything(turn, replace(turn.memory, offers=()))
        return Plan(topic.id, "answered", told, closing, memory, topic.id)
    closing, memory = ask_anything(turn, _visit(turn.memory, topic.id, 0, ()))
    notice, memory = _inform(turn, memory)
    return Plan(
        topic.id, "answered", (Line(topic.simpler.id), *told), closing, memory, topic.id, notice=notice
    )
