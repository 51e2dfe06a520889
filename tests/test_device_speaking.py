"""Speaking in the background, the tones, and listening: in order, and silent at once."""

from __future__ import annotations

import array
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from device_stand_ins import LONGEST_S, StandInEar, StandInLoudspeaker, StandInMicrophone, StandInVoice
from hypothesis import given
from hypothesis import strategies as st

from audio import espeak
from audio.devices import Heard as HeardSoFar
from audio.errors import DeviceError, EarError, VoiceError
from audio.hearing import PATIENT
from audio.pcm import Format
from audio.voice import Voice
from device.earcons import EARCON_FORMAT, EARCONS, earcon, milliseconds
from device.listening import Listening
from device.speaking import Speaking, sentences_of
from device.state import Listened, Lost, Manner, Spoken

AS_USUAL = Manner()


# --- sentences --------------------------------------------------------------------------------------------


def test_a_text_is_cut_after_its_sentences() -> None:
    assert sentences_of("One. Two, e.g. three? \u201cFour!\u201d Five") == (
        "One.", "Two, e.g. three?", "\u201cFour!\u201d", "Five",
    )  # fmt: skip
    assert sentences_of("\ud669\ub2ec\uc785\ub2c8\ub2e4. \uac80\uc0ac\uc785\ub2c8\ub2e4.") == (
        "\ud669\ub2ec\uc785\ub2c8\ub2e4.", "\uac80\uc0ac\uc785\ub2c8\ub2e4.",
    )  # fmt: skip
    assert sentences_of("  ") == ()


@given(st.text())
def test_the_sentences_joined_are_the_text(text: str) -> None:
    assert " ".join(sentences_of(text)) == " ".join(text.split())


# --- tones ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EARCONS)
def test_a_tone_is_short_soft_and_begins_and_ends_in_silence(name) -> None:
    samples = array.array("h", earcon(name))
    assert len(samples) == pytest.approx(EARCON_FORMAT.rate_hz * milliseconds(name) / 1000, abs=5)
    assert milliseconds(name) <= 350
    assert samples[0] == 0
    assert abs(samples[-1]) < 300
    assert 4_000 < max(samples) < 10_000


def test_tones_differ_and_follow_the_loudness() -> None:
    assert len({earcon(name) for name in EARCONS}) == len(EARCONS)
    assert max(array.array("h", earcon("ready", 0.2))) < max(array.array("h", earcon("ready"))) / 4


# --- speaking ---------------------------------------------------------------------------------------------


@dataclass
class Room:
    """A mouth with stand-ins, and what it posts."""

    diary: list[str] = field(default_factory=list)
    posted: queue.SimpleQueue[Spoken | Lost] = field(default_factory=queue.SimpleQueue)

    def __post_init__(self) -> None:
        self.voice = StandInVoice(self.diary)
        self.speaking = Speaking(self.posted.put)
        self.speaking.use(self.voice, StandInLoudspeaker(self.diary))

    def next(self) -> Spoken | Lost:
        return self.posted.get(timeout=LONGEST_S)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.speaking.close()


def test_what_is_said_comes_in_order_each_with_its_end(room: Room) -> None:
    first = room.speaking.say(["a", "b"], AS_USUAL, tone="ready")
    second = room.speaking.say(["c"], AS_USUAL)
    assert [room.next(), room.next()] == [Spoken(first, whole=True), Spoken(second, whole=True)]
    assert room.diary == ["<tone>", "a", "b", "c"]


def test_hushing_ends_the_sentence_and_drops_all_that_waits(room: Room) -> None:
    room.voice.during = lambda text: room.speaking.hush()
    numbers = [room.speaking.say([text, "never"], AS_USUAL) for text in "ab"]
    ends = [room.next(), room.next()]
    assert Spoken(numbers[0], whole=False) in ends
    assert "never" not in room.diary


def test_hushing_silence_is_nothing(room: Room) -> None:
    assert room.speaking.hush() is False
    assert room.voice.stops == 0


def test_each_speech_keeps_its_own_manner(room: Room) -> None:
    gate = threading.Event()
    room.voice.during = lambda text: gate.wait(LONGEST_S)
    room.speaking.say(["a", "b"], Manner(100, 0.3, "en-gb"))
    room.speaking.say(["c"], Manner(300, 0.9, "en-us"))
    gate.set()
    room.next(), room.next()
    assert room.voice.manners["b"] == (100, 0.3, "en-gb")
    assert room.voice.manners["c"] == (300, 0.9, "en-us")


