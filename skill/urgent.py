"""Red flags: what is said first, and what keeps the number while it is needed (contract, section 3.1)."""

from __future__ import annotations

from dataclasses import replace

from intents.meaning import EMERGENCY
from intents.topics import RedFlag
from skill.lines import Line
from skill.memory import Memory, Question
from skill.plan import Plan, Turn, asks
from skill.reply import Outcome, RaisedFlag
from skill.telling import ask_anything, tell

TOPICS_UNTIL_CALM = 2
"""After this many questions about topics the reminder ends (contract, section 3.1)."""
CRISIS = frozenset({"wish_to_die", "lethal_dose_question"})
"""Flags whose replies stay with the person instead of telling them to see to somebody."""


def raise_flag(turn: Turn, flag: RedFlag) -> Plan:
    """The reply to a red flag of tier 1 or 2: the number, what to do, and whether they can call now."""
    body = [Line(flag.said.id)]
    if flag.id not in CRISIS:
        body.append(turn.phrase("hospice_first"))
    body.append(turn.phrase("cannot_call_for_you"))
    memory = replace(asks(turn.memory, "can_call"), flag=flag.id, flag_topics=0, misses=0)
    return _urgent(EMERGENCY, tuple(body), (turn.phrase("ask_can_call", 0),), memory, raised(flag))


def answer_while_urgent(turn: Turn) -> Plan | None:
    """The reply to words about calling, safety or a mistake under a standing flag; None: something else."""
    flag = standing(turn)
    if flag is None:
        return None
    cues, intent = turn.understanding.cues, turn.understanding.intent
    asked = turn.memory.question == "can_call"
    if "cannot_call" in cues:
        return whom_else(turn, flag, "no")
    if "only_asking" in cues:
        return _only_asked(turn, flag)
    if "have_called" in cues:
        return _calm(turn, "yes", "glad_you_called")
    if "am_safe" in cues:
        return _calm(turn, "no", "glad_you_are_safe")
    if asked and (intent == "yes" or "will_call" in cues):
        memory = asks(turn.memory, None)
        return _urgent("yes", (), (turn.phrase("call_now"),), memory, None, ends=True)
    if asked and intent == "no":
        return whom_else(turn, flag, "no")
    return None


def whom_else(turn: Turn, flag: RedFlag, intent: str) -> Plan:
    """Whom else to call, and the number once more: the reply to "no" and to silence."""
    memory = asks(turn.memory, "can_call")
    question = turn.phrase("ask_can_call", 1 + turn.memory.turn % 2)
    return _urgent(intent, (Line(flag.again.id),), (question,), memory, raised(flag))


def reminder(turn: Turn, plan: Plan) -> Plan:
    """The plan opened by the sentence that keeps the number, while a flag stands and it was not just said."""
    flag = standing(turn)
    said_already = plan.flag is not None and plan.flag.tier < 3
    if flag is None or plan.memory.flag != flag.id or said_already or (plan.ends and plan.intent == "yes"):
        return plan
    memory = plan.memory
    if plan.topic is not None and turn.understanding.intent == plan.topic:
        count = memory.flag_topics + 1
        memory = replace(memory, flag_topics=count, flag=None if count >= TOPICS_UNTIL_CALM else memory.flag)
    return replace(plan, memory=memory, opening=(Line(flag.reminder.id), *plan.opening))


def advise_today(plan: Plan, flag: RedFlag) -> Plan:
    """A reply opened by tier-3 advice: call the team today. A flag of a higher tier stays the reply's."""
    if plan.flag is not None:
        return plan
    return replace(plan, flag=raised(flag), body=(Line(flag.said.id), *plan.body))


def standing(turn: Turn) -> RedFlag | None:
    """The flag that still stands from an earlier turn."""
    return turn.content.red_flags[turn.memory.flag] if turn.memory.flag else None


def raised(flag: RedFlag) -> RaisedFlag:
    """The flag as the reply names it."""
    return RaisedFlag(flag.id, flag.tier)


def _only_asked(turn: Turn, flag: RedFlag) -> Plan:
    calm = replace(turn, memory=_without_flag(turn.memory, turn.memory.question))
    apology = turn.phrase("sorry_only_asking")
    understood = replace(turn.understanding, cues=())
    topic = understood.intent if understood.intent in turn.content.topics else flag.topic
    if topic is None:
        closing, memory = ask_anything(calm, calm.memory)
        return Plan("no", "answered", (apology,), closing, memory, title="title_general")
    plan = tell(replace(calm, understanding=understood), topic)
    return replace(plan, body=(apology, *plan.body))


def _calm(turn: Turn, intent: str, phrase: str) -> Plan:
    closing, memory = ask_anything(turn, _without_flag(turn.memory, None))
    return Plan(intent, "answered", (turn.phrase(phrase),), closing, memory, title="title_general")


def _without_flag(memory: Memory, question: Question | None) -> Memory:
    return replace(memory, flag=None, flag_topics=0, question=question)


def _urgent(
    intent: str,
    body: tuple[Line, ...],
    closing: tuple[Line, ...],
    memory: Memory,
    flag: RaisedFlag | None,
    *,
    ends: bool = False,
) -> Plan:
    outcome: Outcome = "handed_over" if intent == EMERGENCY else "answered"
    return Plan(intent, outcome, body, closing, memory, flag=flag, ends=ends, title="title_emergency",
                effects=("stop",) if ends else ())  # fmt: skip
