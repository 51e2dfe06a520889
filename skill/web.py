"""The doors over HTTP: `POST /ask`, `POST /alexa`, `GET /health`, the privacy and terms pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from skill import ask
from skill.alexa import AlexaDoor
from skill.alexa_requests import RequestUnusable
from skill.json_body import BadBodyError, read_object
from skill.profile import Profile
from skill.signature import RequestRefused, check_application
from skill.talk import Talk

ALEXA_MOST_BYTES = 64 * 1024
"""Contract, section 2: a larger body of `/alexa` is 413."""
LOG = logging.getLogger("hepatica.web")
SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


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


def add_doors(app: Flask, talk: Talk, verify: Verify, profile: Profile, *, unsigned: bool) -> None:
    """Open the profile's doors on a Flask application."""
    alexa = AlexaDoor(talk.conversation, talk.understander)
    app.before_request(lambda: _refuse_strangers(profile))
    app.after_request(_add_safe_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)

    def post_ask() -> Response:
        return _post_ask(talk)

    def post_alexa() -> Response:
        return _post_alexa(alexa, verify)

    def get_health() -> Response:
        return _json(200, _health(talk, profile, unsigned=unsigned))

    if "ask" in profile.doors:
        app.add_url_rule("/ask", "ask", post_ask, methods=["POST"])
    if "alexa" in profile.doors:
        app.add_url_rule("/alexa", "alexa", post_alexa, methods=["POST"])
    if "health" in profile.doors:
        app.add_url_rule("/health", "health", get_health, methods=["GET"])
    if "pages" in profile.doors:
        for name in ("privacy", "terms"):
            app.add_url_rule(f"/{name}", name, _page(name), methods=["GET"])


def _post_ask(talk: Talk) -> Response:
    if request.mimetype != "application/json":
        return _error(415, "content_type", "Send the request as application/json.")
    if (request.content_length or 0) > ask.MOST_BYTES:
        return _error(413, "too_large", f"The body is larger than {ask.MOST_BYTES} bytes.")
    body = request.get_data(cache=False)
    if len(body) > ask.MOST_BYTES:
        return _error(413, "too_large", f"The body is larger than {ask.MOST_BYTES} bytes.")
    with_trace = bool(request.query_string) and request.args.get("trace") == "1"
    try:
        return _json(200, ask.answer(talk, body, with_trace=with_trace))
    except ask.AskError as refused:
        return _error(refused.status, refused.code, refused.message, refused.field)


def _post_alexa(alexa: AlexaDoor, verify: Verify) -> Response:
    if (request.content_length or 0) > ALEXA_MOST_BYTES:
        return _error(413, "too_large", f"The body is larger than {ALEXA_MOST_BYTES} bytes.")
    body = request.get_data(cache=False)
    if len(body) > ALEXA_MOST_BYTES:
        return _error(413, "too_large", f"The body is larger than {ALEXA_MOST_BYTES} bytes.")
    try:
        return _json(200, alexa.handle(verify(_headers(), body)))
    except (RequestRefused, RequestUnusable) as refused:
        LOG.info("alexa request refused: %s", refused)
        return _error(400, "refused", "The request is not one that this skill answers.")


def _health(talk: Talk, profile: Profile, *, unsigned: bool) -> dict[str, Any]:
    """Whether the server works; in public without details."""
    found: dict[str, Any] = {"status": "ok"}
    if not profile.public:
        found |= {"topics": len(talk.content.topics), "content_version": talk.content.version}
    if unsigned:
        found["alexa"] = "unsigned: requests are not verified"
    return found


def _page(name: str) -> Any:
    html = files("skill").joinpath("pages", f"{name}.html").read_bytes()
    return lambda: Response(html, mimetype="text/html")


def _refuse_strangers(profile: Profile) -> Response | None:
    reason = profile.refuses(_headers())
    if reason is None:
        return None
    return _error(400 if request.path == "/alexa" else 421, "host", reason)


def _headers() -> dict[str, str]:
    """The headers of the request, names in lower case; `request.headers` would take four times as long."""
    sent = request.environ.items()
    return {name[5:].lower().replace("_", "-"): value for name, value in sent if name.startswith("HTTP_")}


def _add_safe_headers(response: Response) -> Response:
    """A page may bring a policy of its own; nothing goes without one."""
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _http_error(error: HTTPException) -> Response:
    """An error of HTTP itself (404, 405, 413 ...) in the contract's form, with none of the request in it."""
    status = error.code or 500
    response = _error(status, error.name.lower().replace(" ", "_"), f"{error.name}.")
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
    return _error(500, "internal", "Something went wrong here. Please try again.")


def _error(status: int, code: str, message: str, field: str | None = None) -> Response:
    return _json(status, {"error": {"code": code, "message": message, "field": field}})


def _json(status: int, found: dict[str, Any]) -> Response:
    return Response(json.dumps(found) + "\n", status=status, mimetype="application/json")
