"""A corrected content from a stick: taken whole or refused, and a whole content in use at any moment."""

from __future__ import annotations

import io
import os
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from running_command import finished, surroundings

from commands import update
from device import content_update
from device.content_update import InUse, content_in_use, take_back, take_content
from device.update_errors import UpdateError
from intents.library import default_root
from intents.root_files import version_of
from intents.topics import Content
from skill.talk import DEVICE_DOOR, Talk

KOREAN = Path(__file__).parent / "content_ko"
PROJECT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 1)
OLD, NEW = "황달은", "황달이란"
"""Words of a topic, and what they are corrected to."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the installed content, to be corrected."""
    return Path(shutil.copytree(KOREAN, tmp_path / "corrected"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def zipped(root: Path, inside: str = "ko/", more: Mapping[str, bytes] = MappingProxyType({})) -> Path:
    """The zip of a content root, as somebody packs it, with further files."""
    file = root.with_suffix(".zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            archive.write(path, inside + path.relative_to(root).as_posix())
        for name, text in more.items():
            archive.writestr(name, text)
    return file


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def correct(root: Path, new: str = NEW) -> Path:
    """The zip of the content with a topic's words corrected."""
    topic = root / "topics" / "jaundice.toml"
    topic.write_text(topic.read_text("utf-8").replace(OLD, new), "utf-8")
    return zipped(root)


def take(file: Path, data: Path) -> content_update.Taken:
    return take_content(file, data, TODAY, KOREAN)


def in_use(data: Path) -> InUse:
    return content_in_use(data, KOREAN)


def picture(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- taken ------------------------------------------------------------------------------------------------


def test_without_an_update_the_installed_content_is_used(data: Path) -> None:
    assert in_use(data) == InUse(KOREAN)
    assert content_in_use(data) == InUse(default_root())
    assert not data.exists()


def test_what_was_corrected_is_said_from_the_next_start_on(root: Path, data: Path) -> None:
    taken = take(correct(root), data)
    assert (taken.version, taken.before) == (version_of(root), version_of(KOREAN))
    assert taken.report.unsigned
    used = in_use(data)
    assert used.news is None
    reply = Talk.open(used.root).take_intent("jaundice", None, DEVICE_DOOR, "ko-KR").reply
    assert NEW in reply.speech
    assert OLD not in reply.speech


def test_the_one_before_is_kept_and_can_be_returned_to_and_back_again(root: Path, data: Path) -> None:
    first = take(correct(root), data)
    edit(root / "topics" / "jaundice.toml", NEW, "황달이라는 것은")
    second = take(zipped(root), data)
    assert second.before == first.version
    assert take_back(data, KOREAN) == first.version
    assert version_of(in_use(data).root) == first.version
    assert take_back(data, KOREAN) == second.version
    assert version_of(in_use(data).root) == second.version


def test_after_one_update_the_installed_content_is_returned_to(root: Path, data: Path) -> None:
    take(correct(root), data)
    assert take_back(data, KOREAN) == version_of(KOREAN)
    assert in_use(data) == InUse(KOREAN)


def test_what_was_never_updated_cannot_be_taken_back(data: Path) -> None:
    with pytest.raises(UpdateError, match="no update"):
        take_back(data, KOREAN)


def test_a_damaged_content_is_not_returned_to(root: Path, data: Path) -> None:
    first = take(correct(root), data)
    edit(root / "topics" / "jaundice.toml", NEW, "황달이라는 것은")
    second = take(zipped(root), data)
    (data / "content" / first.version / "topics" / "jaundice.toml").write_text("", "utf-8")
    with pytest.raises(UpdateError, match="damaged"):
        take_back(data, KOREAN)
    assert version_of(in_use(data).root) == second.version


def test_no_more_contents_are_kept_than_the_one_in_use_and_the_one_before(root: Path, data: Path) -> None:
    correct(root)
    for number in range(4):
        edit(root / "topics" / "jaundice.toml", NEW, f"{NEW} {'아' * number}")
        take(zipped(root), data)
    kept = [path for path in (data / "content").iterdir() if path.is_dir()]
    assert len(kept) == 2


def test_the_content_in_use_and_the_installed_one_may_be_given_once_more(root: Path, data: Path) -> None:
    assert take(zipped(root), data).version == version_of(KOREAN)
    assert in_use(data) == InUse(KOREAN)
    taken = take(correct(root), data)
    before = picture(data)
    assert take(zipped(root), data).before == taken.version
    assert picture(data) == before
    edit(root / "topics" / "jaundice.toml", NEW, OLD)
    assert take(zipped(root), data).before == taken.version
    assert in_use(data) == InUse(KOREAN)


@pytest.mark.parametrize("inside", ["", "ko/", "a/b/ko/"])
def test_the_content_may_lie_at_the_top_of_the_zip_or_in_a_folder(
    root: Path, data: Path, inside: str
) -> None:
    correct(root)
    take(zipped(root, inside), data)
    assert version_of(in_use(data).root) == version_of(root)


def test_what_a_system_hides_in_a_zip_or_lays_beside_the_content_is_left_out(root: Path, data: Path) -> None:
    correct(root)
    more = {"__MACOSX/ko/._content.toml": b"x", "ko/.DS_Store": b"x", "letter.txt": b"dear helper"}
    take(zipped(root, more=more), data)
    assert {path.name for path in in_use(data).root.iterdir()} == {path.name for path in root.iterdir()}


def test_the_english_content_can_be_corrected_on_a_device_with_its_fitted_understanding_and_the_talk_says_so(
    tmp_path: Path, data: Path
) -> None:
    root = Path(shutil.copytree(default_root(), tmp_path / "en"))
    edit(root / "phrases.toml", "I give information, not medical", "What I give is information, not medical")
    taken = take_content(zipped(root, "en/"), data, TODAY)
    assert taken.version == version_of(root)
    talk = ("talk", "--typed", "--voice", "off")
    said = finished(*talk, typed=b"stop\n", environment=surroundings(HEPATICA_DATA=str(data)))
    assert "What I give is information" in said[1], said
    edit(content_in_use(data).root / "phrases.toml", "What I give", "What I gave")
    said = finished(*talk, typed=b"stop\n", environment=surroundings(HEPATICA_DATA=str(data)))
    assert "corrected words" in said[1], said
    assert "I give information" in said[1]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_may_enter_the_folder(root: Path, data: Path) -> None:
    take(correct(root), data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "content").stat().st_mode) == 0o700


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only an administrator can give a file away"
)
def test_what_an_administrator_brings_belongs_to_the_devices_user(root: Path, data: Path) -> None:
    data.mkdir()
    os.chown(data, 12345, 12345)
    take(correct(root), data)
    assert {path.stat().st_uid for path in (data, *data.rglob("*"))} == {12345}


# --- refused ----------------------------------------------------------------------------------------------


def another_way_of_asking(root: Path) -> None:
    edit(root / "asking" / "jaundice.toml", '"황달"', '"황달", "노란 눈"')


def a_phrase_less(root: Path) -> None:
    edit(
        root / "phrases.toml",
        '[help]\nvariants = ["황달이나 조직 검사를 물어보세요. 계속, 다시, 멈춰라고 말할 수 있습니다."]',
        "",
    )


def a_placeholder_more(root: Path) -> None:
    edit(root / "phrases.toml", '["알겠습니다."]', '["알겠습니다, {topic}."]')


def a_number_less(root: Path) -> None:
    edit(root / "phrases.toml", ', "스물"', "")


def a_place_less(root: Path) -> None:
    places = root / "places.toml"
    text = places.read_text("utf-8")
    places.write_text("[ko]" + text.partition("\n[ko]")[2], "utf-8")


def no_device_commands(root: Path) -> None:
    (root / "device_commands.toml").unlink()


def a_command_that_says_something(root: Path) -> None:
    edit(root / "device_commands.toml", 'heard = ["목소리"]', 'heard = ["목소리"]\nsaid = ["네."]')


def a_slip(root: Path) -> None:
    edit(root / "topics" / "jaundice.toml", "title =", "titel =")


def another_understanding(root: Path) -> None:
    edit(root / "content.toml", '"exact"', '"trained"')


def another_language(root: Path) -> None:
    shutil.rmtree(root)
    shutil.copytree(default_root(), root)


REFUSED: dict[Callable[[Path], None], str] = {
    another_way_of_asking: "ways of asking",
    a_phrase_less: r"phrases.toml: \[help\]",
    a_placeholder_more: r"nothing fills {topic} in \[all_right\]",
    a_number_less: r"\[number_words\] has fewer",
    a_place_less: r"places.toml: \[ko-KR\]",
    no_device_commands: r"device_commands.toml: \[voice_next\]",
    a_command_that_says_something: r"\[voice_next\] has 'said'",
    a_slip: r"\ntopics/jaundice.toml:1: 'titel'",
    another_understanding: "ways of asking",
    another_language: "another language",
}


@pytest.mark.parametrize("change", REFUSED, ids=lambda change: change.__name__)
def test_what_does_not_fit_is_refused_with_the_reason_and_nothing_changes(
    root: Path, data: Path, change: Callable[[Path], None]
) -> None:
    taken = take(correct(root), data)
    before = picture(data)
    change(root)
    with pytest.raises(UpdateError, match=REFUSED[change]):
        take(zipped(root), data)
    assert picture(data) == before
    assert version_of(in_use(data).root) == taken.version


def test_what_the_program_cannot_say_is_refused(
    root: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise KeyError("a phrase that the checks above did not know of")

    monkeypatch.setattr("skill.conversation.Conversation.respond", fails)
    with pytest.raises(UpdateError, match="cannot be spoken"):
        take(correct(root), data)
    assert in_use(data) == InUse(KOREAN)


def test_a_disk_without_room_is_told_and_nothing_changes(
    root: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    taken = take(correct(root), data)
    before = picture(data)
    edit(root / "topics" / "jaundice.toml", NEW, "황달이라는 것은")
    monkeypatch.setattr(content_update, "_put_in_place", no_room)
    with pytest.raises(UpdateError, match="No space left on device"):
        take(zipped(root), data)
    assert picture(data) == before
    assert version_of(in_use(data).root) == taken.version


def with_member(name: str, **attributes: int) -> bytes:
    """A zip with one more member of a name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ko/content.toml", (KOREAN / "content.toml").read_bytes())
        member = zipfile.ZipInfo(name)
        for attribute, value in attributes.items():
            setattr(member, attribute, value)
        archive.writestr(member, b"x")
    return packed.getvalue()


def too_large() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ko/content.toml", b"#" * (17 * 2**20))
    return packed.getvalue()


def locked() -> bytes:
    """A zip whose members say that they are encrypted."""
    data = bytearray(with_member("ko/cues.toml"))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(mark, start + 1)
    return bytes(data)


BAD_ZIPS = {
    "no zip": (b"my shopping list", "no zip"),
    "empty": (b"", "no zip"),
    "locked": (locked(), "no zip that can be unpacked"),
    "out of its folder": (with_member("ko/../../x.toml"), "outside its folder"),
    "from the root": (with_member("/etc/x.toml"), "outside its folder"),
    "another drive": (with_member("C:x.toml"), "outside its folder"),
    "backslashes": (with_member("ko\\..\\x.toml"), "outside its folder"),
    "a link": (with_member("ko/x.toml", external_attr=(stat.S_IFLNK | 0o777) << 16), "link"),
    "two of one name": (with_member("ko/CONTENT.toml"), "two files of one name"),
    "two contents": (with_member("fr/content.toml"), "2 files named content.toml"),
    "no content": (b"PK\5\6" + bytes(18), "0 files named content.toml"),
    "too large": (too_large(), "more than a content"),
    "only its first file": (with_member("ko/x.txt"), "Nothing reads this file"),
}


@pytest.mark.parametrize("name", BAD_ZIPS)
def test_a_zip_that_holds_no_content_is_refused_with_the_reason(
    tmp_path: Path, data: Path, name: str
) -> None:
    made, reason = BAD_ZIPS[name]
    file = tmp_path / "content.zip"
    file.write_bytes(made)
    with pytest.raises(UpdateError, match=reason):
        take(file, data)
    assert in_use(data) == InUse(KOREAN)
    assert picture(data) == {}
    assert {path.name for path in tmp_path.iterdir()} == {"content.zip", "data"}


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path, data: Path) -> None:
    for file in (tmp_path / "none.zip", tmp_path):
        with pytest.raises(UpdateError, match="There is no file"):
            take(file, data)


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return correct(Path(shutil.copytree(KOREAN, tmp_path_factory.mktemp("packed") / "ko"))).read_bytes()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 0.999), damage=st.none() | st.binary(min_size=1, max_size=20))
def test_a_damaged_zip_is_refused_or_was_damaged_where_it_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, packed: bytes, place: float, damage: bytes | None
) -> None:
    folder, at = tmp_path_factory.mktemp("damaged"), int(len(packed) * place)
    file, data = folder / "content.zip", folder / "data"
    file.write_bytes(packed[:at] + (damage + packed[at + len(damage) :] if damage else b""))
    try:
        taken = take(file, data)
    except UpdateError:
        assert in_use(data) == InUse(KOREAN)
    else:
        assert version_of(in_use(data).root) == taken.version


# --- in use -----------------------------------------------------------------------------------------------


def a_byte_changed(data: Path, version: str) -> None:
    edit(data / "content" / version / "phrases.toml", "안녕하세요", "안녕하세오")


def a_file_gone(data: Path, version: str) -> None:
    (data / "content" / version / "topics" / "jaundice.toml").unlink()


def all_gone(data: Path, version: str) -> None:
    shutil.rmtree(data / "content" / version)


def no_choice_to_be_read(data: Path, version: str) -> None:
    (data / "content" / "in-use.json").write_bytes(b"\xff\0")


def another_choice(data: Path, version: str) -> None:
    (data / "content" / "in-use.json").write_text('{"version": "../../..", "before": null, "corrects": ""}')


def for_another_version_of_hepatica(data: Path, version: str) -> None:
    edit(data / "content" / "in-use.json", version_of(KOREAN), "0123456789ab")


@pytest.mark.parametrize(
    "happens",
    [
        a_byte_changed, a_file_gone, all_gone, no_choice_to_be_read, another_choice,
        for_another_version_of_hepatica,
    ],
    ids=lambda happens: happens.__name__,
)  # fmt: skip
def test_a_content_that_is_no_longer_whole_or_does_not_fit_any_more_is_not_used_and_that_is_told_once(
    root: Path, data: Path, happens: Callable[[Path, str], None]
) -> None:
    happens(data, take(correct(root), data).version)
    assert in_use(data) == InUse(KOREAN, "content_damaged")
    assert in_use(data) == InUse(KOREAN)
    assert version_of(take_and_use(root, data)) == version_of(root)


def take_and_use(root: Path, data: Path) -> Path:
    take(zipped(root), data)
    return in_use(data).root


def test_the_news_of_it_can_be_said(content: Content) -> None:
    assert "device_content_damaged" in content.phrases


UPDATES = """
import sys
from datetime import date
from pathlib import Path
from device.content_update import take_content

data, installed, *files = map(Path, sys.argv[1:])
while True:
    for file in files:
        print(take_content(file, data, date(2026, 11, 1), installed).version, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_killed_at_any_moment_a_whole_content_is_in_use(root: Path, data: Path) -> None:
    one = correct(root).rename(root.with_name("one.zip"))
    versions = {version_of(root)}
    edit(root / "topics" / "jaundice.toml", NEW, "황달이라는 것은")
    other = zipped(root)
    versions.add(version_of(root))
    for round_ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", UPDATES, str(data), str(KOREAN), str(one), str(other)],
            stdout=subprocess.PIPE, text=True, cwd=PROJECT,
        )  # fmt: skip
        assert process.stdout is not None
        with process.stdout:
            said = [process.stdout.readline().strip() for _ in range(1 + round_)]
            process.send_signal(signal.SIGKILL)
        process.wait()
        assert set(said) <= versions
        used = in_use(data)
        assert used.news is None
        assert version_of(used.root) in versions
    take(zipped(root), data)
    assert [path.name for path in (data / "content").iterdir() if path.name.startswith(".")] == []


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def own_folder(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HEPATICA_DATA", str(data))
    monkeypatch.setattr(content_update, "default_root", lambda: KOREAN)
    return data


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(update.command, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


def test_the_command_takes_a_content_and_returns_to_the_one_before(root: Path, own_folder: Path) -> None:
    code, output = run(str(correct(root)))
    assert code == 0
    assert f"Content {version_of(root)} is used from the next start on" in output
    assert "Not signed by a clinician" in output
    assert run(str(zipped(root))) == (
        0,
        f"Content {version_of(root)} is in use already. Nothing had to be changed.\n",
    )
    code, output = run("--back")
    assert code == 0
    assert version_of(KOREAN) in output
    assert in_use(own_folder) == InUse(KOREAN)


def test_the_command_refuses_with_a_sentence(root: Path, own_folder: Path) -> None:
    another_way_of_asking(root)
    code, output = run(str(zipped(root)))
    assert code == 1
    assert output.startswith("Error: The ways of asking were changed")
    assert run("--back")[0] == 1


@pytest.mark.parametrize("arguments", [(), ("a.zip", "--back")])
def test_the_command_says_what_it_needs(arguments: tuple[str, ...], own_folder: Path) -> None:
    code, output = run(*arguments)
    assert code == 2
    assert "Name the file" in output


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="for an administrator")
def test_an_administrator_updates_the_device_that_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEPATICA_DATA", raising=False)
    unit = tmp_path / "hepatica.service"
    monkeypatch.setattr(update, "UNIT", unit)
    monkeypatch.setattr(update, "HOME", tmp_path)
    assert update._data_folder() != tmp_path / "data"
    unit.write_text("", "utf-8")
    assert update._data_folder() == tmp_path / "data"
