"""Replies where no topic is told at once: asking back, declining, handing over to the care team, silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intents.meaning import CLARIFY, OUT_OF_SCOPE, PERSONAL_ADVICE
from skill.lines import Line
from skill.memory import Memory, Question
from skill.plan import Plan, Turn, asks
from skill.telling import CHILD, ask_anything, offered, suitable, tell

STARTING_POINTS = ("overview", "symptoms", "treatment_overview")
"""Topics that a declined question is answered with when none of ours is near."""
MOST_CHOICES = 3
"""Contract, section 3.4."""
CARE_TEAM_AFTER = 3
"""Contract, section 3.4: the third time, help or the care team."""

QUESTIONS: Mapping[str, Question] = {
    "ask_first": "first",
    "ask_more": "more",
    "ask_offer": "offer",
    "ask_anything_else": "anything_else",
    "ask_which_helps": "choose",
    "which_one": "choose",
    "which_two": "choose",
    "which_three": "choose",
    "ask_can_call": "can_call",
    "ask_topic_or_next_group": "topics",
    "ask_company": "company",
}
"""Phrase that ends a reply -> the question it asks."""


def ask_which(turn: Turn) -> Plan:
    """Two or three topics are near: which one."""
    choices = turn.understanding.choices[:MOST_CHOICES]
    memory = asks(replace(turn.memory, misses=0), "choose", choices)
    return Plan(
        CLARIFY, "asked_back", (), (which(turn, choices),), memory, offers=choices, title="title_which"
    )


def which(turn: Turn, choices: tuple[str, ...]) -> Line:
    """The question "Do you mean ... or ...?" for one, two or three topics."""
    return turn.listing(("which_one", "which_two", "which_three"), choices)


def not_understood(turn: Turn, *, words_came: bool = True) -> Plan:
    """Nothing near: says so and what can be asked; other words each time, the third time the care team.

    Every second such reply, and every one to a door that got no words, begins with what to do in danger.
    """
    misses = turn.memory.misses + 1
    danger = (turn.phrase("in_danger"),) if misses % 2 == 0 or not words_came else ()
    name = "not_understood_again" if misses >= CARE_TEAM_AFTER else "not_understood"
    memory = replace(turn.memory, misses=misses)
    if memory.flag is not None and memory.question == "can_call":
        closing: tuple[Line, ...] = (turn.phrase("ask_can_call"),)
    else:
        closing, memory = ask_anything(turn, memory)
    body = (*danger, turn.phrase(name, misses - 1))
    return Plan(CLARIFY, "asked_back", body, closing, memory, title="title_not_understood")


def decline(turn: Turn) -> Plan:
    """Something that is not ours: says so, and names up to three topics that are."""
    about = turn.understanding.about
    topics = turn.content.topics
    offers = (about, *offered(turn, topics[about])) if about else STARTING_POINTS
    offers = suitable(turn, [offer for offer in offers if offer in topics])[:MOST_CHOICES]
    misses = turn.memory.misses + 1
    foreign = turn.understanding.other_language
    in_the_dark = foreign or turn.understanding.heard is None
    danger = (turn.phrase("in_danger"),) if misses % 2 == 0 or in_the_dark else ()
    said = turn.phrase("only_this_language" if foreign else "declined")
    suggestion = (turn.listing(("try_one", "try_two", "try_three"), offers),) if offers else ()
    memory = asks(replace(turn.memory, misses=misses), "choose" if offers else "anything_else", offers)
    return Plan(
        OUT_OF_SCOPE, "declined", (*danger, said, *suggestion),
        (turn.phrase("ask_which_helps" if offers else "ask_anything_else"),), memory, offers=offers,
        title="title_declined",
    )  # fmt: skip


def hand_over(turn: Turn) -> Plan:
    """Personal advice: the care team can tell, and what is generally known where there is something."""
    about = turn.understanding.about
    danger = (turn.phrase("in_danger"),) if turn.understanding.heard is None else ()
    lead = (*danger, turn.phrase("ask_your_team"))
    if about is None:
        offers = tuple(topic for topic in ("questions_for_doctor",) if topic in turn.content.topics)
        memory = asks(replace(turn.memory, misses=0), "offer" if offers else "anything_else", offers)
        closing = (
            turn.phrase("ask_offer", first=f"topic:{offers[0]}")
            if offers
            else turn.phrase("ask_anything_else"),
        )
        return Plan(
            PERSONAL_ADVICE, "handed_over", lead, closing, memory, offers=offers,
            title="title_advice",
        )  # fmt: skip
    plan = tell(turn, about)
    if CHILD not in turn.understanding.cues:
        plan = replace(plan, body=(*lead, *plan.body))
    return replace(plan, intent=PERSONAL_ADVICE, outcome="handed_over")


def stay_silent(turn: Turn) -> Plan:
    """The reply to silence: the same question in fewer words."""
    if turn.memory.question is None or turn.memory.question == "first":
        line = turn.phrase("reprompt_first")
    else:
        line = turn.phrase(f"reprompt_{turn.memory.question}")
    return Plan(CLARIFY, "asked_back", (), (line,), turn.memory, title="title_general", keeps_said=True)


def closing_again(turn: Turn) -> tuple[tuple[Line, ...], Memory]:
    """The last question once more, as it was said, and the memory that waits for its answer."""
    said = turn.said()
    question = QUESTIONS.get(said[-1].passage.split(".")[1]) if said else None
    if question is None:
        return ask_anything(turn, turn.memory)
    return said[-1:], replace(turn.memory, question=question)


def aside(turn: Turn, line: Line) -> Plan:
    """A remark that changes nothing: then the last question again; "repeat" still says the reply before."""
    closing, memory = closing_again(turn)
    return Plan(
        turn.understanding.intent, "answered", (line,), closing, memory, memory.topic, memory.offers,
        title="title_general", keeps_said=bool(turn.memory.said),
    )  # fmt: skip
