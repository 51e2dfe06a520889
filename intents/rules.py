"""Hold a content root to its rules and say everything that breaks one, at once.

What makes a root unreadable is found by `library`. The rules here are about English, and about the ears and
the safety of those who listen; a root of another language is only read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from intents.asking_rules import asking_slips
from intents.errors import Slip
from intents.library import read_content
from intents.red_flag_rules import red_flag_slips
from intents.sentence_rules import sentence_slips
from intents.topic_rules import topic_slips

RULED_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a content root."""

    slips: tuple[Slip, ...]
    """What has to be mended, by file and line."""
    unsigned: tuple[str, ...]
    """Topics that no clinician has signed."""
    overdue: tuple[str, ...]
    """Topics that were signed, and whose words were to be read again before today."""
    topics: int
    """How many topics there are."""


def check(root: Path, today: date) -> Report:
    """Read a root and hold it to every rule. Raises ContentError if there is no such folder."""
    reading = read_content(root)
    content = reading.content
    slips = set(reading.slips)
    if content.language == RULED_LANGUAGE:
        slips.update(sentence_slips(root, content))
        slips.update(topic_slips(root, content, reading.grade_leaves_out))
        slips.update(red_flag_slips(root, content, reading.grade_leaves_out))
        slips.update(asking_slips(root, content))
    reviews = {topic.id: topic.review for topic in content.topics.values()}
    return Report(
        slips=tuple(sorted(slips, key=lambda slip: (slip.path, slip.line or 0, slip.problem))),
        unsigned=tuple(id_ for id_, review in reviews.items() if review.on is None),
        overdue=tuple(id_ for id_, review in reviews.items() if review.due and review.due < today),
        topics=len(reviews),
    )
