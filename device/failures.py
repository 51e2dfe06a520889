"""How often the device has failed in a row, and what is said of it: decided here, spoken elsewhere.

systemd runs `hepatica doctor --after-failure` whenever the talk has ended, and tells how (systemd.exec,
"Environment variables in spawned processes": SERVICE_RESULT). The count lies in the unit's run-time folder,
which a power cut empties.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

FIRST_TOLD = 2
"""One failure is mended by starting again; after the second the person is told why it was silent."""
TOLD_EVERY = 10
"""After that so many failures apart, not at each: nobody can mend anything while it speaks."""
FORGOTTEN_AFTER_S = 600.0
"""A failure so long after the one before begins a new row."""

REASONS = {
    "timeout": "failed_stuck",
    "watchdog": "failed_stuck",
    "oom-kill": "failed_memory",
}
"""systemd's result -> the phrase for it; every other failure is the program's fault."""


@dataclass(frozen=True, slots=True)
class Failures:
    """A row of failures."""

    count: int
    last_s: float
    """When the last one was, in seconds of `time.monotonic`: since the computer was switched on."""


def count(before: Failures | None, now_s: float) -> Failures:
    """The row with one more failure at `now_s`."""
    if before is None or not 0 <= now_s - before.last_s <= FORGOTTEN_AFTER_S:
        return Failures(1, now_s)
    return Failures(before.count + 1, now_s)


def is_told(failures: Failures) -> bool:
    """Whether the person is told of this failure."""
    return failures.count >= FIRST_TOLD and (failures.count - FIRST_TOLD) % TOLD_EVERY == 0


def phrases(service_result: str, *, understands: bool = True, disk_full: bool = False) -> tuple[str, ...]:
    """What is said of a failure: phrases of the content, without the ``device_`` before them.

    `service_result` is systemd's word for how the talk ended; `understands` whether the understanding can be
    loaded at all.
    """
    reason = REASONS.get(service_result, "failed_program") if understands else "failed_content"
    return (reason, *(("test_disk_full",) if disk_full else ()), "failed_ask_somebody")


def read(path: Path) -> Failures | None:
    """The row that was written; None where there is none that can be read."""
    try:
        held = json.loads(path.read_text("utf-8"))
        return Failures(int(held["count"]), float(held["last_s"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(path: Path, failures: Failures) -> None:
    """Keep the row. Raises OSError."""
    path.write_text(json.dumps(asdict(failures)), "utf-8")


def forget(path: Path) -> None:
    """Begin anew, as after a talk that ended well."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
