"""Listens for one utterance in the background; the microphone is open for no longer than that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from audio.devices import Microphone
from audio.errors import DeviceError, EarError, SoundError
from audio.hearing import Ear, Patience
from device.state import Listened, Lost


class Listening:
    """One utterance at a time.

    Args:
        post: told `Listened`, or `Lost` when the microphone or the ear failed.
    """

    def __init__(self, post: Callable[[Listened | Lost], None]) -> None:
        self._post = post
        self._number = 0
        self._stop = threading.Event()
        self._closed = threading.Event()
        self._closed.set()

    def start(
        self, ear: Ear, microphone: Microphone, phrases: Sequence[str] | None, patience: Patience
    ) -> int:
        """Open the microphone and listen; the number of this utterance."""
        self.end()
        self._number += 1
        self._stop, self._closed = threading.Event(), threading.Event()
        threading.Thread(
            target=self._hear,
            args=(self._number, ear, microphone, phrases, patience, self._stop, self._closed),
            name="listening",
            daemon=True,
        ).start()
        return self._number

    def end(self) -> None:
        """The utterance is over, whoever says so; returns once the microphone is closed."""
        self._stop.set()
        self._closed.wait()

    def _hear(
        self,
        number: int,
        ear: Ear,
        microphone: Microphone,
        phrases: Sequence[str] | None,
        patience: Patience,
        stop: threading.Event,
        closed: threading.Event,
    ) -> None:
        chunks = _Chunks(microphone, stop, closed)
        try:
            told: Listened | Lost = Listened(number, ear.hear(chunks, phrases, patience=patience))
        except (DeviceError, SoundError):
            told = Lost("microphone")
        except EarError:
            told = Lost("ear")
        finally:
            chunks.close()
            closed.set()
        self._post(told)


class _Chunks(Iterator[bytes]):
    """A microphone's chunks; tells when it is closed, which is before they are decoded to the end."""

    def __init__(self, microphone: Microphone, stop: threading.Event, closed: threading.Event) -> None:
        self._chunks = microphone.listen(stop)
        self._closed = closed

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self._closed.set()
            raise

    def close(self) -> None:
        self._chunks.close()
        self._closed.set()
