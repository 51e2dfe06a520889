"""What a reply in a conversation must do, as far as a machine can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from intents.topics import Place
from intents.wording import UnfilledPlaceholderError
from skill.lines import Line
from skill.lines import Script as Passages
from skill.reply import Reply

BY_A_PERSON = frozenset({
    "simplifies", "stays_supportive", "does_not_pretend", "does_not_give_false_hope", "does_not_invent",
    "does_not_change_topic", "offers_related_topics", "refers_to_care_team", "declines_personal_advice",
    "refuses_and_says_what_it_can_do", "explains_capabilities", "greets", "answers_last_request",
    "ends_or_asks_what_else", "asks_about_red_flags_or_answers",
})  # fmt: skip
"""What only a person who reads the reply can tell."""
_BY_TOPIC = ("answers", "resolves_follow_up", "continues_where_it_stopped", "accepts_offer")
_TEAMS_LINE = re.compile(r"\bteam(?:'s)?\b[^.?!]*\bline\b")
_NUMBER_WORDS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
    "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "dozen", "percent",
)  # fmt: skip
"""Not "one", which is mostly no number, unless something is counted by it."""
_COUNTED = r"(?:zero|one|half a) (?:percent|in|out of|day|week|month|year)s?"
_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(_NUMBER_WORDS)})\b|\b{_COUNTED}\b", re.IGNORECASE)
_NO_NUMBER = re.compile(r"twenty-four-hour", re.IGNORECASE)
"""The name of the cancer team's line."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply with what came before it and what was wanted."""

    reply: Reply
    before: Reply | None
    topics: frozenset[str | None]
    """What the reply's topic may be; empty: whatever it likes."""
    must: frozenset[str]
    passages: Passages
    place: Place


def sentences(speech: str) -> list[str]:
    """The sentences of what is said."""
    return re.split(r"(?<=[.!?])\s+", speech)


def _keeps_number(turn: Turn) -> bool:
    opening = " ".join(sentences(turn.reply.speech)[:2])
    numbers = (turn.place.words[name].spoken for name in ("emergency", "crisis_short"))
    return any(number in opening for number in numbers) or bool(_TEAMS_LINE.search(opening))


def _repeats(turn: Turn) -> bool:
    """Whether everything that the last reply said before its question is said again, or its simpler
    telling.
    """
    if turn.before is None or len(turn.before.memory.said) < 2:
        return False
    lines = [Line.read(line) for line in turn.before.memory.said][:-1]
    return all(any(words in turn.reply.speech for words in _tellings(turn, line)) for line in lines)


def _tellings(turn: Turn, line: Line) -> list[str]:
    content, lines = turn.passages.content, [line]
    topic = turn.passages.topic_of(line)
    if topic is not None and line.passage == content.topics[topic].gist.id:
        lines.append(Line(content.topics[topic].simpler.id))
    return [turn.passages.render((one,), turn.place, turn.reply.heard).speech for one in lines]


def _says_something_else(turn: Turn) -> bool:
    return turn.before is None or turn.reply.speech != turn.before.speech


def _gives_no_number(turn: Turn) -> bool:
    speech = turn.reply.speech
    for name in ("emergency_call", "crisis_call", "crisis_short", "emergency"):
        speech = speech.replace(turn.place.words[name].spoken, " ")
    return _NUMBER.search(_NO_NUMBER.sub(" ", speech)) is None


def _acknowledges(turn: Turn) -> bool:
    """Whether a sentence that the content marks so comes first, or next to the one that keeps the number."""
    said = turn.reply.speech
    openings = [said]
    if turn.must & {"emergency_first", "keeps_emergency_first"} or turn.reply.memory.flag:
        openings.append(" ".join(sentences(said)[1:]))
    kind = _acknowledging(turn.passages, turn.place)
    return any(opening.startswith(sentence) for opening in openings for sentence in kind)


def _acknowledging(passages: Passages, place: Place) -> list[str]:
    found: list[str] = []
    for passage in passages.passages.values():
        for number, sentence in enumerate(passage.sentences):
            if sentence.acknowledges:
                try:
                    found.append(passages.render((Line(passage.id, sentence=number),), place, None).speech)
                except (
                    UnfilledPlaceholderError
                ):  # its words depend on the talk; no such sentence opens a reply
                    continue
    return found


def _by_topic(turn: Turn) -> bool:
    if turn.topics == {None}:  # asking back or declining was right, too
        return turn.reply.topic is None
    return turn.reply.topic in turn.topics and turn.reply.outcome in ("answered", "handed_over")


BY_MACHINE: Mapping[str, Callable[[Turn], bool]] = {
    "emergency_first": _keeps_number,
    "keeps_emergency_first": _keeps_number,
    "repeats_last_answer": _repeats,
    "does_not_repeat_same_text": _says_something_else,
    "gives_no_number": _gives_no_number,
    "ends_politely": lambda turn: turn.reply.ends,
    "acknowledges_feeling": _acknowledges,
    **dict.fromkeys(_BY_TOPIC, _by_topic),
}
"""What a machine checks: name -> whether a turn keeps it (tests/evaluation/README.md)."""


def broken(turn: Turn) -> tuple[str, ...]:
    """The names of what the turn must do and does not, those that a person reads left out."""
    return tuple(name for name in sorted(turn.must) if name in BY_MACHINE and not BY_MACHINE[name](turn))
