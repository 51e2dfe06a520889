"""Certificate chains like Amazon's, made on the spot: signed requests can be tested without Amazon."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHAIN_URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"
APPLICATION_ID = "amzn1.ask.skill.00000000-1111-2222-3333-444444444444"
YEAR = timedelta(days=365)


@functools.cache
def private_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key a name and size: making them takes most of a test's time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True)
class Issuer:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def make_certificate(
    name: str,
    issuer: Issuer | None,
    *,
    key: Any = None,
    is_authority: bool = False,
    sans: Sequence[str] = (),
    begins: datetime = NOW - YEAR,
    ends: datetime = NOW + YEAR,
    digest: Any = None,
    uses: Sequence[Any] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    permitted: str | None = None,
) -> x509.Certificate:
    key = key or private_key(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if sans:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(san) for san in sans]), critical=False
        )
    if uses and not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(uses)), critical=False)
    if permitted:
        builder = builder.add_extension(
            x509.NameConstraints(permitted_subtrees=[x509.DNSName(permitted)], excluded_subtrees=None),
            critical=True,
        )
    return builder.sign(signing, digest or hashes.SHA256())


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


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
    return make_certificate("leaf", issuer, **{"sans": ("echo-api.amazon.com",), **changes})


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
    application = {"applicationId": APPLICATION_ID}
    return {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.1",
            "application": application,
            "attributes": {},
            "user": {"userId": "amzn1.ask.account.1"},
        },
        "context": {
            "System": {
                "application": application,
                "user": {"userId": "amzn1.ask.account.1"},
                "device": {"deviceId": "amzn1.ask.device.1", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.amazonalexa.com",
            }
        },
        "request": {
            "type": "LaunchRequest",
            "requestId": "amzn1.echo-api.request.1",
            "timestamp": NOW.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "locale": "en-US",
            **(request or {}),
        },
        **changes,
    }


def sign(body: bytes, *, key: rsa.RSAPrivateKey | None = None, digest: Any = None) -> str:
    signed = (key or private_key("leaf")).sign(body, padding.PKCS1v15(), digest or hashes.SHA256())
    return base64.b64encode(signed).decode()


def signed(body: bytes | Mapping[str, Any], *, url: str = CHAIN_URL) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request signed with the good leaf."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"SignatureCertChainUrl": url, "Signature-256": sign(raw)}, raw
