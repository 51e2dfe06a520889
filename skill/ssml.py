"""Writes speech as SSML, the markup that Alexa reads aloud."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

RATES = {-2: "70%", -1: "85%", 1: "115%", 2: "130%"}
"""Steps from normal as prosody rates; 0 needs none. Amazon allows 20 % and more."""
VOLUMES = {-2: "x-soft", -1: "soft", 1: "loud", 2: "x-loud"}
"""Steps from normal as prosody volumes, named as in Amazon's SSML reference."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<[^>]*>")


def escaped(text: str) -> str:
    """The text with what XML would take for markup written as itself; what XML forbids is left out."""
    return escape(_NOT_XML.sub("", text))


def ssml(paragraphs: Sequence[str], *, rate: int = 0, volume: int = 0) -> str:
    """A speech of one or more paragraphs, between which the voice pauses, at the steps of rate and volume.

    Without its tags it reads as the paragraphs joined by spaces.
    """
    said = [escaped(paragraph) for paragraph in paragraphs]
    marked = " ".join(f"<p>{paragraph}</p>" for paragraph in said) if len(said) > 1 else "".join(said)
    prosody = "".join(
        f' {name}="{value}"'
        for name, value in (("rate", RATES.get(rate)), ("volume", VOLUMES.get(volume)))
        if value
    )
    return f"<speak><prosody{prosody}>{marked}</prosody></speak>" if prosody else f"<speak>{marked}</speak>"


def without_tags(speech: str) -> str:
    """The words of an SSML speech."""
    return _TAG.sub("", speech).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
