"""Fits the understanding to the ways of asking: ``python -m intents.training``."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from intents import ridge
from intents.encoder import Encoder, EncoderMissingError
from intents.errors import ContentError
from intents.examples import FOLLOW_UP, Example, examples_of, normaliser_of
from intents.features import Floats
from intents.kernels import SentenceEncoder
from intents.library import default_root, load_content
from intents.meaning import OUT_OF_SCOPE
from intents.mishearing import Ear
from intents.model_files import FLAG, content_fingerprint, model_path
from intents.topics import Content

SEED = 1
COPIED = 0.25
"""Share of the phrases that get a corrupted copy; all would add half to the time of fitting and of reading.

What is out of scope gets none: copies of it taught that whatever is misheard is out of scope. Without them
90.2 % of the sets' questions were right as they are heard, with them 87.8 %.
"""


def train(examples: Sequence[Example], encoder: SentenceEncoder | None) -> ridge.Ridge:
    """Return a model fitted to `examples`; the same examples give the same model on the same machine."""
    copies = corrupted(examples) if encoder is not None else []
    fitted = [*examples, *copies]
    intents = sorted({_label(example) for example in examples})
    flags = sorted({FLAG + example.flag for example in examples if example.flag})
    labels = [*intents, *flags]
    texts = [example.text for example in fitted]
    return ridge.fit(texts, targets(fitted, labels), labels, len(copies), encoder)


def corrupted(examples: Sequence[Example]) -> list[Example]:
    """Return copies of a part of `examples`, as they might be heard or mistyped; none equals a phrase."""
    ear = Ear.of(example.text for example in examples)
    known = {example.text for example in examples}
    chance = random.Random(SEED)  # noqa: S311  a fixed seed is the point
    return [
        replace(example, text=text)
        for example in examples
        if example.intent != OUT_OF_SCOPE
        and chance.random() < COPIED
        and (text := ear.copy(example.text, SEED)) not in known
    ]


def targets(examples: Sequence[Example], labels: Sequence[str]) -> Floats:
    """Return 1 where an example is of a label, else 0: examples x labels."""
    place = {label: column for column, label in enumerate(labels)}
    wanted = np.zeros((len(examples), len(labels)), np.float32)
    for row, example in enumerate(examples):
        wanted[row, place[_label(example)]] = 1
        if example.flag:
            wanted[row, place[FLAG + example.flag]] = 1
    return wanted


def _label(example: Example) -> str:
    return FOLLOW_UP if example.section == "follow_up" else example.intent


def refit(content: Content, path: Path, encoder: SentenceEncoder | None) -> bool:
    """Fit and write a model unless `path` holds the one of `content`; return whether it was fitted."""
    examples = examples_of(content, normaliser_of(content))
    wanted = content_fingerprint(examples)
    try:
        ridge.load(path, wanted, encoder)
    except ridge.ModelError:
        sys.stderr.write(f"Fitting {path.name} to the ways of asking; this takes a minute or two.\n")
        ridge.save(train(examples, encoder), path, wanted)
        return True
    return False


def main() -> int:
    """Bring both models up to date with the content; say what was done. The exit code."""
    try:
        content = load_content(default_root())
    except ContentError as error:
        sys.stderr.write(f"The content has slips:\n{error}\n")
        return 1
    for encoder in _encoders():
        begun, path = time.perf_counter(), model_path(content.language, sentences=encoder is not None)
        fitted = refit(content, path, encoder)
        took = f"fitted in {time.perf_counter() - begun:.0f} s" if fitted else "up to date"
        sys.stdout.write(f"{path.name}: {took}, {path.stat().st_size / 1e6:.1f} MB\n")
    return 0


def _encoders() -> Iterator[SentenceEncoder | None]:
    """Yield the encoder for the model of sentences, where there is one; None for that of words alone."""
    try:
        yield Encoder()
    except EncoderMissingError as missing:
        sys.stdout.write(f"Fitting words alone. {missing}\n")
    yield None


if __name__ == "__main__":
    sys.exit(main())
