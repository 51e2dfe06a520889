"""What this computer has that an installation must know, and the steps of an installation taken on it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from audio.ear_source import ear_source, ears_folder, find_ear_folder
from audio.errors import AudioError
from device.installing import GROUPS, UNIT, USER, Copy, Facts, Remove, Run, Step, Write, ears_of_device

LONGEST_STEP_S = 300


class StepError(Exception):
    """A step could not be taken; the text says which and why."""


def look(ear: Path | None = None) -> Facts:
    """The facts of this computer; `ear` is a model's folder to take over instead of the one that is found."""
    command = Path(sys.executable).parent / "hepatica"
    linux = sys.platform == "linux"
    return Facts(
        linux=linux,
        systemd=linux and Path("/run/systemd/system").is_dir(),
        root=linux and os.geteuid() == 0,
        command=command,
        closed=first_closed([command, Path(sys.executable), Path(sys.base_prefix), Path(__file__)]),
        user=linux and _is_known("passwd", USER),
        groups=frozenset(group for group in GROUPS if linux and _is_known("group", group)),
        ear=ear or _fetched_ear(),
        has_ear=_has_ear(),
        verifies=shutil.which("systemd-analyze") is not None,
        unit=UNIT.exists(),
    )


def first_closed(paths: Iterable[Path]) -> Path | None:
    """The first folder on the way to one of the paths, links followed, that others may not enter."""
    for path in paths:
        for way in dict.fromkeys((path.absolute(), path.resolve())):
            for folder in reversed(way.parents):
                try:
                    if not folder.stat().st_mode & stat.S_IXOTH:
                        return folder
                except OSError:
                    return folder
    return None


def _is_known(database: str, name: str) -> bool:
    """Whether there is such a user or group."""
    try:
        found = subprocess.run(
            ["getent", database, name], capture_output=True, timeout=10, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return found.returncode == 0


def _fetched_ear() -> Path | None:
    """The model that was fetched by who runs this, or by who ran sudo."""
    try:
        folder = find_ear_folder() or _ear_before_sudo()
    except AudioError:
        return None
    return folder if folder is not None and folder.is_dir() else None


def _ear_before_sudo() -> Path | None:
    before = os.environ.get("SUDO_USER")
    if not before:
        return None
    try:
        folder = Path(f"~{before}").expanduser() / ".cache" / "hepatica" / "ears" / ear_source().name
    except RuntimeError:  # a user without a home
        return None
    return folder if folder != ears_folder() / ear_source().name else None


def _has_ear() -> bool:
    try:
        return any(ears_of_device().iterdir())
    except OSError:
        return False


def take(step: Step) -> None:
    """Take one step. Raises StepError; what was done before stays done."""
    match step:
        case Run():
            _run(step)
        case Write():
            _try(step.says, lambda: _write(step.path, step.text))
        case Copy():
            _try(step.says, lambda: _copy(step.source, step.target))
        case Remove():
            _try(step.says, lambda: _remove(step.path))


def _run(step: Run) -> None:
    try:
        ran = subprocess.run(
            step.command, capture_output=True, timeout=LONGEST_STEP_S, check=False, stdin=subprocess.DEVNULL
        )
    except OSError as error:
        raise StepError(f"{step.command[0]} could not be started: {error.strerror}.") from error
    except subprocess.TimeoutExpired as error:
        raise StepError(f"{step.command[0]} did not end within {LONGEST_STEP_S} seconds.") from error
    if ran.returncode and not step.may_fail:
        lines = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip().splitlines()
        said = f" It says: {lines[-1]}" if lines else ""
        raise StepError(f"{step.command[0]} ended with code {ran.returncode}.{said}")


def _try(says: str, work: Callable[[], None]) -> None:
    try:
        work()
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise StepError(f"{says.rstrip('.')} failed: {error.strerror or error}{where}.") from error


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.fresh")
    fresh.write_text(text, "utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    if target.exists():
        shutil.rmtree(target)
    fresh.rename(target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
