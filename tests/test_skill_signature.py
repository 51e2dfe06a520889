"""The Alexa door believes Amazon and nobody else."""

from __future__ import annotations

import http.server
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from amazon_chain import (
    APPLICATION_ID,
    CHAIN_URL,
    NOW,
    Issuer,
    ec_key,
    envelope,
    good_chain,
    intermediate,
    make_certificate,
    make_leaf,
    pem,
    private_key,
    root,
    sign,
    signed,
    signed_with_sha1,
)
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from skill import signature, signature_fetch, signature_keys
from skill.signature import RequestRefused, RequestVerifier
from skill.signature_fetch import chain_address


class Amazon:
    """A fetch and two clocks under the test's control."""

    def __init__(self, chain: bytes | None = None) -> None:
        self.chain = chain if chain is not None else good_chain()
        self.fetched: list[str] = []
        self.now = NOW
        self.seconds = 0.0

    def fetch(self, address: str) -> bytes:
        self.fetched.append(address)
        return self.chain

    def verifier(self, *application_ids: str, **changes: Any) -> RequestVerifier:
        return RequestVerifier(
            application_ids or (APPLICATION_ID,),
            **{
                "roots": [root().certificate],
                "fetch": self.fetch,
                "clock": lambda: self.now,
                "seconds": lambda: self.seconds,
                **changes,
            },
        )


def verify(chain: bytes | None = None, body: Any = None, **headers: str | None) -> dict[str, Any]:
    """Verify one request that is good apart from what is named."""
    given_headers, raw = signed(envelope() if body is None else body)
    changed = {"SignatureCertChainUrl": headers.get("url"), "Signature-256": headers.get("signature")}
    given_headers |= {name: value for name, value in changed.items() if value is not None}
    return Amazon(chain).verifier().verify(given_headers, raw)


def test_a_good_request_is_believed() -> None:
    assert verify()["request"]["type"] == "LaunchRequest"


def test_header_names_are_compared_without_case() -> None:
    headers, raw = signed(envelope())
    lower = {name.lower(): value for name, value in headers.items()}

    assert Amazon().verifier().verify(lower, raw)


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


BAD_ADDRESSES = [
    "",
    "http://s3.amazonaws.com/echo.api/echo-api-cert.pem",
    "https://notamazon.com/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/EcHo.aPi/echo-api-cert.pem",
    "https://s3.amazonaws.com/invalid.path/echo-api-cert.pem",
    "https://s3.amazonaws.com:563/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:0443/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com:/echo.api/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../evil/echo-api-cert.pem",
    "https://s3.amazonaws.com/echo.api/../../echo.api.evil/c.pem",
    "https://s3.amazonaws.com/echo.api/%2e%2e/evil/c.pem",
    "https://s3.amazonaws.com/echo.api/..%2fevil/c.pem",
    "https://s3.amazonaws.com/echo.api",
    "https://s3.amazonaws.com/echo.api/..",
    "https://s3.amazonaws.com@evil.com/echo.api/c.pem",
    "https://evil.com@s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com.evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com./echo.api/c.pem",
    "https://s3.amazonaws.com\\@evil.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c.pem?x=1",
    "https://s3.amazonaws.com/echo.api/c.pem#x",
    "https://s3.amazonaws.com/echo.api/c.pem\n",
    " https://s3.amazonaws.com/echo.api/c.pem",
    "https://s3.amazonaws.com/echo.api/c\t.pem",
    "https://s3\u3002amazonaws.com/echo.api/c.pem",
    "https://\u017f3.amazonaws.com/echo.api/c.pem",
    "//s3.amazonaws.com/echo.api/c.pem",
    "ftp://s3.amazonaws.com/echo.api/c.pem",
    "file:///echo.api/c.pem",
]


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


@pytest.mark.parametrize("missing", ["SignatureCertChainUrl", "Signature-256"])
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_or_empty_header_is_refused(missing: str, empty: bool) -> None:
    headers, raw = signed(envelope())
    if empty:
        headers[missing] = ""
    else:
        del headers[missing]

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


