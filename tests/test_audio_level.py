"""How loud a sound is, and what a person can do about it."""

from __future__ import annotations

import array
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.level import SILENCE_DB, level_of
from audio.pcm import EAR_FORMAT


def tone(amplitude: float, seconds: float = 0.5, lead_s: float = 0.0) -> bytes:
    """A 200 Hz tone of that share of full scale, with digital silence before it."""
    count = int(EAR_FORMAT.rate_hz * seconds)
    wave = (math.sin(2 * math.pi * 200 * n / EAR_FORMAT.rate_hz) for n in range(count))
    samples = array.array("h", (max(-32768, min(32767, round(32767 * amplitude * w))) for w in wave))
    return EAR_FORMAT.silence(lead_s * 1000) + samples.tobytes()


@pytest.mark.parametrize(
    ("amplitude", "verdict"),
    [
        (0.0, "muted"),
        (0.0001, "muted"),
        (0.001, "low"),
        (0.008, "low"),
        (0.05, "good"),
        (0.7, "good"),
        (3.0, "high"),
    ],
)
def test_what_a_person_can_do_follows_from_the_level(amplitude: float, verdict: str) -> None:
    assert level_of(tone(amplitude)).verdict == verdict


def test_a_tone_at_full_scale_is_three_decibels_under_it() -> None:
    assert level_of(tone(0.99)).loudest_db == pytest.approx(-3.1, abs=0.1)


def test_the_level_is_that_of_the_loudest_moment_not_of_the_silence_around_it() -> None:
    alone, after_silence = level_of(tone(0.1)), level_of(tone(0.1, lead_s=5))
    assert after_silence.loudest_db == pytest.approx(alone.loudest_db, abs=0.2)
    assert after_silence.of_ten == alone.of_ten == 7


def test_silence_and_no_sound_at_all_have_a_level_too() -> None:
    for pcm in (b"", b"\0", EAR_FORMAT.silence(300)):
        level = level_of(pcm)
        assert (level.loudest_db, level.of_ten, level.verdict) == (SILENCE_DB, 0, "muted")


@given(st.floats(0.0005, 0.9), st.floats(1.05, 4))
def test_a_louder_sound_has_no_lower_level(amplitude: float, times: float) -> None:
    soft, loud = level_of(tone(amplitude, 0.1)), level_of(tone(amplitude * times, 0.1))
    assert soft.loudest_db < loud.loudest_db
    assert 0 <= soft.of_ten <= loud.of_ten <= 10


@given(st.floats(0.0005, 0.9))
def test_low_is_four_of_ten_and_less(amplitude: float) -> None:
    level = level_of(tone(amplitude, 0.1))
    assert level.verdict in {"low", "good"}
    if abs(level.loudest_db + 40) > 2.6:  # the two agree but for rounding at the border
        assert (level.verdict == "low") == (level.of_ten <= 4)
