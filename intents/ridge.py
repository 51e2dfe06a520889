"""Ridge regression from texts to intents: fitted once, loaded from a file, numpy alone at run time."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from intents.features import Floats, TfIdf, likeness

RIDGE = 0.1
"""Added to the kernel's diagonal: the recipe measured best among 0.03, 0.1 and 0.3."""


class ModelError(Exception):
    """The fitted model is missing, of other ways of asking, or damaged. Its text says what to do."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """What an utterance's words and pieces of words say for each label."""

    labels: tuple[str, ...]
    tfidf: TfIdf
    linear: Floats
    """Feature columns x labels."""

    def scores(self, text: str) -> Floats:
        """Return a score a label for a normalised text: about 0 to 1, not probabilities."""
        columns, values = self.tfidf.row(text)
        return np.asarray(values @ self.linear[columns], np.float32)


def fit(texts: Sequence[str], targets: Floats, labels: Sequence[str]) -> Ridge:
    """Return the model that is fitted to normalised `texts` and their `targets` (texts x labels)."""
    tfidf = TfIdf.fit(texts)
    rows = tfidf.rows(texts)
    kernel = likeness(rows, rows, len(tfidf.rarity))
    kernel[np.diag_indices_from(kernel)] += RIDGE
    dual = np.linalg.solve(kernel, targets)
    linear = np.zeros((len(tfidf.rarity), len(labels)), np.float32)
    row_of = np.repeat(np.arange(rows.count), np.diff(rows.starts))
    for label in range(len(labels)):
        weight = rows.values * dual[row_of, label]
        linear[:, label] = np.bincount(rows.columns, weight, minlength=len(linear))
    return Ridge(tuple(labels), tfidf, linear)


def save(model: Ridge, path: Path, fingerprint: str) -> None:
    """Write `model` to `path`, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(
            file,
            fingerprint=np.array(fingerprint),
            labels=np.array(model.labels),
            features=np.frombuffer("\n".join(model.tfidf.index).encode(), np.uint8),
            rarity=model.tfidf.rarity,
            linear=model.linear.astype(np.float16),
        )
    part.replace(path)


def load(path: Path, fingerprint: str) -> Ridge:
    """Read a model that was fitted to just these ways of asking.

    Raises ModelError when there is none, when it was fitted to others, or when the file is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["fingerprint"]) != fingerprint:
                raise ModelError(
                    f"{path} was fitted to other ways of asking than the content holds: run `make train`."
                )
            features = file["features"].tobytes().decode().split("\n")
            return Ridge(
                tuple(str(label) for label in file["labels"]),
                TfIdf({name: column for column, name in enumerate(features)}, file["rarity"]),
                file["linear"].astype(np.float32),
            )
    except FileNotFoundError:
        raise ModelError(f"There is no fitted model at {path}: run `make train`.") from None
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path} is damaged ({type(error).__name__}): run `make train`.") from error