def test_only_a_speech_with_a_start_moves_the_place_on(room: Room) -> None:
    room.speaking.say(["a", "b", "c"], AS_USUAL, start=1)
    room.next()
    assert room.diary == ["b", "c"]
    assert room.speaking.sentence == 2
    room.speaking.say(["x", "y", "z", "z"], AS_USUAL)
    room.next()
    assert room.speaking.sentence == 2


@pytest.mark.parametrize(
    ("error", "part"), [(DeviceError("gone"), "loudspeaker"), (VoiceError("broken"), "voice")]
)
def test_a_voice_that_fails_is_lost_once_and_what_waits_is_given_up(
    room: Room, error: Exception, part
) -> None:
    room.voice.error = error
    number = room.speaking.say(["a"], AS_USUAL)
    assert [room.next(), room.next()] == [Lost(part), Spoken(number, whole=False)]
    assert not room.speaking.able
    after = room.speaking.say(["b"], AS_USUAL)
    assert room.next() == Spoken(after, whole=True), "without a voice everything has been said at once"


class Pressing:
    """Takes the sound like a WAV, and has a key pressed in the middle of it."""

    name = "pressing"

    def __init__(self, press) -> None:
        self.press, self.after_ms, self.played_ms = press, None, 0.0

    def play(
        self, chunks, sound_format: Format, stop: threading.Event, heard: HeardSoFar | None = None
    ) -> bool:
        step = sound_format.bytes_of(20)
        for chunk in chunks:
            for _ in range(0, len(chunk), step):
                if stop.is_set():
                    return False
                self.played_ms += 20
                if self.after_ms is not None:
                    self.after_ms += 20
                elif self.played_ms > 400:
                    self.after_ms = 0.0
                    self.press()
        return True

    def close(self) -> None: ...


def test_a_key_in_the_middle_of_a_real_sentence_leaves_less_than_a_tenth_of_a_second() -> None:
    """Counted in sound, not in time: so much is handed to the loudspeaker after the key."""
    pytest.importorskip("pyttsx3")
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    posted: queue.SimpleQueue[Spoken | Lost] = queue.SimpleQueue()
    speaking = Speaking(posted.put)
    loudspeaker = Pressing(speaking.hush)
    with Voice(loudspeaker) as voice:
        speaking.use(voice, loudspeaker)
        number = speaking.say(["This is a long sentence that nobody wants to hear to its end."] * 5, AS_USUAL)
        assert posted.get(timeout=LONGEST_S) == Spoken(number, whole=False)
        speaking.close()
    assert loudspeaker.after_ms is not None
    assert loudspeaker.after_ms <= 100


# --- listening --------------------------------------------------------------------------------------------


def test_an_utterance_is_posted_with_its_number_and_the_microphone_closed() -> None:
    diary: list[str] = []
    posted: queue.SimpleQueue[Listened | Lost] = queue.SimpleQueue()
    listening = Listening(posted.put)
    number = listening.start(StandInEar("hello"), StandInMicrophone(diary), None, PATIENT)
    told = posted.get(timeout=LONGEST_S)
    assert isinstance(told, Listened)
    assert (told.number, told.heard.guesses[0].text) == (number, "hello")
    assert diary == ["<microphone opened>", "<microphone closed>"]


def test_ending_returns_when_the_microphone_is_closed() -> None:
    diary: list[str] = []
    posted: queue.SimpleQueue[Listened | Lost] = queue.SimpleQueue()
    listening = Listening(posted.put)
    listening.start(StandInEar(None), StandInMicrophone(diary), None, PATIENT)
    listening.end()
    assert diary in ([], ["<microphone opened>", "<microphone closed>"])
    assert isinstance(posted.get(timeout=LONGEST_S), Listened)


@pytest.mark.parametrize(("error", "part"), [(DeviceError("gone"), "microphone"), (EarError("bad"), "ear")])
def test_a_part_that_fails_is_told_as_lost(error: Exception, part) -> None:
    posted: queue.SimpleQueue[Listened | Lost] = queue.SimpleQueue()
    Listening(posted.put).start(StandInEar(error), StandInMicrophone([]), None, PATIENT)
    assert posted.get(timeout=LONGEST_S) == Lost(part)


# --- a voice that is stopped before it begins ---------------------------------------------------------------


def test_words_that_were_silenced_before_they_began_are_never_said(tmp_path: Path) -> None:
    pytest.importorskip("pyttsx3")
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    silenced = threading.Event()
    silenced.set()
    loudspeaker = Pressing(lambda: None)
    with Voice(loudspeaker) as voice:
        assert voice.say("Nobody hears this.", unless=silenced) is False
        assert loudspeaker.played_ms == 0
        assert voice.say("This is heard.", unless=threading.Event()) is True
