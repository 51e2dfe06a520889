"""Decides whether a request to the Alexa door really comes from Amazon and is meant for us.

Amazon's own package for this cannot be imported where OpenSSL's patch level has two digits, and answers
some forgeries with a server error; so the rules of "Host a Custom Skill as a Web Service" stand here and in
the modules beside this one: where a chain may come from, whose it must be, how long its key is remembered.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from skill.signature_chain import Certificate, ChainReader, SigningKey
from skill.signature_fetch import FETCH_SECONDS, chain_address, fetch_chain
from skill.signature_keys import KeyRing
from skill.signature_refusal import RequestRefused

__all__ = ["RequestRefused", "RequestVerifier", "check_application", "check_timestamp"]

CHAIN_URL_HEADER = "SignatureCertChainUrl"
SIGNATURE_HEADER = "Signature-256"
"""RSA over SHA-256. The older header, ``Signature``, is SHA-1 and never looked at."""
TOLERANCE = timedelta(seconds=150)
"""How far a request's timestamp may lie from now, either way."""
EVENT_TOLERANCE = timedelta(seconds=3600)
"""The same for AlexaSkillEvent requests, which Amazon sends again for up to an hour."""


def _now() -> datetime:
    return datetime.now(UTC)


class RequestVerifier:
    """Believes or refuses requests, and remembers the keys it found good.

    One instance serves all threads of a process. The clock and the fetch are parameters so that tests can be
    tomorrow and offline; `roots` is None for certifi's list, read at the first request.
    """

    def __init__(
        self,
        application_ids: Collection[str],
        *,
        roots: Sequence[Certificate] | None = None,
        fetch: Callable[[str], bytes] = fetch_chain,
        clock: Callable[[], datetime] = _now,
        seconds: Callable[[], float] = time.monotonic,
        patience: float = FETCH_SECONDS,
    ) -> None:
        reader = ChainReader(roots)

        def load(address: str) -> SigningKey:
            return reader.key_of(fetch(address), clock())

        self._application_ids = frozenset(application_ids)
        self._clock = clock
        self._keys = KeyRing(load, clock, seconds, patience)

    def verify(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Return the body as a JSON object, now that it may be believed.

        Header names are compared without case. Raises RequestRefused, and nothing else, for whatever is
        wrong; nothing of the body is read before its signature has been found good.
        """
        if not self._application_ids:
            raise RequestRefused("no application id is configured, so no skill is served")
        url = _header(headers, CHAIN_URL_HEADER)
        signature = _signature(_header(headers, SIGNATURE_HEADER))
        address = chain_address(url)
        key = self._keys.key(address)
        if not key.signed(signature, body):
            newer = self._keys.newer_key(address, key)
            if newer is None or not newer.signed(signature, body):
                raise RequestRefused("the signature does not fit the body")
        envelope = _json_object(body)
        check_timestamp(envelope, self._clock())
        check_application(envelope, self._application_ids)
        return envelope


def check_application(envelope: Mapping[str, Any], application_ids: Collection[str]) -> None:
    """Raise RequestRefused unless every application id that the request names, and at least one, is ours."""
    session = _object(envelope.get("session"))
    system = _object(_object(envelope.get("context")).get("System"))
    named = [
        application["applicationId"]
        for application in (_object(session.get("application")), _object(system.get("application")))
        if "applicationId" in application
    ]
    if not named or any(not isinstance(name, str) or name not in application_ids for name in named):
        raise RequestRefused("the request is meant for another skill")


def check_timestamp(envelope: Mapping[str, Any], now: datetime) -> None:
    """Raise RequestRefused unless the request was made within the tolerance, before or after now.

    A timestamp that names no zone counts as UTC.
    """
    request = _object(envelope.get("request"))
    written, kind = request.get("timestamp"), request.get("type")
    if not isinstance(written, str):
        raise RequestRefused("the request has no timestamp")
    try:
        made = datetime.fromisoformat(written)
        if made.tzinfo is None:
            made = made.replace(tzinfo=UTC)
        distance = abs(now - made)
    except (ValueError, OverflowError):
        raise RequestRefused("the request's timestamp is no timestamp") from None
    is_event = isinstance(kind, str) and kind.startswith("AlexaSkillEvent.")
    if distance > (EVENT_TOLERANCE if is_event else TOLERANCE):
        raise RequestRefused("the request was not made just now")


def _header(headers: Mapping[str, str], name: str) -> str:
    values = [value for key, value in headers.items() if key.lower() == name.lower()]
    if len(values) != 1 or not values[0]:
        raise RequestRefused(f"the header {name} is missing or given twice")
    return values[0]


def _signature(header: str) -> bytes:
    try:
        return base64.b64decode(header, validate=True)
    except ValueError:
        raise RequestRefused("the signature is not base64") from None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise RequestRefused("the body is not JSON") from None
    if not isinstance(envelope, dict):
        raise RequestRefused("the body is not a JSON object")
    return envelope


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
