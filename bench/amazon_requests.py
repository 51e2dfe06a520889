"""Requests signed as Amazon signs them, under a root certificate made on the spot: nothing asks Amazon."""

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
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CHAIN_URL = "https://s3.amazonaws.com/echo.api/echo-api-cert-12.pem"
APPLICATION_ID = "amzn1.ask.skill.00000000-1111-2222-3333-444444444444"
SIGNER = "echo-api.amazon.com"
"""The name in Amazon's signing certificate."""
YEAR = timedelta(days=365)


@functools.cache
def private_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:  # noqa: ARG001 - the cache keeps keys apart by name
    """One key a name and size: making them takes most of the time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass(frozen=True)
class Issuer:
    """Who signs a certificate."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def make_certificate(
    name: str,
    issuer: Issuer | None,
    *,
    now: datetime,
    key: Any = None,
    is_authority: bool = False,
    sans: Sequence[str] = (),
    begins: datetime | None = None,
    ends: datetime | None = None,
    digest: hashes.HashAlgorithm | None = None,
    uses: Sequence[x509.ObjectIdentifier] = (ExtendedKeyUsageOID.SERVER_AUTH,),
    permitted: str | None = None,
    path_length: int | None = None,
    may_sign: bool | None = None,
) -> x509.Certificate:
    """A certificate that `issuer` signs, or one that signs itself; valid from a year before to a year after
    `now` unless told otherwise. An authority may sign certificates unless `may_sign` says otherwise.
    """
    key = key or private_key(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing = issuer.key if issuer else key
    may_sign = is_authority if may_sign is None else may_sign
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or now - YEAR)
        .not_valid_after(ends or now + YEAR)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=path_length), critical=True)
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
                key_cert_sign=may_sign,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if sans:
        names = x509.SubjectAlternativeName([x509.DNSName(san) for san in sans])
        builder = builder.add_extension(names, critical=False)
    if uses and not is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(uses)), critical=False)
    if permitted:
        limits = x509.NameConstraints(permitted_subtrees=[x509.DNSName(permitted)], excluded_subtrees=None)
        builder = builder.add_extension(limits, critical=True)
    signature = digest or hashes.SHA256()
    return builder.sign(signing, signature)  # type: ignore[arg-type]  # tests try digests that are refused


def pem(*certificates: x509.Certificate) -> bytes:
    """Certificates as a file holds them."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


@dataclass(frozen=True)
class Amazon:
    """A stand-in for Amazon: a root of its own and the key that signs requests."""

    root: bytes
    """PEM, to be trusted in place of the world's roots."""
    chain: bytes
    """PEM, what stands at the certificate's address."""
    key: rsa.RSAPrivateKey

    @classmethod
    def now(cls) -> Amazon:
        """One whose certificates are valid now."""
        now = datetime.now(UTC)
        certificate = make_certificate("Made-up Root", None, now=now, is_authority=True)
        root = Issuer(certificate, private_key("Made-up Root"))
        leaf = make_certificate("Signer", root, now=now, sans=(SIGNER,))
        return cls(pem(certificate), pem(leaf), private_key("Signer"))

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers that go with a body."""
        return {"SignatureCertChainUrl": CHAIN_URL, "Signature-256": sign(body, self.key)}


def sign(body: bytes, key: rsa.RSAPrivateKey, digest: hashes.HashAlgorithm | None = None) -> str:
    """The signature of a body as the header holds it."""
    return base64.b64encode(key.sign(body, padding.PKCS1v15(), digest or hashes.SHA256())).decode()


def envelope(request: Mapping[str, Any], made: datetime, **changes: Any) -> dict[str, Any]:
    """A request made at `made`, a launch apart from what is named; ids are invented."""
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
            "timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "locale": "en-US",
            **request,
        },
        **changes,
    }


def intent_now(name: str, slots: Mapping[str, str]) -> bytes:
    """The body of a request, made now, with an intent and the words in its slots."""
    filled = {slot: {"name": slot, "value": words} for slot, words in slots.items()}
    request = {"type": "IntentRequest", "intent": {"name": name, "slots": filled}}
    return json.dumps(envelope(request, datetime.now(UTC))).encode()
