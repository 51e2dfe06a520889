"""Which names can wake the device here, and an ear that waits for nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_device_computer import computer

from audio import wake_words
from audio.errors import EarError
from audio.hearing import Guess, Heard
from device.waking import MEASURED, SpottingEar, WakePhrase, open_spotter, wake_phrases
from intents.topics import Content
from skill.talk import Talk


class EarThat:
    def __init__(self, *, rejects: bool = True, unknown: str = "") -> None:
        self.rejects = rejects
        self.unknown = unknown.split()

    def unknown_words(self, phrases: list[str]) -> tuple[str, ...]:
        return tuple(word for phrase in phrases for word in phrase.split() if word in self.unknown)


def names(content: Content, ear: Any) -> list[str]:
    return [phrase.words for phrase in wake_phrases(content, ear)]


def test_names_with_models_of_their_own_come_first(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake_words, "available", lambda: True)
    assert names(content, EarThat()) == ["okay nabu", "hey jarvis", "liver guide"]
    assert names(content, None) == ["okay nabu", "hey jarvis"]


@pytest.mark.parametrize("ear", [EarThat(rejects=False), EarThat(unknown="liver"), None])
def test_our_own_name_is_waited_for_only_where_the_ear_can_tell_it_from_other_talk(
    ear: Any, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_words, "available", lambda: False)
    assert names(content, ear) == []
    assert names(content, EarThat()) == ["liver guide"]
    with pytest.raises(EarError):
        open_spotter(WakePhrase("liver guide", "grammar", None, None), None)


def test_what_is_told_of_a_name_was_measured_or_is_said_not_to_be(content: Content) -> None:
    for words, (wakes, (heard, said)) in MEASURED.items():
        assert words in wake_words.WAKE_WORDS
        assert wakes >= 0
        assert 0 <= heard <= said
        assert f"heard {heard} of {said} times" in WakePhrase(words, "model", wakes, (heard, said)).told
    assert "not measured" in WakePhrase("liver guide", "grammar", None, None).told


class Spots:
    def __init__(self, *found: str | None) -> None:
        self.found = iter(found)
        self.resets = 0

    def feed(self, pcm: bytes) -> str | None:
        return next(self.found)

    def reset(self) -> None:
        self.resets += 1


def test_it_waits_however_long_it_takes_and_takes_no_more_than_that() -> None:
    chunks: Iterator[bytes] = iter([b""] * 10)
    spots = Spots(None, None, "liver guide")
    assert SpottingEar(spots).hear(chunks) == Heard("words", (Guess("liver guide", 1.0),))
    assert spots.resets == 1
    assert len(list(chunks)) == 7


def test_when_the_sound_ends_so_does_waiting() -> None:
    assert SpottingEar(Spots(None, None)).hear([b"", b""]) == Heard("ended")
    assert SpottingEar(Spots(None, "a")).recognize([b"", b""]) == (Guess("a", 1.0),)


def test_a_phrase_that_does_not_count_now_is_passed_over() -> None:
    ear = SpottingEar(Spots("stop", "no", None), lambda phrase: phrase == "no")
    assert ear.hear([b""] * 3).guesses == (Guess("no", 1.0),)


def test_how_well_a_name_wakes_is_told_once_where_it_is_waited_for(
    exact_talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake_words, "available", lambda: True)
    monkeypatch.setattr("device.computer.open_spotter", lambda phrase, ear: Spots())
    told: list[str] = []
    found = computer(exact_talk, tmp_path, told)
    assert found.waker() is found.waker() is not None
    assert told == ["okay nabu: 0.0 false wakes an hour of talk, heard 12 of 18 times (synthetic voices)"]
