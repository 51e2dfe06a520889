"""From a reply to what Alexa is to say and show.

Nothing is cut to Amazon's limits: the content's own are far below them, and no words of a person are said
back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from intents.meaning import EMERGENCY, OUT_OF_SCOPE, PERSONAL_ADVICE
from intents.topics import Content
from skill.alexa_screen import shown
from skill.memory import write_memory
from skill.reply import Reply
from skill.ssml import ssml

WORTH_A_CARD = frozenset({EMERGENCY, OUT_OF_SCOPE, PERSONAL_ADVICE, "help", "topics", "spell"})
"""Besides topics, what somebody may want to look up later. Amazon wants cards with information and none with
questions alone ("Include a Card in Your Skill's Response")."""
GOES_ON_WITH_A_TOPIC = frozenset({"yes", "more", "back", "repeat", "simpler"})
"""The same where it tells something of a topic."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the Alexa app shows, and a screen that shows no documents."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back to a person."""

    speech: str
    """SSML"""
    reprompt: str | None
    """SSML; None where the session ends."""
    card: Card | None
    screen: Mapping[str, Any] | None
    """The words for `skill.alexa_screen.document`; None where the device shows no documents."""
    attributes: Mapping[str, Any]
    """The memory: ids and counters, never words. Empty where the session ends."""


def answer_of(
    reply: Reply, content: Content, mark: Callable[[str], str], *, has_screen: bool = False
) -> Answer:
    """The reply as Alexa says and shows it; `mark` writes spoken words as SSML."""

    def said(*paragraphs: str) -> str:
        return ssml(paragraphs, rate=reply.rate, volume=reply.volume, mark=mark)

    return Answer(
        speech=said(*reply.paragraphs),
        reprompt=None if reply.reprompt is None else said(reply.reprompt),
        card=_card(reply, content, has_screen=has_screen),
        screen=shown(reply, content) if has_screen else None,
        attributes={} if reply.ends else write_memory(reply.memory),
    )


def _card(reply: Reply, content: Content, *, has_screen: bool) -> Card | None:
    """The card of a reply that tells something; where a document shows it already, only one to be kept."""
    if "save_question" in reply.effects:
        return Card(reply.title, reply.saves or reply.display)
    if reply.memory.question == "next_sentence":
        return None
    tells = (
        reply.intent in WORTH_A_CARD
        or reply.intent in content.topics
        or (reply.intent in GOES_ON_WITH_A_TOPIC and (reply.topic or reply.memory.question == "topics"))
    )
    return Card(reply.title, reply.display) if tells and not has_screen else None
