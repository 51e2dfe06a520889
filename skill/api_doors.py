"""All doors over HTTP but Alexa's, which has rules of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from skill import api_batch, api_hear, api_say, api_topics, ask
from skill.api_sound import Ears, Voice
from skill.exchange import CONTENT_VERSION, JSON_TYPE, Answer, Call, WebDoor, json_answer, json_bytes
from skill.metrics import CONTENT_TYPE as METRICS_TYPE
from skill.metrics import Metrics
from skill.profile import Profile
from skill.talk import Talk

RATES: Mapping[str, int] = {"hear": 60, "say": 300, "batch": 60}
"""Door -> how often it may be used in a minute, by all together: far more than people can."""
HTML_TYPE = "text/html"


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the doors."""

    talk: Talk
    ears: Ears
    voice: Voice | None
    metrics: Metrics
    profile: Profile
    unsigned: bool
    """Whether `/alexa` believes what nobody signed."""


def doors_behind(behind: Behind) -> tuple[WebDoor, ...]:
    """All doors, whichever the profile opens."""
    talk, json_only = behind.talk, (JSON_TYPE,)

    def ask_(call: Call) -> Answer:
        return json_answer(ask.answer(talk, call.body, with_trace=call.query.get("trace") == "1"))

    def hear(call: Call) -> Answer:
        return api_hear.hear(talk, behind.ears, call)

    def say(call: Call) -> Answer:
        return api_say.say(talk, behind.voice, call)

    def batch(call: Call) -> Answer:
        return api_batch.batch(talk, call, behind.metrics.understood)

    def topics(call: Call) -> Answer:
        return api_topics.topics(talk, call)

    def topic(call: Call) -> Answer:
        return api_topics.topic(talk, call)

    def metrics(_: Call) -> Answer:
        version = {CONTENT_VERSION: talk.content.version}
        return Answer(behind.metrics.text(), mimetype=METRICS_TYPE, headers=version)

    def health(_: Call) -> Answer:
        return json_answer(_health(behind))

    return (
        WebDoor("ask", "POST", "/ask", ask_, json_only, ask.MOST_BYTES),
        WebDoor(
            "hear", "POST", "/hear", hear, (*api_hear.WAV_TYPES, api_hear.FORM_TYPE), api_hear.MOST_BYTES
        ),
        WebDoor("say", "POST", "/say", say, json_only, ask.MOST_BYTES),
        WebDoor("batch", "POST", "/batch", batch, (JSON_TYPE, *api_batch.LINES_TYPES), api_batch.MOST_BYTES),
        WebDoor("topics", "GET", "/topics", topics),
        WebDoor("topics", "GET", "/topics/<id>", topic),
        WebDoor("metrics", "GET", "/metrics", metrics),
        WebDoor("health", "GET", "/health", health),
        *(WebDoor("pages", "GET", f"/{name}", _page(name)) for name in ("privacy", "terms")),
        *_described(behind),
    )


def _described(behind: Behind) -> tuple[WebDoor, ...]:
    """The doors that tell of the doors; nothing is made before somebody asks."""

    @cache
    def description() -> dict[str, Any]:
        from skill.openapi import openapi

        return openapi(behind.talk.content, behind.profile)

    @cache
    def page() -> bytes:
        from skill.docs_page import docs_page

        return docs_page(description())

    version = {CONTENT_VERSION: behind.talk.content.version}
    return (
        WebDoor("api", "GET", "/openapi.json", lambda _: Answer(json_bytes(description()), headers=version)),
        WebDoor("api", "GET", "/docs", lambda _: Answer(page(), mimetype=HTML_TYPE, headers=version)),
    )


def _health(behind: Behind) -> dict[str, Any]:
    """Whether the server works; in public without details."""
    found: dict[str, Any] = {"status": "ok"}
    if not behind.profile.public:
        content = behind.talk.content
        found |= {"topics": len(content.topics), "content_version": content.version}
    if behind.unsigned:
        found["alexa"] = "unsigned: requests are not verified"
    return found


def _page(name: str) -> Any:
    html = files("skill").joinpath("pages", f"{name}.html").read_bytes()
    return lambda _: Answer(html, mimetype=HTML_TYPE)
