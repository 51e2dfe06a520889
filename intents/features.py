"""Words and pieces of words as numbers: TF-IDF in numpy alone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]

WORD_SHARE = 0.3
"""Of a text's squared length, what its words get; the rest goes to pieces of words."""
PIECES = range(2, 6)
SEEN_IN = 2
"""A piece of a word counts from so many phrases on; whole words count from the first."""


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a matrix that is mostly zero: row `i` holds entries `starts[i]` to `starts[i + 1]`."""

    starts: Whole
    columns: Whole
    values: Floats

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def take(self, rows: Sequence[int] | Whole) -> SparseRows:
        """Return the named rows, in that order."""
        spans = [(int(self.starts[row]), int(self.starts[row + 1])) for row in rows]
        starts = np.cumsum([0, *(end - start for start, end in spans)]).astype(np.int32)
        inside = [np.arange(start, end) for start, end in spans]
        chosen = np.concatenate(inside) if inside else np.zeros(0, np.int64)
        return SparseRows(starts, self.columns[chosen], self.values[chosen])


@dataclass(frozen=True, slots=True)
class TfIdf:
    """Which words and pieces count, and how rare each is."""

    index: dict[str, int]
    """Feature -> column. Words are ``=word`` and ``=two words``; pieces stand as they are."""
    rarity: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> TfIdf:
        """Learn from normalised `texts`; the same texts always give the same columns."""
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(_words(text)))
            seen.update(set(_pieces(text)))
        kept = sorted(name for name, rows in seen.items() if name[0] == "=" or rows >= SEEN_IN)
        rarity = np.array([math.log((1 + len(texts)) / (1 + seen[name])) + 1 for name in kept], np.float32)
        return cls({name: column for column, name in enumerate(kept)}, rarity)

    def row(self, text: str) -> tuple[Whole, Floats]:
        """Return the columns of a normalised text and their values: of length 1, or empty."""
        columns: list[Whole] = []
        values: list[Floats] = []
        for names, share in ((_words(text), WORD_SHARE), (_pieces(text), 1 - WORD_SHARE)):
            counted = Counter(column for name in names if (column := self.index.get(name)) is not None)
            if not counted:
                continue
            found = np.fromiter(counted.keys(), np.int32, len(counted))
            often = np.fromiter(counted.values(), np.float32, len(counted))
            weight = (1 + np.log(often)) * self.rarity[found]
            columns.append(found)
            values.append((weight * (math.sqrt(share) / float(np.linalg.norm(weight)))).astype(np.float32))
        if not columns:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return np.concatenate(columns), np.concatenate(values)

    def rows(self, texts: Sequence[str]) -> SparseRows:
        """Return one row a text."""
        found = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in found)]).astype(np.int32)
        return SparseRows(
            starts,
            np.concatenate([columns for columns, _ in found]) if found else np.zeros(0, np.int32),
            np.concatenate([values for _, values in found]) if found else np.zeros(0, np.float32),
        )


def _words(text: str) -> Iterator[str]:
    words = text.split()
    for word in words:
        yield "=" + word
    for first, second in pairwise(words):
        yield f"={first} {second}"


def _pieces(text: str) -> Iterator[str]:
    for word in text.split():
        padded = f" {word} "
        for size in PIECES:
            if len(padded) <= size:
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def likeness(rows: SparseRows, others: SparseRows, columns: int, *, frequent: int = 4096) -> Floats:
    """Return the products of all `rows` with all `others`, rows x others.

    The `frequent` columns used most are multiplied as one dense matrix, the many rare ones pair by pair:
    numpy has no sparse product, and either way alone would take minutes.
    """
    used = np.bincount(rows.columns, minlength=columns)
    order = np.argsort(-used, kind="stable")
    place = np.full(columns, -1, np.int64)
    place[order[:frequent]] = np.arange(min(frequent, columns))
    dense = _dense(rows, place, frequent) @ _dense(others, place, frequent).T
    left, right = _by_column(rows, place), _by_column(others, place)
    flat = dense.reshape(-1)
    for column in np.intersect1d(left[0], right[0]).tolist():
        here, there = _entries(left, column), _entries(right, column)
        at = (here[0][:, None] * others.count + there[0][None, :]).reshape(-1)
        flat[at] += (here[1][:, None] * there[1][None, :]).reshape(-1)
    return dense


_ByColumn = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Floats]


def _row_numbers(rows: SparseRows) -> NDArray[np.int64]:
    return np.repeat(np.arange(rows.count), np.diff(rows.starts))


def _dense(rows: SparseRows, place: NDArray[np.int64], width: int) -> Floats:
    matrix = np.zeros((rows.count, width), np.float32)
    kept = place[rows.columns] >= 0
    matrix[_row_numbers(rows)[kept], place[rows.columns[kept]]] = rows.values[kept]
    return matrix


def _by_column(rows: SparseRows, place: NDArray[np.int64]) -> _ByColumn:
    rare = place[rows.columns] < 0
    columns = rows.columns[rare].astype(np.int64)
    order = np.argsort(columns, kind="stable")
    names, starts = np.unique(columns[order], return_index=True)
    return names, np.append(starts, len(order)), _row_numbers(rows)[rare][order], rows.values[rare][order]


def _entries(sorted_rows: _ByColumn, column: int) -> tuple[NDArray[np.int64], Floats]:
    names, starts, rows, values = sorted_rows
    at = int(np.searchsorted(names, column))
    span = slice(int(starts[at]), int(starts[at + 1]))
    return rows[span], values[span]
