"""`check --submit` and `alexa-model --host`: what stands in the way, and the address that is ours."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from commands import alexa_model, check, submitting
from commands.submitting import TRIED, obstacles
from intents.rules import Report
from intents.topics import Content
from skill.alexa_icons import icon_path
from skill.alexa_model import model_path
from skill.alexa_package import EXAMPLE_ADDRESS, PACKAGE, manifest_path, manifest_text, read_manifest
from skill.application_ids import APPLICATION_IDS

READY = Report(slips=(), unsigned=(), overdue=(), topics=35)
TODAY = date.today()


def models_in(package: Path) -> list[Path]:
    return sorted(model_path("en-US", package).parent.glob("*.json"))


def entry(by: str, on: object) -> str:
    return f'by = "{by}"\non = {json.dumps(str(on))}\n'


def tried(by: str = "A. Tester", on: object = TODAY) -> str:
    return "".join(f"[{what}]\n{entry(by, on)}" for what in ("simulator", "device", "signature"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that was written for a host."""
    package = tmp_path_factory.mktemp("written") / "package"
    done = CliRunner().invoke(
        alexa_model.command, ["--host", "https://liver.hospital.org", "--out", str(package)]
    )
    assert done.exit_code == 0, done.output
    return package


@pytest.fixture
def ready(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that nothing stands in the way of, with all that is around it."""
    package = tmp_path / "package"
    shutil.copytree(written, package)

    def differ(_: Content, where: Path) -> tuple[str, ...]:
        """The locales whose model is not the one just made, which takes seconds to make again."""
        made = {path.stem: path.read_bytes() for path in models_in(written)}
        return tuple(path.stem for path in models_in(where) if path.read_bytes() != made[path.stem])

    monkeypatch.setattr(submitting, "stale_models", differ)
    record, pages = tmp_path / "submission.toml", tmp_path / "pages"
    record.write_text(tried(), "utf-8")
    pages.mkdir()
    (pages / "privacy.html").write_text("<p>Write to us.", "utf-8")
    monkeypatch.setattr(submitting, "TRIED", record)
    monkeypatch.setattr(submitting, "PAGES", pages)
    monkeypatch.setenv(APPLICATION_IDS, "amzn1.ask.skill.mine")
    return package


def test_nothing_stands_in_the_way_of_what_is_complete(ready: Path, content: Content) -> None:
    assert obstacles(content, READY, ready) == ()


def _example(package: Path) -> None:
    manifest_path(package).write_text(manifest_text(read_manifest()), "utf-8")


def _small_icon(package: Path) -> None:
    icon_path("large", package / "assets" / "images").write_bytes(icon_path("small").read_bytes())


def _no_model(package: Path) -> None:
    model_path("en-IN", package).unlink()


def _stale(package: Path) -> None:
    document = json.loads(model_path("en-IN", package).read_text("utf-8"))
    document["interactionModel"]["languageModel"]["intents"][-1]["samples"].append("please help me {sign}")
    model_path("en-IN", package).write_text(json.dumps(document), "utf-8")


def _bad_model(package: Path) -> None:
    document = json.loads(model_path("en-IN", package).read_text("utf-8"))
    document["interactionModel"]["languageModel"]["invocationName"] = "open liver"
    model_path("en-IN", package).write_text(json.dumps(document), "utf-8")


def _other_shape(package: Path) -> None:
    manifest_path(package).write_text('{"manifest": {}}', "utf-8")


def _no_json(package: Path) -> None:
    manifest_path(package).write_text("words", "utf-8")


SPOILED: dict[str, tuple[Callable[[Path], None], str]] = {
    "the address is still the example": (_example, "an address that nobody can have"),
    "an icon of another size": (_small_icon, "512 by 512"),
    "a model missing": (_no_model, "cannot be read"),
    "a model that is stale": (_stale, "not what the content makes: en-IN"),
    "a model that breaks a rule": (_bad_model, "starts skills"),
    "a manifest of another shape": (_other_shape, "another shape"),
    "no manifest": (_no_json, "cannot be read"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_what_the_package_lacks_stands_in_the_way(case: str, ready: Path, content: Content) -> None:
    spoil, word = SPOILED[case]
    spoil(ready)

    found = obstacles(content, READY, ready)
    assert any(word in obstacle.text for obstacle in found), found
    assert all(obstacle.mend for obstacle in found)


@pytest.mark.parametrize(
    ("report", "word"),
    [
        (replace(READY, unsigned=("biopsy",)), "reviewed 1 of 35"),
        (replace(READY, overdue=("biopsy",)), "overdue: biopsy"),
    ],
)
def test_what_no_clinician_has_signed_stands_in_the_way(
    report: Report, word: str, ready: Path, content: Content
) -> None:
    (only,) = obstacles(content, report, ready)
    assert word in only.text


def test_without_an_application_id_nothing_can_be_submitted(
    ready: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(APPLICATION_IDS)
    (only,) = obstacles(content, READY, ready)
    assert "application id" in only.text
    assert APPLICATION_IDS in only.mend


def test_a_page_that_names_nobody_to_ask_stands_in_the_way(ready: Path, content: Content) -> None:
    (submitting.PAGES / "terms.html").write_text(EXAMPLE_ADDRESS, "utf-8")
    (only,) = obstacles(content, READY, ready)
    assert "terms.html" in only.text


@pytest.mark.parametrize(
    "record",
    [
        tried(by=" "), tried(on=""), tried(on="soon"), tried(on=TODAY + timedelta(days=1)), "", "words",
        '[simulator]\nby = 3\n[device]\nby = "A"\n[signature]\n',
    ],
)  # fmt: skip
def test_what_nobody_tried_stands_in_the_way(record: str, ready: Path, content: Content) -> None:
    submitting.TRIED.write_text(record, "utf-8")
    assert len(obstacles(content, READY, ready)) in (1, 3)


def test_a_day_may_be_written_as_a_date(ready: Path, content: Content) -> None:
    submitting.TRIED.write_text(tried().replace(f'"{TODAY}"', str(TODAY)), "utf-8")
    assert obstacles(content, READY, ready) == ()


def test_nobody_is_said_to_have_tried_what_nobody_tried() -> None:
    """As long as this holds, README.md says so; whoever tries it changes both."""
    assert TRIED.read_text("utf-8").count('by = ""') == 3
    readme = (PACKAGE.parents[1] / "README.md").read_text("utf-8")
    assert "It was never submitted to Amazon" in readme


def test_the_command_lists_everything_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(APPLICATION_IDS, raising=False)
    done = CliRunner().invoke(check.command, ["--submit"])

    assert done.exit_code == 1
    for word in (
        "No clinician has reviewed",
        "nobody can have",
        "No application id",
        "never tried in Amazon's",
    ):
        assert word in done.output
    assert "alexa-model --host" in done.output


def test_the_command_succeeds_where_nothing_is_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "obstacles", lambda content, report: ())
    done = CliRunner().invoke(check.command, ["--submit"])

    assert done.exit_code == 0, done.output
    assert "Nothing that can be seen from here" in done.output


def test_without_submit_the_package_is_no_matter() -> None:
    assert "Amazon" not in CliRunner().invoke(check.command, []).output


def test_content_with_slips_is_in_the_way_by_itself(exact_root: Path, tmp_path: Path) -> None:
    root = tmp_path / "en"
    root.mkdir()
    done = CliRunner().invoke(check.command, ["--submit", "--content", str(root)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output


# alexa-model --host


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--host", "http://liver.hospital.org"], "https addresses only"),
        (["--host", "https://liver.hospital.org:8443"], "port 443 only"),
        (["--host", "https://liver.hospital.org", "--check"], "--check writes nothing"),
        (["--function", "arn:aws:lambda:us-east-1:123456789012:function:x"], "--function needs --host"),
        (["--host", "https://liver.hospital.org", "--function", "x"], "no Lambda function"),
    ],
)
def test_what_alexa_would_not_call_is_refused_before_anything_is_written(
    options: list[str], reason: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(alexa_model.command, [*options, "--out", str(tmp_path / "package")])

    assert done.exit_code == 2
    assert reason in done.output
    assert not (tmp_path / "package").exists()


def test_the_package_that_is_written_is_whole_and_the_own_one_is_left_as_it_is(ready: Path) -> None:
    names = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*")}

    assert {path.relative_to(ready) for path in ready.rglob("*")} == names
    assert EXAMPLE_ADDRESS not in manifest_path(ready).read_text("utf-8")
    assert EXAMPLE_ADDRESS in manifest_path().read_text("utf-8")
