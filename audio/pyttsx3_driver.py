"""A pyttsx3 driver on espeak-ng that does what pyttsx3 promises.

The driver pyttsx3 2.99 brings for Linux returns before anything is heard, speaks only the last of several
sentences, loses changes of the rate, and hangs when stopped. Here text becomes samples synchronously, a
loudspeaker that can be stopped plays them, and every utterance keeps the rate, volume and voice that were
set when it was asked for. `register()` makes `pyttsx3.init("hepatica_espeak")` use it.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from audio import espeak
from audio.devices import Loudspeaker, NoLoudspeaker, find_loudspeaker
from audio.errors import VoiceError
from audio.espeak import Speech

NAME = "hepatica_espeak"
"""What to hand to `pyttsx3.init`."""
NORMAL_WPM = 170
"""150-200 words a minute are comfortable at any age (Sutton, King, Hux, Beukelman 1995)."""


def register() -> str:
    """Make the driver known to pyttsx3; its name."""
    sys.modules[f"pyttsx3.drivers.{NAME}"] = sys.modules[__name__]
    return NAME


def buildDriver(proxy: Any) -> EspeakDriver:  # noqa: N802 - pyttsx3 asks for this name
    """The driver for one pyttsx3 engine."""
    return EspeakDriver(proxy)


@dataclass(frozen=True, slots=True)
class _Properties:
    rate: int = NORMAL_WPM
    volume: float = 1.0
    voice: str = espeak.DEFAULT_VOICE


@dataclass(frozen=True, slots=True)
class _Utterance:
    text: str
    name: str | None
    """The caller's own name for it, handed back with every event."""
    properties: _Properties
    file: str | Path | IO[bytes] | None
    """Where the WAV goes; None to be played."""
    stop: threading.Event = field(default_factory=threading.Event)


