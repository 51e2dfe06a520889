"""The ear and the voice behind the web doors: the device's own, loaded late, bounded, and never on a disk."""

from __future__ import annotations

import io
import struct
import threading
import wave
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from korean_ear import RATE_WPM, korean_ear
from web_stand_ins import silent_wav

from app import create_app
from audio import espeak
from audio.errors import EarError
from audio.hearing import Guess, Heard
from commands.web_sound import MOST_WORK_S, UNKNOWN_LENGTH, WebEar, WebVoice, header
from device.settings import RATES_WPM
from intents.library import load_content
from intents.meaning import Context, Hypothesis, Understanding
from intents.topics import Content
from intents.understander import build_understander
from skill.api_sound import BadSoundError, NoEarError, NoVoiceError, TookTooLongError

KOREAN = Path(__file__).parent / "content_ko"


@pytest.fixture(scope="module")
def korean() -> Content:
    return load_content(KOREAN)


def understanding(content: Content) -> Callable[[Sequence[Hypothesis]], Understanding]:
    understander = build_understander(content)
    return lambda guesses: understander.understand(guesses, Context())


def spoken(text: str) -> bytes:
    """The Korean words as a WAV; skips the test without espeak-ng."""
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    return espeak.synthesize(text, voice="ko", rate_wpm=RATE_WPM).wav()


class Doubtful:
    """An ear that never hears anything but "mumble", and notes how often it is asked."""

    def __init__(self) -> None:
        self.freely = self.again = 0

    def knows(self, word: str) -> bool:
        return True

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        return self.hear(chunks, phrases).guesses

    def hear(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None, **_: Any) -> Heard:
        self.freely += 1
        sound = b"".join(chunks)
        return Heard("words", (Guess("mumble", 1.0),), sound, -100.0)

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        self.again += 1
        return Heard("words", (Guess("jaundice", 1.0),), heard.sound, -100.0)


# --- the ear ----------------------------------------------------------------------------------------------


def test_a_real_ear_hears_a_word_through_the_door_and_it_is_answered() -> None:
    ear = korean_ear()
    web = create_app(content=KOREAN, ear=WebEar(lambda: ear)).test_client()
    found = web.post("/hear?ask=1&locale=ko", data=spoken("황달"), content_type="audio/wav").json
    assert found["heard"] == "황달"
    assert found["reply"]["topic"] == "jaundice"
    assert found["seconds"] > 0.5


def test_two_sounds_at_the_same_time_are_not_taken_for_each_other(korean: Content) -> None:
    loaded = korean_ear()
    ear = WebEar(lambda: loaded)
    heard: dict[str, str] = {}
    sounds = {text: spoken(text) for text in ("황달", "멈춰")}

    def hear(text: str) -> None:
        heard[text] = ear.hear(sounds[text], korean, understanding(korean)).hypotheses[0].text

    threads = [threading.Thread(target=hear, args=(text,)) for text in sounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {text: text for text in sounds}


def test_the_ear_is_loaded_once_and_not_before_a_sound_comes(content: Content) -> None:
    loads = []

    def load() -> Doubtful:
        loads.append(1)
        return Doubtful()

    ear = WebEar(load)
    assert loads == []
    with pytest.raises(BadSoundError):
        ear.hear(b"no sound", content, understanding(content))
    assert loads == []
    for _ in range(2):
        ear.hear(silent_wav(), content, understanding(content))
    assert loads == [1]


def test_doubts_are_looked_into_by_what_the_caller_understands(content: Content) -> None:
    doubtful = Doubtful()
    ear = WebEar(lambda: doubtful)
    sure = Understanding("jaundice", 1.0, "sure")
    assert ear.hear(silent_wav(), content, lambda _: sure).hypotheses[0].text == "mumble"
    assert (doubtful.freely, doubtful.again) == (1, 0)
    unsure = Understanding("clarify", 0.1, "unsure")
    texts = [guess.text for guess in ear.hear(silent_wav(), content, lambda _: unsure).hypotheses]
    assert (doubtful.freely, doubtful.again) == (2, 1)
    assert set(texts) == {"mumble", "jaundice"}


def test_without_a_model_there_is_no_ear_and_it_is_looked_for_again(content: Content) -> None:
    found: list[Doubtful] = []

    def load() -> Doubtful:
        if not found:
            raise EarError("none yet")
        return found[0]

    ear = WebEar(load)
    with pytest.raises(NoEarError):
        ear.hear(silent_wav(), content, understanding(content))
    found.append(Doubtful())
    assert ear.hear(silent_wav(), content, understanding(content)).hypotheses


def test_a_sound_that_takes_too_long_is_given_up(content: Content) -> None:
    now = iter([0.0, 1.0, MOST_WORK_S + 1])
    with pytest.raises(TookTooLongError):
        WebEar(Doubtful, lambda: next(now)).hear(silent_wav(), content, understanding(content))


def test_a_sound_that_took_half_of_the_time_is_not_heard_a_second_time(content: Content) -> None:
    doubtful, now = Doubtful(), [0.0]

    def unsure(_: object) -> Understanding:
        now[0] = MOST_WORK_S / 2 + 1
        return Understanding("clarify", 0.1, "unsure")

    heard = WebEar(lambda: doubtful, lambda: now[0]).hear(silent_wav(), content, unsure)
    assert [guess.text for guess in heard.hypotheses] == ["mumble"]
    assert doubtful.again == 0


def wav_of(channels: int, rate_hz: int, seconds: float = 0.1, claims: int | None = None) -> bytes:
    """A WAV whose header says what it is told to."""
    pcm = bytes(min(int(rate_hz * seconds) * channels * 2, 2_000_000))
    size = len(pcm) if claims is None else claims
    frame = min(channels * 2, 0xFFFF)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", (36 + size) & 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate_hz,
        (rate_hz * frame) & 0xFFFFFFFF, frame, 16, b"data", size,
    )  # fmt: skip
    return head + pcm


