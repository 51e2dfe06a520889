"""Turns text into samples with espeak-ng, through ctypes; the only module that touches that library.

espeak-ng runs synchronously and is told never to end the process (by default it exits where its data
cannot be read). The library and its data come from the package espeakng-loader, so nothing has to be
installed on the system; where that package has no wheel, a libespeak-ng of the system is taken.
"""

from __future__ import annotations

import ctypes
import functools
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audio.errors import VoiceError
from audio.pcm import Format, wav_bytes

SLOWEST_WPM = 80
FASTEST_WPM = 449
"""espeak-ng's own range ends at 450, where it starts to drop parts of sounds (espeak-ng issue 131)."""
DEFAULT_VOICE = "en-us"

# espeak-ng/speak_lib.h
_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_END_PAUSE = 0x1000
_BY_CHARACTER = 1
_RATE, _VOLUME = 1, 2
_IPA = 0x02
_LIST_END, _WORD, _SAMPLE_RATE = 0, 1, 8
_SYSTEM_NAMES = ("libespeak-ng.so.1", "libespeak-ng.1.dylib", "libespeak-ng.dll")
_GENDERS = (None, "male", "female", None)

MISSING = (
    "There is no voice: espeak-ng was not found. Run `make venv` again with a network, "
    "or install the system's espeak-ng (on Debian: sudo apt install libespeak-ng1)."
)


@dataclass(frozen=True, slots=True)
class WordMark:
    """Where a word begins, in the sound and in the text."""

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


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """One of espeak-ng's voices. The fields are those of a pyttsx3 voice."""

    id: str
    """espeak-ng's identifier, such as gmw/en-US."""
    name: str
    languages: tuple[str, ...]
    """Language tags, the best fitting first, such as en-us."""
    gender: str | None
    age: int | None


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


class _VoiceRecord(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_OnSound = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))

_lock = threading.Lock()
"""The library holds one voice, one rate and one callback for the whole process."""


@dataclass(frozen=True, slots=True)
class _Library:
    calls: ctypes.CDLL
    rate_hz: int
    voices: tuple[EspeakVoice, ...]
    variants: frozenset[str]


def _candidates() -> list[tuple[str, str | None]]:
    """Libraries to try, each with the folder of its data (None: where it was built to look)."""
    found: list[tuple[str, str | None]] = []
    try:
        import espeakng_loader
    except ImportError:
        pass
    else:
        found.append((espeakng_loader.get_library_path(), espeakng_loader.get_data_path()))
    return found + [(name, None) for name in _SYSTEM_NAMES]


@functools.cache
def _library() -> _Library:
    """espeak-ng, opened once a process. Call it with the lock held."""
    for path, data in _candidates():
        try:
            calls = ctypes.CDLL(path)
        except OSError:
            continue
        calls.espeak_TextToPhonemes.restype = ctypes.c_char_p
        calls.espeak_TextToPhonemes.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)
        calls.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceRecord))
        calls.espeak_ListVoices.argtypes = (ctypes.POINTER(_VoiceRecord),)
        calls.espeak_SetSynthCallback.argtypes = (_OnSound,)
        calls.espeak_SetSynthCallback.restype = None
        rate_hz = calls.espeak_Initialize(_SYNCHRONOUS, 0, data.encode() if data else None, _DO_NOT_EXIT)
        if rate_hz > 0:
            return _Library(calls, rate_hz, _list_voices(calls, None), _list_variants(calls))
    raise VoiceError(MISSING)


def _list_voices(calls: ctypes.CDLL, wanted: _VoiceRecord | None) -> tuple[EspeakVoice, ...]:
    records = calls.espeak_ListVoices(ctypes.byref(wanted) if wanted else None)
    voices: list[EspeakVoice] = []
    while records[len(voices)]:
        record = records[len(voices)].contents
        voices.append(
            EspeakVoice(
                id=record.identifier.decode(),
                name=record.name.decode(),
                languages=_languages(record.languages),
                gender=_GENDERS[min(record.gender, 3)],
                age=record.age or None,
            )
        )
    return tuple(voices)


def _languages(address: int) -> tuple[str, ...]:
    """Language tags from espeak-ng's list: a priority byte and a string each, an empty one at the end."""
    tags: list[str] = []
    while ctypes.string_at(address, 1) != b"\0":
        tag = ctypes.string_at(address + 1)
        tags.append(tag.decode("utf-8", "replace"))
        address += len(tag) + 2
    return tuple(tags)


def _list_variants(calls: ctypes.CDLL) -> frozenset[str]:
    """Names that may stand after the + of a voice, such as f3."""
    name = ctypes.create_string_buffer(b"variant")
    wanted = _VoiceRecord(languages=ctypes.cast(name, ctypes.c_void_p).value)
    return frozenset(Path(voice.id).name for voice in _list_voices(calls, wanted))


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
    with _lock:
        return _library().voices


def find_voice(name: str) -> str:
    """The name espeak-ng itself takes for a voice named by language tag (en-us), identifier or name.

    A variant may follow after a +, as in en-us+f3.

    Raises:
        VoiceError: there is no such voice or variant, or espeak-ng is missing.
    """
    with _lock:
        return _resolve(_library(), name)


def _resolve(library: _Library, name: str) -> str:
    base, plus, variant = name.partition("+")
    wanted = base.casefold()
    for voice in library.voices:  # a whole name first, so that "en-gb" is not taken for a dialect's second tag
        if wanted in {voice.id.casefold(), voice.name.casefold(), voice.languages[0].casefold()}:
            break
    else:
        for voice in library.voices:
            if wanted in {tag.casefold() for tag in voice.languages}:
                break
        else:
            raise VoiceError("espeak-ng has no voice of that name. `hepatica doctor` lists the voices there are.")
    if plus and variant not in library.variants:
        raise VoiceError("espeak-ng has no such voice variant; f1 to f5 and m1 to m8 are some that there are.")
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
    with _lock:
        library = _library()
        calls = library.calls
        if calls.espeak_SetVoiceByName(_resolve(library, voice).encode()) != 0:
            raise VoiceError("espeak-ng could not load that voice. `hepatica doctor` lists the voices there are.")
        calls.espeak_SetParameter(_RATE, rate, 0)
        calls.espeak_SetParameter(_VOLUME, loudness, 0)
        sink = SoundSink(library.rate_hz, stopped)
        on_sound = _OnSound(sink.take)  # kept alive until espeak_Synth has returned
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
    with _lock:
        library = _library()
        if library.calls.espeak_SetVoiceByName(_resolve(library, voice).encode()) != 0:
            raise VoiceError("espeak-ng could not load that voice. `hepatica doctor` lists the voices there are.")
        buffer = ctypes.create_string_buffer(_speakable(text))
        rest = ctypes.c_void_p(ctypes.addressof(buffer))
        clauses: list[str] = []
        while rest.value:
            clauses.append(library.calls.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA).decode())
    return " ".join(filter(None, clauses))
