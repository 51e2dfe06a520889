from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_root import BIOPSY, make_root

from commands import booklet, check, sentences

KOREAN = str(Path(__file__).parent / "content_ko")
run = CliRunner().invoke


def test_check_prints_every_slip_and_fails(tmp_path: Path) -> None:
    make_root(tmp_path, {"terms.toml": "x", "topics/biopsy.toml": BIOPSY.replace("see_also", "see_alas")})
    result = run(check.command, ["--content", str(tmp_path)])
    assert result.exit_code == 1
    assert "terms.toml:1: This is not TOML" in result.output
    assert "'see_alas' is not a known field. Did you mean 'see_also'?" in result.output


def test_check_passes_a_root_without_slips_and_names_the_topics_not_signed() -> None:
    result = run(check.command, ["--content", KOREAN])
    assert result.exit_code == 0
    assert result.output == "2 topics read. No slip.\nNot signed by a clinician (2): biopsy, jaundice.\n"


def test_check_says_when_a_signature_has_run_out(tmp_path: Path) -> None:
    review = 'by = "A. Tester"\non = 2001-01-01\ndue = 2002-01-01\n'
    result = run(
        check.command, ["--content", str(make_root(tmp_path, {"topics/biopsy.toml": BIOPSY + review}))]
    )
    assert "To be read and signed again (1): biopsy." in result.output


@pytest.mark.parametrize("command", [check.command, sentences.command, booklet.command])
def test_a_folder_that_is_not_there_is_told_in_one_line(command, tmp_path: Path) -> None:
    result = run(command, ["--content", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert "There is no such folder." in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [check.command, sentences.command, booklet.command])
def test_help_says_what_a_command_does_and_what_its_options_mean(command) -> None:
    result = run(command, ["--help"])
    assert result.exit_code == 0
    assert "--content" in result.output
    assert len(result.output.splitlines()) > 8


def test_sentences_lists_one_topic_with_sources_and_spoken_form() -> None:
    result = run(sentences.command, ["--content", KOREAN, "--topic", "biopsy"])
    assert result.exit_code == 0
    assert "biopsy.gist 2 [safety]" in result.output
    assert "spoken: 씨티" in result.output
    assert "jaundice" not in result.output


def test_sentences_as_json_are_one_object_a_line() -> None:
    result = run(sentences.command, ["--content", KOREAN, "--locale", "ko", "--json"])
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert {"passage", "owner", "number", "sources", "kinds", "written", "spoken"} == set(rows[0])
    assert any(row["owner"] == "chest_pain" for row in rows)


def test_sentences_of_a_topic_or_language_that_is_not_there_are_refused_with_what_is() -> None:
    result = run(sentences.command, ["--content", KOREAN, "--topic", "surgery"])
    assert result.exit_code == 2
    assert "Topics: biopsy, jaundice." in result.output
    result = run(sentences.command, ["--content", KOREAN, "--locale", "en-US"])
    assert result.exit_code == 1
    assert "Served are: ko-KR." in result.output


def test_booklet_is_written_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    file = tmp_path / "booklet.html"
    result = run(booklet.command, ["--content", KOREAN, "--out", str(file)])
    assert result.exit_code == 0
    assert "No clinician has reviewed" in result.output
    assert file.read_text("utf-8") == run(booklet.command, ["--content", KOREAN]).stdout


def test_booklet_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    result = run(booklet.command, ["--content", KOREAN, "--out", str(tmp_path / "nowhere" / "booklet.html")])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
