"""What gets installed is what was locked, and nothing else; setting up says clearly what it could not do."""

from __future__ import annotations

import importlib.metadata
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
LOCKS = PROJECT / "locks"
NAMES = sorted(path.stem for path in LOCKS.glob("*.txt"))
TOGETHER = [name for name in NAMES if name != "lambda"]
"""Locks of one environment; Lambda's is of another computer."""
ONLY_LOCKS = {"build", "check"}
"""Locks of what sets up and tests; everything else is a dependency of Hepatica."""
SYSTEMS = {
    "Linux x86_64": {"sys_platform": "linux", "platform_machine": "x86_64"},
    "Linux aarch64": {"sys_platform": "linux", "platform_machine": "aarch64"},
    "macOS": {"sys_platform": "darwin", "platform_machine": "arm64"},
    "Windows": {"sys_platform": "win32", "platform_machine": "AMD64"},
}
PYTHONS = ("3.11", "3.12", "3.13")


def locked(name: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a lock, with its hashes."""
    joined = (LOCKS / f"{name}.txt").read_text("utf-8").replace("\\\n", " ")
    for line in filter(None, (line.split("#")[0].strip() for line in joined.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        yield Requirement(requirement), [value.strip() for value in hashes]


def asked(name: str) -> list[Requirement]:
    """What a lock is made from."""
    return [Requirement(line) for line in (LOCKS / f"{name}.in").read_text("utf-8").splitlines() if line]


def dependencies() -> list[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = (line for lines in project["optional-dependencies"].values() for line in lines)
    return [Requirement(line) for line in (*project["dependencies"], *optional)]


def names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def environment(python: str, system: dict[str, str]) -> dict[str, str]:
    return {**default_environment(), "python_version": python, "python_full_version": f"{python}.1", **system}


def applies(marker: Marker | None, python: str, system: dict[str, str]) -> bool:
    return marker is None or marker.evaluate(environment(python, system))


@pytest.mark.parametrize("name", NAMES)
def test_every_locked_package_has_one_version_and_hashes(name: str) -> None:
    for requirement, hashes in locked(name):
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("path", sorted(LOCKS.iterdir()), ids=lambda path: path.name)
def test_no_lock_holds_an_address(path: Path) -> None:
    if path.suffix not in {".txt", ".in", ".sh"}:
        return
    text = path.read_text("utf-8")
    assert not re.search(r"https?:|file:|git\+|@ |--(extra-)?index-url|--find-links|-i |-f ", text)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_lock_was_asked_for_stands_in_it_in_a_version_that_was_asked_for(name: str) -> None:
    found = {canonicalize_name(requirement.name): requirement for requirement, _ in locked(name)}
    base = {canonicalize_name(requirement.name): requirement for requirement, _ in locked("base")}
    for requirement in asked(name):
        have = found.get(canonicalize_name(requirement.name)) or base[canonicalize_name(requirement.name)]
        version = str(have.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), requirement


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_locks_that_are_installed_together_agree_on_every_version(python: str, system: str) -> None:
    versions: dict[str, set[str]] = {}
    for name in TOGETHER:
        for requirement, _ in locked(name):
            if applies(requirement.marker, python, SYSTEMS[system]):
                versions.setdefault(canonicalize_name(requirement.name), set()).add(
                    str(requirement.specifier)
                )
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_dependency_is_locked_for_every_system_where_it_is_wanted(python: str, system: str) -> None:
    have = {
        canonicalize_name(requirement.name)
        for name in TOGETHER
        for requirement, _ in locked(name)
        if applies(requirement.marker, python, SYSTEMS[system])
    }
    wanted = names([each for each in dependencies() if applies(each.marker, python, SYSTEMS[system])])
    assert wanted - have == set()


@pytest.mark.parametrize("python", ["3.12", "3.13"])
def test_what_goes_to_lambda_is_what_is_tested_here(python: str) -> None:
    here = {
        canonicalize_name(requirement.name): str(requirement.specifier)
        for name in ("base", "encoder")
        for requirement, _ in locked(name)
        if applies(requirement.marker, python, SYSTEMS["Linux x86_64"])
    }
    there = {canonicalize_name(requirement.name): requirement for requirement, _ in locked("lambda")}

    assert {name: str(each.specifier) for name, each in there.items()}.items() <= here.items()
    assert all(each.marker is None for each in there.values()), (
        "pip would read a condition as this computer's"
    )
    assert not there.keys() & {"vosk", "pyttsx3", "flask", "waitress", "click"}


def test_the_locks_and_the_project_ask_for_the_same() -> None:
    from_locks = {
        (canonicalize_name(requirement.name), str(requirement.specifier))
        for name in NAMES
        if name not in ONLY_LOCKS
        for requirement in asked(name)
    }
    from_project = {(canonicalize_name(each.name), str(each.specifier)) for each in dependencies()}
    assert from_locks == from_project


def test_nothing_is_imported_that_is_not_asked_for() -> None:
    """What only comes along with another package may be gone with its next version."""
    provided = importlib.metadata.packages_distributions()
    direct = names(dependencies())
    for path in product_files():
        for module in imported_modules(path) - set(sys.stdlib_module_names) - HOUSES:
            if module in NOT_ASKED_FOR:
                continue
            packages = {canonicalize_name(package) for package in provided.get(module, [module])}
            assert packages & direct, f"{path.name} imports {module}"


HOUSES = {
    "app",
    *tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"],
}
NOT_ASKED_FOR = {
    "onnx": "shrinks the encoder's file once; its module tells how to get it",
    "tokenizers": "the same",
    "pydantic_core": "comes with pydantic in just the version that fits, and holds its errors",
    "ask_sdk_model": "comes with ask-sdk-core, which is made of its types",
    "werkzeug": "comes with Flask, whose errors are its errors",
}
"""Imported and not asked for, with the reason."""


def product_files() -> list[Path]:
    return [PROJECT / "app.py", *(path for house in HOUSES for path in (PROJECT / house).glob("*.py"))]


def imported_modules(path: Path) -> set[str]:
    found = re.findall(r"^\s*(?:from|import) ([a-zA-Z_]\w*)", path.read_text("utf-8"), re.MULTILINE)
    return set(found)


# --- setting up -------------------------------------------------------------------------------------------


def script(name: str) -> dict[str, Any]:
    return runpy.run_path(str(LOCKS / f"{name}.py"))


def python_that(tmp_path: Path, told: str) -> str:
    """A Python whose venv leaves half an environment behind and fails."""
    path = tmp_path / "python"
    path.write_text(f"#!/bin/sh\nmkdir -p \"$3/bin\"\ncat >&2 <<'END'\n{told}\nEND\nexit 1\n", "utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("told", "way_out"),
    [
        (
            "The virtual environment was not created successfully because ensurepip is not\navailable.",
            "sudo apt-get install python3-venv",
        ),
        ("/usr/bin/python3: No module named venv", "sudo apt-get install python3-venv"),
        ("Error: [Errno 28] No space left on device", "could not be made: Error: [Errno 28] No space left"),
    ],
)
def test_without_venv_one_sentence_tells_what_to_install_and_nothing_is_left(
    told: str,
    way_out: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, told))
    monkeypatch.setattr(sys, "argv", ["create.py", str(tmp_path / "environment")])
    assert script("create")["main"]() == 1
    error = capfd.readouterr().err
    assert way_out in error
    assert error.count("\n") == 1
    assert not (tmp_path / "environment").exists()


def test_a_folder_that_was_there_before_is_not_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "environment" / "precious"
    precious.parent.mkdir()
    precious.write_text("mine", "utf-8")
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, "no"))
    monkeypatch.setattr(sys, "argv", ["create.py", str(precious.parent)])
    assert script("create")["main"]() == 1
    assert precious.read_text("utf-8") == "mine"


class Pip:
    """Notes what pip is asked to install; some of it fails."""

    def __init__(self, *failing: str) -> None:
        self.failing = set(failing)
        self.asked: list[str] = []

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        name = Path(command[-1]).stem
        self.asked.append(name)
        return subprocess.CompletedProcess(command, 1 if name in self.failing else 0)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs locks/install.py with a made-up pip, into a made-up environment."""
    main = script("install")["main"]
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    def run(pip: Pip, *arguments: str) -> int:
        monkeypatch.setattr(subprocess, "run", pip)
        monkeypatch.setattr(sys, "argv", ["install.py", *arguments])
        return int(main())

    return run


def test_setting_up_a_second_time_does_nothing(install: Any) -> None:
    first, second = Pip(), Pip()
    assert install(first) == 0
    assert {"base", "build", "encoder", "voice", "ear", "sound"} <= set(first.asked)
    assert install(second) == 0
    assert second.asked == []


def test_a_part_that_cannot_be_had_is_one_line_and_is_tried_again_only_when_asked_to(
    install: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(Pip("sound")) == 0
    assert "miniaudio has no wheel for this computer" in capsys.readouterr().out
    quiet, again, settled = Pip(), Pip(), Pip()
    assert install(quiet) == 0
    assert quiet.asked == []
    assert install(again, "again") == 0
    assert again.asked == ["sound"]
    assert install(settled, "again") == 0
    assert settled.asked == []


def test_without_what_everything_needs_the_set_up_fails_and_is_tried_again(
    install: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(Pip("base")) == 1
    assert "Is the package index reachable?" in capsys.readouterr().err
    anew = Pip()
    assert install(anew) == 0
    assert "base" in anew.asked
