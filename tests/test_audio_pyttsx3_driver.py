"""Each defect of pyttsx3 2.99's espeak driver: shown on the stock driver, and mended in ours."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from stock_pyttsx3 import SENTENCES, run_stock

from audio import espeak, pyttsx3_driver
from audio.devices import Heard
from audio.errors import DeviceError, VoiceError
from audio.espeak import Speech
from audio.pcm import Format

pyttsx3_engine = pytest.importorskip("pyttsx3.engine")
if not espeak.available():
    pytest.skip("espeak-ng is not here", allow_module_level=True)


class Keeping:
    """A loudspeaker that keeps what it played, tells of every 20 ms, and can fail."""

    name = "keeping"

    def __init__(self, diary: list[object] | None = None) -> None:
        self.played: list[bytes] = []
        self.diary = diary if diary is not None else []
        self.fails = False

    def play(
        self, chunks: Iterable[bytes], sound_format: Format, stop: threading.Event, heard: Heard | None = None
    ) -> bool:
        if self.fails:
            raise DeviceError("unplugged")
        self.diary.append("begin")
        pcm, step = b"".join(chunks), sound_format.bytes_of(20)
        kept = bytearray()
        for start in range(0, len(pcm), step):
            if stop.is_set():
                break
            kept += pcm[start : start + step]
            if heard:
                heard(sound_format.milliseconds_of(len(kept)))
        self.played.append(bytes(kept))
        self.diary.append("end")
        return len(kept) == len(pcm)

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def loudspeaker() -> Keeping:
    return Keeping()


@pytest.fixture
def engine(loudspeaker: Keeping) -> Any:
    made = pyttsx3_engine.Engine(pyttsx3_driver.register())
    made.setProperty("player", loudspeaker)
    made.runAndWait()
    return made


def milliseconds(wav: bytes | Path) -> float:
    with wave.open(io.BytesIO(wav) if isinstance(wav, bytes) else str(wav), "rb") as file:
        return file.getnframes() / file.getframerate() * 1000


def spoken(text: str, **settings: Any) -> int:
    """How many bytes of samples the text has. espeak-ng varies by a few samples from one time to the next."""
    return len(espeak.synthesize(text, **settings).pcm)


def near(count: int, expected: int) -> bool:
    # espeak-ng's pauses vary by some hundredths with what was spoken before
    return abs(count - expected) < 0.05 * expected


# -- the first runAndWait does not wait ------------------------------------------------------------


def test_stock_returns_from_the_first_run_while_it_still_plays(tmp_path: Path) -> None:
    outcome = run_stock(
        tmp_path,
        'engine.say(text); engine.runAndWait(); log("returned"); (here / "hold").unlink()',
        hold=True,
    )
    assert "returned" in outcome.log
    assert "end" not in outcome.log[: outcome.log.index("returned")]


def test_the_first_run_waits_until_all_was_heard(loudspeaker: Keeping) -> None:
    engine = pyttsx3_engine.Engine(pyttsx3_driver.register())
    engine.setProperty("player", loudspeaker)
    engine.say(SENTENCES)
    engine.runAndWait()
    assert loudspeaker.diary == ["begin", "end"]
    assert near(len(loudspeaker.played[0]), spoken(SENTENCES))


# -- only the last say is spoken -------------------------------------------------------------------


def test_stock_speaks_one_of_three(tmp_path: Path) -> None:
    body = 'engine.say("one"); engine.say("two"); engine.say("three"); engine.runAndWait(); time.sleep(1)'
    assert run_stock(tmp_path, body).played == 1


def test_every_say_is_spoken_in_order(engine: Any, loudspeaker: Keeping) -> None:
    names: list[str] = []
    engine.connect("finished-utterance", lambda name, completed: names.append(name))
    texts = ["one", "a second and rather longer one", "three"]
    for text in texts:
        engine.say(text, text)
    engine.runAndWait()
    assert names == texts
    assert all(near(len(pcm), spoken(text)) for pcm, text in zip(loudspeaker.played, texts, strict=True))


def test_a_say_from_within_an_event_is_spoken_by_the_next_run(engine: Any, loudspeaker: Keeping) -> None:
    token = engine.connect("finished-utterance", lambda name, completed: engine.say("more"))
    engine.say("first")
    engine.runAndWait()
    engine.disconnect(token)
    engine.runAndWait()
    assert len(loudspeaker.played) == 2


def test_four_hundred_utterances_in_one_run_are_all_spoken(engine: Any, loudspeaker: Keeping) -> None:
    for _ in range(400):
        engine.say("x")
    engine.runAndWait()
    assert len(loudspeaker.played) == 400


# -- a change of rate is lost, and the rate read back is wrong -------------------------------------


def test_stock_loses_changes_of_the_rate(tmp_path: Path) -> None:
    outcome = run_stock(
        tmp_path,
        """
