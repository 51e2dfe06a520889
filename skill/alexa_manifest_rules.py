"""What Amazon would refuse or warn of in a skill's manifest, checked without Amazon.

Sources: "Skill Manifest Schema", "Policy Requirements for an Alexa Skill" and the disclaimer that Amazon asks
health skills for, "Crafting Great Example Phrases", and Amazon's own skill validator.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from skill.alexa_icons import SIZES, png_size
from skill.alexa_model_rules import LAUNCH_WORDS, NAME_CONNECTING_WORDS, NOT_IN_A_NAME
from skill.alexa_package import AddressUnfit, addresses, fit_address, fit_function

DISCLAIMER = (
    "This tool does not provide medical advice, and is for informational and educational purposes only, and "
    "is not a substitute for professional medical advice, treatment or diagnosis. Call your doctor to "
    "receive medical advice. If you think you may have a medical emergency, please dial your local emergency "
    "response phone number."
)
"""Amazon's own wording for health skills, word for word; it has to stand in every description."""
MOST_SUMMARY, MOST_DESCRIPTION, MOST_INSTRUCTIONS, MOST_NAME, MOST_KEYWORDS = 160, 4000, 4000, 50, 30
PHRASES = 3
"""Amazon shows three example phrases, and warns where there are fewer."""
DECLARED = frozenset({"ALEXA_PRESENTATION_APL"})
"""The interfaces that the skill answers: what is declared and not answered fails, and the other way round."""
COMPLIANCE = {
    "allowsPurchases": False, "usesPersonalInfo": False, "isChildDirected": False, "isExportCompliant": True,
    "containsAds": False, "usesHealthInfo": False,
}  # fmt: skip
"""`usesHealthInfo` is for skills that Amazon lets handle health records, which this one never sees."""

_PROMISES = re.compile(
    r"\b(cure|cures|cured|treat|treats|treated|treatment|heal|heals|save your life)\b", re.I
)
_MARKS = re.compile(r"\b(amazon|echo|alexa)\b", re.I)
_OPENING = re.compile(rf"alexa (?:{'|'.join(LAUNCH_WORDS)}) (?P<name>.+)")
_ASKING = re.compile(r"alexa (?:ask|tell) (?P<rest>.+)")
_ICON = re.compile(r"file://(assets/images/[A-Za-z0-9_.-]{1,64}\.png)")


def manifest_problems(
    document: Mapping[str, Any],
    models: Mapping[str, Mapping[str, Any]],
    package: Path,
    unnamed: Collection[str] = (),
) -> list[str]:
    """Everything that is wrong with a manifest, one sentence each; empty for one that may be sent.

    `models` are the interaction models, locale by locale, `package` the folder with the icons, and `unnamed`
    the names that may stand nowhere in it. A document of another shape than a manifest raises KeyError or
    TypeError.
    """
    manifest = document["manifest"]
    information, compliance = manifest["publishingInformation"], manifest["privacyAndCompliance"]
    found = [*_whole(manifest, information, compliance), *_addresses(document)]
    if not set(models) == set(information["locales"]) == set(compliance["locales"]):
        found.append("Models, store texts and pages do not have the same locales.")
    for locale, texts in information["locales"].items():
        spoken = models[locale]["interactionModel"]["languageModel"] if locale in models else None
        found += [f"{locale}: {problem}" for problem in _store_texts(texts, spoken, package)]
    everything = str(document).lower()
    found += [f"The manifest names {name}." for name in unnamed if name.lower() in everything]
    return found


def _whole(
    manifest: Mapping[str, Any], information: Mapping[str, Any], compliance: Mapping[str, Any]
) -> Iterator[str]:
    if manifest.get("manifestVersion") != "1.0":
        yield "The manifest's version is not 1.0."
    if information.get("category") != "HEALTH_AND_FITNESS":
        yield "The category is not the one for health."
    if not 0 < len(information.get("testingInstructions", "")) <= MOST_INSTRUCTIONS:
        yield f"The testing instructions need 1 to {MOST_INSTRUCTIONS} characters."
    if information.get("isAvailableWorldwide") is bool(information.get("distributionCountries")):
        yield "A skill is available worldwide or in countries that are listed, not both and not neither."
    for name, value in COMPLIANCE.items():
        if compliance.get(name) is not value:
            yield f"{name} is not {str(value).lower()}."
    declared = {interface["type"] for interface in manifest["apis"]["custom"]["interfaces"]}
    if declared != DECLARED:
        yield f"The interfaces declared are not those that are answered: {', '.join(sorted(DECLARED))}."
    if manifest.get("permissions"):
        yield "The skill asks for permissions, and needs none."


