"""The talk: with stand-ins for every part that can fail, and once with real sound in and out."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path

import pytest
from korean_ear import PHRASES, korean_ear, say_korean

from audio.errors import DeviceError, EarError, VoiceError
from audio.hearing import PATIENT, Guess, Heard, Patience
from audio.loop import (
    RATES_WPM,
    SENTENCES,
    VOLUMES,
    Happened,
    Parts,
    Said,
    Spoken,
    Turn,
    Typed,
    step_of,
    talk,
)
from audio.voice import Voice
from audio.wav_devices import WavLoudspeaker, WavMicrophone

TOLD = {key: f"<{key}>" for key in SENTENCES}


class Diary:
    """Everything that happens, in order."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.turns: list[Turn] = []
        self.shown: list[str] = []


class Ear:
    """Hears what it was told to, one after the other; an exception is raised."""

    def __init__(self, *hears: Heard | Exception) -> None:
        self.hears = list(hears)

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        raise NotImplementedError

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        next(iter(chunks))
        heard = self.hears.pop(0) if self.hears else Heard("ended")
        if isinstance(heard, Exception):
            raise heard
        return heard


class Microphone:
    """Notes when it is open."""

    name = "stand-in"

    def __init__(self, diary: Diary) -> None:
        self.diary = diary

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        self.diary.lines.append("microphone opened")
        try:
            while True:
                yield bytes(3200)
        finally:
            self.diary.lines.append("microphone closed")


class Speaker:
    """Notes what is said; fails with the given error."""

    rate = 0
    volume = 0.0

    def __init__(self, diary: Diary, error: Exception | None = None) -> None:
        self.diary = diary
        self.error = error

    def say(self, text: str) -> bool:
        if self.error:
            raise self.error
        self.diary.lines.append(f"said {text}")
        return True


@pytest.fixture
def diary() -> Diary:
    return Diary()


def run(diary: Diary, answers: Sequence[Spoken], parts: Parts, **choices: object) -> None:
    waiting = list(answers)

    def answer(turn: Turn) -> Spoken:
        diary.turns.append(turn)
        return waiting.pop(0)

    talk(answer, parts, TOLD, diary.shown.append, **choices)  # type: ignore[arg-type]


def words(text: str) -> Heard:
    return Heard("words", (Guess(text, 1.0),))


def spoken(text: str, **more: object) -> Spoken:
    return Spoken(speech=text, display=text.upper(), **more)  # type: ignore[arg-type]


WELCOME, BYE = spoken("welcome"), spoken("bye", ends=True)


def test_it_welcomes_listens_answers_and_ends(diary: Diary) -> None:
    ear = Ear(words("what is jaundice"), words("stop"))
    run(diary, [WELCOME, spoken("yellow skin"), BYE], Parts(ear, Microphone(diary), Speaker(diary)))
    assert diary.turns == [
        Happened("launch"),
        Said((Guess("what is jaundice", 1.0),)),
        Said((Guess("stop", 1.0),)),
    ]
    assert diary.shown == ["WELCOME", "YELLOW SKIN", "BYE"]


def test_the_microphone_is_closed_whenever_something_is_said(diary: Diary) -> None:
    ear = Ear(words("a"), Heard("not_heard"), Heard("silence"), words("b"))
    answers = [WELCOME, spoken("one", reprompt="again?"), spoken("two", reprompt="again?"), BYE]
    run(diary, answers, Parts(ear, Microphone(diary), Speaker(diary)))
    is_open = False
    for line in diary.lines:
        assert not (is_open and line.startswith("said"))
        is_open = {"microphone opened": True, "microphone closed": False}.get(line, is_open)
    assert diary.lines.count("microphone opened") == diary.lines.count("microphone closed") == 4


def test_sound_without_words_is_not_heard(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(Ear(Heard("not_heard")), Microphone(diary), Speaker(diary)))
    assert diary.turns[-1] == Happened("not_heard")


def test_silence_brings_the_reprompt_then_quiet(diary: Diary) -> None:
    ear = Ear(*[Heard("silence")] * 5, words("hello"))
    run(diary, [spoken("hi", reprompt="still there?"), BYE], Parts(ear, Microphone(diary), Speaker(diary)))
    assert diary.shown == ["HI", "still there?", "still there?", "BYE"]


def test_silence_without_a_reprompt_is_answered(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(Ear(Heard("silence")), Microphone(diary), Speaker(diary)))
    assert diary.turns[-1] == Happened("silence")


