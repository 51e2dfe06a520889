"""How sure a share is, and whether two are further apart than chance makes them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_Z = 1.959964
"""Standard errors to either side that hold 95 %."""
TOLERATED = 2.0
"""Standard errors of the paired difference that a measure may fall by."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; raises ZeroDivisionError where there was nothing to count."""
        return self.count / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval: Wilson's score interval (Wilson 1927), which keeps within 0 and 1 in small
        sets.
        """
        share, n = self.value, self.of
        middle = (share + _Z * _Z / (2 * n)) / (1 + _Z * _Z / n)
        half = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n)) / (1 + _Z * _Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Difference:
    """The same items measured twice."""

    fell: int
    """Items that were good and no longer are."""
    rose: int
    of: int

    @property
    def value(self) -> float:
        """New share minus old share, -1 to 1."""
        return (self.rose - self.fell) / self.of

    @property
    def standard_error(self) -> float:
        """Of `value`, from the items that changed (the variance of paired proportions, as in McNemar's
        test).
        """
        changed = self.rose + self.fell
        return math.sqrt(max(0.0, changed - (self.rose - self.fell) ** 2 / self.of)) / self.of

    @property
    def is_a_fall(self) -> bool:
        """Whether the share fell by more than TOLERATED standard errors."""
        return self.value < 0 and -self.value > TOLERATED * self.standard_error


def difference(before: Sequence[bool], after: Sequence[bool]) -> Difference:
    """Compare the outcomes of the same items in the same order; raises ValueError where they are not as
    many.
    """
    pairs = list(zip(before, after, strict=True))
    fell = sum(old and not new for old, new in pairs)
    rose = sum(new and not old for old, new in pairs)
    return Difference(fell, rose, len(pairs))
