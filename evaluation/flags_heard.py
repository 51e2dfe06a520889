"""What became of the red flags in the items: heard, missed, or heard where none is."""

from __future__ import annotations

from collections.abc import Mapping

from evaluation.answers import Answer
from intents.meaning import EMERGENCY
from intents.topics import RedFlag

LEAST_URGENT = 3
"""The last tier of the red flags (contract, section 3.1)."""
WITH_OTHER = "confusion_with_other"
"""New confusion beside another red flag. The sets are older than this id and call it confusion of tier 1."""


def tier(answer: Answer, flags: Mapping[str, RedFlag]) -> int:
    """The tier of the red flag that was heard; one beyond the last where none was."""
    heard = answer.understanding.flag
    return LEAST_URGENT + 1 if heard is None else flags[heard].tier


def wanted_tier(answer: Answer, flags: Mapping[str, RedFlag]) -> int:
    """The tier that the item names, or else the one of its red flag."""
    return answer.item.tier or flags[answer.item.flags[0]].tier


def found(answer: Answer) -> bool:
    """Whether a red flag was heard as one; one of tier 3 keeps its topic and only opens the reply."""
    if answer.item.label != EMERGENCY:
        return answer.understanding.flag is not None
    return answer.understanding.intent in answer.item.accepted


def is_the_flag(answer: Answer) -> bool:
    """Whether the very red flag that the item names was heard."""
    heard = answer.understanding.flag
    with_other = heard == WITH_OTHER and "confusion" in answer.item.flags and answer.item.tier == 1
    return heard in answer.item.flags or with_other


def is_urgent(answer: Answer) -> bool:
    """Whether a red flag stands in the item."""
    return answer.item.label == EMERGENCY or answer.item.kind == "red_flag"


def is_alarm(answer: Answer) -> bool:
    """Whether an emergency was heard where none is."""
    return answer.understanding.intent == EMERGENCY and EMERGENCY not in answer.item.accepted
