"""What Amazon demands of a skill's response, written from its published rules; every test may use it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any

SPOKEN_TO = ("LaunchRequest", "IntentRequest")
TOUCH = "Alexa.Presentation.APL.UserEvent"
"""Answered like words where it is a touch of ours, else with nothing."""
EMPTY = {"version": "1.0", "response": {}}
TAGS = {
    "speak", "amazon:domain", "amazon:effect", "amazon:emotion", "audio", "break", "emphasis", "lang", "p",
    "phoneme", "prosody", "s", "say-as", "sub", "voice", "w",
}  # fmt: skip
ATTRIBUTES = {
    "amazon:domain": {"name"}, "amazon:effect": {"name"}, "amazon:emotion": {"name", "intensity"},
    "audio": {"src"}, "break": {"time", "strength"}, "emphasis": {"level"},
    "lang": {"{http://www.w3.org/XML/1998/namespace}lang"}, "phoneme": {"alphabet", "ph"},
    "prosody": {"rate", "pitch", "volume"}, "say-as": {"interpret-as", "format"}, "sub": {"alias"},
    "voice": {"name"}, "w": {"role"},
}  # fmt: skip
READ_AS = {
    "characters", "spell-out", "cardinal", "number", "ordinal", "digits", "fraction", "unit", "date", "time",
    "telephone", "address", "interjection", "expletive",
}  # fmt: skip
AMERICAN_SOUNDS = re.compile(r"(?:d͡ʒ|t͡ʃ|aɪ|aʊ|eɪ|oʊ|ɔɪ|[bdðfɡhjklmnŋpɹsʃtθvwzʒəɚæɑɝɛiɪɔuʊʌ]|[ˈˌ.])+")
"""All that an American voice of Amazon's can be told to say in the phonetic alphabet."""
LONGEST_PAUSE_MS = 10_000
RATES = re.compile(r"x-slow|slow|medium|fast|x-fast|[2-9]\d%|1\d\d%|200%")
VOLUMES = re.compile(r"silent|x-soft|soft|medium|loud|x-loud|[+-]\d+(\.\d+)?dB")
MOST_RESPONSE_BYTES = 24 * 1024
MOST_ATTRIBUTE_BYTES = 2048
MOST_REPROMPT_WORDS = 20
MEMORY_NAMES = {
    "v", "sum", "topic", "part", "offers", "question", "said", "earlier", "near", "flag", "flag_topics",
    "misses", "repeats", "turn", "group", "sentence", "rate", "volume", "informed", "child",
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
    if request_type == TOUCH and response != EMPTY:
        return [*found, *_spoken(response)]
    if request_type == "CanFulfillIntentRequest":
        return [*found, *_can_fulfill(response)]
    return found if response == EMPTY else [*found, "only the empty response may answer this request"]


def broken_answer(response: Any, envelope: Mapping[str, Any]) -> list[str]:
    """The same for a response to a whole request envelope: also what only its device decides."""
    found = broken_rules(response, envelope["request"]["type"])
    context = envelope.get("context")
    system = context.get("System") if isinstance(context, dict) else None
    device = system.get("device") if isinstance(system, dict) else None
    interfaces = device.get("supportedInterfaces") if isinstance(device, dict) else None
    shows = isinstance(interfaces, dict) and "Alexa.Presentation.APL" in interfaces
    if "directives" in response["response"] and not shows:
        found.append("it shows a document on a device without APL")
    return found


def words_of(response: Mapping[str, Any]) -> str:
    """What a response says, as it is heard."""
    return heard(response["response"]["outputSpeech"]["ssml"])


def heard(ssml: str) -> str:
    """The words of an SSML speech: one that stands for another as the other, letters one by one."""
    return "".join(_heard(ET.fromstring(_parsable(ssml))))  # noqa: S314 - our own text


def screen_of(response: Mapping[str, Any]) -> dict[str, Any]:
    """The words that a response gives to the screen; fails where it shows nothing."""
    [directive] = response["response"]["directives"]
    properties: dict[str, Any] = directive["datasources"]["screen"]["properties"]
    return properties


def _heard(element: ET.Element) -> Iterator[str]:
    if element.tag == "sub":
        yield element.get("alias", "")
    elif element.tag == "say-as" and element.get("interpret-as") in ("spell-out", "characters"):
        yield " ".join((element.text or "").lower())
    else:
        yield element.text or ""
        for inner in element:
            yield from _heard(inner)
            yield inner.tail or ""


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
    if "card" in response:
        yield from _card(response["card"])
    if "directives" in response:
        yield from _directives(response["directives"])
    yield from _attributes(envelope["sessionAttributes"])


def _reprompt(response: Mapping[str, Any], words: str) -> Iterator[str]:
    reprompt = (response.get("reprompt") or {}).get("outputSpeech")
    if not reprompt:
        yield "it keeps the session open without a reprompt"
        return
    if broken := list(_ssml("reprompt", reprompt)):
        yield from broken
        return
    said = heard(reprompt["ssml"])
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

        yield from (f"its {name} has {wrong}" for wrong in _markup(element))


def _markup(element: ET.Element) -> Iterator[str]:
    """What is wrong with one element."""
    tag = element.tag.replace("amazon-", "amazon:")
    if unknown := set(element.attrib) - ATTRIBUTES.get(tag, set()):
        yield f"a {tag} with {sorted(unknown)}"
    if tag == "phoneme" and not (
        element.get("alphabet") == "ipa" and AMERICAN_SOUNDS.fullmatch(element.get("ph", ""))
    ):
        yield "a phoneme with sounds that Amazon does not know"
    if tag == "break":
        milliseconds = re.fullmatch(r"(\d+)ms", element.get("time", ""))
        if milliseconds is None or int(milliseconds[1]) > LONGEST_PAUSE_MS:
            yield "a pause that Amazon does not make"
    if tag == "sub" and not element.get("alias", "").strip():
        yield "a sub that says nothing"
    if tag == "say-as" and element.get("interpret-as") not in READ_AS:
        yield "a say-as that Amazon does not know"
    if tag in ("phoneme", "sub", "say-as") and (len(element) or not (element.text or "").strip()):
        yield f"a {tag} that is not about words"


def _parsable(ssml: str) -> str:
    return ssml.replace("amazon:", "amazon-")


def _directives(directives: Any) -> Iterator[str]:
    """Only one that shows a document, and nothing on it that cannot be touched or read."""
    if not isinstance(directives, list) or len(directives) != 1:
        yield "it has not one directive"
        return
    directive = directives[0]
    if directive.get("type") != "Alexa.Presentation.APL.RenderDocument":
        yield f"it has the directive {directive.get('type')}"
        return
    if set(directive) != {"type", "token", "document", "datasources"} or not directive["token"]:
        yield "its document comes with other fields than it should"
        return
    document = directive["document"]
    if document.get("type") != "APL" or not document.get("version") or "mainTemplate" not in document:
        yield "its document is none"
    words = directive["datasources"]["screen"]["properties"]
    if not words["title"] or not [*words["sentences"], *words["question"]]:
        yield "its screen is empty"
    shown = " ".join([*words["sentences"], *words["question"]]).lower()
    if any(choice["name"].lower() not in shown for choice in words["choices"]):
        yield "its screen offers what is not said"
    if "${" in json.dumps(words):
        yield "its screen holds an expression"


def _card(card: Mapping[str, Any]) -> Iterator[str]:
    if card.get("type") != "Simple" or set(card) != {"type", "title", "content"}:
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
