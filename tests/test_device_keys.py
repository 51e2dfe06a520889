"""Keys: which does what, and how they are read from a terminal and from Linux's input devices."""

from __future__ import annotations

import contextlib
import os
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.evdev_keys import EVENT, EvdevKeys, Keyboard
from device.keys import (
    ACTIONS,
    FURTHER,
    NUMBER_PAD,
    SPOKEN_NAMES,
    USUAL_KEYS,
    KeyMap,
    KeysFileError,
    Press,
    read_keys,
)
from device.state import CHOICES
from device.terminal_keys import TerminalKeys, can_read_keys, key_names
from intents.library import default_root, load_content

# --- the map ----------------------------------------------------------------------------------------------


def test_every_action_has_a_key_and_every_key_an_action() -> None:
    assert set(USUAL_KEYS.values()) == set(ACTIONS)
    assert {*NUMBER_PAD, *FURTHER, "keys"} == set(ACTIONS)


def test_what_a_number_pad_does_is_on_a_number_pads_keys() -> None:
    pad = set("0123456789+-*/.") | {"enter"}
    keys = KeyMap()
    on_the_pad = {does for key, does in keys.actions.items() if key in pad}
    assert set(NUMBER_PAD) - on_the_pad == {"silence"}


def test_what_each_key_does_has_words_in_the_content() -> None:
    phrases = load_content(default_root()).phrases
    for action in (*NUMBER_PAD, *FURTHER):
        assert f"device_does_{action}" in phrases
    for choice in CHOICES:
        assert f"device_choice_{choice}" in phrases
    for name in SPOKEN_NAMES.values():
        assert f"device_key_{name}" in phrases


def test_large_letters_do_what_small_ones_do() -> None:
    assert KeyMap().action("M") == KeyMap().action("m") == "mute"
    assert KeyMap().action("ß") is None


def test_a_persons_own_file_changes_single_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    assert read_keys(path) == KeyMap()
    path.write_text('[keys]\nf = "repeat"\nb = ""\nleft = "on"\n', "utf-8")
    keys = read_keys(path)
    assert (keys.action("f"), keys.action("b"), keys.action("left")) == ("repeat", None, "on")
    assert keys.action("5") == "ask_or_stop"
    assert keys.key_for("repeat") == "f"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[keys", "is no TOML"),
        ("keys = 3", "is no table"),
        ('[keys]\nff = "repeat"', "there is no key 'ff'"),
        ('[keys]\nf = "jump"', "'jump' is nothing a key can do"),
        ("[keys]\nf = 5", "is nothing a key can do"),
        ('[keys]\n"*" = ""\n"?" = ""', "leaves no key for keys"),
        ("\ud800", "cannot be read"),
    ],
)
def test_a_damaged_file_is_told_with_the_way_out(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(KeysFileError, match=says) as told:
        read_keys(path)
    assert str(path) in str(told.value)


# --- a terminal -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        (["5"], ["5"]),
        (["ab\r"], ["a", "b", "enter"]),
        (["\x1b[A", "\x1b[D"], ["up", "left"]),
        (["\x1b", "[C"], ["right"]),
        (["\x1bOu"], ["5"]),
        (["\x1b", None], ["escape"]),
        (["\x1b", None, "5"], ["escape", "5"]),
        (["\x1b", "5"], ["escape", "5"]),
        (["\x1b\x1b[A"], ["escape", "up"]),
        (["\x1b[", None], ["escape", "["]),
        (["\x1b[1;5A"], []),
        (["é", "\x00"], ["é"]),
        (["\x7f\t "], ["backspace", "tab", "space"]),
        (["\x1b"], ["escape"]),
    ],
)
def test_what_a_terminal_sends_is_read_as_keys(sent: list[str | None], keys: list[str]) -> None:
    assert list(key_names(iter(sent))) == keys


@given(st.lists(st.one_of(st.none(), st.text())))
def test_whatever_a_terminal_sends_is_read_without_an_error(sent: list[str | None]) -> None:
    for key in key_names(iter(sent)):
        assert key


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    pty = pytest.importorskip("pty")
    person, computer = pty.openpty()
    yield person, computer
    for end in (person, computer):
        with contextlib.suppress(OSError):
            os.close(end)