def test_a_header_given_twice_is_refused() -> None:
    headers, raw = signed(envelope())
    headers["signature-256"] = headers["Signature-256"]

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


def test_the_old_sha1_signature_header_counts_for_nothing() -> None:
    headers, raw = signed(envelope())
    headers["Signature"] = headers.pop("Signature-256")

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


@pytest.mark.parametrize("odd", ["%%%", "abc", "YWJj", "YWJj\n", "é", "====", " "])
def test_an_odd_signature_is_refused(odd: str) -> None:
    with pytest.raises(RequestRefused):
        verify(signature=odd)


def test_a_good_signature_with_stray_characters_is_refused() -> None:
    with pytest.raises(RequestRefused):
        verify(signature=sign(json.dumps(envelope()).encode()) + "\n!")


def test_a_sha1_signature_is_refused() -> None:
    raw = json.dumps(envelope()).encode()

    with pytest.raises(RequestRefused):
        verify(signature=sign(raw, digest=hashes.SHA1()))  # noqa: S303 - the forgery


def test_a_signature_by_another_key_is_refused() -> None:
    raw = json.dumps(envelope()).encode()

    with pytest.raises(RequestRefused):
        verify(signature=sign(raw, key=private_key("Test Intermediate")))


def test_a_tampered_body_is_refused() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw.replace(b"LaunchRequest", b"IntentRequest"))


def test_a_body_written_anew_is_refused_though_it_means_the_same() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, json.dumps(json.loads(raw), indent=1).encode())


def _chain(**changes: Any) -> bytes:
    return pem(make_leaf(**changes), intermediate().certificate)


def _stranger() -> Issuer:
    key = private_key("Stranger")
    return Issuer(make_certificate("Stranger", None, is_authority=True), key)


def _authority(**changes: Any) -> Issuer:
    key = changes.get("key") or private_key("Other Intermediate")
    changes = {"is_authority": True, **changes, "key": key}
    return Issuer(make_certificate("Other Intermediate", changes.pop("issuer", root()), **changes), key)


def bad_chains() -> dict[str, bytes]:
    constrained = _authority(permitted="example.com")
    expired = _authority(ends=NOW - timedelta(days=1))
    no_authority = _authority(is_authority=False, sans=("echo-api.amazon.com",))
    weak = private_key("weak", 1024)
    return {
        "wrong name": _chain(sans=("echo-api.example.com",)),
        "name of a sub-domain": _chain(sans=("x.echo-api.amazon.com",)),
        "no name": _chain(sans=()),
        "expired": _chain(ends=NOW - timedelta(seconds=1)),
        "not yet valid": _chain(begins=NOW + timedelta(seconds=1)),
        "missing intermediate": pem(make_leaf()),
        "another's intermediate": pem(make_leaf(), _authority().certificate),
        "leaf is an authority": _chain(is_authority=True),
        "leaf is its own root": pem(make_certificate("leaf", None, sans=("echo-api.amazon.com",))),
        "untrusted root": pem(make_leaf(issuer=_stranger()), _stranger().certificate),
        "name constraint": pem(make_leaf(issuer=constrained), constrained.certificate),
        "expired intermediate": pem(make_leaf(issuer=expired), expired.certificate),
        "intermediate is no authority": pem(make_leaf(issuer=no_authority), no_authority.certificate),
        "weak key": _chain(key=weak),
        "elliptic key": _chain(key=ec_key()),
        "made for signing code": _chain(uses=(ExtendedKeyUsageOID.CODE_SIGNING,)),
        "signed with SHA-1": pem(signed_with_sha1(make_leaf()), intermediate().certificate),
        "intermediate before leaf": pem(intermediate().certificate, make_leaf()),
        "empty": b"",
        "no certificate": b"<html>not found</html>",
        "half a certificate": good_chain()[:700],
        "garbage inside": b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "huge": good_chain() + b"\n" * signature_fetch.MOST_CHAIN_BYTES,
        "a thousand certificates": good_chain() * 1000,
    }


