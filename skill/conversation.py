"""From what was understood and what is remembered to what is said: the only place that decides a reply.

A reply depends on nothing else: the same understanding, memory, door and locale give the same reply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from intents.meaning import CLARIFY, EMERGENCY, OUT_OF_SCOPE, PERSONAL_ADVICE, Understanding
from intents.topics import Content, Place
from intents.wording import place_for
from skill.asking_back import ask_which, decline, hand_over, not_understood, stay_silent
from skill.feelings import BEREAVED, acknowledge, condole, with_child
from skill.keeping import with_team_number
from skill.kept import NOTHING, Kept
from skill.lines import Line, Script
from skill.memory import MOST_COUNTED, URGENT_TIERS, Memory, cut_to_bytes
from skill.plan import MOST_WORDS, Plan, Turn
from skill.reply import Door, Reply
from skill.steering import STEERING, open_talk
from skill.telling import named, tell
from skill.urgent import advise_today, answer_while_urgent, raise_flag, reminder, standing, whom_else

Event = Literal["launch", "silence", "not_heard"]
EVENTS: tuple[Event, ...] = ("launch", "silence", "not_heard")
"""What can happen without words (contract, section 2)."""
ABOUT_THE_LAST_WORDS = frozenset({"heard", "save_question"})
"""Intents that speak of the words before them, which therefore stay the last words heard."""


class Conversation:
    """The talk about one content."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.script = Script(content)

    def respond(
        self,
        understanding: Understanding,
        memory: Memory,
        door: Door,
        locale: str,
        kept: Kept = NOTHING,
    ) -> Reply:
        """The reply to an utterance or to an intent that a door was given; `kept` is what a device keeps.

        Raises intents.wording.UnservedLocale for another language than the content's.
        """
        place = place_for(self.content, locale)
        turn = with_child(Turn(self.script, understanding, memory, door, place, kept))
        return self._finish(turn, acknowledge(turn, reminder(turn, _decide(turn))))

    def respond_to_event(
        self, event: Event, memory: Memory, door: Door, locale: str, kept: Kept = NOTHING
    ) -> Reply:
        """The reply to a launch, to silence or to a sound that was no words. Raises UnservedLocale."""
        understanding = Understanding("open" if event == "launch" else CLARIFY, 1.0, f"event {event}")
        turn = Turn(self.script, understanding, memory, door, place_for(self.content, locale), kept)
        flag = standing(turn)
        if event == "launch":
            plan = open_talk(turn)
        elif event == "silence" and flag is not None and memory.question == "can_call":
            plan = replace(whom_else(turn, flag, EMERGENCY), outcome="handed_over")
        elif event == "silence":
            plan = stay_silent(turn)
        else:
            plan = not_understood(turn, words_came=False)
        return self._finish(turn, reminder(turn, plan))

    def _finish(self, turn: Turn, plan: Plan) -> Reply:
        """The plan in words, and the memory that goes with it."""
        plan = with_team_number(turn, _name_others(turn, plan))
        lines = (*plan.opening, *plan.body, *plan.closing)
        heard = turn.understanding.heard
        remembered = turn.memory.heard if turn.understanding.intent in ABOUT_THE_LAST_WORDS else heard
        words = self.script.render(lines, turn.place, turn.memory.heard, turn.kept)
        memory = replace(
            plan.memory,
            turn=(turn.memory.turn + 1) % MOST_COUNTED,
            said=plan.memory.said
            if plan.keeps_said or plan.ends
            else tuple(line.write() for line in (*plan.body, *plan.closing)),
            sentence=plan.memory.sentence if plan.keeps_said or plan.ends else -1,
            repeats=plan.memory.repeats if plan.intent == "repeat" else 0,
            near=turn.understanding.about if plan.outcome == "declined" else None,
            misses=min(MOST_COUNTED, plan.memory.misses) if plan.outcome in ("asked_back", "declined") else 0,
            heard=cut_to_bytes(remembered) if turn.door.keeps_words and remembered else None,
        )
        return Reply(
            intent=plan.intent,
            topic=plan.topic,
            outcome=plan.outcome,
            flag=plan.flag,
            confidence=turn.understanding.confidence,
            offers=plan.offers,
            heard=heard,
            speech=words.speech,
            display=words.display,
            paragraphs=words.paragraphs,
            reprompt=None if plan.ends else self._reprompt(turn.place, memory, words.paragraphs[-1]),
            has_more=not plan.ends and _has_more(self.content, memory),
            rate=memory.rate,
            volume=memory.volume,
            effects=plan.effects,
            title=self._title(turn.place, plan),
            ends=plan.ends,
            memory=memory,
            saves=plan.saves,
            number=plan.number,
        )

    def _reprompt(self, place: Place, memory: Memory, question: str) -> str:
        """The short words after silence, other than the question just asked."""
        name = f"reprompt_{memory.question or 'first'}"
        for variant in self.content.phrases[name].variants:
            text = self.script.render((Line(variant.id),), place, None).speech
            if text != question:
                return text
        return text

    def _title(self, place: Place, plan: Plan) -> str:
        if plan.title is None and plan.topic is not None:
            return self.content.topics[plan.topic].title
        line = Line(self.content.phrases[plan.title or "title_general"].variants[0].id)
        return self.script.render((line,), place, None).display


def _decide(turn: Turn) -> Plan:
    """What answers the turn: red flags first, then what was asked."""
    understood = turn.understanding
    flag = turn.content.red_flags[understood.flag] if understood.flag else None
    if flag is not None and flag.tier in URGENT_TIERS:
        return raise_flag(turn, flag)
    if BEREAVED in understood.cues and understood.intent != "stop":
        plan = condole(turn)
    else:
        plan = answer_while_urgent(turn) or _answer(turn)
    return advise_today(plan, flag) if flag is not None else plan


def _answer(turn: Turn) -> Plan:
    match turn.understanding.intent:
        case intent if intent in turn.content.topics:
            return tell(turn, intent)
        case intent if intent in STEERING:
            return STEERING[intent](turn)
        case intent if intent == PERSONAL_ADVICE:
            return hand_over(turn)
        case intent if intent == OUT_OF_SCOPE:
            return decline(turn)
        case _ if turn.understanding.choices:
            return ask_which(turn)
        case _:
            return not_understood(turn)


def _name_others(turn: Turn, plan: Plan) -> Plan:
    """The plan that names as many other topics as there is room for, and what else goes before its question.

    The topic that the question itself offers stays offered, whether it was named before it or not.
    """
    if not (plan.also or plan.notice):
        return plan
    for count in range(len(plan.also), -1, -1):
        body = (*plan.body, *named(turn, plan.also[:count]), *plan.notice)
        if turn.length((*plan.opening, *body, *plan.closing)) <= MOST_WORDS:
            break
    offers = plan.also[: max(count, 1 if plan.memory.question == "offer" else 0)]
    memory = plan.memory if plan.memory.offers == offers else replace(plan.memory, offers=offers)
    return replace(plan, body=body, offers=offers, memory=memory)


def _has_more(content: Content, memory: Memory) -> bool:
    """Whether "more" would say something new."""
    if memory.question == "topics":
        return memory.group + 1 < len(content.groups)
    return memory.topic is not None and memory.part < len(content.topics[memory.topic].parts)