def test_keys_come_one_by_one_unseen_and_the_terminal_is_left_as_it_was(terminal: tuple[int, int]) -> None:
    import termios

    person, computer = terminal
    before = termios.tcgetattr(computer)
    pressed: list[str] = []
    stop = threading.Event()

    def press(one: Press) -> None:
        pressed.append(one.key)
        if len(pressed) == 4:
            stop.set()

    with TerminalKeys(computer) as keys:
        assert not termios.tcgetattr(computer)[3] & (termios.ECHO | termios.ICANON)
        assert termios.tcgetattr(computer)[3] & termios.ISIG, "Ctrl-C stays what it is"
        os.write(person, b"5\x1b[A\xc3\xa9\x1b")
        keys.read(press, stop)
    assert pressed == ["5", "up", "é", "escape"]
    assert termios.tcgetattr(computer) == before


def test_a_terminal_that_is_closed_ends_the_reading(terminal: tuple[int, int]) -> None:
    person, computer = terminal
    os.close(person)
    TerminalKeys(computer).read(lambda one: None, threading.Event())


def test_without_a_terminal_no_keys_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert not can_read_keys()
    monkeypatch.setattr(sys, "stdin", None)
    assert not can_read_keys()


# --- Linux's input devices --------------------------------------------------------------------------------

PAD_FIVE, LETTER_A, SHIFT, SLASH, LETTER_Q = 76, 30, 42, 53, 16


def event(code: int, value: int, at: float = 1.5, kind: int = 1) -> bytes:
    return EVENT.pack(int(at), int(at % 1 * 1e6), kind, code, value)


def test_a_key_goes_down_and_comes_up_on_the_keyboards_own_clock() -> None:
    presses = list(Keyboard().presses(event(PAD_FIVE, 1, 1.5) + event(PAD_FIVE, 0, 2.25)))
    assert presses == [Press("5", "down", 1.5), Press("5", "up", 2.25)]


def test_shift_makes_large_letters_and_the_question_mark() -> None:
    board = Keyboard()
    sent = event(SHIFT, 1) + event(LETTER_A, 1) + event(SHIFT, 0) + event(LETTER_A, 0) + event(SLASH, 1)
    assert [(one.key, one.phase) for one in board.presses(sent)] == [
        ("A", "down"),
        ("A", "up"),
        ("/", "down"),
    ]
    assert [one.key for one in board.presses(event(SHIFT, 1) + event(SLASH, 1))] == ["?"]


def test_only_plus_minus_and_backspace_repeat_while_held() -> None:
    board = Keyboard()
    assert len(list(board.presses(event(78, 1) + event(78, 2) + event(78, 2)))) == 3
    assert len(list(board.presses(event(PAD_FIVE, 1) + event(PAD_FIVE, 2)))) == 1


def test_what_is_no_key_is_left_out() -> None:
    assert list(Keyboard().presses(event(PAD_FIVE, 1, kind=2) + event(700, 1) + event(PAD_FIVE, 0))) == []


@pytest.fixture
def boards(tmp_path: Path) -> Path:
    """Two devices that are files: a number pad (event0) and a whole keyboard (event1)."""
    bits = struct.calcsize("l") * 8
    for number, codes in enumerate([(PAD_FIVE, 96), (PAD_FIVE, LETTER_Q)]):
        value = sum(1 << code for code in codes)
        words = []
        while value:
            words.insert(0, f"{value & (1 << bits) - 1:x}")
            value >>= bits
        keys = tmp_path / "class" / f"event{number}" / "device" / "capabilities" / "key"
        keys.parent.mkdir(parents=True)
        keys.write_text(" ".join(words) + "\n", "ascii")
        (tmp_path / f"event{number}").write_bytes(event(PAD_FIVE, 1) + event(PAD_FIVE, 0, 2.0))
    (tmp_path / "event2").write_bytes(b"")
    return tmp_path


def test_number_pads_are_read_and_whole_keyboards_only_on_a_device_of_its_own(boards: Path) -> None:
    classes = boards / "class"
    assert EvdevKeys(folder=boards, classes=classes).found() == ("event0",)
    whole = EvdevKeys(whole_keyboards=True, folder=boards, classes=classes)
    assert whole.found() == ("event0", "event1")


def test_a_keyboard_that_ends_is_let_go_and_taken_up_again(boards: Path) -> None:
    pressed: list[Press] = []
    stop = threading.Event()

    def press(one: Press) -> None:
        pressed.append(one)
        if len(pressed) == 4:
            stop.set()

    reader = EvdevKeys(folder=boards, classes=boards / "class")
    reader.look_for_new_s = 0.0
    reader.read(press, stop)
    assert [(one.key, one.phase) for one in pressed] == [("5", "down"), ("5", "up")] * 2


def test_where_there_are_no_input_devices_nothing_is_found(tmp_path: Path) -> None:
    assert EvdevKeys(folder=tmp_path / "none").found() == ()
