"""Red flags: heard before anything else, in every state and in every guess of what was said."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from intents.cues import CueFinder
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


_ENDS = re.compile(
    r"[.?!;:]+\s+|\s+[-–—]+\s+|"
    r",?\s+(?:anyway|by the way|not that it matters|and i wanted to ask|oh and)\b,?\s*",
    re.IGNORECASE,
)
ASIDE = 4
"""A piece of fewer words says too little to be an aside."""


def asides(text: str) -> list[str]:
    """Return the sentences of a text where there are several: a red flag may be said in passing."""
    pieces = [piece for piece in _ENDS.split(text) if len(piece.split()) >= ASIDE]
    return pieces if len(pieces) > 1 or (pieces and pieces[0] != text.strip()) else []


@dataclass(frozen=True, slots=True)
class RedFlags:
    """What red flags are heard by: phrases, words that are one anywhere, and the model's scores."""

    flags: Mapping[str, RedFlag]
    fixed: FixedPhrases
    never_missed: CueFinder
    lines: Lines

    def hear(self, text: str, scores: Mapping[str, float], cues: Collection[str] = ()) -> Alarm | None:
        """Return the red flag in one normalised text, or None.

        `scores` holds the score of each intent and, under the flag's id, of each red flag; `cues` the ids of
        the cues heard in it. A text that equals a way of asking for something else is that, whatever the
        scores.
        """
        if flag := self.fixed.red_flag(text):
            return Alarm(self.flags[flag], 1, "equals a phrase of a red flag")
        if self.fixed.intent(text):
            return None
        if found := [self.flags[name] for name in self.never_missed.find(text)]:
            return Alarm(min(found, key=lambda flag: flag.tier), 1, "holds words that are never missed")
        calmer = any(cue in self.lines.red_flag_calmer_with for cue in cues)
        line = self.lines.red_flag_aside_from if calmer else self.lines.red_flag_from
        return self._urgent(scores, line) or self._today(scores)

    def hear_aside(self, text: str, scores: Mapping[str, float]) -> Alarm | None:
        """Return the red flag of tier 1 or 2 in one normalised sentence among others, by a stricter line."""
        return None if self.fixed.intent(text) else self._urgent(scores, self.lines.red_flag_aside_from)

    def _urgent(self, scores: Mapping[str, float], line: float) -> Alarm | None:
        urgent = [name for name, flag in self.flags.items() if flag.tier < 3 and name in scores]
        other = max(
            (s for name, s in scores.items() if name != EMERGENCY and name not in self.flags), default=0
        )
        emergency = scores.get(EMERGENCY, 0)
        if not urgent or emergency - self.lines.red_flag_share * other < line:
            return None
        flag = self.flags[max(urgent, key=lambda name: (scores[name], name))]
        return Alarm(flag, max(0, min(1, emergency)), f"red flag: {emergency:.2f} against {other:.2f}")

    def _today(self, scores: Mapping[str, float]) -> Alarm | None:
        today = [name for name, flag in self.flags.items() if flag.tier == 3 and name in scores]
        if not today:
            return None
        name = max(today, key=lambda name: (scores[name], name))
        if scores[name] < self.lines.red_flag_topic_from:
            return None
        return Alarm(self.flags[name], min(1, scores[name]), f"red flag beside a topic: {scores[name]:.2f}")
