"""The Alexa door believes Amazon and nobody else."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from amazon_chain import (
    APPLICATION_ID,
    NOW,
    envelope,
    private_key,
    root,
    sign,
    signed,
)
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from forgeries import Amazon, verify
from hypothesis import given, settings
from hypothesis import strategies as st

from skill import signature
from skill.signature import RequestRefused, RequestVerifier


def test_a_good_request_is_believed() -> None:
    assert verify()["request"]["type"] == "LaunchRequest"


def test_header_names_are_compared_without_case() -> None:
    headers, raw = signed(envelope())
    lower = {name.lower(): value for name, value in headers.items()}

    assert Amazon().verifier().verify(lower, raw)


@pytest.mark.parametrize("missing", ["SignatureCertChainUrl", "Signature-256"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_or_empty_header_is_refused(missing: str, empty: bool) -> None:
    headers, raw = signed(envelope())
    if empty:
        headers[missing] = ""
    else:
        del headers[missing]

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


def test_a_header_given_twice_is_refused() -> None:
    headers, raw = signed(envelope())
    headers["signature-256"] = headers["Signature-256"]

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


def test_the_old_sha1_signature_header_counts_for_nothing() -> None:
    headers, raw = signed(envelope())
    headers["Signature"] = headers.pop("Signature-256")

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


@pytest.mark.parametrize("odd", ["%%%", "abc", "YWJj", "YWJj\n", "é", "====", " "])
def test_an_odd_signature_is_refused(odd: str) -> None:
    with pytest.raises(RequestRefused):
        verify(signature=odd)


def test_a_good_signature_with_stray_characters_is_refused() -> None:
    with pytest.raises(RequestRefused):
        verify(signature=sign(json.dumps(envelope()).encode()) + "\n!")


def test_a_sha1_signature_is_refused() -> None:
    raw = json.dumps(envelope()).encode()

    with pytest.raises(RequestRefused):
        verify(signature=sign(raw, digest=hashes.SHA1()))  # noqa: S303 - the forgery


def test_a_signature_by_another_key_is_refused() -> None:
    raw = json.dumps(envelope()).encode()

    with pytest.raises(RequestRefused):
        verify(signature=sign(raw, key=private_key("Test Intermediate")))


def test_a_tampered_body_is_refused() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw.replace(b"LaunchRequest", b"IntentRequest"))


REWRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "indented": lambda raw: json.dumps(json.loads(raw), indent=1).encode(),
    "without spaces": lambda raw: json.dumps(json.loads(raw), separators=(",", ":")).encode(),
    "with its fields in another order": lambda raw: json.dumps(json.loads(raw), sort_keys=True).encode(),
    "with letters escaped": lambda raw: raw.replace(b"LaunchRequest", rb"\u004caunchRequest"),
    "with a line end": lambda raw: raw + b"\n",
    "with a space before it": lambda raw: b" " + raw,
    "with a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "in UTF-16": lambda raw: raw.decode().encode("utf-16"),
    "compressed": gzip.compress,
    "a field twice": lambda raw: raw[:-1] + b', "version": "1.0"}',
}
"""Bodies that mean the same as the one that was signed."""


@pytest.mark.parametrize("how", sorted(REWRITTEN))
def test_a_body_written_anew_is_refused_though_it_means_the_same(how: str) -> None:
    headers, raw = signed(envelope())
    rewritten = REWRITTEN[how](raw)
    assert rewritten != raw

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, rewritten)


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7), st.booleans())
def test_a_body_or_a_signature_with_any_one_bit_turned_is_refused(
    place: int, bit: int, in_body: bool
) -> None:
    headers, raw = signed(envelope())
    turned = bytearray(raw if in_body else base64.b64decode(headers["Signature-256"]))
    turned[place % len(turned)] ^= 1 << bit
    if in_body:
        raw = bytes(turned)
    else:
        headers["Signature-256"] = base64.b64encode(turned).decode()

    with pytest.raises(RequestRefused, match="does not fit"):
        Amazon().verifier().verify(headers, raw)


def test_a_signature_made_by_the_other_scheme_of_the_same_key_is_refused() -> None:
    raw = json.dumps(envelope()).encode()
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)
    made = private_key("leaf").sign(raw, scheme, hashes.SHA256())

    with pytest.raises(RequestRefused, match="does not fit"):
        verify(signature=base64.b64encode(made).decode())


def header_tricks() -> dict[str, dict[str, str]]:
    """A good request's headers, each time with something done to them."""
    good, _ = signed(envelope())
    url, made = good["SignatureCertChainUrl"], good["Signature-256"]
    return {
        "two signatures in one": {**good, "Signature-256": f"{made}, {made}"},
        "two addresses in one": {**good, "SignatureCertChainUrl": f"{url}, {url}"},
        "a good address behind another": {**good, "SignatureCertChainUrl": f"https://evil.example/, {url}"},
        "an address in quotes": {**good, "SignatureCertChainUrl": f'"{url}"'},
        "a signature in quotes": {**good, "Signature-256": f'"{made}"'},
        "a signature for addresses": {
            **good,
            "Signature-256": made.replace("+", "-").replace("/", "_") + "-",
        },
        "a signature cut short": {**good, "Signature-256": made[:-8]},
        "a signature with more behind": {**good, "Signature-256": made + "AAAA"},
        "a signature in hexadecimals": {**good, "Signature-256": base64.b64decode(made).hex()},
        "a signature of zeros": {**good, "Signature-256": base64.b64encode(bytes(256)).decode()},
        "the two swapped": {"SignatureCertChainUrl": made, "Signature-256": url},
        "underscores for hyphens": {"SignatureCertChainUrl": url, "Signature_256": made},
        "a space behind the name": {"SignatureCertChainUrl": url, "Signature-256 ": made},
        "the old header beside an empty new one": {**good, "Signature": made, "Signature-256": ""},
        "the address in the old spelling": {"Signature-Cert-Chain-Url": url, "Signature-256": made},
    }


