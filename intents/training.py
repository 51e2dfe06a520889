"""Fits the understanding to the ways of asking: ``python -m intents.training``."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from intents import ridge
from intents.examples import FOLLOW_UP, Example, examples_of, fingerprint, normaliser_of
from intents.features import Floats
from intents.library import default_root, load_content
from intents.topics import Content

MODELS = Path(__file__).with_name("model")
FLAG = "flag:"
"""Before a red flag's id in the model's labels: a second question put to the same words."""
CODE = tuple(
    Path(__file__).with_name(name)
    for name in ("training.py", "examples.py", "features.py", "ridge.py", "normalising.py")
)
"""What decides, beside the ways of asking, how a model comes out."""


def model_path(language: str) -> Path:
    """Return where the model of one language lies."""
    return MODELS / f"{language}.npz"


def train(examples: Sequence[Example]) -> ridge.Ridge:
    """Return a model fitted to `examples`; the same examples give the same model on the same machine."""
    intents = sorted(
        {FOLLOW_UP if example.section == "follow_up" else example.intent for example in examples}
    )
    flags = sorted({example.flag for example in examples if example.flag})
    labels = [*intents, *(FLAG + flag for flag in flags)]
    return ridge.fit([example.text for example in examples], targets(examples, labels), labels)


def targets(examples: Sequence[Example], labels: Sequence[str]) -> Floats:
    """Return 1 where an example is of a label, else 0: examples x labels."""
    place = {label: column for column, label in enumerate(labels)}
    wanted = np.zeros((len(examples), len(labels)), np.float32)
    for row, example in enumerate(examples):
        wanted[row, place[FOLLOW_UP if example.section == "follow_up" else example.intent]] = 1
        if example.flag:
            wanted[row, place[FLAG + example.flag]] = 1
    return wanted


def content_fingerprint(examples: Sequence[Example]) -> str:
    """Return the hash that a model fitted to `examples` by this code carries."""
    return fingerprint(examples, CODE)


def refit(content: Content, path: Path) -> bool:
    """Fit and write a model unless `path` holds the one of `content`; return whether it was fitted."""
    examples = examples_of(content, normaliser_of(content))
    wanted = content_fingerprint(examples)
    try:
        ridge.load(path, wanted)
    except ridge.ModelError:
        ridge.save(train(examples), path, wanted)
        return True
    return False


def main() -> int:
    """Bring the model up to date with the content; say what was done."""
    content = load_content(default_root())
    path, begun = model_path(content.language), time.perf_counter()
    fitted = refit(content, path)
    took = f"fitted in {time.perf_counter() - begun:.0f} s" if fitted else "up to date"
    sys.stdout.write(f"{path.name}: {took}, {path.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
