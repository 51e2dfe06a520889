"""Keeps what C libraries print from reaching the terminal.

Kaldi, ALSA and JACK write to file descriptor 2 whatever Python does with sys.stderr; a person with a
screen reader or a braille display would have it read aloud.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

_one_at_a_time = threading.RLock()


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """File descriptor 2 leads nowhere inside the block. Exceptions still carry what went wrong.

    The whole process is silenced for that time, so keep the block short.
    """
    with _one_at_a_time:
        if sys.stderr is not None:
            sys.stderr.flush()
        try:
            kept = os.dup(2)
        except OSError:  # started without a stderr: nothing to guard
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)
