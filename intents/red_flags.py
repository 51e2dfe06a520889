"""Red flags: heard before anything else, in every state and in every guess of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intents.deciding import Lines
from intents.fixed_phrases import FixedPhrases
from intents.meaning import EMERGENCY
from intents.topics import RedFlag


@dataclass(frozen=True, slots=True)
class Alarm:
    """A red flag that was heard."""

    flag: RedFlag
    confidence: float
    rule: str


def hear(
    text: str, scores: Mapping[str, float], flags: Mapping[str, RedFlag], fixed: FixedPhrases, lines: Lines
) -> Alarm | None:
    """Return the red flag in one normalised text, or None.

    `scores` holds the score of each intent and, under the flag's id, of each red flag. A text that equals a
    way of asking for something else is that, whatever the scores.
    """
    if flag := fixed.red_flag(text):
        return Alarm(flags[flag], 1, "equals a phrase of a red flag")
    if fixed.intent(text):
        return None
    urgent = {name: scores[name] for name, flag in flags.items() if flag.tier < 3 and name in scores}
    others = [score for name, score in scores.items() if name != EMERGENCY and name not in flags]
    emergency = scores.get(EMERGENCY, 0)
    if urgent and emergency - lines.red_flag_share * max(others, default=0) >= lines.red_flag_from:
        loudest = max(urgent, key=lambda name: (urgent[name], name))
        return Alarm(
            flags[loudest],
            min(1, emergency),
            f"red flag: {emergency:.2f} against {max(others, default=0):.2f}",
        )
    today = {name: scores[name] for name, flag in flags.items() if flag.tier == 3 and name in scores}
    if today:
        loudest = max(today, key=lambda name: (today[name], name))
        if today[loudest] >= lines.red_flag_topic_from:
            return Alarm(
                flags[loudest], min(1, today[loudest]), f"red flag beside a topic: {today[loudest]:.2f}"
            )
    return None
