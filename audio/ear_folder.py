"""Whether a folder holds a Vosk model that can be loaded, found out before it is loaded here.

Kaldi ends the whole process on some damaged models (an empty graph/HCLr.fst, a cut-off ivector/splice.conf),
so a folder not seen before is first tried in a process of its own; that it held is kept in the user's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from audio.ear_source import cache_folder
from audio.errors import EarError

_NEEDED = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf")
_GRAPHS = (
    ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int"),
    ("graph/HCLG.fst", "graph/words.txt"),
)
"""Files of a model with a runtime grammar, or of one with a fixed graph."""
_WITH_IVECTOR = tuple(
    f"ivector/{name}"
    for name in (
        "final.ie",
        "final.dubm",
        "final.mat",
        "global_cmvn.stats",
        "online_cmvn.conf",
        "splice.conf",
    )
)
_OLD_LAYOUT = ("final.mdl", "HCLr.fst", "HCLG.fst", "mfcc.conf")
"""Files that lay at the top of the folder before Vosk 0.3.15."""
_TRIAL = """
import socket, sys
socket.has_ipv6 = False  # else urllib3, which Vosk loads, opens a socket on ::1
import vosk
vosk.SetLogLevel(-1)
model = vosk.Model(sys.argv[1])
recognizer = vosk.KaldiRecognizer(model, 16000)
recognizer.AcceptWaveform(bytes(32000))
recognizer.FinalResult()
del recognizer, model
"""
_TRIAL_S = 300
MEND = "Fetch the English model with `hepatica fetch-ear`, or name another folder in HEPATICA_VOSK_MODEL."


def check_files(folder: Path) -> None:
    """See that every file a model needs is there and not empty.

    Raises:
        EarError: what is missing, and what to do.
    """
    if not folder.is_dir():
        raise EarError(f"There is no folder {folder}. {MEND}")
    try:
        top = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise EarError(f"The folder {folder} cannot be read: {error.strerror}. {MEND}") from error
    if not top:
        raise EarError(f"The folder {folder} is empty. {MEND}")
    inner = [path for path in folder.iterdir() if (path / "am").is_dir()]
    if "am" not in top and len(inner) == 1:
        raise EarError(
            f"The model lies one folder deeper, in {inner[0]}. Name that one in HEPATICA_VOSK_MODEL."
        )
    if "am" not in top and top.intersection(_OLD_LAYOUT):
        raise EarError(f"The model in {folder} is of an older version's layout. {MEND}")
    graph = _GRAPHS[1] if (folder / _GRAPHS[1][0]).exists() else _GRAPHS[0]
    ivector = _WITH_IVECTOR if (folder / "ivector").exists() else ()
    lacking = [name for name in (*_NEEDED, *graph, *ivector) if not _holds_something(folder / name)]
    if lacking:
        raise EarError(
            f"The model in {folder} is not whole: {', '.join(lacking[:3])} missing or empty. "
            f"It may be only half unpacked. {MEND}"
        )


def _holds_something(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except OSError:
        return False


def check_folder(folder: Path) -> None:
    """See that the folder holds a model that loads and decodes without harm.

    The first time this takes as long as loading the model; afterwards only the files' sizes and times
    are looked at.

    Raises:
        EarError: what is wrong, and what to do.
    """
    check_files(folder)
    mark = _fingerprint(folder)
    if mark in _known_good():
        return
    try:
        trial = subprocess.run(
            [sys.executable, "-c", _TRIAL, str(folder)], capture_output=True, timeout=_TRIAL_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise EarError(f"The model in {folder} does not load within {_TRIAL_S} seconds. {MEND}") from error
    if trial.returncode != 0:
        raise EarError(f"The model in {folder} is damaged, or made for another version of Vosk. {MEND}")
    _remember(mark)


def _fingerprint(folder: Path) -> str:
    """A hash of where the files are, how large, and when they were last changed."""
    lines = [str(folder.resolve())]
    for path in sorted(folder.rglob("*")):
        with contextlib.suppress(OSError):
            status = path.stat()
            lines.append(f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _memory() -> Path:
    return cache_folder() / "ears-tried.json"


def _known_good() -> list[str]:
    try:
        held = json.loads(_memory().read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [mark for mark in held if isinstance(mark, str)] if isinstance(held, list) else []


def _remember(mark: str) -> None:
    """Keep it where that is possible; without, the model is tried again next time."""
    path = _memory()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps([*_known_good(), mark][-20:]), "utf-8")
        fresh.replace(path)
