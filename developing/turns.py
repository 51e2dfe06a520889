"""One turn from every side: what was understood and why, the reply, Alexa's JSON, what other doors say."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from developing.amazon_requests import Amazon, Choice, envelope, intent_request, launch
from developing.recordings import recorded
from intents.meaning import Hypothesis
from skill.alexa import AlexaDoor
from skill.alexa_intents import FALLBACK_INTENT
from skill.ask import as_json
from skill.ask_request import AskRequest
from skill.memory import write_memory
from skill.reply import Door
from skill.talk import ALEXA_DOOR, ASK_DOOR, DEVICE_DOOR, SOUND_DOOR, Talk, Turned

_TAG = re.compile(
    r'<sub alias="(?P<alias>[^"]*)">[^<]*</sub>|<say-as interpret-as="spell-out">(?P<letters>[^<]*)</say-as>'
    r"|<[^>]*>"
)
"""What stands for other words, what is said letter by letter, and every other tag."""


@dataclass(frozen=True, slots=True)
class BenchTurn:
    """What is said in a turn, and how far the talk has come at each door."""

    said: AskRequest
    """Words, guesses or an event, and the locale."""
    memories: Mapping[str, Any]
    """Door -> its memory after the turn before; a door that is not named begins."""
    screen: bool = False
    """Whether the Alexa device shows documents."""


class Bench:
    """All doors about one content, tried side by side; holds no state of any talk."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self._alexa = AlexaDoor(talk.conversation, talk.understander)
        self._amazon = Amazon(talk.content)

    def turn(self, turn: BenchTurn) -> dict[str, Any]:
        """Everything about one turn as JSON. Raises intents.wording.UnservedLocale."""
        asked = _answer(self.talk, turn, ASK_DOOR)
        alexa = self._ask_alexa(turn)
        others = {door.name: _answer(self.talk, turn, door) for door in (SOUND_DOOR, DEVICE_DOOR)}
        memories = {name: write_memory(turned.reply.memory) for name, turned in others.items()}
        return {
            "reply": as_json(self.talk, asked, with_trace=True),
            "memory_before": turn.memories.get(ASK_DOOR.name),
            "alexa": alexa,
            "doors": [
                *(_beside(name, turned, asked) for name, turned in others.items()),
                _alexa_beside(alexa, asked),
            ],
            "memories": {
                **memories,
                ASK_DOOR.name: write_memory(asked.reply.memory),
                ALEXA_DOOR.name: _attributes(alexa, turn),
            },
            "recorded": recorded(turn.said, asked, self.talk.content.version),
        }

    def prepare(self) -> None:
        """Do what the first turn would have to wait for."""
        self._amazon.choose("")

    def _ask_alexa(self, turn: BenchTurn) -> dict[str, Any]:
        """The same turn through the Alexa door: its request, its response, and what is spoken."""
        if turn.said.event == "silence":
            why = "After silence Alexa says the reprompt by itself, and sends nothing."
            return {"why": why, "request": None, "response": None, "says": None, "ssml": None, "card": None}
        request, why = self._request(turn.said)
        attributes = turn.memories.get(ALEXA_DOOR.name)
        body = envelope(
            request,
            turn.said.locale,
            attributes if isinstance(attributes, dict) else None,
            screen=turn.screen,
        )
        response = self._alexa.handle(body)
        inside = response["response"]
        ssml = inside.get("outputSpeech", {}).get("ssml", "")
        return {
            "why": why,
            "request": body,
            "response": response,
            "says": spoken(ssml),
            "ssml": ssml,
            "card": inside.get("card"),
        }

    def _request(self, said: AskRequest) -> tuple[dict[str, Any], str]:
        if said.event == "launch":
            return launch(), "The skill was opened."
        if said.event == "not_heard":
            return intent_request(Choice(FALLBACK_INTENT, {}, "")), "Alexa matched nothing."
        best = max(said.said(), key=_weight)
        choice = self._amazon.choose(best.text)
        return intent_request(choice), f"{choice.intent}: {choice.why}."


def spoken(ssml: str) -> str:
    """The words of an SSML speech as they are heard."""
    words = _TAG.sub(lambda tag: tag["alias"] or " ".join((tag["letters"] or "").lower()), ssml)
    return " ".join(html.unescape(words).split())


def _weight(hypothesis: Hypothesis) -> float:
    return hypothesis.weight


def _answer(talk: Talk, turn: BenchTurn, door: Door) -> Turned:
    memory = turn.memories.get(door.name)
    if turn.said.event is not None:
        return talk.take_event(turn.said.event, memory, door, turn.said.locale)
    return talk.hear(turn.said.said(), memory, door, turn.said.locale)


def _beside(name: str, turned: Turned, asked: Turned) -> dict[str, Any]:
    reply = turned.reply
    return {
        "door": name,
        "intent": reply.intent,
        "same": reply.speech == asked.reply.speech,
        "says": reply.speech,
    }


def _alexa_beside(alexa: Mapping[str, Any], asked: Turned) -> dict[str, Any]:
    """Alexa's words beside those of `POST /ask`; `same` is None where Alexa speaks without asking us."""
    if alexa["request"] is None:
        return {"door": ALEXA_DOOR.name, "intent": None, "same": None, "says": None}
    request = alexa["request"]["request"]
    return {
        "door": ALEXA_DOOR.name,
        "intent": request["intent"]["name"] if "intent" in request else request["type"],
        "same": alexa["says"] == asked.reply.speech,
        "says": alexa["says"],
    }


def _attributes(alexa: Mapping[str, Any], turn: BenchTurn) -> object:
    """What the session remembers afterwards; None where it ended, so that the next turn opens a new one."""
    if alexa["response"] is None:
        return turn.memories.get(ALEXA_DOOR.name)
    if alexa["response"]["response"].get("shouldEndSession", True):
        return None
    return alexa["response"].get("sessionAttributes")
