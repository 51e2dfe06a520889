"""A whole talk as its own process: it reaches for no network, and prints nothing but its own words."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import wave
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import no_network
import pytest
from korean_ear import korean_model

from audio import espeak

HERE = Path(__file__).parent
LONGEST_S = 120
STRANGERS = re.compile(
    r"vosk|kaldi|alsa|jack|pulse|pipewire|onnx|miniaudio|portaudio|espeak|log \(|warning|\[[we]:|traceback",
    re.IGNORECASE,
)
"""Words by which lines of others are known."""


@functools.cache
def alone() -> tuple[str, ...]:
    """What runs a command in a network namespace without interfaces; nothing where that is not allowed."""
    prefix = ("unshare", "--map-root-user", "--net")
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return () if tried.returncode else prefix


def run(
    *command: str, typed: str = "", environment: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """A command without network, as far as this computer lets us take it away."""
    return subprocess.run(
        [*alone(), *command],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LONGEST_S,
        check=False,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(map(str, (HERE.parent, HERE))), "PYTHONIOENCODING": "utf-8"}
        | environment,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("talk")


@pytest.fixture(scope="module")
def korean(folder: Path) -> subprocess.CompletedProcess[str]:
    """Five things said and answered, through Vosk and pyttsx3."""
    korean_model()
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    return run(sys.executable, str(HERE / "whole_talk.py"), str(folder))


@pytest.fixture(scope="module")
def english(folder: Path) -> subprocess.CompletedProcess[str]:
    """Two things typed and answered, through the understanding as it is served, with no sound at all."""
    os.environ["HEPATICA_DATA"] = str(folder / "english")
    script = "import no_network, sys\nfrom commands.main import main\nno_network.forbid()\nmain(sys.argv[1:])"
    if not no_network.can_forbid():
        script = script.replace("no_network.forbid()", "pass")
    try:
        return run(sys.executable, "-c", script, "talk", "--typed", typed="what is jaundice\nstop\n")
    finally:
        del os.environ["HEPATICA_DATA"]


# --- no network -------------------------------------------------------------------------------------------


def need_proof() -> None:
    if not alone() and not no_network.can_forbid():
        pytest.skip("neither a network namespace nor a system call filter can be had here")


def test_a_whole_talk_by_voice_reaches_for_no_network(
    korean: subprocess.CompletedProcess[str], folder: Path
) -> None:
    need_proof()
    assert korean.returncode == 0, korean.stderr
    assert "황달은 피부와 눈이 노랗게 되는 것입니다." in korean.stdout
    assert "안녕히 계세요." in korean.stdout
    with wave.open(str(folder / "said.wav")) as said:
        assert said.getnframes() / said.getframerate() > 20


def test_the_english_understanding_reaches_for_no_network(english: subprocess.CompletedProcess[str]) -> None:
    need_proof()
    assert english.returncode == 0, english.stderr
    assert "called jaundice" in english.stdout
    assert "oodbye" in english.stdout


def test_loading_an_ear_that_was_never_tried_reaches_for_no_network(tmp_path: Path) -> None:
    """The trial of its folder runs in a process of its own, which may not either."""
    if not no_network.can_forbid():
        pytest.skip("there is no system call filter for this computer")
    script = (
        "import no_network, socket, sys; no_network.forbid(); before = socket.has_ipv6; "
        "from pathlib import Path; "
        "from audio.recognizer import load_ear; load_ear(Path(sys.argv[1])); assert socket.has_ipv6 == before"
    )
    fresh = {"XDG_CACHE_HOME": str(tmp_path)}
    loaded = run(sys.executable, "-c", script, str(korean_model()), environment=fresh)
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stderr == ""
    assert (tmp_path / "hepatica" / "ears-tried.json").exists()


@pytest.mark.parametrize(
    "tries",
    [
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "import socket; socket.socket(socket.AF_INET6)",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import ctypes, socket; ctypes.CDLL(None).socket(socket.AF_INET, 1, 0)",
        "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', "
        "'import socket; socket.socket(socket.AF_INET)']).returncode)",
    ],
)
def test_whatever_reaches_for_a_network_would_be_ended(tries: str) -> None:
    if not no_network.can_forbid():
        pytest.skip("there is no system call filter for this computer")
    script = f"import sys; sys.path.insert(0, {str(HERE)!r}); import no_network; no_network.forbid(); {tries}"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=60)
    assert no_network.KILLED is not None
    assert ended.returncode in {no_network.KILLED, no_network.KILLED % 256}


def test_sockets_within_this_computer_are_let_be() -> None:
    if not no_network.can_forbid():
        pytest.skip("there is no system call filter for this computer")
    script = (
        "import no_network, socket; no_network.forbid(); socket.socketpair(); socket.socket(socket.AF_UNIX)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60, cwd=HERE)
    assert done.returncode == 0


def test_a_namespace_has_no_interface_but_its_own_loopback() -> None:
    if not alone():
        pytest.skip("unshare cannot make a network namespace here")
    seen = run(sys.executable, "-c", "import socket; print(*(name for _, name in socket.if_nameindex()))")
    assert seen.stdout.split() in ([], ["lo"])


# --- nothing but its own words ----------------------------------------------------------------------------


def test_a_whole_talk_by_voice_prints_its_own_words_alone(korean: subprocess.CompletedProcess[str]) -> None:
    assert korean.stderr == ""
    assert len(korean.stdout.splitlines()) >= 6
    for line in korean.stdout.splitlines():
        assert not re.search("[A-Za-z]", line), line  # the Korean root has not one Latin letter
        assert not any(ord(sign) < 32 for sign in line), line


def test_the_english_talk_prints_no_line_of_others(english: subprocess.CompletedProcess[str]) -> None:
    for line in (*english.stdout.splitlines(), *english.stderr.splitlines()):
        assert not STRANGERS.search(line), line


@pytest.mark.parametrize(
    "line",
    [
        "LOG (VoskAPI:ReadDataFiles():model.cc:213) Decoding params beam=13 max-active=7000 lattice-beam=6",
        "ALSA lib confmisc.c:855:(parse_card) cannot find card '0'",
        "jack server is not running or cannot be started",
        "2026-01-01 [W:onnxruntime:Default, device_discovery.cc:164] GPU device discovery failed",
    ],
)
def test_lines_of_others_would_be_known(line: str) -> None:
    assert STRANGERS.search(line)
