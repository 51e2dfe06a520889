"""Requests that are almost Amazon's, each with one thing wrong; and a verifier under the test's control."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any

from amazon_chain import (
    APPLICATION_ID,
    NOW,
    Issuer,
    ec_key,
    envelope,
    good_chain,
    intermediate,
    make_certificate,
    make_leaf,
    pem,
    private_key,
    root,
    signed,
    signed_with_sha1,
)
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from skill import signature_fetch
from skill.signature import RequestVerifier


class Amazon:
    """A fetch and two clocks under the test's control."""

    def __init__(self, chain: bytes | None = None) -> None:
        self.chain = chain if chain is not None else good_chain()
        self.fetched: list[str] = []
        self.now = NOW
        self.seconds = 0.0

    def fetch(self, address: str) -> bytes:
        self.fetched.append(address)
        return self.chain

    def verifier(self, *application_ids: str, **changes: Any) -> RequestVerifier:
        return RequestVerifier(
            application_ids or (APPLICATION_ID,),
            **{
                "roots": [root().certificate],
                "fetch": self.fetch,
                "clock": lambda: self.now,
                "seconds": lambda: self.seconds,
                **changes,
            },
        )


def verify(chain: bytes | None = None, body: Any = None, **headers: str | None) -> dict[str, Any]:
    """Verify one request that is good apart from what is named."""
    given_headers, raw = signed(envelope() if body is None else body)
    changed = {"SignatureCertChainUrl": headers.get("url"), "Signature-256": headers.get("signature")}
    given_headers |= {name: value for name, value in changed.items() if value is not None}
    return Amazon(chain).verifier().verify(given_headers, raw)


BAD_ADDRESSES = [
    "",
    "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://notamazon.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
    "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
    "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:0443/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../evil/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../../echo.api.evil/c.pem",
    "https://s3.amazonaws.com/echo.api/%2e%2e/evil/c.pem",
    "https://s3.amazonaws.com/echo.api/..%2fevil/c.pem",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com/echo.api/..",
    "https://s3.amazonaws.com@evil.com/echo.api/c.pem",
    "https://evil.com@s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com.evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com./echo.api/c.pem",
    "https://s3.amazonaws.com\\@evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c.pem?x=1",
    "https://s3.amazonaws.com/echo.api/c.pem#x",
    "https://s3.amazonaws.com/echo.api/c.pem\n",
    " https://s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c\t.pem",
    "https://s3\u3002amazonaws.com/echo.api/c.pem",
    "https://\u017f3.amazonaws.com/echo.api/c.pem",
    "//s3.amazonaws.com/echo.api/c.pem",
    "ftp://s3.amazonaws.com/echo.api/c.pem",
    "file:///echo.api/c.pem",
]


def chain_of(**changes: Any) -> bytes:
    return pem(make_leaf(**changes), intermediate().certificate)


def stranger() -> Issuer:
    key = private_key("Stranger")
    return Issuer(make_certificate("Stranger", None, is_authority=True), key)


def authority(**changes: Any) -> Issuer:
    key = changes.get("key") or private_key("Other Intermediate")
    changes = {"is_authority": True, **changes, "key": key}
    return Issuer(make_certificate("Other Intermediate", changes.pop("issuer", root()), **changes), key)


def _authority_below(above: Issuer) -> Issuer:
    key = private_key("Lowest Intermediate")
    return Issuer(make_certificate("Lowest Intermediate", above, is_authority=True, key=key), key)


def _namesake(name: str, issuer: Issuer | None) -> Issuer:
    """An authority by the name of one of ours, with another key."""
    key = private_key("Namesake")
    return Issuer(make_certificate(name, issuer, is_authority=True, key=key), key)


def _strangers_leaf() -> x509.Certificate:
    """A leaf like Amazon's under a root of its own, whose key signs what comes with it."""
    return make_leaf(issuer=stranger())