@pytest.mark.parametrize(
    "wav",
    [
        wav_of(65, 16_000),
        wav_of(1000, 16_000),
        wav_of(1, 2**31 - 1, 0.0001),
        wav_of(1, 400_000),
        wav_of(1, 4_000),
        wav_of(1, 16_000)[:44],
        wav_of(0, 16_000),
        wav_of(1, 0),
        b"fLaC" + bytes(2000),
        b"",
    ],
    ids=["65 channels", "1000 channels", "2 GHz", "400 kHz", "4 kHz", "no samples", "0 channels", "0 Hz",
         "no WAV", "nothing"],
)  # fmt: skip
def test_a_header_cannot_ask_for_more_than_a_sound_needs(wav: bytes, content: Content) -> None:
    with pytest.raises(BadSoundError) as raised:
        WebEar(Doubtful).hear(wav, content, understanding(content))
    assert not raised.value.too_long


@pytest.mark.parametrize("wav", [silent_wav(60.2), silent_wav(61, 8_000)])
def test_more_than_a_minute_is_too_long(wav: bytes, content: Content) -> None:
    with pytest.raises(BadSoundError) as raised:
        WebEar(Doubtful).hear(wav, content, understanding(content))
    assert raised.value.too_long


def test_just_a_minute_is_heard_and_a_header_that_claims_more_than_there_is_does_no_harm(
    content: Content,
) -> None:
    ear = WebEar(Doubtful)
    assert ear.hear(silent_wav(60), content, understanding(content)).seconds == pytest.approx(60, abs=0.1)
    lying = wav_of(1, 16_000, 0.5, claims=UNKNOWN_LENGTH)
    assert ear.hear(lying, content, understanding(content)).seconds == pytest.approx(0.5, abs=0.1)


def test_the_door_tells_a_long_sound_from_a_bad_one(exact_root: Path) -> None:
    web = create_app(content=exact_root, ear=WebEar(Doubtful)).test_client()
    long = web.post("/hear", data=silent_wav(61), content_type="audio/wav").json["error"]
    bad = web.post("/hear", data=b"RIFF", content_type="audio/wav").json["error"]
    assert (long["code"], bad["code"]) == ("bad_sound", "bad_sound")
    assert "longer than a minute" in long["message"]
    assert "record" in bad["message"]


# --- the voice --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def voice() -> WebVoice:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    return WebVoice()


TEXT = "Jaundice makes the skin yellow. Call 911 now! Shall I go on?"


def test_a_speech_is_a_wav_that_programs_can_read(voice: WebVoice) -> None:
    head, *pieces = voice.speak(TEXT, "en-US", 0, 0)
    assert head == header(22_050)
    assert len(head) == 44
    assert len(pieces) == 3
    with wave.open(io.BytesIO(head + b"".join(pieces))) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22_050)


def test_what_is_said_can_be_heard_by_the_ear_that_reads_such_files(
    voice: WebVoice, content: Content
) -> None:
    wav = b"".join(voice.speak(TEXT, "en-GB", 0, 0))
    seconds = WebEar(Doubtful).hear(wav, content, understanding(content)).seconds
    assert seconds == pytest.approx((len(wav) - 44) / 44_100, abs=0.1)


def test_slower_takes_longer_and_quieter_is_softer_in_steps_of_the_device(voice: WebVoice) -> None:
    lengths = [len(b"".join(voice.speak(TEXT, "en-US", step, 0))) for step in range(-2, 3)]
    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == len(RATES_WPM)
    peaks = [wave_peak(b"".join(voice.speak(TEXT, "en-US", 0, step))) for step in range(-2, 3)]
    assert peaks == sorted(set(peaks))


def wave_peak(wav: bytes) -> int:
    return max(map(abs, memoryview(wav[44:]).cast("h")))


def test_speeches_at_the_same_time_do_not_take_each_others_speed(voice: WebVoice) -> None:
    alone = {step: b"".join(voice.speak(TEXT, "en-US", step, 0)) for step in (-2, 2)}
    together: dict[int, list[int]] = {-2: [], 2: []}

    def speak(step: int) -> None:
        for _ in range(5):
            together[step].append(len(b"".join(voice.speak(TEXT, "en-US", step, 0))))

    threads = [threading.Thread(target=speak, args=(step,)) for step in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for step, lengths in together.items():
        assert all(abs(length - len(alone[step])) < 0.05 * len(alone[step]) for length in lengths)


def test_a_language_without_a_voice_is_no_voice(voice: WebVoice) -> None:
    with pytest.raises(NoVoiceError):
        list(voice.speak("hello", "xx-XX", 0, 0))
