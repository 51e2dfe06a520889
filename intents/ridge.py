"""Ridge regression from phrases to intents, over words and, where there is an encoder, whole sentences.

Fitted once (`intents.training`), loaded from a file; words need numpy alone, sentences onnxruntime.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from intents.features import Floats, TfIdf, add_likeness
from intents.kernels import (
    SHARES,
    Projection,
    SentenceEncoder,
    add_sentence_likeness,
    embed_all,
    sentence_likeness,
)
from intents.solving import solve_in_place

RIDGE = 0.1
"""Added to the kernel's diagonal."""
LOOSER = 0.4
"""The same for corrupted copies: they are to be followed less closely. With copies 88.2 % of the development
questions were right as they are heard, without them 86.2 %."""


DAMAGE = (
    OSError, EOFError, KeyError, TypeError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading a damaged file raises: each was seen when every byte was changed and every length cut."""


class ModelError(Exception):
    """The fitted model is missing, of other ways of asking, or damaged. Its text says what to do."""


@dataclass(frozen=True, slots=True)
class SentenceHalf:
    """What the likeness to each phrase says for each label."""

    projection: Projection
    phrases: tuple[Floats, ...]
    """Projected phrases of each layer: phrases x directions."""
    lengths: tuple[Floats, ...]
    """Their squared lengths."""
    dual: Floats
    """Phrases x labels."""
    encoder: SentenceEncoder

    def likeness(self, text: str) -> tuple[Floats, ...]:
        """Return how alike a normalised text is to each phrase, 0 to 1, one array a layer."""
        projected = self.projection.project(self.encoder.embed(text)[None])
        return tuple(
            sentence_likeness(one[0], others, lengths)
            for one, others, lengths in zip(projected, self.phrases, self.lengths, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of one text."""

    scores: Floats
    """One a label: about 0 to 1, not probabilities."""
    likeness: Floats | None
    """To each phrase that was fitted, 0 to 1; None without an encoder."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted model."""

    labels: tuple[str, ...]
    tfidf: TfIdf
    linear: NDArray[np.float16]
    """Feature columns x labels."""
    sentences: SentenceHalf | None

    def read(self, text: str) -> Reading:
        """Return what a normalised text says for each label."""
        columns, values = self.tfidf.row(text)
        scores = np.asarray(values @ self.linear[columns].astype(np.float32), np.float32)
        if self.sentences is None:
            return Reading(scores, None)
        alike = self.sentences.likeness(text)
        mixed = np.asarray(np.tensordot(SHARES, np.array(alike), 1), np.float32)
        return Reading(np.asarray(scores + mixed @ self.sentences.dual, np.float32), alike[0])


def fit(
    texts: Sequence[str], targets: Floats, labels: Sequence[str], copies: int, encoder: SentenceEncoder | None
) -> Ridge:
    """Return the model fitted to normalised `texts` and their `targets` (texts x labels).

    The last `copies` of the texts are corrupted copies. Takes four bytes for every pair of texts.
    """
    tfidf = TfIdf.fit(texts)
    rows = tfidf.rows(texts)
    kernel = np.zeros((len(texts), len(texts)), np.float32)
    share = 1.0 if encoder is None else 1 - sum(SHARES)
    add_likeness(rows, len(tfidf.rarity), kernel, share=share)
    projection: Projection | None = None
    projected: tuple[Floats, ...] = ()
    if encoder is not None:
        vectors = embed_all(texts, encoder)
        projection = Projection.fit(vectors)
        projected = projection.project(vectors)
        add_sentence_likeness(projected, kernel)
    kernel[np.diag_indices_from(kernel)] += np.repeat([RIDGE, LOOSER], [len(texts) - copies, copies])
    dual = solve_in_place(kernel, targets)
    linear = np.zeros((len(tfidf.rarity), len(labels)), np.float16)
    for label in range(len(labels)):
        weight = rows.values * dual[rows.row_of, label]
        linear[:, label] = share * np.bincount(rows.columns, weight, minlength=len(linear))
    half = None
    if encoder is not None and projection is not None:
        half = _half(projection, projected, dual, encoder)
    return Ridge(tuple(labels), tfidf, linear, half)


def _half(
    projection: Projection, phrases: tuple[Floats, ...], dual: Floats, encoder: SentenceEncoder
) -> SentenceHalf:
    return SentenceHalf(
        projection, phrases, tuple((layer**2).sum(axis=1) for layer in phrases), dual, encoder
    )


def save(model: Ridge, path: Path, fingerprint: str) -> None:
    """Write `model` to `path`, whole or not at all. Numbers are rounded to 8 bits a column."""
    kept: dict[str, NDArray[Any]] = {
        "fingerprint": np.array(fingerprint),
        "labels": np.array(model.labels),
        "features": np.frombuffer("\n".join(model.tfidf.index).encode(), np.uint8),
        "rarity": model.tfidf.rarity,
        **_rounded("linear", model.linear.astype(np.float32)),
    }
    if model.sentences is not None:
        kept["dual"] = model.sentences.dual.astype(np.float16)
        for layer, phrases in enumerate(model.sentences.phrases):
            kept[f"middle_{layer}"] = model.sentences.projection.middles[layer]
            kept[f"basis_{layer}"] = model.sentences.projection.bases[layer]
            kept |= _rounded(f"phrases_{layer}", phrases)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, **cast("Any", kept))
    part.replace(path)


def load(path: Path, fingerprint: str, encoder: SentenceEncoder | None) -> Ridge:
    """Read a model that was fitted to just these ways of asking.

    Raises ModelError when there is none, when it was fitted to others, or when the file is damaged.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            if str(file["fingerprint"]) != fingerprint:
                raise ModelError(
                    f"{path} was fitted to other ways of asking or other code: run `make train`."
                )
            features = file["features"].tobytes().decode().split("\n")
            half = None
            if encoder is not None:
                layers = range(len(SHARES))
                projection = Projection(
                    tuple(file[f"middle_{layer}"] for layer in layers),
                    tuple(file[f"basis_{layer}"] for layer in layers),
                )
                phrases = tuple(_restored(file, f"phrases_{layer}") for layer in layers)
                half = _half(projection, phrases, file["dual"].astype(np.float32), encoder)
            return Ridge(
                tuple(str(label) for label in file["labels"]),
                TfIdf({name: column for column, name in enumerate(features)}, file["rarity"]),
                _restored(file, "linear").astype(np.float16),
                half,
            )
    except FileNotFoundError:
        raise ModelError(f"There is no fitted model at {path}: run `make train`.") from None
    except DAMAGE as error:
        raise ModelError(f"{path} is damaged ({type(error).__name__}): run `make train`.") from error


def _rounded(name: str, matrix: Floats) -> dict[str, NDArray[Any]]:
    scale = np.maximum(np.abs(matrix).max(axis=0), 1e-12) / 127
    return {name: np.rint(matrix / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}


def _restored(file: Any, name: str) -> Floats:
    return np.asarray(file[name].astype(np.float32) * file[f"{name}_scale"], np.float32)
