"""What a device keeps: saved for good, forgotten for good, and never a reason to fall silent."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device import kept_database
from device.folders import data_folder
from device.keeping import Forgotten, Keeping, KeepingError, kept_path, without_words
from device.settings import DEFAULT, Settings
from intents.topics import Content
from skill.kept import MOST_QUESTIONS, Kept
from skill.memory import Memory

PROJECT = Path(__file__).resolve().parent.parent
POSIX = pytest.mark.skipif(os.name != "posix", reason="modes, signals and pipes are POSIX's")
EACH_IN_ITS_OWN_FOLDER = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SECRET = "Zebrafinkenlied"
"""A word that stands nowhere by chance."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "hepatica" / "kept.db"


@pytest.fixture
def keeping(path: Path) -> Iterator[Keeping]:
    with Keeping(path) as one:
        yield one


def words_in_files(folder: Path, word: str = SECRET) -> list[str]:
    """The files in a folder whose bytes hold a word, in any way in which SQLite writes text."""
    ways = [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if any(way in file.read_bytes() for way in ways)]


def full_of_words(keeping: Keeping) -> None:
    """Everything that can be kept, each with the word in it."""
    for number in range(MOST_QUESTIONS):
        keeping.save_question(f"{SECRET} number {number} " + "long " * 60)
    keeping.save_team_number("0123 456789")
    keeping.save_settings(Settings(microphone=SECRET))
    keeping.save_talk(Memory(topic="biopsy"))
    keeping.save_introduced()


# --- saved ------------------------------------------------------------------------------------------------


def test_a_new_device_keeps_nothing_and_has_no_news(keeping: Keeping) -> None:
    assert (keeping.settings, keeping.kept, keeping.talk, keeping.introduced) == (
        DEFAULT,
        Kept(),
        None,
        False,
    )
    assert keeping.take_news() == ()


def test_all_that_was_saved_is_there_at_the_next_start(path: Path) -> None:
    with Keeping(path) as keeping:
        keeping.save_question("does it hurt")
        keeping.save_question("ob es weh tut – 아파요?")
        keeping.save_team_number("0123 456789")
        keeping.save_settings(Settings(locale="en-GB", rate_wpm=230))
        keeping.save_introduced()
    with Keeping(path) as keeping:
        assert keeping.kept == Kept(("does it hurt", "ob es weh tut – 아파요?"), "0123 456789")
        assert keeping.settings == Settings(locale="en-GB", rate_wpm=230)
        assert keeping.introduced
        assert keeping.take_news() == ()


QUESTION = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
STEP = st.one_of(
    st.tuples(st.just("save"), QUESTION),
    st.tuples(st.just("delete"), st.none() | st.integers(-1, 6)),
    st.tuples(st.just("reopen"), st.none()),
)


@EACH_IN_ITS_OWN_FOLDER
@given(st.lists(STEP, max_size=12))
def test_questions_behave_like_a_list_whatever_is_done_to_them(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, object]]
) -> None:
    path, wanted = tmp_path_factory.mktemp("kept") / "kept.db", list[str]()
    keeping = Keeping(path)
    for kind, value in steps:
        if kind == "save":
            keeping.save_question(str(value))
            wanted.append(str(value))
        elif kind == "delete":
            assert value is None or isinstance(value, int)
            place = len(wanted) if value is None else value
            there = 1 <= place <= len(wanted)
            assert keeping.delete_question(value) == there
            if there:
                del wanted[place - 1]
        else:
            keeping.close()
            keeping = Keeping(path)
        assert keeping.kept.questions == tuple(wanted)
    keeping.close()


@pytest.mark.parametrize("words", ["a\ud800b", "a\0b", " a \n b\t"])
def test_a_question_is_saved_in_one_line_whatever_stands_in_it(keeping: Keeping, words: str) -> None:
    keeping.save_question(words)
    assert keeping.kept.questions in {("a?b",), ("a b",)}


