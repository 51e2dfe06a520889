"""A chain is Amazon's in every point, or refused."""

from __future__ import annotations

import base64
import json
import re

import pytest
from amazon_chain import envelope, good_chain, private_key, sign, signed
from cryptography import x509
from forgeries import Amazon, bad_chains, chain_of, good_chains, verify
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.signature import RequestRefused


@pytest.mark.parametrize("case", sorted(bad_chains()))
def test_a_chain_with_one_thing_wrong_is_refused(case: str) -> None:
    with pytest.raises(RequestRefused, match="certificate"):
        verify(chain=bad_chains()[case])


def test_a_weak_key_is_refused_even_with_a_signature_that_fits() -> None:
    raw = json.dumps(envelope()).encode()
    weak = private_key("weak", 1024)

    with pytest.raises(RequestRefused, match="safe size"):
        verify(chain=chain_of(key=weak), signature=sign(raw, key=weak))


def test_amazons_roots_are_those_of_certifi_and_ours_is_not_among_them() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier(roots=None).verify(headers, raw)


@pytest.mark.parametrize("case", sorted(good_chains()))
def test_a_good_chain_is_never_refused(case: str) -> None:
    raw = json.dumps(envelope()).encode()
    key = private_key("long leaf", 3072) if case == "with a longer key" else private_key("leaf")

    assert verify(chain=good_chains()[case], signature=sign(raw, key=key))


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_a_chain_with_any_one_bit_turned_is_refused(place: int, bit: int) -> None:
    certificates = [base64.b64decode(one) for one in re.findall(rb"-----\n([^-]+)-----END", good_chain())]
    der = bytearray(b"".join(certificates))
    der[place % len(der)] ^= 1 << bit
    first = len(certificates[0])
    turned = b"".join(_as_pem(bytes(one)) for one in (der[:first], der[first:]))

    try:
        verify(chain=turned)
    except RequestRefused:
        return
    assert _signed_parts(turned) == _signed_parts(good_chain()), "a bit of what was signed"


def _signed_parts(pem: bytes) -> list[tuple[bytes, bytes]]:
    """All of a chain but how many bits of a signature's last byte count: to say fewer changes nothing."""
    chain = x509.load_pem_x509_certificates(pem)
    return [(certificate.tbs_certificate_bytes, certificate.signature) for certificate in chain]


def _as_pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"
