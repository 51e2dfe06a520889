"""A voice may stop the device only with an ear that was measured good enough at it; until then keys do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from korean_ear import korean_ear, say_korean

from audio.sound import read_wav
from audio.spotter import VoskSpotter
from bench.spotting import measure_stopping
from device.stop_words import (
    MIXED_AT_DB,
    Measured,
    counts_beside,
    keep_measured,
    stop_words,
    verdict_for,
    verdict_on,
)
from intents.library import load_content
from intents.topics import Content


def levels(**changed: Any) -> list[Measured]:
    good: dict[str, Any] = {"minutes": 20.0, "false_stops": 1, "said": 100, "heard": 90}
    return [Measured(own_speech_db=level, **{**good, **changed}) for level in MIXED_AT_DB]


def test_what_was_measured_decides() -> None:
    assert verdict_on(levels()).on
    assert verdict_on(levels(false_stops=2)).on  # one in ten minutes is allowed
    assert not verdict_on(levels(false_stops=3)).on
    assert not verdict_on(levels(heard=49)).on
    assert not verdict_on([*levels()[:2], levels(false_stops=3)[2]]).on  # one level suffices


@pytest.mark.parametrize("measured", [[], levels()[:2], levels(minutes=9.9), levels(said=0, heard=0)])
def test_without_enough_measuring_keys_alone_stop(measured: list[Measured]) -> None:
    verdict = verdict_on(measured)
    assert not verdict.on
    assert "make spoken" in verdict.why


def test_the_reason_names_the_figure() -> None:
    assert "2.5 false stops in ten minutes" in verdict_on(levels(false_stops=5)).why
    assert "3 of 100" in verdict_on(levels(heard=3)).why


def model(folder: Path, size: int) -> Path:
    (folder / "am").mkdir(parents=True)
    (folder / "am" / "final.mdl").write_bytes(bytes(size))
    return folder


def test_a_verdict_is_kept_for_one_model_and_holds_for_no_other(tmp_path: Path) -> None:
    one, other = model(tmp_path / "one", 10), model(tmp_path / "other", 11)
    assert not verdict_for(one, tmp_path).on
    keep_measured(one, levels(), tmp_path)
    assert verdict_for(one, tmp_path).on
    assert not verdict_for(other, tmp_path).on
    keep_measured(other, levels(heard=0), tmp_path)
    assert verdict_for(one, tmp_path).on
    assert not verdict_for(other, tmp_path).on
    (one / "am" / "final.mdl").write_bytes(bytes(12))
    assert not verdict_for(one, tmp_path).on


@pytest.mark.parametrize("held", ["", "[]", "{", '{"one 10": [{"minutes": 1}]}', '{"one 10": 3}', "null"])
def test_a_damaged_record_means_keys_only(tmp_path: Path, held: str) -> None:
    one = model(tmp_path / "one", 10)
    (tmp_path / "stop-words.json").write_text(held, "utf-8")
    assert not verdict_for(one, tmp_path).on
    keep_measured(one, levels(), tmp_path)
    assert verdict_for(one, tmp_path).on


def test_a_word_does_not_count_while_our_own_sentence_holds_it() -> None:
    assert not counts_beside("Bleeding that does not stop: call.")("stop")
    assert counts_beside("Doctors call it nonstop care.")("stop")
    assert counts_beside("A biopsy takes a small sample.")("stop")


class English:
    """Stands for an ear with a word for other sound."""

    rejects = True

    def unknown_words(self, phrases: list[str]) -> tuple[str, ...]:
        return tuple(word for phrase in phrases for word in phrase.split() if word == "quit")


def test_stop_words_are_the_contents_own_short_ways(content: Content) -> None:
    words = stop_words(content, English())  # type: ignore[arg-type]
    assert "stop" in words
    assert all(1 <= len(word.split()) <= 2 and "quit" not in word for word in words)


def test_an_ear_that_rejects_nothing_has_no_stop_words_and_stops_by_itself_when_tried(tmp_path: Path) -> None:
    """The Korean model: what it would do shows why it is not let."""
    ear, content = korean_ear(), load_content(Path(__file__).parent / "content_ko")
    assert stop_words(content, ear) == ()

    def said(text: str) -> bytes:
        return b"".join(read_wav(say_korean(text, tmp_path / "f.wav")))

    own = [(text, said(text)) for text in ("치료 방법은 여러 가지가 있습니다", "간은 몸의 오른쪽에 있어요")]
    spotter = VoskSpotter(ear, ["멈춰", "아니요"])
    measured = list(measure_stopping(spotter, own, [said("멈춰")], counts_beside))
    assert [level.own_speech_db for level in measured] == list(MIXED_AT_DB)
    assert all(level.false_stops > 0 for level in measured)
    assert measured[-1].heard == 1
    assert not verdict_on(measured).on