@pytest.mark.parametrize("words", ["", " ", "\0\n"])
def test_no_words_are_no_question(keeping: Keeping, words: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        keeping.save_question(words)


def test_no_more_questions_are_saved_than_can_be_told_apart(keeping: Keeping) -> None:
    for number in range(MOST_QUESTIONS):
        keeping.save_question(f"number {number}")
    with pytest.raises(ValueError, match="more questions"):
        keeping.save_question("one more")
    assert len(keeping.kept.questions) == MOST_QUESTIONS


@pytest.mark.parametrize("number", ["", "911 ", "+44 20", "12-34", "nine", "1  2", "１２３"])
def test_only_digits_with_spaces_between_are_a_team_number(keeping: Keeping, number: str) -> None:
    with pytest.raises(ValueError, match="telephone number"):
        keeping.save_team_number(number)


def test_the_team_number_can_be_taken_back(keeping: Keeping) -> None:
    keeping.save_team_number("0123")
    keeping.save_team_number(None)
    assert keeping.kept.team_number is None


def test_threads_may_save_at_once_and_nothing_is_lost(keeping: Keeping) -> None:
    threads = [
        threading.Thread(target=keeping.save_question, args=(f"question {number}",)) for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keeping.kept.questions) == [f"question {number}" for number in range(8)]


def test_two_processes_may_use_one_file(path: Path) -> None:
    with Keeping(path) as one, Keeping(path) as other:
        one.save_question("from one")
        other.save_question("from the other")
        assert one.kept.questions == other.kept.questions == ("from one", "from the other")
        other.forget_everything()
        assert one.kept == Kept()


# --- only what was asked for ------------------------------------------------------------------------------


def test_the_place_in_the_talk_is_kept_without_the_words(keeping: Keeping, path: Path) -> None:
    said = ("phrase.i_heard.0|words=heard:", "phrase.ask_more.0")
    keeping.save_talk(Memory(topic="biopsy", part=1, heard=SECRET, said=said, turn=3))
    assert isinstance(keeping.talk, dict)
    assert keeping.talk["topic"] == "biopsy"
    assert "heard" not in keeping.talk
    assert words_in_files(path.parent) == []


def test_a_reply_without_the_persons_words_can_still_be_repeated_after_a_start() -> None:
    said = ("biopsy.gist", "phrase.ask_more.0")
    assert without_words(Memory(said=said, heard="x")) == Memory(said=said)
    assert without_words(Memory(said=("phrase.question_saved.0|words=heard:",))) == Memory()


def test_what_cannot_be_understood_is_as_if_it_had_not_been_kept(path: Path) -> None:
    with Keeping(path) as keeping:
        keeping.save_settings(Settings(rate_wpm=230))
        keeping.save_team_number("0123")
        keeping.save_introduced()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE hepatica_values SET value = '[' || value")
    connection.close()
    with Keeping(path) as keeping:
        assert (keeping.settings, keeping.kept, keeping.introduced) == (DEFAULT, Kept(), False)


# --- forgotten --------------------------------------------------------------------------------------------


def test_forgetting_leaves_no_word_in_any_file(keeping: Keeping, path: Path) -> None:
    full_of_words(keeping)
    assert words_in_files(path.parent)
    assert keeping.forget_everything() == Forgotten()
    assert words_in_files(path.parent) == []
    assert words_in_files(path.parent, "biopsy") == []
    assert words_in_files(path.parent, "0123") == []
    assert (keeping.settings, keeping.kept, keeping.talk, keeping.introduced) == (
        DEFAULT,
        Kept(),
        None,
        False,
    )


def test_a_deleted_question_and_an_old_number_leave_no_word_either(keeping: Keeping, path: Path) -> None:
    keeping.save_question("stays")
    keeping.save_question(SECRET)
    keeping.delete_question(2)
    keeping.save_team_number("98765 4321")
    keeping.save_team_number("1")
    assert words_in_files(path.parent) == []
    assert words_in_files(path.parent, "98765") == []
    assert keeping.kept == Kept(("stays",), "1")


def test_after_forgetting_things_are_kept_again(keeping: Keeping) -> None:
    full_of_words(keeping)
    keeping.forget_everything()
    keeping.save_question("new")
    assert keeping.kept.questions == ("new",)


def test_where_the_file_cannot_be_scrubbed_it_is_overwritten(
    keeping: Keeping, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_of_words(keeping)

    def no_room(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE more (words)")

    monkeypatch.setattr(kept_database, "_delete_all", no_room)
    assert keeping.forget_everything() == Forgotten()
    assert words_in_files(path.parent) == []
    assert keeping.kept == Kept()


def test_a_file_in_use_is_not_said_to_be_forgotten(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_database, "_PATIENCE_S", 0)
    with Keeping(path) as keeping:
        full_of_words(keeping)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM hepatica_questions").fetchone()
        with pytest.raises(KeepingError) as raised:
            keeping.forget_everything()
        assert raised.value.phrase == "forget_failed"
        other.close()
        keeping.forget_everything()
        assert words_in_files(path.parent) == []


# --- killed -----------------------------------------------------------------------------------------------

SAVES = """
import sys
from pathlib import Path
from device.keeping import Keeping
from skill.memory import Memory

keeping = Keeping(Path(sys.argv[1]))
first, forgets = int(sys.argv[2]), sys.argv[3] == "forget"
for number in range(first, 1_000_000):
    if len(keeping.kept.questions) == 20:
        keeping.delete_question(1)
    keeping.save_talk(Memory(turn=number % 1000))
    keeping.save_question(f"Zebrafinkenlied {number}")
    print(number, flush=True)
    if forgets and number % 3 == 2:
        print("forgetting", flush=True)
        keeping.forget_everything()
        print("forgotten", flush=True)
"""


def killed_after(lines: int, path: Path, first: int, what: str) -> list[str]:
    """What a process said before it was killed while it went on; at least so many lines."""
    process = subprocess.Popen(
        [sys.executable, "-c", SAVES, str(path), str(first), what], stdout=subprocess.PIPE, text=True,
        cwd=PROJECT,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        said = [process.stdout.readline().strip() for _ in range(lines)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read().split("\n")[:-1]  # a line without its end was not said
    process.wait()
    assert said[0], "it ended before it was killed"
    return said


@POSIX
def test_killed_at_any_moment_nothing_saved_is_lost(path: Path) -> None:
    first = 0
    for round_ in range(8):
        said = killed_after(1 + round_ % 5 * 2, path, first, "save")
        last = int(said[-1])
        with Keeping(path) as keeping:
            kept = [int(question.split()[1]) for question in keeping.kept.questions]
            assert keeping.take_news() == ()
        # what was said to be saved is there; the one after it may be, too
        assert kept[-1] in (last, last + 1)
        wanted = range(max(0, kept[-1] - 18), kept[-1] + 1)
        assert kept[-len(wanted) :] == list(wanted)
        first = kept[-1] + 1
    assert [file.name for file in path.parent.iterdir()] == ["kept.db"]


@POSIX
def test_killed_while_forgetting_it_has_forgotten_nothing_or_all(path: Path) -> None:
    for round_ in range(7):
        said = killed_after(4 + round_, path, round_ * 3, "forget")
        with Keeping(path) as keeping:
            questions = keeping.kept.questions
            assert keeping.take_news() == ()
            if not questions:
                assert words_in_files(path.parent) == []
            elif said[-1] == "forgotten":  # killed after the next question was saved
                assert len(questions) == 1


@POSIX
def test_killed_while_overwriting_the_rest_is_overwritten_at_the_next_start(path: Path) -> None:
    with Keeping(path) as keeping:
        keeping.save_question(SECRET)
    path.rename(path.with_name("kept.db.forgetting"))
    with Keeping(path) as keeping:
        assert keeping.kept == Kept()
    assert words_in_files(path.parent) == []
    assert [file.name for file in path.parent.iterdir()] == ["kept.db"]


# --- damaged or not ours ----------------------------------------------------------------------------------


def saved(path: Path) -> bytes:
    """The bytes of a file with three questions."""
    with Keeping(path) as keeping:
        for number in range(3):
            keeping.save_question(f"{SECRET} {number}")
    return path.read_bytes()


DAMAGE = st.one_of(
    st.tuples(st.just("cut"), st.floats(0, 0.999), st.none()),
    st.tuples(st.just("overwrite"), st.floats(0, 0.999), st.binary(min_size=1, max_size=300)),
)


class Bytes(bytes):
    """Bytes too many to be shown where a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="module")
def three_questions(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return Bytes(saved(tmp_path_factory.mktemp("kept") / "kept.db"))


@settings(EACH_IN_ITS_OWN_FOLDER, max_examples=40)
@given(damage=DAMAGE)
def test_no_damage_keeps_a_device_from_starting_and_none_is_made_worse(
    tmp_path_factory: pytest.TempPathFactory, three_questions: bytes, damage: tuple[str, float, bytes | None]
) -> None:
    path, data = tmp_path_factory.mktemp("kept") / "kept.db", three_questions
    kind, where, other = damage
    place = int(len(data) * where)
    data = (
        data[:place] if kind == "cut" else data[:place] + (other or b"") + data[place + len(other or b"") :]
    )
    path.write_bytes(data)
    with Keeping(path) as keeping:
        questions = keeping.kept.questions
        keeping.save_question("after it")
        assert keeping.kept.questions[-1] == "after it"
        if "keep_set_aside" in keeping.take_news():
            assert (path.parent / "kept.set-aside-1.db").read_bytes() == data
        else:
            assert len(questions) == 3  # nothing but letters was changed


def test_damage_that_shows_while_it_is_used_is_set_aside_too(path: Path) -> None:
    saved(path)
    with Keeping(path) as keeping:
        assert len(keeping.kept.questions) == 3
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * 8192)
        keeping._database.close()
        keeping.save_question("after it")
        assert keeping.kept.questions == ("after it",)
        assert keeping.take_news() == ("keep_set_aside",)


def a_text(path: Path) -> None:
    path.write_text("my shopping list", "utf-8")


def nothing_in_it(path: Path) -> None:
    path.write_bytes(b"")


def anothers_database(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE letters (words)")
        connection.execute("INSERT INTO letters VALUES ('dear')")
    connection.close()


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "letter").write_text("dear", "utf-8")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_link_in_a_circle(path: Path) -> None:
    path.symlink_to(path)


def a_log_without_its_file(path: Path) -> None:
    path.with_name("kept.db-wal").write_bytes(b"frames" * 1000)


def of_a_later_version(path: Path) -> None:
    saved(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    connection.close()


def with_another_table(path: Path) -> None:
    saved(path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE another (words)")
    connection.close()


FOREIGN = [
    a_text, nothing_in_it, anothers_database, a_folder, a_log_without_its_file, of_a_later_version,
    with_another_table, *([a_pipe, a_link_in_a_circle] if os.name == "posix" else []),
]  # fmt: skip


def picture(folder: Path) -> dict[str, bytes | None]:
    """Every name in a folder, with the bytes of what is a file, and where a link leads."""

    def bytes_of(file: Path) -> bytes | None:
        if file.is_symlink():
            return os.fsencode(file.readlink())
        return file.read_bytes() if file.is_file() else None

    return {str(file.relative_to(folder)): bytes_of(file) for file in sorted(folder.rglob("*"))}


@pytest.mark.parametrize("make", FOREIGN, ids=lambda make: make.__name__)
def test_what_is_not_ours_is_set_aside_as_it_is_and_told_once(
    path: Path, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir()
    make(path)
    before = {
        name.replace("kept.db", "kept.set-aside-1.db", 1): data for name, data in picture(path.parent).items()
    }
    with Keeping(path) as keeping:
        assert keeping.kept == Kept()
        assert keeping.take_news() == ("keep_set_aside",)
        assert keeping.take_news() == ()
        keeping.save_question("works")
    assert before.items() <= picture(path.parent).items()
    with Keeping(path) as keeping:
        assert keeping.kept.questions == ("works",)
        assert keeping.take_news() == ()
        keeping.forget_everything()
        keeping.save_question("still works")
        assert keeping.kept.questions == ("still works",)


def test_what_is_set_aside_later_does_not_take_the_place_of_what_was_set_aside_before(path: Path) -> None:
    path.parent.mkdir()
    for text in ("first", "second"):
        path.write_text(text, "utf-8")
        with Keeping(path) as keeping:
            assert keeping.kept == Kept()
        path.unlink()
    assert (path.parent / "kept.set-aside-1.db").read_text("utf-8") == "first"
    assert (path.parent / "kept.set-aside-2.db").read_text("utf-8") == "second"


def test_forgetting_takes_what_was_ours_and_was_set_aside_and_leaves_what_was_not(path: Path) -> None:
    with_another_table(path)
    with Keeping(path) as keeping:
        assert keeping.kept == Kept()
        assert words_in_files(path.parent) == ["kept.set-aside-1.db"]
        keeping.close()
        a_text(path)
        assert keeping.kept == Kept()
        assert keeping.take_news() == ("keep_set_aside", "keep_set_aside")
        assert keeping.forget_everything() == Forgotten((path.parent / "kept.set-aside-2.db",))
        assert keeping.take_news() == ("forget_left",)
    assert words_in_files(path.parent) == []
    assert (path.parent / "kept.set-aside-2.db").read_text("utf-8") == "my shopping list"


def test_ours_with_its_first_bytes_gone_is_still_known_as_ours_when_all_is_to_be_forgotten(
    path: Path,
) -> None:
    data = saved(path)
    path.write_bytes(bytes(100) + data[100:])
    with Keeping(path) as keeping:
        assert keeping.kept == Kept()
        assert keeping.forget_everything() == Forgotten()
    assert words_in_files(path.parent) == []


@POSIX
def test_forgetting_never_reaches_through_a_link(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    data = saved(elsewhere)
    path.parent.mkdir()
    link = path.parent / "kept.set-aside-1.db"
    link.symlink_to(elsewhere)
    with Keeping(path) as keeping:
        assert keeping.forget_everything() == Forgotten((link,))
    assert elsewhere.read_bytes() == data


def test_a_file_that_is_taken_away_while_it_is_used_is_made_anew(keeping: Keeping, path: Path) -> None:
    keeping.save_question("lost with the file")
    shutil.rmtree(path.parent)
    keeping.save_question("kept")
    with Keeping(path) as again:
        assert again.kept.questions == ("kept",)


# --- private ----------------------------------------------------------------------------------------------


@POSIX
def test_nobody_else_can_read_anything_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        with Keeping(path) as keeping:
            full_of_words(keeping)
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
            assert path.parent.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(before)
    assert modes == {"kept.db": 0o600, "kept.db-wal": 0o600, "kept.db-shm": 0o600}


@POSIX
def test_a_folder_and_a_file_that_were_open_to_all_are_closed(path: Path) -> None:
    saved(path)
    path.chmod(0o644)
    path.parent.chmod(0o755)
    with Keeping(path) as keeping:
        assert len(keeping.kept.questions) == 3
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_file_lies_in_the_folder_of_the_users_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEPATICA_DATA", raising=False)
    assert kept_path() == data_folder() / "kept.db"
    monkeypatch.setenv("HEPATICA_DATA", str(tmp_path))
    assert kept_path() == tmp_path / "kept.db"


def test_no_error_holds_what_was_to_be_saved(path: Path) -> None:
    path.parent.mkdir()
    path.parent.with_name("file").write_text("", "utf-8")
    with Keeping(path.parent.with_name("file") / "kept.db") as keeping:
        with pytest.raises(KeepingError) as raised:
            keeping.save_question(SECRET)
        assert SECRET not in str(raised.value)
        assert raised.value.phrase == "keep_failed"


# --- no room, in use, gone --------------------------------------------------------------------------------


def test_without_room_what_is_there_can_be_read_and_saving_goes_on_when_there_is_room(
    keeping: Keeping,
) -> None:
    keeping.save_question("before")
    connection = keeping._database._connection
    assert connection is not None
    connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(KeepingError) as raised:
        keeping.save_question("no room " * 1000)
    assert raised.value.phrase == "keep_full"
    assert keeping.kept.questions[0] == "before"
    keeping.save_talk(Memory(turn=1))  # opened anew, with room again
    assert keeping.take_news() == ("keep_again",)


FULL_DISK = """
import os, sys
from pathlib import Path
from device.keeping import Keeping, KeepingError
from device.settings import Settings

folder = Path(sys.argv[1])
path = folder / "kept.db"
with Keeping(path) as keeping:
    keeping.save_question("Zebrafinkenlied")
    keeping.save_settings(Settings(rate_wpm=230))
def fill():
    with (folder / "filling").open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(256))
        except OSError:
            pass
fill()
with Keeping(path) as keeping:
    assert keeping.settings.rate_wpm == 230, keeping.settings
    assert keeping.kept.questions == ("Zebrafinkenlied",)
    for _ in range(2):
        try:
            keeping.save_question("more " * 1000)
        except KeepingError as error:
            assert error.phrase == "keep_full", error
        else:
            raise AssertionError("it was saved on a full disk")
    (folder / "filling").unlink()
    keeping.save_question("with room")
    assert keeping.take_news() == ("keep_again",)
    assert keeping.kept.questions == ("Zebrafinkenlied", "with room")
    fill()
    keeping.forget_everything()
    (folder / "filling").unlink()
    assert not any(b"Zebra" in file.read_bytes() for file in folder.iterdir())
    assert keeping.kept.questions == ()
folder = folder / "new"
(folder.parent / "filling").touch()
folder.mkdir()
folder, old = folder.parent, folder
fill()
with Keeping(old / "kept.db") as keeping:
    assert keeping.settings == Settings()
    assert keeping.take_news() == ("keep_full",), keeping
print("all is well")
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare, so no small disk can be made")
def test_a_disk_that_is_really_full_can_be_read_and_is_gone_on_with_and_forgotten(tmp_path: Path) -> None:
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(tmp_path)], check=False, capture_output=True
    )
    if tried.returncode:
        pytest.skip("no small disk can be made here")
    script = f'mount -t tmpfs -o size=256k none "{tmp_path}" && exec "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True, text=True, cwd=PROJECT, check=False,
    )  # fmt: skip
    assert (done.stderr, done.stdout) == ("", "all is well\n")


def test_a_file_in_use_is_told_and_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_database, "_PATIENCE_S", 0)
    with Keeping(path) as keeping:
        keeping.save_question("one")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(KeepingError) as raised:
            keeping.save_question("two")
        assert raised.value.phrase == "keep_in_use"
        other.close()
        keeping.save_question("two")
        assert keeping.kept.questions == ("one", "two")


def test_a_place_that_cannot_be_reached_is_news_once_and_when_it_is_back(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("", "utf-8")
    with Keeping(blocked / "kept.db") as keeping:
        assert (keeping.settings, keeping.kept, keeping.introduced) == (DEFAULT, Kept(), False)
        assert keeping.take_news() == ("keep_failed",)
        assert keeping.settings == DEFAULT
        assert keeping.take_news() == ()
        blocked.unlink()
        keeping.save_settings(Settings(earcons=False))
        assert keeping.take_news() == ("keep_again",)
        assert keeping.settings == Settings(earcons=False)


@pytest.mark.parametrize("phrase", get_args(kept_database.News))
def test_every_piece_of_news_can_be_said(phrase: str, content: Content) -> None:
    assert f"device_{phrase}" in content.phrases
