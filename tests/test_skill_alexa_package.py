"""The skill package is complete, keeps Amazon's rules for manifests, and claims nothing that is not so."""

from __future__ import annotations

import copy
import functools
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from amazon_chain import APPLICATION_ID, envelope

from intents.meaning import Hypothesis
from intents.topics import Content
from skill.alexa_icons import SIZES, icon_path, pixels, png, png_size, write_icons
from skill.alexa_lambda import open_handler
from skill.alexa_manifest_rules import DECLARED, DISCLAIMER, manifest_problems
from skill.alexa_model import model_path
from skill.alexa_package import (
    EXAMPLE_ADDRESS,
    PACKAGE,
    AddressUnfit,
    addresses,
    fit_address,
    fit_function,
    is_example,
    manifest_path,
    manifest_text,
    read_manifest,
    with_address,
)
from skill.talk import ALEXA_DOOR, Talk

ENGLISH = ("en-US", "en-GB", "en-AU", "en-CA", "en-IN")
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:liver-guide"


@functools.cache
def models() -> dict[str, Any]:
    return {locale: json.loads(model_path(locale).read_text("utf-8")) for locale in ENGLISH}


def told(document: dict[str, Any], package: Path = PACKAGE) -> list[str]:
    return manifest_problems(document, models(), package, ("Cleveland Clinic",))


# What is committed


def test_the_committed_manifest_keeps_amazons_rules() -> None:
    assert told(read_manifest()) == []


def test_the_manifest_is_written_as_the_command_writes_it() -> None:
    assert manifest_path().read_text("utf-8") == manifest_text(read_manifest())


def test_the_committed_address_is_one_that_nobody_can_have() -> None:
    named = set(addresses(read_manifest()))

    assert named == {f"{EXAMPLE_ADDRESS}/{page}" for page in ("alexa", "privacy", "terms")}
    assert all(map(is_example, named))


def test_every_file_of_the_package_lies_where_amazons_tool_takes_it() -> None:
    """The patterns are those of the skill package's schema in Amazon's toolkit for editors."""
    allowed = re.compile(
        r"skill\.json|interactionModels/custom/[a-z]{2}-[A-Z]{2}\.json|assets/images/[a-zA-Z0-9_./-]{1,64}\.png"
    )
    files = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.is_file()]

    assert len(files) == 8
    assert [name for name in files if not allowed.fullmatch(name)] == []


def test_the_disclaimer_says_all_that_amazons_own_words_say() -> None:
    for demanded in (
        "does not provide medical advice", "is for informational and educational purposes only",
        "is not a substitute for professional medical advice, treatment or diagnosis",
        "Call your doctor to receive medical advice", "If you think you may have a medical emergency",
        "please dial your local emergency response phone number",
    ):  # fmt: skip
        assert demanded in DISCLAIMER


def test_the_store_says_that_no_clinician_has_reviewed_as_long_as_that_is_so(content: Content) -> None:
    signed = [topic.id for topic in content.topics.values() if topic.review.by]
    for texts in read_manifest()["manifest"]["publishingInformation"]["locales"].values():
        assert ("not yet been reviewed by a clinician" in texts["description"]) == (not signed)


def test_the_testing_instructions_say_why_a_clinics_name_can_be_heard_and_where_alone() -> None:
    instructions = read_manifest()["manifest"]["publishingInformation"]["testingInstructions"]

    for said in (
        "who says so", "terms of use", "nowhere else", "name, summary", "keywords or example phrases",
        "did not make, check or endorse", "no affiliation is claimed",
    ):  # fmt: skip
        assert said in instructions


def test_the_clinics_name_stands_nowhere_in_the_manifest() -> None:
    """In the models it may stand where a person says it; nobody is shown those."""
    assert "cleveland" not in manifest_path().read_text("utf-8").lower()


def test_each_thing_to_say_in_the_testing_instructions_is_understood(talk: Talk) -> None:
    """Whoever certifies the skill says just these."""
    instructions = read_manifest()["manifest"]["publishingInformation"]["testingInstructions"]
    quoted = re.findall(r'"([^"]+)"', instructions)
    for words in quoted:
        if words.startswith("Alexa, "):
            continue
        turned = talk.hear((Hypothesis(words.lower()),), None, ALEXA_DOOR, "en-US")
        assert turned.reply.intent not in ("clarify", "out_of_scope"), words


