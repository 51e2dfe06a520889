"""The command line as a whole, the commands that take words, and doctor, alexa-model and fetch-ear."""

from __future__ import annotations

import functools
import itertools
import json
import re
import socket
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from korean_ear import korean_ear, korean_model
from running_command import HEPATICA, finished, surroundings

import skill.alexa_model
from audio import espeak
from commands import alexa_model, ask, doctor, fetch_ear, findings, pasteable, say, speaking
from commands.main import SUBCOMMANDS, main
from intents.library import default_root, load_content
from skill.alexa_model import interaction_model
from skill.request_fields import LONGEST_TEXT
from skill.talk import Talk

KOREAN = str(Path(__file__).parent / "content_ko")
run = CliRunner().invoke


@pytest.fixture(scope="module")
def exact(exact_root: Path) -> Iterator[str]:
    """A content root for --content; it is read once for all tests."""
    opened = functools.cache(Talk.open)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Talk, "open", opened)
        yield str(exact_root)


def needs_espeak() -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")


# --- help -------------------------------------------------------------------------------------------------


def test_the_list_of_commands_names_each_with_what_it_does() -> None:
    done = run(main, ["--help"])
    assert done.exit_code == 0
    for name, does in SUBCOMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(does)}$", done.output, re.MULTILINE)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_the_help_of_a_command_is_enough_to_use_it(name: str) -> None:
    done = run(main, [name, "--help"])
    assert done.exit_code == 0
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.opts[0] in done.output
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"
            assert len(parameter.help.split()) >= 3
        elif isinstance(parameter, click.Argument):
            assert parameter.make_metavar(click.Context(command)).strip("[].") in command.help


def test_a_command_that_does_not_exist_is_told_with_what_to_do() -> None:
    done = run(main, ["sing"])
    assert done.exit_code == 2
    assert "No such command 'sing'" in done.output
    assert "--help" in done.output


# --- ask --------------------------------------------------------------------------------------------------