@functools.cache
def bad_chains() -> dict[str, bytes]:
    constrained = authority(permitted="example.com")
    expired = authority(ends=NOW - timedelta(days=1))
    no_authority = authority(is_authority=False, sans=("echo-api.amazon.com",))
    weak = private_key("weak", 1024)
    same_name = Issuer(
        make_certificate(
            "Test Intermediate", root(), is_authority=True, key=private_key("Other Intermediate")
        ),
        private_key("Other Intermediate"),
    )
    above = authority(path_length=0)
    below = _authority_below(above)
    may_not_sign = authority(may_sign=False)
    weak_authority = authority(key=weak)
    return {
        "wrong name": chain_of(sans=("echo-api.example.com",)),
        "name of a sub-domain": chain_of(sans=("x.echo-api.amazon.com",)),
        "no name": chain_of(sans=()),
        "expired": chain_of(ends=NOW - timedelta(seconds=1)),
        "not yet valid": chain_of(begins=NOW + timedelta(seconds=1)),
        "missing intermediate": pem(make_leaf()),
        "another's intermediate": pem(make_leaf(), authority().certificate),
        "intermediate swapped for one of the same name": pem(make_leaf(), same_name.certificate),
        "leaf by a namesake of the intermediate": pem(
            make_leaf(issuer=same_name), intermediate().certificate
        ),
        "leaf by a namesake of the root": pem(make_leaf(issuer=_namesake("Test Root", None))),
        "a stranger's leaf before the good chain": pem(_strangers_leaf()) + good_chain(),
        "a stranger's leaf after Amazon's root": pem(_strangers_leaf(), root().certificate),
        "name as common name alone": pem(
            make_certificate("echo-api.amazon.com", intermediate()), intermediate().certificate
        ),
        "wildcard for the name": chain_of(sans=("*.amazon.com",)),
        "leaf is an authority": chain_of(is_authority=True),
        "leaf is its own root": pem(make_certificate("leaf", None, sans=("echo-api.amazon.com",))),
        "untrusted root": pem(make_leaf(issuer=stranger()), stranger().certificate),
        "name constraint": pem(make_leaf(issuer=constrained), constrained.certificate),
        "expired intermediate": pem(make_leaf(issuer=expired), expired.certificate),
        "intermediate is no authority": pem(make_leaf(issuer=no_authority), no_authority.certificate),
        "intermediate may not sign certificates": pem(
            make_leaf(issuer=may_not_sign), may_not_sign.certificate
        ),
        "weak intermediate": pem(make_leaf(issuer=weak_authority), weak_authority.certificate),
        "one authority more than the path allows": pem(
            make_leaf(issuer=below), below.certificate, above.certificate
        ),
        "weak key": chain_of(key=weak),
        "elliptic key": chain_of(key=ec_key()),
        "made for signing code": chain_of(uses=(ExtendedKeyUsageOID.CODE_SIGNING,)),
        "signed with SHA-1": pem(signed_with_sha1(make_leaf()), intermediate().certificate),
        "intermediate before leaf": pem(intermediate().certificate, make_leaf()),
        "empty": b"",
        "no certificate": b"<html>not found</html>",
        "half a certificate": good_chain()[:700],
        "garbage inside": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "huge": good_chain() + b"\n" * signature_fetch.MOST_CHAIN_BYTES,
        "a thousand certificates": good_chain() * 1000,
    }


@functools.cache
def good_chains() -> dict[str, bytes]:
    """Chains that Amazon might as well send; each must be believed."""
    middle = authority()
    lowest = _authority_below(middle)
    good = good_chain()
    return {
        "as it is": good,
        "with the root behind it": good + pem(root().certificate),
        "with an authority that is not needed": good + pem(stranger().certificate),
        "over two intermediates": pem(make_leaf(issuer=lowest), lowest.certificate, middle.certificate),
        "intermediates in another order": pem(
            make_leaf(issuer=lowest), middle.certificate, lowest.certificate
        ),
        "straight from the root": pem(make_leaf(issuer=root())),
        "with more names": chain_of(sans=("a.amazon.com", "echo-api.amazon.com", "b.amazon.com")),
        "with a longer key": chain_of(key=private_key("long leaf", 3072)),
        "within a name constraint": _within("amazon.com"),
        "with line ends of two characters": good.replace(b"\n", b"\r\n"),
        "with words between": b"Subject: Amazon\n" + good.replace(b"-----BEGIN", b"\nnext\n-----BEGIN"),
        "valid from this second": chain_of(begins=NOW),
        "valid until this second": chain_of(ends=NOW),
    }


def _within(permitted: str) -> bytes:
    constrained = authority(permitted=permitted)
    return pem(make_leaf(issuer=constrained), constrained.certificate)
