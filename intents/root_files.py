"""The files of a content root: which are read, which are strays, and the version of them all."""

from __future__ import annotations

import hashlib
from pathlib import Path

from intents.errors import Slip

_FILES = ("content", "sources", "groups", "places", "terms", "phrases", "cues", "device_commands")
_FOLDERS = ("topics", "red_flags", "asking", "asking/emergency")


def toml_files(folder: Path) -> list[Path]:
    """The TOML files of a folder by name; hidden ones are no content."""
    return sorted(path for path in folder.glob("*.toml") if not _is_hidden(path.relative_to(folder)))


def _is_hidden(path: Path) -> bool:
    """Whether an editor or a system put it there: names that begin with a dot, or with two underscores."""
    return any(part.startswith((".", "__")) for part in path.parts)


def stray_slips(root: Path) -> list[Slip]:
    """A slip for each file that nothing reads: most often a name misspelled. Hidden files are no content."""
    known = {root / f"{name}.toml" for name in _FILES}
    read = known | {path for folder in _FOLDERS for path in (root / folder).glob("*.toml")}
    slips = []
    for path in sorted(root.rglob("*")):
        hidden = _is_hidden(path.relative_to(root))
        if path.is_file() and not hidden and path not in read and path.name != "README.md":
            mend = "Correct its name or its folder, or take it away."
            slips.append(Slip(path, None, "Nothing reads this file.", mend))
    return slips


def version_of(root: Path) -> str:
    """The first 12 hex digits of a SHA-256 over names and bytes of all TOML files, alike on every system."""
    digest = hashlib.sha256()
    files = {path.relative_to(root): path for path in root.rglob("*.toml")}
    for name in sorted(name for name in files if not _is_hidden(name)):
        try:
            data = files[name].read_bytes().replace(b"\r\n", b"\n")
        except OSError:
            continue  # read_toml has told it
        digest.update(f"{name.as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:12]