lengths = []
for turn in range(40):
    engine.setProperty("rate", (120, 360)[turn % 2])
    engine.save_to_file("Jaundice means yellow skin and eyes.", str(here / "r.wav"))
    engine.runAndWait()
    if turn:
        with wave.open(str(here / "r.wav")) as file:
            lengths.append((turn % 2, file.getnframes()))
middle = sum(frames for _, frames in lengths) / len(lengths)
log("lost %d" % sum((frames < middle) != bool(fast) for fast, frames in lengths))
""",
    )
    assert not outcome.log or outcome.log[-1] != "lost 0"


def test_no_change_of_the_rate_is_lost(engine: Any, tmp_path: Path) -> None:
    text = "Jaundice means yellow skin and eyes."
    expected = {rate: spoken(text, rate_wpm=rate) for rate in (120, 360)}
    for turn in range(40):
        rate = (120, 360)[turn % 2]
        engine.setProperty("rate", rate)
        file = io.BytesIO()
        engine.save_to_file(text, file)
        engine.runAndWait()
        assert near(len(file.getvalue()) - 44, expected[rate])


def test_a_change_of_rate_holds_from_where_it_stands_between_two_says(
    engine: Any, loudspeaker: Keeping
) -> None:
    engine.setProperty("rate", 120)
    engine.say("the same words")
    engine.setProperty("rate", 360)
    engine.say("the same words")
    engine.runAndWait()
    slow, fast = loudspeaker.played
    assert near(len(slow), spoken("the same words", rate_wpm=120))
    assert near(len(fast), spoken("the same words", rate_wpm=360))


def test_stock_cannot_ask_espeak_for_the_current_rate(tmp_path: Path) -> None:
    """C's espeak_GetParameter takes the parameter and whether its current value is meant: that is missing."""
    outcome = run_stock(
        tmp_path,
        """
from pyttsx3.drivers import _espeak
try:
    _espeak.GetParameter(_espeak.RATE, 1)
except TypeError:
    log("missing")
""",
    )
    assert outcome.log == ["missing"]


def test_properties_are_read_back_as_they_were_set(engine: Any) -> None:
    engine.setProperty("rate", 300)
    engine.setProperty("volume", 0.5)
    engine.setProperty("voice", "en-gb")
    engine.runAndWait()
    assert (engine.getProperty("rate"), engine.getProperty("volume"), engine.getProperty("voice")) == (
        300,
        0.5,
        "en-gb",
    )


@pytest.mark.parametrize(("asked", "given"), [(1, 80), (449, 449), (10_000, 449)])
def test_a_rate_out_of_range_is_clipped(engine: Any, asked: float, given: int) -> None:
    engine.setProperty("rate", asked)
    assert engine.getProperty("rate") == given


def test_an_unknown_property_is_a_key_error(engine: Any) -> None:
    with pytest.raises(KeyError):
        engine.getProperty("colour")


# -- files -----------------------------------------------------------------------------------------


