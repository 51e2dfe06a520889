"""From a reply to what Alexa is to say and show.

Nothing is cut to Amazon's limits: the content's own are far below them, and no words of a person are said
back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skill.memory import write_memory
from skill.reply import Reply
from skill.ssml import ssml


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back to a person."""

    speech: str
    """SSML"""
    reprompt: str | None
    """SSML; None where the session ends."""
    card_title: str
    card_text: str
    attributes: Mapping[str, Any]
    """The memory: ids and counters, never words. Empty where the session ends."""


def answer_of(reply: Reply) -> Answer:
    """The reply as Alexa says and shows it."""
    steps = {"rate": reply.rate, "volume": reply.volume}
    return Answer(
        speech=ssml(reply.paragraphs, **steps),
        reprompt=None if reply.reprompt is None else ssml([reply.reprompt], **steps),
        card_title=reply.title,
        card_text=reply.display,
        attributes={} if reply.ends else write_memory(reply.memory),
    )
