"""From a request of Alexa's to a reply of the conversation.

Words that came are understood as everywhere, and a red flag in them wins over whatever intent Alexa chose.
A topic that Alexa chose without handing over the words is the only understanding that is not ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from intents.meaning import EMERGENCY, Hypothesis, Understanding
from intents.topics import Content
from intents.understander import Understander
from intents.wording import UnservedLocale, place_for
from skill.alexa_intents import SIGN_SLOT, meaning_of
from skill.alexa_requests import AlexaRequest
from skill.alexa_screen import meaning_of_touch
from skill.conversation import Conversation
from skill.memory import Memory, context, read_memory
from skill.reply import Reply
from skill.talk import ALEXA_DOOR


@dataclass(frozen=True, slots=True)
class AlexaTalk:
    """The conversation and the understanding behind the Alexa door."""

    conversation: Conversation
    understander: Understander

    def reply(self, request: AlexaRequest) -> Reply:
        """The reply to a launch, an intent or a touch."""
        memory, _ = read_memory(request.attributes, self.conversation.script)
        locale = spoken_locale(self.conversation.content, request.locale)
        if request.type == "LaunchRequest":
            return self.conversation.respond_to_event("launch", memory, ALEXA_DOOR, locale)
        understanding = self.touched(request) or self.understand(request, memory)
        if understanding is None:
            return self.conversation.respond_to_event("not_heard", memory, ALEXA_DOOR, locale)
        return self.conversation.respond(understanding, memory, ALEXA_DOOR, locale)

    def touched(self, request: AlexaRequest) -> Understanding | None:
        """What a touch means: the same as the words where it was; None for what we never showed."""
        meaning = meaning_of_touch(request.touched, self.conversation.content)
        return None if meaning is None else Understanding(meaning, 1.0, "its name on the screen was touched")

    def understand(self, request: AlexaRequest, memory: Memory) -> Understanding | None:
        """What an intent means; None where neither words nor an intent of ours came."""
        meaning = meaning_of(request.intent or "", self.conversation.content)
        understood = [self._words(slot.words, memory) for slot in request.slots if slot.words]
        # The graver counts where our own understanding and Alexa's match differ.
        flagged = [*(one for one in understood if one.flag), *self._signs(request)]
        if flagged:
            return min(flagged, key=self._tier)
        if meaning is not None:
            return Understanding(meaning, 1.0, "Alexa chose the intent and handed over no words")
        return understood[0] if understood else None

    def _words(self, words: str, memory: Memory) -> Understanding:
        return self.understander.understand([Hypothesis(words)], context(memory))

    def _signs(self, request: AlexaRequest) -> list[Understanding]:
        """The red flags whose phrases Alexa itself matched."""
        flags = self.conversation.content.red_flags
        found = []
        for slot in request.slots:
            flag = flags.get(slot.value_id or "") if slot.name == SIGN_SLOT else None
            if flag is not None:
                found.append(
                    Understanding(
                        (flag.topic if flag.tier == 3 else None) or EMERGENCY,
                        1.0,
                        "Alexa matched a way of telling a red flag",
                        heard=slot.words or None,
                        flag=flag.id,
                    )
                )
        return found

    def _tier(self, understanding: Understanding) -> int:
        return self.conversation.content.red_flags[understanding.flag or ""].tier


def spoken_locale(content: Content, locale: str | None) -> str:
    """The locale to answer in. Alexa may send one that is not served: that person still hears English, with
    no country's number in it.
    """
    try:
        return place_for(content, locale or content.language).locale
    except UnservedLocale:
        return content.language
