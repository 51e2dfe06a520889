"""The commands that listen and talk: bad sound and missing parts are told in a sentence, Ctrl-C ends."""

from __future__ import annotations

import math
import random
import shutil
import signal
import subprocess
import sys
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from korean_ear import korean_ear, say_korean
from running_command import finished, running, surroundings

from audio import espeak
from audio.devices import NO_LOUDSPEAKER, NO_MICROPHONE, Missing
from audio.wav_devices import WavLoudspeaker
from commands import hear, talk
from commands.hearing import NO_EAR

KOREAN = str(Path(__file__).parent / "content_ko")
run = CliRunner().invoke
pytestmark = pytest.mark.usefixtures("own_home")


def write_wav(path: Path, seconds: float, samples: Iterator[float] | None = None, **how: int) -> Path:
    """A WAV of samples from -1 to 1, silence where there are none. `how`: rate_hz, channels, sample_bytes."""
    rate, channels, width = how.get("rate_hz", 16_000), how.get("channels", 1), how.get("sample_bytes", 2)
    count = int(seconds * rate) * channels
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        if samples is None:
            file.writeframes(bytes(count * width))
        else:
            top = 2 ** (8 * width - 1) - 1
            file.writeframes(
                b"".join(
                    int(next(samples) * top).to_bytes(width, "little", signed=True) for _ in range(count)
                )
            )
    return path


def noise() -> Iterator[float]:
    chance = random.Random(7)
    while True:
        yield max(-1.0, min(1.0, chance.gauss(0, 0.2)))


def hum() -> Iterator[float]:
    step = 0
    while True:
        yield 0.3 * math.sin(step / 10)
        step += 1


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real ear with its real Korean model, loaded once for all tests."""
    monkeypatch.setattr(hear, "open_ear", korean_ear)
    monkeypatch.setattr(talk, "open_ear", korean_ear)


@pytest.fixture
def no_ear(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer on which no model was fetched."""
    monkeypatch.delenv("HEPATICA_VOSK_MODEL", raising=False)
    monkeypatch.delenv("HEPATICA_VOSK_URL", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))


def hear_korean(path: Path, *more: str) -> Result:
    return run(hear.command, ["--content", KOREAN, *more, str(path)])


def one_sentence(done: Result) -> str:
    """The one line on standard error of a command that failed as it should."""
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert done.stdout == ""
    line, _, rest = done.stderr.partition("\n")
    assert rest == ""
    assert line.startswith("Error: ")
    return line


# --- hear: what is no question ----------------------------------------------------------------------------


def a_folder(path: Path) -> None:
    path.mkdir()


def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


def no_samples(path: Path) -> None:
    write_wav(path, 0)


def text(path: Path) -> None:
    path.write_text("What is jaundice?", "utf-8")


def mp3_renamed(path: Path) -> None:
    path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + bytes(413))


def cut_off_in_the_header(path: Path) -> None:
    write_wav(path, 1)
    path.write_bytes(path.read_bytes()[:30])


def too_few_samples_a_second(path: Path) -> None:
    write_wav(path, 1, rate_hz=4_000)


def an_hour(path: Path) -> None:
    write_wav(path, 3600, rate_hz=8_000, sample_bytes=1)


BAD = {
    a_folder: "is a folder",
    zero_bytes: "is empty",
    no_samples: "holds no sound",
    text: "is not a WAV file",
    mp3_renamed: "not a WAV",
    cut_off_in_the_header: "not a WAV file, or is damaged",
    too_few_samples_a_second: "4000 samples a second; at least 8000",
    an_hour: "longer than 60 seconds. Cut it to the question, or allow more with --longest",
}


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_a_file_that_is_no_question_is_told_in_one_line_before_an_ear_is_looked_for(
    make, tmp_path: Path, no_ear: None
) -> None:
    path = tmp_path / "question.wav"
    make(path)
    assert BAD[make] in one_sentence(hear_korean(path))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "No such file" in one_sentence(hear_korean(tmp_path / "nowhere.wav"))


def test_without_an_ear_the_command_that_fetches_it_is_told(tmp_path: Path, no_ear: None) -> None:
    line = one_sentence(hear_korean(write_wav(tmp_path / "q.wav", 1)))
    assert "hepatica fetch-ear` downloads it once" in line
    assert "HEPATICA_VOSK_MODEL" in line


