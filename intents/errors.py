"""What can be wrong with the content.

ContentError
└── carries Slips: file, line, what is wrong, what to do
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Slip:
    """One thing wrong in one content file."""

    path: Path
    line: int | None
    """Counted from 1; None where the whole file is meant."""
    problem: str
    mend: str
    """What to do about it."""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {self.problem} {self.mend}"


class ContentError(Exception):
    """The content cannot be used. Its text lists every slip, one a line."""

    def __init__(self, slips: Sequence[Slip]) -> None:
        super().__init__("\n".join(str(slip) for slip in slips))
        self.slips = tuple(slips)
