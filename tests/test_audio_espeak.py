"""Text to samples."""

from __future__ import annotations

import ctypes
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import espeak, espeak_library
from audio.errors import VoiceError

if not espeak.available():
    pytest.skip("espeak-ng is not here", allow_module_level=True)


def test_voices_are_found_by_tag_identifier_and_name() -> None:
    assert espeak.find_voice("en-us") == "gmw/en-US"
    assert espeak.find_voice("gmw/en-us") == "gmw/en-US"
    assert espeak.find_voice("English (America)") == "gmw/en-US"
    assert espeak.find_voice("en-gb+f3") == "gmw/en+f3"
    assert espeak.find_voice("ko") == "ko"


@pytest.mark.parametrize("name", ["", "nobody", "../en", "en-us+nobody", "+f3"])
def test_unknown_voices_and_variants_are_refused(name: str) -> None:
    with pytest.raises(VoiceError):
        espeak.synthesize("x", voice=name)


def test_a_variant_sounds_different() -> None:
    assert (
        espeak.synthesize("hello").pcm[2000:4000]
        != espeak.synthesize("hello", voice="en-us+f3").pcm[2000:4000]
    )


def test_phonemes_of_numbers_spelled_are_those_of_the_words() -> None:
    def sounds(text: str, voice: str) -> str:
        return espeak.phonemes(text, voice).translate({ord("ˈ"): None, ord("ˌ"): None})  # stress aside

    for voice in ("en-us", "en-gb"):
        assert sounds("nine one one", voice) == sounds("9 1 1", voice)


def test_phonemes_go_through_all_clauses() -> None:
    both = espeak.phonemes("Yellow skin. Yellow eyes.").split()
    assert len(both) == 4


def test_word_marks_rise_and_lie_within_text_and_sound() -> None:
    text = "Jaundice means that the skin turns yellow. Tell your care team."
    speech = espeak.synthesize(text)
    times = [word.milliseconds for word in speech.words]
    assert times == sorted(times)
    assert times[-1] < speech.milliseconds
    marked = [text[word.location : word.location + word.length] for word in speech.words]
    # "that the" runs together and has one mark
    assert marked == ["Jaundice", "means", "that", "skin", "turns", "yellow", "Tell", "your", "care", "team"]


def test_a_stop_ends_the_synthesis_early() -> None:
    text = "word " * 500
    assert espeak.synthesize(text, stopped=lambda: True).milliseconds < 2_000


def test_rate_follows_what_was_asked_for() -> None:
    text = "the skin and the eyes turn yellow and the person feels tired " * 3
    words = len(text.split())
    for rate in (80, 170, 300, 449):
        measured = words / espeak.synthesize(text, rate_wpm=rate).milliseconds * 60_000
        assert measured == pytest.approx(rate, rel=0.3)


def test_a_sample_rate_told_by_the_voice_is_kept() -> None:
    events = (espeak_library.Event * 2)()
    events[0].type, events[0].id.number = 8, 16_000
    sink = espeak.SoundSink(22_050, lambda: False)
    sink.take(None, 0, events)
    assert sink.speech().sound_format.rate_hz == 16_000


def test_samples_are_taken_as_they_come() -> None:
    events = (espeak_library.Event * 1)()
    samples = (ctypes.c_short * 3)(1, 2, 3)
    sink = espeak.SoundSink(22_050, lambda: True)
    assert sink.take(samples, 3, events) == 1
    assert sink.speech().pcm == bytes(samples)


def test_many_threads_get_each_its_own_words() -> None:
    alone = {count: len(espeak.synthesize("one " * count).pcm) for count in range(1, 9)}
    lengths: dict[int, int] = {}

    def speak(count: int) -> None:
        lengths[count] = len(espeak.synthesize("one " * count).pcm)

    threads = [threading.Thread(target=speak, args=(count,)) for count in alone]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lengths == pytest.approx(alone, rel=0.02)


def test_without_any_espeak_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    espeak_library.library.cache_clear()
    monkeypatch.setattr(espeak_library, "_candidates", lambda: [("no-such-library.so", None)])
    try:
        with pytest.raises(VoiceError, match="make venv"):
            espeak.voices()
        assert not espeak.available()
    finally:
        espeak_library.library.cache_clear()


def test_where_the_package_is_missing_the_systems_library_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)
    assert espeak_library._candidates()[0] == ("libespeak-ng.so.1", None)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_spoken_without_harm(text: str) -> None:
    speech = espeak.synthesize(text, rate_wpm=449)
    assert len(speech.pcm) % 2 == 0
    assert all(0 <= word.location <= len(text) for word in speech.words)
