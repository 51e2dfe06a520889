"""Commands as they can be pasted into the terminal this one was started from."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

from commands.main import SUBCOMMANDS

_PROJECT = Path(__file__).resolve().parent.parent
_NAMED = re.compile(rf"\bhepatica (?=({'|'.join(SUBCOMMANDS)})\b)")


def pasteable(text: str) -> str:
    """The text, with `hepatica` in every command in it written so that the shell finds it."""
    return _NAMED.sub(lambda _: f"{this_command()} ", text)


def this_command() -> str:
    """How to call this Hepatica: by name where the shell finds it, else by the path of its command."""
    own = Path(sys.executable).parent / "hepatica"
    found = shutil.which("hepatica")
    if found and (not own.exists() or Path(found).resolve() == own.resolve()):
        return "hepatica"
    return shlex.quote(_from_here(own))


def install(*packages: str) -> str:
    """The command that installs packages that are missing."""
    if not (_PROJECT / "Makefile").exists():
        return f"{shlex.quote(sys.executable)} -m pip install {' '.join(packages)}"
    return "make venv" if Path.cwd() == _PROJECT else f"make -C {shlex.quote(str(_PROJECT))} venv"


def _from_here(path: Path) -> str:
    """The path as seen from the current folder, where it lies below it."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
