"""The page in HTML: its template filled with the content's words and with one reply."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Any

from intents.listing import LEFT_OPEN
from intents.topics import Content, Place, Wording
from intents.wording import written
from skill.request_fields import LONGEST_TEXT

STEERING = ("yes", "no", "more", "repeat", "simpler", "back", "heard")
"""What is asked by a button under an answer: the words on it are what is asked."""
STEERING_VOICE = ("slower", "faster", "louder", "quieter")
ALSO_TOLD = (
    "ask_first", "cannot_here", "no_questions", "nothing_kept", "nothing_to_save", "question_deleted",
    "question_saved", "title_general", "too_many_questions",
)  # fmt: skip
"""Phrases of the talk that the browser says, since it alone keeps the questions, and begins anew."""
_MARK = re.compile(r"\{\{([a-z_]+)\}\}")
_BEFORE_THE_QUESTION = re.compile(r"(?<=[.!?]) +(?=[^.!?]*\?$)")


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page shows."""

    place: Place
    reply: Mapping[str, Any]
    """As `POST /ask` gives it; empty where nothing was asked."""
    memory: Mapping[str, Any]
    asked: str = ""
    """The words that the reply answers."""
    typed: str = ""
    """What stands in the field still."""
    notice: str = ""
    """Id of a phrase without its ``page_``: what went otherwise than wished."""


class PageHtml:
    """The page about one content."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._template = files("skill").joinpath("page", "page.html").read_text("utf-8")
        self._topics = "\n".join(self._groups())
        self._words = _for_script(self._told())

    def page(self, shown: Shown) -> bytes:
        """The whole page."""
        reply, place = shown.reply, shown.place
        body, closing = in_two(reply.get("display", ""))
        parts = {
            "name": escape(self._phrase("title_general", place)),
            "language": escape(self._content.language),
            "heading": escape(reply.get("title", "")),
            "title": escape(self._title(reply)),
            "reply_hidden": "" if reply else " hidden",
            "urgent": ' class="urgent"' if (reply.get("flag") or {}).get("tier") in (1, 2) else "",
            "danger": escape(self._danger(place)),
            "asked": escape(self._say("you_asked", place, words=shown.asked)) if shown.asked else "",
            "asked_hidden": "" if shown.asked else " hidden",
            "body": escape(body),
            "closing": escape(closing),
            "closing_hidden": "" if closing else " hidden",
            "notice_text": escape(self._say(shown.notice, place)) if shown.notice else "",
            "notice_hidden": "" if shown.notice else " hidden",
            "offers": "".join(map(self._topic_button, reply.get("offers", ()))),
            "offers_hidden": "" if reply.get("offers") else " hidden",
            "steering": self._buttons(STEERING, place),
            "steering_voice": self._buttons(STEERING_VOICE, place),
            "speech": escape(reply.get("speech", "")),
            "memory": escape(json.dumps(shown.memory)),
            "typed": escape(shown.typed),
            "longest": str(LONGEST_TEXT),
            "topics": self._topics,
            "topics_count": escape(self._say("topics_all", place, count=str(len(self._content.topics)))),
            "countries": "".join(self._countries(place)),
            "country_told": escape(self._country_told(place)),
            "review": escape(self._review()),
            "words": self._words,
        }
        filled = _MARK.sub(
            lambda mark: parts[mark[1]] if mark[1] in parts else escape(self._say(mark[1], place)),
            self._template,
        )
        return filled.encode()

    def _say(self, name: str, place: Place, **fillings: str) -> str:
        """A phrase of the page as written in a place."""
        text = self._content.phrases[f"page_{name}"].variants[0].text
        return written(text, place, {key: Wording(value, value) for key, value in fillings.items()})

    def _phrase(self, name: str, place: Place) -> str:
        return written(self._content.phrases[name].variants[0].text, place, LEFT_OPEN)

    def _title(self, reply: Mapping[str, Any]) -> str:
        """What the browser calls the page: the answer first, since it is read out when the page has come."""
        name = self._phrase("title_general", self._anywhere())
        return name if reply.get("title", name) == name else f"{reply['title']} - {name}"

    def _danger(self, place: Place) -> str:
        told = (self._phrase(name, place) for name in ("in_danger", "cannot_call_for_you"))
        return " ".join(told)

    def _review(self) -> str:
        signed = all(topic.review.on is not None for topic in self._content.topics.values())
        return self._phrase("reviewed" if signed else "not_reviewed", self._anywhere())

    def _anywhere(self) -> Place:
        return self._content.places[self._content.language]

    def _country_told(self, place: Place) -> str:
        known = place.locale != self._content.language
        return self._say("country_known" if known else "country_unknown", place)

    def _countries(self, chosen: Place) -> Iterator[str]:
        for place in self._content.places.values():
            elsewhere = place.locale == self._content.language
            name = self._say("country_elsewhere", place) if elsewhere else _as_heading(place.country)
            selected = " selected" if place.locale == chosen.locale else ""
            yield f'<option value="{escape(place.locale)}"{selected}>{escape(name)}</option>'

    def _buttons(self, intents: Iterable[str], place: Place) -> str:
        return "".join(_button(intent, self._say(f"say_{intent}", place)) for intent in intents)

    def _topic_button(self, id_: str, position: str = "") -> str:
        """A button that asks for a topic in the first of the ways in which people do."""
        topic, asked = self._content.topics[id_], self._content.asking[id_].spoken[0]
        more = f' <span class="position">{escape(position)}</span>' if position else ""
        return (
            f'<button form="talk" name="say" formnovalidate value="{escape(asked)}" '
            f'data-topic="{escape(id_)}" data-name="{escape(topic.name)}">'
            f"{escape(topic.title)}{more}</button>"
        )

    def _groups(self) -> Iterator[str]:
        anywhere, groups = self._anywhere(), self._content.groups
        for number, group in enumerate(groups, 1):
            heading = self._say(
                "group", anywhere, group=_as_heading(group.name), position=str(number), count=str(len(groups))
            )
            yield f'<h3>{escape(heading)}</h3>\n<ol class="topics" role="list">'
            for place, id_ in enumerate(group.topics, 1):
                position = self._say("position", anywhere, position=str(place), count=str(len(group.topics)))
                yield f"<li>{self._topic_button(id_, position)}</li>"
            yield "</ol>"

    def _told(self) -> dict[str, Any]:
        """Everything that the browser itself may have to say."""
        anywhere, phrases = self._anywhere(), self._content.phrases
        names = [name for name in phrases if name.startswith("page_")]
        words = {name.removeprefix("page_"): self._phrase(name, anywhere) for name in names}
        places = {
            place.locale: {"danger": self._danger(place), "country": self._country_told(place)}
            for place in self._content.places.values()
        }
        return {
            "words": words | {name: self._phrase(name, anywhere) for name in ALSO_TOLD},
            "places": places,
            "elsewhere": self._content.language,
        }


def in_two(display: str) -> tuple[str, str]:
    """What is said, and the question that it ends with, if any."""
    parts = _BEFORE_THE_QUESTION.split(display, 1)
    return (parts[0], parts[1]) if len(parts) == 2 else (display, "")


def _button(intent: str, label: str) -> str:
    return (
        f'<button form="talk" name="say" formnovalidate value="{escape(label)}" data-intent="{intent}">'
        f"{escape(label)}</button>"
    )


def _as_heading(name: str) -> str:
    return name[:1].upper() + name[1:]


def _for_script(found: Mapping[str, Any]) -> str:
    """JSON that may stand in an element of HTML: nothing in it ends the element."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
