"""One figure a row: what was measured, what it should be at most, and whether it is."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CPU_INFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    name: str
    value: float | None
    """None where it cannot be measured here; the note says why."""
    unit: str
    """``x`` (times something measured in the same run), ``ms``, ``s``, ``MB`` (10^6 bytes) or ``%``."""
    most: float | None = None
    """The goal in the same unit; None for a figure that is only told."""
    note: str = ""

    @property
    def verdict(self) -> str:
        """``ok``, ``over``, or nothing for a figure without a goal or a measurement."""
        if self.value is None or self.most is None:
            return ""
        return "ok" if self.value <= self.most else "over"

    def as_json(self) -> dict[str, Any]:
        """The row as JSON."""
        return {
            "name": self.name,
            "measured": None if self.value is None else round(self.value, 4),
            "unit": self.unit,
            "goal": self.most,
            "verdict": self.verdict or None,
            "note": self.note,
        }


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def median_and_tail(name: str, milliseconds: Sequence[float], most: float, tail_most: float) -> list[Figure]:
    """Two rows: the median, and the 99th percentile."""
    return [
        Figure(f"{name}, median", statistics.median(milliseconds), "ms", most),
        Figure(f"{name}, 99th percentile", quantile(milliseconds, 0.99), "ms", tail_most),
    ]


def machine() -> str:
    """The computer in one line: CPU, cores, system, Python, and how busy it was."""
    cpu = platform.processor() or platform.machine()
    if _CPU_INFO.exists():
        named = [line for line in _CPU_INFO.read_text("utf-8").splitlines() if line.startswith("model name")]
        cpu = named[0].partition(":")[2].strip() if named else cpu
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    cores = os.cpu_count() or 1
    system = f"{platform.system()} {platform.machine()}"
    return f"{cpu}, {cores} cores, {system}, Python {platform.python_version()}{load}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as a table in Markdown, with aligned columns."""
    rows = [("", "Measured", "Goal", "", "")]
    rows += [(f.name, _written(f.value, f.unit), _goal(f), f.verdict, f.note) for f in figures]
    widths = [max(2, *(len(row[column]) for row in rows)) for column in range(5)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    rule = "|-" + "-|-".join("-" * width for width in widths) + "-|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _goal(figure: Figure) -> str:
    return "" if figure.most is None else f"at most {figure.most:g}{_space(figure.unit)}"


def _written(value: float | None, unit: str) -> str:
    if value is None:
        return "not measured"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f}{_space(unit)}"


def _space(unit: str) -> str:
    return unit if unit == "x" else f" {unit}"
