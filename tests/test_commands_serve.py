"""The server as a process of its own on loopback: how it starts, whom it answers, how it ends."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from running_command import HEPATICA, PATIENCE_S, PROJECT, Running, running, surroundings

from commands import serve
from commands.server import LARGEST_BODY

READY = "Hepatica is at "
HOST = "skill.example.org"
SKILL = "amzn1.ask.skill.test"
MARKER = "xylophone-marker"
"""A word that is sent in every way there is and must never be printed or sent back in an error."""
run = CliRunner().invoke


@pytest.fixture(scope="module")
def command(exact_root: Path) -> tuple[str, ...]:
    """`hepatica serve` about content that needs no fitted model."""
    return (HEPATICA, "serve", "--content", str(exact_root))


def port_of(started: Running) -> int:
    """The port, from the last line of the start."""
    found = re.fullmatch(r"Hepatica is at http://127\.0\.0\.1:(\d+)", started.line_with(READY))
    assert found
    return int(found[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def local(command: Sequence[str]) -> Iterator[int]:
    """The port of a server with the local profile."""
    with running([*command, "--port", str(free_port())]) as started:
        yield port_of(started)


@pytest.fixture(scope="module")
def public(command: Sequence[str]) -> Iterator[int]:
    """The port of a server with the public profile."""
    arguments = ("--public", HOST, "--application-id", SKILL, "--port", str(free_port()))
    with running([*command, *arguments]) as started:
        yield port_of(started)


def ask(
    port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Status, and the body as JSON or text."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        text = reply.read().decode()
    return reply.status, json.loads(text) if reply.headers.get_content_type() == "application/json" else text


def as_json(**fields: Any) -> dict[str, Any]:
    return {"body": json.dumps(fields).encode(), "headers": {"Content-Type": "application/json"}}


# --- the start ------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not sent there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_when_the_port_accepts_and_ends_with_exit_code_0(
    command: Sequence[str], number: int
) -> None:
    with running([*command, "--port", str(free_port())]) as started:
        port = port_of(started)
        assert ask(port, "GET", "/health")[0] == 200
        assert started.end(number) == 0
    assert started.out[-1] == f"{READY}http://127.0.0.1:{port}"


def test_without_a_port_it_takes_5000_or_the_next_that_is_free(command: Sequence[str]) -> None:
    with ExitStack() as stack:
        taken = stack.enter_context(socket.socket())
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", serve.FIRST_PORT))
            taken.listen()
        except OSError:
            pass  # somebody else has it, which is as good
        port = port_of(stack.enter_context(running(command)))
        assert serve.FIRST_PORT < port < serve.FIRST_PORT + serve.MOST_PORTS


def test_a_port_that_is_taken_and_was_named_is_told_with_the_way_out(exact_root: Path, local: int) -> None:
    done = run(serve.command, ["--content", str(exact_root), "--port", str(local)])
    assert done.exit_code == 1
    taken = f"Port {local} cannot be used: Address already in use."
    assert done.stderr == f"Error: {taken} Name another with --port.\n"


def test_content_with_a_slip_is_told_and_nothing_starts(exact_root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "en"
    shutil.copytree(exact_root, broken)
    (broken / "terms.toml").write_text("x", "utf-8")
    done = run(serve.command, ["--content", str(broken)])
    assert done.exit_code == 1
    assert "terms.toml:1: This is not TOML" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not sent there")
def test_a_signal_that_comes_twice_ends_it_with_exit_code_0(command: Sequence[str]) -> None:
    with running([*command, "--port", str(free_port())]) as started:
        port_of(started)
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
            started.process.send_signal(number)
        assert started.end() == 0


def test_the_curl_line_that_is_printed_works_when_pasted(command: Sequence[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    with running([*command, "--port", str(free_port())]) as started:
        port_of(started)
        question = next(line for line in started.out if line.startswith("You ask:")).split(":", 1)[1].strip()
        answer = next(line for line in started.out if line.startswith("It says:")).split(":", 1)[1].strip()
        line = next(line for line in started.out if "curl" in line)
        pasted = subprocess.run(
            ["sh", "-c", line[line.index("curl") :]],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
    reply = json.loads(pasted.stdout)
    assert reply["heard"] == question
    assert reply["speech"] == answer
    assert reply["outcome"] == "answered"


def test_the_example_is_in_the_language_of_the_content() -> None:
    korean = str(PROJECT / "tests" / "content_ko")
    with running([HEPATICA, "serve", "--content", korean, "--port", str(free_port())]) as started:
        port_of(started)
        line = next(line for line in started.out if "curl" in line)
        if shutil.which("curl") is None:
            pytest.skip("there is no curl here")
        pasted = subprocess.run(
            ["sh", "-c", line[line.index("curl") :]],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=True,
        )
    assert json.loads(pasted.stdout)["topic"] == "jaundice"


def test_every_part_that_is_missing_has_one_command_or_step_that_mends_it(
    command: Sequence[str], tmp_path: Path
) -> None:
    bare = surroundings(XDG_CACHE_HOME=str(tmp_path), PATH="/usr/bin:/bin")
    with running([*command, "--port", str(free_port())], bare) as started:
        port_of(started)
    told = started.out
    parts = {line.split(":")[0]: place for place, line in enumerate(told)}
    assert {"Voice", "Loudspeaker", "Ear", "Microphone", "Alexa's endpoint"} <= parts.keys()
    assert told[parts["Ear"]] == "Ear: no speech recognition model"
    mend = told[parts["Ear"] + 1].removeprefix("  to mend it: ")
    words = mend.split()
    assert words[1:] == ["fetch-ear"]
    assert os.access(PROJECT / words[0], os.X_OK)
    assert any("serve --application-id" in line for line in told)
    assert "Alexa's endpoint: http" in "".join(told)
    for place, line in enumerate(told):
        if line.startswith(("Voice: none", "Loudspeaker: none", "Ear: no", "Microphone: none")):
            assert told[place + 1].startswith("  to mend it: ")


# --- whom it answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/health", 200),
        ("GET", "/privacy", 200),
        ("GET", "/terms", 200),
        ("POST", "/alexa", 400),
        ("POST", "/ask", 404),
        ("GET", "/", 404),
    ],
)
def test_the_public_profile_opens_these_doors_only(
    public: int, method: str, path: str, expected: int
) -> None:
    assert ask(public, method, path, b"{}", {"Host": HOST})[0] == expected


def test_in_public_health_tells_no_details(public: int) -> None:
    assert ask(public, "GET", "/health", headers={"Host": HOST}) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"]
)
def test_a_request_passed_on_by_another_computer_is_taken_in_public_only(
    local: int, public: int, header: str
) -> None:
    assert ask(local, "GET", "/health", headers={header: "192.0.2.1"})[0] == 421
    assert ask(public, "GET", "/health", headers={header: "192.0.2.1", "Host": HOST})[0] == 200


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LocalHost"])
@pytest.mark.parametrize("port", ["", ":5000", ":80"])
def test_the_local_profile_answers_to_the_names_of_this_computer(local: int, host: str, port: str) -> None:
    assert ask(local, "GET", "/health", headers={"Host": host + port})[0] == 200


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example.org", "127.0.0.1.example.org", "::1", "[::2]", "192.0.2.1", ""]
)
def test_the_local_profile_refuses_every_other_host(local: int, host: str) -> None:
    status, error = ask(local, "GET", "/health", headers={"Host": host})
    assert status == 421
    assert error["error"]["code"] == "host"
    assert ask(local, "POST", "/alexa", b"{}", {"Host": host})[0] == 400


def test_the_public_profile_refuses_this_computers_names(public: int) -> None:
    assert ask(public, "GET", "/health", headers={"Host": "localhost"})[0] == 421
    assert ask(public, "GET", "/health", headers={"Host": f"{HOST}:443"})[0] == 200


def test_a_body_over_a_megabyte_is_413_in_the_doors_own_form(local: int) -> None:
    for path in ("/ask", "/alexa"):
        with socket.create_connection(("127.0.0.1", local), PATIENCE_S) as connection:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"
            connection.sendall(head.encode())
            raw = read_all(connection)
        assert raw.startswith(b"HTTP/1.1 413")
        error = json.loads(raw.split(b"\r\n\r\n", 1)[1])["error"]
        assert error == {
            "code": "too_large",
            "message": f"The body is larger than {LARGEST_BODY} bytes.",
            "field": None,
        }


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while block := connection.recv(65536):
        received += block
    return received


# --- what is refused before it starts -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "way_out"),
    [
        (["--public"], "serve --public skill.example.org"),
        (["--public", HOST], "--application-id ID or HEPATICA_ALEXA_APPLICATION_IDS=ID"),
        (["--public", HOST, "--application-id", SKILL, "--unsigned"], "--unsigned is refused with --public"),
        (["--public", f"https://{HOST}", "--application-id", SKILL], "without https:// and port"),
        (["--public", f"{HOST}:443", "--application-id", SKILL], "without https:// and port"),
        ([HOST], "go with --public"),
        (["--door", "ask"], "go with --public"),
        (["--listen", "192.0.2.1"], "go with --public"),
        (["--public", HOST, "--door", "kitchen"], "'kitchen' is not"),
        (["--port", "0"], "1<=x<=65535"),
        (["--port", "70000"], "1<=x<=65535"),
        (["--content", "/nowhere/at/all"], "does not exist"),
    ],
)
def test_what_is_not_safe_or_makes_no_sense_is_refused_with_the_way_out(
    arguments: list[str], way_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEPATICA_ALEXA_APPLICATION_IDS", raising=False)
    done = run(serve.command, arguments)
    assert done.exit_code == 2
    assert way_out in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_an_address_that_is_not_this_computers_is_told(exact_root: Path) -> None:
    public = ["--public", HOST, "--application-id", SKILL]
    done = run(serve.command, ["--content", str(exact_root), *public, "--listen", "192.0.2.1"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Cannot listen on 192.0.2.1: ")


def test_unsigned_says_so_at_every_start_and_in_health(command: Sequence[str]) -> None:
    with running([*command, "--unsigned", "--port", str(free_port())]) as started:
        found = ask(port_of(started), "GET", "/health")[1]
        assert "unsigned" in found["alexa"]
    assert any("WARNING --unsigned is on" in line for line in started.out)


def test_a_further_door_is_open_to_the_world_only_by_name(command: Sequence[str]) -> None:
    arguments = ("--public", HOST, "other.example.org", "--application-id", SKILL, "--door", "ask")
    with running([*command, *arguments, "--port", str(free_port())]) as started:
        port = port_of(started)
        sent = as_json(text="what is jaundice")
        for host in (HOST, "other.example.org"):
            assert ask(port, "POST", "/ask", sent["body"], {**sent["headers"], "Host": host})[0] == 200
    assert f"Alexa's endpoint: https://{HOST}/alexa" in started.out


# --- what is kept to itself -----------------------------------------------------------------------------

BREAKS_IN_THE_MIDDLE = """
import sys
from skill.talk import Talk
opened = Talk.open.__func__