def test_a_model_folder_that_holds_no_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEPATICA_VOSK_MODEL", str(tmp_path / "model"))
    sound = write_wav(tmp_path / "q.wav", 1)
    assert "There is no folder" in one_sentence(hear_korean(sound))
    (tmp_path / "model").mkdir()
    assert "is empty" in one_sentence(hear_korean(sound))
    (tmp_path / "model" / "am").mkdir()
    assert "is not whole" in one_sentence(hear_korean(sound))
    (tmp_path / "model" / "am").rmdir()
    (tmp_path / "model" / "final.mdl").write_bytes(b"x")
    assert "older version's layout" in one_sentence(hear_korean(sound))


def test_a_language_that_the_content_does_not_speak_is_told(tmp_path: Path) -> None:
    line = one_sentence(hear_korean(write_wav(tmp_path / "q.wav", 1), "--locale", "en-US"))
    assert line == "Error: The language is not served. Served are: ko-KR."


# --- hear: what is heard ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "samples", "how"),
    [
        (2, None, {}),
        (2, noise, {}),
        (2, hum, {}),
        (0.01, hum, {}),
        (1, noise, {"rate_hz": 8_000}),
        (1, None, {"rate_hz": 48_000, "channels": 2, "sample_bytes": 3}),
    ],
    ids=["silence", "noise", "hum", "click", "8 kHz", "24 bit stereo"],
)
@pytest.mark.usefixtures("korean")
def test_sound_without_words_is_answered_as_not_heard(
    seconds: float, samples, how: Mapping[str, int], tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "q.wav", seconds, samples() if samples else None, **how)
    done = hear_korean(path)
    assert done.exit_code == 0, done.output
    assert "I heard" not in done.stdout
    assert "못 알아들었습니다" in done.stdout


@pytest.mark.usefixtures("korean")
def test_a_longer_file_is_heard_when_that_is_allowed(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "q.wav", 61)
    assert "longer than 60 seconds" in one_sentence(hear_korean(path))
    assert hear_korean(path, "--longest", "62").exit_code == 0


@pytest.mark.usefixtures("korean")
def test_an_answer_that_cannot_be_written_is_told_after_it_was_printed(tmp_path: Path) -> None:
    path = say_korean("황달", tmp_path / "q.wav")
    done = hear_korean(path, "--out", str(tmp_path / "nowhere" / "a.wav"))
    assert done.exit_code == 1
    assert done.stdout.startswith("I heard: 황달\n")
    assert "could not be written" in done.stderr


# --- talk -------------------------------------------------------------------------------------------------


def talk_typed(typed: bytes | str, *more: str) -> Result:
    return run(talk.command, ["--content", KOREAN, "--typed", *more], input=typed)


@pytest.fixture
def no_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(talk, "find_loudspeaker", lambda: Missing(NO_LOUDSPEAKER))
    monkeypatch.setattr(talk, "find_microphone", lambda: Missing(NO_MICROPHONE))


@pytest.mark.usefixtures("no_devices")
def test_a_typed_talk_goes_to_its_end() -> None:
    done = talk_typed("황달\n\n계속\n멈춰\n이것은 더 이상 읽지 않습니다\n")
    assert done.exit_code == 0
    said = done.stdout.splitlines()
    assert "안녕하세요" in said[2]
    assert said[6].startswith("황달은")
    assert said[-1] == "안녕히 계세요."
    assert said.count("안녕히 계세요.") == 1


@pytest.mark.usefixtures("no_devices")
def test_a_talk_ends_with_the_input() -> None:
    for typed in ("", "황달\n", "황달"):
        done = talk_typed(typed)
        assert done.exit_code == 0
        assert "안녕하세요" in done.stdout


@pytest.mark.usefixtures("no_devices", "no_ear")
def test_what_is_missing_is_told_in_the_contents_words_and_how_to_mend_it_beside() -> None:
    done = run(talk.command, ["--content", KOREAN], input="")
    assert done.stdout.splitlines()[:3] == [
        "스피커를 찾지 못했어요.",
        "아직 들을 수 없어요.",
        "질문을 입력하고 엔터를 누르세요.",
    ]
    assert "hepatica fetch-ear`" in done.stderr
    assert "No loudspeaker was found." in done.stderr


