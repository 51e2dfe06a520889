"""The bench: every measuring function runs and tells its figures; how fast is no business of a test."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import chromium
import pytest
from click.testing import CliRunner

from bench import __main__ as bench
from bench.alexa_load import measure_load
from bench.api import measure_api
from bench.doors import measure_doors
from bench.figures import Figure, quantile, table
from bench.lambda_start import measure_lambda
from bench.many_connections import load
from bench.page import measure_page
from bench.servers import StartError
from bench.speaking import measure_speaking
from bench.start import measure_start
from bench.understanding import measure_understanding, utterances
from intents.meaning import Context, Hypothesis
from intents.topics import Content
from skill.talk import Talk


def measured(figures: list[Figure]) -> list[str]:
    assert all(figure.value is not None and figure.value > 0 for figure in figures)
    return [figure.name for figure in figures]


def test_the_doors_of_the_api_are_measured(exact_root: Path) -> None:
    figures = measure_api(times=1, count=4, content=exact_root)
    names = [figure.name for figure in figures]
    assert [name.split()[0].rstrip(",") for name in names] == [
        "/ask",
        "/say",
        "/say",
        "/say",
        "/batch",
        "/hear",
    ]
    by_name = {figure.name: figure for figure in figures}
    assert "utterances a second" in by_name["/batch, an utterance"].note
    for figure in figures:  # without an ear or a voice a row says so
        assert (figure.value is None) == ("here" in figure.note and "ear." not in figure.note), figure


def test_both_doors_are_measured_against_the_bare_view(exact_root: Path) -> None:
    names = measured(measure_doors(rounds=1, requests=2, content=exact_root))

    assert [name for name in names if name.endswith("median")] == [
        "/ask, first question, median",
        "/ask, later question, median",
        "/alexa signed, topic intent, median",
        "/alexa signed, words, median",
    ]


def test_the_alexa_door_is_measured_under_load(exact_root: Path) -> None:
    asked = ["what is jaundice", "what is a biopsy"]
    figures = measure_load(rounds=1, requests=60, many=20, questions=asked, content=exact_root)

    assert [figure.unit for figure in figures] == ["x", "requests/s", "requests/s", "x"]
    assert "20 requests" in measured(figures)[-1]
    assert all("signature" in figure.note and "conversation" in figure.note for figure in figures[1:3])
    assert "understanding" in figures[2].note
    assert "understanding" not in figures[1].note


def test_a_fresh_function_on_lambda_is_measured() -> None:
    figures = measure_lambda(starts=1)

    assert [figure.unit for figure in figures] == ["s", "s", "MB"]
    assert measured(figures)


@pytest.mark.parametrize(
    ("answer", "told"),
    [(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "answered 503"), (b"", "hung up")],
)
def test_a_load_that_is_not_answered_is_told(answer: bytes, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        with pytest.raises(ConnectionError, match=told):
            load(listening.getsockname()[1], [b"POST / HTTP/1.1\r\n\r\n"], 1)
        server.join()


def test_start_and_memory_are_measured() -> None:
    figures = measure_start(starts=1, questions=["what is jaundice", "what is a biopsy"])

    assert [figure.unit for figure in figures] == ["s", "MB"]
    assert figures[0].value


def test_the_page_is_measured_or_it_is_told_what_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = measure_page(times=1)
    assert [figure.unit for figure in figures] == ["s", "KB", "requests"]
    if chromium.missing() is None:
        assert [figure.verdict for figure in figures[1:]] == ["ok", "ok"]
    monkeypatch.setattr("bench.page.shutil.which", lambda _: None)
    assert [figure.value for figure in measure_page(times=1)] == [None] * 3


def test_the_understanding_is_measured(exact_root: Path) -> None:
    assert len(measured(measure_understanding(count=3, starts=1, content=exact_root))) == 3


def test_speaking_is_measured() -> None:
    assert measured(measure_speaking(times=1)) == ["Longest gist to a WAV, median"]


def test_what_is_asked_takes_the_understandings_long_way(content: Content, exact_talk: Talk) -> None:
    asked = utterances(content, 200)

    assert len(asked) == 200
    understood = (exact_talk.understander.understand([Hypothesis(text)], Context()) for text in asked)
    assert {meant.rule for meant in understood} == {"equals no phrase of the content"}


def test_a_server_that_does_not_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(StartError):
        measure_doors(rounds=1, requests=1, content=tmp_path)


@pytest.mark.parametrize(("share", "found"), [(0.5, 2), (0.99, 4), (0.0, 1), (1.0, 4)])
def test_a_quantile_is_a_value_that_was_measured(share: float, found: float) -> None:
    assert quantile([4, 1, 3, 2], share) == found


FIGURES = [
    Figure("quick", 2.5, "x", 3.0),
    Figure("slow", 61.25, "ms", 50.0, "median of 3"),
    Figure("told", 0.5, "s"),
    Figure("not here", None, "MB", 250.0, "only Linux tells it"),
]


def test_the_table_tells_goal_and_verdict_of_each_figure() -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table(FIGURES).splitlines()[2:]]

    assert rows == [
        ["quick", "2.50x", "at most 3x", "ok", ""],
        ["slow", "61.2 ms", "at most 50 ms", "over", "median of 3"],
        ["told", "0.50 s", "", "", ""],
        ["not here", "not measured", "at most 250 MB", "", "only Linux tells it"],
    ]


def test_a_missed_goal_fails_the_command_only_when_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "measure", lambda hours, requests: FIGURES)
    run = CliRunner().invoke

    assert run(bench.main, []).exit_code == 0
    assert run(bench.main, ["--strict"]).exit_code == 1
    as_json = run(bench.main, ["--json"])
    assert as_json.exit_code == 0
    assert [row["verdict"] for row in json.loads(as_json.output)["figures"]] == ["ok", "over", None, None]
