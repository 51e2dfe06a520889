"""The file that holds what is kept, before SQLite looks into it: whose it is, set aside, overwritten.

SQLite keeps up to three more files beside its own; they are moved and overwritten together with it.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import stat
from pathlib import Path
from typing import Literal

APPLICATION_ID = 0x48455041
"""Marks a database as Hepatica's: "HEPA", at offset 68 of the file (SQLite, "Database File Format", 1.3)."""
MARK = b"CREATE TABLE hepatica_questions"
"""Stands in every database of ours, and in what is left of one as long as its first page is whole."""
_BESIDE = ("-wal", "-shm", "-journal")
_SET_ASIDE = ".set-aside-"
_FORGETTING = ".forgetting"
_CHUNK = 1 << 16
_LITTLE_ROOM = 1 << 16
"""Bytes free below which a disk counts as full, whatever error it gave."""

Whose = Literal["nobody", "ours", "not_ours"]


def whose(path: Path) -> Whose:
    """Whose the file is, by its first hundred bytes alone; nothing is opened that is no ordinary file.

    Raises OSError where it cannot be read.
    """
    if not os.path.lexists(path):
        left = any(_size(_beside(path, suffix)) for suffix in _BESIDE)
        return "not_ours" if left else "nobody"
    if not path.is_file():
        return "not_ours"
    with path.open("rb") as file:
        head = file.read(100)
    whole = len(head) == 100 and head.startswith(b"SQLite format 3\0")
    return "ours" if whole and head[68:72] == APPLICATION_ID.to_bytes(4, "big") else "not_ours"


def set_aside(path: Path) -> Path:
    """Move a file and what SQLite keeps beside it to the first free name, and return that name.

    Raises OSError; then the file itself is still where it was.
    """
    for number in itertools.count(1):
        aside = path.with_name(f"{path.stem}{_SET_ASIDE}{number}{path.suffix}")
        if not any(os.path.lexists(_beside(aside, suffix)) for suffix in ("", *_BESIDE)):
            break
    # the file last: without it, the next start would take what lies beside it for a new file's
    for suffix in (*_BESIDE, ""):
        if os.path.lexists(_beside(path, suffix)):
            _beside(path, suffix).rename(_beside(aside, suffix))
    return aside


def files_set_aside(path: Path) -> tuple[Path, ...]:
    """Every file that was ever set aside for `path`, and what was beside it."""
    return tuple(sorted(path.parent.glob(f"{path.stem}{_SET_ASIDE}*")))


def held_our_words(path: Path) -> bool:
    """Whether a file that was set aside can be seen to have been ours; a link leads to what may be another's.

    A file that lay beside one is judged by that one, too. Raises OSError.
    """
    main = next(
        (path.with_name(path.name.removesuffix(end)) for end in _BESIDE if path.name.endswith(end)), path
    )
    return any(_is_plain(one) and (whose(one) == "ours" or _holds(one, MARK)) for one in {path, main})


def overwrite(path: Path) -> None:
    """Make the bytes of a file and of what SQLite keeps beside it zero, then delete them.

    It takes no room, so that it works on a full disk. Killed in between, it is ended by `end_forgetting`.
    Raises OSError.
    """
    for suffix in (*_BESIDE, ""):
        file = _beside(path, suffix)
        if _is_plain(file):
            file.rename(file.with_name(file.name + _FORGETTING))
    end_forgetting(path)


def end_forgetting(path: Path) -> None:
    """Overwrite and delete what an `overwrite` that was killed has left. Raises OSError."""
    left = sorted(path.parent.glob(f"{path.stem}*{_FORGETTING}"))
    for file in left:
        _fill_with_zeros(file)
        file.unlink()
    if left:
        sync_folder(path.parent)


def put_in_place(fresh: Path, path: Path) -> None:
    """Give a file its name in one step, unless somebody has been quicker; `fresh` is gone afterwards.

    Raises OSError.
    """
    try:
        os.link(fresh, path)
    except OSError:
        if not os.path.lexists(path):  # a file system without links, such as a stick's
            fresh.rename(path)
    fresh.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See that names made or deleted in a folder outlast a power cut. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_private_file(path: Path) -> None:
    """See that nobody but its owner may read a file (mode 0600)."""
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) != 0o600:
        with contextlib.suppress(PermissionError):  # another user's; SQLite will say whether it can be used
            path.chmod(0o600)


def has_log(path: Path) -> bool:
    """Whether SQLite's log holds anything, as it does when whoever wrote it was killed, or writes still."""
    return _size(_beside(path, "-wal")) > 0


def is_disk_full(path: Path) -> bool:
    """Whether the disk of a file has no room left; SQLite cannot always tell."""
    there = next(folder for folder in path.parents if folder.exists())
    return shutil.disk_usage(there).free < _LITTLE_ROOM


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one of its name; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _fill_with_zeros(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for start in range(0, size, _CHUNK):
            file.write(bytes(min(_CHUNK, size - start)))
        file.flush()
        os.fsync(file.fileno())


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _holds(path: Path, mark: bytes) -> bool:
    """Whether some bytes stand anywhere in a file, which may be large."""
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if mark in before + chunk:
                return True
            before = chunk[-len(mark) :]
    return False