def test_stock_speaks_into_the_file_saved_before(tmp_path: Path) -> None:
    outcome = run_stock(
        tmp_path,
        """
engine.save_to_file("first", str(here / "f.wav")); engine.runAndWait(); engine.runAndWait()
engine.say("a much longer second sentence that is to be spoken"); engine.runAndWait(); engine.runAndWait()
""",
    )
    assert outcome.played == 0
    assert milliseconds(tmp_path / "f.wav") > 2000


def test_a_say_after_a_save_is_spoken_and_the_file_stays(
    engine: Any, loudspeaker: Keeping, tmp_path: Path
) -> None:
    path = tmp_path / "f.wav"
    engine.save_to_file("first", str(path))
    engine.say("a much longer second sentence that is to be spoken")
    engine.runAndWait()
    assert len(loudspeaker.played) == 1
    assert near(path.stat().st_size - 44, spoken("first"))


def test_stock_writes_the_second_of_two_files_only(tmp_path: Path) -> None:
    run_stock(
        tmp_path,
        """
engine.save_to_file("first", str(here / "a.wav")); engine.save_to_file("second", str(here / "b.wav"))
engine.runAndWait(); engine.runAndWait()
""",
    )
    assert (tmp_path / "b.wav").exists()
    assert not (tmp_path / "a.wav").exists()


def test_both_of_two_files_are_written(engine: Any, tmp_path: Path) -> None:
    texts = {"a.wav": "first", "b.wav": "the second, which is longer"}
    for name, text in texts.items():
        engine.save_to_file(text, str(tmp_path / name))
    engine.runAndWait()
    assert all(near((tmp_path / name).stat().st_size - 44, spoken(text)) for name, text in texts.items())


def test_stock_prints_on_every_save(tmp_path: Path) -> None:
    body = 'engine.save_to_file("first", str(here / "f.wav")); engine.runAndWait(); engine.runAndWait()'
    assert "Audio saved to" in run_stock(tmp_path, body).out


