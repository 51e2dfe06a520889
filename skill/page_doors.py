"""The page at `/` for people in a browser, who need no JavaScript to type; on this computer alone.

Words come by POST only: those of a GET would stand in addresses and logs. The talk's memory travels in a
hidden field, and nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from intents.topics import Content, Place
from intents.wording import UnservedLocale, place_for
from skill import ask
from skill.ask_request import AskRequest, read_ask
from skill.exchange import Answer, Call, WebDoor
from skill.json_body import BadBodyError, read_object
from skill.page_html import PageHtml, Shown
from skill.request_fields import FieldError
from skill.talk import ASK_DOOR, Talk, Turned

NAME, NAME_ASKING = "page", "page_talk"
"""The page and what it loads, and what is asked by it: counted apart."""
FORM_TYPE = "application/x-www-form-urlencoded"
HTML_TYPE = "text/html"
MOST_BYTES = 256 * 1024
"""Of a form: whoever pastes too much is told so on the page, with their words still in the field."""
MOST_FIELDS = 20
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'",
    # With no-referrer a browser says of our own form that it comes from nowhere, which is refused.
    "Referrer-Policy": "same-origin",
}
_FILES = {
    "page.css": "text/css", "page.js": "text/javascript", "sound.js": "text/javascript",
    "microphone.js": "text/javascript", "recorder.js": "text/javascript", "questions.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}  # fmt: skip


def page_doors(talk: Talk, languages: Callable[[], str] = str) -> tuple[WebDoor, ...]:
    """Every address of the page; none where the content has no words for one.

    `languages` gives what the browser of the present request says of its languages (`Accept-Language`).
    """
    if "page_ask" not in talk.content.phrases:
        return ()
    html = PageHtml(talk.content)

    def get_page(_: Call) -> Answer:
        place = place_of(talk.content, languages())
        turned = talk.take_event("launch", None, ASK_DOOR, place.locale)
        return _answer(html, _shown(talk, place, turned))

    def post_page(call: Call) -> Answer:
        return _answer(html, _asked(talk, _fields(call.body), languages()))

    return (
        WebDoor(NAME, "GET", "/", get_page),
        WebDoor(NAME_ASKING, "POST", "/", post_page, (FORM_TYPE,), MOST_BYTES),
        *(WebDoor(NAME, "GET", f"/page/{name}", _file(name, kind)) for name, kind in _FILES.items()),
    )


def place_of(content: Content, languages: str) -> Place:
    """The place in whose country the first of a browser's languages is spoken; the one without a country's
    number where it names none, or one that is not served.
    """
    regions = [part.upper() for part in languages.split(",")[0].split(";")[0].strip().split("-")[1:]]
    for region in regions:
        for place in content.places.values():
            if place.locale.endswith(f"-{region}"):
                return place
    return content.places[content.language]


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form; what cannot be read is as if it were not there."""
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}


def _asked(talk: Talk, fields: Mapping[str, str], languages: str) -> Shown:
    """What is shown to what was asked by the form."""
    place, memory = _place(talk.content, fields, languages), _memory(fields.get("memory", ""))
    by_button = fields.get("say", "")
    typed = fields.get("text", "")
    words = by_button or typed
    try:
        request = read_ask({"text": words, "memory": memory, "locale": place.locale})
    except FieldError:
        notice = "too_long" if words.strip() else "empty"
        return Shown(place, {}, memory or {}, typed=typed, notice=notice)
    turned = _turned(talk, request)
    notice = "memory_lost" if turned.memory_note is not None else ""
    return _shown(talk, place, turned, request.text or "", typed if by_button else "", notice)


def _turned(talk: Talk, request: AskRequest) -> Turned:
    return talk.hear(request.said(), request.memory, ASK_DOOR, request.locale)


def _shown(
    talk: Talk, place: Place, turned: Turned, asked: str = "", typed: str = "", notice: str = ""
) -> Shown:
    reply = ask.as_json(talk, turned, with_trace=False)
    return Shown(place, reply, reply["memory"], asked, typed, notice)


def _place(content: Content, fields: Mapping[str, str], languages: str) -> Place:
    """The place that was chosen, else the browser's."""
    try:
        return place_for(content, fields["country"])
    except (KeyError, UnservedLocale):
        return place_of(content, languages)


def _memory(text: str) -> dict[str, Any] | None:
    """The memory in the hidden field; one that nobody can read where it is damaged."""
    if not text:
        return None
    try:
        return read_object(text.encode("utf-8", "replace"))
    except BadBodyError:
        return {"v": None}


def _answer(html: PageHtml, shown: Shown) -> Answer:
    return Answer(html.page(shown), mimetype=HTML_TYPE, headers=HEADERS)


def _file(name: str, mimetype: str) -> Callable[[Call], Answer]:
    raw = files("skill").joinpath("page", name).read_bytes()
    return lambda _: Answer(raw, mimetype=mimetype, headers=HEADERS)
