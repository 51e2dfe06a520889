"""Questions for the doctor, the care team's number, and forgetting: what a device may be asked to keep."""

from __future__ import annotations

import re
from dataclasses import replace

from intents.topics import Passage
from skill.asking_back import aside
from skill.kept import MOST_QUESTIONS
from skill.lines import Line
from skill.memory import NEW
from skill.plan import Plan, Turn
from skill.reply import Effect
from skill.telling import ask_anything


def save_question(turn: Turn) -> Plan:
    """The question asked before is saved, and said back; a door that keeps no words gives our own instead."""
    if "save_question" not in turn.door.can:
        return aside(turn, turn.phrase("cannot_here"))
    if not turn.door.keeps_words:
        return _questions_on_card(turn)
    asked = turn.kept.asked or turn.memory.heard
    if not asked:
        return aside(turn, turn.phrase("nothing_to_save"))
    if len(turn.kept.questions) >= MOST_QUESTIONS:
        return aside(turn, turn.phrase("too_many_questions"))
    plan = aside(turn, turn.phrase("question_saved", words="asked:"))
    return replace(plan, effects=("save_question",), saves=asked)


def _questions_on_card(turn: Turn) -> Plan:
    """Where no words of a person may be kept: questions of our own about the topic of the talk, on a card."""
    topic = turn.current()
    asked = topic and (topic.questions or _general_questions(turn))
    if topic is None or asked is None:
        return aside(turn, turn.phrase("nothing_to_save"))
    line = Line(asked.id)
    plan = aside(turn, turn.phrase("questions_on_card", topic=f"topic:{topic.id}"))
    return replace(
        plan,
        body=(*plan.body, line, turn.phrase("card_in_your_app")),
        title="title_questions",
        effects=("save_question",),
        saves=turn.script.render((line,), turn.place, None).display,
    )


def _general_questions(turn: Turn) -> Passage | None:
    general = turn.content.topics.get("questions_for_doctor")
    return general.questions if general else None


def read_questions(turn: Turn) -> Plan:
    """The saved questions, each with its position."""
    if "read_questions" not in turn.door.can:
        return aside(turn, turn.phrase("nothing_kept"))
    count = len(turn.kept.questions)
    if count == 0:
        return aside(turn, turn.phrase("no_questions"))
    head = turn.phrase("your_question" if count == 1 else "your_questions", count=f"number:{count}")
    rows = (
        turn.phrase("one_of_questions", position=f"number:{number + 1}", words=f"question:{number}")
        for number in range(count)
    )
    closing, memory = ask_anything(turn, turn.memory)
    return Plan(
        "read_questions", "answered", (head, *rows), closing, memory, turn.memory.topic, memory.offers,
        title="title_questions",
    )  # fmt: skip


def delete_question(turn: Turn) -> Plan:
    """One saved question is deleted: the one named by its position, or the only one."""
    if "delete_question" not in turn.door.can:
        return aside(turn, turn.phrase("nothing_kept"))
    count = len(turn.kept.questions)
    if count == 0:
        return aside(turn, turn.phrase("no_questions"))
    number = _position(turn, turn.understanding.heard or "", count) or (1 if count == 1 else None)
    if number is None:
        return aside(turn, turn.phrase("say_which_question"))
    line = turn.phrase("question_deleted", words=f"question:{number - 1}")
    return replace(aside(turn, line), effects=("delete_question",), number=number)


def forget(turn: Turn) -> Plan:
    """Everything that the device kept is forgotten, and this talk with it."""
    if "forget" not in turn.door.can:
        return aside(turn, turn.phrase("nothing_kept"))
    memory = replace(NEW, flag=turn.memory.flag, informed=turn.memory.informed)
    closing, memory = ask_anything(turn, memory)
    return Plan(
        "forget", "answered", (turn.phrase("all_forgotten"),), closing, memory, effects=("forget",),
        title="title_general",
    )  # fmt: skip


def wait(turn: Turn) -> Plan:
    """A longer or shorter pause before an utterance counts as over."""
    effect: Effect = "wait_longer" if turn.understanding.intent == "wait_longer" else "wait_less"
    if effect not in turn.door.can:
        return aside(turn, turn.phrase("cannot_here"))
    return replace(aside(turn, turn.phrase(f"now_{effect}")), effects=(effect,))


def with_team_number(turn: Turn, plan: Plan) -> Plan:
    """The plan with the care team's own number, where it says to call the team and the number is known."""
    if turn.kept.team_number is None or plan.ends:
        return plan
    said = turn.script.render((*plan.opening, *plan.body), turn.place, None).display
    if not any(calls.text in said for calls in turn.content.phrases["calls_the_team"].variants):
        return plan
    line: Line = turn.phrase("team_number", number="team:")
    return replace(plan, body=(*plan.body, line))


def _position(turn: Turn, words: str, count: int) -> int | None:
    """The position from 1 that the words name; None for none, or for one that there is not."""
    for name in ("ordinal_words", "number_words"):
        for number, variant in enumerate(turn.content.phrases[name].variants):
            if number and re.search(rf"(?<!\w){re.escape(variant.text)}(?!\w)", words):
                return number if number <= count else None
    last = turn.content.phrases["ordinal_words"].variants[0].text
    return count if re.search(rf"(?<!\w){re.escape(last)}(?!\w)", words) else None
