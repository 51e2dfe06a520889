"""A device whose parts, clock and person are a test's."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audio.devices import Heard as HeardSoFar
from audio.hearing import PATIENT, Ear, Guess, Heard, Patience
from audio.pcm import Format
from device.answering import Answering
from device.keeping import Keeping
from device.keys import KeyMap, Press
from device.loop import Device
from device.made import Made
from device.parts import Finders
from device.says import Says
from device.state import Event, Inbox, InputEnded, Part
from skill.talk import Talk

LONGEST_S = 20
"""After so long a background thread is taken for hung; no test depends on how fast one is."""


class Passes:
    """Time passes until something is due."""


PASSES = Passes()
Step = str | Press | Passes | Event | Callable[[], object]
"""What the person does next: a key, time passing, or anything else."""


class ScriptedInbox(Inbox):
    """Whenever the device waits for the person, the next step of the script happens; then the input ends."""

    def __init__(self, steps: Iterable[Step]) -> None:
        super().__init__()
        self.steps = list(steps)
        self.device: Device | None = None
        self.clock = 1000.0
        self.waited: list[float | None] = []

    def take(self, timeout_s: float | None, *, busy: bool) -> Event | None:
        if busy or not self._events.empty():
            return self._events.get(timeout=LONGEST_S)
        self.waited.append(timeout_s)
        if not self.steps:
            return InputEnded()
        step = self.steps.pop(0)
        if isinstance(step, Passes):
            assert timeout_s is not None, "nothing was ever due"
            self.clock += timeout_s + 0.001
            return None
        assert self.device is not None
        if isinstance(step, str):
            step = Press(step)
        if isinstance(step, Press):
            self.device.press(step)
        elif callable(step):
            step()
        else:
            return step
        try:
            return self._events.get(timeout=0 if callable(step) else LONGEST_S)
        except queue.Empty:
            return None

    def now(self) -> float:
        return self.clock


class StandInVoice:
    """Notes what is said and how; `during` is called while a sentence is being said."""

    def __init__(self, diary: list[str]) -> None:
        self.rate: Any = 170
        self.volume = 1.0
        self.voice = "en-us"
        self.diary = diary
        self.manners: dict[str, tuple[float, float, str]] = {}
        self.during: Callable[[str], object] = lambda text: None
        self.error: Exception | None = None
        self.hold: str | None = None
        """A sentence that goes on until it is silenced."""
        self.stops = 0

    def say(self, text: str, *, unless: threading.Event | None = None) -> bool:
        if unless is not None and unless.is_set():
            return False
        if self.error is not None:
            raise self.error
        self.diary.append(text)
        self.manners[text] = (self.rate, self.volume, self.voice)
        self.during(text)
        if self.hold == text and unless is not None:
            unless.wait(LONGEST_S)
        return not (unless is not None and unless.is_set())

    def stop(self) -> None:
        self.stops += 1


class StandInLoudspeaker:
    """Notes tones."""

    name = "stand-in"

    def __init__(self, diary: list[str]) -> None:
        self.diary = diary

    def play(
        self,
        chunks: Iterable[bytes],
        sound_format: Format,
        stop: threading.Event,
        heard: HeardSoFar | None = None,
    ) -> bool:
        self.diary.append("<tone>")
        return True

    def close(self) -> None: ...


class StandInMicrophone:
    """Silence for ever; notes when it is open."""

    name = "stand-in"

    def __init__(self, diary: list[str]) -> None:
        self.diary = diary

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        self.diary.append("<microphone opened>")
        try:
            while not stop.is_set():
                yield bytes(3200)
        finally:
            self.diary.append("<microphone closed>")


class StandInEar:
    """Hears what it was told to, one after the other; an exception is raised, None listens to the end."""

    def __init__(self, *hears: Heard | Exception | str | None) -> None:
        self.hears = list(hears)
        self.patiences: list[Patience] = []

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        raise NotImplementedError

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        self.patiences.append(patience)
        heard = self.hears.pop(0) if self.hears else Heard("ended")
        for _ in chunks:
            if heard is not None:
                break
        if isinstance(heard, Exception):
            raise heard
        if isinstance(heard, str):
            return Heard("words", (Guess(heard, 1.0),))
        return heard or Heard("silence")


@dataclass
class Stage:
    """One device with its surroundings."""

    device: Device
    inbox: ScriptedInbox
    voice: StandInVoice
    keeping: Keeping
    diary: list[str]
    """All that was heard, in order, with tones and the microphone."""
    shown: list[str]
    echoed: list[str] = field(default_factory=list)

    def run(self) -> Stage:
        self.device.run()
        return self

    @property
    def heard(self) -> list[str]:
        """What was said, without tones and the microphone."""
        return [line for line in self.diary if not line.startswith("<")]


def stage(
    talk: Talk,
    folder: Path,
    steps: Iterable[Step] = (),
    *,
    ear: Ear | None = None,
    voice: StandInVoice | Part | None = None,
    microphone: Callable[[], Any] | None = None,
    locale: str = "en-US",
    **made: Any,
) -> Stage:
    """A device that is about to be switched on; its person does `steps`."""
    diary: list[str] = voice.diary if isinstance(voice, StandInVoice) else []
    spoken = voice if isinstance(voice, StandInVoice) else StandInVoice(diary)
    keeping = Keeping(folder / "kept.db")
    answering = Answering(talk, keeping, locale)
    shown: list[str] = []
    echoed: list[str] = []
    keys = made.get("keys", KeyMap())
    waker, stopper = made.pop("waker", None), made.pop("stopper", None)
    finders = Finders(
        voice=lambda: voice if isinstance(voice, str) else (spoken, StandInLoudspeaker(diary)),
        microphone=microphone or (lambda: StandInMicrophone(diary)),
        ear=None if ear is None else (lambda: ear),
        waker=lambda: waker,
        stopper=lambda sentence_now: stopper,
        phrases=made.pop("phrases", None),
    )
    whole = Made(
        answering, Says(talk, locale, keys or KeyMap(), "liver guide"), finders, shown.append, echoed.append,
    )  # fmt: skip
    inbox = ScriptedInbox(steps)
    device = inbox.device = Device(replace(whole, **made), inbox)
    return Stage(device, inbox, spoken, keeping, diary, shown, echoed)
