"""Loudspeaker and microphone through miniaudio; the only module that imports it.

miniaudio finds ALSA, PulseAudio, PipeWire, Core Audio and WASAPI by itself and needs no system package.
Its null device plays and records in real time with no card at all.
"""

from __future__ import annotations

import atexit
import queue
import threading
import time
from collections.abc import Generator, Iterable
from typing import Any

from audio.devices import Heard
from audio.errors import DeviceError
from audio.pcm import CHUNK_MS, EAR_FORMAT, Format
from audio.quiet import quiet_stderr

PERIOD_MS = 20
"""One device callback; two of them lie between us and the ear, so silence comes within 40 ms."""
LEAD_IN_MS = 300
"""Silence before the first sound of a device just opened: USB cards and amplifiers swallow that much."""
_DEAD_AFTER_S = 2.0
"""A device that has not called back for so long is gone (an unplugged one may say nothing)."""
_ALSA_NOTHING = "Discard all samples"
"""Name of the device ALSA's library offers where there is no card."""

_open: set[Any] = set()
"""Devices in use. One still open when Python ends would wait for ever for its own callback."""


@atexit.register
def _close_all() -> None:
    for device in tuple(_open):
        _close(device)


def _close(device: Any) -> None:
    _open.discard(device)
    with quiet_stderr():
        device.close()


def find_loudspeaker(name: str | None = None) -> MiniaudioLoudspeaker | None:
    """The loudspeaker of that name, or the system's own choice; None without one or without miniaudio."""
    found = _find("get_playbacks", name)
    return MiniaudioLoudspeaker(*found) if found else None


def find_microphone(name: str | None = None) -> MiniaudioMicrophone | None:
    """The microphone of that name, or the system's own choice; None without one or without miniaudio."""
    found = _find("get_captures", name)
    return MiniaudioMicrophone(*found) if found else None


def microphone_names() -> tuple[str, ...]:
    """The names of all microphones, as `find_microphone` takes them."""
    return tuple(device["name"] for device in _listed("get_captures"))


def _find(kind: str, name: str | None) -> tuple[str, Any] | None:
    """Name and miniaudio's id of a real device; the id None leaves the choice to the system."""
    real = _listed(kind)
    if name is not None:
        return next(((device["name"], device["id"]) for device in real if device["name"] == name), None)
    return (real[0]["name"], None) if real else None


def _listed(kind: str) -> list[Any]:
    """The real devices of a kind; none without miniaudio."""
    try:
        import miniaudio
    except ImportError:
        return []
    with quiet_stderr():
        try:
            devices = miniaudio.Devices()
            listed = getattr(devices, kind)()
        except miniaudio.MiniaudioError:
            return []
    if devices.backend == "Null":
        return []
    return [device for device in listed if not device["name"].startswith(_ALSA_NOTHING)]


