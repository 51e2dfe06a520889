"""Where the speech recognition model comes from, and where it is kept."""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import platformdirs

from audio.errors import EarDownloadError

FOLDER_VARIABLE = "HEPATICA_VOSK_MODEL"
"""Names a model's folder to use instead of the fetched one."""
URL_VARIABLE = "HEPATICA_VOSK_URL"
"""Names another address of the zip, such as a copy in a hospital's own network."""
HASH_VARIABLE = "HEPATICA_VOSK_SHA256"
"""SHA-256 of the zip at HEPATICA_VOSK_URL, as 64 hexadecimal digits; without it the zip has to be the same
as the maker's."""


@dataclass(frozen=True, slots=True)
class EarSource:
    """A zip that holds a Vosk model."""

    url: str
    sha256: str
    size: int | None
    """Bytes; None where nobody has said."""

    @property
    def name(self) -> str:
        """The zip's own name, without its ending, made safe as a folder's name."""
        stem = PurePosixPath(urllib.parse.urlsplit(self.url).path).stem
        return re.sub(r"[^A-Za-z0-9._-]", "_", stem).strip(".") or "model"

    @property
    def host(self) -> str:
        """Where it comes from."""
        return urllib.parse.urlsplit(self.url).hostname or "the server"


ENGLISH = EarSource(
    url="https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip",
    sha256="30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
    size=41_205_931,
)
"""Vosk's small English model 0.15, Apache-2.0, by its maker Alpha Cephei."""


def ear_source(environment: Mapping[str, str] = os.environ) -> EarSource:
    """Where the model comes from: its maker, or the address in HEPATICA_VOSK_URL.

    Raises:
        EarDownloadError: the other address is no web address, or its SHA-256 is none.
    """
    url = environment.get(URL_VARIABLE, "").strip()
    if not url:
        return ENGLISH
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EarDownloadError(f"{URL_VARIABLE} has to be an address that begins with https:// or http://.")
    sha256 = environment.get(HASH_VARIABLE, "").strip().lower()
    if not sha256:
        return EarSource(url, ENGLISH.sha256, ENGLISH.size)
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise EarDownloadError(
            f"{HASH_VARIABLE} has to be 64 hexadecimal digits; `sha256sum FILE.zip` prints them."
        )
    return EarSource(url, sha256, None)


def cache_folder() -> Path:
    """The folder for what is kept on this computer and can be had again."""
    return Path(platformdirs.user_cache_dir("hepatica", appauthor=False))


def ears_folder() -> Path:
    """The folder in the user's cache that holds fetched models."""
    return cache_folder() / "ears"


def find_ear_folder(environment: Mapping[str, str] = os.environ, ears: Path | None = None) -> Path | None:
    """The model's folder: the one HEPATICA_VOSK_MODEL names, or the fetched one; None when none was fetched.

    Raises:
        EarDownloadError: HEPATICA_VOSK_URL is set and cannot be used.
    """
    if named := environment.get(FOLDER_VARIABLE, "").strip():
        return Path(named).expanduser()
    place = (ears or ears_folder()) / ear_source(environment).name
    return place if place.is_dir() else None
