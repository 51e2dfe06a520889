"""Decides whether a request to the Alexa door really comes from Amazon and is meant for us.

Amazon's own package for this cannot be imported where OpenSSL's patch level has two digits, and answers
some forgeries with a server error; so the rules of "Host a Custom Skill as a Web Service" stand here, on
`cryptography`.

RequestRefused
└── carries why, for a log: a rule that was broken, never a word of the request
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import PolicyBuilder, Store

CHAIN_URL_HEADER = "SignatureCertChainUrl"
SIGNATURE_HEADER = "Signature-256"
"""RSA over SHA-256. The older header, ``Signature``, is SHA-1 and never looked at."""
AMAZON_NAME = "echo-api.amazon.com"
"""The name that the signing certificate must carry."""
LEAST_KEY_BITS = 2048
"""`cryptography` asks this of the authorities in a chain, not of the leaf."""
TOLERANCE = timedelta(seconds=150)
"""How far a request's timestamp may lie from now, either way."""
EVENT_TOLERANCE = timedelta(seconds=3600)
"""The same for AlexaSkillEvent requests, which Amazon sends again for up to an hour."""
MOST_CHAIN_BYTES = 64 * 1024
"""Amazon's chain has about 6 KB."""
FETCH_SECONDS = 3.0
"""Alexa gives up on a skill after 8 seconds; a refusal has to arrive before that."""
MOST_CHAINS = 8
"""Chains remembered. Amazon signs with one or two at a time."""
MOST_FETCHES = 4
"""Fetches under way at once, so that invented addresses cannot pile up threads."""
FRESH_SECONDS = 600.0
"""A signature that does not fit a chain older than this has the chain fetched once more: Amazon may have
replaced what stands at the address. Younger chains are believed, so forgeries cause no traffic."""

_CHAIN_URL = re.compile(r"(?i:https://s3\.amazonaws\.com)(?::443)?(?P<path>/[A-Za-z0-9._~/-]+)", re.ASCII)
_CHAIN_PATH = "/echo.api/"


