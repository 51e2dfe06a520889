"""What a device keeps for a person, because they asked for it; the conversation only reads it."""

from __future__ import annotations

from dataclasses import dataclass

MOST_QUESTIONS = 20
"""So many questions for the doctor are kept; more could not be told apart by ear."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The person's own words on their own device."""

    questions: tuple[str, ...] = ()
    """Questions for the doctor, oldest first."""
    team_number: str | None = None
    """The care team's telephone number, digits and spaces."""
    asked: str | None = None
    """The last question asked, as heard; held only while the device runs."""


NOTHING = Kept()
