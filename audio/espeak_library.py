"""Opens espeak-ng through ctypes and lists its voices; only `audio.espeak` uses it.

The library and its data come from the package espeakng-loader, so nothing has to be installed on the
system; where that package has no wheel, a libespeak-ng of the system is taken.
"""

from __future__ import annotations

import ctypes
import functools
import threading
from dataclasses import dataclass
from pathlib import Path

from audio.errors import VoiceError

# espeak-ng/speak_lib.h
_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_SYSTEM_NAMES = ("libespeak-ng.so.1", "libespeak-ng.1.dylib", "libespeak-ng.dll")
_GENDERS = (None, "male", "female", None)

MISSING = (
    "There is no voice: espeak-ng was not found. Run `make venv` again with a network, "
    "or install the system's espeak-ng (on Debian: sudo apt install libespeak-ng1)."
)


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


class Event(ctypes.Structure):
    """What espeak-ng tells beside the samples: espeak_EVENT."""

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


OnSound = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))

lock = threading.Lock()
"""The library holds one voice, one rate and one callback for the whole process."""


@dataclass(frozen=True, slots=True)
class Library:
    """espeak-ng, opened."""

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
def library() -> Library:
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
        calls.espeak_SetSynthCallback.argtypes = (OnSound,)
        calls.espeak_SetSynthCallback.restype = None
        rate_hz = calls.espeak_Initialize(_SYNCHRONOUS, 0, data.encode() if data else None, _DO_NOT_EXIT)
        if rate_hz > 0:
            return Library(calls, rate_hz, _list_voices(calls, None), _list_variants(calls))
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
