"""An ear and a voice for the web doors that need neither model nor library."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterator, Sequence

from intents.meaning import Hypothesis
from intents.topics import Content
from skill.api_sound import BadSoundError, HeardSound, NoVoiceError, Understand


def silent_wav(seconds: float = 0.5, rate_hz: int = 16_000) -> bytes:
    """A WAV without a sound in it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(bytes(int(seconds * rate_hz) * 2))
    return file.getvalue()


class StandInEar:
    """Hears what it is told to in any WAV; `understood` holds what it asked the understanding.

    While `listening` is cleared it does not come to an end.
    """

    def __init__(self, guesses: Sequence[Hypothesis] = (Hypothesis("what is jaundice"),)) -> None:
        self.guesses = tuple(guesses)
        self.kind = "words" if guesses else "not_heard"
        self.fault: Exception | None = None
        self.understood: list[str] = []
        self.begun = threading.Semaphore(0)
        self.listening = threading.Event()
        self.listening.set()

    def hear(self, wav: bytes, content: Content, understand: Understand) -> HeardSound:
        self.begun.release()
        assert self.listening.wait(60)
        if self.fault is not None:
            raise self.fault
        try:
            with wave.open(io.BytesIO(wav)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        except (wave.Error, EOFError, ZeroDivisionError):
            raise BadSoundError from None
        if self.guesses:
            self.understood.append(understand(self.guesses).intent)
        return HeardSound(self.kind, self.guesses, seconds)


class StandInVoice:
    """Says four bytes a word; `said` holds how. It loses its voice at the word "hoarse"."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int, int]] = []

    def speak(self, text: str, locale: str, rate: int, volume: int) -> Iterator[bytes]:
        self.said.append((locale, rate, volume))
        yield b"RIFF" + bytes(40)
        for word in text.split():
            if word == "hoarse":
                raise NoVoiceError
            yield b"\1\2\3\4"
