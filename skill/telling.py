"""Telling a topic: its gist, then more, then what else there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intents.topics import Topic
from skill.lines import Line
from skill.memory import EARLIER, Memory
from skill.plan import MOST_WORDS, Plan, Turn, asks

NAMED = 2
"""How many other topics a reply names (contract, section 3.2)."""
NO_OUTLOOK_FOR_CHILDREN = frozenset({"life_expectancy", "curable", "palliative_care"})
"""Contract, section 3.7: a child asking hears no outlook."""


def tell(turn: Turn, topic_id: str) -> Plan:
    """The reply to a question about a topic: its gist; where that was just told, what comes next of it."""
    topic = turn.content.topics[topic_id]
    cues = turn.understanding.cues
    if "bereaved" in cues:
        return _condole(turn)
    if "child" in cues:
        return _tell_child(turn, topic)
    memory = turn.memory
    if memory.topic == topic_id and memory.question in ("more", "offer") and _just_told(turn, topic_id):
        if memory.part < len(topic.parts):
            return _with_feeling(turn, tell_part(turn, topic, memory.part + 1, topic_id))
        return _with_feeling(turn, _gist(turn, topic, (Line(topic.simpler.id),)))
    return _with_feeling(turn, _gist(turn, topic, (Line(topic.gist.id),)))


def tell_part(turn: Turn, topic: Topic, part: int, intent: str) -> Plan:
    """A part of a topic: 0 the gist, 1 the first further part ..."""
    if part == 0:
        return replace(_gist(turn, topic, (Line(topic.gist.id),)), intent=intent)
    memory = replace(_visit(turn.memory, topic.id), part=part)
    line = Line(topic.parts[part - 1].id)
    if part < len(topic.parts):
        offers = turn.memory.offers or offered(turn, topic)
        return Plan(
            intent, "answered", (line,), (turn.phrase("ask_more", topic=f"topic:{topic.id}"),),
            asks(memory, "more", offers), topic.id, offers,
        )  # fmt: skip
    return _all_told(turn, topic, (line,), memory, intent)


def tell_more(turn: Turn, topic: Topic) -> Plan:
    """What comes next of a topic, or that nothing is left."""
    if turn.memory.part < len(topic.parts):
        return tell_part(turn, topic, turn.memory.part + 1, turn.understanding.intent)
    return _all_told(turn, topic, (), turn.memory, turn.understanding.intent)


def tell_simpler(turn: Turn, topic: Topic) -> Plan:
    """The topic's gist in plainer words."""
    plan = _gist(turn, topic, (Line(topic.simpler.id),))
    return replace(plan, intent=turn.understanding.intent)


def offered(turn: Turn, topic: Topic) -> tuple[str, ...]:
    """The topics to name beside a topic: its see-also, those not yet told first."""
    told = {turn.memory.topic, *turn.memory.earlier}
    fresh = [other for other in topic.see_also if other not in told]
    known = [other for other in topic.see_also if other in told]
    return tuple([*fresh, *known][:NAMED])


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


def _gist(turn: Turn, topic: Topic, lines: tuple[Line, ...]) -> Plan:
    offers = offered(turn, topic)
    memory = replace(_visit(turn.memory, topic.id), part=0, offers=offers)
    informing = () if memory.informed else (turn.phrase("information_only", 0),)
    closing, memory = closing_for(turn, topic, memory)
    for count in range(len(offers), 0, -1):
        body = (*lines, *named(turn, offers[:count]), *informing)
        if count == 1 or turn.length((*body, *closing)) <= MOST_WORDS:
            break
    else:
        body, count = (*lines, *informing), 0
    memory = replace(memory, informed=True, offers=offers[:count])
    return Plan(topic.id, "answered", body, closing, memory, topic.id, offers[:count])


def _all_told(turn: Turn, topic: Topic, lines: tuple[Line, ...], memory: Memory, intent: str) -> Plan:
    """Says that nothing is left and offers the first of the offers."""
    told = {memory.topic, *memory.earlier}
    offers = memory.offers or offered(turn, topic)
    offers = tuple(sorted(offers, key=lambda other: other in told))
    closing, memory = closing_for(turn, topic, replace(memory, part=len(topic.parts), offers=offers))
    body = (*lines, turn.phrase("all_told", topic=f"topic:{topic.id}"))
    return Plan(intent, "answered", body, closing, memory, topic.id, offers)


def _visit(memory: Memory, topic_id: str) -> Memory:
    """The memory with another topic as the topic of the talk."""
    if memory.topic in (topic_id, None):
        return replace(memory, topic=topic_id)
    earlier = [memory.topic, *(other for other in memory.earlier if other != memory.topic)]
    kept = tuple(other for other in earlier if other and other != topic_id)[:EARLIER]
    return replace(memory, topic=topic_id, earlier=kept)


def _just_told(turn: Turn, topic_id: str) -> bool:
    """Whether the last reply spoke of the topic."""
    return any(turn.script.topic_of(line) == topic_id for line in turn.said())


def _with_feeling(turn: Turn, plan: Plan) -> Plan:
    lines = feeling(turn, plan.topic)
    return replace(plan, opening=(*lines, *plan.opening)) if lines else plan


def feeling(turn: Turn, topic_id: str | None) -> tuple[Line, ...]:
    """The line that acknowledges a feeling said aloud (contract, section 3.7); nothing for none."""
    for cue in turn.understanding.cues:
        if cue not in ("child", "bereaved") and turn.content.cues[cue].said:
            return turn.cue(cue)
    if topic_id == "emotional_support" and turn.memory.topic == topic_id:
        return (turn.phrase("heard_you"),)
    return ()


def _tell_child(turn: Turn, topic: Topic) -> Plan:
    closing, memory = ask_anything(turn, replace(_visit(turn.memory, topic.id), part=0, offers=()))
    if topic.id in NO_OUTLOOK_FOR_CHILDREN:
        return Plan(topic.id, "answered", turn.cue("child"), closing, memory, topic.id)
    return Plan(topic.id, "answered", (Line(topic.simpler.id), *turn.cue("child")), closing, memory, topic.id)


def _condole(turn: Turn) -> Plan:
    """Condolence and support, no facts, no offer (contract, section 3.7)."""
    memory = asks(replace(turn.memory, topic="emotional_support", part=0), "company")
    return Plan(
        "emotional_support", "answered", turn.cue("bereaved"), (turn.phrase("ask_company"),), memory,
        "emotional_support", title="title_general",
    )  # fmt: skip