@pytest.mark.parametrize("case", sorted(bad_chains()))
def test_a_chain_with_one_thing_wrong_is_refused(case: str) -> None:
    with pytest.raises(RequestRefused, match="certificate"):
        verify(chain=bad_chains()[case])


def test_a_weak_key_is_refused_even_with_a_signature_that_fits() -> None:
    raw = json.dumps(envelope()).encode()
    weak = private_key("weak", 1024)

    with pytest.raises(RequestRefused, match="safe size"):
        verify(chain=_chain(key=weak), signature=sign(raw, key=weak))


def test_amazons_roots_are_those_of_certifi_and_ours_is_not_among_them() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier(roots=None).verify(headers, raw)


@pytest.mark.parametrize("distance", [0, 149, 150, -149, -150])
def test_a_request_inside_the_window_is_believed_also_when_repeated(distance: int) -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    amazon.now = NOW + timedelta(seconds=distance)
    headers, raw = signed(envelope())

    assert verifier.verify(headers, raw) == verifier.verify(headers, raw)


@pytest.mark.parametrize("distance", [150.01, 151, -150.01, 3600, -3600])
def test_a_request_outside_the_window_is_refused(distance: float) -> None:
    amazon = Amazon()
    amazon.now = NOW + timedelta(seconds=distance)
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused, match="just now"):
        amazon.verifier().verify(headers, raw)


def test_skill_events_may_be_an_hour_old_and_no_older() -> None:
    amazon = Amazon()
    headers, raw = signed(envelope({"type": "AlexaSkillEvent.SkillDisabled"}))
    amazon.now = NOW + timedelta(seconds=3600)
    assert amazon.verifier().verify(headers, raw)

    amazon.now = NOW + timedelta(seconds=3601)
    with pytest.raises(RequestRefused):
        amazon.verifier().verify(headers, raw)


def test_a_timestamp_without_zone_is_utc() -> None:
    assert verify(body=envelope({"timestamp": "2026-03-01T12:00:00"}))


@pytest.mark.parametrize(
    "odd", [None, 1, 1772366400, "", "yesterday", "0001-01-01T00:00:00+14:00", [], {}, True]
)
def test_an_odd_timestamp_is_refused(odd: object) -> None:
    with pytest.raises(RequestRefused):
        verify(body=envelope({"timestamp": odd}))


def test_a_request_for_another_skill_is_refused() -> None:
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused, match="another skill"):
        Amazon().verifier("amzn1.ask.skill.other").verify(headers, raw)


def test_one_verifier_may_serve_several_skills() -> None:
    headers, raw = signed(envelope())

    assert Amazon().verifier("amzn1.ask.skill.other", APPLICATION_ID).verify(headers, raw)


def test_with_no_application_id_configured_everything_is_refused() -> None:
    amazon = Amazon()
    headers, raw = signed(envelope())
    verifier = RequestVerifier((), roots=[root().certificate], fetch=amazon.fetch)

    with pytest.raises(RequestRefused, match="configured"):
        verifier.verify(headers, raw)
    assert amazon.fetched == []


def _without(path: str) -> dict[str, Any]:
    body = envelope()
    holder: Any = body
    *way, last = path.split(".")
    for step in way:
        holder = holder[step]
    del holder[last]
    return body


@pytest.mark.parametrize("path", ["session", "context"])
def test_the_application_id_may_stand_in_one_place_alone(path: str) -> None:
    assert verify(body=_without(path))


