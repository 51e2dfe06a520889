"""Speaks sentence by sentence in the background, and is silent at once when told.

All that is heard goes through one thread, so that tones and sentences come in the order in which they were
asked for. A sentence is made when its turn comes: a long answer starts as soon as a short one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from audio.devices import Loudspeaker
from audio.errors import AudioError, DeviceError
from device.earcons import EARCON_FORMAT, Earcon, earcon
from device.state import Lost, Manner, Spoken

_END = re.compile(r"(?<=[.!?…])([\"”’')]*)\s+(?=[^a-z\s])")


def sentences_of(text: str) -> tuple[str, ...]:
    """A text in pieces that a voice may be stopped between; joined by spaces they are the text."""
    marked = _END.sub("\\1\n", " ".join(text.split()))
    return tuple(filter(None, marked.split("\n")))


class Speaker(Protocol):
    """What is needed of `audio.voice.Voice`."""

    @property
    def rate(self) -> int:
        """Words a minute."""

    @rate.setter
    def rate(self, words_per_minute: float) -> None:
        """For what is said from now on."""

    @property
    def volume(self) -> float:
        """From 0 to 1."""

    @volume.setter
    def volume(self, volume: float) -> None:
        """For what is said from now on."""

    @property
    def voice(self) -> str:
        """The name of one of espeak-ng's voices."""

    @voice.setter
    def voice(self, name: str) -> None:
        """For what is said from now on."""

    def say(self, text: str, *, unless: threading.Event | None = None) -> bool:
        """Speak and wait for the end, unless the event is set before the words have begun."""

    def stop(self) -> None:
        """Silence, from any thread."""


@dataclass(eq=False, slots=True)
class _Job:
    """Something to be heard."""

    number: int
    tone: Earcon | None
    sentences: tuple[str, ...]
    start: int
    counts: bool
    manner: Manner
    stop: threading.Event = field(default_factory=threading.Event)


class Speaking:
    """One voice and its thread. `say` and `hush` may be called from any thread.

    Args:
        post: told `Spoken` at the end of all that is said, and `Lost` when voice or loudspeaker failed.
    """

    def __init__(self, post: Callable[[Spoken | Lost], None]) -> None:
        self._post = post
        self._voice: Speaker | None = None
        self._loudspeaker: Loudspeaker | None = None
        self._lock = threading.Condition()
        self._jobs: list[_Job] = []
        self._number = 0
        self._sentence = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="speaking", daemon=True)
        self._thread.start()

    def use(self, voice: Speaker | None, loudspeaker: Loudspeaker | None) -> None:
        """Speak through these from now on; None where there is none."""
        with self._lock:
            self._voice, self._loudspeaker = voice, loudspeaker

    @property
    def able(self) -> bool:
        """Whether anything can be heard."""
        return self._voice is not None

    @property
    def sentence(self) -> int:
        """The sentence of the last speech with a `start` that is being said, or was last, counted from 0."""
        return self._sentence

    def say(
        self,
        sentences: Sequence[str],
        manner: Manner,
        *,
        tone: Earcon | None = None,
        start: int | None = None,
    ) -> int:
        """Say a tone and then sentences, after what is being said; the number of this speech.

        Only speeches with a `start`, the sentence to begin with, move `sentence` on.
        """
        with self._lock:
            self._number += 1
            counts = start is not None
            self._jobs.append(_Job(self._number, tone, tuple(sentences), start or 0, counts, manner))
            if start is not None:
                self._sentence = start
            self._lock.notify_all()
            return self._number

    def hush(self) -> bool:
        """Silence at once, and forget what was to be said; whether there was anything."""
        with self._lock:
            stopped = [job for job in self._jobs if not job.stop.is_set()]
            for job in stopped:
                job.stop.set()
            voice = self._voice
        if stopped and voice is not None:
            voice.stop()
        return bool(stopped)

    def close(self) -> None:
        """Hush, and end the thread."""
        self.hush()
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self._thread.join()

    # -- in the thread ------------------------------------------------------------------------------

    def _run(self) -> None:
        while True:
            with self._lock:
                while not self._jobs and not self._closed:
                    self._lock.wait()
                if not self._jobs:
                    return
                job, voice, loudspeaker = self._jobs[0], self._voice, self._loudspeaker
            whole, lost = False, None
            try:
                whole = self._speak(job, voice, loudspeaker)
            except DeviceError:
                lost = Lost("loudspeaker")
            except AudioError:
                lost = Lost("voice")
            with self._lock:
                self._jobs.remove(job)
                if lost is not None:
                    self._voice = None
                    for waiting in self._jobs:
                        waiting.stop.set()
            if lost is not None:
                self._post(lost)
            self._post(Spoken(job.number, whole))

    def _speak(self, job: _Job, voice: Speaker | None, loudspeaker: Loudspeaker | None) -> bool:
        """Whether the job was heard to its end."""
        if voice is None:
            return not job.stop.is_set()
        if job.tone is not None and loudspeaker is not None:
            loudspeaker.play([earcon(job.tone, job.manner.volume)], EARCON_FORMAT, job.stop)
        voice.rate, voice.volume = job.manner.rate_wpm, job.manner.volume
        if voice.voice != job.manner.voice:
            voice.voice = job.manner.voice
        for number, sentence in enumerate(job.sentences[job.start :], job.start):
            if job.stop.is_set():
                return False
            if job.counts:
                self._sentence = number
            if not voice.say(sentence, unless=job.stop):
                return False
        return not job.stop.is_set()
