"""`hepatica talk` in a terminal, as a process of its own: single keys, typing, its own words alone."""

from __future__ import annotations

import os
import re
import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_command import HEPATICA, PROJECT, surroundings

pty = pytest.importorskip("pty")
KOREAN = str(Path(__file__).parent / "content_ko")
LONGEST_S = 30
"""After so long the process is taken for hung; nothing here depends on how fast it is."""
pytestmark = pytest.mark.usefixtures("own_home")


class Terminal:
    """A terminal with a talk in it."""

    def __init__(self, *arguments: str) -> None:
        self.person, computer = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            [HEPATICA, "talk", "--content", KOREAN, "--locale", "ko-KR", *arguments],
            stdin=computer, stdout=computer, stderr=subprocess.PIPE, cwd=PROJECT,
            env=surroundings(TERM="dumb"),
        )  # fmt: skip
        self.computer = computer

    def until(self, text: str) -> str:
        """What is shown from here on, up to a text."""
        begun = len(self.seen)
        while text not in self.seen[begun:]:
            ready = select.select([self.person], [], [], LONGEST_S)[0]
            assert ready, f"never showed {text!r}: {self.seen}"
            self.seen += os.read(self.person, 4096).decode("utf-8", "replace")
        return self.seen[begun:]

    def press(self, keys: str) -> None:
        os.write(self.person, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self.person)
        os.close(self.computer)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


def test_single_keys_are_answered_and_the_terminal_is_left_as_it_was(terminal: Terminal) -> None:
    import termios

    before = termios.tcgetattr(terminal.computer)
    assert "헤파티카입니다" in terminal.until("점 키를 누르세요.")
    terminal.press("1")
    terminal.until("아직 시작하지 않았습니다.")
    terminal.press("2\r")
    terminal.until("황달은 피부와 눈이 노랗게 되는 것입니다.")
    terminal.press("/")
    terminal.until("> ")
    terminal.press("조직 검사\r")
    terminal.until("조직 검사는")
    terminal.press("b")
    terminal.until("안녕히 계세요.")
    assert terminal.process.wait(LONGEST_S) == 0
    assert termios.tcgetattr(terminal.computer) == before


def test_nothing_is_redrawn_or_coloured(terminal: Terminal) -> None:
    terminal.until("키를 누르세요")
    terminal.press("*")
    terminal.until("다시 누르세요.")
    terminal.press("b")
    terminal.until("안녕히 계세요.")
    assert terminal.process.wait(LONGEST_S) == 0
    assert not re.search("[\x1b\b]", terminal.seen)
    assert "\r" not in terminal.seen.replace("\r\n", "")


def test_ctrl_c_ends_it_with_exit_code_0_and_the_terminal_as_it_was(terminal: Terminal) -> None:
    import signal
    import termios

    before = termios.tcgetattr(terminal.computer)
    terminal.until("키를 누르세요")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(LONGEST_S) == 0
    assert termios.tcgetattr(terminal.computer) == before


def test_a_persons_own_keys_are_used_and_damaged_ones_are_told(own_home: Path) -> None:
    keys = own_home / "hepatica" / "keys.toml"
    keys.parent.mkdir(parents=True)
    for text, key, shows in (('[keys]\nf = "where"\n', "f", "시작하지"), ("[keys", "1", "시작하지")):
        keys.write_text(text, "utf-8")
        terminal = Terminal()
        try:
            told = terminal.until("요.")
            terminal.press(key)
            told += terminal.until(shows)
            assert ("키 파일을 읽을 수 없어요." in told) == (text == "[keys")
        finally:
            terminal.close()


def test_neither_voice_nor_print_is_refused() -> None:
    done = subprocess.run(
        [HEPATICA, "talk", "--content", KOREAN, "--voice", "off", "--print", "off"],
        capture_output=True, text=True, env=surroundings(), cwd=PROJECT, check=False, timeout=LONGEST_S,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Either the voice or the print has to be on." in done.stderr
