"""A good key is remembered until it expires, and no stranger can use that up or wear it out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from amazon_chain import CHAIN_URL, NOW, envelope, good_chain, make_leaf, pem, private_key, sign, signed
from forgeries import Amazon, authority, chain_of

from skill import signature_keys
from skill.signature import RequestRefused


def test_the_chain_is_fetched_once_for_many_requests() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    for _ in range(5):
        verifier.verify(headers, raw)

    assert amazon.fetched == [CHAIN_URL]


def test_a_chain_remembered_is_forgotten_when_it_expires() -> None:
    amazon = Amazon(chain_of(ends=NOW + timedelta(days=1)))
    verifier = amazon.verifier()
    verifier.verify(*signed(envelope()))

    amazon.now = NOW + timedelta(days=2)
    later = envelope({"timestamp": "2026-03-03T12:00:00Z"})
    with pytest.raises(RequestRefused):
        verifier.verify(*signed(later))
    assert len(amazon.fetched) == 2

    amazon.chain = good_chain()
    assert verifier.verify(*signed(later))


def test_a_chain_remembered_is_forgotten_when_an_authority_in_it_expires() -> None:
    passing = authority(ends=NOW + timedelta(days=1))
    amazon = Amazon(pem(make_leaf(issuer=passing), passing.certificate))
    verifier = amazon.verifier()
    verifier.verify(*signed(envelope()))

    amazon.now = NOW + timedelta(days=2)
    with pytest.raises(RequestRefused):
        verifier.verify(*signed(envelope({"timestamp": "2026-03-03T12:00:00Z"})))


def test_a_key_replaced_at_the_same_address_is_fetched_anew_once_the_old_one_is_not_fresh() -> None:
    old = private_key("old leaf")
    amazon = Amazon(chain_of(key=old))
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    verifier.verify({**headers, "Signature-256": sign(raw, key=old)}, raw)

    amazon.chain = good_chain()
    with pytest.raises(RequestRefused):
        verifier.verify(headers, raw)
    assert len(amazon.fetched) == 1, "a forgery just after a fetch causes no traffic"

    amazon.seconds = signature_keys.FRESH_SECONDS
    assert verifier.verify(headers, raw)
    assert len(amazon.fetched) == 2


def test_chains_remembered_are_bounded() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    for number in range(3 * signature_keys.MOST_CHAINS):
        verifier.verify(*signed(envelope(), url=f"https://s3.amazonaws.com/echo.api/{number}.pem"))

    assert len(verifier._keys) == signature_keys.MOST_CHAINS


def test_a_chain_that_was_refused_is_not_remembered() -> None:
    amazon = Amazon(b"")
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    with pytest.raises(RequestRefused):
        verifier.verify(headers, raw)

    amazon.chain = good_chain()
    assert verifier.verify(headers, raw)


@pytest.mark.parametrize("failure", [OSError("no network"), ValueError("odd"), RuntimeError("odd")])
def test_a_fetch_that_fails_is_a_refusal(failure: Exception) -> None:
    def fetch(address: str) -> bytes:
        raise failure

    with pytest.raises(RequestRefused):
        Amazon().verifier(fetch=fetch).verify(*signed(envelope()))


def test_a_fetch_that_never_ends_is_a_refusal_and_not_a_hung_worker() -> None:
    over = threading.Event()

    def fetch(address: str) -> bytes:
        over.wait(timeout=30)
        return good_chain()

    try:
        with pytest.raises(RequestRefused, match="in time"):
            Amazon().verifier(fetch=fetch, patience=0.01).verify(*signed(envelope()))
    finally:
        over.set()


def test_fetches_under_way_are_bounded() -> None:
    over = threading.Event()
    started: list[str] = []

    def fetch(address: str) -> bytes:
        started.append(address)
        over.wait(timeout=30)
        return good_chain()

    verifier = Amazon().verifier(fetch=fetch, patience=0.01)
    try:
        for number in range(3 * signature_keys.MOST_FETCHES):
            with pytest.raises(RequestRefused):
                verifier.verify(*signed(envelope(), url=f"https://s3.amazonaws.com/echo.api/{number}.pem"))
    finally:
        over.set()
    assert len(started) == signature_keys.MOST_FETCHES


def test_first_requests_that_come_together_fetch_once() -> None:
    together = threading.Barrier(9)
    fetched: list[str] = []
    believed: list[bool] = []
    begun = threading.Event()

    def fetch(address: str) -> bytes:
        fetched.append(address)
        begun.wait(timeout=30)
        return good_chain()

    verifier = Amazon().verifier(fetch=fetch, patience=30.0)
    headers, raw = signed(envelope())

    def ask() -> None:
        together.wait(timeout=30)
        believed.append(bool(verifier.verify(headers, raw)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    together.wait(timeout=30)
    begun.set()
    for thread in threads:
        thread.join(timeout=30)

    assert believed == [True] * 8
    assert len(fetched) == 1


def test_a_forgery_never_makes_a_good_key_forgotten() -> None:
    """Not even while Amazon's storage cannot be reached."""
    reachable = True
    asked: list[str] = []

    def fetch(address: str) -> bytes:
        asked.append(address)
        if not reachable:
            raise OSError("no network")
        return good_chain()

    amazon = Amazon()
    verifier = amazon.verifier(fetch=fetch)
    headers, raw = signed(envelope())
    verifier.verify(headers, raw)

    reachable, amazon.seconds = False, signature_keys.FRESH_SECONDS
    with pytest.raises(RequestRefused):
        verifier.verify(headers, raw + b" ")
    assert len(asked) == 2
    assert verifier.verify(headers, raw)
    assert len(asked) == 2


