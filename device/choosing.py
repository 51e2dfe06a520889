"""The one key that leads to everything else: what it comes to, and what plus, minus and Enter do there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from device import settings as ladders
from device.settings import RATES_WPM, Listening, Settings
from device.state import CHOICES, Choice

RATE_NAMES: Mapping[int, str] = dict(
    zip(RATES_WPM, ("very_slow", "slow", "normal", "fast", "very_fast"), strict=True)
)
DOES: frozenset[Choice] = frozenset(
    {"save_question", "read_questions", "delete_question", "team_number", "forget"}
)
"""Choices that Enter carries out; the others are changed with plus and minus."""


def next_choice(choice: Choice | None) -> Choice | None:
    """What the key comes to next; after the last, the speed again."""
    if choice is None:
        return CHOICES[0]
    place = CHOICES.index(choice) + 1
    return CHOICES[place] if place < len(CHOICES) else None


def rate_phrase(settings: Settings) -> tuple[str, str]:
    """The phrase that says a speed, and the words a minute it has."""
    name = RATE_NAMES.get(settings.rate_wpm)
    return ("rate_is" if name is None else f"rate_is_{name}"), str(settings.rate_wpm)


def changed(settings: Settings, choice: Choice | None, direction: int) -> tuple[Settings, str, str]:
    """The settings one step further, with the phrase that says what they are now and what fills it.

    For the speed (None), the loudness, the pause, how to listen, tones, voice and print; the choices that are
    more than a setting are not changed here.
    """
    up = direction > 0
    match choice:
        case "volume":
            after = ladders.louder(settings) if up else ladders.quieter(settings)
            return after, "volume_is", str(round(after.volume * 100))
        case "pause":
            after = ladders.wait_longer(settings) if up else ladders.wait_less(settings)
            return after, "pause_is", f"{after.pause_s:g}"
        case "listening":
            kinds: tuple[Listening, ...] = get_args(Listening)
            kind = kinds[(kinds.index(settings.listening) + direction) % len(kinds)]
            return replace(settings, listening=kind), f"listening_is_{kind}", ""
        case "earcons":
            return replace(settings, earcons=up), f"earcons_{_on_off(up)}", ""
        case "speak":
            if not up and not settings.print:
                return settings, "one_must_stay", ""
            return replace(settings, speak=up), f"speak_{_on_off(up)}", ""
        case "print":
            if not up and not settings.speak:
                return settings, "one_must_stay", ""
            return replace(settings, print=up), f"print_{_on_off(up)}", ""
        case _:
            after = ladders.faster(settings) if up else ladders.slower(settings)
            return after, *rate_phrase(after)


def _on_off(on: bool) -> str:
    return "on" if on else "off"


def next_of(names: tuple[str, ...], present: str, direction: int) -> str:
    """The name that follows in a ring; the first where the present one is none of them."""
    if present not in names:
        return names[0] if names else present
    return names[(names.index(present) + direction) % len(names)]
