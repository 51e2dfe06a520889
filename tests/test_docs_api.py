"""What the API's page and `requests.http` tell is run against a real server, line by line."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from running_command import HEPATICA, PATIENCE_S, PROJECT, running
from test_commands_serve import free_port, port_of
from web_stand_ins import silent_wav

from audio import espeak
from skill.api_doors import RATES
from skill.api_operations import OPERATIONS
from skill.api_sound import MOST_EARS
from skill.profile import FURTHER_DOORS

PAGE = (PROJECT / "docs" / "api.md").read_text("utf-8")
REQUESTS = (PROJECT / "requests.http").read_text("utf-8")
ADDRESS = "http://127.0.0.1:5000"
LINES = [block.strip() for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
CURL_THAT_TELLS = 'set -e -o pipefail\ncurl() { command curl -sS --fail-with-body "$@"; }\n'

WITHOUT_AN_EAR = """
import sys
sys.path.insert(0, "tests")
from web_stand_ins import StandInEar
from commands import serve
serve.WebEar = StandInEar
from commands.main import main
main()
"""
"""The server as it is, but for the ear: the English one is on few computers that run the tests."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a real server is."""
    program = [sys.executable, "-c", WITHOUT_AN_EAR, "serve", "--port", str(free_port())]
    with running(program) as started:
        yield f"http://127.0.0.1:{port_of(started)}"


@pytest.mark.skipif(sys.platform == "win32", reason="the lines are a shell's")
@pytest.mark.parametrize("number", range(len(LINES)))
def test_every_line_to_paste_works(address: str, number: int, tmp_path: Path) -> None:
    lines = LINES[number]
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here; install it")
    if ("/say" in lines or "hepatica say" in lines) and not espeak.available():
        pytest.skip("espeak-ng is not here; make venv")
    script = CURL_THAT_TELLS + lines.replace(ADDRESS, address)
    path = os.pathsep.join([str(Path(HEPATICA).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, timeout=PATIENCE_S, cwd=tmp_path, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    if "If-None-Match" in lines:
        assert done.stdout.endswith(b"304")
    for sound in tmp_path.glob("*.wav"):
        assert sound.read_bytes()[:4] == b"RIFF"


@dataclass
class Told:
    """A request of the file."""

    method: str
    path: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def told() -> Iterator[Told]:
    for part in re.split(r"^###.*\n", REQUESTS, flags=re.MULTILINE)[1:]:
        head, _, body = part.strip().partition("\n\n")
        comments = [line for line in head.splitlines() if line.startswith("#")]
        first, *headers = [line for line in head.splitlines() if not line.startswith("#")]
        method, url = first.split(" ", 1)
        one = Told(method, url.removeprefix("{{host}}"))
        one.headers = dict(line.split(": ", 1) for line in headers)
        one.status = int(comments[0].removeprefix("# answers ")) if comments else 200
        one.body = silent_wav() if body.startswith("< ") else body.encode()
        yield one


TOLD = list(told())


@pytest.mark.parametrize("one", TOLD, ids=lambda one: f"{one.method} {one.path} {one.status}")
def test_every_request_of_the_file_is_answered_as_it_says(address: str, one: Told) -> None:
    if one.path == "/say" and not espeak.available():
        pytest.skip("espeak-ng is not here; make venv")
    with closing(
        http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE_S)
    ) as connection:
        connection.request(one.method, one.path, one.body, one.headers)
        reply = connection.getresponse()
        text = reply.read()
    assert reply.status == one.status, text
    if reply.headers.get_content_type() == "application/json" and one.path != "/openapi.json":
        found = json.loads(text)
        assert ("content_version" in found) == (one.status == 200)


def test_both_try_every_door_that_is_described() -> None:
    doors = {one.path.replace("{id}", "jaundice") for one in OPERATIONS} - {"/alexa"}
    assert doors <= {one.path.partition("?")[0] for one in TOLD}
    assert doors <= set(re.findall(re.escape(ADDRESS) + r"(/[a-z/]+)", "\n".join(LINES)))


def test_the_page_has_the_limits_as_they_are() -> None:
    for door, a_minute in RATES.items():
        assert f"| `/{door}` | {a_minute} times a minute |" in PAGE
    assert f"| sounds that are heard at the same time | {MOST_EARS} |" in PAGE
    assert set(re.findall(r"`--door (\w+)`", PAGE)) == FURTHER_DOORS
