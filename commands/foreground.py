"""Ctrl-C for a command that make started.

make dies of the signal itself, whatever its command does. So the command takes the terminal for itself: then
Ctrl-C reaches it alone, it ends with its own exit code, and so does make.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def own_terminal() -> Iterator[None]:
    """Hold the terminal for this process alone, and give it back. Outside make it does nothing."""
    if "MAKELEVEL" not in os.environ or os.name != "posix" or not sys.stdin.isatty():
        yield
        return
    terminal = sys.stdin.fileno()
    before = os.tcgetpgrp(terminal)
    # Whoever is not in the terminal's foreground and reaches for it is stopped by this signal.
    ignored = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpgrp())
        yield
    finally:
        os.tcsetpgrp(terminal, before)
        signal.signal(signal.SIGTTOU, ignored)
