"""What can happen to the device, and where it stands between two happenings."""

from __future__ import annotations

import queue
import time
from dataclasses import dataclass
from typing import Literal

from audio.hearing import Ear, Heard
from device.keys import Press
from device.spoken_commands import Command

Part = Literal["microphone", "ear", "loudspeaker", "voice"]
For = Literal["question", "call", "stop"]
Typing = Literal["question", "team_number"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said."""

    rate_wpm: float = 170
    volume: float = 1.0
    """From 0 to 1."""
    voice: str = "en-us"
    """The name of one of espeak-ng's voices."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Something was done to a key."""

    press: Press
    silenced: bool
    """Whether something was being said, which the key has silenced already."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something said has come to its end."""

    number: int
    whole: bool
    """Whether it was heard to its end."""


@dataclass(frozen=True, slots=True)
class Listened:
    """An utterance is over."""

    number: int
    heard: Heard


@dataclass(frozen=True, slots=True)
class Lost:
    """A part failed while in use."""

    part: Part


@dataclass(frozen=True, slots=True)
class LineTyped:
    """A whole line came from an input that is no terminal."""

    text: str


@dataclass(frozen=True, slots=True)
class InputEnded:
    """No more lines will come."""


@dataclass(frozen=True, slots=True)
class EarOpened:
    """The ear has been loaded, or cannot be."""

    ear: Ear | None


Event = Pressed | Spoken | Listened | Lost | LineTyped | InputEnded | EarOpened

Choice = Literal[
    "country", "volume", "voice", "pause", "listening", "earcons", "mute", "save_question", "read_questions",
    "delete_question", "team_number", "speak", "print", "forget",
]  # fmt: skip
CHOICES: tuple[Choice, ...] = (
    "country", "volume", "voice", "pause", "listening", "earcons", "mute", "save_question", "read_questions",
    "delete_question", "team_number", "speak", "print", "forget",
)  # fmt: skip
"""What the one key for everything else goes through, in order."""


@dataclass(slots=True)
class State:
    """Where the device stands; changed by the loop's own thread alone."""

    typing: Typing | None = None
    """What is being typed; None in command mode."""
    typed: str = ""
    """What has been typed so far."""
    listening: int | None = None
    """The utterance that is being listened to."""
    listens_for: For = "question"
    """What it is that is listened for."""
    finished: bool = False
    """Whether the person has said, by key, that the utterance is over."""
    asks_when_ready: bool = False
    """Whether to listen as soon as the ear has been loaded."""
    talk_key_down_at: float | None = None
    """When the talk key went down, by the keyboard's clock; None where it is up or was only tapped."""
    talk_key_silenced: bool = False
    """Whether the talk key, which is still down, has silenced something."""
    muted: bool = False
    choice: Choice | None = None
    """What plus and minus change; None: the speed."""
    saved_question: int = 0
    """The saved question that plus and minus have come to, from 0."""
    asked_whether: Command | None = None
    """What the device has been told to do, and asked whether it is right."""
    awaits_number: bool = False
    """Whether the next thing said may be the team's number alone."""
    topic: str | None = None
    """The topic that the keys up and down have come to."""
    keys_told: bool = False
    """Whether the last thing said was the main keys, so that the same key tells the further ones."""
    silences: int = 0
    """Silences in a row that were listened to."""
    may_listen: bool = False
    """Whether to listen, unasked, once all is said."""
    ends: bool = False
    """Whether all is over once the present speech is."""
    over: bool = False


class Inbox:
    """Where everything that happens arrives, from any thread; and the clock of the device."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        """Add what happened."""
        self._events.put(event)

    def take(self, timeout_s: float | None, *, busy: bool) -> Event | None:  # noqa: ARG002 - for tests' inboxes
        """The next happening; None where nothing has happened for so long.

        `busy` says whether something is going on in the background that will post its end.
        """
        try:
            return self._events.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def now(self) -> float:
        """Seconds, from any beginning."""
        return time.monotonic()