@pytest.mark.parametrize("trick", sorted(header_tricks()))
def test_no_trick_with_headers_is_believed(trick: str) -> None:
    _, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(header_tricks()[trick], raw)


def test_other_headers_change_nothing() -> None:
    headers, raw = signed(envelope())

    assert Amazon().verifier().verify({**headers, "Signature": "AAAA", "Signature-512": "x", "": ""}, raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    body=st.dictionaries(st.text(max_size=8), JSON, max_size=3),
    request=st.dictionaries(st.text(max_size=8), JSON, max_size=3),
    seconds=st.integers(min_value=-150, max_value=150),
    indent=st.sampled_from([None, 0, 3]),
    escaped=st.booleans(),
    name=st.sampled_from([str, str.lower, str.upper, str.title]),
)
def test_a_good_request_is_never_refused(
    body: dict[str, Any],
    request: dict[str, Any],
    seconds: int,
    indent: int | None,
    escaped: bool,
    name: Callable[[str], str],
) -> None:
    """Whatever else it holds, however it is written, and however often it comes."""
    sent = {**body, **envelope(), "request": {**request, **envelope()["request"]}}
    raw = json.dumps(sent, indent=indent, ensure_ascii=escaped).encode("utf-8", "replace")
    headers = {name(header): value for header, value in signed(raw)[0].items()}
    amazon = Amazon()
    verifier = amazon.verifier()
    amazon.now = NOW + timedelta(seconds=seconds)

    assert verifier.verify(headers, raw) == verifier.verify(headers, raw) == json.loads(raw)


@pytest.mark.parametrize("distance", [0, 149, 150, -149, -150])
def test_a_request_inside_the_window_is_believed_also_when_repeated(distance: int) -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    amazon.now = NOW + timedelta(seconds=distance)
    headers, raw = signed(envelope())

    assert verifier.verify(headers, raw) == verifier.verify(headers, raw)


@pytest.mark.parametrize("distance", [150.01, 151, -150.01, 3600, -3600])
def test_a_request_outside_the_window_is_refused(distance: float) -> None:
    amazon = Amazon()
    amazon.now = NOW + timedelta(seconds=distance)
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused, match="just now"):
        amazon.verifier().verify(headers, raw)


