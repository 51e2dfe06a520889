"""Failures in a row: counted, told after the second, forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from commands import aloud, doctor
from device.failures import (
    FIRST_TOLD,
    FORGOTTEN_AFTER_S,
    REASONS,
    TOLD_EVERY,
    Failures,
    count,
    forget,
    is_told,
    phrases,
    read,
    write,
)
from intents.library import default_root, load_content

ROOTS = (default_root(), Path(__file__).parent / "content_ko")


def row(moments: list[float]) -> Failures:
    failures = None
    for moment in moments:
        failures = count(failures, moment)
    assert failures
    return failures


def test_the_person_is_told_after_the_second_failure_and_then_seldom() -> None:
    told = [number for number in range(1, 30) if is_told(row([10.0 * k for k in range(number)]))]
    assert told == [FIRST_TOLD, FIRST_TOLD + TOLD_EVERY, FIRST_TOLD + 2 * TOLD_EVERY] == [2, 12, 22]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_failure_long_after_the_last_begins_a_new_row(first: float, later: float) -> None:
    counted = row([first, later]).count
    assert counted == (2 if 0 <= later - first <= FORGOTTEN_AFTER_S else 1)


def test_a_row_is_read_as_it_was_written_until_it_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "failures"
    assert read(path) is None
    write(path, Failures(3, 12.5))
    assert read(path) == Failures(3, 12.5)
    forget(path)
    forget(path)
    assert read(path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"count": "x", "last_s": 1}', "\ud800"])
def test_a_damaged_row_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "failures"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read(path) is None


@pytest.mark.parametrize("root", ROOTS, ids=["en", "ko"])
def test_every_reason_can_be_said(root: Path) -> None:
    known = load_content(root).phrases
    for result in (*REASONS, "exit-code", "signal", "core-dump", "anything"):
        for understands in (True, False):
            told = phrases(result, understands=understands, disk_full=True)
            assert {f"device_{phrase}" for phrase in told} <= known.keys()
            assert told[-1] == "failed_ask_somebody"


def test_the_reason_is_what_is_wrong() -> None:
    assert phrases("oom-kill")[0] == "failed_memory"
    assert phrases("watchdog")[0] == "failed_stuck"
    assert phrases("exit-code")[0] == "failed_program"
    assert phrases("exit-code", understands=False)[0] == "failed_content"
    assert "test_disk_full" in phrases("exit-code", disk_full=True)


# --- as systemd runs it -----------------------------------------------------------------------------------


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, exact_root: Path) -> list[str]:
    """What is said aloud, with a stand-in for the voice."""
    said: list[str] = []

    class Speaker:
        def say(self, text: str) -> bool:
            said.append(text)
            return True

    monkeypatch.setenv("HEPATICA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(aloud, "_loudspeaker", lambda chosen: None)
    monkeypatch.setattr(aloud, "_voice", lambda *parts: Speaker())
    return said


def ended(monkeypatch: pytest.MonkeyPatch, result: str, root: Path) -> str:
    monkeypatch.setenv("SERVICE_RESULT", result)
    ran = CliRunner().invoke(doctor.command, ["--after-failure", "--content", str(root)])
    assert ran.exit_code == 0, ran.output
    return ran.stderr


def test_the_second_failure_is_told_aloud_with_the_reason_and_a_good_end_forgets(
    spoken: list[str], monkeypatch: pytest.MonkeyPatch, exact_root: Path
) -> None:
    ended(monkeypatch, "exit-code", exact_root)
    assert spoken == []
    shown = ended(monkeypatch, "oom-kill", exact_root)
    assert len(spoken) == 1
    assert "too little memory" in spoken[0]
    assert "switch me off and on" in spoken[0]
    assert "too little memory" in shown
    ended(monkeypatch, "exit-code", exact_root)
    assert len(spoken) == 1
    ended(monkeypatch, "success", exact_root)
    ended(monkeypatch, "exit-code", exact_root)
    ended(monkeypatch, "exit-code", exact_root)
    assert len(spoken) == 2


def test_a_full_disk_is_told_with_the_failure(
    spoken: list[str], monkeypatch: pytest.MonkeyPatch, exact_root: Path
) -> None:
    monkeypatch.setattr(aloud.self_test, "disk_is_full", lambda folder: True)
    ended(monkeypatch, "exit-code", exact_root)
    ended(monkeypatch, "exit-code", exact_root)
    assert "no room left" in spoken[0]


def test_words_that_cannot_be_read_are_told_by_tones(
    spoken: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played: list[bytes] = []

    class Loudspeaker:
        def play(self, chunks: list[bytes], *more: object) -> bool:
            played.extend(chunks)
            return True

    monkeypatch.setattr(aloud, "_loudspeaker", lambda chosen: Loudspeaker())
    monkeypatch.setenv("SERVICE_RESULT", "exit-code")
    broken = tmp_path / "broken"
    broken.mkdir()
    codes = [
        CliRunner().invoke(doctor.command, ["--after-failure", "--content", str(broken)]).exit_code
        for _ in range(2)
    ]
    assert codes == [0, 1]
    assert len(played) == 3
    assert json.loads((tmp_path / "failures").read_text("utf-8"))["count"] == 2


def test_only_systemd_counts_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERVICE_RESULT", raising=False)
    ran = CliRunner().invoke(doctor.command, ["--after-failure"])
    assert ran.exit_code == 2