@pytest.mark.parametrize(
    "body",
    [
        {"request": envelope()["request"]},
        envelope(session={"application": {"applicationId": "other"}}),
        envelope(context={"System": {"application": {"applicationId": "other"}}}),
        envelope(session={"application": {"applicationId": None}}, context=None),
        envelope(session={"application": {"applicationId": [APPLICATION_ID]}}, context=None),
        envelope(session={"application": APPLICATION_ID}, context={"System": []}),
        envelope(session=[], context=3),
    ],
)
def test_an_application_id_that_is_missing_odd_or_contradicted_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(RequestRefused, match="another skill"):
        verify(body=body)


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b"3", b"{", b"\xff\xfe", b"[" * 20_000, b'{"a":' * 20_000, b'"x"', b"{}"],
)
def test_a_signed_body_that_is_no_request_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestRefused):
        verify(body=raw)


@pytest.mark.parametrize("request_part", [None, [], 3, "x", {}])
def test_a_signed_body_without_a_request_is_refused(request_part: object) -> None:
    with pytest.raises(RequestRefused):
        verify(body={**envelope(), "request": request_part})


def test_nothing_of_the_body_is_read_before_the_signature_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(signature, "_json_object", lambda body: read.append(body))
    headers, raw = signed(envelope())

    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw + b" ")
    assert read == []


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["SignatureCertChainUrl", "Signature-256", "X"]), st.text(max_size=40)),
    st.binary(max_size=60),
)
def test_nothing_but_a_refusal_ever_comes_out(headers: dict[str, str], raw: bytes) -> None:
    with pytest.raises(RequestRefused):
        Amazon().verifier().verify(headers, raw)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["version", "session", "context", "request"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(["System", "application", "applicationId", "timestamp", "type"]), inner
                )
            ),
            max_leaves=8,
        ),
    )
)
def test_whatever_a_signed_body_holds_only_a_refusal_comes_out(body: dict[str, Any]) -> None:
    with pytest.raises(RequestRefused):
        verify(body=body)


def test_no_refusal_holds_a_word_of_the_request() -> None:
    headers, raw = signed(envelope({"timestamp": "wellingtons", "secret": "wellingtons"}))

    with pytest.raises(RequestRefused) as refused:
        Amazon().verifier().verify(headers, raw)
    assert "wellingtons" not in str(refused.value)


def test_the_chain_is_fetched_once_for_many_requests() -> None:
    amazon = Amazon()
    verifier = amazon.verifier()
    headers, raw = signed(envelope())
    for _ in range(5):
        verifier.verify(headers, raw)

    assert amazon.fetched == [CHAIN_URL]


def test_a_chain_remembered_is_forgotten_when_it_expires() -> None:
    amazon = Amazon(_chain(ends=NOW + timedelta(days=1)))
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
    passing = _authority(ends=NOW + timedelta(days=1))
    amazon = Amazon(pem(make_leaf(issuer=passing), passing.certificate))
    verifier = amazon.verifier()
    verifier.verify(*signed(envelope()))

    amazon.now = NOW + timedelta(days=2)
    with pytest.raises(RequestRefused):
        verifier.verify(*signed(envelope({"timestamp": "2026-03-03T12:00:00Z"})))


def test_a_key_replaced_at_the_same_address_is_fetched_anew_once_the_old_one_is_not_fresh() -> None:
    old = private_key("old leaf")
    amazon = Amazon(_chain(key=old))
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


class _Answers(http.server.BaseHTTPRequestHandler):
    """Stands in for Amazon's storage on this computer."""

    def do_GET(self) -> None:
        match self.path:
            case "/good":
                self._answer(200, b"a chain")
            case "/missing":
                self._answer(404, b"")
            case "/empty-handed":
                self._answer(204, b"")
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "/good")
                self.end_headers()
            case "/huge":
                self._answer(200, b"x" * (signature_fetch.MOST_CHAIN_BYTES + 1))
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


@pytest.mark.parametrize("path", ["missing", "moved", "huge", "rude", "empty-handed"])
def test_a_fetch_refuses_what_is_no_plain_answer(storage: str, path: str) -> None:
    with pytest.raises(RequestRefused):
        signature_fetch.fetch_chain(f"{storage}/{path}")


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
