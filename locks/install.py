"""Installs Hepatica and what it needs from the locks into the environment of the Python that runs this.

    .venv/bin/python locks/install.py [check] [again]

A second run with the same locks does nothing; with `again`, the parts that could not be installed are tried
once more. Only wheels and plain Python are taken, so no compiler is ever needed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parent
PROJECT = LOCKS.parent
NEEDED = ("base", "build")
OPTIONAL = {
    "encoder": "Understanding falls back to the smaller model (onnxruntime has no wheel for this computer).",
    "voice": "Hepatica cannot speak here (pyttsx3 or espeak-ng has no wheel for this computer).",
    "ear": "Hepatica cannot listen here (Vosk has no wheel for this computer). Typing works.",
    "wake": "Only its own name, or a key, can wake Hepatica here (pymicro-wakeword has no wheel here).",
    "sound": "miniaudio has no wheel for this computer; arecord and aplay are used where they are installed.",
}
PARTICULAR = {
    "voice": ("--no-deps",),  # locked so: our own driver needs none of pyttsx3's desktop frameworks
    "ear": ("--no-binary", "srt", "--no-build-isolation"),  # srt, plain Python, comes as source only
    "check": ("--no-binary", "py-ask-sdk-test", "--no-build-isolation"),  # so does this one
}
LOCKED = ("--require-hashes", "--only-binary", ":all:")


def fingerprint(names: list[str]) -> str:
    """A hash of everything that decides what gets installed."""
    import tomllib

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    deciding = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    parts = [sys.version, str(PROJECT), repr(deciding), Path(__file__).read_text("utf-8")]
    parts += [(LOCKS / f"{name}.txt").read_text("utf-8") for name in names]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def pip(*arguments: str, quiet: bool = False) -> bool:
    """Whether pip installed what it was asked to."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments]
    return subprocess.run(command, stderr=subprocess.DEVNULL if quiet else None, check=False).returncode == 0


def install_needed(names: list[str]) -> bool:
    """Install the parts nothing works without, and Hepatica itself; whether that went well."""
    for name in names:
        if not pip(*LOCKED, *PARTICULAR.get(name, ()), "-r", str(LOCKS / f"{name}.txt")):
            print(f"Could not install locks/{name}.txt. Is the package index reachable?", file=sys.stderr)
            return False
    if not pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(PROJECT)):
        print("Could not install Hepatica itself into the environment.", file=sys.stderr)
        return False
    return True


def install_optional(names: list[str]) -> list[str]:
    """Install the parts that may be missing; those that are."""
    missing = [
        name
        for name in names
        if not pip(*LOCKED, *PARTICULAR.get(name, ()), "-r", str(LOCKS / f"{name}.txt"), quiet=True)
    ]
    for name in missing:
        print(f"{OPTIONAL[name]} `make venv` tries again.")
    return missing


def main() -> int:
    """Install what is not yet there; the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
        print(f"Hepatica needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    again = "again" in sys.argv[1:]
    needed = [*NEEDED, *(name for name in sys.argv[1:] if name != "again")]
    stamp = Path(sys.prefix) / f"hepatica-{'-'.join(needed)}.stamp"
    mark = fingerprint([*needed, *OPTIONAL])
    held = stamp.read_text("utf-8").split() if stamp.exists() else []
    if held[:1] == [mark]:
        missing = held[1:]
        if not (again and missing):
            return 0
    else:
        print("Setting Hepatica up. This is done once and takes a minute or two.", flush=True)
        missing = list(OPTIONAL)
        if not install_needed(needed):
            return 1
    stamp.write_text(" ".join([mark, *install_optional(missing)]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
