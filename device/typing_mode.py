"""Typing instead of speaking: a question, or the care team's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from device import asking
from device.answering import digit_by_digit
from device.state import Typing

if TYPE_CHECKING:
    from device.loop import Device

LONGEST = 500
"""Characters that are taken; a question has fewer."""
PROMPT = "> "


def enter(device: Device, what: Typing) -> None:
    """From here on keys write."""
    device.stop_listening()
    device.state.typing, device.state.typed = what, ""
    device.mouth.tell(f"typing_{what}")
    device.made.echo(PROMPT)


def key(device: Device, key: str) -> None:
    """One key while typing; what it writes is said."""
    state = device.state
    if key == "enter":
        _whole(device)
    elif key == "escape":
        _leave(device)
        device.mouth.tell("command_mode")
    elif key == "backspace":
        if state.typed:
            device.made.echo("\b \b")
            device.mouth.letters(state.typed[-1])
            state.typed = state.typed[:-1]
    else:
        character = " " if key == "space" else key
        if len(character) == 1 and len(state.typed) < LONGEST:
            state.typed += character
            device.made.echo(character)
            if character != " ":
                device.mouth.letters(character)


def _whole(device: Device) -> None:
    """Enter: what was typed is answered."""
    what, text = device.state.typing, device.state.typed.strip()
    _leave(device)
    stays = device.made.typing and what == "question"
    if not stays:
        device.mouth.tell("command_mode")
    if text and what == "team_number":
        phrase = device.answering.keep_team_number(text)
        device.mouth.tell(phrase, digit_by_digit(device.answering.team_number), number="heard:")
    elif text:
        asking.take_typed(device, text)
    if stays and not device.state.ends:
        device.state.typing = "question"
        device.made.echo(PROMPT)


def _leave(device: Device) -> None:
    device.state.typing, device.state.typed = None, ""
    device.made.echo("\n")
