"""The names with models of their own are heard, other talk is not, and the package may be missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from audio import espeak, wake_words
from audio.errors import EarError
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.sound import read_wav

needs_package = pytest.mark.skipif(
    not wake_words.available(), reason="the package pymicro-wakeword is not installed"
)


def heard(spotter: wake_words.WakeWord, text: str, tmp_path: Path, voice: str = "en-gb") -> list[str]:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    path = tmp_path / "f.wav"
    path.write_bytes(espeak.synthesize(text, voice=voice, rate_wpm=150).wav())
    quiet = [EAR_FORMAT.silence(CHUNK_MS)] * 10
    return [phrase for chunk in (*quiet, *read_wav(path), *quiet) if (phrase := spotter.feed(chunk))]


@needs_package
def test_a_name_is_heard_once_each_time_and_other_talk_is_not(tmp_path: Path) -> None:
    spotter = wake_words.WakeWord("okay nabu")
    for _ in range(2):
        assert heard(spotter, "okay nabu", tmp_path) == ["okay nabu"]
    assert heard(spotter, "okay, now what is a biopsy, and does it hurt", tmp_path) == []
    assert heard(wake_words.WakeWord("hey jarvis"), "okay nabu", tmp_path) == []


@needs_package
def test_every_name_has_its_model() -> None:
    for phrase in wake_words.WAKE_WORDS:
        assert wake_words.WakeWord(phrase).feed(EAR_FORMAT.silence(2000)) is None


def test_another_products_name_is_never_waited_for() -> None:
    assert not any("alexa" in name for pair in wake_words.WAKE_WORDS.items() for name in pair)
    with pytest.raises(EarError, match="okay nabu, hey jarvis"):
        wake_words.WakeWord("alexa")


def test_without_the_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymicro_wakeword", None)
    with pytest.raises(EarError, match="Use the key"):
        wake_words.WakeWord("okay nabu")
