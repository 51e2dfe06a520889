"""Likeness of whole sentences: how near two of the encoder's vectors lie, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from intents.features import Floats

KEPT = (160, 112)
"""Directions kept of each layer's 384. On 2,600 phrases kept apart 192 and 192 were right as often as all
(89.1 and 89.0 %), 128 and 128 a little less (88.8 %). These keep the file of all phrases below 16 MB."""
SHARES = (0.40, 0.25)
"""What each layer's likeness counts; the words' share is the rest to 1."""


class SentenceEncoder(Protocol):
    """Turns a normalised text into one vector a layer, each of length 1."""

    def embed(self, text: str) -> Floats:
        """Return the vectors of `text`, layers x width."""
        ...


@dataclass(frozen=True, slots=True)
class Projection:
    """The directions in which phrases differ most, of each layer."""

    middles: tuple[Floats, ...]
    """What is taken off a vector first: the mean of all phrases; nothing for the last layer."""
    bases: tuple[Floats, ...]
    """Width x directions kept."""

    @classmethod
    def fit(cls, vectors: Floats) -> Projection:
        """Learn from the vectors of many texts, texts x layers x width."""
        last, middle = vectors[:, 0], vectors[:, 1]
        mean = middle.mean(axis=0)
        middles = (np.zeros_like(mean), mean)
        turned = (last, _unit(middle - mean))
        bases = tuple(_directions(layer, kept) for layer, kept in zip(turned, KEPT, strict=True))
        return cls(middles, bases)

    def project(self, vectors: Floats) -> tuple[Floats, ...]:
        """Return texts x directions for each layer of `vectors` (texts x layers x width)."""
        return tuple(
            _unit(vectors[:, layer] - middle) @ basis
            for layer, (middle, basis) in enumerate(zip(self.middles, self.bases, strict=True))
        )


def embed_all(texts: Sequence[str], encoder: SentenceEncoder) -> Floats:
    """Return the vectors of `texts`, texts x layers x width; two are read at a time."""
    with ThreadPoolExecutor(2) as pool:
        return np.array(list(pool.map(encoder.embed, texts)), np.float32)


def add_sentence_likeness(projected: Sequence[Floats], matrix: Floats) -> None:
    """Add to `matrix` how alike all texts are to each other, both layers with their shares."""
    for layer, share in zip(projected, SHARES, strict=True):
        lengths = (layer**2).sum(axis=1)
        for start in range(0, len(layer), 1024):
            block = slice(start, start + 1024)
            matrix[block] += share * _near(layer[block], lengths[block, None], layer, lengths)


def sentence_likeness(one: Floats, others: Floats, lengths: Floats) -> Floats:
    """Return how alike one projected text is to each of `others`, of these squared `lengths`: 0 to 1."""
    return cast("Floats", np.exp(2 * (others @ one) - lengths - float(one @ one)))


def _near(rows: Floats, row_lengths: Floats, others: Floats, lengths: Floats) -> Floats:
    product = rows @ others.T
    product *= 2
    product -= row_lengths
    product -= lengths
    return cast("Floats", np.exp(product, out=product))


def _directions(vectors: Floats, kept: int) -> Floats:
    _, turned = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
    return np.ascontiguousarray(turned[:, ::-1][:, :kept], np.float32)


def _unit(vectors: Floats) -> Floats:
    return cast("Floats", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
