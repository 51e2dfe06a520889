"""`hepatica replay` tells what changed, and its exit code is for CI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commands.replay import command

SAME = {"text": "what is jaundice", "intent": "jaundice", "flag": None}
CHANGED = {"text": "what is jaundice", "intent": "biopsy", "flag": {"id": "stroke_signs", "tier": 1}}


def written(folder: Path, name: str, *lines: dict[str, Any]) -> str:
    path = folder / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return str(path)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--content", str(root)])


def test_a_talk_that_goes_as_recorded_passes(tmp_path: Path, exact_root: Path) -> None:
    result = run(exact_root, written(tmp_path, "talk.jsonl", SAME))
    assert (result.exit_code, result.stdout.split(": ")[1]) == (0, "1 turns, 0 changed\n")


def test_each_change_is_told_and_the_exit_code_is_1(tmp_path: Path, exact_root: Path) -> None:
    good, bad = written(tmp_path, "a.jsonl", SAME), written(tmp_path, "b.jsonl", SAME, CHANGED)
    result = run(exact_root, good, bad)
    assert result.exit_code == 1
    assert (
        "line 2: what is jaundice\n    intent\n      was     biopsy\n      is now  jaundice" in result.stdout
    )
    assert '      was     {"id": "stroke_signs", "tier": 1}\n      is now  null' in result.stdout


def test_json_is_one_object_a_file(tmp_path: Path, exact_root: Path) -> None:
    files = [written(tmp_path, name, line) for name, line in (("a.jsonl", SAME), ("b.jsonl", CHANGED))]
    result = run(exact_root, *files, "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["changed"] for one in found] == [0, 1]
    assert set(found[1]["changes"][0]["fields"]) == {"intent", "flag"}


def test_a_change_that_is_meant_is_accepted(tmp_path: Path, exact_root: Path) -> None:
    path = written(tmp_path, "talk.jsonl", CHANGED)
    assert run(exact_root, path, "--accept").exit_code == 0
    assert run(exact_root, path).exit_code == 0
    assert json.loads(Path(path).read_text("utf-8"))["intent"] == "jaundice"


def test_a_file_without_a_change_is_not_written(tmp_path: Path, exact_root: Path) -> None:
    path = written(tmp_path, "talk.jsonl", SAME)
    before = Path(path).read_bytes()
    assert run(exact_root, path, "--accept").exit_code == 0
    assert Path(path).read_bytes() == before


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([{"text": "what is jaundice"}], "has a reply to compare"),
        ([{"event": "launch", "intent": "open", "locale": "ko"}], "Line 1"),
    ],
)
def test_what_is_no_recording_ends_with_2_and_says_why(
    tmp_path: Path, exact_root: Path, lines: list[dict[str, Any]], told: str
) -> None:
    result = run(exact_root, written(tmp_path, "talk.jsonl", *lines))
    assert result.exit_code == 2
    assert told in result.stderr
    assert "talk.jsonl" in result.stderr
