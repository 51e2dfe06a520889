"""Unpacks the content that somebody has put on a stick: only its own files, and never out of its folder."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from device.update_errors import UpdateError

LARGEST = 16 * 2**20
"""Bytes; the English content has less than a tenth of that."""
MOST_FILES = 2_000
ROOT_FILE = "content.toml"
"""Stands at the top of a content, and nowhere else."""


def unpack(file: Path, folder: Path) -> None:
    """Write the files of the content in a zip into an empty folder.

    It may lie at the top of the zip or in a folder. What lies beside it, and what an editor or a system has
    hidden in it, is left out. Raises UpdateError, and OSError where `folder` cannot be written.
    """
    for name, data in _read(file).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _read(file: Path) -> dict[str, bytes]:
    """Name from the top of the content -> bytes."""
    try:
        if not file.is_file():
            raise UpdateError(f"There is no file {file}. Name the zip that holds the corrected content.")
        with zipfile.ZipFile(file) as archive:
            members = _safe(archive.infolist())
            return {name: _bytes_of(archive, member) for name, member in members.items()}
    except OSError as error:
        raise UpdateError(f"{file} cannot be read: {error.strerror}. Is the stick still in?") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # RuntimeError: encrypted; NotImplementedError: packed in another way; ValueError: a damaged entry
        raise UpdateError(f"{file} is no zip that can be unpacked. Pack the content once more.") from error


def _safe(members: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files of the content; none of them leads out of it, and all of them can be held in memory."""
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST:
        raise UpdateError("The zip holds more than a content ever does. Pack the content's folder alone.")
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for member in members:
        path = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise UpdateError("The zip holds a link or a device. Pack the content's own files alone.")
        if path.is_absolute() or ".." in path.parts or any(sign in member.filename for sign in "\\:\0"):
            raise UpdateError("The zip holds a file that would lie outside its folder. Pack it once more.")
        if not member.is_dir() and not any(part.startswith((".", "__")) for part in path.parts):
            files[path] = member
    if len({str(path).casefold() for path in files}) != len(files):
        raise UpdateError("The zip holds two files of one name. Keep one of them.")
    roots = [path.parent for path in files if path.name == ROOT_FILE]
    if len(roots) != 1:
        raise UpdateError(
            f"The zip holds {len(roots)} files named {ROOT_FILE}; a content has one. Pack its folder alone."
        )
    return {
        path.relative_to(roots[0]).as_posix(): member
        for path, member in files.items()
        if path.is_relative_to(roots[0])
    }


def _bytes_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as packed:
        data = packed.read(member.file_size + 1)
    if len(data) != member.file_size:
        raise zipfile.BadZipFile("a file is of another size than the zip says")
    return data