# The rules


def _texts(document: dict[str, Any], locale: str = "en-GB") -> dict[str, Any]:
    found: dict[str, Any] = document["manifest"]["publishingInformation"]["locales"][locale]
    return found


def _set(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: _texts(document).update({name: value})


def _phrase(place: int, phrase: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        _texts(document)["examplePhrases"][place] = phrase

    return change


def _endpoint(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["manifest"]["apis"]["custom"]["endpoint"].update(changes)


def _information(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["manifest"]["publishingInformation"].update(changes)


def _compliance(**changes: object) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["manifest"]["privacyAndCompliance"].update(changes)


def _page(url: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["manifest"]["privacyAndCompliance"]["locales"]["en-IN"]["privacyPolicyUrl"] = url

    return change


def _interfaces(*types: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["manifest"]["apis"]["custom"].update(
        interfaces=[{"type": kind} for kind in types]
    )


BROKEN: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no disclaimer": (_set("description", "Answers about the liver."), "disclaimer"),
    "disclaimer with a word changed": (
        lambda document: _texts(document).update(
            description=_texts(document)["description"].replace("educational", "instructive")
        ),
        "disclaimer",
    ),
    "long description": (_set("description", DISCLAIMER + "x" * 4000), "4000"),
    "long summary": (_set("summary", "x" * 161), "160"),
    "empty summary": (_set("summary", ""), "summary"),
    "long name": (_set("name", "x" * 51), "name needs"),
    "amazon in the name": (_set("name", "Echo Guide"), "Amazon"),
    "skill in the name": (_set("name", "Liver Skill"), "Amazon's words"),
    "promise in the name": (_set("name", "Liver Cure"), "promises"),
    "promise in a phrase": (_phrase(1, "Alexa, ask liver guide how it is treated."), "promises"),
    "promise in the keywords": (_set("keywords", ["treatment"]), "promises"),
    "amazon in the keywords": (_set("keywords", ["alexa"]), "name of Amazon's"),
    "too many keywords": (_set("keywords", [str(number) for number in range(31)]), "keywords"),
    "keyword twice": (_set("keywords", ["liver", "liver"]), "keywords"),
    "two phrases": (lambda document: _texts(document)["examplePhrases"].pop(), "there are 2"),
    "phrase twice": (_phrase(2, "Alexa, ask liver guide what a biopsy is."), "twice"),
    "first phrase opens nothing": (_phrase(0, "Alexa, ask liver guide what a biopsy is."), "has to open"),
    "first phrase opens another": (_phrase(0, "Alexa, open lever guide."), "has to open"),
    "phrase without wake word": (_phrase(1, "Ask liver guide what a biopsy is."), "begin with"),
    "phrase without an end": (_phrase(1, "Alexa, ask liver guide what a biopsy is"), "end in"),
    "phrase of no sample": (_phrase(1, "Alexa, ask liver guide what the weather is."), "not made from"),
    "phrase of another skill": (_phrase(1, "Alexa, ask lever guide what a biopsy is."), "not made from"),
    "clinic's name": (_set("keywords", ["cleveland clinic"]), "names Cleveland Clinic"),
    "clinic's name in the instructions": (
        _information(testingInstructions="From Cleveland Clinic."), "names Cleveland"
    ),
    "no icon": (_set("smallIconUri", "file://assets/images/none.png"), "small icon is not"),
    "icon out on the web": (_set("largeIconUri", "https://hepatica.example/a.png"), "large icon is not"),
    "icon outside the package": (_set("largeIconUri", "file://assets/images/../../skill.json"), "large icon"),
    "icons changed round": (_set("smallIconUri", "file://assets/images/largeIcon.png"), "108 by 108"),
    "another category": (_information(category="GAMES"), "category"),
    "no instructions": (_information(testingInstructions=""), "instructions"),
    "worldwide and listed": (_information(distributionCountries=["US"]), "worldwide or"),
    "nowhere": (_information(isAvailableWorldwide=False), "worldwide or"),
    "for children": (_compliance(isChildDirected=True), "isChildDirected"),
    "health records": (_compliance(usesHealthInfo=True), "usesHealthInfo"),
    "not exportable": (_compliance(isExportCompliant=False), "isExportCompliant"),
    "locale without a model": (
        lambda document: document["manifest"]["publishingInformation"]["locales"].update(
            {"en-ZA": _texts(document)}
        ),
        "same locales",
    ),
    "locale without pages": (
        lambda document: document["manifest"]["privacyAndCompliance"]["locales"].pop("en-IN"),
        "same locales",
    ),
    "no https": (_endpoint(uri="http://hepatica.example/alexa"), "https"),
    "another port": (_endpoint(uri="https://hepatica.example:8443/alexa"), "443"),
    "another path": (_endpoint(uri="https://hepatica.example"), "/alexa"),
    "signed by itself": (_endpoint(sslCertificateType="SelfSigned"), "authority"),
    "no function": (_endpoint(uri="arn:aws:s3:::bucket"), "ARN"),
    "page without https": (_page("http://hepatica.example/privacy"), "https"),
    "page that is not served": (_page("https://hepatica.example/secrets"), "pages"),
    "screen not declared": (_interfaces(), "interfaces"),
    "player declared": (_interfaces("ALEXA_PRESENTATION_APL", "AUDIO_PLAYER"), "interfaces"),
    "permissions": (
        lambda document: document["manifest"].update(permissions=[{"name": "alexa::profile:email:read"}]),
        "permissions",
    ),
    "another version": (lambda document: document["manifest"].update(manifestVersion="2.0"), "version"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_rule_that_is_broken_is_told(case: str) -> None:
    change, word = BROKEN[case]
    document = copy.deepcopy(read_manifest())
    change(document)

    assert any(word in problem for problem in told(document)), told(document)


@pytest.mark.parametrize(
    "phrase",
    [
        "Alexa, ask liver guide about jaundice.",
        "Alexa, tell liver guide topics.",
        "Alexa, start liver guide.",
        "Alexa, ask liver guide for the list of topics.",
        "Alexa, ask liver guide what is jaundice?",
    ],
)
def test_a_phrase_that_is_a_sample_passes(phrase: str) -> None:
    document = copy.deepcopy(read_manifest())
    _phrase(2, phrase)(document)

    assert [problem for problem in told(document) if "phrase" in problem.lower()] == []


def test_the_screen_is_declared_as_long_as_it_is_answered(exact_root: Path) -> None:
    """A device with a screen is shown something only where the manifest says so; and the other way round."""
    launch = envelope({})
    launch["context"]["System"]["device"]["supportedInterfaces"] = {"Alexa.Presentation.APL": {"runtime": {}}}
    answered = open_handler((APPLICATION_ID,), exact_root)(launch, None)
    shown = [directive["type"] for directive in answered["response"].get("directives", [])]

    assert "ALEXA_PRESENTATION_APL" in DECLARED
    assert shown == ["Alexa.Presentation.APL.RenderDocument"]


# Addresses


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://skill.example.org", "https://skill.example.org"),
        ("https://skill.example.org/", "https://skill.example.org"),
        ("HTTPS://Skill.Example.org:443", "https://skill.example.org"),
        (" https://xn--lber-1ra.example.org ", "https://xn--lber-1ra.example.org"),
    ],
)
def test_an_address_that_alexa_calls_is_taken(given: str, address: str) -> None:
    assert fit_address(given) == address


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("http://skill.example.org", "https addresses only"),
        ("skill.example.org", "https addresses only"),
        ("ftp://skill.example.org", "https addresses only"),
        ("", "https addresses only"),
        ("https://skill.example.org:8443", "port 443 only"),
        ("https://skill.example.org:0", "port 443 only"),
        ("https://skill.example.org:x", "no address"),
        ("https://[::1", "no address"),
        ("https://me@skill.example.org", "user name"),
        ("https://skill.example.org/alexa", "host alone"),
        ("https://skill.example.org?a=b", "host alone"),
        ("https://skill.example.org#a", "host alone"),
        ("https://192.0.2.1", "domain name"),
        ("https://[2001:db8::1]", "domain name"),
        ("https://localhost", "domain name"),
        ("https://-skill.example.org", "domain name"),
        ("https://skill_.example.org", "domain name"),
        ("https://", "domain name"),
    ],
)
def test_an_address_that_alexa_would_not_call_is_refused_with_the_reason(given: str, reason: str) -> None:
    with pytest.raises(AddressUnfit, match=reason):
        fit_address(given)


@pytest.mark.parametrize("given", ["", "lambda", "arn:aws:lambda:us-east-1:1:function:x", f"{FUNCTION}/x"])
def test_what_is_no_function_is_refused(given: str) -> None:
    with pytest.raises(AddressUnfit, match="ARN"):
        fit_function(given)


def test_the_address_stands_in_endpoint_and_pages_and_keeps_the_rules() -> None:
    changed = with_address(read_manifest(), "https://liver.hospital.org")

    assert set(addresses(changed)) == {
        f"https://liver.hospital.org/{page}" for page in ("alexa", "privacy", "terms")
    }
    assert EXAMPLE_ADDRESS not in manifest_text(changed)
    assert told(changed) == []


def test_with_a_function_only_the_pages_stand_at_the_address() -> None:
    changed = with_address(read_manifest(), "https://liver.hospital.org", FUNCTION)

    assert changed["manifest"]["apis"]["custom"]["endpoint"] == {"uri": FUNCTION}
    assert told(changed) == []
    assert with_address(changed, EXAMPLE_ADDRESS) == read_manifest()


@pytest.mark.parametrize(
    ("address", "example"),
    [
        (EXAMPLE_ADDRESS, True), ("https://a.test/alexa", True), ("https://www.example.com", True),
        ("https://example.org/", True), ("https://notexample.org", False), (FUNCTION, False),
        ("https://example.hospital.org/alexa", False),
    ],
)  # fmt: skip
def test_addresses_that_nobody_can_have_are_told_from_others(address: str, example: bool) -> None:
    assert is_example(address) is example


# Icons


@pytest.mark.parametrize("kind", SIZES)
def test_the_committed_icons_are_what_the_script_draws(kind: str) -> None:
    committed, side = icon_path(kind).read_bytes(), SIZES[kind]

    assert png_size(committed) == (side, side)
    start, end = committed.index(b"IDAT") + 4, committed.rindex(b"IEND") - 8
    rows, row = zlib.decompress(committed[start:end]), side * 3 + 1
    drawn = pixels(side)
    for number in range(side):
        there = rows[number * row + 1 : (number + 1) * row]
        here = drawn[number * side * 3 : (number + 1) * side * 3]
        assert max(abs(a - b) for a, b in zip(there, here, strict=True)) <= 1, "python -m skill.alexa_icons"


def test_the_icons_can_be_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "large", 16)
    monkeypatch.setitem(SIZES, "small", 8)

    written = write_icons(tmp_path / "new")

    assert [png_size(path.read_bytes()) for path in written] == [(8, 8), (16, 16)]
    assert written[0].read_bytes() == png(8)


@pytest.mark.parametrize("image", [b"", b"GIF89a", png(8)[:20], b"\x89PNG\r\n\x1a\n" + b"x" * 20])
def test_what_is_no_picture_has_no_size(image: bytes) -> None:
    assert png_size(image) is None


def test_an_icon_shows_its_shapes_inside_the_circle_that_amazon_cuts_out() -> None:
    side = 64
    picture = pixels(side)
    colors = {tuple(picture[place : place + 3]) for place in range(0, len(picture), 3)}
    ground = tuple(picture[:3])

    assert len(colors) > 3
    for row in range(side):
        for column in range(side):
            x, y = 2 * (column + 0.5) / side - 1, 2 * (row + 0.5) / side - 1
            if x * x + y * y > 1:
                place = (row * side + column) * 3
                assert tuple(picture[place : place + 3]) == ground
