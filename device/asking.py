"""Listening: for a question after a tone, for the name that wakes, and for a word that stops.

The microphone is open for one of these at a time. While the device speaks it is closed, so that the device
never hears itself; only where an ear was measured good enough does it wait there for the stop words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio.hearing import Heard, Patience
from device import obeying
from device.answering import LONGEST_LINE
from device.hearing_twice import hypotheses
from device.state import For
from intents.meaning import Hypothesis

if TYPE_CHECKING:
    from device.loop import Device

SILENCES_ANSWERED = 2
"""So many silences in a row are answered; then the device listens without a word."""


def ask(device: Device) -> None:
    """Listen for a question, after a tone; or say why that cannot be."""
    device.stop_listening()
    state, parts, mouth = device.state, device.parts, device.mouth
    state.asks_when_ready = False
    if state.muted:
        heard, filling = device.made.says.key("next_choice")
        mouth.tell("muted_still", heard, key=filling)
    elif parts.ear is None and parts.ear_opens:
        state.asks_when_ready = True
        mouth.tone("thinking")
    elif parts.ear is None:
        mouth.tell("no_ear")
    elif parts.microphone is None:
        mouth.tell("no_microphone")
    else:
        mouth.tone("listening", then=lambda: _hear(device))


def _hear(device: Device) -> None:
    """Open the microphone. Nothing is being said any more."""
    device.state.finished = False
    pause_s = device.answering.settings.pause_s
    device.listen("question", device.parts.ear, device.made.finders.phrases, Patience(pause_s=pause_s))


def await_call(device: Device) -> None:
    """Wait for the name that wakes, where that is how the person wants to ask."""
    state = device.state
    if state.listening is None and not state.muted and device.answering.settings.listening == "wake_phrase":
        device.listen("call", device.made.finders.waker())


def await_stop(device: Device) -> None:
    """Wait for a stop word while a reply is said, where the ear was measured good enough."""
    if not device.state.muted and device.parts.microphone is not None:
        device.listen("stop", device.made.finders.stopper(device.mouth.sentence_now))


def finish(device: Device) -> None:
    """The person has said all: what was heard so far is the question."""
    if device.state.listening is None:
        device.mouth.give_up()
        device.mouth.tone("stopped")
    else:
        device.state.finished = True
        device.close_microphone()


def take_heard(device: Device, listened_for: For, heard: Heard) -> None:
    """What came of listening."""
    if listened_for == "question":
        _take_question(device, heard)
    elif heard.kind == "words" and listened_for == "call":
        ask(device)
    elif heard.kind == "words":
        device.mouth.give_up()
        device.mouth.tone("stopped")


def take_typed(device: Device, text: str) -> None:
    """What was typed is obeyed or answered."""
    if not obeying.obey(device, (Hypothesis(text[:LONGEST_LINE]),)):
        device.reply(device.answering.typed(text))


def _take_question(device: Device, heard: Heard) -> None:
    state, mouth = device.state, device.mouth
    if heard.kind == "words":
        state.silences = 0
        device.parts.worked()
        mouth.tone("thinking")
        if obeying.obey(device, hypotheses(heard.guesses)):
            return
        answer = device.answering.said(heard.guesses)
        if answer.trouble is None and answer.reply.outcome == "asked_back" and answer.reply.heard:
            mouth.tell("i_heard", answer.reply.heard, words="heard:")
        device.reply(answer)
    elif heard.kind == "not_heard":
        state.silences = 0
        device.reply(device.answering.happened("not_heard"))
    elif heard.kind == "ended":
        state.over = device.hands_free
    elif not device.hands_free:
        mouth.tone("stopped")
        if not state.finished:
            mouth.tell("heard_nobody")
    else:
        state.silences += 1
        if state.silences <= SILENCES_ANSWERED:
            device.reply(device.answering.happened("silence"))
