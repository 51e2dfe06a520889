"""Turns text into samples with espeak-ng, through ctypes; the only module that touches that library.

espeak-ng runs synchronously, and is told never to end the process: by default it exits where its data
cannot be read.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from dataclasses import dataclass

from audio.errors import VoiceError
from audio.espeak_library import EspeakVoice, Library, OnSound, library, lock
from audio.pcm import Format, wav_bytes

SLOWEST_WPM = 80
FASTEST_WPM = 449
"""espeak-ng's own range ends at 450, where it starts to drop parts of sounds (espeak-ng issue 131)."""
DEFAULT_VOICE = "en-us"

# espeak-ng/speak_lib.h
_UTF8 = 1
_END_PAUSE = 0x1000
_BY_CHARACTER = 1
_RATE, _VOLUME = 1, 2
_IPA = 0x02
_LIST_END, _WORD, _SAMPLE_RATE = 0, 1, 8


@dataclass(frozen=True, slots=True)
class WordMark:
    """Where a word begins, in the sound and in the text; small words run together ("that the") share one."""

    milliseconds: float
    """From the start of the speech."""
    location: int
    """Index of the word's first character in the text."""
    length: int
    """Number of characters."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken text."""

    pcm: bytes
    sound_format: Format
    words: tuple[WordMark, ...]

    @property
    def milliseconds(self) -> float:
        """How long it lasts."""
        return self.sound_format.milliseconds_of(len(self.pcm))

    def wav(self) -> bytes:
        """The same as a WAV file."""
        return wav_bytes(self.pcm, self.sound_format)


def available() -> bool:
    """Whether espeak-ng can be opened here."""
    try:
        voices()
    except VoiceError:
        return False
    return True


def voices() -> tuple[EspeakVoice, ...]:
    """All voices of espeak-ng.

    Raises:
        VoiceError: espeak-ng is missing.
    """
    with lock:
        return library().voices


def find_voice(name: str) -> str:
    """The name espeak-ng itself takes for a voice named by language tag (en-us), identifier or name.

    A variant may follow after a +, as in en-us+f3.

    Raises:
        VoiceError: there is no such voice or variant, or espeak-ng is missing.
    """
    with lock:
        return _resolve(library(), name)


def _resolve(opened: Library, name: str) -> str:
    base, plus, variant = name.partition("+")
    wanted = base.casefold()
    for voice in opened.voices:  # a whole name first, so that "en-gb" is not taken for a dialect's second tag
        if wanted in {voice.id.casefold(), voice.name.casefold(), voice.languages[0].casefold()}:
            break
    else:
        for voice in opened.voices:
            if wanted in {tag.casefold() for tag in voice.languages}:
                break
        else:
            raise VoiceError(
                "espeak-ng has no voice of that name. `hepatica doctor --voices` lists the voices there are."
            )
    if plus and variant not in opened.variants:
        raise VoiceError(
            "espeak-ng has no such voice variant; f1 to f5 and m1 to m8 are some that there are."
        )
    return voice.id + plus + variant


def clip_rate(words_per_minute: float) -> int:
    """The nearest rate espeak-ng can speak at.

    Raises:
        ValueError: not a number.
    """
    if not math.isfinite(words_per_minute):
        raise ValueError("A speech rate is a number of words a minute.")
    return int(min(FASTEST_WPM, max(SLOWEST_WPM, round(words_per_minute))))


def clip_volume(volume: float) -> float:
    """The nearest volume between 0 (silent) and 1.

    Raises:
        ValueError: not a number.
    """
    if not math.isfinite(volume):
        raise ValueError("A volume is a number from 0 to 1.")
    return min(1.0, max(0.0, float(volume)))


def _speakable(text: str) -> bytes:
    """UTF-8 for espeak-ng: a NUL would end the text early, half a surrogate pair cannot be encoded."""
    return text.replace("\0", " ").encode("utf-8", "replace")


def synthesize(
    text: str,
    *,
    rate_wpm: float = 170,
    volume: float = 1.0,
    voice: str = DEFAULT_VOICE,
    stopped: Callable[[], bool] = lambda: False,
) -> Speech:
    """The text as sound, with the place of each word in it.

    Args:
        text: plain words; markup is read out as characters.
        rate_wpm: words a minute, clipped to 80-449.
        volume: 0 to 1, clipped.
        voice: language tag, identifier or name; a variant may follow a +.
        stopped: asked every few milliseconds of work; once true, what is ready is returned.

    Raises:
        VoiceError: espeak-ng is missing or does not know the voice.
        ValueError: rate or volume is not a number.
    """
    rate, loudness = clip_rate(rate_wpm), round(clip_volume(volume) * 100)
    encoded = _speakable(text)
    with lock:
        opened = library()
        calls = opened.calls
        if calls.espeak_SetVoiceByName(_resolve(opened, voice).encode()) != 0:
            raise VoiceError(
                "espeak-ng could not load that voice. `hepatica doctor --voices` lists the voices there are."
            )
        calls.espeak_SetParameter(_RATE, rate, 0)
        calls.espeak_SetParameter(_VOLUME, loudness, 0)
        sink = SoundSink(opened.rate_hz, stopped)
        on_sound = OnSound(sink.take)  # kept alive until espeak_Synth has returned
        calls.espeak_SetSynthCallback(on_sound)
        outcome = calls.espeak_Synth(
            encoded, ctypes.c_size_t(len(encoded) + 1), 0, _BY_CHARACTER, 0, _UTF8 | _END_PAUSE, None, None
        )
        if outcome != 0:
            raise VoiceError(f"espeak-ng could not speak (its error {outcome}). Try another voice.")
    return sink.speech()


class SoundSink:
    """Takes what espeak-ng's callback hands over."""

    __slots__ = ("_pcm", "_rate_hz", "_stopped", "_words")

    def __init__(self, rate_hz: int, stopped: Callable[[], bool]) -> None:
        self._pcm = bytearray()
        self._rate_hz = rate_hz
        self._words: list[WordMark] = []
        self._stopped = stopped

    def take(self, samples: object, count: int, events: object) -> int:
        """espeak-ng's callback: keep the samples and word marks; 1 ends the synthesis."""
        if count > 0:
            self._pcm.extend(ctypes.string_at(samples, count * 2))  # type: ignore[arg-type]  # a ctypes pointer
        index = 0
        while (event := events[index]).type != _LIST_END:  # type: ignore[index]  # a ctypes array
            if event.type == _WORD:
                self._words.append(WordMark(event.audio_position, event.text_position - 1, event.length))
            elif event.type == _SAMPLE_RATE:  # voices of other makers (mbrola) come at 16 kHz
                self._rate_hz = event.id.number
            index += 1
        return int(self._stopped())

    def speech(self) -> Speech:
        """All that was taken."""
        return Speech(bytes(self._pcm), Format(self._rate_hz), tuple(self._words))


def phonemes(text: str, voice: str = DEFAULT_VOICE) -> str:
    """How espeak-ng pronounces the text, in the International Phonetic Alphabet; clauses parted by spaces.

    Raises:
        VoiceError: espeak-ng is missing or does not know the voice.
    """
    with lock:
        opened = library()
        if opened.calls.espeak_SetVoiceByName(_resolve(opened, voice).encode()) != 0:
            raise VoiceError(
                "espeak-ng could not load that voice. `hepatica doctor --voices` lists the voices there are."
            )
        buffer = ctypes.create_string_buffer(_speakable(text))
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        clauses: list[str] = []
        while rest.value:
            clauses.append(opened.calls.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA).decode())
    return " ".join(filter(None, clauses))
