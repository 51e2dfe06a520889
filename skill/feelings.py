"""What is said to a feeling, to a child and to somebody bereaved (contract, section 3.7)."""

from __future__ import annotations

from dataclasses import replace

from intents.meaning import EMERGENCY
from skill.lines import Line
from skill.memory import Memory
from skill.plan import Plan, Turn, asks
from skill.telling import CHILD, NO_OUTLOOK_FOR_CHILDREN

BEREAVED = "bereaved"
"""The cue that somebody has just died."""
COMFORT = "emotional_support"


def condole(turn: Turn) -> Plan:
    """Condolence and support, no facts, no offer, whatever else was asked."""
    memory = asks(replace(turn.memory, topic=COMFORT, part=0), "company")
    return Plan(
        COMFORT, "answered", turn.cue(BEREAVED), (turn.phrase("ask_company"),), memory, COMFORT,
        title="title_general",
    )  # fmt: skip


def acknowledge(turn: Turn, plan: Plan) -> Plan:
    """The plan with words for what was said beside the question, before any information.

    Danger goes first: a red flag's reply is left as it is, advice to call today stays in front, and the
    number never comes later than the second sentence.
    """
    if plan.intent == EMERGENCY or BEREAVED in turn.understanding.cues:
        return plan
    lines = _kind_words(turn, plan)
    if not lines or _opens_kindly(turn, plan) or _says_one_of(plan, turn, CHILD):
        return plan
    if plan.flag is not None and plan.flag.tier == 3:
        return replace(plan, body=(*plan.body[:1], *lines, *plan.body[1:]))
    number = plan.opening
    if plan.flag is not None:
        number = (Line(turn.content.red_flags[plan.flag.id].reminder.id), *plan.opening)
    several = sum(len(turn.script.sentences(line)) for line in lines) > 1
    return replace(plan, opening=(*number, *lines) if several else (*lines, *number))


def with_child(turn: Turn) -> Turn:
    """The turn of a talk in which a child spoke: nothing of an outlook stands open any more."""
    if CHILD not in turn.understanding.cues or turn.memory.child:
        return turn
    return replace(turn, memory=_for_child(turn, turn.memory))


def _for_child(turn: Turn, memory: Memory) -> Memory:
    outlook = NO_OUTLOOK_FOR_CHILDREN
    told = {turn.script.topic_of(line) for line in turn.said()}
    on_outlook = memory.topic in outlook
    return replace(
        memory,
        child=True,
        topic=None if on_outlook else memory.topic,
        part=0 if on_outlook else memory.part,
        offers=tuple(topic for topic in memory.offers if topic not in outlook),
        earlier=tuple(topic for topic in memory.earlier if topic not in outlook),
        said=() if told & outlook else memory.said,
    )


def _kind_words(turn: Turn, plan: Plan) -> tuple[Line, ...]:
    cues = turn.understanding.cues
    if CHILD in cues:
        return turn.cue(CHILD)
    for cue in cues:
        if said := turn.cue(cue):
            return said
    if plan.intent == COMFORT and turn.memory.topic == COMFORT:
        return (turn.phrase("heard_you"),)
    return ()


def _opens_kindly(turn: Turn, plan: Plan) -> bool:
    return any(turn.script.sentences(line)[0].acknowledges for line in (*plan.opening, *plan.body)[:1])


def _says_one_of(plan: Plan, turn: Turn, cue: str) -> bool:
    passages = {passage.id for passage in turn.content.cues[cue].said} if cue in turn.content.cues else set()
    return any(line.passage in passages for line in plan.body)
