"""What Amazon demands of a skill's response, written from its published rules; every test may use it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

SPOKEN_TO = ("LaunchRequest", "IntentRequest")
EMPTY = {"version": "1.0", "response": {}}
TAGS = {
    "speak", "amazon:domain", "amazon:effect", "amazon:emotion", "audio", "break", "emphasis", "lang", "p",
    "phoneme", "prosody", "s", "say-as", "sub", "voice", "w",
}  # fmt: skip
RATES = re.compile(r"x-slow|slow|medium|fast|x-fast|[2-9]\d%|1\d\d%|200%")
VOLUMES = re.compile(r"silent|x-soft|soft|medium|loud|x-loud|[+-]\d+(\.\d+)?dB")
MOST_RESPONSE_BYTES = 24 * 1024
MOST_ATTRIBUTE_BYTES = 2048
MOST_REPROMPT_WORDS = 20
MEMORY_NAMES = {
    "v", "sum", "topic", "part", "offers", "question", "said", "earlier", "flag", "flag_topics", "misses",
    "repeats", "turn", "group", "sentence", "rate", "volume", "informed", "child",
}  # fmt: skip
"""All that a session may remember: ids and counters."""


def broken_rules(response: Any, request_type: str) -> list[str]:
    """Every rule that a response to a request of this type breaks; empty for a valid one."""
    try:
        size = len(json.dumps(response, allow_nan=False).encode())
    except (TypeError, ValueError):
        return ["it is not JSON"]
    found = [] if size < MOST_RESPONSE_BYTES else [f"it has {size} bytes"]
    if request_type in SPOKEN_TO:
        return [*found, *_spoken(response)]
    if request_type == "CanFulfillIntentRequest":
        return [*found, *_can_fulfill(response)]
    return found if response == EMPTY else [*found, "only the empty response may answer this request"]


def words_of(response: Mapping[str, Any]) -> str:
    """What a response says, without its markup."""
    return "".join(ET.fromstring(_parsable(response["response"]["outputSpeech"]["ssml"])).itertext())  # noqa: S314


def _spoken(envelope: Mapping[str, Any]) -> Iterator[str]:
    if set(envelope) != {"version", "sessionAttributes", "response"} or envelope["version"] != "1.0":
        yield "its envelope holds other fields than it should"
        return
    response = envelope["response"]
    if unknown := set(response) - {"outputSpeech", "reprompt", "card", "shouldEndSession", "directives"}:
        yield f"it holds {sorted(unknown)}"
    if not isinstance(response.get("shouldEndSession"), bool):
        yield "shouldEndSession is left out, which opens the microphone"
        return
    ends = response["shouldEndSession"]
    speech = response.get("outputSpeech")
    if not speech:
        yield "it says nothing"
        return
    if broken := list(_ssml("speech", speech)):
        yield from broken
        return
    words = words_of(envelope)
    if ends:
        if words.rstrip().endswith("?"):
            yield "it closes the session with a question"
        if "reprompt" in response:
            yield "it closes the session and has a reprompt"
        if envelope["sessionAttributes"]:
            yield "it closes the session and remembers"
    else:
        if not words.rstrip().endswith("?"):
            yield "it keeps the session open without a question at the end"
        if words.count("?") != 1:
            yield "it asks more than one question"
        yield from _reprompt(response, words)
    yield from _card(response.get("card"))
    yield from _attributes(envelope["sessionAttributes"])


def _reprompt(response: Mapping[str, Any], words: str) -> Iterator[str]:
    reprompt = (response.get("reprompt") or {}).get("outputSpeech")
    if not reprompt:
        yield "it keeps the session open without a reprompt"
        return
    if broken := list(_ssml("reprompt", reprompt)):
        yield from broken
        return
    said = "".join(ET.fromstring(_parsable(reprompt["ssml"])).itertext())  # noqa: S314
    if len(said.split()) > MOST_REPROMPT_WORDS:
        yield "its reprompt is long"
    if words.endswith(said):
        yield "its reprompt is the question over again"


def _ssml(name: str, speech: Mapping[str, Any]) -> Iterator[str]:
    if speech.get("type") != "SSML" or set(speech) != {"type", "ssml"}:
        yield f"its {name} is no SSML"
        return
    ssml = speech["ssml"]
    if len(ssml) >= 8000:
        yield f"its {name} has {len(ssml)} characters"
    try:
        root = ET.fromstring(_parsable(ssml))  # noqa: S314 - our own text
    except ET.ParseError:
        yield f"its {name} is not well-formed"
        return
    if root.tag != "speak":
        yield f"its {name} does not begin with speak"
    if not "".join(root.itertext()).strip():
        yield f"its {name} is empty"
    for element in root.iter():
        if element.tag.replace("amazon-", "amazon:") not in TAGS:
            yield f"its {name} holds the tag {element.tag}"
        if element.tag == "prosody" and not (
            RATES.fullmatch(element.get("rate", "medium"))
            and VOLUMES.fullmatch(element.get("volume", "medium"))
        ):
            yield f"its {name} has a prosody that Amazon does not know"


def _parsable(ssml: str) -> str:
    return ssml.replace("amazon:", "amazon-")


def _card(card: Mapping[str, Any] | None) -> Iterator[str]:
    if card is None:
        yield "it has no card"
    elif card.get("type") != "Simple" or set(card) != {"type", "title", "content"}:
        yield "its card is no simple card"
    elif not card["title"] or not card["content"]:
        yield "its card lacks title or text"
    elif len(card["title"]) + len(card["content"]) > 8000:
        yield "its card is too long"
    elif "http" in card["content"] or "<" in card["title"]:
        yield "its card holds an address or markup"


def _attributes(attributes: Mapping[str, Any]) -> Iterator[str]:
    if len(json.dumps(attributes).encode()) > MOST_ATTRIBUTE_BYTES:
        yield "its session attributes are larger than 2 KB"
    if unknown := set(attributes) - MEMORY_NAMES:
        yield f"its session remembers {sorted(unknown)}"


def _can_fulfill(envelope: Mapping[str, Any]) -> Iterator[str]:
    response = envelope.get("response", {})
    if set(response) != {"canFulfillIntent"}:
        yield "it holds other things than an answer to whether we can"
        return
    answer = response["canFulfillIntent"]
    if answer.get("canFulfill") not in ("YES", "NO", "MAYBE"):
        yield "it does not say whether we can"
    for slot in (answer.get("slots") or {}).values():
        if slot.get("canUnderstand") not in ("YES", "NO", "MAYBE") or slot.get("canFulfill") not in (
            "YES",
            "NO",
        ):
            yield "it does not say whether we can with a slot"
