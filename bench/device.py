"""The talking device: how soon it is silent, how soon it speaks, what its hearing costs, what a day leaves.

The ear is the English one where it has been fetched, else Vosk's Korean model that the tests use, with the
tests' small Korean content. Devices are miniaudio's null devices, which take real time and add no card's
buffer; a real card comes on top.
"""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from audio.errors import AudioError
from audio.hearing import Patience
from audio.miniaudio_devices import PERIOD_MS, MiniaudioLoudspeaker
from audio.pcm import CHUNK_MS, EAR_FORMAT, Format
from audio.recognizer import VoskEar, load_ear
from audio.voice import Voice
from bench.device_ear import EarHere, ear_here, freely_first, questions
from bench.device_memory import measure_apart
from bench.figures import Figure
from bench.speech import chunks, say
from bench.spoken import questions_of
from device.hearing_twice import HearingTwice, hearing_of, hypotheses
from device.speaking import sentences_of
from intents.library import load_content
from skill.talk import DEVICE_DOOR, Talk

SILENT_MS = 100.0
FIRST_SOUND_MS = 300.0
AFTER_PAUSE_MS = 800.0
DECODING = 1.1


def measure_device(*, times: int, hours: float) -> list[Figure]:
    """Every figure of the device; sound of so many `hours` is heard for the last but two."""
    figures = [measure_silence(times=times)]
    bench = ear_here()
    if bench is None:
        return [*figures, Figure("Hearing", None, "ms", None, "no ear: hepatica fetch-ear")]
    try:
        figures += _hearing(bench, times)
        figures += measure_apart(bench, hours=hours)
    except AudioError as error:
        figures.append(Figure("Hearing", None, "ms", None, str(error)))
    return figures


def measure_silence(*, times: int) -> Figure:
    """Milliseconds from asking for silence, as a key or a stop word does, until nothing plays: the worst."""
    name = "Key or stop word to silence, worst"
    taken = []
    try:
        with Voice(MiniaudioLoudspeaker(null=True)) as voice:
            for _ in range(times):
                heard = threading.Event()
                speaking = threading.Thread(
                    target=voice.say, args=("one two three four five six seven eight nine ten",),
                    kwargs={"on_word": lambda *_, heard=heard: heard.set()},
                )  # fmt: skip
                speaking.start()
                heard.wait(10)
                begun = time.perf_counter()
                voice.stop()
                speaking.join()
                taken.append((time.perf_counter() - begun) * 1000 + 2 * PERIOD_MS)
    except AudioError as error:
        return Figure(name, None, "ms", SILENT_MS, str(error))
    median = statistics.median(taken)
    note = f"of it {2 * PERIOD_MS} ms that the device holds already; median {median:.0f} ms"
    return Figure(name, max(taken), "ms", SILENT_MS, note)


class _FirstSound:
    """A loudspeaker that only notes when it was first given sound."""

    name = "none"

    def __init__(self) -> None:
        self.at = 0.0

    def play(
        self,
        given: Iterable[bytes],
        sound_format: Format,  # noqa: ARG002 - the protocol's
        stop: threading.Event,  # noqa: ARG002
        heard: Any = None,  # noqa: ARG002
    ) -> bool:
        """Take the first of it."""
        next(iter(given), None)
        self.at = time.perf_counter()
        return True

    def close(self) -> None:
        """Nothing is open."""


def _hearing(bench: EarHere, times: int) -> list[Figure]:
    content = load_content(bench.root)
    talk, ear = Talk.open(bench.root), load_ear(bench.folder)
    first_sound = _FirstSound()
    result_ms, end_ms, ratios = [], [], []
    with Voice(first_sound, voice=bench.speaker.voice) as voice:
        for question in itertools.islice(itertools.cycle(questions(content)), times):
            hearing = hearing_of(talk, ear)
            sound = say(question, bench.speaker)
            given = _Noted(chunks(sound, after_ms=5000))
            heard = hearing.hear(given, patience=Patience(pause_s=0.8))
            result = time.perf_counter()
            locale = next(iter(content.places))
            reply = talk.hear(hypotheses(heard.guesses), None, DEVICE_DOOR, locale).reply
            voice.say(sentences_of(reply.speech)[0])
            result_ms.append((first_sound.at - result) * 1000)
            end_ms.append((first_sound.at - given.at) * 1000 + CHUNK_MS)
            ratios.append(_decoding_ratio(ear, hearing, heard.sound))
    where = f"with {bench.name}"
    return [
        Figure("Recognizer's result to first sound, worst", max(result_ms), "ms", FIRST_SOUND_MS, where),
        Figure(
            "End of speech to first sound, beyond the pause, worst", max(end_ms), "ms", AFTER_PAUSE_MS, where
        ),
        Figure(
            "Decoding beside bare Vosk, processor time",
            statistics.median(ratios),
            "x",
            DECODING,
            f"{where}, processor time",
        ),
        _heard_twice(bench, talk, ear, times),
    ]


def _heard_twice(bench: EarHere, talk: Talk, ear: VoskEar, times: int) -> Figure:
    """How many of a hundred spoken questions leave doubts, so that they are decoded a second time."""
    hearing = freely_first(talk, ear)
    asked = questions_of(talk.content)
    for question in asked[:: max(1, len(asked) // times)]:
        hearing.hear(chunks(say(question.text, bench.speaker), after_ms=2000), patience=Patience(pause_s=0.8))
    share = 100 * hearing.second / max(1, hearing.utterances)
    note = f"with {bench.name}, {hearing.second} of {hearing.utterances} spoken questions, heard freely first"
    return Figure("Utterances heard twice", share, "%", None, note)


class _Noted(Iterator[bytes]):
    """Chunks; `at` is when the last of them was taken."""

    def __init__(self, given: Iterator[bytes]) -> None:
        self._given = given
        self.at = 0.0

    def __next__(self) -> bytes:
        self.at = time.perf_counter()
        return next(self._given)


def _decoding_ratio(ear: VoskEar, hearing: HearingTwice, sound: bytes) -> float:
    """Processor time of our decoding of one sound, to that of Vosk fed the same and nothing else."""
    phrases = hearing.first_phrases

    def ours() -> None:
        utterance = ear.begin(phrases)
        for start in range(0, len(sound), EAR_FORMAT.bytes_of(CHUNK_MS)):
            utterance.feed(sound[start : start + EAR_FORMAT.bytes_of(CHUNK_MS)])
        utterance.end()

    def bare() -> None:
        recognizer = ear.bare(phrases)
        recognizer.AcceptWaveform(sound)
        recognizer.FinalResult()

    return _processor_time(ours) / _processor_time(bare)


def _processor_time(work: Callable[[], None], times: int = 3) -> float:
    begun = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - begun
