"""What a day of listening leaves in memory, what the device holds beside Vosk, and what waiting costs.

Each is measured in a process of its own.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection as Pipe
from typing import Any

from audio.hearing import Ear, Patience
from audio.miniaudio_devices import MiniaudioLoudspeaker
from audio.pcm import EAR_FORMAT
from audio.recognizer import load_ear
from audio.voice import Voice
from bench.device_ear import EarHere, questions
from bench.figures import Figure
from bench.servers import StartError
from bench.speech import chunks, say
from bench.start import resident_mb
from device.hearing_twice import hearing_of, hypotheses
from device.speaking import sentences_of
from intents.library import default_root, load_content
from skill.talk import DEVICE_DOOR, Talk

GROWTH = 1.05
BESIDE_VOSK_MB = 180.0
IDLE_PERCENT = 3.0
SHARE_OF_SPEECH = 0.05
_WHOLE_LOCALE = "en-US"


def measure_apart(bench: EarHere, *, hours: float) -> list[Figure]:
    """Memory after so many hours of sound, memory beside bare Vosk, and the processor while it waits."""
    return [_day(bench, hours), _beside_vosk(bench), _idle(bench)]


def _day(bench: EarHere, hours: float) -> Figure:
    before, after = _apart(_hear_for, bench, hours)
    name = f"Memory after {hours:g} hours, {1 - SHARE_OF_SPEECH:.0%} silence"
    if not before:
        return Figure(name, None, "x", GROWTH, "only Linux tells it (/proc)")
    note = f"with {bench.name}: {before:.0f} MB after a twentieth, {after:.0f} MB at the end"
    return Figure(name, after / before, "x", GROWTH, note)


def _hear_for(bench: EarHere, hours: float) -> tuple[float, float]:
    talk = Talk.open(bench.root)
    hearing = hearing_of(talk, load_ear(bench.folder))
    words = [say(question, bench.speaker) for question in questions(talk.content)]
    listened = 0.0

    def microphone() -> Iterator[bytes]:
        nonlocal listened
        for pcm in itertools.cycle(words):
            silence = EAR_FORMAT.milliseconds_of(len(pcm)) * (1 / SHARE_OF_SPEECH - 1)
            for chunk in chunks(pcm, before_ms=silence):
                listened += EAR_FORMAT.milliseconds_of(len(chunk))
                yield chunk

    given = microphone()
    early = 0.0
    while listened < hours * 3_600_000:
        # chained, since what was listened to is closed after each utterance
        hearing.hear(itertools.chain(given), patience=Patience(begin_s=600))
        if not early and listened > hours * 3_600_000 / 20:
            early = resident_mb(os.getpid()) or 0.0
    return early, resident_mb(os.getpid()) or 0.0


def _beside_vosk(bench: EarHere) -> Figure:
    bare = _apart(_bare_vosk, bench)
    whole = _apart(_whole_device, bench)
    name = "The device beside bare Vosk with the same model"
    if not bare:
        return Figure(name, None, "MB", BESIDE_VOSK_MB, "only Linux tells it (/proc)")
    note = f"with {bench.name} and the English content: {whole:.0f} MB, bare Vosk {bare:.0f} MB"
    return Figure(name, whole - bare, "MB", BESIDE_VOSK_MB, note)


def _bare_vosk(bench: EarHere) -> float:
    ear = load_ear(bench.folder)
    recognizer = ear.bare(None)
    recognizer.AcceptWaveform(say(questions(load_content(bench.root))[0], bench.speaker))
    recognizer.FinalResult()
    return resident_mb(os.getpid()) or 0.0


def _whole_device(bench: EarHere) -> float:
    talk, ear = Talk.open(), load_ear(bench.folder)
    hearing: Ear = hearing_of(talk, ear) if bench.root == default_root() else ear
    sound = say(questions(load_content(bench.root))[0], bench.speaker)
    heard = hearing.hear(chunks(sound, after_ms=2000))
    with Voice(MiniaudioLoudspeaker(null=True)) as voice:
        reply = talk.hear(hypotheses(heard.guesses), None, DEVICE_DOOR, _WHOLE_LOCALE).reply
        voice.say(sentences_of(reply.speech)[0])
        return resident_mb(os.getpid()) or 0.0


def _idle(bench: EarHere, seconds: float = 5.0) -> Figure:
    share = _apart(_idle_share, bench, seconds)
    note = f"ear and voice loaded, loudspeaker open, {seconds:g} s of waiting for a key"
    return Figure("Idle in push to talk", share * 100, "% of a core", IDLE_PERCENT, note)


def _idle_share(bench: EarHere, seconds: float) -> float:
    talk, ear = Talk.open(bench.root), load_ear(bench.folder)
    with Voice(MiniaudioLoudspeaker(null=True)) as voice:
        voice.say("one")
        begun = time.process_time()
        threading.Event().wait(seconds)
        share = (time.process_time() - begun) / seconds
    del talk, ear
    return share


def _apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work` returns in a fresh process. Raises what it raises, or StartError."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_send, args=(theirs, work, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        came = ours.recv()
    except EOFError:
        raise StartError("The process that was measured ended before its time.") from None
    finally:
        process.join()
    if isinstance(came, Exception):
        raise came
    return came


def _send(pipe: Pipe, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send(work(*arguments))
    except Exception as error:  # told by the process that waits for the figure
        pipe.send(error)
