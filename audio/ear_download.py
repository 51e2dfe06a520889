"""Fetches the English speech recognition model from its maker, whole or not at all.

No package index carries the model, so it comes over the network once: resumed where it was cut off, its
size and SHA-256 checked before a byte is unpacked, and put in place in one step.
"""

from __future__ import annotations

import errno
import hashlib
import http.client
import os
import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from audio.ear_folder import check_files
from audio.ear_source import HASH_VARIABLE, URL_VARIABLE, EarSource, ear_source, ears_folder
from audio.ear_unpacking import unpack_into
from audio.errors import EarDownloadError, EarError

Progress = Callable[[int, int | None], None]
"""Told how many bytes are here, and of how many (None: the server did not say)."""

_BLOCK = 64 * 1024
_TIMEOUT_S = 30.0
_TRIES = 4
"""A connection cut off is taken up again so often before the person is asked to start again."""
_LARGEST_ZIP = 4 * 2**30
_AGAIN = "Run `hepatica fetch-ear` again to go on from there."
_WITHOUT = "Typing, keys and speaking work without it."


def fetch_ear(
    source: EarSource | None = None,
    *,
    ears: Path | None = None,
    progress: Progress | None = None,
    again: bool = False,
) -> Path:
    """Fetch the model unless it is there, and put it in place; its folder.

    Args:
        source: what to fetch; None for `ear_source()`.
        ears: the folder to put it in; None for `ears_folder()`.
        progress: told of every block that arrives.
        again: fetch it even if it is there. The one there stays until the new one is whole.

    Raises:
        EarDownloadError: no network, another file than expected, no room; what was there before still is.
    """
    source = source or ear_source()
    ears = ears or ears_folder()
    place = ears / source.name
    if not again and place.is_dir():
        try:
            check_files(place)
        except EarError:
            pass  # half of a model: fetched anew
        else:
            return place
    try:
        ears.mkdir(parents=True, exist_ok=True)
        zip_path = _download(source, ears / f"{source.name}.zip.part", progress)
        unpack_into(zip_path, place, source)
        zip_path.unlink()
    except OSError as error:
        raise _disk_trouble(error, ears) from error
    return place


def _disk_trouble(error: OSError, folder: Path) -> EarDownloadError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return EarDownloadError(
            f"The disk is full. Make room in {folder}, then run `hepatica fetch-ear` again."
        )
    return EarDownloadError(f"{folder} could not be written: {error.strerror or type(error).__name__}.")


class _CutOff(Exception):  # noqa: N818 - never leaves this module
    """The connection ended before the file did."""


def _download(source: EarSource, part: Path, progress: Progress | None) -> Path:
    """The whole zip, checked; the part of it that is there already is kept."""
    for attempt in range(_TRIES):
        resumed = _size(part)
        try:
            if source.size is None or resumed < source.size:
                _receive(source, part, progress)
        except _CutOff:
            if _size(part) > resumed or attempt == 0:
                continue
            break
        if _sha256(part) == source.sha256:
            return part
        size = _size(part)
        part.unlink()
        if resumed:  # what was kept may have been of another file: once more from the start
            continue
        expected = "" if source.size in (None, size) else f" ({size:,} bytes instead of {source.size:,})"
        raise _another_file(source, expected)
    raise EarDownloadError(
        f"The connection to {source.host} was cut off after {_size(part):,} bytes. {_AGAIN} {_WITHOUT}"
    )


def _another_file(source: EarSource, sizes: str) -> EarDownloadError:
    return EarDownloadError(
        f"What {source.host} sent is not the model that was asked for{sizes}: its SHA-256 is another. "
        "Nothing was unpacked. Try again later; for a model of your own, put its SHA-256 in "
        f"{HASH_VARIABLE}. {_WITHOUT}"
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _receive(source: EarSource, part: Path, progress: Progress | None) -> None:
    """Append what the server sends.

    Raises:
        _CutOff: it sent less than the whole.
    """
    have = _size(part)
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at in ear_source
        source.url, headers={"User-Agent": "hepatica", "Accept-Encoding": "identity"}
    )
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with _opener(source.host).open(request, timeout=_TIMEOUT_S) as reply:
            if have and (
                reply.status != 206 or not reply.headers.get("Content-Range", "").startswith(f"bytes {have}-")
            ):
                have = 0  # this server sends the whole file or nothing
            _append(source, reply, part, have, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and have:  # more is here than there is to have
            part.unlink()
            raise _CutOff from error
        raise EarDownloadError(
            f"{source.host} answered {error.code} instead of the model. Try again later, or name another "
            f"address in {URL_VARIABLE}. {_WITHOUT}"
        ) from error
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
        if _size(part) > 0:
            raise _CutOff from error
        raise EarDownloadError(
            f"The model could not be fetched, since {source.host} was not reached: connect this computer to "
            "the network and run `hepatica fetch-ear` again; typing, keys and speaking work without it."
        ) from error


def _append(
    source: EarSource, reply: http.client.HTTPResponse, part: Path, have: int, progress: Progress | None
) -> None:
    announced = reply.headers.get("Content-Length", "")
    whole = have + int(announced) if announced.isdecimal() else source.size
    limit = source.size or _LARGEST_ZIP
    if whole is not None and source.size is not None and whole < source.size:
        raise _another_file(source, f" ({whole:,} bytes instead of {source.size:,})")
    if whole is not None and whole > limit:
        raise EarDownloadError(
            f"{source.host} wants to send {whole:,} bytes; the model has {limit:,} at most."
        )
    room = shutil.disk_usage(part.parent).free
    if whole is not None and whole - have > room:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with part.open("ab" if have else "wb") as file:
        while block := reply.read(_BLOCK):
            have += len(block)
            if have > limit:
                raise EarDownloadError(f"{source.host} sent more than the {limit:,} bytes the model has.")
            file.write(block)
            if progress:
                progress(have, whole)
    if whole is not None and have < whole:
        raise _CutOff


def _opener(host: str) -> urllib.request.OpenerDirector:
    """Proxies as the environment names them, but none for this computer; the system's and certifi's roots."""
    trusted = ssl.create_default_context()
    try:
        import certifi
    except ImportError:
        pass  # the system's own are enough where it has any
    else:
        trusted.load_verify_locations(certifi.where())
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=trusted)]
    if host in {"localhost", "127.0.0.1", "::1"}:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
