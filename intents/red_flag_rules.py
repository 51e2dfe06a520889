"""Rules for what is said first when somebody may be in danger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from intents.errors import Slip
from intents.placeholders import placeholders
from intents.reading_grade import grade
from intents.ruled_words import slip_at, spoken_everywhere
from intents.topic_rules import HIGHEST_GRADE
from intents.topics import Content, Passage, RedFlag, Sentence

NUMBERS = frozenset({"emergency", "emergency_call", "crisis_call", "crisis_short"})
"""Placeholders that tell a number to call."""
WITHIN = 2
"""The number or the team's line stands within so many sentences."""


def red_flag_slips(root: Path, content: Content, leaves_out: frozenset[str]) -> Iterator[Slip]:
    """Every rule that a red flag breaks; the words in `leaves_out` do not count for the reading grade."""
    for flag in content.red_flags.values():
        yield from _plainness(root, content, flag, leaves_out)
        if flag.tier == 3:
            if len(flag.said.sentences) != 1:
                problem = "a red flag of tier 3 is one sentence before the topic."
                yield slip_at(
                    root, flag.said, flag.said.text, problem, "Keep the sentence that says whom to call."
                )
            yield from _calls(root, flag.said, "team", flag.said.text)
            continue
        yield from _opening(root, flag)
        for passage in (flag.reminder, flag.again):
            if passage.sentences and not _tells_number(passage.text):
                mend = "Name {emergency}, or for a crisis {crisis_short}."
                yield slip_at(root, passage, passage.text, "it does not keep the number.", mend)
        if len(flag.reminder.sentences) > 1:
            mend = "Make it one short sentence; it opens each reply that follows."
            yield slip_at(
                root, flag.reminder, flag.reminder.text, "the reminder has several sentences.", mend
            )


def _opening(root: Path, flag: RedFlag) -> Iterator[Slip]:
    opening = " ".join(sentence.text for sentence in flag.said.sentences[:WITHIN])
    if not _tells_number(flag.said.text):
        yield slip_at(root, flag.said, flag.said.text, "it tells no number.", "Name {emergency_call}.")
    elif not _tells_number(opening):
        problem = f"the number comes later than the second of its sentences (tier {flag.tier})."
        yield slip_at(root, flag.said, flag.said.text, problem, "Say the number first.")
    if flag.tier == 2:
        yield from _calls(root, flag.said, "team", opening)


def _plainness(root: Path, content: Content, flag: RedFlag, leaves_out: frozenset[str]) -> Iterator[Slip]:
    """The reminder is one sentence, too short for a grade of its own, and counts with the rest."""
    whole = (*flag.said.sentences, *flag.reminder.sentences, *flag.again.sentences)
    graded: tuple[tuple[Passage, tuple[Sentence, ...], str], ...] = (
        (flag.said, flag.said.sentences, "its"),
        (flag.again, flag.again.sentences, "its"),
        (flag.said, whole, "with its reminder and what is said again its"),
    )
    for passage, sentences, whose in graded:
        grades = [grade(texts, leaves_out) for texts in spoken_everywhere(content, sentences) if texts]
        if grades and max(grades) > HIGHEST_GRADE:
            problem = f"{whose} reading grade is {max(grades):.1f}; {HIGHEST_GRADE:g} at most."
            mend = "Shorten its sentences, or put plain words for long ones: it is heard in fear."
            yield slip_at(root, passage, passage.text, problem, mend)


def _calls(root: Path, passage: Passage, whom: str, text: str) -> Iterator[Slip]:
    if not (re.search(rf"\b{whom}\b", text) and re.search(r"\bcall\b", text, re.IGNORECASE)):
        problem = f"it does not say at its start to call the {whom}."
        yield slip_at(root, passage, passage.text, problem, f"Open with: call the cancer {whom} …")


def _tells_number(text: str) -> bool:
    return not NUMBERS.isdisjoint(placeholders(text))
