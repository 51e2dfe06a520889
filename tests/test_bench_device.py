"""The device's bench: every measuring function runs, on sound that is what it is said to be."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from korean_ear import korean_ear, korean_model

from audio import espeak
from audio.pcm import EAR_FORMAT
from bench import device_memory, spoken
from bench.device import measure_device
from bench.device_ear import EarHere
from bench.figures import Figure
from bench.servers import StartError
from bench.speech import Speaker, chunks, mixed, say, scaled, with_noise
from bench.spoken import Question, Tally, measure_spoken, total, word_errors
from bench.two_hearings import Fit, measure, summary
from intents.library import load_content
from intents.understander import build_understander
from skill.talk import Talk

KOREAN = Path(__file__).parent / "content_ko"
VOICE = Speaker("ko", 150)


@pytest.fixture(autouse=True)
def voice_is_here() -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")


def loudness(pcm: bytes) -> float:
    peak = max(map(abs, memoryview(pcm).cast("h")))
    samples = [sample for sample in memoryview(pcm).cast("h") if abs(sample) > 0.01 * peak]
    return math.sqrt(sum(sample**2 for sample in samples) / max(1, len(samples)))


def decibels(one: bytes, other: bytes) -> float:
    return 20 * math.log10(loudness(one) / loudness(other))


def test_noise_stands_so_far_below_the_speech_as_it_says() -> None:
    clean = say("황달", VOICE)
    noisy = with_noise(clean, 12)
    difference = [
        a - b for a, b in zip(memoryview(noisy).cast("h"), memoryview(clean).cast("h"), strict=True)
    ]
    noise = b"".join(value.to_bytes(2, "little", signed=True) for value in difference)
    assert decibels(clean, noise) == pytest.approx(12, abs=1.5)
    assert with_noise(clean, 12) == noisy


def test_our_speech_is_mixed_in_so_loud_as_it_says() -> None:
    pcm = say("황달", VOICE)
    assert decibels(pcm, scaled(pcm, -20)) == pytest.approx(20, abs=1)
    quiet = EAR_FORMAT.silence(2000)
    only = mixed(pcm + quiet, quiet + pcm, -10)[len(pcm) + len(quiet) - len(pcm) :]
    assert decibels(pcm, only) == pytest.approx(10, abs=1)
    assert b"".join(chunks(pcm, before_ms=0)) == pcm


@given(st.lists(st.sampled_from("ab")), st.lists(st.sampled_from("abc")))
def test_word_errors_are_the_fewest_changes(said: Sequence[str], heard: Sequence[str]) -> None:
    errors = word_errors(said, heard)
    assert abs(len(said) - len(heard)) <= errors <= max(len(said), len(heard))
    assert (errors == 0) == (said == heard)
    assert errors == word_errors(heard, said)


def test_word_errors_of_a_known_pair() -> None:
    assert word_errors(["what", "is", "a", "biopsy"], ["what", "is", "by", "up", "see"]) == 3


def test_spoken_questions_are_heard_and_judged() -> None:
    ear, content = korean_ear(), load_content(KOREAN)
    questions = (
        Question("아니요", frozenset({"no"})),
        Question("황달", frozenset({"jaundice"})),
        Question("황달", frozenset({"biopsy"})),
    )
    tallies = list(measure_spoken(ear, content, build_understander(content), questions, [VOICE], ear.knows))
    clean, noisy = tallies
    assert (clean.asked, clean.right, clean.wrong, clean.word_errors) == (3, 2, 1, 0)
    assert noisy.right + noisy.wrong + noisy.asked_back + noisy.declined == noisy.asked == 3
    assert total("all", tallies).words == 6
    assert "66.7%" in clean.row()
    assert Tally("none").row()


def test_without_an_ear_it_says_what_to_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spoken, "find_ear_folder", lambda: None)
    ran = CliRunner().invoke(spoken.main, [])
    assert ran.exit_code == 0
    assert "hepatica fetch-ear" in ran.output


def test_phrases_fit_better_than_other_speech() -> None:
    ear = korean_ear()
    fits = list(measure(ear, ["아니요", "황달"], ["아니요"], ["오늘 날씨가 좋습니다"], [VOICE]))
    assert [fit.phrase for fit in fits] == [True, False]
    assert fits[0].better > fits[1].better
    assert "phrases: 1, of them heard word for word 1" in summary(fits)
    assert summary([Fit("a", phrase=True, heard="b", better=-20.0)]).startswith(
        "phrases: 1, of them heard word for word 0"
    )


def test_every_figure_of_the_device_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, with the ear that is loaded already; that work is done apart is the next test's."""
    here = EarHere(korean_model(), KOREAN, VOICE, "the tests' Korean ear")
    monkeypatch.setattr("bench.device.ear_here", lambda: here)
    monkeypatch.setattr("bench.device.load_ear", lambda folder: korean_ear())
    monkeypatch.setattr(device_memory, "load_ear", lambda folder: korean_ear())
    monkeypatch.setattr(device_memory, "_apart", lambda work, *arguments: work(*arguments))
    monkeypatch.setattr(device_memory, "_idle", lambda bench: Figure("idle", 1.0, "%", 3.0))
    talk = Talk.open(KOREAN)
    monkeypatch.setattr(device_memory.Talk, "open", lambda *root: talk)
    monkeypatch.setattr(device_memory, "_WHOLE_LOCALE", "ko-KR")
    figures = measure_device(times=1, hours=0.02)
    assert len(figures) == 8
    assert all(figure.value is not None for figure in figures)
    assert [figure.name for figure in figures if figure.most is None] == ["Utterances heard twice"]
    twice = next(figure for figure in figures if figure.most is None)
    assert " of 1 spoken questions" in twice.note


def test_what_is_measured_apart_gives_its_figure_or_its_reason() -> None:
    assert device_memory._apart(max, 1, 2) == 2
    with pytest.raises(ValueError, match="invalid literal"):
        device_memory._apart(int, "x")
    with pytest.raises(StartError):
        device_memory._apart(os._exit, 1)


def test_without_any_ear_the_rest_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.device.ear_here", lambda: None)
    first, hearing = measure_device(times=1, hours=0.02)
    assert first.value
    assert hearing.value is None
    assert "fetch-ear" in hearing.note
