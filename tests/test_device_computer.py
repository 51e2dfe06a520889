"""How this computer's parts are found, and who speaks where a screen reader runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from device_stand_ins import StandInEar, StandInLoudspeaker, StandInMicrophone, StandInVoice, stage

from audio import espeak
from audio.devices import Missing
from audio.errors import EarError
from device.answering import Answering
from device.computer import Computer
from device.keeping import Keeping
from device.keys import KeyMap
from device.parts import RETRY_S, Finders, Parts
from device.says import Says
from device.screen_reader import is_running
from device.settings import Settings
from device.speaking import Speaking
from device.voices import voice_name, voices_for
from skill.talk import Talk


@pytest.fixture
def told() -> list[str]:
    return []


def computer(
    talk: Talk, folder: Path, told: list[str], settings: Settings | None = None, **found
) -> Computer:
    keeping = Keeping(folder / "kept.db")
    keeping.save_settings(settings or Settings())
    ways = {
        "find_loudspeaker": lambda name=None: Missing("no loudspeaker"),
        "find_microphone": lambda name=None: Missing("no microphone"),
        "open_ear": StandInEar,
        **found,
    }
    answering = Answering(talk, keeping, "en-US")
    return Computer(answering, Says(talk, "en-US", KeyMap()), talk.content, told.append, **ways)


def test_what_is_missing_is_named_and_how_to_mend_it_told_once(
    exact_talk: Talk, tmp_path: Path, told: list[str]
) -> None:
    def no_ear() -> StandInEar:
        raise EarError("no ear")

    found = computer(exact_talk, tmp_path, told, open_ear=no_ear)
    for _ in range(3):
        assert (found.voice(), found.microphone(), found.ear()) == ("loudspeaker", None, None)
    assert told == ["no loudspeaker", "no microphone", "no ear"]


def test_a_device_that_was_chosen_by_name_is_used_and_else_the_systems_own(
    exact_talk: Talk, tmp_path: Path, told: list[str]
) -> None:
    asked: list[str | None] = []

    def find(name: str | None = None) -> StandInMicrophone | Missing:
        asked.append(name)
        return StandInMicrophone([]) if name in (None, "here") else Missing("not here")

    for name in ("here", "gone"):
        found = computer(exact_talk, tmp_path, told, Settings(microphone=name), find_microphone=find)
        assert found.microphone() is not None
    assert asked == ["here", "gone", None]
    assert told == []


def test_the_voice_speaks_for_the_locale_and_is_made_anew_when_it_was_lost(
    exact_talk: Talk, tmp_path: Path, told: list[str]
) -> None:
    pytest.importorskip("pyttsx3")
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    found = computer(exact_talk, tmp_path, told, find_loudspeaker=lambda name=None: StandInLoudspeaker([]))
    first, again = found.voice(), found.voice()
    assert not isinstance(first, str)
    assert not isinstance(again, str)
    assert first[0] is not again[0]
    assert again[0].voice == voice_name("en-US")
    found.close()


def test_an_ear_that_is_not_vosk_is_used_as_it_is(exact_talk: Talk, tmp_path: Path, told: list[str]) -> None:
    ear = StandInEar()
    assert computer(exact_talk, tmp_path, told, open_ear=lambda: ear).ear() is ear


def test_a_part_that_is_gone_is_looked_for_less_and_less_often_until_it_works() -> None:
    posted: list[object] = []
    speaking = Speaking(posted.append)
    parts = Parts(Finders(lambda: "loudspeaker", lambda: None), speaking, posted.append, wanted=True)
    parts.find(0.0)
    now, waits = 0.0, []
    for _ in range(5):
        due = parts.retry_at()
        assert due is not None
        waits.append(due - now)
        assert parts.try_again(due - 0.1) == ()
        now = due
        assert parts.try_again(now) == ()
    assert waits == [*RETRY_S, RETRY_S[-1]]
    parts.worked()
    parts.try_again(now + RETRY_S[-1])
    assert parts.retry_at() == now + RETRY_S[-1] + RETRY_S[1]
    speaking.close()


def test_a_voice_is_back_only_when_it_can_be_heard() -> None:
    posted: list[object] = []
    speaking = Speaking(posted.append)
    found = ["loudspeaker", "voice", (StandInVoice([]), StandInLoudspeaker([]))]
    parts = Parts(Finders(lambda: found.pop(0), lambda: None), speaking, posted.append, wanted=True)
    parts.find(0.0)
    assert parts.try_again(100.0) == ()
    assert parts.missing == {"voice", "ear", "microphone"}
    assert parts.try_again(200.0) == ("loudspeaker",)
    assert speaking.able
    speaking.close()


def test_there_are_voices_to_choose_from_the_locales_own_first() -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    for locale in ("en-US", "en-GB", "ko-KR"):
        names = voices_for(locale)
        assert names[0] == voice_name(locale)
        assert len(names) == len({espeak.find_voice(name) for name in names}) >= 3


# --- screen readers ---------------------------------------------------------------------------------------


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    for number, name in {"1": "systemd", "77": "bash", "self": "orca"}.items():
        (tmp_path / number).mkdir()
        (tmp_path / number / "comm").write_text(f"{name}\n", "utf-8")
    return tmp_path


def test_a_screen_reader_is_known_by_its_process(processes: Path) -> None:
    assert not is_running(processes, processes / "none")
    (processes / "77" / "comm").write_bytes(b"\xff\n")
    assert not is_running(processes, processes / "none")
    (processes / "1" / "comm").write_text("orca\n", "utf-8")
    assert is_running(processes, processes / "none")


def test_linuxs_own_screen_reader_is_known_by_its_folder(tmp_path: Path) -> None:
    assert is_running(tmp_path / "none", tmp_path)
    assert not is_running(tmp_path / "none", tmp_path / "none")


def test_where_a_screen_reader_runs_a_person_is_asked_who_speaks(exact_talk: Talk, tmp_path: Path) -> None:
    asked = stage(exact_talk, tmp_path, ["v", "1"], ear=StandInEar(), first=True, reader_runs=True).run()
    assert "To have it speak alone, press v." in asked.heard
    assert asked.keeping.settings.speak is False
    assert asked.heard[-1] == "You can read my answers."
    assert asked.shown[-1].endswith("?")
