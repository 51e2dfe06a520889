"""The device's test of itself: every trouble is told with what to do, and all is well only without one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from korean_ear import PHRASES, korean_ear, say_korean

from audio import espeak
from audio.devices import Missing
from audio.errors import DeviceError, EarError, VoiceError
from audio.hearing import PATIENT, Guess, Heard, Patience
from audio.pcm import CHUNK_MS, EAR_FORMAT, Format
from audio.voice import Voice
from audio.wav_devices import WavLoudspeaker, WavMicrophone
from commands import aloud, doctor
from device import self_test
from device.keeping import Keeping, kept_path
from device.self_test import LEAST_FREE_BYTES, Equipment, disk_is_full, run
from device.settings import Settings
from intents.library import load_content
from intents.topics import Content
from intents.wording import place_for
from skill.lines import Script, Words

KOREAN = Path(__file__).parent / "content_ko"


class Speaker:
    """Notes what is said; fails with the given error from the given sentence on."""

    def __init__(self, error: Exception | None = None, after: int = 0) -> None:
        self.said: list[str] = []
        self.error, self.after = error, after

    def say(self, text: str) -> bool:
        if self.error and len(self.said) >= self.after:
            raise self.error
        self.said.append(text)
        return True


class Loudspeaker:
    name = "Kitchen speaker"

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.played: list[bytes] = []

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: object = None
    ) -> bool:
        if self.error:
            raise self.error
        self.played.extend(chunks)
        return True

    def close(self) -> None:
        pass


class Microphone:
    """Gives the sound, then silence of its own for ever; or fails."""

    name = "Desk microphone"

    def __init__(self, sound: bytes = b"", error: Exception | None = None, rest: bytes | None = None) -> None:
        self.sound, self.error = sound, error
        self.rest = EAR_FORMAT.silence(CHUNK_MS) if rest is None else rest
        self.open = False

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        if self.error:
            raise self.error
        self.open = True
        try:
            step = EAR_FORMAT.bytes_of(CHUNK_MS)
            for start in range(0, len(self.sound), step):
                yield self.sound[start : start + step]
            while True:
                yield self.rest
        finally:
            self.open = False


class Ear:
    def __init__(self, *guesses: str, error: Exception | None = None) -> None:
        self.guesses, self.error = guesses, error

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        if self.error:
            raise self.error
        return tuple(Guess(text, 1 / len(self.guesses)) for text in self.guesses)

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        raise NotImplementedError


@pytest.fixture(scope="module")
def script(content: Content) -> Script:
    return Script(content)


@pytest.fixture(scope="module")
def hello(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Somebody says hello."""
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    path = tmp_path_factory.mktemp("hello") / "hello.wav"
    path.write_bytes(espeak.synthesize("hello hello hello").wav())
    return b"".join(WavMicrophone([path], silence_after_s=0).listen(threading.Event()))


def tell(script: Script, tested: Equipment) -> tuple[bool, str]:
    """Whether all was well, and what was shown."""
    shown: list[str] = []
    well = run(tested, partial(script.device_words, place_for(script.content, "en-US")), shown.append)
    assert all(shown)
    return well, "\n".join(shown)


def having(sound: bytes, **changes: object) -> Equipment:
    parts: dict[str, object] = {
        "voice": Speaker(),
        "loudspeaker": Loudspeaker(),
        "ear": Ear("hello"),
        "microphone": Microphone(sound),
    }
    return Equipment(**(parts | changes))  # type: ignore[arg-type]


def test_where_all_is_well_it_plays_a_tone_says_the_word_back_and_tells_the_level(
    script: Script, hello: bytes
) -> None:
    voice, loudspeaker, microphone = Speaker(), Loudspeaker(), Microphone(hello)
    well, shown = tell(script, having(hello, voice=voice, loudspeaker=loudspeaker, microphone=microphone))
    assert well
    assert loudspeaker.played
    assert not microphone.open
    assert "through Kitchen speaker" in shown
    assert "the microphone Desk microphone" in shown
    assert "I heard: hello." in shown
    assert "of ten." in shown
    assert shown.endswith("All is well. I can speak, and I can hear you.")
    assert "\n".join(voice.said) == shown


