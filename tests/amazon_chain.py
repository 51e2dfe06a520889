"""Certificate chains like Amazon's, made on the spot: signed requests can be tested without Amazon."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from bench import amazon_requests
from bench.amazon_requests import APPLICATION_ID, CHAIN_URL, SIGNER, YEAR, Issuer, pem, private_key

__all__ = ["APPLICATION_ID", "CHAIN_URL", "YEAR", "pem", "private_key"]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_certificate(name: str, issuer: Issuer | None, **changes: Any) -> x509.Certificate:
    return amazon_requests.make_certificate(name, issuer, now=NOW, **changes)


@functools.cache
def root() -> Issuer:
    return Issuer(make_certificate("Test Root", None, is_authority=True), private_key("Test Root"))


@functools.cache
def intermediate() -> Issuer:
    certificate = make_certificate("Test Intermediate", root(), is_authority=True)
    return Issuer(certificate, private_key("Test Intermediate"))


def make_leaf(**changes: Any) -> x509.Certificate:
    """A leaf as Amazon's is, apart from what is named."""
    issuer = changes.pop("issuer", None) or intermediate()
    return make_certificate("leaf", issuer, **{"sans": (SIGNER,), **changes})


def signed_with_sha1(leaf: x509.Certificate) -> x509.Certificate:
    """The same leaf with a SHA-1 signature that fits; the library reads such a thing but makes none."""
    oid_sha256 = bytes.fromhex("06092a864886f70d01010b")
    oid_sha1 = bytes.fromhex("06092a864886f70d010105")
    signed_part = leaf.tbs_certificate_bytes.replace(oid_sha256, oid_sha1)
    signature = intermediate().key.sign(signed_part, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the forgery
    der = leaf.public_bytes(serialization.Encoding.DER)
    der = der.replace(leaf.tbs_certificate_bytes, signed_part).replace(oid_sha256, oid_sha1)
    return x509.load_der_x509_certificate(der.replace(leaf.signature, signature))


@functools.cache
def good_chain() -> bytes:
    return pem(make_leaf(), intermediate().certificate)


def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def envelope(request: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A launch as Amazon sends it, apart from what is named; ids are invented."""
    return amazon_requests.envelope(request or {}, NOW, **changes)


def sign(body: bytes, *, key: rsa.RSAPrivateKey | None = None, digest: Any = None) -> str:
    return amazon_requests.sign(body, key or private_key("leaf"), digest)


def signed(body: bytes | Mapping[str, Any], *, url: str = CHAIN_URL) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request signed with the good leaf."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"SignatureCertChainUrl": url, "Signature-256": sign(raw)}, raw
