"""The ear and the voice behind the web doors of this computer: loaded when they are first needed.

They are the device's own: two hearings of one utterance, and the same voice at the same five speeds.
"""

from __future__ import annotations

import io
import itertools
import math
import struct
import threading
import time
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence

from audio.errors import AudioError, SoundError, TooLongError
from audio.hearing import PATIENT, AgainEar, Guess, Heard, Patience
from audio.pcm import EAR_FORMAT
from audio.sound import LONGEST_S, read_wav
from audio.voice import Voice
from commands.hearing import open_ear
from device.hearing_twice import HearingTwice, KnowingEar, hypotheses
from device.settings import RATES_WPM, VOLUMES
from device.speaking import sentences_of
from device.vocabulary import Vocabulary, vocabulary_of
from device.voices import voice_name
from intents.topics import Content
from skill.api_sound import BadSoundError, HeardSound, NoEarError, NoVoiceError, TookTooLongError, Understand

MOST_WORK_S = 45.0
"""A sound that is not decoded by then is given up; hearing it a second time is left out before that."""
UNKNOWN_LENGTH = 0xFFFFFFFF
"""What the sizes in a WAV's header say where its end is not known yet."""
_WHOLE = Patience(pause_s=math.inf, begin_s=math.inf, longest_s=math.inf)


class WebEar:
    """The ear of `skill.api_sound`: hears a WAV's bytes, and never writes them to a disk.

    Args:
        load: loads the ear; raises audio.errors.AudioError where there is none.
        clock: seconds, for what takes too long.
    """

    def __init__(
        self, load: Callable[[], KnowingEar] = open_ear, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._load, self._clock = load, clock
        self._lock = threading.Lock()
        self._ear: KnowingEar | None = None
        self._vocabulary: tuple[str, Vocabulary] | None = None

    def hear(self, wav: bytes, content: Content, understand: Understand) -> HeardSound:
        """See `skill.api_sound.Ear`."""
        counted = _Counted(read_wav(io.BytesIO(wav), longest_s=LONGEST_S))
        try:
            begin = list(itertools.islice(counted, 1))  # what is no sound is told before the ear is loaded
            ear, vocabulary = self._opened(content)
            hurried = _Hurried(ear, self._clock)
            twice = HearingTwice(
                hurried, vocabulary, understand, phrases_only=content.understanding == "exact"
            )
            heard = twice.hear(hurried.in_time(itertools.chain(begin, counted)), patience=_WHOLE)
        except SoundError as error:
            raise BadSoundError(too_long=isinstance(error, TooLongError)) from None
        except AudioError:
            raise NoEarError from None
        kind = "silence" if heard.kind == "ended" else heard.kind
        return HeardSound(kind, hypotheses(heard.guesses), counted.seconds)

    def _opened(self, content: Content) -> tuple[KnowingEar, Vocabulary]:
        """The ear, and what it listens for in a content. Raises AudioError."""
        with self._lock:
            if self._ear is None:
                self._ear = self._load()
            if self._vocabulary is None or self._vocabulary[0] != content.version:
                self._vocabulary = content.version, vocabulary_of(content, self._ear.knows)
            return self._ear, self._vocabulary[1]


class _Counted:
    """Chunks of sound, and how long those lasted that were taken."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.seconds = 0.0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        self.seconds += EAR_FORMAT.milliseconds_of(len(chunk)) / 1000
        return chunk


class _Hurried:
    """An ear that stops in time."""

    def __init__(self, ear: AgainEar, clock: Callable[[], float]) -> None:
        self._ear, self._clock = ear, clock
        self._end = clock() + MOST_WORK_S

    def in_time(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The chunks. Raises TookTooLongError where they are asked for too late."""
        for chunk in chunks:
            if self._clock() > self._end:
                raise TookTooLongError
            yield chunk

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        """See `audio.hearing.Ear`."""
        return self._ear.recognize(chunks, phrases)

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        """See `audio.hearing.Ear`."""
        return self._ear.hear(chunks, phrases, patience=patience, on_partial=on_partial)

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        """See `audio.hearing.AgainEar`; nothing is made out where half of the time is over already."""
        if self._clock() > self._end - MOST_WORK_S / 2:
            return Heard("not_heard", sound=heard.sound)
        return self._ear.hear_again(heard, phrases)


class WebVoice:
    """The voice of `skill.api_sound`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._voice: Voice | None = None

    def speak(self, text: str, locale: str, rate: int, volume: int) -> Iterator[bytes]:
        """See `skill.api_sound.Voice`."""
        for number, sentence in enumerate(sentences_of(text)):
            wav = self._sentence(sentence, locale, rate, volume)
            with wave.open(io.BytesIO(wav)) as sound:
                if number == 0:
                    yield header(sound.getframerate())
                yield sound.readframes(sound.getnframes())

    def _sentence(self, sentence: str, locale: str, rate: int, volume: int) -> bytes:
        """One sentence as a WAV. Raises NoVoiceError."""
        try:
            with self._lock:
                if self._voice is None:
                    self._voice = Voice()
                self._voice.voice = voice_name(locale)
                self._voice.rate = RATES_WPM[rate + 2]
                self._voice.volume = VOLUMES[volume + 2]
                return self._voice.wav(sentence)
        except AudioError:
            raise NoVoiceError from None


def header(rate_hz: int) -> bytes:
    """The 44 bytes before the samples of a WAV that is not finished: 16 bit, one channel."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", UNKNOWN_LENGTH, b"WAVE", b"fmt ", 16, 1, 1, rate_hz, rate_hz * 2, 2, 16, b"data",
        UNKNOWN_LENGTH,
    )  # fmt: skip
