"""The doors over HTTP: who is let in, in which form, and what is told to everybody else."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser

from skill.alexa import AlexaDoor
from skill.alexa_requests import RequestUnusable
from skill.api_doors import RATES, Behind, doors_behind
from skill.api_hear import FORM_TYPE
from skill.api_sound import Ear, Ears, Voice, refused_for_now
from skill.exchange import Answer, Call, Refused, WebDoor, error_body, json_bytes
from skill.json_body import BadBodyError, read_object
from skill.metrics import CountedConversation, Metrics
from skill.profile import Profile
from skill.rate_limits import RateLimits
from skill.safe_headers import DOOR, with_safe_headers
from skill.signature import RequestRefused, check_application
from skill.talk import Talk

ALEXA_MOST_BYTES = 64 * 1024
"""Contract, section 2: a larger body of `/alexa` is 413."""
LOG = logging.getLogger("hepatica.web")
READING_ONLY = frozenset({"GET", "HEAD"})
_MOST_PARTS = 100
_MOST_FIELD_BYTES = 256 * 1024
"""Of a form, but for the sound; werkzeug reads 64 KB at a time and counts them, too."""


Verify = Callable[[Mapping[str, str], bytes], dict[str, Any]]
"""Headers and body of a request -> the envelope, now that it may be believed; raises RequestRefused."""


def believe_unsigned(
    application_ids: Collection[str], headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """The envelope of a request that nobody signed, for trying things out on one's own computer.

    Raises RequestRefused for another skill's request and for what is no request.
    """
    del headers
    try:
        envelope = read_object(body)
    except BadBodyError as error:
        raise RequestRefused(str(error)) from None
    check_application(envelope, application_ids)
    return envelope


def add_doors(
    app: Flask,
    talk: Talk,
    verify: Verify,
    profile: Profile,
    *,
    unsigned: bool,
    ear: Ear | None = None,
    voice: Voice | None = None,
    rates: Mapping[str, int] = RATES,
) -> None:
    """Open the profile's doors on a Flask application.

    `ear` and `voice` are what `/hear` and `/say` use; without them these answer that there is none. `rates`
    says how often a door may be used in a minute.
    """
    metrics = Metrics()
    talk.conversation = CountedConversation(talk.content, metrics)
    alexa = AlexaDoor(talk.conversation, talk.understander)
    app.url_map.merge_slashes = False  # it would send the address back
    app.before_request(lambda: _let_in(profile))
    app.wsgi_app = with_safe_headers(app.wsgi_app, metrics.request)  # type: ignore[assignment, method-assign]
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)

    def post_alexa() -> Response:
        return _post_alexa(alexa, verify)

    limits = RateLimits()
    behind = Behind(talk, Ears(ear), voice, metrics, profile, unsigned)
    for door in doors_behind(behind):
        if door.name in profile.doors:
            open_door(app, talk, door, limits, rates.get(door.name))
    if "alexa" in profile.doors:
        _open(app, "/alexa", "alexa", "POST", post_alexa)


def open_door(
    app: Flask, talk: Talk, door: WebDoor, limits: RateLimits | None = None, a_minute: int | None = None
) -> None:
    """Open one door more on an application that has the others, under the same rules as they."""
    view = _view(talk, door, limits or RateLimits(), a_minute)
    _open(app, door.path, door.name, door.method, view)


def _open(app: Flask, path: str, name: str, method: str, view: Callable[..., Response]) -> None:
    # An endpoint is a door's name and its address, so that the name can be counted.
    app.add_url_rule(path, f"{name} {path}", view, methods=[method], provide_automatic_options=False)


def _view(talk: Talk, door: WebDoor, limits: RateLimits, a_minute: int | None) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        try:
            body = _body_for(door)
            if a_minute is not None and (wait_s := limits.wait_s(door.name, a_minute)):
                raise refused_for_now(talk.content, "too_often", wait_s, 429)
            query = request.args if request.query_string else {}
            kind = request.mimetype
            parts = _parts_of(body) if kind == FORM_TYPE and body else {}
            tags = request.environ.get("HTTP_IF_NONE_MATCH", "")
            call = Call(kind, body, query, parts, path, tags)
            return _response(door.answer(call))
        except Refused as refused:
            return _error(refused)

    return view


def _body_for(door: WebDoor) -> bytes:
    """The body, once its type and its size are right; empty for a door that takes none. Raises Refused."""
    if not door.takes:
        return b""
    if request.mimetype not in door.takes:
        raise Refused(415, "content_type", f"Send the request as {' or '.join(door.takes)}.")
    return _body(door.most_bytes)


def _body(most_bytes: int) -> bytes:
    """The body. Raises Refused where it is too large."""
    if (request.content_length or 0) <= most_bytes:
        body = request.get_data(cache=False)
        if len(body) <= most_bytes:
            return body
    raise Refused(413, "too_large", f"The body is larger than {most_bytes} bytes.")


def _parts_of(body: bytes) -> dict[str, bytes]:
    """The parts of a form, by name, held in memory alone: a sound never lies on a disk. Raises Refused."""
    parser = FormDataParser(
        stream_factory=lambda *_, **__: io.BytesIO(), max_form_memory_size=_MOST_FIELD_BYTES,
        max_form_parts=_MOST_PARTS, silent=False,
    )  # fmt: skip
    try:
        _, fields, files = parser.parse(
            io.BytesIO(body), request.mimetype, len(body), request.mimetype_params
        )
    except ValueError:
        raise Refused(400, "bad_body", "The body is not a form of several parts.") from None
    return {
        **{name: text.encode("utf-8", "replace") for name, text in fields.items()},
        **{name: file.stream.read() for name, file in files.items()},
    }


def _post_alexa(alexa: AlexaDoor, verify: Verify) -> Response:
    try:
        body = _body(ALEXA_MOST_BYTES)
        return _response(Answer(json_bytes(alexa.handle(verify(_headers(), body)))))
    except Refused as refused:
        return _error(refused)
    except (RequestRefused, RequestUnusable) as refused:
        LOG.info("alexa request refused: %s", refused)
        return _error(Refused(400, "refused", "The request is not one that this skill answers."))


def _let_in(profile: Profile) -> Response | None:
    if request.endpoint is not None:
        request.environ[DOOR] = request.endpoint.partition(" ")[0]
    headers = _headers()
    refused = None
    if reason := profile.refuses(headers):
        refused = Refused(421, "host", reason)
    elif request.method not in READING_ONLY and (reason := profile.refuses_origin(headers)):
        refused = Refused(403, "origin", reason)
    if refused is None:
        return None
    if request.path == "/alexa":
        refused.status = 400
    return _error(refused)


def _headers() -> dict[str, str]:
    """The headers of the request, names in lower case; `request.headers` would take four times as long."""
    sent = request.environ.items()
    return {name[5:].lower().replace("_", "-"): value for name, value in sent if name.startswith("HTTP_")}


def _http_error(error: HTTPException) -> Response:
    """An error of HTTP itself (404, 405, 413 ...) in the contract's form, with none of the request in it."""
    status = error.code or 500
    response = _error(Refused(status, error.name.lower().replace(" ", "_"), f"{error.name}."))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    """A fault of ours: logged by kind and place only, since its text may hold words that were sent."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "unknown place"
    LOG.error("unexpected %s at %s", type(error).__name__, where)
    return _error(Refused(500, "internal", "Something went wrong here. Please try again."))


def _error(refused: Refused) -> Response:
    body = json_bytes(error_body(refused.code, refused.message, refused.field))
    response = _response(Answer(body, refused.status))
    if refused.retry_after is not None:
        response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, answer.headers, content_type=answer.mimetype)
