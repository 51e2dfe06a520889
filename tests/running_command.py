"""The `hepatica` command as a process of its own, as a person starts it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HEPATICA = str(Path(sys.executable).with_name("hepatica"))
PATIENCE_S = 60
"""After so long a process is taken for hung; no test depends on how fast one is."""


class Running:
    """A running command, and what it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.out: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def line_with(self, text: str) -> str:
        """The first line from here on that holds the text."""
        while (line := self._lines.get(timeout=PATIENCE_S)) is not None:
            self.out.append(line)
            if text in line:
                return line
        raise AssertionError(f"ended with {self.process.wait()} before {text!r}: {self.out}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        """End it for certain, and read what is left of its output."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join()
        while not self._lines.empty():
            if (line := self._lines.get()) is not None:
                self.out.append(line)
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def output(self) -> str:
        """All that was printed, on both streams; whole only after `close`."""
        return "\n".join(self.out)


def surroundings(**more: str) -> dict[str, str]:
    """This process's environment without Hepatica's own settings, and without make's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HEPATICA_", "MAKE"))}
    return {**kept, **more}


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """The command while the block lasts."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
        cwd=PROJECT, env=dict(environment or surroundings()),
    )  # fmt: skip
    started = Running(process)
    try:
        yield started
    finally:
        started.close()


def finished(
    *arguments: str | bytes, typed: bytes = b"", environment: Mapping[str, str] | None = None
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `hepatica` with these arguments."""
    done = subprocess.run(
        [HEPATICA, *arguments], input=typed, capture_output=True, timeout=PATIENCE_S, cwd=PROJECT,
        env=dict(environment or surroundings()), check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()
