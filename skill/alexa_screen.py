"""What an Echo with a screen shows: the title, the words in large print, and what can be touched.

The document never changes, only the words given to it. All of them are said, too: who cannot see misses
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from intents.topics import Content
from skill.reply import Reply

TOKEN = "hepatica"  # noqa: S105 - a name for the document, no secret
BACKGROUND, WORDS, TITLE, TOUCHABLE, ON_TOUCHABLE = "#000000", "#ffffff", "#ffd54a", "#ffd54a", "#000000"
"""White and yellow on black, black on yellow: far above the 7 to 1 that the highest grade of the web's rules
for people who see badly asks for (WCAG 2.2, 1.4.6)."""
TOPIC, YES = "topic", "yes"
"""What a touch tells: a topic with its id, or yes to the question."""
ANSWERED_BY_A_TOUCH = frozenset({"more", "offer", "topics", "next_sentence"})
"""Questions that may be touched for yes. "Can you call now?" may not: a slip of the hand would end it all."""

_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+")


def shown(reply: Reply, content: Content) -> dict[str, Any]:
    """The words for the document, as a data source of Amazon's."""
    *sentences, last = _SENTENCE_ENDS.split(reply.display)
    touchable = not reply.ends and reply.memory.question in ANSWERED_BY_A_TOUCH
    names = {id_: content.topics[id_].name for id_ in reply.offers}
    return {
        "screen": {
            "type": "object",
            "properties": {
                "title": reply.title,
                "sentences": sentences if touchable else [*sentences, last],
                "choices": [
                    {"topic": id_, "name": name[:1].upper() + name[1:]}
                    for id_, name in names.items()
                    if name in reply.display
                ],
                "question": [last] if touchable else [],
            },
        }
    }


def meaning_of_touch(arguments: Sequence[str], content: Content) -> str | None:
    """The topic or the navigation that a touch stands for; None for anything that we never put there."""
    match tuple(arguments):
        case (kind, id_) if kind == TOPIC and id_ in content.topics:
            return id_
        case (kind,) if kind == YES:
            return YES
    return None


def document() -> dict[str, Any]:
    """The APL document. It fits a round screen, a small one and a large one by the device's own measures."""
    data = "${payload.screen.properties.%s}"
    return {
        "type": "APL",
        "version": "1.6",
        "theme": "dark",
        "resources": [
            {"dimensions": {"title": "44dp", "words": "52dp", "side": "64dp", "top": "40dp", "gap": "20dp"}},
            {
                "when": "${viewport.height < 600 || viewport.width < 600}",
                "dimensions": {
                    "title": "34dp",
                    "words": "40dp",
                    "side": "32dp",
                    "top": "24dp",
                    "gap": "14dp",
                },
            },
            {
                "when": "${viewport.shape == 'round'}",
                "dimensions": {"title": "30dp", "words": "36dp", "side": "72dp", "top": "88dp"},
            },
        ],
        "mainTemplate": {
            "parameters": ["payload"],
            "items": [
                {
                    "type": "Frame",
                    "width": "100vw",
                    "height": "100vh",
                    "backgroundColor": BACKGROUND,
                    "item": {
                        "type": "ScrollView",
                        "id": "words",
                        "width": "100%",
                        "height": "100%",
                        "item": {
                            "type": "Container",
                            "width": "100%",
                            "paddingLeft": "@side",
                            "paddingRight": "@side",
                            "paddingTop": "@top",
                            "paddingBottom": "@top",
                            "items": [
                                _text(data % "title", "@title", TITLE, fontWeight="700"),
                                _column(data % "sentences", _text("${data}", "@words", WORDS)),
                                _column(data % "choices", _button("${data.name}", TOPIC, "${data.topic}")),
                                _column(data % "question", _button("${data}", YES)),
                            ],
                        },
                    },
                }
            ],
        },
    }


def _column(data: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Container", "width": "100%", "data": data, "items": [item]}


def _text(text: str, size: str, color: str, **more: str) -> dict[str, Any]:
    return {
        "type": "Text",
        "width": "100%",
        "text": text,
        "fontSize": size,
        "color": color,
        "paddingBottom": "@gap",
        "textAlign": "${viewport.shape == 'round' ? 'center' : 'left'}",
        **more,
    }


def _button(text: str, *tells: str) -> dict[str, Any]:
    """A bar across the screen, at least as high as a thumb is wide, that sends what it stands for."""
    return {
        "type": "TouchWrapper",
        "width": "100%",
        "spacing": "@gap",
        "accessibilityLabel": text,
        "role": "button",
        "onPress": [{"type": "SendEvent", "arguments": list(tells)}],
        "item": {
            "type": "Frame",
            "width": "100%",
            "minHeight": "96dp",
            "backgroundColor": TOUCHABLE,
            "borderRadius": "16dp",
            "item": _text(
                text, "@words", ON_TOUCHABLE, paddingTop="@gap", paddingLeft="@gap", paddingRight="@gap"
            ),
        },
    }
