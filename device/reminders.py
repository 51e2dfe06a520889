"""When the device says something unasked: an urgent question that was not answered, twice, then never."""

from __future__ import annotations

URGENT_AFTER_S = (20.0, 60.0)
"""Silence after "Can you call now?" before it is asked again."""


class Reminders:
    """Counts the silence after an urgent reply, in seconds of the device's clock."""

    def __init__(self) -> None:
        self._left: tuple[float, ...] = ()
        self._silent_since: float | None = None

    def asked(self, *, urgently: bool) -> None:
        """A reply is being said."""
        self._left = URGENT_AFTER_S if urgently else ()
        self._silent_since = None

    def fell_silent(self, now: float) -> None:
        """What was said has come to its end."""
        self._silent_since = now

    def person_is_there(self) -> None:
        """A key was pressed, or somebody spoke."""
        self._left = ()

    def due_at(self) -> float | None:
        """When to ask again; None: never."""
        if not self._left or self._silent_since is None:
            return None
        return self._silent_since + self._left[0]

    def take(self, now: float) -> bool:
        """Whether it is time; it is then counted as asked."""
        due = self.due_at()
        if due is None or now < due:
            return False
        self._left, self._silent_since = self._left[1:], None
        return True
