"""A whole conversation of ten turns as sound in and sound out: Vosk hears, pyttsx3 speaks, keys are pressed.

The clock is the script's and time in sound is counted in samples, so it goes as fast as the computer can.
"""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import pytest
from device_stand_ins import PASSES, ScriptedInbox
from korean_ear import korean_ear, say_korean

from audio import espeak
from audio.devices import Heard as HeardSoFar
from audio.errors import DeviceError
from audio.miniaudio_devices import MiniaudioLoudspeaker, MiniaudioMicrophone
from audio.pcm import Format
from audio.recognizer import VoskEar
from audio.sound import read_wav
from audio.voice import OnWord, Voice
from audio.wav_devices import WavLoudspeaker, WavMicrophone
from device.answering import Answering
from device.earcons import EARCON_FORMAT
from device.hearing_twice import HearingTwice, hearing_of
from device.keeping import Keeping
from device.keys import KeyMap, Press
from device.loop import Device
from device.made import Made
from device.parts import Finders
from device.says import Says
from device.settings import Settings
from device.vocabulary import vocabulary_of
from skill.talk import Talk

KOREAN = Path(__file__).parent / "content_ko"
LOCALE = "ko-KR"
BITE_MS = 300
"""So far into a sentence the key is pressed."""


class KeyInTheMiddle(WavLoudspeaker):
    """Writes all that is heard into one WAV; while a chosen sentence is heard, a key is pressed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.press: Callable[[], object] | None = None
        self.after_press_ms: float | None = None

    def play(
        self,
        chunks: Iterable[bytes],
        sound_format: Format,
        stop: threading.Event,
        heard: HeardSoFar | None = None,
    ) -> bool:
        so_far = pressed_at = 0.0

        def hearing(milliseconds: float) -> None:
            nonlocal so_far, pressed_at
            so_far = milliseconds
            if heard is not None:
                heard(milliseconds)
            if self.after_press_ms is None and self.press is not None and milliseconds >= BITE_MS:
                self.after_press_ms, pressed_at = 0.0, milliseconds
                self.press()

        whole = super().play(chunks, sound_format, stop, hearing)
        if pressed_at:
            self.after_press_ms = so_far - pressed_at
        return whole


class Noting(Voice):
    """Notes what is said, and whether it was heard to the end."""

    def __init__(self, loudspeaker: KeyInTheMiddle, on_begin: Callable[[str], None]) -> None:
        super().__init__(loudspeaker, voice="ko")
        self.said: list[tuple[str, bool]] = []
        self.on_begin = on_begin

    def say(self, text: str, *, on_word: OnWord | None = None, unless: threading.Event | None = None) -> bool:
        self.on_begin(text)
        whole = super().say(text, on_word=on_word, unless=unless)
        self.said.append((text, whole))
        return whole


class PulledOut:
    """Gives one spoken file each time; where the list has None, it is pulled out in the middle."""

    name = "stand-in"

    def __init__(self, files: Iterable[Path | None]) -> None:
        self.files = list(files)

    def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
        file = self.files.pop(0)
        if file is None:
            yield bytes(3200)
            raise DeviceError("pulled out")
        yield from WavMicrophone([file], silence_after_s=20).listen(stop)


@pytest.fixture(scope="module")
def ear() -> VoskEar:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    pytest.importorskip("pyttsx3")
    return korean_ear()


def test_ten_turns_are_held_in_sound_with_every_kind_of_turn(ear: VoskEar, tmp_path: Path) -> None:
    talk = Talk.open(KOREAN)
    spoken = ["황달", "계속", "뒤로", "조직 검사", None, "도움말", "멈춰"]
    files = [
        None if words is None else say_korean(words, tmp_path / f"{number}.wav")
        for number, words in enumerate(spoken)
    ]
    keys = [
        "5",  # 1 jaundice, stopped in the middle of the first sentence
        "s",  # 2 save that question
        "5",  # 3 go on
        "5",  # 4 back
        "5",  # 5 biopsy
        "5",  # 6 the microphone is pulled out ...
        PASSES,  # ... and is back
        "5",  # 7 help
        "r",  # 8 read my questions
        "+",  # 9 faster
        "5",  # 10 stop
    ]
    inbox = ScriptedInbox(keys)
    keeping = Keeping(tmp_path / "kept.db")
    keeping.save_introduced()
    says = Says(talk, LOCALE, KeyMap())
    answering = Answering(talk, keeping, LOCALE)
    loudspeaker = KeyInTheMiddle(tmp_path / "out.wav")
    microphone = PulledOut(files)
    shown: list[str] = []

    def arm(text: str) -> None:
        if text.startswith("황달은") and loudspeaker.press is None:
            loudspeaker.press = lambda: device.press(Press("escape"))

    with Noting(loudspeaker, arm) as voice:
        hearing = HearingTwice(
            ear, vocabulary_of(talk.content, ear.knows), answering.understands, phrases_only=True
        )
        finders = Finders(lambda: (voice, loudspeaker), lambda: microphone, lambda: hearing)
        device = inbox.device = Device(Made(answering, says, finders, shown.append), inbox)
        device.run()

    jaundice, biopsy = talk.content.topics["jaundice"], talk.content.topics["biopsy"]
    texts = [text for text, _ in voice.said]
    # 1: silent within a tenth of a second of sound after the key, and the second sentence never came
    assert voice.said[1] == (jaundice.gist.sentences[0].text, False)
    assert texts[2] != jaundice.gist.sentences[1].text
    assert loudspeaker.after_press_ms is not None
    assert 0 <= loudspeaker.after_press_ms <= 100
    # 2-5
    order = [
        "질문을 저장했어요: 황달.",
        jaundice.parts[0].sentences[0].text,
        jaundice.gist.sentences[1].text,
        biopsy.gist.sentences[0].text,
        # 6
        "마이크가 빠졌어요.",
        "마이크가 다시 있어요.",
        # 7-8
        "황달이나 조직 검사를 물어보세요.",
        "질문이 하나 있어요.",
        # 9-10
        "분당 180 낱말.",
        "안녕히 계세요.",
    ]
    places = [texts.index(text) for text in order]
    assert places == sorted(places)
    assert any("하나: 황달." in text for text in texts[places[7] :])
    assert shown[-1] == "안녕히 계세요."
    assert keeping.settings.rate_wpm == 180
    assert keeping.kept.questions == ("황달",)
    assert inbox.steps == []
    # the sound itself: nearly all of it is speech, and as long as what was said takes
    with wave.open(str(tmp_path / "out.wav")) as sound:
        assert sound.getframerate() == EARCON_FORMAT.rate_hz
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        assert sum(abs(sample) > 500 for sample in samples) > len(samples) / 5
        assert len(samples) / sound.getframerate() > 30


def test_what_it_says_can_be_heard_by_an_ear(ear: VoskEar, tmp_path: Path) -> None:
    """The last word that is spoken comes back out of the loudspeaker's file as that word."""
    path = tmp_path / "out.wav"
    with Voice(WavLoudspeaker(path), voice="ko", rate_wpm=150) as voice:
        voice.say("황달")
    assert hearing_of(Talk.open(KOREAN), ear).recognize(read_wav(path))[0].text == "황달"


def test_the_live_loop_runs_through_null_devices_in_real_time(ear: VoskEar, tmp_path: Path) -> None:
    """miniaudio's null device plays and records as a card does; one key ends listening, one the talk."""
    pytest.importorskip("miniaudio")

    class Microphone(MiniaudioMicrophone):
        def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
            for chunk in super().listen(stop):
                yield chunk
                device.press(Press("5"))

    talk = Talk.open(KOREAN)
    keeping = Keeping(tmp_path / "kept.db")
    keeping.save_introduced()
    keeping.save_settings(Settings(rate_wpm=449))
    answering = Answering(talk, keeping, LOCALE)
    loudspeaker = MiniaudioLoudspeaker(null=True)
    microphone = Microphone(null=True)
    shown: list[str] = []
    with Voice(loudspeaker, voice="ko") as voice:
        inbox = ScriptedInbox(["5", "b"])
        finders = Finders(lambda: (voice, loudspeaker), lambda: microphone, lambda: ear)
        device = inbox.device = Device(
            Made(answering, Says(talk, LOCALE, KeyMap()), finders, shown.append), inbox
        )
        device.run()
    assert shown == ["준비됐어요.", "안녕히 계세요."]
