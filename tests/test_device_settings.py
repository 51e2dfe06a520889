"""What a person can set, and what it can never become."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.espeak import FASTEST_WPM, SLOWEST_WPM
from device import settings as module
from device.settings import (
    DEFAULT,
    FINE_RATES_WPM,
    PAUSES_S,
    RATES_WPM,
    VOLUMES,
    Settings,
    faster,
    louder,
    quieter,
    rate_step,
    read_settings,
    slower,
    volume_step,
    wait_less,
    wait_longer,
    with_rate,
    with_rate_step,
    with_volume,
    with_volume_step,
    write_settings,
)

NAMES = st.none() | st.text(st.characters(categories=("L", "N")), min_size=1)
ANY_SETTINGS = st.builds(
    Settings,
    locale=st.sampled_from([None, "en-GB", "en"]),
    rate_wpm=st.integers(80, 449),
    volume=st.floats(0.2, 1.0),
    voice=NAMES,
    pause_s=st.floats(0.4, 6.0),
    listening=st.sampled_from(["push_to_talk", "wake_phrase", "follow_up"]),
    earcons=st.booleans(),
    print=st.booleans(),
    speak=st.booleans(),
    microphone=NAMES,
    loudspeaker=NAMES,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(ANY_SETTINGS)
def test_what_is_written_is_read_back(settings: Settings) -> None:
    assert read_settings(json.loads(json.dumps(write_settings(settings)))) == settings


def test_nothing_is_written_of_what_nobody_set() -> None:
    assert write_settings(DEFAULT) == {}
    assert write_settings(Settings(earcons=False)) == {"earcons": False}


@given(JSON | st.dictionaries(st.sampled_from([field.name for field in fields(Settings)]), JSON))
def test_whatever_is_read_are_settings(written: Any) -> None:
    settings = read_settings(written)
    assert 80 <= settings.rate_wpm <= 449
    assert 0.2 <= settings.volume <= 1.0


def test_one_setting_that_cannot_be_understood_leaves_the_others() -> None:
    written = {"rate_wpm": 10_000, "volume": 0.9, "earcons": "no", "from_a_later_version": 1}
    assert read_settings(written) == Settings(volume=0.9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rate_wpm", 79), ("rate_wpm", 450), ("rate_wpm", True), ("rate_wpm", 170.5), ("volume", 0.0),
        ("volume", 0.19), ("volume", 1.01), ("volume", float("nan")), ("pause_s", 0.0), ("pause_s", 60.0),
        ("listening", "always"), ("earcons", 1), ("voice", ""), ("microphone", "a\x1b[2Jb"),
    ],
)  # fmt: skip
def test_a_value_out_of_bounds_is_no_setting(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        Settings(**{**asdict(DEFAULT), name: value})


@given(st.floats(allow_nan=False))
def test_no_wish_takes_speed_or_loudness_out_of_bounds(wish: float) -> None:
    assert 80 <= with_rate(DEFAULT, wish).rate_wpm <= 449
    assert 0.2 <= with_volume(DEFAULT, wish).volume <= 1.0


@given(ANY_SETTINGS, st.lists(st.sampled_from([faster, slower, louder, quieter, wait_longer, wait_less])))
def test_no_row_of_steps_leads_out_of_bounds(settings: Settings, steps: list[Any]) -> None:
    for step in steps:
        settings = step(settings)  # Settings refuses what is out of bounds


@pytest.mark.parametrize(
    ("up", "down", "ladder", "name"),
    [
        (faster, slower, FINE_RATES_WPM, "rate_wpm"),
        (louder, quieter, module.FINE_VOLUMES, "volume"),
        (wait_longer, wait_less, PAUSES_S, "pause_s"),
    ],
)
def test_every_rung_is_reached_upward_and_downward(up: Any, down: Any, ladder: Any, name: str) -> None:
    settings = Settings(**{name: ladder[0]})
    reached = [settings]
    while (settings := up(settings)) != reached[-1]:
        reached.append(settings)
    assert [getattr(one, name) for one in reached] == list(ladder)
    for one in reversed(reached):
        assert settings == one
        settings = down(settings)
    assert settings == reached[0]


def test_the_ends_of_the_ladders_are_the_bounds_of_the_voice() -> None:
    assert (FINE_RATES_WPM[0], FINE_RATES_WPM[-1]) == (SLOWEST_WPM, FASTEST_WPM)
    assert (module.FINE_VOLUMES[0], module.FINE_VOLUMES[-1]) == (0.2, 1.0)


@pytest.mark.parametrize("step", range(-2, 3))
def test_the_five_named_steps_are_found_again(step: int) -> None:
    assert rate_step(with_rate_step(DEFAULT, step)) == step
    assert volume_step(with_volume_step(DEFAULT, step)) == step


def test_a_step_beyond_the_last_is_the_last() -> None:
    assert with_rate_step(DEFAULT, 9).rate_wpm == RATES_WPM[-1]
    assert with_volume_step(DEFAULT, -9).volume == VOLUMES[0]


def test_the_default_is_an_ordinary_voice_and_a_patient_ear() -> None:
    assert (rate_step(DEFAULT), volume_step(DEFAULT)) == (0, 0)
    assert DEFAULT.listening == "push_to_talk"
    assert DEFAULT.pause_s in PAUSES_S
