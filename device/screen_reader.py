"""Whether a screen reader runs here, so that two voices do not talk over each other."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

READERS = frozenset({"orca", "fenrir", "yasr", "espeakup", "brltty", "cthulhu"})
"""Screen readers on Linux, by the names of their processes."""
PROCESSES = Path("/proc")
SPEAKUP = Path("/sys/accessibility/speakup")
"""There while Linux's own screen reader for the console is loaded."""
_SPI_GETSCREENREADER = 0x0046


def is_running(processes: Path = PROCESSES, speakup: Path = SPEAKUP) -> bool:
    """Whether a screen reader was found; False also where nobody can tell."""
    if sys.platform == "win32":
        return _windows_says_so()
    if speakup.exists():
        return True
    with contextlib.suppress(OSError):
        for path in processes.glob("[0-9]*/comm"):
            with contextlib.suppress(OSError, UnicodeDecodeError):  # the process has ended meanwhile
                if path.read_text("utf-8").strip() in READERS:
                    return True
    return False


def _windows_says_so() -> bool:  # pragma: no cover - not run on this system
    import ctypes

    running = ctypes.c_int(0)
    windows = getattr(ctypes, "windll", None)
    if windows is not None:
        windows.user32.SystemParametersInfoW(_SPI_GETSCREENREADER, 0, ctypes.byref(running), 0)
    return bool(running.value)
