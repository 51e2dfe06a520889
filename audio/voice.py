"""Hepatica's voice: pyttsx3 with our own driver, for any thread; the only module that imports pyttsx3.

pyttsx3's engine may be used by one thread alone, so one worker thread owns it and takes the work in order.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from audio import espeak, pyttsx3_driver
from audio.devices import Loudspeaker, NoLoudspeaker
from audio.errors import AudioError, VoiceError

_MISSING = "There is no voice: the package pyttsx3 is missing. Run `make venv` again with a network."

OnWord = Callable[[int, int], None]
"""Told where each word begins in the text and how long it is, when it is heard."""


@dataclass(eq=False, slots=True)
class _Job:
    """One thing for the worker to do."""

    ask: Callable[[Any], object]
    properties: dict[str, Any]
    on_word: OnWord | None
    unless: threading.Event | None
    stopped: bool = False


class Voice:
    """Speaks, through a loudspeaker or into WAV files. Every method may be called from any thread.

    Args:
        loudspeaker: what `say` plays through; None for a voice that only writes files.
        rate_wpm: words a minute, clipped to 80-449.
        volume: 0 to 1, clipped.
        voice: language tag, identifier or name of an espeak-ng voice, such as en-us or en-gb+f3.

    Raises:
        VoiceError: pyttsx3 or espeak-ng is missing, or there is no such voice.
    """

    def __init__(
        self,
        loudspeaker: Loudspeaker | None = None,
        *,
        rate_wpm: float = pyttsx3_driver.NORMAL_WPM,
        volume: float = 1.0,
        voice: str = espeak.DEFAULT_VOICE,
    ) -> None:
        self._loudspeaker = loudspeaker or NoLoudspeaker()
        self.rate = rate_wpm
        self.volume = volume
        self.voice = voice
        self._failure: BaseException | None = None
        self._completed = False
        self._on_word: OnWord | None = None
        self._jobs: list[_Job] = []
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "voice")
        try:
            self._engine: Any = self._worker.submit(self._open).result()
            self._silence: Callable[[], None] = self._engine.getProperty("stop")
        except BaseException:
            self._worker.shutdown()
            raise

    @property
    def rate(self) -> int:
        """Words a minute, 80-449; for what is said from now on."""
        return self._rate

    @rate.setter
    def rate(self, words_per_minute: float) -> None:
        self._rate = espeak.clip_rate(words_per_minute)

    @property
    def volume(self) -> float:
        """From 0 (silent) to 1; for what is said from now on."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        self._volume = espeak.clip_volume(volume)

    @property
    def voice(self) -> str:
        """The voice's name as it was set; for what is said from now on."""
        return self._voice

    @voice.setter
    def voice(self, name: str) -> None:
        espeak.find_voice(name)
        self._voice = name

    def say(self, text: str, *, on_word: OnWord | None = None, unless: threading.Event | None = None) -> bool:
        """Speak and wait for the end; whether it was heard to the end (False when stopped).

        `on_word` is called from the voice's own thread as each word is heard. Where `unless` is set before
        the words have begun, they never do: a `stop` just before them would come too early.

        Raises:
            VoiceError: speech could not be made.
            DeviceError: the loudspeaker is missing or failed.
        """
        if not text.strip():  # pyttsx3 would refuse it
            return True
        return self._do(lambda engine: engine.say(text), on_word, unless)

    def save(self, text: str, path: Path) -> None:
        """Speak into a WAV file.

        Raises:
            VoiceError: speech could not be made, or the file not be written.
        """
        if not self._do(lambda engine: engine.save_to_file(text or " ", path)):  # pyttsx3 asserts a text
            raise VoiceError(f"{path} was not written: the voice was stopped.")

    def wav(self, text: str) -> bytes:
        """The spoken text as a WAV file's bytes: 16 bit, mono, mostly 22,050 Hz.

        Raises:
            VoiceError: speech could not be made.
        """
        file = io.BytesIO()
        if not self._do(lambda engine: engine.save_to_file(text or " ", file)):
            raise VoiceError("The speech was not made: the voice was stopped.")
        return file.getvalue()

    def stop(self) -> None:
        """Silence: end what is being said and drop what waits. Returns at once; says return False."""
        with self._lock:
            for job in self._jobs:
                job.stopped = True
            self._silence()

    def close(self) -> None:
        """Stop, and let go of the loudspeaker and the worker thread."""
        self.stop()
        self._worker.shutdown()
        self._loudspeaker.close()

    def __enter__(self) -> Voice:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- in the worker thread -----------------------------------------------------------------------

    def _open(self) -> Any:
        try:
            from pyttsx3.engine import Engine
        except ImportError as error:
            raise VoiceError(_MISSING) from error
        # pyttsx3.init would hand the same engine to every Voice
        engine = Engine(pyttsx3_driver.register())
        engine.connect("error", self._note_failure)
        engine.connect("finished-utterance", self._note_end)
        engine.connect("started-word", self._note_word)
        engine.setProperty("player", self._loudspeaker)
        engine.runAndWait()  # from here on pyttsx3 hands each command to the driver at once
        return engine

    def _note_failure(self, name: str | None, exception: BaseException) -> None:  # noqa: ARG002 - pyttsx3's
        self._failure = exception

    def _note_end(self, name: str | None, completed: bool) -> None:  # noqa: ARG002 - pyttsx3's
        self._completed = completed

    def _note_word(self, name: str, location: int, length: int) -> None:  # noqa: ARG002 - pyttsx3's
        if self._on_word:
            self._on_word(location, length)

    def _do(
        self,
        ask: Callable[[Any], object],
        on_word: OnWord | None = None,
        unless: threading.Event | None = None,
    ) -> bool:
        """Have the worker do one thing with the properties as they are now; whether it came to its end."""
        job = _Job(ask, {"rate": self._rate, "volume": self._volume, "voice": self._voice}, on_word, unless)
        with self._lock:
            self._jobs.append(job)
        try:
            return self._worker.submit(self._run, job).result()
        finally:
            with self._lock:
                self._jobs.remove(job)

    def _run(self, job: _Job) -> bool:
        self._failure, self._completed, self._on_word = None, False, job.on_word
        with self._lock:  # so that a stop comes either before the driver has the words or after
            if job.stopped or (job.unless is not None and job.unless.is_set()):
                return False
            for name, value in job.properties.items():
                self._engine.setProperty(name, value)
            job.ask(self._engine)
        self._engine.runAndWait()
        if isinstance(self._failure, AudioError):
            raise self._failure
        if self._failure is not None:
            raise VoiceError(f"The voice failed ({type(self._failure).__name__}).") from self._failure
        return self._completed
