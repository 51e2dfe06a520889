"""Loudspeaker and microphone through the programs aplay and arecord.

They stand in where miniaudio has no wheel, as on a Raspberry Pi; the package alsa-utils brings both.
"""

from __future__ import annotations

import contextlib
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from typing import IO

from audio.devices import Heard
from audio.errors import DeviceError
from audio.pcm import CHUNK_MS, EAR_FORMAT, Format

LEAD_IN_MS = 300
"""Silence before the sound: USB cards and amplifiers swallow that much when they wake."""
_AHEAD_MS = 200
"""How far the pipe is filled ahead of what is heard; ending the program drops it at once."""
_STEP_MS = 20
_DEAD_AFTER_S = 2.0


def find_loudspeaker(name: str | None = None) -> AplayLoudspeaker | None:
    """A loudspeaker through aplay on that ALSA device, or the default one; None without aplay or a card."""
    return AplayLoudspeaker(name) if _has_card("aplay") else None


def find_microphone(name: str | None = None) -> ArecordMicrophone | None:
    """A microphone through arecord on that ALSA device or the default one; None without arecord or a card."""
    return ArecordMicrophone(name) if _has_card("arecord") else None


def _has_card(program: str) -> bool:
    """Whether the program is there and lists a card."""
    if shutil.which(program) is None:
        return False
    try:
        listed = subprocess.run([program, "-l"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and b"card " in listed.stdout


def _command(program: str, device: str | None, sound_format: Format) -> list[str]:
    command = [program, "-q", "-t", "raw", "-f", "S16_LE"]
    command += ["-r", str(sound_format.rate_hz), "-c", str(sound_format.channels)]
    return [*command, "-D", device] if device else command


def _reason(program: str, process: subprocess.Popen[bytes]) -> DeviceError:
    """What the program gave as its reason, in its own last line."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1)
    said = _pipe(process.stderr).read().decode("utf-8", "replace").strip().splitlines()
    detail = f" It says: {said[-1]}" if said else ""
    return DeviceError(f"{program} ended before its time. Is the sound device still plugged in?{detail}")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:  # pragma: no cover - Popen was asked for a pipe
        raise DeviceError("A sound program was started without a pipe.")
    return stream


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):  # bytes still buffered for a program that has ended
                stream.close()


class AplayLoudspeaker:
    """One aplay process an utterance; ended, it is silent at once."""

    def __init__(self, device: str | None = None, *, lead_in_ms: float = LEAD_IN_MS) -> None:
        self._device = device
        self._lead_in_ms = lead_in_ms

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self._device or "aplay"

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None = None
    ) -> bool:
        """Play to the end; see `audio.devices.Loudspeaker`."""
        process = _start("aplay", self._device, sound_format, stdin=subprocess.PIPE)
        try:
            return self._feed(process, chunks, sound_format, stop, heard)
        finally:
            _end(process)

    def _feed(
        self,
        process: subprocess.Popen[bytes],
        chunks: Iterable[bytes],
        sound_format: Format,
        stop: threading.Event,
        heard: Heard | None,
    ) -> bool:
        pipe = _pipe(process.stdin)
        began, written = time.monotonic(), 0.0
        for piece in _pieces(sound_format.silence(self._lead_in_ms), chunks, sound_format):
            while written - (passed := (time.monotonic() - began) * 1000) > _AHEAD_MS:
                if stop.wait(_STEP_MS / 1000):
                    return False
                if process.poll() is not None:
                    raise _reason("aplay", process)
                self._tell(heard, passed)
            if stop.is_set():
                return False
            try:
                pipe.write(piece)
                pipe.flush()
            except OSError:
                raise _reason("aplay", process) from None
            written += sound_format.milliseconds_of(len(piece))
        with contextlib.suppress(OSError):
            pipe.close()
        while process.poll() is None:  # aplay plays what it holds, then ends
            if stop.wait(_STEP_MS / 1000):
                return False
            passed = (time.monotonic() - began) * 1000
            self._tell(heard, min(passed, written))
            if passed > written + _DEAD_AFTER_S * 1000:
                raise DeviceError("aplay does not come to an end. Is the sound device still plugged in?")
        if process.returncode:
            raise _reason("aplay", process)
        self._tell(heard, written)
        return True

    def _tell(self, heard: Heard | None, passed_ms: float) -> None:
        if heard and passed_ms >= self._lead_in_ms:
            heard(passed_ms - self._lead_in_ms)

    def close(self) -> None:
        """Nothing stays open between utterances."""


def _pieces(lead_in: bytes, chunks: Iterable[bytes], sound_format: Format) -> Iterator[bytes]:
    """The sound in steps short enough to stop between."""
    step = sound_format.bytes_of(_STEP_MS)
    for chunk in (lead_in, *chunks):
        for start in range(0, len(chunk), step):
            yield chunk[start : start + step]


def _start(
    program: str,
    device: str | None,
    sound_format: Format,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            _command(program, device, sound_format), stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
        )
    except OSError as error:
        raise DeviceError(f"{program} could not be started. Install alsa-utils.") from error


class ArecordMicrophone:
    """One arecord process each time it is listened to."""

    def __init__(self, device: str | None = None) -> None:
        self._device = device

    @property
    def name(self) -> str:
        """What a person would call it."""
        return self._device or "arecord"

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        """Chunks of sound from now on; see `audio.devices.Microphone`."""
        process = _start("arecord", self._device, EAR_FORMAT, stdout=subprocess.PIPE)
        try:
            pipe = _pipe(process.stdout)
            last = time.monotonic()
            odd = b""
            while not stop.is_set():
                if select.select([pipe], [], [], CHUNK_MS / 1000)[0]:
                    chunk = odd + pipe.read1(EAR_FORMAT.bytes_of(CHUNK_MS))  # type: ignore[attr-defined]  # a BufferedReader
                    if len(chunk) == len(odd):
                        raise _reason("arecord", process)
                    whole = len(chunk) - len(chunk) % EAR_FORMAT.frame_bytes
                    odd = chunk[whole:]
                    last = time.monotonic()
                    if whole:
                        yield chunk[:whole]
                elif time.monotonic() - last > _DEAD_AFTER_S:
                    raise DeviceError("The microphone gives no sound. Is it still plugged in?")
        finally:
            _end(process)
