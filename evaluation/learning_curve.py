"""What fewer ways of asking would have come to: the model fitted again to a part of them.

It tells whether more phrases are still worth writing. Each point takes as long as `make train`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from evaluation.evaluating import evaluate
from evaluation.sets import Sets
from intents.encoder import Encoder, EncoderMissingError
from intents.examples import SECTIONS
from intents.kernels import SentenceEncoder
from intents.meaning import OUT_OF_SCOPE
from intents.topics import Asking, Content
from intents.training import refit
from intents.understander import build_understander
from skill.talk import Talk

PHRASES: tuple[int | None, ...] = (10, 20, 35, 50, 75, 100, None)
"""So many ways of asking an intent are kept at most; None: all."""
SHOWN = ("written", "topics_wrong", "near_scope", "strangers_answered", "red_flags", "navigation")


@dataclass(frozen=True, slots=True)
class Point:
    """One fit."""

    phrases: int | None
    shares: Mapping[str, float]
    """Measure -> share, 0 to 1."""


def learning_curve(content: Content, sets: Sets, phrases: Sequence[int | None] = PHRASES) -> Iterator[Point]:
    """One point for each number of phrases.

    What is out of scope is kept whole, so that little known is refused and not answered wrongly; every red
    flag is cut like any intent.
    """
    with tempfile.TemporaryDirectory() as folder:
        for most in phrases:
            known = cut(content, most)
            path = Path(folder) / f"{most}.npz"
            refit(known, path, _encoder())
            talk = Talk(known, build_understander(known, model=path))
            measured = evaluate(Sets(sets.items), talk, None)
            yield Point(most, {m.name: m.share.value for m in measured.measures if m.name in SHOWN})


def _encoder() -> SentenceEncoder | None:
    """The encoder that the understanding will have, or None where it reads words alone."""
    try:
        return Encoder()
    except EncoderMissingError:
        return None


def cut(content: Content, most: int | None) -> Content:
    """The content with at most so many ways of asking for each intent and red flag, spread over all of
    them.
    """
    if most is None:
        return content
    asking = {
        intent: ways if intent == OUT_OF_SCOPE else _cut(ways, most)
        for intent, ways in content.asking.items()
    }
    flags = {name: replace(flag, asking=_cut(flag.asking, most)) for name, flag in content.red_flags.items()}
    return replace(content, asking=asking, red_flags=flags)


def _cut(asking: Asking, most: int) -> Asking:
    """Every so-many-th phrase, so that each section keeps its part."""
    sections = [field.name for field in fields(Asking) if field.name in SECTIONS]
    every = [(section, text) for section in sections for text in getattr(asking, section)]
    if len(every) <= most:
        return asking
    kept = {every[number * len(every) // most] for number in range(most)}
    parts: dict[str, Any] = {
        section: tuple(text for text in getattr(asking, section) if (section, text) in kept)
        for section in sections
    }
    return replace(asking, **parts)
