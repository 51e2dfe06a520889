"""Where a device keeps what it keeps, and where a person may put files of their own; knows platformdirs."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

DATA_VARIABLE = "HEPATICA_DATA"
"""Names another folder for what is kept, such as a system unit's own."""


def data_folder() -> Path:
    """The folder of everything kept: the one that `HEPATICA_DATA` names, else Hepatica's in the user's data.

    It is not made here.
    """
    named = os.environ.get(DATA_VARIABLE)
    return Path(named) if named else Path(platformdirs.user_data_dir("hepatica", appauthor=False))


def config_folder() -> Path:
    """The folder of a person's own files for Hepatica, such as another map of keys. It is not made here."""
    return Path(platformdirs.user_config_dir("hepatica", appauthor=False))


def cache_folder() -> Path:
    """The folder of what can be found out again, such as how well an ear hears. It is not made here."""
    return Path(platformdirs.user_cache_dir("hepatica", appauthor=False))


def make_private(folder: Path) -> None:
    """See that a folder is there and that nobody but its owner may enter it (mode 0700).

    Folders above it are made where they are missing. Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
