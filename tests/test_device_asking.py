"""Where the device is not sure of what it heard, it says what that was before it asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from device_stand_ins import StandInEar, stage

from device.keeping import Keeping
from skill.talk import Talk


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """The folder of a device that has introduced itself."""
    with Keeping(tmp_path / "kept.db") as keeping:
        keeping.save_introduced()
    return tmp_path


def test_words_that_were_not_understood_are_said_back_unasked(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is a meter stick")).run()
    place = told.heard.index("I heard: what is a meter stick.")
    assert len(told.heard) > place + 1  # and then it asks


def test_words_that_were_understood_are_not(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice")).run()
    assert not any(line.startswith("I heard") for line in told.heard)


def test_what_was_typed_is_not_said_back(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, keys=None, lines=iter(["a meter stick"]), typing=True).run()
    assert not any(line.startswith("I heard") for line in told.heard)
