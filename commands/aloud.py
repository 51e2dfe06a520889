"""What a doctor says aloud: the device's test of itself, and why the device has failed."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from audio.devices import (
    Loudspeaker,
    Microphone,
    Missing,
    find_loudspeaker,
    find_microphone,
    microphone_names,
)
from audio.ear_source import find_ear_folder
from audio.errors import AudioError
from audio.recognizer import VoskEar
from audio.voice import Voice
from commands.hearing import open_ear
from commands.pasteable import pasteable
from device import failures, self_test
from device.country import locale_here
from device.earcons import EARCON_FORMAT, earcon
from device.folders import data_folder
from device.keeping import Keeping, kept_path
from device.settings import DEFAULT, Settings
from device.vocabulary import vocabulary_of
from device.voices import voice_name
from intents.errors import ContentError
from intents.library import default_root, load_content
from intents.ridge import ModelError
from intents.topics import Content, Place
from intents.understander import build_understander
from intents.wording import place_for
from skill.lines import Script

RESULT_VARIABLE = "SERVICE_RESULT"
RUNTIME_VARIABLE = "RUNTIME_DIRECTORY"
"""Both set by systemd for the command that it runs after the talk (systemd.exec)."""


def test_aloud(root: Path | None, locale: str | None) -> bool:
    """Test loudspeaker, microphone and ear aloud; whether all is well.

    `root` is the content whose words are said, `locale` the place and its voice; None for what is installed,
    and for what the person, else the system, has chosen.
    Raises intents.errors.ContentError, intents.wording.UnservedLocale.
    """
    settings = _settings()
    script = Script(load_content(root or default_root()))
    place = _place(script, locale, settings)
    with contextlib.ExitStack() as open_parts:
        loudspeaker = _loudspeaker(settings.loudspeaker)
        voice = _voice(loudspeaker, place, settings, open_parts)
        ear, damaged = _ear()
        equipment = self_test.Equipment(
            voice, loudspeaker, ear, _microphone(settings.microphone),
            ear_damaged=damaged,
            chosen_microphone=settings.microphone, chosen_loudspeaker=settings.loudspeaker,
            microphone_names=microphone_names(),
            disk_full=self_test.disk_is_full(data_folder()),
            phrases=_phrases(script.content, ear),
        )  # fmt: skip
        return self_test.run(
            equipment, partial(script.device_words, place), lambda text: click.echo(pasteable(text))
        )


def tell_failure(root: Path | None, locale: str | None) -> None:
    """Count one more end of the device's talk, and say aloud what was wrong where that is due.

    Run by systemd. What is said is shown on standard error, too, which goes into the journal. Where the words
    themselves are what is wrong, tones are played. Raises click.UsageError where systemd did not run it.
    """
    result, folder = os.environ.get(RESULT_VARIABLE), os.environ.get(RUNTIME_VARIABLE)
    if result is None or folder is None:
        raise click.UsageError(f"This is for systemd, which sets {RESULT_VARIABLE} and {RUNTIME_VARIABLE}.")
    path = Path(folder.partition(":")[0]) / "failures"
    if result == "success":
        failures.forget(path)
        return
    now = failures.count(failures.read(path), time.monotonic())
    failures.write(path, now)
    click.echo(f"Failure {now.count} in a row: {result}.", err=True)
    if failures.is_told(now):
        _say_why(result, root, locale)


def _say_why(result: str, root: Path | None, locale: str | None) -> None:
    settings = _settings()
    loudspeaker = _loudspeaker(settings.loudspeaker)
    try:
        script = Script(load_content(root or default_root()))
    except ContentError:
        if loudspeaker is not None:
            loudspeaker.play([earcon("stopped")] * 3, EARCON_FORMAT, threading.Event())
        raise
    place = _place(script, locale, settings)
    disk_full = self_test.disk_is_full(data_folder())
    told = failures.phrases(result, understands=_understands(script), disk_full=disk_full)
    words = [script.device_words(place, phrase) for phrase in told]
    for line in words:
        click.echo(line.display, err=True)
    with contextlib.ExitStack() as open_parts:
        voice = _voice(loudspeaker, place, settings, open_parts)
        if voice is not None:
            voice.say(" ".join(line.speech for line in words))


def _understands(script: Script) -> bool:
    """Whether the understanding fits the words; one that does not keeps every talk from starting."""
    try:
        build_understander(script.content)
    except ModelError:
        return False
    return True


def _place(script: Script, locale: str | None, settings: Settings) -> Place:
    content = script.content
    return place_for(content, locale or settings.locale or locale_here(content))


def _settings() -> Settings:
    """What the person has set; nothing is made where nothing was kept."""
    if not kept_path().exists():
        return DEFAULT
    with Keeping(kept_path()) as keeping:
        return keeping.settings


def _loudspeaker(chosen: str | None) -> Loudspeaker | None:
    """The loudspeaker chosen, or the system's own choice where that is not there."""
    for name in dict.fromkeys((chosen, None)):
        found = find_loudspeaker(name)
        if not isinstance(found, Missing):
            return found
    return None


def _microphone(chosen: str | None) -> Microphone | None:
    for name in dict.fromkeys((chosen, None)):
        found = find_microphone(name)
        if not isinstance(found, Missing):
            return found
    return None


def _voice(
    loudspeaker: Loudspeaker | None, place: Place, settings: Settings, open_parts: contextlib.ExitStack
) -> Voice | None:
    if loudspeaker is None:
        return None
    voice = settings.voice or voice_name(place.locale)
    try:
        made = Voice(loudspeaker, rate_wpm=settings.rate_wpm, volume=settings.volume, voice=voice)
    except AudioError:
        return None
    return open_parts.enter_context(made)


def _phrases(content: Content, ear: VoskEar | None) -> Sequence[str] | None:
    """What the ear listens for: the content's phrases where only these are understood, else anything."""
    if ear is None or content.understanding != "exact":
        return None
    return vocabulary_of(content, ear.knows).phrases


def _ear() -> tuple[VoskEar | None, bool]:
    """The ear, and whether there is one that cannot be used."""
    try:
        return open_ear(), False
    except AudioError:
        pass
    try:
        return None, find_ear_folder() is not None
    except AudioError:
        return None, True
