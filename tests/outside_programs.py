"""Alexa clients and checkers that others made, run unchanged by node; tests/outside/ names and locks them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

OUTSIDE = Path(__file__).resolve().parent / "outside"
WANTED, FETCHED = OUTSIDE / "package-lock.json", OUTSIDE / "node_modules" / "fetched-lock.json"
PATIENCE_S = 300
"""After so long a program is taken for hung; no test depends on how fast one is."""


def missing() -> str | None:
    """Why the programs cannot be run, and what to do about it; None where they can."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js with npm, then `make outside`"
    if not FETCHED.is_file() or FETCHED.read_bytes() != WANTED.read_bytes():
        return "the programs in tests/outside are not fetched: `make outside` (npm, once, with a network)"
    return None


needs_outside = pytest.mark.skipif(missing() is not None, reason=missing() or "")
"""For tests that run one of the programs."""


def run_node(*arguments: str | Path, environment: Mapping[str, str] | None = None, given: str = "") -> str:
    """What node printed for a script in tests/outside and its arguments.

    `environment` is added to what node needs itself; `given` is the script's standard input. Fails the test
    with all that was printed where the script does not end with 0.
    """
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, *map(str, arguments)], cwd=OUTSIDE, input=given, capture_output=True, text=True,
        encoding="utf-8", timeout=PATIENCE_S, check=False,
        env={**_plain_environment(), **(environment or {})},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _plain_environment() -> dict[str, str]:
    """What a program needs to start, and nothing that would let it reach an account of anybody's."""
    return {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP") if name in os.environ}


def fetch() -> int:
    """Fetch the programs as locked, unless they are there; npm's exit code, 0 where there is no npm."""
    if shutil.which("node") and missing() is None:
        return 0
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not installed: the tests with other people's Alexa programs are skipped.")  # noqa: T201
        return 0
    # No package's own script is run: none of those that are used here needs one.
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=OUTSIDE, check=False
    )
    if done.returncode == 0:
        shutil.copyfile(WANTED, FETCHED)
    return done.returncode


if __name__ == "__main__":
    sys.exit(fetch())
