"""A phrase is spotted in an endless sound, twice seen, and nothing is decoded while nobody speaks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from korean_ear import korean_ear, say_korean

from audio.errors import EarError
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.recognizer import Utterance, VoskEar
from audio.sound import read_wav
from audio.spotter import VoskSpotter

QUIET = EAR_FORMAT.silence(CHUNK_MS)


@pytest.fixture(scope="module")
def ear() -> VoskEar:
    return korean_ear()


@pytest.fixture
def said(tmp_path: Path) -> Any:
    def chunks(text: str) -> Iterator[bytes]:
        yield from read_wav(say_korean(text, tmp_path / "f.wav"))
        yield from [QUIET] * 20

    return chunks


def test_each_phrase_is_told_when_it_is_said(ear: VoskEar, said: Any) -> None:
    """This model makes phrases of anything, and may make a second of the same of the first's end."""
    spotter = VoskSpotter(ear, ["멈춰", "아니요"])
    found = [spotter.feed(chunk) for word in ("멈춰", "아니요", "멈춰") for chunk in said(word)]
    told = [phrase for phrase, _ in itertools.groupby(filter(None, found))]
    assert told == ["멈춰", "아니요", "멈춰"]


def test_nothing_is_decoded_while_nobody_speaks(ear: VoskEar, monkeypatch: pytest.MonkeyPatch) -> None:
    spotter = VoskSpotter(ear, ["멈춰"])
    monkeypatch.setattr(Utterance, "feed", lambda self, pcm: pytest.fail("silence was decoded"))
    assert not any(spotter.feed(QUIET) for _ in range(600))


class Partials:
    """Stands for an utterance: a partial a chunk."""

    def __init__(self, partials: list[str]) -> None:
        self.partials = iter(partials)

    def feed(self, pcm: bytes) -> None:
        pass

    def partial(self) -> str:
        return next(self.partials)


class TellingEar:
    """Begins utterances with the partials it is given; counts them."""

    def __init__(self, *utterances: list[str]) -> None:
        self.utterances = iter([[], *utterances])
        self.begun = 0

    def begin(self, phrases: Any) -> Partials:
        self.begun += 1
        return Partials(next(self.utterances))


class AlwaysSpeaking:
    speaking = True

    def feed(self, pcm: bytes) -> bytes:
        return pcm


def spot(*utterances: list[str], seen: int = 2) -> tuple[list[str | None], TellingEar]:
    ear = TellingEar(*utterances)
    spotter = VoskSpotter(ear, ["stop", "be quiet"], seen=seen)  # type: ignore[arg-type]
    spotter._detector = AlwaysSpeaking()  # type: ignore[assignment]
    return [spotter.feed(QUIET) for utterance in utterances for _ in utterance], ear


def test_a_guess_that_is_taken_back_does_not_count() -> None:
    assert spot(["stop", "store", "store is", "stop", "store"])[0] == [None] * 5
    assert spot(["stop", "stop"])[0] == [None, "stop"]
    assert spot(["stop"], seen=1)[0] == ["stop"]


def test_only_whole_words_count() -> None:
    assert spot(["stopped", "stopped", "nonstop", "nonstop"])[0] == [None] * 4
    assert spot(["please be quiet", "please be quiet now"])[0] == [None, "be quiet"]


def test_what_was_told_is_told_again_only_where_it_is_said_again() -> None:
    assert spot(["stop", "stop", "stop stop", "stop stop"])[0] == [None, "stop", None, "stop"]


def test_after_twenty_seconds_without_a_pause_the_recognizer_is_let_go() -> None:
    _, ear = spot(["a"] * 200, ["a"] * 200)
    assert ear.begun == 1 + 2  # one to see whether the phrases can be heard at all


def test_phrases_that_the_model_does_not_know_are_refused_at_once(ear: VoskEar) -> None:
    with pytest.raises(EarError, match="none of the phrases"):
        VoskSpotter(ear, ["qqq"])


def test_a_model_without_a_word_for_other_sound_says_that_it_rejects_nothing(ear: VoskEar) -> None:
    assert ear.rejects is False
