"""Writes speech as SSML, the markup that Alexa reads aloud."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.sax.saxutils import escape

RATES = {-2: "70%", -1: "85%", 1: "115%", 2: "130%"}
"""Steps from normal as prosody rates; 0 needs none. Amazon allows 20 % and more."""
VOLUMES = {-2: "x-soft", -1: "soft", 1: "loud", 2: "x-loud"}
"""Steps from normal as prosody volumes, named as in Amazon's SSML reference."""
PAUSES = {-2: 900, -1: 600, 0: 350, 1: 250, 2: 150}
"""Step of rate -> milliseconds between two parts, beside what a paragraph makes: who listens slowly needs
longer ones. Amazon allows 10 seconds."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(text: str) -> str:
    """The text with what XML would take for markup written as itself."""
    return escape(text)


def ssml(
    paragraphs: Sequence[str],
    *,
    rate: int = 0,
    volume: int = 0,
    mark: Callable[[str], str] = escaped,
) -> str:
    """A speech of one or more paragraphs, with a pause between, at the steps of rate and volume.

    `mark` writes a paragraph's words as SSML. What XML forbids is left out before.
    """
    said = [mark(_NOT_XML.sub("", paragraph)) for paragraph in paragraphs]
    pause = f' <break time="{PAUSES[rate]}ms"/>'
    marked = pause.join(f"<p>{paragraph}</p>" for paragraph in said) if len(said) > 1 else "".join(said)
    prosody = "".join(
        f' {name}="{value}"'
        for name, value in (("rate", RATES.get(rate)), ("volume", VOLUMES.get(volume)))
        if value
    )
    return f"<speak><prosody{prosody}>{marked}</prosody></speak>" if prosody else f"<speak>{marked}</speak>"
