from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands import evaluate as module
from evaluation.sets import Sets, project_sets

command = module.command
LINES = """\
{"text": "what is a liver biopsy", "intent": "biopsy"}
{"text": "mumble grumble and so on", "intent": "imaging"}
{"text": "go on", "intent": "more"}
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.jsonl"
    path.write_text(LINES, "utf-8")
    return str(path)


def run(*arguments: str, root: Path):
    return CliRunner().invoke(command, [*arguments, "--content", str(root)])


def test_anybodys_own_set_is_measured(mine: str, exact_root: Path) -> None:
    result = run(mine, root=exact_root)
    assert result.exit_code == 0, result.output
    assert "| Right intent, written questions " in result.stdout
    assert "| 1/2 " in result.stdout


def test_json_is_all_that_stands_on_the_output(mine: str, exact_root: Path) -> None:
    report = json.loads(run(mine, "--json", root=exact_root).stdout)
    assert report["measures"]["written"]["share"] == 0.5
    assert report["measures"]["navigation_more"]["share"] == 1


def test_the_page_is_written(mine: str, exact_root: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(mine, "--html", str(page), root=exact_root).exit_code == 0
    assert "<svg" in page.read_text("utf-8")


def test_the_confusion_matrix_is_written_as_a_picture(mine: str, exact_root: Path, tmp_path: Path) -> None:
    matrix = tmp_path / "matrix.svg"
    assert run(mine, "--matrix", str(matrix), root=exact_root).exit_code == 0
    assert "imaging taken for" in matrix.read_text("utf-8")


def test_utterances_of_nlu_devops_are_measured(exact_root: Path, tmp_path: Path) -> None:
    rows = [{**json.loads(line), "entities": []} for line in LINES.splitlines()]
    generic = tmp_path / "utterances.json"
    generic.write_text(json.dumps([*rows, {"text": "zzz", "intent": "None", "entities": []}]), "utf-8")
    report = json.loads(run(str(generic), "--json", root=exact_root).stdout)
    assert report["measures"]["written"]["of"] == 2
    assert report["measures"]["near_scope"]["of"] == 1


def test_a_flag_that_is_none_is_told(exact_root: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "help", "intent": "emergency", "flag": "dancing"}', "utf-8")
    result = run(str(path), root=exact_root)
    assert result.exit_code == 1
    assert "A row names a flag that is none. The red flags: " in result.stderr


def test_measures_that_are_reached_pass(mine: str, exact_root: Path) -> None:
    least = ("--min", "written=50", "--min", "written_or_offered=50%", "--min", "topics_declined=0")
    assert run(mine, *least, root=exact_root).exit_code == 0


def test_every_measure_that_is_not_reached_is_told_and_fails(mine: str, exact_root: Path) -> None:
    least = ("--min", "written=51", "--min", "topics_asked=49", "--min", "strangers_answered=1")
    result = run(mine, *least, root=exact_root)
    assert result.exit_code == 1
    assert "written is 50.0%, and should be at least 51.0%." in result.stderr
    assert "topics_asked is 50.0%, and should be at most 49.0%." in result.stderr
    assert "strangers_answered was not measured here. Measured were: written" in result.stderr


@pytest.mark.parametrize("least", ["written", "written=950", "=5", "written=much"])
def test_what_is_no_measure_with_a_percentage_is_told(mine: str, exact_root: Path, least: str) -> None:
    result = run(mine, "--min", least, root=exact_root)
    assert result.exit_code == 2
    assert f"'{least}' is no measure with a percentage, as in written=95." in result.stderr


def test_a_bad_row_is_told_in_one_line(tmp_path: Path, exact_root: Path) -> None:
    (tmp_path / "bad.csv").write_text("text,intent\nwhat is it,bipsy\n", "utf-8")
    result = run(str(tmp_path / "bad.csv"), root=exact_root)
    assert result.exit_code == 1
    assert "bad.csv:2: the row names an intent that is none" in result.stderr
    assert "Traceback" not in result.output


def test_figures_are_written_of_the_projects_own_sets_only(mine: str, exact_root: Path) -> None:
    result = run(mine, "--write-figures", root=exact_root)
    assert result.exit_code == 2
    assert "--write-figures is for the project's own sets" in result.stderr


def test_an_intent_without_an_item_in_the_projects_sets_fails(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [item for item in project_sets().items if item.kind == "navigation" and item.label != "spell"]
    monkeypatch.setattr(module, "project_sets", lambda: Sets(tuple(items)))
    result = run(root=exact_root)
    assert result.exit_code == 1
    assert "No item in the project's sets for: overview," in result.stderr
    assert "spell" in result.stderr


def test_a_wheel_without_the_sets_says_what_to_do(
    exact_root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr(module, "project_sets", lambda: project_sets(tmp_path))
    result = run(root=exact_root)
    assert result.exit_code == 1
    assert "come with a checkout and are not installed here. Name a set of your own" in result.stderr
