"""Unpacks a model's zip with nothing outside its folder, and puts the model in place in one step."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from audio.ear_folder import check_files
from audio.ear_source import URL_VARIABLE, EarSource
from audio.errors import EarDownloadError, EarError

_LARGEST_MODEL = 8 * 2**30
_MOST_FILES = 1_000
_MOST_SHRUNK = 100
"""Unpacked size over packed size; real models come to less than 3."""


def unpack_into(zip_path: Path, place: Path, source: EarSource) -> None:
    """Unpack beside the place, then put the model there in one step."""
    room = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=place.parent))
    try:
        try:
            with zipfile.ZipFile(zip_path) as archive:
                members = _safe_members(archive, source)
                if sum(member.file_size for member in members) > shutil.disk_usage(room).free:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                for member in members:
                    archive.extract(member, room / "new")
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # RuntimeError: encrypted
            raise _unusable(source, "it is not a zip that can be unpacked") from error
        model = _model_in(room / "new", source)
        if place.exists():
            place.replace(room / "old")
        model.replace(place)
    finally:
        if (room / "old").exists() and not place.exists():
            (room / "old").replace(place)
        shutil.rmtree(room, ignore_errors=True)


def _unusable(source: EarSource, why: str) -> EarDownloadError:
    return EarDownloadError(
        f"The zip from {source.host} cannot be used: {why}. Nothing was put in place. Name another address "
        f"in {URL_VARIABLE}, or unset it."
    )


def _safe_members(archive: zipfile.ZipFile, source: EarSource) -> list[zipfile.ZipInfo]:
    """The archive's files, none of which leads out of the folder or grows out of bounds."""
    members = archive.infolist()
    for member in members:
        name = member.filename
        kind = stat.S_IFMT(member.external_attr >> 16)
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name or ":" in name or "\0" in name:
            raise _unusable(source, "it holds a file that would lie outside its folder")
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise _unusable(source, "it holds a link or a device")
    packed = sum(member.compress_size for member in members)
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_FILES or unpacked > min(_LARGEST_MODEL, max(packed, 1) * _MOST_SHRUNK):
        raise _unusable(source, "it would grow out of all bounds when unpacked")
    if len({member.filename.casefold() for member in members}) != len(members):
        raise _unusable(source, "it holds two files of one name")
    return members


def _model_in(folder: Path, source: EarSource) -> Path:
    """The unpacked folder that holds the model: the top one, or the only one in it."""
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    model = inner[0] if len(inner) == 1 and not (folder / "am").exists() else folder
    try:
        check_files(model)
    except EarError as error:
        raise _unusable(source, "it holds no whole Vosk model") from error
    return model
