"""The end of a command that runs until somebody ends it: Ctrl-C, a polite request to stop, or a closed door.

make dies of Ctrl-C itself, whatever its command does. So a command that make started takes the terminal for
itself: then Ctrl-C reaches it alone, it ends with its own exit code, and so does make.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import NoReturn

_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def until_ended() -> Iterator[None]:
    """Leave the block without an error at Ctrl-C or SIGTERM; what comes after the first of them is ignored.

    Whoever ends a whole group of processes may send the signal twice, and the second would break off the
    tidying up. To be used in the main thread.
    """
    before = {number: signal.signal(number, _end) for number in _ENDING}
    try:
        with _own_terminal():
            yield
    except KeyboardInterrupt:
        return
    for number, handler in before.items():
        signal.signal(number, handler)


def _end(*_: object) -> NoReturn:
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextlib.contextmanager
def _own_terminal() -> Iterator[None]:
    """Hold the terminal for this process alone, and give it back. Outside make it does nothing."""
    terminal = _terminal_of_make()
    if terminal is None:
        yield
        return
    before = os.tcgetpgrp(terminal)
    # Whoever is not in the terminal's foreground and reaches for it is stopped by SIGTTOU. make would not
    # notice that its command was stopped by Ctrl-Z, and nothing could wake it.
    ignored = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGTTOU, signal.SIGTSTP)}
    try:
        os.setpgid(0, 0)
        os.tcsetpgrp(terminal, os.getpgrp())
        yield
    finally:
        with contextlib.suppress(OSError):  # the terminal is gone
            os.tcsetpgrp(terminal, before)
        for number, handler in ignored.items():
            signal.signal(number, handler)


def _terminal_of_make() -> int | None:
    """The terminal in whose foreground make runs this process; None where there is none."""
    if "MAKELEVEL" not in os.environ or os.name != "posix" or sys.stdin is None or not sys.stdin.isatty():
        return None
    terminal = sys.stdin.fileno()
    try:
        return terminal if os.tcgetpgrp(terminal) == os.getpgrp() else None
    except OSError:  # a terminal that is not this session's
        return None
