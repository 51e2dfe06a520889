"""The voice, from any number of threads."""

from __future__ import annotations

import io
import math
import sys
import threading
import wave
from collections.abc import Iterable
from pathlib import Path

import pytest
from stock_pyttsx3 import run_stock

from audio import espeak
from audio.devices import Heard
from audio.errors import DeviceError, VoiceError
from audio.pcm import Format
from audio.voice import Voice
from audio.wav_devices import WavLoudspeaker

pytest.importorskip("pyttsx3")
if not espeak.available():
    pytest.skip("espeak-ng is not here", allow_module_level=True)

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        return file.getnframes() / file.getframerate()


def test_a_text_becomes_a_wav() -> None:
    with Voice() as voice, wave.open(io.BytesIO(voice.wav("Jaundice means yellow skin."))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        assert any(file.readframes(file.getnframes()))


def test_a_wav_is_written_to_the_path(tmp_path: Path) -> None:
    with Voice() as voice:
        voice.save("hello", tmp_path / "f.wav")
    assert seconds((tmp_path / "f.wav").read_bytes()) > 0.3


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_text_is_silence(text: str, tmp_path: Path) -> None:
    with Voice() as voice:
        assert voice.say(text)
        wav = voice.wav(text)
    assert seconds(wav) < 0.1
    assert not any(wav[44:])


def test_markup_control_characters_and_broken_text_are_spoken_not_obeyed() -> None:
    with Voice() as voice:
        for text in (
            "<speak><break time='9s'/>hi</speak>",
            "a\0b",
            "\ud800",
            "[[b@l@]]",
            "🙂",
            "\x1b[2J",
            "황달",
        ):
            assert seconds(voice.wav(text)) < 8


def test_a_nul_does_not_cut_the_text_off() -> None:
    with Voice() as voice:
        assert seconds(voice.wav("one\0two three four five six")) > 2 * seconds(voice.wav("one"))


def test_slower_is_longer_and_softer_is_softer() -> None:
    def loudest(wav: bytes) -> int:
        return max(abs(sample) for sample in memoryview(wav[44:]).cast("h"))

    with Voice() as voice:
        normal = voice.wav("yellow skin and eyes")
        voice.rate = 100
        slow = voice.wav("yellow skin and eyes")
        voice.volume = 0.3
        soft = voice.wav("yellow skin and eyes")
        voice.volume = 0
        silent = voice.wav("yellow skin and eyes")
    assert seconds(slow) > 1.3 * seconds(normal)
    assert 0 == loudest(silent) < loudest(soft) < loudest(slow)


def test_rate_and_volume_are_clipped() -> None:
    with Voice(rate_wpm=9999, volume=7) as voice:
        assert (voice.rate, voice.volume) == (449, 1.0)
        voice.rate, voice.volume = 1, -1
        assert (voice.rate, voice.volume) == (80, 0.0)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_no_number_is_no_rate(value: float) -> None:
    with pytest.raises(ValueError, match="number"):
        Voice(rate_wpm=value)


def test_an_unknown_voice_is_refused_with_the_way_out() -> None:
    with pytest.raises(VoiceError, match="hepatica doctor"):
        Voice(voice="nobody")


def test_a_missing_pyttsx3_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyttsx3.engine", None)
    with pytest.raises(VoiceError, match="make venv"):
        Voice()


def test_without_a_loudspeaker_saying_tells_why() -> None:
    with Voice() as voice, pytest.raises(DeviceError, match="--out"):
        voice.say("hello")


def test_a_file_in_no_folder_is_refused(tmp_path: Path) -> None:
    with Voice() as voice, pytest.raises(VoiceError, match="could not be written"):
        voice.save("hello", tmp_path / "none" / "f.wav")


def test_what_is_said_is_heard_word_by_word(tmp_path: Path) -> None:
    words: list[tuple[int, int]] = []
    with Voice(WavLoudspeaker(tmp_path / "f.wav")) as voice:
        assert voice.say("one two three", on_word=lambda location, length: words.append((location, length)))
    assert words == [(0, 3), (4, 3), (8, 5)]


def test_stop_from_within_ends_the_saying(tmp_path: Path) -> None:
    with Voice(WavLoudspeaker(tmp_path / "f.wav")) as voice:
        assert not voice.say("word " * 500, on_word=lambda location, length: voice.stop())
        assert voice.say("again")
    assert seconds((tmp_path / "f.wav").read_bytes()) < 5


class Gated:
    """A loudspeaker that plays on and on, until it is stopped."""

    name = "gated"

    def __init__(self) -> None:
        self.playing = threading.Event()

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None = None
    ) -> bool:
        self.playing.set()
        stop.wait()
        return False

    def close(self) -> None:
        """Nothing to close."""


def test_stop_from_another_thread_ends_all_that_was_asked_for() -> None:
    loudspeaker = Gated()
    outcomes: list[bool] = []
    with Voice(loudspeaker) as voice:
        threads = [threading.Thread(target=lambda: outcomes.append(voice.say("hello"))) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert loudspeaker.playing.wait(10)
        while any(thread.is_alive() for thread in threads):  # a say may be asked for after a stop
            voice.stop()
            threads[0].join(0.01)
        assert outcomes == [False] * 4


def test_stock_cannot_be_used_from_threads(tmp_path: Path) -> None:
    outcome = run_stock(
        tmp_path,
        """
def one(number):
    try:
        engine.save_to_file(" ".join(["number"] * (number + 1)), str(here / ("t%d.wav" % number)))
        engine.runAndWait()
    except RuntimeError:
        log("run loop already started")
threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
""",
        limit_s=6,
    )
    written = list(tmp_path.glob("t*.wav"))
    assert not outcome.ended or outcome.log or len(written) < 8


def test_eight_threads_write_eight_files_each_with_its_own_words_and_rate(tmp_path: Path) -> None:
    texts = {tmp_path / f"{count}.wav": " ".join(NUMBERS[:count]) for count in range(1, 9)}
    with Voice() as voice:
        threads = [threading.Thread(target=voice.save, args=(text, path)) for path, text in texts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for path, text in texts.items():
            assert seconds(path.read_bytes()) == pytest.approx(seconds(voice.wav(text)), rel=0.02)


def test_two_voices_keep_their_settings_apart() -> None:
    with Voice(rate_wpm=100) as slow, Voice(rate_wpm=400) as fast:
        assert seconds(slow.wav("yellow skin")) > 2 * seconds(fast.wav("yellow skin"))


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Voice(WavLoudspeaker(tmp_path / "f.wav")) as voice:
        voice.say("hello")
        voice.save("hello", tmp_path / "g.wav")
    assert capfd.readouterr() == ("", "")
