"""Decides whether a certificate chain is Amazon's, and whether its key signed a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store

from skill.signature_fetch import MOST_CHAIN_BYTES, roots_file
from skill.signature_refusal import RequestRefused

Certificate: TypeAlias = x509.Certificate
"""What roots are given as."""
AMAZON_NAME = "echo-api.amazon.com"
"""The name that the signing certificate must carry, as it stands here: a wildcard for it is not enough."""
LEAST_KEY_BITS = 2048
"""`cryptography` asks this of the authorities in a chain, not of the leaf."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public key of a certificate chain that was found good."""

    key: RSAPublicKey
    valid_from: datetime
    valid_until: datetime
    """Where the first certificate of the chain expires."""

    def valid_at(self, moment: datetime) -> bool:
        """Return whether every certificate of the chain is in date."""
        return self.valid_from <= moment <= self.valid_until

    def signed(self, signature: bytes, body: bytes) -> bool:
        """Return whether the signature is this key's, by RSA (PKCS 1 v1.5) over the body's SHA-256."""
        try:
            self.key.verify(signature, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


class ChainReader:
    """Reads certificate chains against root certificates; `roots` is None for those of certifi's list."""

    def __init__(self, roots: Sequence[Certificate] | None) -> None:
        self._roots = roots
        self._store: Store | None = None

    def key_of(self, pem: bytes, now: datetime) -> SigningKey:
        """Return the key of a chain whose names, dates, uses and signatures are good up to a trusted root.

        Raises RequestRefused for a chain that is too large, a key that is weak or a name that is not
        Amazon's; what `cryptography` finds wrong is raised as it says it.
        """
        if len(pem) > MOST_CHAIN_BYTES:
            raise RequestRefused("the certificate chain is too large")
        leaf, *others = x509.load_pem_x509_certificates(pem)
        if self._store is None:
            self._store = Store(list(self._roots if self._roots is not None else trusted_roots()))
        policy = PolicyBuilder().store(self._store).time(now)
        chain = policy.build_server_verifier(x509.DNSName(AMAZON_NAME)).verify(leaf, others)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        if AMAZON_NAME not in names.get_values_for_type(x509.DNSName):
            raise RequestRefused("the certificate does not carry Amazon's name")
        key = leaf.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_KEY_BITS:
            raise RequestRefused("the certificate's key is no RSA key of a safe size")
        return SigningKey(
            key=key,
            valid_from=max(certificate.not_valid_before_utc for certificate in chain),
            valid_until=min(certificate.not_valid_after_utc for certificate in chain),
        )


def trusted_roots() -> tuple[Certificate, ...]:
    """Return the root certificates that are trusted."""
    return tuple(x509.load_pem_x509_certificates(Path(roots_file()).read_bytes()))
