"""What Amazon would refuse or warn of in an interaction model, checked without Amazon.

Sources: "Interaction Model Schema", the limits and naming rules of "Create the Interaction Model for Your
Skill", "Choose the Invocation Name", and Amazon's own skill validator.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from skill.alexa_samples import WAKE_WORDS, unfit

MOST_BYTES = 1_500_000
MOST_INTENTS = 250
MOST_INTENTS_AND_TYPES = 350
FEWEST_SAMPLES = 5
REQUIRED_INTENTS = (
    "AMAZON.CancelIntent", "AMAZON.HelpIntent", "AMAZON.StopIntent", "AMAZON.NavigateHomeIntent",
    "AMAZON.FallbackIntent",
)  # fmt: skip
LAUNCH_WORDS = (
    "run",
    "start",
    "play",
    "resume",
    "use",
    "launch",
    "ask",
    "open",
    "tell",
    "load",
    "begin",
    "enable",
)
NAME_CONNECTING_WORDS = (
    "to",
    "from",
    "in",
    "using",
    "with",
    "about",
    "for",
    "that",
    "by",
    "if",
    "and",
    "whether",
)
TWO_WORD_NAMES_WITHOUT = (
    "the",
    "a",
    "an",
    "for",
    "to",
    "of",
    "about",
    "up",
    "by",
    "at",
    "off",
    "with",
)
NOT_IN_A_NAME = ("skill", "app", *WAKE_WORDS)

_INVOCATION_NAME = re.compile(r"[a-z][a-z' .]*")
_OWN_NAME = re.compile(r"[A-Za-z][A-Za-z_]*")
_SLOT = re.compile(r"\{(\w+)\}")


def problems(document: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a model, one sentence each; empty for a model that may be sent.

    A document of another shape than a model raises KeyError or TypeError.
    """
    model = document["interactionModel"]["languageModel"]
    return [
        *_name_problems(model["invocationName"]),
        *_size_problems(document, model),
        *_intent_problems(model["intents"], {kind["name"] for kind in model["types"]}),
        *_sample_problems(model["intents"]),
        *_type_problems(model["types"]),
    ]


def _name_problems(name: str) -> Iterator[str]:
    words = name.split()
    if not _INVOCATION_NAME.fullmatch(name):
        yield "The invocation name may hold lower-case letters, spaces, apostrophes and periods only."
    if len(words) < 2:
        yield "The invocation name needs two words or more."
    for forbidden, why in (
        (LAUNCH_WORDS, "starts skills"),
        (NAME_CONNECTING_WORDS, "connects a request"),
        (NOT_IN_A_NAME, "is Amazon's"),
        (TWO_WORD_NAMES_WITHOUT if len(words) == 2 else (), "may not stand in a name of two words"),
    ):
        for word in words:
            if word in forbidden:
                yield f"The invocation name holds '{word}', which {why}."


def _size_problems(document: Mapping[str, Any], model: Mapping[str, Any]) -> Iterator[str]:
    size = len(json.dumps(document, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        yield f"The model has {size} bytes; Amazon takes {MOST_BYTES}."
    intents, types = len(model["intents"]), len(model["types"])
    if intents > MOST_INTENTS:
        yield f"The model has {intents} intents; Amazon takes {MOST_INTENTS}."
    if intents + types > MOST_INTENTS_AND_TYPES:
        yield f"The model has {intents + types} intents and types; Amazon takes {MOST_INTENTS_AND_TYPES}."


def _intent_problems(intents: Sequence[Mapping[str, Any]], types: set[str]) -> Iterator[str]:
    names = Counter(intent["name"] for intent in intents)
    yield from (f"The intent {name} stands twice." for name, count in names.items() if count > 1)
    yield from (f"The intent {name} is missing." for name in REQUIRED_INTENTS if name not in names)
    for intent in intents:
        name, slots = intent["name"], intent.get("slots", [])
        if name.startswith("AMAZON."):
            continue
        if not _OWN_NAME.fullmatch(name):
            yield f"The name of the intent {name} may hold letters and underscores only."
        if len(intent["samples"]) < FEWEST_SAMPLES:
            yield f"The intent {name} has fewer than {FEWEST_SAMPLES} samples."
        for slot in slots:
            if slot["type"] not in types and not slot["type"].startswith("AMAZON."):
                yield f"The intent {name} has a slot of the unknown type {slot['type']}."


def _sample_problems(intents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for intent in intents:
        slots = {slot["name"] for slot in intent.get("slots", [])}
        for sample in intent["samples"]:
            if sample in owners:
                yield f"The sample '{sample}' stands in {owners[sample]} and in {intent['name']}."
            owners[sample] = intent["name"]
            named = _SLOT.findall(sample)
            if unknown := [slot for slot in named if slot not in slots]:
                yield f"The sample '{sample}' of {intent['name']} names the unknown slot {unknown[0]}."
            reason = unfit(_SLOT.sub("slot", sample))
            if reason:
                yield f"The sample '{sample}' of {intent['name']}: {reason}."


def _type_problems(types: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for kind in types:
        name, values = kind["name"], kind["values"]
        if not _OWN_NAME.fullmatch(name):
            yield f"The name of the type {name} may hold letters and underscores only."
        if not values:
            yield f"The type {name} has no values."
        ids = Counter(value["id"] for value in values if "id" in value)
        yield from (f"The type {name} has the id {id_} twice." for id_, count in ids.items() if count > 1)
        said = [
            text for value in values for text in (value["name"]["value"], *value["name"].get("synonyms", []))
        ]
        for text, count in Counter(said).items():
            if count > 1:
                yield f"The type {name} has the value '{text}' twice."
            if reason := unfit(text):
                yield f"The value '{text}' of the type {name}: {reason}."