class RequestRefused(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The request is not believed. Its text says which rule it broke, for a log."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The public key of a certificate chain that was found good."""

    key: RSAPublicKey
    valid_from: datetime
    valid_until: datetime
    """Where the first certificate of the chain expires."""
    fetched_at: float
    """Seconds on a monotonic clock."""


def chain_address(url: str) -> str:
    """Return the address of a certificate chain in its one normal form.

    Raises RequestRefused unless it is https, Amazon's S3, port 443 and below /echo.api/ (case counts in the
    path only). Anything Amazon never sends is refused too: user names, queries, fragments, escapes.
    """
    found = _CHAIN_URL.fullmatch(url)
    if not found:
        raise RequestRefused("the certificate address is not one of Amazon's")
    path = posixpath.normpath(found["path"])
    if path.startswith("//"):
        path = path[1:]
    if not path.startswith(_CHAIN_PATH):
        raise RequestRefused("the certificate address is not one of Amazon's")
    return f"https://s3.amazonaws.com{path}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> NoReturn:
        raise RequestRefused("the certificate address redirects")


def fetch_chain(address: str) -> bytes:
    """Return what stands at an address: at most MOST_CHAIN_BYTES bytes, without following redirects.

    Raises RequestRefused for every failure: no network, no answer in FETCH_SECONDS, a status other than 200,
    too much of it.
    """
    until = time.monotonic() + FETCH_SECONDS
    context = ssl.create_default_context(cafile=certifi.where())
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(address, timeout=FETCH_SECONDS) as answer:
            if answer.status != 200:
                raise RequestRefused("the certificate address does not answer with a certificate")
            chain = bytearray()
            while piece := answer.read1(8192):
                chain += piece
                if len(chain) > MOST_CHAIN_BYTES:
                    raise RequestRefused("the certificate chain is too large")
                if time.monotonic() > until:
                    raise RequestRefused("the certificate chain arrives too slowly")
    except (OSError, urllib.error.URLError, HTTPException) as error:
        raise RequestRefused("the certificate chain cannot be fetched") from error
    return bytes(chain)


def amazon_roots() -> tuple[x509.Certificate, ...]:
    """Return the root certificates that are trusted: those of Mozilla's list, as certifi carries it."""
    return tuple(x509.load_pem_x509_certificates(Path(certifi.where()).read_bytes()))


def _now() -> datetime:
    return datetime.now(UTC)


class RequestVerifier:
    """Believes or refuses requests, and remembers the keys it found good: the only state of the Alexa door.

    One instance serves all threads of a process. The clock and the fetch are parameters so that tests can be
    tomorrow and offline; `roots` is None for certifi's list, read at the first request.
    """

    def __init__(
        self,
        application_ids: Collection[str],
        *,
        roots: Sequence[x509.Certificate] | None = None,
        fetch: Callable[[str], bytes] = fetch_chain,
        clock: Callable[[], datetime] = _now,
        seconds: Callable[[], float] = time.monotonic,
        patience: float = FETCH_SECONDS,
    ) -> None:
        self._application_ids = frozenset(application_ids)
        self._roots = roots
        self._fetch = fetch
        self._clock = clock
        self._seconds = seconds
        self._patience = patience
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._keys: OrderedDict[str, SigningKey] = OrderedDict()
        self._fetching: dict[str, Future[SigningKey]] = {}

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
        key = self._key(address)
        if not _signed_by(key, signature, body):
            if self._seconds() - key.fetched_at < FRESH_SECONDS:
                raise RequestRefused("the signature does not fit the body")
            self._forget(address, key)
            if not _signed_by(self._key(address), signature, body):
                raise RequestRefused("the signature does not fit the body")
        envelope = _json_object(body)
        check_timestamp(envelope, self._clock())
        check_application(envelope, self._application_ids)
        return envelope

    def _key(self, address: str) -> SigningKey:
        """Return a key valid now: remembered, being fetched by another thread, or fetched now."""
        with self._lock:
            known = self._keys.get(address)
            if known is not None and known.valid_from <= self._clock() <= known.valid_until:
                self._keys.move_to_end(address)
                return known
            self._keys.pop(address, None)
            future = self._fetching.get(address)
            if future is None:
                if len(self._fetching) >= MOST_FETCHES:
                    raise RequestRefused("too many certificate chains are being fetched")
                future = self._fetching[address] = Future()
                # A thread of its own, so that a name server that never answers cannot hold a worker.
                threading.Thread(target=self._load, args=(address, future), daemon=True).start()
        try:
            return future.result(timeout=self._patience)
        except TimeoutError:
            raise RequestRefused("the certificate chain does not arrive in time") from None
        except RequestRefused as refused:
            # One of its own for each thread: a shared one would gather the tracebacks of all of them.
            raise RequestRefused(str(refused)) from refused

    def _load(self, address: str, future: Future[SigningKey]) -> None:
        try:
            key = self._trusted_key(self._fetch(address))
        except RequestRefused as refused:
            failure: RequestRefused | None = refused
        except Exception as error:  # whatever a fetch or a stranger's certificate does to us is a refusal
            failure = RequestRefused(f"the certificate chain cannot be used: {type(error).__name__}")
            failure.__cause__ = error
        else:
            failure = None
        with self._lock:
            del self._fetching[address]
            if failure is None:
                self._keys[address] = key
                while len(self._keys) > MOST_CHAINS:
                    self._keys.popitem(last=False)
        if failure is None:
            future.set_result(key)
        else:
            future.set_exception(failure)

    def _forget(self, address: str, key: SigningKey) -> None:
        with self._lock:
            if self._keys.get(address) is key:
                del self._keys[address]

    def _trusted_key(self, pem: bytes) -> SigningKey:
        """Return the key of a chain whose names, dates, uses and signatures are good up to a trusted root."""
        if len(pem) > MOST_CHAIN_BYTES:
            raise RequestRefused("the certificate chain is too large")
        leaf, *others = x509.load_pem_x509_certificates(pem)
        if self._store is None:
            self._store = Store(list(self._roots if self._roots is not None else amazon_roots()))
        policy = PolicyBuilder().store(self._store).time(self._clock())
        chain = policy.build_server_verifier(x509.DNSName(AMAZON_NAME)).verify(leaf, others)
        key = leaf.public_key()
        if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_KEY_BITS:
            raise RequestRefused("the certificate's key is no RSA key of a safe size")
        return SigningKey(
            key=key,
            valid_from=max(certificate.not_valid_before_utc for certificate in chain),
            valid_until=min(certificate.not_valid_after_utc for certificate in chain),
            fetched_at=self._seconds(),
        )


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


def _signed_by(key: SigningKey, signature: bytes, body: bytes) -> bool:
    try:
        key.key.verify(signature, body, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


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