def test_ask_prints_the_reply_as_it_is_written(exact: str) -> None:
    done = run(ask.command, ["--content", exact, "what", "is", "jaundice"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Yellow skin and eyes, called jaundice,")


def test_ask_as_json_prints_what_the_door_would_reply(exact: str, exact_client) -> None:
    printed = json.loads(run(ask.command, ["--content", exact, "--json", "what is jaundice"]).stdout)
    posted = exact_client.post("/ask?trace=1", json={"text": "what is jaundice"}).json
    for reply in (printed, posted):
        assert set(reply["trace"].pop("milliseconds")) >= {"understanding", "conversation"}
    assert printed == posted


def test_ask_speaks_with_the_numbers_of_the_place(exact: str, content) -> None:
    cry = content.red_flags["breathless"].asking.spoken[0]
    britain = run(ask.command, ["--content", exact, "--locale", "en-GB", cry])
    assert "999" in britain.stdout
    elsewhere = run(ask.command, ["--content", exact, "--locale", "en-ZA", cry])
    assert "your local emergency number" in elsewhere.stdout
    assert not re.search(r"\d", elsewhere.stdout)


def test_ask_answers_from_another_content_in_its_own_language() -> None:
    done = run(ask.command, ["--content", KOREAN, "황달이 뭐예요"])
    assert done.exit_code == 0
    assert "계속할까요?" in done.stdout


@pytest.mark.parametrize("locale", ["fr-FR", "ko", "", "zz", "e"])
def test_a_language_that_is_not_served_is_told_with_those_that_are(exact: str, locale: str) -> None:
    done = run(ask.command, ["--content", exact, "--locale", locale, "jaundice"])
    assert done.exit_code == 1
    assert done.stderr == (
        "Error: The language is not served. Served are: en-US, en-GB, en-AU, en-CA, en-IN.\n"
    )


def test_too_many_words_and_none_at_all_are_told(exact: str) -> None:
    fits = run(ask.command, ["--content", exact, "a" * LONGEST_TEXT])
    assert fits.exit_code == 0
    too_long = run(ask.command, ["--content", exact, "secret " * 100])
    assert too_long.exit_code == 2
    assert f"longer than {LONGEST_TEXT} characters" in too_long.stderr
    assert "secret" not in too_long.output
    for nothing in ([""], ["  ", "\t"], []):
        done = run(ask.command, ["--content", exact, *nothing])
        assert done.exit_code == 2
        assert "Traceback" not in done.output


@pytest.mark.parametrize("words", ["what is \udcff\udcfe jaundice", "\udcff", "jaundice\x1b[2J"])
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_characters_that_are_no_text_do_no_harm(exact: str, words: str, more: list[str]) -> None:
    done = run(ask.command, ["--content", exact, *more, words])
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
def test_bytes_that_are_no_text_do_no_harm(exact: str) -> None:
    code, out, error = finished("ask", "--content", exact, "--json", b"what is \xff\xfe jaundice")
    assert (code, error) == (0, "")
    assert json.loads(out)["topic"] == "jaundice"


def test_ask_aloud_without_a_loudspeaker_prints_the_reply_and_says_what_is_missing(
    exact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_loudspeaker(monkeypatch)
    done = run(ask.command, ["--content", exact, "--say", "what is jaundice"])
    assert done.exit_code == 1
    assert done.stdout.startswith("Yellow skin")
    assert done.stderr.startswith("Error: No loudspeaker was found.")
    assert "--out FILE.wav" in done.stderr


def no_loudspeaker(monkeypatch: pytest.MonkeyPatch) -> None:
    from audio.devices import NO_LOUDSPEAKER, Missing

    monkeypatch.setattr(speaking, "find_loudspeaker", lambda: Missing(NO_LOUDSPEAKER))


# --- say --------------------------------------------------------------------------------------------------


def seconds_and_loudness(path: Path) -> tuple[float, int]:
    """How long a WAV lasts, and its loudest sample."""
    with wave.open(str(path)) as sound:
        assert (sound.getsampwidth(), sound.getnchannels()) == (2, 1)
        frames = memoryview(sound.readframes(sound.getnframes())).cast("h")
        return sound.getnframes() / sound.getframerate(), max(map(abs, frames), default=0)


def test_say_writes_a_wav_that_is_not_silent(tmp_path: Path) -> None:
    needs_espeak()
    out = tmp_path / "said.wav"
    done = run(say.command, ["--out", str(out), "jaundice", "means", "yellow", "skin"])
    assert done.exit_code == 0
    seconds, loudest = seconds_and_loudness(out)
    assert seconds > 0.8
    assert loudest > 3000


def test_say_speaks_another_language_in_its_own_voice(tmp_path: Path) -> None:
    needs_espeak()
    out = tmp_path / "said.wav"
    assert run(say.command, ["--locale", "ko-KR", "--out", str(out), "황달"]).exit_code == 0
    assert seconds_and_loudness(out)[1] > 1000


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([""], 2, "There are no words."),
        ([" ", " "], 2, "There are no words."),
        (["--out", "{tmp}/nowhere/said.wav", "hello"], 1, "could not be written: No such file or directory"),
        (["--out", "{tmp}", "hello"], 2, "is a directory"),
        (
            ["--locale", "tlh-QQ", "--out", "{tmp}/said.wav", "hello"],
            1,
            "espeak-ng has no voice of that name",
        ),
    ],
)
def test_what_cannot_be_said_is_told_in_one_sentence(
    arguments: list[str], code: int, told: str, tmp_path: Path
) -> None:
    needs_espeak()
    done = run(say.command, [argument.replace("{tmp}", str(tmp_path)) for argument in arguments])
    assert done.exit_code == code
    assert told in " ".join(done.stderr.split())
    assert "hello" not in done.stderr
    assert isinstance(done.exception, SystemExit)
    assert not list(tmp_path.glob("*.wav"))


def test_a_folder_that_may_not_be_written_to_is_told(tmp_path: Path) -> None:
    needs_espeak()
    done = run(say.command, ["--out", "/proc/said.wav", "hello"])
    assert done.exit_code == 1
    assert "could not be written" in done.stderr


def test_say_without_a_loudspeaker_tells_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    no_loudspeaker(monkeypatch)
    done = run(say.command, ["hello"])
    assert done.exit_code == 1
    assert f"{pasteable.this_command()} say WORDS --out FILE.wav" in done.stderr


# --- what can be pasted -----------------------------------------------------------------------------------


def test_a_command_is_named_as_the_shell_finds_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(Path(HEPATICA).parents[2])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pasteable.pasteable("run `hepatica fetch-ear` again") == (
        f"run `{Path(HEPATICA).relative_to(Path.cwd())} fetch-ear` again"
    )
    monkeypatch.chdir(tmp_path)
    assert pasteable.this_command() == HEPATICA
    monkeypatch.setenv("PATH", str(Path(HEPATICA).parent))
    assert pasteable.pasteable("hepatica say hello, says Hepatica") == "hepatica say hello, says Hepatica"


def test_another_hepatica_on_the_path_is_not_this_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "hepatica"
    other.write_text("#!/bin/sh\n", "utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert pasteable.this_command() == HEPATICA


# --- doctor, alexa-model, fetch-ear -----------------------------------------------------------------------


def test_doctor_tells_each_part_and_how_to_mend_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, exact_talk, tmp_path: Path
) -> None:
    monkeypatch.setattr(Talk, "open", lambda root=None: exact_talk)
    monkeypatch.setenv("HEPATICA_VOSK_MODEL", str(tmp_path))
    monkeypatch.setenv("HEPATICA_ALEXA_APPLICATION_IDS", "one, two")
    lines = run(doctor.command).output.splitlines()
    assert lines[0].startswith("Hepatica 0.")
    told = dict(line.split("] ")[1].split(": ", 1) for line in lines[1:] if line.startswith("["))
    assert list(told) == ["Content", "Understanding", "Alexa", "Voice", "Loudspeaker", "Ear", "Microphone"]
    assert told["Content"].startswith("35 topics")
    assert told["Alexa"] == "2 skills configured"
    assert told["Ear"] == "the speech recognition model cannot be used"
    for line, after in itertools.pairwise(lines):
        assert line.startswith("[missing]") == after.startswith("          to mend it: ")
    assert f"is empty. Fetch the English model with `{pasteable.this_command()} fetch-ear`" in "".join(lines)


def test_doctor_tells_which_words_the_ear_lacks_and_what_stops_the_voice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The real ear, with words of its own language made unknown to it."""
    ear = korean_ear()
    knows = type(ear).knows
    monkeypatch.setattr(type(ear), "knows", lambda self, word: word != "황달" and knows(self, word))
    monkeypatch.setattr(findings, "load_ear", lambda folder: ear)
    monkeypatch.setenv("HEPATICA_VOSK_MODEL", str(korean_model()))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    lines = run(doctor.command, ["--content", KOREAN]).output.splitlines()
    (words,) = (line for line in lines if line.startswith("[ok] Hard words: it does not know "))
    assert "황달" in words
    assert re.search(r"; [1-9]\d* ways of asking lost$", words)
    assert "[ok] Stop words: keys only: `make spoken` has not measured this ear" in lines


def test_doctor_lists_the_voices() -> None:
    needs_espeak()
    lines = run(doctor.command, ["--voices"]).output.splitlines()
    assert any(line.split()[0] == "en-us" for line in lines)
    assert len(lines) == len(espeak.voices())


@pytest.fixture(scope="module")
def made_once() -> Iterator[None]:
    """Making the models takes seconds; the commands ask for the same ones several times."""
    make = functools.cache(lambda: interaction_model(load_content(default_root())))
    with pytest.MonkeyPatch.context() as patch:
        for module in (alexa_model, skill.alexa_model):
            patch.setattr(module, "interaction_model", lambda content: make())
        yield


@pytest.mark.usefixtures("made_once")
def test_alexa_model_writes_the_models_and_tells_what_is_stale(tmp_path: Path) -> None:
    written = run(alexa_model.command, ["--out", str(tmp_path)])
    assert written.exit_code == 0, written.output
    assert written.output.count(".json: ") == 5
    fresh = run(alexa_model.command, ["--check", "--out", str(tmp_path)])
    assert fresh.exit_code == 0, fresh.output
    assert re.search(r"^only as words: .+$", fresh.output, re.MULTILINE)
    assert re.search(r"\d+ phrases left out; \d+ reach us only as words\.$", fresh.output)
    next(tmp_path.rglob("en-GB.json")).write_text("{}", "utf-8")
    stale = run(alexa_model.command, ["--check", "--out", str(tmp_path)])
    assert stale.exit_code == 1
    assert stale.output.endswith("stale: en-GB. Write the models anew: make model\n")


@pytest.mark.usefixtures("made_once")
def test_alexa_model_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = run(alexa_model.command, ["--out", str(tmp_path / "file" / "package")])
    assert done.exit_code == 1
    assert (
        done.stderr
        == "Error: The package cannot be written (Not a directory). Name another place with --out.\n"
    )


def test_fetch_ear_without_network_ends_with_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: every connection is refused
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/model.zip"
        code, out, error = finished(
            "fetch-ear", environment=surroundings(HEPATICA_VOSK_URL=address, XDG_CACHE_HOME=str(tmp_path))
        )
    assert code == 1
    assert out == "Fetching model from 127.0.0.1 ...\n"
    assert re.fullmatch(r"Error: The model could not be fetched, [^\n]+\.\n", error)
    assert ". " not in error
    assert re.search(r"`\S*hepatica fetch-ear`", error)


@pytest.mark.parametrize("address", ["model.zip", "ftp://example.org/model.zip", "https://"])
def test_fetch_ear_from_what_is_no_address_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPATICA_VOSK_URL", address)
    done = run(fetch_ear.command)
    assert done.exit_code == 1
    assert "HEPATICA_VOSK_URL has to be an address" in done.stderr