class Broken:
    def understand(self, hypotheses, context):
        if "broken" not in hypotheses[0].text:
            return working.understand(hypotheses, context)
        raise RuntimeError(hypotheses[0].text)

def open_broken(kind, root=None):
    global working
    talk = opened(kind, root)
    working, talk.understander = talk.understander, Broken()
    return talk

Talk.open = classmethod(open_broken)
from commands.main import main
main()
"""


def test_no_answer_and_no_log_ever_holds_words_that_were_refused(exact_root: Path) -> None:
    program = [sys.executable, "-c", BREAKS_IN_THE_MIDDLE, "serve", "--content", str(exact_root)]
    with running([*program, "--unsigned", "--port", str(free_port())]) as started:
        port = port_of(started)
        statuses = [status for status, text in provoked(port) if MARKER not in json.dumps(text)]
    assert statuses == [status for status, _ in PROVOCATIONS] + [500]
    assert MARKER not in started.output
    assert "unexpected RuntimeError at" in started.output


JSON = {"Content-Type": "application/json"}
MARKED = MARKER.encode()
PROVOCATIONS: list[tuple[int, tuple[str, str, bytes, dict[str, str]]]] = [
    (400, ("POST", "/ask", MARKED, JSON)),
    (400, ("POST", "/ask", b'"' + MARKED + b'"', JSON)),
    (400, ("POST", "/ask", b"\xff" + MARKED, JSON)),
    (400, ("POST", "/ask", b"[" * 50 + MARKED, JSON)),
    (400, ("POST", "/ask", b'{"text": NaN, "' + MARKED + b'": 1}', JSON)),
    (413, ("POST", "/ask", MARKED * 2000, JSON)),
    (415, ("POST", "/ask", MARKED, {"Content-Type": f"text/{MARKER}"})),
    (421, ("POST", "/ask", MARKED, {**JSON, "Host": MARKER})),
    (422, ("POST", "/ask", b'{"text": "' + MARKED * 100 + b'"}', JSON)),
    (422, ("POST", "/ask", b'{"text": 1, "' + MARKED + b'": 1}', JSON)),
    (422, ("POST", "/ask", b'{"text": "a", "locale": "' + MARKED + b'"}', JSON)),
    (422, ("POST", "/ask", b'{"event": "' + MARKED + b'"}', JSON)),
    (422, ("POST", "/ask", b'{"text": "\\ud800 ' + MARKED + b'"}', JSON)),
    (404, ("GET", f"/{MARKER}?{MARKER}=1", b"", {})),
    (405, ("PUT", f"/ask?{MARKER}", MARKED, JSON)),
    (400, ("POST", "/alexa", MARKED, {"Signature-256": MARKER, "SignatureCertChainUrl": MARKER})),
    (413, ("POST", "/alexa", MARKED * 20_000, JSON)),
    (413, ("POST", "/ask", MARKED * 70_000, JSON)),
    (400, (MARKER.upper() + "?", "/ask", b"", {})),
    (400, ("POST", "/ask", MARKED, {"Content-Length": MARKER})),
    (501, ("POST", "/ask", MARKED, {"Transfer-Encoding": MARKER})),
]
"""What is refused, with the status it gets; each carries the marker wherever it can."""


def provoked(port: int) -> Iterator[tuple[int, str]]:
    """Status and whole answer to each provocation, and to words that break the understanding."""
    broken = b'{"text": "broken ' + MARKED + b'"}'
    for method, path, body, headers in [*(sent for _, sent in PROVOCATIONS), ("POST", "/ask", broken, JSON)]:
        sent = {"Host": "localhost", "Connection": "close", "Content-Length": str(len(body)), **headers}
        if "Transfer-Encoding" in sent:
            del sent["Content-Length"]
        head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
            read_by_a_door = body if len(body) <= LARGEST_BODY else b""
            connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + read_by_a_door)
            raw = read_all(connection)
        yield int(raw.split()[1]), raw.decode()


# --- under make -----------------------------------------------------------------------------------------

MAKEFILE = """
run:
	@exec {command}
"""


def test_ctrl_c_in_a_terminal_ends_make_itself_with_exit_code_0(
    command: Sequence[str], tmp_path: Path
) -> None:
    pty = pytest.importorskip("pty")
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make here")
    line = " ".join([*command, "--port", str(free_port())])
    (tmp_path / "Makefile").write_text(MAKEFILE.format(command=line), "utf-8")
    ours, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [make, "run"], stdin=terminal, stdout=terminal, stderr=terminal, cwd=tmp_path, env=surroundings(),
            start_new_session=True, preexec_fn=take_terminal,
        )  # fmt: skip
        os.close(terminal)
        shown = b""
        while READY.encode() not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, b"\x1a\x03")  # Ctrl-Z, which nobody could wake it from, is ignored; then Ctrl-C
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def take_terminal() -> None:
    """Make standard input the terminal of the new session."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_the_makefile_hands_its_place_to_the_command() -> None:
    recipe = (PROJECT / "Makefile").read_text("utf-8")
    assert "exec $(BIN)/hepatica serve" in recipe
    assert "exec $(BIN)/hepatica talk" in recipe