@pytest.mark.parametrize("step", [-9, -2, -1, 0, 1, 2, 9])
def test_steps_set_rate_and_volume_and_never_silence(diary: Diary, step: int) -> None:
    voice = Speaker(diary)
    run(diary, [spoken("x", ends=True, rate_step=step, volume_step=step)], Parts(voice=voice))
    inner = max(-2, min(2, step))
    assert voice.rate == RATES_WPM[inner + 2] == step_of(RATES_WPM, step)
    assert voice.volume == VOLUMES[inner + 2] > 0


def test_without_an_ear_questions_are_typed(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(voice=Speaker(diary), typed=["", "  ", " what is jaundice \n", "more"]))
    assert diary.shown[:2] == ["<no_ear>", "<type_here>"]
    assert diary.turns == [Happened("launch"), Typed("what is jaundice")]


def test_who_asked_to_type_is_not_told_that_nothing_is_heard(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(voice=Speaker(diary), typed=["hello"], asked_to_type=True))
    assert diary.shown[0] == "<type_here>"


def test_without_a_loudspeaker_that_is_told_as_the_reason(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(Ear(words("a")), Microphone(diary), loudspeaker=False))
    assert diary.shown[0] == "<no_loudspeaker>"


def test_without_a_microphone_questions_are_typed(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(ear=Ear(), voice=Speaker(diary), typed=["hello"]))
    assert diary.shown[:2] == ["<no_microphone>", "<type_here>"]


def test_without_anything_to_hear_or_type_with_it_ends_after_the_welcome(diary: Diary) -> None:
    run(diary, [WELCOME], Parts(voice=Speaker(diary)))
    assert diary.lines[-1] == "said welcome"


def test_typing_ends_with_the_input(diary: Diary) -> None:
    run(diary, [WELCOME, spoken("one")], Parts(typed=["a"]))
    assert diary.turns[-1] == Typed("a")


@pytest.mark.parametrize("error", [DeviceError("unplugged"), EarError("broken")])
def test_a_microphone_lost_in_the_talk_is_told_and_typing_goes_on(diary: Diary, error: Exception) -> None:
    parts = Parts(Ear(words("a"), error), Microphone(diary), Speaker(diary), typed=["b"])
    run(diary, [WELCOME, spoken("one"), BYE], parts)
    assert diary.shown == ["WELCOME", "ONE", "<microphone_lost>", "<type_here>", "BYE"]
    assert diary.turns[-1] == Typed("b")


@pytest.mark.parametrize(
    ("error", "key"), [(DeviceError("gone"), "loudspeaker_lost"), (VoiceError("broken"), "no_voice")]
)
def test_a_voice_lost_in_the_talk_is_shown_once_and_the_talk_goes_on_in_print(
    diary: Diary, error: Exception, key: str
) -> None:
    parts = Parts(Ear(words("a")), Microphone(diary), Speaker(diary, error))
    run(diary, [WELCOME, BYE], parts)
    assert diary.shown == ["WELCOME", f"<{key}>", "BYE"]


def test_without_a_voice_all_is_shown(diary: Diary) -> None:
    run(diary, [WELCOME, BYE], Parts(Ear(words("a")), Microphone(diary)))
    assert diary.shown == ["<no_voice>", "WELCOME", "BYE"]


def test_it_stops_when_told_from_outside(diary: Diary) -> None:
    stop = threading.Event()
    stop.set()
    run(diary, [WELCOME], Parts(Ear(words("a")), Microphone(diary), Speaker(diary)), stop=stop)
    assert diary.turns == [Happened("launch")]


def test_a_whole_talk_as_sound_in_and_sound_out(tmp_path: Path, diary: Diary) -> None:
    """espeak-ng's Korean voice through Vosk, answered, and the answers through pyttsx3 into a WAV."""
    pytest.importorskip("pyttsx3")
    asked = ["황달", "계속", "뒤로", "조직 검사", "멈춰"]
    files = [say_korean(text, tmp_path / f"{number}.wav") for number, text in enumerate(asked)]
    answers = [spoken(f"answer {number}", ends=number == 5) for number in range(6)]
    with Voice(WavLoudspeaker(tmp_path / "out.wav")) as voice:
        run(diary, answers, Parts(korean_ear(), WavMicrophone(files), voice), phrases=PHRASES)
    assert [turn.guesses[0].text for turn in diary.turns if isinstance(turn, Said)] == asked
    assert len(diary.turns) == 6
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert file.getnframes() / file.getframerate() > 3


def test_a_talk_of_silence_and_noise_ends_with_the_sound(tmp_path: Path, diary: Diary) -> None:
    silent = tmp_path / "silence.wav"
    with wave.open(str(silent), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    run(
        diary,
        [WELCOME, spoken("are you there?")],
        Parts(korean_ear(), WavMicrophone([silent])),
        phrases=PHRASES,
    )
    assert diary.turns == [Happened("launch"), Happened("silence")]
