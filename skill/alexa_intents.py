"""What the intents of the Alexa skill are called, and what each means to the conversation.

The interaction model is generated with these names and the door reads requests by them, so they stand once.
"""

from __future__ import annotations

from collections.abc import Mapping

from intents.meaning import NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE
from intents.topics import Content

QUESTION_INTENT, QUESTION_SLOT, QUESTION_TYPE = "AskIntent", "question", "Question"
"""The main route: a bare slot that brings the words."""
SIGN_INTENT, SIGN_SLOT, SIGN_TYPE = "EmergencyIntent", "sign", "WarningSign"
"""Red flags: a bare slot too, each value with the red flag's id."""
ADVICE_INTENT = "PersonalAdviceIntent"
SCOPE_INTENT = "OutOfScopeIntent"
FALLBACK_INTENT = "AMAZON.FallbackIntent"

BUILT_IN: Mapping[str, str] = {
    "AMAZON.HelpIntent": "help",
    "AMAZON.StopIntent": "stop",
    "AMAZON.CancelIntent": "stop",
    "AMAZON.NavigateHomeIntent": "stop",
    "AMAZON.YesIntent": "yes",
    "AMAZON.NoIntent": "no",
    "AMAZON.RepeatIntent": "repeat",
    "AMAZON.NextIntent": "more",
    "AMAZON.PreviousIntent": "back",
    "AMAZON.StartOverIntent": "open",
}
"""Amazon's intents that the model holds, and the navigation each is; the first of two gets our samples."""
ALSO_SENT: Mapping[str, str] = {
    "AMAZON.MoreIntent": "more",
    "AMAZON.ResumeIntent": "more",
    "AMAZON.PauseIntent": "stop",
}
"""Amazon's intents that some devices send though no model of ours holds them."""

_TOPIC, _NAVIGATION = "About_", "Navigate_"


def topic_intent(topic_id: str) -> str:
    """The name of a topic's intent; topic ids are lower-case letters and underscores, as Amazon asks."""
    return _TOPIC + topic_id


def navigation_intent(name: str) -> str:
    """The name of the intent of a navigation that Amazon has none for."""
    return _NAVIGATION + name


def meaning_of(intent: str, content: Content) -> str | None:
    """What an Alexa intent means without looking at words: a topic id, a navigation, personal_advice or
    out_of_scope. None for the intents that bring words, for Amazon's fallback and for unknown ones.
    """
    if intent == ADVICE_INTENT:
        return PERSONAL_ADVICE
    if intent == SCOPE_INTENT:
        return OUT_OF_SCOPE
    if intent.startswith(_TOPIC):
        topic = intent.removeprefix(_TOPIC)
        return topic if topic in content.topics else None
    if intent.startswith(_NAVIGATION):
        name = intent.removeprefix(_NAVIGATION)
        return name if name in NAVIGATION else None
    return BUILT_IN.get(intent) or ALSO_SENT.get(intent)