TROUBLES: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
    "no loudspeaker": ({"loudspeaker": None}, ("no loudspeaker", "Plug a loudspeaker in")),
    "no voice": ({"voice": None}, ("can't speak", "make venv")),
    "loudspeaker gone": ({"loudspeaker": Loudspeaker(DeviceError("x"))}, ("The loudspeaker is gone",)),
    "voice gone": ({"voice": Speaker(VoiceError("x"))}, ("can't speak", "make venv")),
    "gone while speaking": ({"voice": Speaker(DeviceError("x"), 2)}, ("The loudspeaker is gone",)),
    "no microphone": ({"microphone": None}, ("no microphone", "Plug a microphone in")),
    "microphone gone": ({"microphone": Microphone(error=DeviceError("x"))}, ("The microphone is gone",)),
    "muted": (
        {"microphone": Microphone(), "microphone_names": ("Desk microphone", "Webcam")},
        ("gives no sound at all", "muted", "There is also the microphone Webcam."),
    ),
    "wrong device": (
        {"microphone": Microphone(rest=b"\x40\0\xc0\xff" * 800), "microphone_names": ("Webcam",)},
        ("heard nobody speak", "There is also the microphone Webcam."),
    ),
    "another than chosen": (
        {"chosen_microphone": "Headset", "chosen_loudspeaker": "Bar"},
        ("not here: Headset", "not here: Bar"),
    ),
    "no ear": ({"ear": None}, ("part that hears speech is missing", "hepatica fetch-ear")),
    "damaged ear": ({"ear": None, "ear_damaged": True}, ("damaged", "hepatica fetch-ear")),
    "ear fails": ({"ear": Ear(error=EarError("x"))}, ("damaged",)),
    "no word": ({"ear": Ear()}, ("make out no word",)),
    "full disk": ({"disk_full": True}, ("no room left",)),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_told_with_what_to_do_and_all_is_not_well(
    script: Script, hello: bytes, trouble: str
) -> None:
    changes, told = TROUBLES[trouble]
    well, shown = tell(script, having(hello, **changes))
    assert not well
    for words in told:
        assert words in shown
    assert shown.endswith("Not all is well yet.")


@pytest.mark.parametrize(("times", "told"), [(0.06, "That is low."), (40.0, "That is too loud.")])
def test_a_voice_too_soft_or_too_loud_is_told(script: Script, hello: bytes, times: float, told: str) -> None:
    samples = memoryview(hello).cast("h")
    scaled = b"".join(
        max(-32768, min(32767, round(sample * times))).to_bytes(2, "little", signed=True)
        for sample in samples
    )
    well, shown = tell(script, having(scaled))
    if "heard nobody speak" in shown:
        pytest.fail("the scaled voice is no speech any more: choose another factor")
    assert told in shown
    assert not well


def test_nobody_is_waited_for_longer_than_told(script: Script) -> None:
    microphone = Microphone(rest=b"\x40\0\xc0\xff" * 800)
    sound, spoken = self_test._one_word(microphone)
    assert not spoken
    assert EAR_FORMAT.milliseconds_of(len(sound)) == self_test.LISTENS_S * 1000


def test_every_sentence_of_the_test_can_be_said_in_every_place_of_every_root(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, "LISTENS_S", 0.2)
    for root in (content, load_content(KOREAN)):
        script = Script(root)
        for place in root.places.values():
            for changes, _ in TROUBLES.values():
                shown: list[str] = []
                words: Callable[..., Words] = partial(script.device_words, place)
                run(having(bytes(3200), **changes), words, shown.append)
                assert not any("{" in text for text in shown)


def test_a_disk_is_full_where_too_little_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = LEAST_FREE_BYTES - 1

    assert not disk_is_full(tmp_path / "not" / "there" / "yet")
    monkeypatch.setattr(self_test.shutil, "disk_usage", lambda path: Usage)
    assert disk_is_full(tmp_path / "not" / "there" / "yet")


def test_a_real_word_is_heard_through_the_real_ear_and_answered_through_the_real_voice(
    tmp_path: Path,
) -> None:
    ear, word = korean_ear(), say_korean("도움말", tmp_path / "word.wav")
    script = Script(load_content(KOREAN))
    loudspeaker = WavLoudspeaker(tmp_path / "said.wav")
    with Voice(loudspeaker, voice="ko") as voice:
        parts = Equipment(voice, loudspeaker, ear, WavMicrophone([word]), phrases=PHRASES)
        shown: list[str] = []
        assert run(parts, partial(script.device_words, place_for(script.content, "ko-KR")), shown.append)
    assert "이렇게 들었습니다: 도움말." in shown
    assert (tmp_path / "said.wav").stat().st_size > 22_050 * 2 * 5


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def nothing_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer without sound and ear, where nothing was kept."""
    monkeypatch.setattr(aloud, "find_loudspeaker", lambda name: Missing("none"))
    monkeypatch.setattr(aloud, "find_microphone", lambda name: Missing("none"))
    monkeypatch.setenv("HEPATICA_VOSK_MODEL", str(tmp_path / "none"))
    monkeypatch.setenv("HEPATICA_DATA", str(tmp_path / "data"))


def test_with_nothing_to_speak_and_hear_with_all_of_it_is_shown(nothing_here: None, tmp_path: Path) -> None:
    ran = CliRunner().invoke(doctor.command, ["--aloud"])
    assert ran.exit_code == 1
    for told in ("no loudspeaker", "no microphone", "The part that hears speech is damaged", "fetch-ear"):
        assert told in ran.output
    assert not (tmp_path / "data").exists()


def test_the_devices_that_the_person_chose_are_tested_and_missed(
    nothing_here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(name: str | None) -> object:
        return Missing("none") if name else Loudspeaker()

    monkeypatch.setattr(aloud, "find_loudspeaker", find)
    monkeypatch.setattr(aloud, "_voice", lambda *parts: None)
    with Keeping(kept_path()) as keeping:
        keeping.save_settings(Settings(loudspeaker="Bar", locale="en-GB"))
    ran = CliRunner().invoke(doctor.command, ["--aloud"])
    assert "The loudspeaker that was chosen is not here: Bar." in ran.output
    assert "through Kitchen speaker" in ran.output
