"""How the device introduces itself when it has been switched on, and that it has."""

from __future__ import annotations

from device.first_start import Opening, Way, answered, begin, due_at, is_due, sayings, told
from device.made import Made
from skill.lines import Words


class Introduction:
    """Where the opening stands (`device.first_start`), in seconds of the device's clock."""

    def __init__(self, made: Made) -> None:
        self._made = made
        self._opening: Opening | None = None
        self._is_said = False

    def begin(self, *, can_hear: bool) -> None:
        """The device has just been switched on."""
        made = self._made
        called = made.answering.settings.listening == "wake_phrase" and bool(made.says.wake_phrase)
        way: Way = "at_once" if made.keys is None else "by_name" if called else "by_key"
        self._opening = begin(
            first=made.first, way=way if can_hear else "by_typing", knows_country=made.says.knows_country
        )

    def due_at(self) -> float | None:
        """When something is to be said unasked; None: never."""
        return None if self._opening is None else due_at(self._opening)

    def due(self, now: float) -> list[Words]:
        """What is to be said unasked now; it then counts as being said."""
        if self._opening is None or not is_due(self._opening, now):
            return []
        self._is_said = True
        if self._opening.first:
            self._made.answering.informed()
        return [self._made.says.saying(saying) for saying in sayings(self._opening)]

    def fell_silent(self, now: float) -> None:
        """What was being said has come to its end, or was silenced."""
        if self._is_said and self._opening is not None:
            self._is_said = False
            self._opening = told(self._opening, now)
            self._keep()

    def person_is_there(self, now: float) -> None:
        """A key was pressed, or somebody spoke: from now on they lead."""
        self.fell_silent(now)
        if self._opening is not None and not self._opening.over:
            self._opening = answered(self._opening)
            self._keep()

    def _keep(self) -> None:
        if self._opening is not None and self._opening.first and self._opening.introduced:
            self._made.answering.keep_introduced()