def test_a_chain_gone_bad_at_its_address_does_not_take_the_place_of_the_good_one() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    verifier.verify(headers, raw)

    amazon.chain, amazon.seconds = b"", signature_keys.FRESH_SECONDS
    with pytest.raises(RequestRefused):
        verifier.verify(headers, raw + b" ")
    assert verifier.verify(headers, raw)


def test_forgeries_by_the_hundred_cause_one_fetch_in_ten_minutes() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    verifier.verify(headers, raw)
    for minute in range(100):
        amazon.seconds = signature_keys.FRESH_SECONDS * minute / 100
        with pytest.raises(RequestRefused, match="does not fit"):
            verifier.verify(headers, raw + b" ")
    assert len(amazon.fetched) == 1

    for minute in range(100):
        amazon.seconds = signature_keys.FRESH_SECONDS * (1 + minute / 101)
        with pytest.raises(RequestRefused, match="does not fit"):
            verifier.verify(headers, raw + b" ")
    assert len(amazon.fetched) == 2


def test_while_a_chain_is_fetched_anew_its_old_key_still_serves() -> None:
    over = threading.Event()
    first = True

    def fetch(address: str) -> bytes:
        nonlocal first
        if first:
            first = False
        else:
            over.wait(timeout=30)
        return good_chain()

    amazon = Amazon()
    verifier = amazon.verifier(fetch=fetch, patience=0.01)
    headers, raw = signed(envelope())
    verifier.verify(headers, raw)
    amazon.seconds = signature_keys.FRESH_SECONDS
    try:
        with pytest.raises(RequestRefused, match="in time"):
            verifier.verify(headers, raw + b" ")
        assert verifier.verify(headers, raw)
    finally:
        over.set()


def test_a_key_that_is_used_outlives_those_of_invented_addresses() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    for number in range(3 * signature_keys.MOST_CHAINS):
        verifier.verify(*signed(envelope()))
        verifier.verify(*signed(envelope(), url=f"https://s3.amazonaws.com/echo.api/{number}.pem"))

    assert amazon.fetched.count(CHAIN_URL) == 1


def test_where_no_thread_can_be_started_it_is_a_refusal_and_the_next_request_tries_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    verifier = Amazon().verifier()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", full)
        with pytest.raises(RequestRefused, match="no thread"):
            verifier.verify(*signed(envelope()))

    assert verifier.verify(*signed(envelope()))