class MiniaudioLoudspeaker:
    """A loudspeaker that stays open between utterances, so that only the first needs a lead-in.

    Args:
        name: what a person would call it.
        device_id: miniaudio's own id; None for the system's choice.
        null: use miniaudio's null device, which plays in real time to nowhere.
    """

    def __init__(
        self, name: str = "null", device_id: Any = None, *, null: bool = False, lead_in_ms: float = LEAD_IN_MS
    ) -> None:
        self._name = name
        self._device_id = device_id
        self._null = null
        self._lead_in_ms = lead_in_ms
        self._device: Any = None
        self._format: Format | None = None
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._taken = 0
        self._last_call = 0.0
        self._playing = threading.Lock()

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self._name

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None = None
    ) -> bool:
        """Play to the end; see `audio.devices.Loudspeaker`."""
        with self._playing:
            lead_in = self._open(sound_format)
            return self._feed(chunks, sound_format, lead_in, stop, heard)

    def _feed(
        self,
        chunks: Iterable[bytes],
        sound_format: Format,
        lead_in: bytes,
        stop: threading.Event,
        heard: Heard | None,
    ) -> bool:
        ahead = sound_format.bytes_of(1000)
        source = iter(chunks)
        with self._lock:
            self._waiting[:] = lead_in
            self._taken = -len(lead_in)
        self._last_call = time.monotonic()
        more = True
        try:
            while not stop.is_set():
                while more and len(self._waiting) < ahead:
                    chunk = next(source, None)
                    more = chunk is not None
                    if chunk:
                        with self._lock:
                            self._waiting += chunk
                with self._lock:
                    waiting, taken = len(self._waiting), self._taken
                if heard and taken > 0:
                    heard(max(0.0, sound_format.milliseconds_of(taken) - PERIOD_MS))
                if not more and not waiting:
                    # what was handed over last is still in the device's two periods
                    return not stop.wait(2 * PERIOD_MS / 1000)
                if time.monotonic() - self._last_call > _DEAD_AFTER_S or not self._device.running:
                    self.close()
                    raise DeviceError(
                        f"The loudspeaker {self._name} stopped answering. Is it still plugged in?"
                    )
                stop.wait(PERIOD_MS / 2000)
            return False
        finally:
            with self._lock:
                self._waiting.clear()

    def _open(self, sound_format: Format) -> bytes:
        """Open the device unless it is; the silence its start needs."""
        import miniaudio

        if self._device is not None and self._format == sound_format and self._device.running:
            return b""
        self.close()
        with quiet_stderr():
            try:
                self._device = miniaudio.PlaybackDevice(
                    output_format=miniaudio.SampleFormat.SIGNED16,
                    nchannels=sound_format.channels,
                    sample_rate=sound_format.rate_hz,
                    buffersize_msec=PERIOD_MS,
                    callback_periods=2,
                    device_id=self._device_id,
                    backends=[miniaudio.Backend.NULL] if self._null else None,
                    app_name="Hepatica",
                )
                _open.add(self._device)
                source = self._samples(sound_format)
                next(source)
                self._device.start(source)
            except miniaudio.MiniaudioError as error:
                self.close()
                raise DeviceError(
                    f"The loudspeaker {self._name} could not be opened. Is it plugged in?"
                ) from error
        self._format = sound_format
        return sound_format.silence(self._lead_in_ms)

    def _samples(self, sound_format: Format) -> Generator[bytes, int, None]:
        """Runs in the device's own thread: what waits, silence otherwise."""
        frames = yield b""
        while True:
            wanted = frames * sound_format.frame_bytes
            self._last_call = time.monotonic()
            with self._lock:
                samples = bytes(self._waiting[:wanted])
                del self._waiting[:wanted]
                self._taken += len(samples)
            frames = yield samples.ljust(wanted, b"\0")

    def close(self) -> None:
        """Let go of the device; it opens again when next played."""
        device, self._device = self._device, None
        if device is not None:
            _close(device)


class MiniaudioMicrophone:
    """A microphone that is open only while it is listened to.

    Args:
        name: what a person would call it.
        device_id: miniaudio's own id; None for the system's choice.
        null: use miniaudio's null device, which hears silence in real time.
    """

    def __init__(self, name: str = "null", device_id: Any = None, *, null: bool = False) -> None:
        self._name = name
        self._device_id = device_id
        self._null = null

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self._name

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        """Chunks of sound from now on; see `audio.devices.Microphone`."""
        import miniaudio

        heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()

        def keep() -> Generator[None, bytes, None]:
            while True:
                heard.put(bytes((yield)))

        sink = keep()
        next(sink)
        with quiet_stderr():
            try:
                device = miniaudio.CaptureDevice(
                    input_format=miniaudio.SampleFormat.SIGNED16,
                    nchannels=EAR_FORMAT.channels,
                    sample_rate=EAR_FORMAT.rate_hz,
                    buffersize_msec=CHUNK_MS,
                    device_id=self._device_id,
                    backends=[miniaudio.Backend.NULL] if self._null else None,
                    app_name="Hepatica",
                )
                _open.add(device)
                device.start(sink)
            except miniaudio.MiniaudioError as error:
                raise DeviceError(
                    f"The microphone {self._name} could not be opened. Is it plugged in?"
                ) from error
        try:
            last = time.monotonic()
            while not stop.is_set():
                try:
                    yield heard.get(timeout=CHUNK_MS / 1000)
                    last = time.monotonic()
                except queue.Empty:
                    if time.monotonic() - last > _DEAD_AFTER_S or not device.running:
                        raise DeviceError(
                            f"The microphone {self._name} stopped answering. Is it still plugged in?"
                        ) from None
        finally:
            _close(device)
