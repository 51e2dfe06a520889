"""A chain is fetched from Amazon's address alone, in bounded time and size."""

from __future__ import annotations

import http.server
import itertools
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from amazon_chain import envelope, signed
from forgeries import BAD_ADDRESSES, Amazon
from hypothesis import given, settings
from hypothesis import strategies as st

from skill import signature_fetch
from skill.signature import RequestRefused
from skill.signature_fetch import chain_address


@pytest.mark.parametrize(
    "url",
    [
        "https://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "HTTPS://s3.amazonaws.com/echo.api/echo-api-cert.pem",
        "https://S3.AmazonAWS.com/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com:443/echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com/echo.api/../echo.api/echo-api-cert.pem",
        "https://s3.amazonaws.com//echo.api/echo-api-cert.pem",
    ],
)
def test_amazons_address_has_one_normal_form(url: str) -> None:
    assert chain_address(url) == "https://s3.amazonaws.com/echo.api/echo-api-cert.pem"


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_no_other_address_is_ever_fetched(url: str) -> None:
    amazon = Amazon()
    headers, raw = signed(envelope(), url=url)

    with pytest.raises(RequestRefused):
        amazon.verifier().verify(headers, raw)
    assert amazon.fetched == []


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_whatever_stands_in_the_address_is_refused_or_amazons(text: str) -> None:
    for url in (text, f"https://s3.amazonaws.com/{text}", f"https://s3.amazonaws.com/echo.api/{text}"):
        try:
            address = chain_address(url)
        except RequestRefused:
            continue
        assert address.startswith("https://s3.amazonaws.com/echo.api/")
        assert "/.." not in address


ASKED: list[str] = []
"""The paths that the storage was asked for."""


class _Answers(http.server.BaseHTTPRequestHandler):
    """Stands in for Amazon's storage on this computer."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        match self.path:
            case "/good":
                self._answer(200, b"a chain")
            case "/missing":
                self._answer(404, b"")
            case "/empty-handed":
                self._answer(204, b"")
            case path if path.startswith("/moved/"):
                self.send_response(int(path.removeprefix("/moved/")))
                self.send_header("Location", "/good")
                self.end_headers()
            case "/huge":
                self._answer(200, b"x" * (signature_fetch.MOST_CHAIN_BYTES + 1))
            case "/full":
                self._answer(200, b"x" * signature_fetch.MOST_CHAIN_BYTES)
            case "/rude":
                self.wfile.write(b"no http at all\r\n\r\n")
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"short")
            case "/silent":
                self.server.over.wait(timeout=30)  # type: ignore[attr-defined]

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def storage() -> Any:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.asked = ASKED  # type: ignore[attr-defined]
    ASKED.clear()
    server.over = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.over.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join(timeout=30)
        server.server_close()


def test_a_fetch_returns_what_stands_at_the_address(storage: str) -> None:
    assert signature_fetch.fetch_chain(f"{storage}/good") == b"a chain"


@pytest.mark.parametrize("path", ["missing", "huge", "rude", "empty-handed"])
def test_a_fetch_refuses_what_is_no_plain_answer(storage: str, path: str) -> None:
    with pytest.raises(RequestRefused):
        signature_fetch.fetch_chain(f"{storage}/{path}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(storage: str, status: int) -> None:
    with pytest.raises(RequestRefused, match="redirects"):
        signature_fetch.fetch_chain(f"{storage}/moved/{status}")
    assert [f"/moved/{status}"] == ASKED


def test_an_answer_that_comes_drop_by_drop_is_refused(storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each drop in time, the whole not: the clock jumps by the limit at each look."""
    moments = itertools.count(step=signature_fetch.FETCH_SECONDS + 1)
    monkeypatch.setattr(signature_fetch, "time", SimpleNamespace(monotonic=lambda: next(moments)))

    with pytest.raises(RequestRefused, match="too slowly"):
        signature_fetch.fetch_chain(f"{storage}/good")


def test_an_answer_of_the_most_bytes_is_taken_and_one_more_is_not(storage: str) -> None:
    assert len(signature_fetch.fetch_chain(f"{storage}/full")) == signature_fetch.MOST_CHAIN_BYTES
    with pytest.raises(RequestRefused, match="too large"):
        signature_fetch.fetch_chain(f"{storage}/huge")


def test_an_answer_cut_short_is_no_chain(storage: str) -> None:
    amazon = Amazon()
    verifier = amazon.verifier(fetch=lambda _: signature_fetch.fetch_chain(f"{storage}/cut"))

    with pytest.raises(RequestRefused):
        verifier.verify(*signed(envelope()))


def test_an_answer_that_does_not_come_is_refused(storage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature_fetch, "FETCH_SECONDS", 0.05)

    with pytest.raises(RequestRefused):
        signature_fetch.fetch_chain(f"{storage}/silent")


def test_nobody_listening_is_a_refusal() -> None:
    with pytest.raises(RequestRefused):
        signature_fetch.fetch_chain("http://127.0.0.1:1/echo.api/c.pem")
