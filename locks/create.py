"""Makes the environment that Hepatica is installed into; run by the Python the machine has.

    python3 locks/create.py .venv

Half an environment is taken away again, so that the next try does not stumble over it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

NO_VENV = (
    "This Python comes without the part that makes an environment (venv with ensurepip). "
    "On Debian and Ubuntu: sudo apt-get install python3-venv"
)


def main() -> int:
    """Make the environment; the exit code."""
    folder = Path(sys.argv[1])
    ours = not folder.exists()
    # a process of its own: what venv says where pip is missing is a wall of text or a stack trace
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, check=False)
    if made.returncode == 0:
        return 0
    if ours:
        shutil.rmtree(folder, ignore_errors=True)
    told = (made.stderr + made.stdout).decode("utf-8", "replace")
    if "ensurepip" in told or "No module named venv" in told:
        print(NO_VENV, file=sys.stderr)
    else:
        reason = (told.strip().splitlines() or ["no reason was given"])[-1]
        print(f"The environment {folder} could not be made: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