def _addresses(document: Mapping[str, Any]) -> Iterator[str]:
    endpoint = document["manifest"]["apis"]["custom"]["endpoint"]
    first, *pages = addresses(dict(document))
    try:
        if first.startswith("arn:"):
            fit_function(first)
        else:
            fit_address(first.removesuffix("/alexa"))
            if not first.endswith("/alexa"):
                yield "The endpoint does not end in /alexa."
            if endpoint.get("sslCertificateType") not in ("Trusted", "Wildcard"):
                yield "A skill for everybody needs a certificate of an authority, not one signed by itself."
        for page in pages:
            address, _, name = page.rpartition("/")
            fit_address(address)
            if name not in ("privacy", "terms"):
                yield "The pages are not those that Hepatica serves: /privacy and /terms."
    except AddressUnfit as error:
        yield f"An address cannot be used. {error}"


def _store_texts(texts: Mapping[str, Any], spoken: Mapping[str, Any] | None, package: Path) -> Iterator[str]:
    name, summary, description = texts["name"], texts["summary"], texts["description"]
    phrases, keywords = texts["examplePhrases"], texts["keywords"]
    if not 2 <= len(name) <= MOST_NAME or any(word in NOT_IN_A_NAME for word in name.lower().split()):
        yield f"The name needs 2 to {MOST_NAME} characters, and none of Amazon's words."
    if not 0 < len(summary) <= MOST_SUMMARY:
        yield f"The summary needs 1 to {MOST_SUMMARY} characters."
    if not 0 < len(description) <= MOST_DESCRIPTION:
        yield f"The description needs 1 to {MOST_DESCRIPTION} characters."
    if DISCLAIMER not in description:
        yield "The description lacks Amazon's disclaimer for health skills."
    if len(keywords) > MOST_KEYWORDS or len(set(keywords)) != len(keywords):
        yield f"At most {MOST_KEYWORDS} keywords, each once."
    for text in (name, summary, *keywords, *phrases):
        if _PROMISES.search(text):
            yield f"'{text}' promises what information cannot give."
    for text in (name, summary, *keywords):
        if _MARKS.search(text):
            yield f"'{text}' holds a name of Amazon's."
    for kind, side in SIZES.items():
        yield from _icon(kind, side, texts.get(f"{kind}IconUri", ""), package)
    if spoken is not None:
        yield from _phrases(phrases, spoken)


def _icon(kind: str, side: int, uri: str, package: Path) -> Iterator[str]:
    found = _ICON.fullmatch(uri)
    image = package / found[1] if found else None
    if image is None or not image.is_file():
        yield f"The {kind} icon is not in the package."
    elif png_size(image.read_bytes()) != (side, side):
        yield f"The {kind} icon is no PNG of {side} by {side} pixels."


def _phrases(phrases: Sequence[str], spoken: Mapping[str, Any]) -> Iterator[str]:
    """Amazon: the first phrase opens the skill by name, the others are built from samples of the model."""
    name = spoken["invocationName"]
    samples = set(_samples(spoken))
    if len(phrases) != PHRASES:
        yield f"Amazon shows {PHRASES} example phrases; there are {len(phrases)}."
    yield from (f"The phrase '{phrase}' stands twice." for phrase, n in Counter(phrases).items() if n > 1)
    for place, phrase in enumerate(phrases):
        if not phrase.startswith("Alexa, ") or not phrase.endswith((".", "?")):
            yield f"The phrase '{phrase}' does not begin with 'Alexa, ' and end in a period or question mark."
        said = re.sub(r"[^\w' .-]", "", phrase.lower()).rstrip(".").strip()
        opening, asking = _OPENING.fullmatch(said), _ASKING.fullmatch(said)
        opens = opening is not None and opening["name"] == name
        if place == 0 and not opens:
            yield f"The first phrase has to open the skill: Alexa, open {name}."
        elif place > 0 and not opens and not (asking and _reaches(asking["rest"], name, samples)):
            yield f"The phrase '{phrase}' is not made from a sample of the model."


def _samples(spoken: Mapping[str, Any]) -> Iterator[str]:
    """Every sample, and every value that fills a sample which is nothing but its slot."""
    types = {kind["name"]: kind["values"] for kind in spoken["types"]}
    for intent in spoken["intents"]:
        yield from intent["samples"]
        for slot in intent.get("slots", []):
            if f"{{{slot['name']}}}" in intent["samples"]:
                for value in types.get(slot["type"], []):
                    yield from (value["name"]["value"], *value["name"].get("synonyms", []))


def _reaches(said: str, name: str, samples: Collection[str]) -> bool:
    """Whether "<name> about <words>" leaves words that are a sample; the connecting word is Alexa's own."""
    words = said.removeprefix(name).split() if said.startswith(f"{name} ") else []
    without = words[1:] if words and words[0] in NAME_CONNECTING_WORDS else words
    return any(" ".join(tried) in samples for tried in (words, without) if tried)