def test_a_save_prints_nothing(engine: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    engine.save_to_file("first", str(tmp_path / "f.wav"))
    engine.runAndWait()
    assert capfd.readouterr() == ("", "")


def test_stock_writes_22050_hz_whatever_the_voice(tmp_path: Path) -> None:
    """No voice of another rate (mbrola) is here, so espeak-ng's message about one is handed to the driver."""
    run_stock(
        tmp_path,
        """
from pyttsx3.drivers import _espeak
events = (_espeak.EVENT * 2)()
events[0].type, events[0].id.number = 8, 16000  # espeakEVENT_SAMPLERATE
events[1].type = _espeak.EVENT_MSG_TERMINATED
driver = engine.proxy._driver
driver._save_file, driver._speaking = str(here / "f.wav"), True
driver._onSynth(None, 0, events)
""",
    )
    with wave.open(str(tmp_path / "f.wav")) as file:
        assert file.getframerate() == 22050


def test_a_file_has_the_rate_of_its_voice(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Speech(bytes(3200), Format(16_000), ())
    monkeypatch.setattr(engine.getProperty("stop").__self__, "_speak_words", lambda text, **settings: made)
    file = io.BytesIO()
    engine.save_to_file("first", file)
    engine.runAndWait()
    with wave.open(io.BytesIO(file.getvalue())) as reader:
        assert reader.getframerate() == 16_000


# -- stop ------------------------------------------------------------------------------------------


def test_stock_hangs_when_stopped_while_it_plays(tmp_path: Path) -> None:
    outcome = run_stock(
        tmp_path,
        """
def stop_when_it_plays():
    while not (here / "log").exists():
        time.sleep(0.01)
    log("stopping"); engine.stop(); log("stopped"); (here / "hold").unlink()
threading.Thread(target=stop_when_it_plays, daemon=True).start()
engine.say(text); engine.runAndWait(); engine.say(text); engine.runAndWait()
""",
        hold=True,
        limit_s=6,
    )
    assert not outcome.ended
    assert "stopping" in outcome.log
    assert "stopped" not in outcome.log


def test_stop_silences_what_plays_and_what_waits(engine: Any, loudspeaker: Keeping) -> None:
    ends: list[tuple[str, bool]] = []
    engine.connect("finished-utterance", lambda name, completed: ends.append((name, completed)))
    engine.connect("started-word", lambda name, location, length: engine.stop() if name == "skin" else None)
    engine.say(SENTENCES, "a")
    engine.say("This is never heard.", "b")
    engine.runAndWait()
    assert ends == [("a", False), ("b", False)]
    assert len(loudspeaker.played) == 1
    assert 0 < len(loudspeaker.played[0]) < spoken(SENTENCES) / 2


def test_after_a_stop_the_next_say_is_heard(engine: Any, loudspeaker: Keeping) -> None:
    token = engine.connect("started-word", lambda **event: engine.stop())
    engine.say(SENTENCES)
    engine.runAndWait()
    engine.disconnect(token)
    engine.say("again")
    engine.runAndWait()
    assert near(len(loudspeaker.played[-1]), spoken("again"))


def test_stop_with_nothing_to_stop_does_nothing(engine: Any, loudspeaker: Keeping) -> None:
    engine.stop()
    engine.say("x")
    engine.runAndWait()
    assert len(loudspeaker.played) == 1


# -- events ----------------------------------------------------------------------------------------


def test_stock_tells_of_all_words_before_any_is_heard(tmp_path: Path) -> None:
    body = (
        'engine.connect("started-word", lambda **event: log("word")); engine.say(text); engine.runAndWait()\n'
    )
    log = run_stock(tmp_path, body + "time.sleep(1)").log
    assert log.count("word") > 10
    assert "word" not in log[log.index("begin") :]


def test_words_are_told_as_they_are_heard(engine: Any, loudspeaker: Keeping) -> None:
    engine.connect("started-word", lambda name, location, length: loudspeaker.diary.append(name))
    engine.say("one two, three")
    engine.runAndWait()
    assert loudspeaker.diary == ["begin", "one", "two", "three", "end"]


def test_words_carry_their_place_in_the_text(engine: Any) -> None:
    words: list[tuple[str, int, int]] = []
    engine.connect("started-word", lambda name, location, length: words.append((name, location, length)))
    engine.say("naïve 황달 end")
    engine.runAndWait()
    assert words == [("naïve", 0, 5), ("황달", 6, 2), ("end", 9, 3)]


def test_a_failing_loudspeaker_is_told_as_an_error_and_the_loop_ends(
    engine: Any, loudspeaker: Keeping
) -> None:
    errors: list[Exception] = []
    engine.connect("error", lambda name, exception: errors.append(exception))
    loudspeaker.fails = True
    engine.say("x")
    engine.runAndWait()
    assert [type(error) for error in errors] == [DeviceError]


def test_a_file_that_cannot_be_written_is_told_as_an_error(engine: Any, tmp_path: Path) -> None:
    errors: list[Exception] = []
    engine.connect("error", lambda name, exception: errors.append(exception))
    engine.save_to_file("x", str(tmp_path / "no such folder" / "f.wav"))
    engine.runAndWait()
    assert [type(error) for error in errors] == [VoiceError]


# -- loops -----------------------------------------------------------------------------------------


def test_a_loop_of_the_drivers_own_runs_until_it_is_ended(engine: Any, loudspeaker: Keeping) -> None:
    engine.connect("finished-utterance", lambda name, completed: engine.endLoop())
    engine.say("x")
    engine.startLoop()
    assert len(loudspeaker.played) == 1


def test_a_loop_of_the_callers_own_speaks_step_by_step(engine: Any, loudspeaker: Keeping) -> None:
    engine.startLoop(useDriverLoop=False)
    engine.say("x")
    engine.iterate()
    engine.say("y")
    engine.iterate()
    engine.endLoop()
    assert len(loudspeaker.played) == 2


def test_pyttsx3_init_takes_the_driver_by_its_name() -> None:
    import pyttsx3

    engine = pyttsx3.init(pyttsx3_driver.register())
    assert str(engine) == pyttsx3_driver.NAME
    assert "en-us" in {voice.languages[0] for voice in engine.getProperty("voices")}
