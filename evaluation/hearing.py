"""What a small speech recognizer would make of a sentence, by the simulation in ``tests/evaluation/ear``.

A simulation: no recognizer was run. What it gave for the project's own sets is kept in ``heard.jsonl``,
since it takes a minute to make; other texts are simulated when they come.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

from evaluation.errors import EvaluationError
from evaluation.items import json_rows

RATES = (0.1, 0.12, 0.2, 0.3)
"""Word error rates, on words that the recognizer knows; words it cannot know come on top."""
USUAL = 0.12
"""The rate that the goals are set for."""
SEED = 1


class Ear(Protocol):
    """The simulation, as ``mishear.py`` has it."""

    def hear(self, text: str, wer: float, seed: int) -> str:
        """What is heard for a text; always the same for the same text, rate and seed."""
        ...


class Hearing:
    """Texts as they are heard at one of the RATES."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds ``ear/`` and ``heard.jsonl``. Raises EvaluationError where the latter cannot be
        read.
        """
        self._folder = folder
        self._ear: Ear | None = None
        self._kept: dict[tuple[str, float], str] = {}
        kept = folder / "heard.jsonl"
        for number, row in json_rows(kept) if kept.exists() else ():
            try:
                self._kept |= {(str(row["text"]), rate): str(row[str(rate)]) for rate in RATES}
            except KeyError as error:
                raise EvaluationError(
                    f"{kept}:{number}: {error} is missing: run `hepatica evaluate --write-figures`."
                ) from error

    def hear(self, text: str, rate: float) -> str:
        """What is heard for `text`. Raises EvaluationError where the simulation lacks something."""
        if (kept := self._kept.get((text, rate))) is not None:
            return kept
        return self.simulate(text, rate)

    def simulate(self, text: str, rate: float) -> str:
        """What the simulation makes of `text` now, whatever is kept."""
        if self._ear is None:
            self._ear = _load_ear(self._folder / "ear")
        try:
            return self._ear.hear(text, rate, SEED)
        except Exception as error:  # the simulation's own MishearError; its module is known at run time only
            raise EvaluationError(f"The mis-hearing simulation cannot go on: {error}") from error

    def keep(self, texts: Iterable[str]) -> None:
        """Write what is heard for each text at every rate, for the next time."""
        rows = [
            {"text": text, **{str(rate): self.hear(text, rate) for rate in RATES}}
            for text in dict.fromkeys(texts)
        ]
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (self._folder / "heard.jsonl").write_text(lines, encoding="utf-8")


def _load_ear(folder: Path) -> Ear:
    """The simulation, which is a pair of scripts and no package."""
    if not (folder / "mishear.py").is_file():
        raise EvaluationError(
            f"The mis-hearing simulation is not at {folder}: it comes with a checkout only."
        )
    sys.path.insert(0, str(folder))
    try:
        return cast("Ear", importlib.import_module("mishear").Ear())
    finally:
        sys.path.remove(str(folder))
