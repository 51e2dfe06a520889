"""Solves large symmetric systems in the memory they already take: numpy has no such solver of its own."""

from __future__ import annotations

import numpy as np

from intents.features import Floats

BLOCK = 1024
"""Rows a step; large enough that nearly all the work is matrix products."""


def solve_in_place(matrix: Floats, right: Floats) -> Floats:
    """Return x with ``matrix @ x == right``; `matrix` is symmetric, positive definite, and is destroyed.

    Raises numpy.linalg.LinAlgError where it is not positive definite.
    """
    size = len(matrix)
    steps = [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
    inverses: list[Floats] = []
    for at, here in enumerate(steps):
        corner = np.linalg.cholesky(matrix[here, here])
        inverse = np.linalg.inv(corner).astype(np.float32)
        inverses.append(inverse)
        below = slice(here.stop, size)
        matrix[below, here] = matrix[below, here] @ inverse.T
        for later in steps[at + 1 :]:
            rest = slice(later.start, size)
            matrix[rest, later] -= matrix[rest, here] @ matrix[later, here].T
    solution = right.astype(np.float32, copy=True)
    for inverse, here in zip(inverses, steps, strict=True):
        before = slice(0, here.start)
        solution[here] = inverse @ (solution[here] - matrix[here, before] @ solution[before])
    for inverse, here in zip(reversed(inverses), reversed(steps), strict=True):
        after = slice(here.stop, size)
        solution[here] = inverse.T @ (solution[here] - matrix[after, here].T @ solution[after])
    return solution
