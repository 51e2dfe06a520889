"""A corrected content that came on a stick: checked whole, then taken or refused, and the one before kept.

Each content lies in a folder named by its version. Which of them is spoken from stands in one small file,
which is replaced in one step; so whatever happens, a device has a whole content.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from device.content_fitting import check_fit
from device.content_zip import unpack
from device.folders import make_private
from device.kept_file import sync_folder
from device.update_errors import UpdateError
from intents.library import default_root
from intents.root_files import version_of
from intents.rules import Report

_CHOICE = "in-use.json"
_UNPACKING = ".unpacking-"


@dataclass(frozen=True, slots=True)
class InUse:
    """The content that a device speaks from."""

    root: Path
    news: Literal["content_damaged"] | None = None
    """A phrase, without ``device_``, that the person should hear: what was taken is not used any more."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A content that is used from the next start on."""

    version: str
    before: str
    """The version that was in use until now; the same where nothing had to be changed."""
    report: Report
    """What nobody has signed, and what is overdue."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which content is used in place of the installed one."""

    version: str | None
    """None: the installed one itself."""
    before: str | None
    corrects: str
    """Version of the installed content that it was checked with; of no use with any other."""


def content_folder(data: Path) -> Path:
    """Where corrected contents lie in a device's data folder."""
    return data / "content"


def content_in_use(data: Path, installed: Path | None = None) -> InUse:
    """The content to speak from: the corrected one, where it is whole and fits this version of Hepatica.

    Otherwise the installed one; that it is so is news once. Raises nothing.
    """
    own = installed or default_root()
    folder = content_folder(data)
    with contextlib.suppress(OSError, ValueError):  # told as news below
        choice = _read_choice(folder)
        if choice is None:
            return InUse(own)
        if choice.corrects == version_of(own):
            if choice.version is None:
                return InUse(own)
            if version_of(folder / choice.version) == choice.version:
                return InUse(folder / choice.version)
    with contextlib.suppress(OSError):  # then it is news once more
        (folder / _CHOICE).replace(folder / f"{_CHOICE}.refused")
    return InUse(own, "content_damaged")


def take_content(file: Path, data: Path, today: date, installed: Path | None = None) -> Taken:
    """Check the content in a zip and use it from the next start on.

    The one in use until now is kept, and `take_back` returns to it. Raises UpdateError; then nothing has
    changed.
    """
    own = installed or default_root()
    folder = content_folder(data)
    try:
        owner = _owner_of(data)
        make_private(data)
        make_private(folder)
        _tidy(folder, keep=None)
        room = Path(tempfile.mkdtemp(prefix=_UNPACKING, dir=folder))
    except OSError as error:
        raise _no_place(folder, error) from error
    try:
        fresh = room / "content"
        fresh.mkdir()
        unpack(file, fresh)
        report = check_fit(fresh, own, today)
        version, before = version_of(fresh), version_of(content_in_use(data, own).root)
        if version == before:
            return Taken(version, before, report)
        _put_in_place(fresh, folder / version)
        _write_choice(
            folder,
            _Choice(_unless(version, version_of(own)), _unless(before, version_of(own)), version_of(own)),
        )
        _tidy(folder, keep={version, before})
        _give(data, owner)
    except OSError as error:
        raise _no_place(folder, error) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return Taken(version, before, report)


def take_back(data: Path, installed: Path | None = None) -> str:
    """Use the content that was in use before the last update; its version. Raises UpdateError."""
    own = installed or default_root()
    folder = content_folder(data)
    try:
        choice = _read_choice(folder)
        if choice is None or choice.corrects != version_of(own):
            raise UpdateError("There was no update that could be taken back.")
        if choice.before and version_of(folder / choice.before) != choice.before:
            raise UpdateError("The content from before is damaged, so the one in use stays.")
        _write_choice(folder, _Choice(choice.before, choice.version, choice.corrects))
    except (OSError, ValueError) as error:
        raise UpdateError(f"What was taken before cannot be read, in {folder}.") from error
    return choice.before or version_of(own)


def _unless(version: str, own: str) -> str | None:
    return None if version == own else version


def _read_choice(folder: Path) -> _Choice | None:
    """Raises OSError, ValueError."""
    try:
        text = (folder / _CHOICE).read_text("utf-8")
    except FileNotFoundError:
        return None
    choice = json.loads(text)
    if not isinstance(choice, dict) or set(choice) != {"version", "before", "corrects"}:
        raise ValueError("another file than was written")
    if not all(value is None or _is_version(value) for value in choice.values()):
        raise ValueError("a version that is none")
    return _Choice(**choice)


def _is_version(value: object) -> bool:
    return isinstance(value, str) and len(value) == 12 and set(value) <= set("0123456789abcdef")


def _write_choice(folder: Path, choice: _Choice) -> None:
    """In one step, and on the disk when it returns. Raises OSError."""
    fresh = folder / f"{_CHOICE}.new"
    written = {"version": choice.version, "before": choice.before, "corrects": choice.corrects}
    fresh.write_text(json.dumps(written), "utf-8")
    _sync(fresh)
    fresh.replace(folder / _CHOICE)
    sync_folder(folder)


def _put_in_place(fresh: Path, place: Path) -> None:
    """Raises OSError."""
    for path in fresh.rglob("*"):
        if path.is_file():
            _sync(path)
    if place.exists():  # from an earlier time, and perhaps damaged since
        shutil.rmtree(place)
    fresh.replace(place)
    sync_folder(place.parent)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _owner_of(path: Path) -> tuple[int, int]:
    """User and group of a folder, or of the one above it that is there. Raises OSError."""
    there = next(folder for folder in (path, *path.parents) if folder.exists()).stat()
    return there.st_uid, there.st_gid


def _give(data: Path, owner: tuple[int, int]) -> None:
    """Where an administrator updates the device of another user, that one must be able to read it.

    Raises OSError.
    """
    if os.name != "posix" or os.geteuid() != 0:
        return
    for path in (data, *content_folder(data).rglob("*"), content_folder(data)):
        os.chown(path, *owner, follow_symlinks=False)


def _tidy(folder: Path, keep: set[str] | None) -> None:
    """Remove what an update that was killed has left, and contents older than the one before."""
    for path in folder.iterdir():
        old = keep is not None and _is_version(path.name) and path.name not in keep
        if path.name.startswith(_UNPACKING) or old:
            shutil.rmtree(path, ignore_errors=True)


def _no_place(folder: Path, error: OSError) -> UpdateError:
    return UpdateError(f"Nothing could be put into {folder}: {error.strerror}. Nothing was changed.")
