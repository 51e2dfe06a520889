"""A talk held turn by turn with given understandings, every reply of it held to the rules for all replies."""

from __future__ import annotations

import json
import re
from typing import Any

from intents.meaning import Understanding
from skill.conversation import Conversation, Event
from skill.lines import Line
from skill.memory import MOST_BYTES, NEW, Memory, read_memory, write_memory
from skill.reply import Door, Reply
from skill.talk import ASK_DOOR

LOCALES = ("en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-ZA")
"""Those that the contract names, and one more that is served without a country's number."""
NUMBERS = {"en-US": "911", "en-GB": "999", "en-AU": "000", "en-CA": "911", "en-IN": "112", "en-ZA": None}
CRISIS_NUMBERS = {
    "en-US": "988", "en-GB": "116 123", "en-AU": "13 11 14", "en-CA": "988", "en-IN": "14416", "en-ZA": None,
}  # fmt: skip
ANY_LOCAL_NUMBER = "your local emergency number"
CRISIS_ELSEWHERE = "a crisis line where you live"
LONGEST_SENTENCE = 25
"""Words (contract, section 3.8)."""
LONGEST_SPEECH = 8_000
"""Characters (contract, section 3.8)."""


def sentences(text: str) -> list[str]:
    """The sentences of a reply."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)


def word_count(text: str) -> int:
    return len(text.split())


class Dialogue:
    """One talk; the memory travels through JSON, as it does through a door."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        locale: str = "en-US",
        door: Door = ASK_DOOR,
        memory: Memory = NEW,
    ) -> None:
        self.conversation, self.locale, self.door, self.memory = conversation, locale, door, memory

    def means(self, intent: str, *, heard: str | None = "some words", **what: Any) -> Reply:
        """The reply to words understood so."""
        understanding = Understanding(intent, 1.0, "given by the test", heard=heard, **what)
        return self._taken(self.conversation.respond(understanding, self.memory, self.door, self.locale))

    def raises(self, flag: str, **what: Any) -> Reply:
        """The reply to a red flag."""
        found = self.conversation.content.red_flags[flag]
        intent = found.topic if found.tier == 3 and found.topic else "emergency"
        return self.means(intent, flag=flag, **what)

    def event(self, event: Event) -> Reply:
        return self._taken(self.conversation.respond_to_event(event, self.memory, self.door, self.locale))

    def spoken(self, passage: str) -> str:
        """A passage as it is said in this talk's place."""
        from intents.wording import place_for

        place = place_for(self.conversation.content, self.locale)
        return self.conversation.script.render((Line(passage),), place, None).speech

    def one_of(self, phrase: str, text: str) -> bool:
        """Whether a variant of a phrase without placeholders of its own stands in a text."""
        variants = self.conversation.content.phrases[phrase].variants
        return any(self.spoken(variant.id) in text for variant in variants)

    def _taken(self, reply: Reply) -> Reply:
        assert wrong_with(reply) == []
        travelled = json.loads(json.dumps(write_memory(reply.memory)))
        assert len(json.dumps(travelled)) <= MOST_BYTES
        memory, note = read_memory(travelled, self.conversation.script)
        assert (memory, note) == (reply.memory, None)
        self.memory = memory
        return reply


def wrong_with(reply: Reply) -> list[str]:
    """The rules for all replies that a reply breaks (contract, sections 2 and 3.2, 3.8)."""
    asked = reply.speech.count("?")
    rules = {
        "ends exactly where no question is asked": reply.ends == (asked == 0),
        "asks at most one question": asked <= 1,
        "asks at its very end": not asked or reply.speech.endswith("?"),
        "has a reprompt exactly while it goes on": (reply.reprompt is None) == reply.ends,
        "has another reprompt than its question": reply.reprompt != reply.paragraphs[-1],
        "shows the question it asks": reply.display.count("?") == asked,
        "is said in the pieces it is made of": reply.speech == " ".join(reply.paragraphs),
        "is short enough for every loudspeaker": len(reply.speech) < LONGEST_SPEECH,
        "says short sentences": all(
            word_count(sentence) <= LONGEST_SENTENCE
            for sentence in re.split(r"(?<=[.!?])\s+", reply.speech)
            if not sentence.startswith("I heard:") and " is spelled " not in sentence
        ),
        "speaks no digits": not re.search(r"\d", re.sub(r"I heard: .*?(?=[A-Z]|$)", "", reply.speech)),
        "says no placeholder": "{" not in reply.speech + reply.display + (reply.reprompt or ""),
        "offers nothing twice": len(set(reply.offers)) == len(reply.offers),
        "does not offer what it tells": reply.topic not in reply.offers
        or reply.intent not in (reply.topic, "more", "simpler"),
        "stops when it ends": reply.ends == ("stop" in reply.effects),
        "has nothing more after the end": not (reply.ends and reply.has_more),
        "keeps its delivery within two steps": abs(reply.rate) <= 2 and abs(reply.volume) <= 2,
        "has a title": bool(reply.title),
        "is sure of it to a degree": 0 <= reply.confidence <= 1,
        "remembers what it does with the voice": (reply.rate, reply.volume)
        == (reply.memory.rate, reply.memory.volume),
    }
    return [rule for rule, kept in rules.items() if not kept]
