"""Runs pyttsx3's own espeak driver in a process of its own, with a stand-in for aplay that keeps a log."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SENTENCES = "Jaundice means yellow skin. It comes from bile. Tell your care team. They can help you."
_BEGIN = f"""
import ctypes, os, sys, threading, time, wave
import espeakng_loader
os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)
import pyttsx3
from pathlib import Path
here = Path(sys.argv[1])
text = {SENTENCES!r}
def log(line):
    with open(here / "log", "a") as file:
        file.write(line + "\\n")
engine = pyttsx3.init("espeak")
"""
_APLAY = """#!/bin/sh
# plays until the file "hold" is gone, for ten seconds at most
echo begin >> "$STOCK/log"
n=0
while [ -e "$STOCK/hold" ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done
cp "$1" "$STOCK/played.$$.wav"
echo end >> "$STOCK/log"
"""


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    ended: bool
    """False when the time limit had to end it."""
    log: list[str]
    out: str
    folder: Path

    @property
    def played(self) -> int:
        """How many times aplay was called and came to its end."""
        return len(list(self.folder.glob("played.*.wav")))


def run_stock(folder: Path, body: str, *, hold: bool = False, limit_s: float = 30) -> Outcome:
    """What the stock driver does with these lines; `hold` keeps aplay playing until the lines end it."""
    if sys.platform != "linux" or importlib.util.find_spec("espeakng_loader") is None:
        pytest.skip("pyttsx3's espeak driver is the stock one on Linux only, and needs espeakng-loader here")
    programs = folder / "bin"
    programs.mkdir()
    (programs / "aplay").write_text(_APLAY, "utf-8")
    (programs / "aplay").chmod(0o755)
    if hold:
        (folder / "hold").touch()
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "STOCK": str(folder),
        "TMPDIR": str(folder),
    }
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN + body, str(folder)],
            env=environment,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            process.wait(limit_s)
            ended = True
        except subprocess.TimeoutExpired:
            ended = False
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    lines = (folder / "log").read_text("utf-8").splitlines() if (folder / "log").exists() else []
    return Outcome(ended, lines, (folder / "out").read_text("utf-8"), folder)