def test_skill_events_may_be_an_hour_old_and_no_older() -> None:
    amazon = Amazon()
    headers, raw = signed(envelope({"type": "AlexaSkillEvent.SkillDisabled"}))
    amazon.now = NOW + timedelta(seconds=3600)
    assert amazon.verifier().verify(headers, raw)

    amazon.now = NOW + timedelta(seconds=3601)
    with pytest.raises(RequestRefused):
        amazon.verifier().verify(headers, raw)


def test_a_timestamp_without_zone_is_utc() -> None:
    assert verify(body=envelope({"timestamp": "2026-03-01T12:00:00"}))


@pytest.mark.parametrize(
    "odd", [None, 1, 1772366400, "", "yesterday", "0001-01-01T00:00:00+14:00", [], {}, True]
)
def test_an_odd_timestamp_is_refused(odd: object) -> None:
    with pytest.raises(RequestRefused):
        verify(body=envelope({"timestamp": odd}))


def test_a_request_for_another_skill_is_refused() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused, match="another skill"):
        Amazon().verifier("amzn1.ask.skill.other").verify(headers, raw)


def test_one_verifier_may_serve_several_skills() -> None:
    headers, raw = signed(envelope())

    assert Amazon().verifier("amzn1.ask.skill.other", APPLICATION_ID).verify(headers, raw)


def test_with_no_application_id_configured_everything_is_refused() -> None:
    amazon = Amazon()
    headers, raw = signed(envelope())
    verifier = RequestVerifier((), roots=[root().certificate], fetch=amazon.fetch)

    with pytest.raises(RequestRefused, match="configured"):
        verifier.verify(headers, raw)
    assert amazon.fetched == []


def _without(path: str) -> dict[str, Any]:
    body = envelope()
    holder: Any = body
    *way, last = path.split(".")
    for step in way:
        holder = holder[step]
    del holder[last]
    return body


@pytest.mark.parametrize("path", ["session", "context"])
def test_the_application_id_may_stand_in_one_place_alone(path: str) -> None:
    assert verify(body=_without(path))


@pytest.mark.parametrize(
    "body",
    [
        {"request": envelope()["request"]},
        envelope(session={"application": {"applicationId": "other"}}),
        envelope(context={"System": {"application": {"applicationId": "other"}}}),
        envelope(session={"application": {"applicationId": None}}, context=None),
        envelope(session={"application": {"applicationId": [APPLICATION_ID]}}, context=None),
        envelope(session={"application": APPLICATION_ID}, context={"System": []}),
        envelope(session=[], context=3),
    ],
)
def test_an_application_id_that_is_missing_odd_or_contradicted_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(RequestRefused, match="another skill"):
        verify(body=body)


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"3", b"{", b"\xff\xfe", b"[" * 20_000, b'{"a":' * 20_000, b'"x"', b"{}"],
)
def test_a_signed_body_that_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestRefused):
        verify(body=raw)


@pytest.mark.parametrize("request_part", [None, [], 3, "x", {}])
def test_a_signed_body_without_a_request_is_refused(request_part: object) -> None:
    with pytest.raises(RequestRefused):
        verify(body={**envelope(), "request": request_part})


def test_nothing_of_the_body_is_read_before_the_signature_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(signature, "_json_object", lambda body: read.append(body))
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw + b" ")
    assert read == []


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["SignatureCertChainUrl", "Signature-256", "X"]), st.text(max_size=40)),
    st.binary(max_size=60),
)
def test_nothing_but_a_refusal_ever_comes_out(headers: dict[str, str], raw: bytes) -> None:
    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["version", "session", "context", "request"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(["System", "application", "applicationId", "timestamp", "type"]), inner
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_whatever_a_signed_body_holds_only_a_refusal_comes_out(body: dict[str, Any]) -> None:
    with pytest.raises(RequestRefused):
        verify(body=body)


def test_no_refusal_holds_a_word_of_the_request() -> None:
    headers, raw = signed(envelope({"timestamp": "wellingtons", "secret": "wellingtons"}))

    with pytest.raises(RequestRefused) as refused:
        Amazon().verifier().verify(headers, raw)
    assert "wellingtons" not in str(refused.value)
