"""What a loudspeaker and a microphone are, and which of them this computer has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol

from audio.errors import DeviceError
from audio.pcm import Format

Heard = Callable[[float], None]
"""Told how many milliseconds of the sound have been heard so far."""


class Loudspeaker(Protocol):
    """Something that plays sound."""

    @property
    def name(self) -> str:
        """What a person would call it."""

    def play(
        self,
        chunks: Iterable[bytes],
        sound_format: Format,
        stop: threading.Event,
        heard: Heard | None = None,
    ) -> bool:
        """Play to the end; whether it came that far.

        Setting `stop` from any thread silences it within about 40 ms. `heard` is called from the playing
        thread, with the lead-in silence not counted.

        Raises:
            DeviceError: the loudspeaker failed or is gone.
        """

    def close(self) -> None:
        """Let go of the device; it opens again when next played."""


class Microphone(Protocol):
    """Something that gives sound in `audio.pcm.EAR_FORMAT`."""

    @property
    def name(self) -> str:
        """What a person would call it."""

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        """Chunks of about 100 ms from now on, until `stop` is set or the iterator is closed.

        A microphone that has no more sound to give at all (a list of files at its end) yields nothing.

        Raises:
            DeviceError: the microphone failed or is gone.
        """


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such device."""

    reason: str
    """What was looked for, and how to mend it; for a terminal."""


NO_LOUDSPEAKER = (
    "No loudspeaker was found. Plug one in or switch it on, and see that this user may use sound "
    "(on Linux: the group audio). Speech can still be written to a file: hepatica say WORDS --out FILE.wav"
)
NO_MICROPHONE = (
    "No microphone was found. Plug one in, and see that this user may use sound "
    "(on Linux: the group audio). Questions can still be typed."
)


def find_loudspeaker(name: str | None = None) -> Loudspeaker | Missing:
    """The loudspeaker of that name, or the system's own choice; or why there is none.

    miniaudio is asked first, then the program aplay.
    """
    from audio import alsa_processes, miniaudio_devices

    for look in (miniaudio_devices.find_loudspeaker, alsa_processes.find_loudspeaker):
        if found := look(name):
            return found
    return Missing(NO_LOUDSPEAKER)


def find_microphone(name: str | None = None) -> Microphone | Missing:
    """The microphone of that name, or the system's own choice; or why there is none.

    miniaudio is asked first, then the program arecord.
    """
    from audio import alsa_processes, miniaudio_devices

    for look in (miniaudio_devices.find_microphone, alsa_processes.find_microphone):
        if found := look(name):
            return found
    return Missing(NO_MICROPHONE)


def microphone_names() -> tuple[str, ...]:
    """The names of all microphones that can be told apart here, as `find_microphone` takes them."""
    from audio import miniaudio_devices

    return miniaudio_devices.microphone_names()


class NoLoudspeaker:
    """Stands where a loudspeaker is missing: every attempt to play says why."""

    def __init__(self, reason: str = NO_LOUDSPEAKER) -> None:
        self._reason = reason

    @property
    def name(self) -> str:
        """Always "none"."""
        return "none"

    def play(
        self,
        chunks: Iterable[bytes],  # noqa: ARG002 - the protocol's
        sound_format: Format,  # noqa: ARG002
        stop: threading.Event,  # noqa: ARG002
        heard: Heard | None = None,  # noqa: ARG002
    ) -> bool:
        """Always fails.

        Raises:
            DeviceError: with the reason given.
        """
        raise DeviceError(self._reason)

    def close(self) -> None:
        """Nothing to let go of."""
