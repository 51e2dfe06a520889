"""WAV files as loudspeaker and microphone: for `--out FILE.wav`, and for a whole talk with no card.

Both work as fast as the computer can; time in them is counted in samples.
"""

from __future__ import annotations

import threading
import wave
from collections.abc import Generator, Iterable
from pathlib import Path

from audio.devices import Heard
from audio.errors import DeviceError
from audio.pcm import CHUNK_MS, EAR_FORMAT, Format
from audio.sound import read_wav

_STEP_MS = 20


class WavLoudspeaker:
    """Writes everything that is played into one WAV file, which is complete after each utterance."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pcm = bytearray()
        self._format: Format | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return str(self._path)

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None = None
    ) -> bool:
        """Append the sound; see `audio.devices.Loudspeaker`.

        Raises:
            DeviceError: the file cannot be written, or another format was played before.
        """
        if self._format not in (None, sound_format):
            raise DeviceError(
                "One WAV file cannot hold voices of different sample rates. Use one voice a file."
            )
        self._format = sound_format
        try:
            return self._append(chunks, sound_format, stop, heard)
        finally:
            self._write(sound_format)

    def _append(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None
    ) -> bool:
        step = sound_format.bytes_of(_STEP_MS)
        begin = len(self._pcm)
        for chunk in chunks:
            for start in range(0, len(chunk), step):
                if stop.is_set():
                    return False
                self._pcm += chunk[start : start + step]
                if heard:
                    heard(sound_format.milliseconds_of(len(self._pcm) - begin))
        return not stop.is_set()

    def _write(self, sound_format: Format) -> None:
        try:
            with self._path.open("wb") as file, wave.open(file, "wb") as writer:
                writer.setnchannels(sound_format.channels)
                writer.setsampwidth(sound_format.sample_bytes)
                writer.setframerate(sound_format.rate_hz)
                writer.writeframes(self._pcm)
        except OSError as error:
            raise DeviceError(f"{self._path} could not be written: {error.strerror or error}.") from error

    def close(self) -> None:
        """Nothing stays open between utterances."""


class WavMicrophone:
    """Gives one file each time it is listened to, then silence, then nothing once all were heard.

    Args:
        paths: the files, in order.
        silence_after_s: how long the silence lasts that follows each file; then the microphone ends.
    """

    def __init__(self, paths: Iterable[Path], *, silence_after_s: float = 60.0) -> None:
        self._paths = iter(paths)
        self._silence_after_s = silence_after_s

    @property
    def name(self) -> str:
        """Always "WAV files"."""
        return "WAV files"

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        """The next file's sound; see `audio.devices.Microphone`.

        Raises:
            SoundError: the file cannot be heard.
        """
        path = next(self._paths, None)
        if path is None:
            return
        for chunk in read_wav(path):
            if stop.is_set():
                return
            yield chunk
        silence = EAR_FORMAT.silence(CHUNK_MS)
        for _ in range(int(self._silence_after_s * 1000 / CHUNK_MS)):
            if stop.is_set():
                return
            yield silence
