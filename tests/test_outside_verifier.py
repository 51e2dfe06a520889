"""A verifier that others wrote, alexa-verifier, judges the same requests as ours does."""

from __future__ import annotations

import base64
import functools
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from amazon_chain import CHAIN_URL, NOW, envelope, good_chain, private_key, sign
from cryptography.hazmat.primitives import hashes
from forgeries import BAD_ADDRESSES, Amazon, bad_chains, good_chains
from outside_programs import needs_outside, run_node

from skill.signature import RequestRefused

pytestmark = needs_outside


@dataclass(frozen=True)
class Sent:
    """A request, and what stands at the address it names."""

    body: bytes
    signature: str
    url: str = CHAIN_URL
    chain: bytes = b""
    late: float = 0.0
    """Seconds between its timestamp and now."""


def sent(body: bytes | None = None, **changes: Any) -> Sent:
    """A good request, apart from what is named."""
    raw = json.dumps(envelope()).encode() if body is None else body
    return Sent(**{"body": raw, "signature": sign(raw), "chain": good_chain(), **changes})


@functools.cache
def good() -> dict[str, Sent]:
    """Requests that both must believe."""
    long = private_key("long leaf", 3072)
    raw = json.dumps(envelope()).encode()
    cases = {
        f"chain {name}": sent(
            chain=chain, signature=sign(raw, key=long) if "longer key" in name else sign(raw)
        )
        # It wants a certificate to be older than this second, and younger than its last.
        for name, chain in good_chains().items()
        if not name.startswith("valid ")
    }
    cases |= {
        f"address {url}": sent(url=url)
        for url in (
            "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
            "HTTPS://S3.amazonaws.com:443/echo.api/echo-api-cert.pem",
        )
    }
    cases |= {f"{late} seconds old": sent(late=late) for late in (0, 1, 149, 150)}
    cases["in other letters"] = sent(json.dumps({**envelope(), "x": "황달 🙂"}, ensure_ascii=False).encode())
    return cases


REFUSED_ADDRESSES = (
    "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://notamazon.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
    "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
    "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:0443/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com@evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com.evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com./echo.api/c.pem",
    "ftp://s3.amazonaws.com/echo.api/c.pem",
    "file:///echo.api/c.pem",
)
"""The first five are those that Amazon's own page refuses; of our further ones it takes many for Amazon's."""


@functools.cache
def bad() -> dict[str, Sent]:
    """Requests that both must refuse."""
    raw = json.dumps(envelope()).encode()
    no_time = envelope()
    del no_time["request"]["timestamp"]
    other = json.dumps(json.loads(raw), indent=1).encode()
    cases = {
        "tampered": sent(raw.replace(b"en-US", b"en-GB"), signature=sign(raw)),
        "written anew": sent(other, signature=sign(raw)),
        "a space more": sent(raw + b" ", signature=sign(raw)),
        "signed by another": sent(signature=sign(raw, key=private_key("Test Intermediate"))),
        "signed with SHA-1": sent(signature=sign(raw, digest=hashes.SHA1())),  # noqa: S303 - the forgery
        "signature cut short": sent(signature=sign(raw)[:-8]),
        "signature no base64": sent(signature="%%%"),
        "no signature": sent(signature=""),
        "no address": sent(url=""),
        "no body": sent(b""),
        "no JSON": sent(b"{"),
        "no timestamp": sent(json.dumps(no_time).encode()),
        "too old": sent(late=151),
    }
    cases |= {f"address {url!r}": sent(url=url) for url in REFUSED_ADDRESSES}
    cases |= {
        f"chain {name}": sent(chain=bad_chains()[name])
        for name in (
            "wrong name", "name of a sub-domain", "no name", "name as common name alone", "expired",
            "wildcard for the name", "not yet valid", "intermediate before leaf", "empty", "no certificate",
            "half a certificate", "garbage inside", "elliptic key",
        )
    }  # fmt: skip
    return cases


def verdicts(cases: dict[str, Sent]) -> dict[str, str | None]:
    """Case -> why alexa-verifier refuses it; None where it believes it."""
    given = [
        {
            "now": (NOW + timedelta(seconds=one.late)).isoformat(),
            "chain": one.chain.decode(),
            "url": one.url,
            "signature": one.signature,
            "body": base64.b64encode(one.body).decode(),
        }
        for one in cases.values()
    ]
    return dict(zip(cases, json.loads(run_node("verify.mjs", given=json.dumps(given))), strict=True))


def believed(one: Sent) -> bool:
    """Whether our own verifier believes it."""
    amazon = Amazon(one.chain)
    amazon.now = NOW + timedelta(seconds=one.late)
    headers = {"SignatureCertChainUrl": one.url, "Signature-256": one.signature}
    try:
        amazon.verifier().verify(headers, one.body)
    except RequestRefused:
        return False
    return True


def test_both_believe_what_is_good() -> None:
    assert {name: why for name, why in verdicts(good()).items() if why} == {}
    assert [name for name, one in good().items() if not believed(one)] == []


def test_both_refuse_what_is_bad() -> None:
    assert [name for name, why in verdicts(bad()).items() if why is None] == []
    assert [name for name, one in bad().items() if believed(one)] == []


def test_nothing_that_the_other_refuses_is_believed_by_ours() -> None:
    """Where they differ ours is the stricter: the other looks at the first certificate of a chain alone."""
    others = {f"chain {name}": sent(chain=chain) for name, chain in bad_chains().items()}
    others |= {f"address {url!r}": sent(url=url) for url in BAD_ADDRESSES}
    others |= {f"{late} seconds old": sent(late=late) for late in range(-200, 220, 20)}
    cases = {**good(), **bad(), **others}
    said = verdicts(cases)

    assert [name for name, one in cases.items() if believed(one) and said[name]] == []
    lenient = {name for name, one in cases.items() if not believed(one) and not said[name]}
    assert "chain untrusted root" in lenient, "else this test has nothing to tell apart"
