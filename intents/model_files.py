"""Which fitted model belongs to which ways of asking."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from intents.examples import Example, fingerprint

MODELS = Path(__file__).with_name("model")
FLAG = "flag:"
"""Before a red flag's id in a model's labels: a second question put to the same words."""
_FILES = (
    "training", "examples", "features", "kernels", "ridge", "solving", "sounding", "mishearing",
    "normalising", "encoder",
)  # fmt: skip
CODE = tuple(Path(__file__).with_name(f"{name}.py") for name in _FILES)
"""What decides, beside the ways of asking, how a model comes out."""


def model_path(language: str, *, sentences: bool) -> Path:
    """Return where the model of one language lies: with whole sentences, or of words alone."""
    return MODELS / f"{language}_{'sentences' if sentences else 'words'}.npz"


def content_fingerprint(examples: Sequence[Example]) -> str:
    """Return the hash that a model fitted to `examples` by this code carries."""
    return fingerprint(examples, CODE)
