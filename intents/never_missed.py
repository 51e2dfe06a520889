"""The net before the model: words that are a red flag wherever they stand."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

from intents.cues import CueFinder
from intents.normalising import Normaliser

FOLDER = Path(__file__).with_name("model")


def never_missed(language: str, flags: Collection[str], normaliser: Normaliser) -> CueFinder:
    """Return what finds the words of ``model/<language>_never_missed.toml``, of those `flags` it names.

    Finds nothing in a language without such a file. Raises tomllib.TOMLDecodeError and TemplateError.
    """
    path = FOLDER / f"{language}_never_missed.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return CueFinder.of_templates({flag: table[flag] for flag in table if flag in flags}, normaliser)
