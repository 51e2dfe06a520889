"""`hepatica talk`: starts the talking device on this computer; or takes typed lines where it has no keys."""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from audio.devices import find_loudspeaker, find_microphone
from commands.failing import clear_errors
from commands.foreground import until_ended
from commands.hearing import open_ear
from commands.opening import content_option, locale_of, locale_option
from commands.pasteable import pasteable
from device.answering import Answering
from device.computer import Computer
from device.content_update import InUse, content_in_use
from device.country import locale_here
from device.evdev_keys import EvdevKeys
from device.folders import config_folder, data_folder
from device.keeping import Keeping, kept_path
from device.keys import KeyMap, KeysFileError, Press, read_keys
from device.loop import Device
from device.made import Made
from device.parts import Finders
from device.says import Says
from device.screen_reader import is_running
from device.settings import Settings
from device.terminal_keys import TerminalKeys, can_read_keys
from skill.talk import Talk

KEYS_FILE = "keys.toml"
OnOff = Literal["on", "off"]
_ON_OFF = click.Choice(["on", "off"])


@click.command("talk")
@click.option("--typed", is_flag=True, help="Type the questions, even where there is a microphone.")
@click.option("--voice", type=_ON_OFF, help="Whether the answers are spoken; kept for next time.")
@click.option("--print", "show", type=_ON_OFF, help="Whether the answers are printed; kept for next time.")
@click.option("--microphone", help="The microphone's name, as `hepatica doctor` tells it; kept.")
@click.option("--loudspeaker", help="The loudspeaker's name; kept.")
@click.option(
    "--device", "own", is_flag=True,
    help="A device of its own: take the keys of every keyboard plugged in, and never end.",
)  # fmt: skip
@content_option
@locale_option
def command(
    root: Path | None,
    locale: str | None,
    voice: OnOff | None,
    show: OnOff | None,
    microphone: str | None,
    loudspeaker: str | None,
    *,
    typed: bool,
    own: bool,
) -> None:
    """Talk with Hepatica by key and by voice.

    Press 5 and speak; * says what the other keys do, and any key stops it. Without a terminal it listens
    whenever it is silent, or takes typed lines.
    """
    with until_ended(), clear_errors(), contextlib.ExitStack() as open_parts:
        used = content_in_use(data_folder()) if root is None else InUse(root)
        talk = Talk.open(used.root)
        keeping = open_parts.enter_context(Keeping(kept_path()))
        answering = Answering(talk, keeping, _locale(talk, keeping.settings, locale))
        _set(answering, voice=voice, show=show, microphone=microphone, loudspeaker=loudspeaker)
        keys, damaged = _keys()
        says = Says(talk, answering.locale, keys)
        computer = Computer(
            answering, says, talk.content, _tell_mend,
            find_loudspeaker=find_loudspeaker, find_microphone=find_microphone, open_ear=open_ear,
        )  # fmt: skip
        open_parts.callback(computer.close)
        boards = EvdevKeys(whole_keyboards=own)
        terminal = not own and can_read_keys()
        has_keys = terminal or bool(boards.found())
        first = not keeping.introduced
        device = Device(
            Made(
                answering, says,
                Finders(
                    computer.voice, computer.microphone, None if typed else computer.ear, computer.waker,
                    computer.stopper,
                ),
                click.echo, lambda text: click.echo(text, nl=False),
                keys=keys if has_keys else None, lines=None if own or terminal else _typed_lines(),
                news=tuple(filter(None, (used.news, "keys_damaged" if damaged else None))),
                first=first, typing=typed, stays=own,
                reader_runs=first and terminal and voice is None and is_running(),
            )
        )  # fmt: skip
        if terminal:
            open_parts.enter_context(_reading(device.press, open_parts.enter_context(TerminalKeys()).read))
        if own or boards.found():
            open_parts.enter_context(_reading(device.press, boards.read))
        device.run()


def _locale(talk: Talk, settings: Settings, asked: str | None) -> str:
    """The locale asked for, or the one chosen before, or what the system tells of the country."""
    if asked is not None:
        return locale_of(talk, asked)
    chosen = settings.locale
    return chosen if chosen is not None and chosen in talk.content.places else locale_here(talk.content)


def _set(
    answering: Answering,
    *,
    voice: OnOff | None,
    show: OnOff | None,
    microphone: str | None,
    loudspeaker: str | None,
) -> None:
    """Keep what the options set. Raises click.UsageError where nothing would be spoken or printed."""
    before = answering.settings
    wanted = replace(
        before,
        speak=before.speak if voice is None else voice == "on",
        print=before.print if show is None else show == "on",
        microphone=microphone or before.microphone,
        loudspeaker=loudspeaker or before.loudspeaker,
    )
    if not (wanted.speak or wanted.print):
        raise click.UsageError("Either the voice or the print has to be on. Turn one of them on.")
    if wanted != before:
        answering.use(wanted)


def _keys() -> tuple[KeyMap, bool]:
    """The person's keys, and whether their file is damaged; a device must not fall silent for that."""
    try:
        return read_keys(config_folder() / KEYS_FILE), False
    except KeysFileError as error:
        _tell_mend(str(error))
        return KeyMap(), True


@contextlib.contextmanager
def _reading(
    press: Callable[[Press], None], read: Callable[[Callable[[Press], None], threading.Event], None]
) -> Iterator[None]:
    """Keys are read by a thread of their own while the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=read, args=(press, stop), name="keys", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _tell_mend(text: str) -> None:
    click.echo(pasteable(text), err=True)


def _typed_lines() -> Iterator[str]:
    """The lines that a person types; they end with the input. Bytes that are no text become U+FFFD."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    while line := sys.stdin.readline():
        yield line