class EspeakDriver:
    """What pyttsx3 calls. Properties: rate, volume, voice, voices, and `player` (a Loudspeaker).

    The property `stop` is a function that any thread may call to silence what is being said and what
    waits; `Engine.stop` does the same but also empties pyttsx3's own queue, which is not locked.

    pyttsx3 runs queued commands inside `startLoop`; here they only line utterances up, and the loop then
    speaks them one after the other in the thread that called `runAndWait`.
    """

    def __init__(self, proxy: Any) -> None:
        self._proxy = proxy
        self._properties = _Properties()
        self._player: Loudspeaker | None = None
        self._waiting: deque[_Utterance] = deque()
        self._wake = threading.Event()
        self._speaking = threading.Lock()
        self._state = threading.Lock()
        self._busy_with: _Utterance | None = None
        self._stopped_idle: list[_Utterance] = []
        self._end_wanted = False
        self._speak_words: Callable[..., Speech] = espeak.synthesize
        espeak.voices()  # pyttsx3.init is where a missing espeak-ng has to be told

    # -- commands, called by pyttsx3 ------------------------------------------------------------

    def say(self, text: str) -> None:
        """Line an utterance up to be played."""
        self._line_up(text, None)

    def save_to_file(self, text: str, filename: str | Path | IO[bytes]) -> None:
        """Line an utterance up to be written as a WAV, to a path or an open binary file."""
        self._line_up(text, filename)

    def _line_up(self, text: str, file: str | Path | IO[bytes] | None) -> None:
        name = getattr(self._proxy, "_name", None)  # pyttsx3 hands the name over in no other way
        with self._state:
            self._waiting.append(_Utterance(str(text), name, self._properties, file))
        self._wake.set()

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802 - pyttsx3's name
        """Set a property for the utterances lined up from now on.

        Raises:
            KeyError: no such property.
            ValueError: not a number.
            VoiceError: no such voice.
        """
        held = self._properties
        if name == "rate":
            self._properties = _Properties(espeak.clip_rate(value), held.volume, held.voice)
        elif name == "volume":
            self._properties = _Properties(held.rate, espeak.clip_volume(value), held.voice)
        elif name == "voice":
            espeak.find_voice(value)
            self._properties = _Properties(held.rate, held.volume, value)
        elif name == "player":
            self._player = value
        else:
            raise KeyError(f"unknown property {name}")

    def getProperty(self, name: str) -> Any:  # noqa: N802 - pyttsx3's name
        """The property as last set: rate in words a minute, volume 0 to 1, voice, voices, player.

        Raises:
            KeyError: no such property.
        """
        if name == "voices":
            return list(espeak.voices())
        if name == "player":
            return self._player
        if name == "stop":
            return self.stop
        if name in {"rate", "volume", "voice"}:
            return getattr(self._properties, name)
        raise KeyError(f"unknown property {name}")

    def stop(self) -> None:
        """Silence the utterance being spoken and those that wait; each still tells that it is finished.

        pyttsx3 also calls this from every `runAndWait`, just before `endLoop` and before anything has been
        spoken; `endLoop` takes that back.
        """
        with self._state:
            stopped = [one for one in (*self._waiting, self._busy_with) if one and not one.stop.is_set()]
            for utterance in stopped:
                utterance.stop.set()
            self._stopped_idle = [] if self._busy_with else stopped

    def destroy(self) -> None:
        """pyttsx3 lets the driver go."""
        self.stop()

    # -- the loop ----------------------------------------------------------------------------------

    def startLoop(self) -> None:  # noqa: N802 - pyttsx3's name
        """Speak what was lined up, and what is lined up meanwhile, until `endLoop`."""
        with self._speaking:
            while True:
                self._wake.clear()
                self._proxy.setBusy(False)  # pyttsx3 now runs the commands it holds
                self._proxy.setBusy(True)
                self._speak_waiting()
                if self._end_wanted:
                    self._end_wanted = False
                    return
                self._proxy.setBusy(False)
                self._wake.wait()

    def endLoop(self) -> None:  # noqa: N802 - pyttsx3's name
        """Let `startLoop` return once it has spoken what was lined up before."""
        with self._state:
            for utterance in self._stopped_idle:
                utterance.stop.clear()
            self._stopped_idle = []
            self._end_wanted = True
        self._wake.set()

    def iterate(self) -> Iterator[None]:
        """For a caller with a loop of its own: each step speaks what was lined up."""
        while True:
            with self._speaking:
                self._proxy.setBusy(False)
                self._proxy.setBusy(True)
                self._speak_waiting()
                self._proxy.setBusy(False)
            yield

    def _speak_waiting(self) -> None:
        while True:
            with self._state:
                if not self._waiting:
                    return
                utterance = self._busy_with = self._waiting.popleft()
            try:
                self._speak(utterance)
            finally:
                with self._state:
                    self._busy_with = None

    def _speak(self, utterance: _Utterance) -> None:
        completed = False
        try:
            if not utterance.stop.is_set():
                self._proxy.notify("started-utterance", name=utterance.name)
                completed = self._make(utterance)
        except Exception as error:
            self._proxy.notify("error", name=utterance.name, exception=error)
        self._proxy.notify("finished-utterance", name=utterance.name, completed=completed)

    def _make(self, utterance: _Utterance) -> bool:
        """Speak or write it; whether that was done to the end."""
        held = utterance.properties
        speech = self._speak_words(
            utterance.text,
            rate_wpm=held.rate,
            volume=held.volume,
            voice=held.voice,
            stopped=utterance.stop.is_set,
        )
        if utterance.file is None:
            return self._play(utterance, speech)
        if utterance.stop.is_set():
            return False
        _write(speech.wav(), utterance.file)
        return True

    def _play(self, utterance: _Utterance, speech: Speech) -> bool:
        words = deque(speech.words)

        def heard(milliseconds: float) -> None:
            while words and words[0].milliseconds <= milliseconds:
                word = words.popleft()
                text = utterance.text[word.location : word.location + word.length]
                self._proxy.notify("started-word", name=text, location=word.location, length=word.length)

        completed = self._loudspeaker().play([speech.pcm], speech.sound_format, utterance.stop, heard)
        if completed:
            heard(speech.milliseconds)
        return completed

    def _loudspeaker(self) -> Loudspeaker:
        if self._player is None:
            found = find_loudspeaker()
            self._player = found if not hasattr(found, "reason") else NoLoudspeaker(found.reason)
        return self._player


def _write(wav: bytes, file: str | Path | IO[bytes]) -> None:
    if not isinstance(file, (str, Path)):
        file.write(wav)
        return
    path = Path(file)
    try:
        path.write_bytes(wav)
    except OSError as error:
        raise VoiceError(
            f"{path} could not be written: {error.strerror or error}. Name another file."
        ) from error
