"""Walks through the saved questions by key, and deletes the one just read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skill.lines import Words

if TYPE_CHECKING:
    from device.loop import Device


def last(device: Device) -> Words:
    """The question saved last, from which the walk begins; or that there is none."""
    device.state.saved_question = max(0, len(device.answering.questions) - 1)
    return _here(device)


def step(device: Device, direction: int) -> None:
    """The next question or the one before, in a ring."""
    count = len(device.answering.questions)
    if count:
        device.state.saved_question = (device.state.saved_question + direction) % count
    device.mouth.tell_words([_here(device)])


def delete(device: Device) -> None:
    """The question just read is deleted, and said."""
    phrase, question = device.answering.delete_question(device.state.saved_question)
    device.mouth.tell(phrase, question, words="heard:")


def _here(device: Device) -> Words:
    says, questions, place = device.made.says, device.answering.questions, device.state.saved_question
    if not questions:
        return says("no_question_left")
    return says(
        "question_here", questions[place], words="heard:",
        position=f"number:{place + 1}", count=f"number:{len(questions)}",
    )  # fmt: skip