@pytest.mark.usefixtures("no_devices", "no_ear")
def test_who_asked_to_type_is_told_nothing_of_ears() -> None:
    done = talk_typed("")
    assert "들을 수" not in done.stdout
    assert "fetch-ear" not in done.stderr


@pytest.mark.usefixtures("no_devices", "korean")
def test_an_ear_without_a_microphone_is_told() -> None:
    done = run(talk.command, ["--content", KOREAN], input="멈춰\n")
    assert "마이크를 찾지 못했어요." in done.stdout
    assert done.stdout.endswith("안녕히 계세요.\n")


@pytest.mark.usefixtures("no_devices")
def test_a_very_long_line_is_one_utterance_among_others(exact_root: Path, content) -> None:
    cry = content.red_flags["chest_pain"].asking.spoken[0]
    for line in ("well " * 2000, "황" * 10_000, "stop. " * 5000):
        done = run(
            talk.command,
            ["--content", str(exact_root), "--locale", "en-US", "--typed"],
            input=f"{line}\n{cry}\n",
        )
        assert done.exit_code == 0
        assert "911" in done.stdout


@pytest.mark.usefixtures("no_devices")
def test_bytes_that_are_no_text_are_one_utterance_among_others() -> None:
    done = talk_typed(b"\xff\xfe \xed\xa0\x80\x00\n\xb0\n" + "멈춰\n".encode())
    assert done.exit_code == 0, done.exception
    assert done.stdout.endswith("안녕히 계세요.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="the terminal decides there")
def test_bytes_that_are_no_text_do_no_harm_in_any_locale() -> None:
    for settings in ({"LC_ALL": "C.UTF-8"}, {"PYTHONIOENCODING": "utf-8:strict"}):
        typed = b"\xff\xfe\n" + "멈춰\n".encode()
        code, out, error = finished(
            "talk", "--content", KOREAN, "--typed", typed=typed, environment=surroundings(**settings)
        )
        assert code == 0, error
        assert out.endswith("안녕히 계세요.\n")


@pytest.mark.usefixtures("no_devices")
@pytest.mark.parametrize("locale", ["en-US", "", "xx"])
def test_talk_in_a_language_that_is_not_served_is_told(locale: str) -> None:
    line = one_sentence(talk_typed("", "--locale", locale))
    assert line == "Error: The language is not served. Served are: ko-KR."


def test_answers_are_spoken_where_there_is_a_loudspeaker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    monkeypatch.setattr(talk, "find_loudspeaker", lambda: WavLoudspeaker(tmp_path / "said.wav"))
    done = talk_typed("멈춰\n")
    assert done.exit_code == 0
    with wave.open(str(tmp_path / "said.wav")) as said:
        assert said.getnframes() / said.getframerate() > 5
        assert max(said.readframes(said.getnframes())) > 0


SPEAKS_WITHOUT_END = """
from commands import talk

class Endless:
    name = "endless"

    def play(self, chunks, sound_format, stop, heard=None):
        print("plays", flush=True)
        stop.wait()
        return False

    def close(self):
        pass

talk.find_loudspeaker = Endless
from commands.main import main
main()
"""
"""Plays until it is told to stop."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not sent there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_a_talk_in_the_middle_of_a_word_with_exit_code_0(number: int) -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    program = [sys.executable, "-c", SPEAKS_WITHOUT_END, "talk", "--content", KOREAN, "--typed"]
    with running(program) as started:
        started.line_with("plays")
        assert started.end(number) == 0
    assert "Traceback" not in started.output
    assert "안녕히 계세요" not in started.output


def test_no_ear_is_the_same_sentence_for_every_command() -> None:
    assert "`hepatica fetch-ear` downloads it once (41 MB)" in NO_EAR


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg here to make an mp3")
def test_a_real_mp3_that_was_renamed_is_told(tmp_path: Path) -> None:
    mp3 = tmp_path / "a.mp3"
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", "-i", str(write_wav(tmp_path / "a.wav", 1, hum())), str(mp3)],
        check=True,
    )
    renamed = mp3.rename(tmp_path / "question.wav")
    assert "ffmpeg -i FILE question.wav" in one_sentence(hear_korean(renamed))
