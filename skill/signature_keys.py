"""Remembers the keys that sign Amazon's requests: the only state of the Alexa door, and bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from skill.signature_chain import SigningKey
from skill.signature_refusal import RequestRefused

MOST_CHAINS = 8
"""Chains remembered. Amazon signs with one or two at a time."""
MOST_FETCHES = 4
"""Fetches under way at once, so that invented addresses cannot pile up threads."""
FRESH_SECONDS = 600.0
"""A signature that does not fit a chain older than this has the chain fetched once more: Amazon may have
replaced what stands at the address. Younger chains are believed, so forgeries cause no traffic."""


@dataclass(frozen=True, slots=True)
class _Known:
    key: SigningKey
    fetched_at: float
    """Seconds on a monotonic clock."""


class KeyRing:
    """The keys by the address of their chain; one instance serves all threads of a process.

    `load` fetches and checks the chain at an address. A request waits for it `patience` seconds, whatever
    it does: it runs in a thread of its own, so that a name server that never answers holds no worker.
    """

    def __init__(
        self,
        load: Callable[[str], SigningKey],
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        patience: float,
    ) -> None:
        self._load = load
        self._clock = clock
        self._seconds = seconds
        self._patience = patience
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._fetching: dict[str, Future[SigningKey]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def key(self, address: str) -> SigningKey:
        """Return a key valid now: remembered, being fetched by another thread, or fetched now.

        Raises RequestRefused where there is none.
        """
        with self._lock:
            known = self._known.get(address)
            if known is not None and known.key.valid_at(self._clock()):
                self._known.move_to_end(address)
                return known.key
            self._known.pop(address, None)
            future = self._fetch(address)
        return self._wait(future)

    def newer_key(self, address: str, than: SigningKey) -> SigningKey | None:
        """Return what stands at the address now; None if `than` was fetched from there just now.

        The key that is known stays until there is another, so that no forgery makes us forget it. Raises
        RequestRefused where the chain cannot be had.
        """
        with self._lock:
            known = self._known.get(address)
            if known is not None and known.key is not than:
                return known.key
            if known is not None and self._seconds() - known.fetched_at < FRESH_SECONDS:
                return None
            future = self._fetch(address)
        return self._wait(future)

    def _fetch(self, address: str) -> Future[SigningKey]:
        """The fetch of an address under way, or a new one; the lock is held."""
        future = self._fetching.get(address)
        if future is None:
            if len(self._fetching) >= MOST_FETCHES:
                raise RequestRefused("too many certificate chains are being fetched")
            future = Future()
            try:
                threading.Thread(target=self._take, args=(address, future), daemon=True).start()
            except RuntimeError:
                raise RequestRefused("no thread can be started to fetch a certificate chain") from None
            # The thread cannot be done with it before this: it needs the lock for that.
            self._fetching[address] = future
        return future

    def _wait(self, future: Future[SigningKey]) -> SigningKey:
        try:
            return future.result(timeout=self._patience)
        except TimeoutError:
            raise RequestRefused("the certificate chain does not arrive in time") from None
        except RequestRefused as refused:
            # One of its own for each thread: a shared one would gather the tracebacks of all of them.
            raise RequestRefused(str(refused)) from refused

    def _take(self, address: str, future: Future[SigningKey]) -> None:
        failure: RequestRefused | None = None
        try:
            key = self._load(address)
        except RequestRefused as refused:
            failure = refused
        except Exception as error:  # whatever a fetch or a stranger's certificate does to us is a refusal
            failure = RequestRefused(f"the certificate chain cannot be used: {type(error).__name__}")
            failure.__cause__ = error
        with self._lock:
            del self._fetching[address]
            if failure is None:
                self._known[address] = _Known(key, self._seconds())
                self._known.move_to_end(address)
                while len(self._known) > MOST_CHAINS:
                    self._known.popitem(last=False)
        if failure is None:
            future.set_result(key)
        else:
            future.set_exception(failure)
