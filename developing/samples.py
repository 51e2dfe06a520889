"""What can be tried at the bench: for each intent a few ways of asking, as the content has them."""

from __future__ import annotations

from typing import Any

from intents.meaning import EMERGENCY
from intents.topics import Asking, Content

MOST = 4
"""Ways of asking one intent that are shown."""


def samples(content: Content) -> dict[str, Any]:
    """The locales, and by intent and red flag what may be said."""
    asked = [(asking.intent, asking) for asking in content.asking.values()]
    flags = [(f"{EMERGENCY}: {flag.id}", flag.asking) for flag in content.red_flags.values()]
    return {
        "locales": list(content.places),
        "samples": [
            {"intent": name, "words": words} for name, asking in (*asked, *flags) if (words := _words(asking))
        ],
    }


def _words(asking: Asking) -> list[str]:
    return list(dict.fromkeys((*asking.spoken[:MOST], *asking.indirect[:1], *asking.near[:MOST])))
