"""Installs Hepatica and what it needs from the locks into the environment of the Python that runs this.

    .venv/bin/python locks/install.py [check]

A second run with the same locks does nothing. Only wheels and plain Python are taken, so no
compiler is ever needed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
PROJECT = LOCKS.parent
OPTIONAL = {
    "encoder": "Understanding falls back to the smaller model (onnxruntime has no wheel for this computer).",
    "voice": "Hepatica cannot speak here (pyttsx3 or espeak-ng has no wheel for this computer).",
    "ear": "Hepatica cannot listen here (Vosk has no wheel for this computer). Typing works.",
    "sound": "miniaudio has no wheel for this computer; arecord and aplay are used where they are installed.",
}
PARTICULAR = {
    "voice": ("--no-deps",),  # locked so: our own driver needs none of pyttsx3's desktop frameworks
    "ear": ("--no-binary", "srt", "--no-build-isolation"),  # srt, plain Python, comes as source only
}


def fingerprint(names: list[str]) -> str:
    """A hash of everything that decides what gets installed."""
    parts = [sys.version, str(PROJECT), (PROJECT / "pyproject.toml").read_text("utf-8")]
    parts += [(LOCKS / f"{name}.txt").read_text("utf-8") for name in names]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def pip(*arguments: str, quiet: bool = False) -> bool:
    """Whether pip installed what it was asked to."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments]
    return subprocess.run(command, stderr=subprocess.DEVNULL if quiet else None, check=False).returncode == 0


def main() -> int:
    """Install what is not yet there; the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        print(f"Hepatica needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    wanted = ["base", "build", *OPTIONAL, *sys.argv[1:]]
    stamp = Path(sys.prefix) / f"hepatica-{'-'.join(sys.argv[1:]) or 'run'}.stamp"
    mark = fingerprint(wanted)
    if stamp.exists() and stamp.read_text("utf-8") == mark:
        return 0
    print("Setting Hepatica up. This is done once and takes a minute or two.", flush=True)
    locked = ("--require-hashes", "--only-binary", ":all:")
    for name in [name for name in wanted if name not in OPTIONAL]:
        if not pip(*locked, "-r", str(LOCKS / f"{name}.txt")):
            print(f"Could not install locks/{name}.txt. Is the package index reachable?", file=sys.stderr)
            return 1
    for name, without in OPTIONAL.items():
        if not pip(*locked, *PARTICULAR.get(name, ()), "-r", str(LOCKS / f"{name}.txt"), quiet=True):
            print(without)
    if not pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(PROJECT)):
        print("Could not install Hepatica itself into the environment.", file=sys.stderr)
        return 1
    stamp.write_text(mark, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
