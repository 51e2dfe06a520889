"""The API: a question beside a view that only understands it, first sounds, recordings beside Vosk, batches.

What is measured is a server in a process of its own, over loopback.
"""

from __future__ import annotations

import io
import json
import socket
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audio import espeak
from audio.errors import VoiceError
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.sound import read_wav
from bench import servers
from bench.connection import Connection, http_request
from bench.device_ear import EarHere, ear_here, freely_first, questions
from bench.figures import Figure, quantile
from bench.speaking import longest_gist
from bench.understanding import utterances
from device.vocabulary import vocabulary_of
from intents.library import default_root, load_content
from intents.meaning import Context, Hypothesis
from skill.talk import Talk

if TYPE_CHECKING:
    from audio.recognizer import VoskEar

ASK_TIMES = 2.5
SAY_MS = 100.0
HEAR_TIMES = 1.2
BATCH_MS = 2.0
"""500 utterances a second."""
QUESTION = "why does my skin look yellow"
_WARM_UP = 20
_AT_ONCE = 200
"""Utterances in one batch."""
_WAV_HEADER = 44
_CHUNK = EAR_FORMAT.bytes_of(CHUNK_MS)


def measure_api(*, times: int, count: int, content: Path | None = None) -> list[Figure]:
    """Figures of the doors of the API: `times` of each request, `count` utterances in batches.

    `content` is a content root, the English one where it is None.
    """
    root = content or default_root()
    with servers.api(root) as ours:
        asked = _asked(ours, root, times)
        return [*asked, *_said(ours, root, times), _batched(ours, root, count), _heard(min(times, 5))]


def _asked(ours: servers.Server, root: Path, times: int) -> list[Figure]:
    """`/ask` beside a view that understands the same and returns the same bytes."""
    sent = http_request("/ask", json.dumps({"text": QUESTION}).encode())
    with Connection(ours.port) as to_us:
        answer = to_us.send(sent)
        with servers.understanding_flask({"/ask": answer}, root) as bare, Connection(bare.port) as to_bare:
            both: tuple[list[float], list[float]] = ([], [])
            for _ in range(_WARM_UP + times):
                for connection, taken in zip((to_us, to_bare), both, strict=True):
                    taken.append(connection.time(sent))
    mine, other = (statistics.median(taken[_WARM_UP:]) for taken in both)
    note = f"{mine:.2f} ms to {other:.2f} ms"
    return [Figure("/ask beside a bare view that understands the same", mine / other, "x", ASK_TIMES, note)]


def _said(ours: servers.Server, root: Path, times: int) -> list[Figure]:
    """Milliseconds until `/say` has sent its first sound."""
    name = "/say, first sound of the longest gist"
    body = json.dumps({"text": longest_gist(load_content(root))}).encode()
    if not espeak.available():
        return [Figure(f"{name}, median", None, "ms", SAY_MS, "espeak-ng is not here")]
    first, *taken = (_first_sound(ours.port, body) for _ in range(times + 1))
    return [
        Figure(f"{name}, median", statistics.median(taken), "ms", SAY_MS),
        Figure(f"{name}, 99th percentile", quantile(taken, 0.99), "ms", SAY_MS),
        Figure(f"{name}, the voice being loaded", first, "ms", None, "once after the start"),
    ]


def _first_sound(port: int, body: bytes) -> float:
    """Milliseconds until more than the header of a WAV is there."""
    request = http_request("/say", body, {"Connection": "close"})
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        begun = time.perf_counter()
        connection.sendall(request)
        received = b""
        while len(received.partition(b"RIFF")[2]) <= _WAV_HEADER:
            block = connection.recv(65536)
            if not block:
                raise ConnectionError("the server sent no sound")
            received += block
        took = (time.perf_counter() - begun) * 1000
        while connection.recv(65536):
            pass
    return took


def _batched(ours: servers.Server, root: Path, count: int) -> Figure:
    """Milliseconds an utterance takes in a batch; the note has the rate, and what takes the time."""
    texts = utterances(load_content(root), count)
    batches = [texts[start : start + _AT_ONCE] for start in range(0, len(texts), _AT_ONCE)]
    taken = 0.0
    with Connection(ours.port) as to_us:
        for number, batch in enumerate([batches[0], *batches]):
            body = json.dumps({"utterances": [{"text": text} for text in batch]}).encode()
            took = to_us.time(http_request("/batch", body))
            taken += took if number else 0.0
    each = taken / len(texts)
    note = f"{1000 / each:.0f} utterances a second on one core; {_profile(root, texts[:_AT_ONCE])}"
    return Figure("/batch, an utterance", each, "ms", BATCH_MS, note)


def _profile(root: Path, texts: Sequence[str]) -> str:
    """What understanding spends its time on, the greatest first."""
    understander = Talk.open(root).understander
    spent: Counter[str] = Counter()
    for text in texts:
        spent.update(dict(understander.understand((Hypothesis(text),), Context()).steps))
    return ", ".join(f"{step} {taken / len(texts):.2f} ms" for step, taken in spent.most_common(3))


def _heard(times: int) -> Figure:
    """`/hear` beside the bare decodings that it makes of the same recordings."""
    name = "/hear beside the bare decodings it makes"
    here = ear_here()
    if here is None:
        return Figure(name, None, "x", HEAR_TIMES, "there is no ear here: hepatica fetch-ear")
    try:
        wavs = [
            espeak.synthesize(text, voice=here.speaker.voice, rate_wpm=here.speaker.rate_wpm).wav()
            for text in questions(load_content(here.root))
        ]
    except VoiceError as error:
        return Figure(name, None, "x", HEAR_TIMES, str(error))
    return _beside_vosk(name, here, wavs, times)


def _beside_vosk(name: str, here: EarHere, wavs: Sequence[bytes], times: int) -> Figure:
    from audio.recognizer import load_ear

    ear = load_ear(here.folder)
    talk = Talk.open(here.root)
    twice = freely_first(talk, ear)
    phrases = vocabulary_of(talk.content, ear.knows).phrases
    ours = bare = 0.0
    decodings = 0
    locale = next(iter(talk.content.places))
    with servers.api(here.root, here.folder) as server, Connection(server.port) as to_us:
        for wav in wavs:
            pcm = b"".join(read_wav(io.BytesIO(wav)))
            before = twice.second
            twice.recognize([pcm[start : start + _CHUNK] for start in range(0, len(pcm), _CHUNK)])
            again = twice.second > before
            decodings += 1 + again
            request = http_request(f"/hear?locale={locale}", wav, {"Content-Type": "audio/wav"})
            to_us.send(request)
            for _ in range(times):
                ours += to_us.time(request)
                bare += _decode(ear, pcm, None) + (_decode(ear, pcm, phrases) if again else 0.0)
    note = (
        f"with {here.name}: {ours / times / len(wavs):.0f} ms to {bare / times / len(wavs):.0f} ms, "
        f"{decodings} decodings of {len(wavs)} spoken questions"
    )
    return Figure(name, ours / bare, "x", HEAR_TIMES, note)


def _decode(ear: VoskEar, pcm: bytes, phrases: Sequence[str] | None) -> float:
    """Milliseconds of Vosk itself, and of nothing around it."""
    begun = time.perf_counter()
    recognizer = ear.bare(phrases)
    for start in range(0, len(pcm), _CHUNK):
        recognizer.AcceptWaveform(pcm[start : start + _CHUNK])
    recognizer.FinalResult()
    return (time.perf_counter() - begun) * 1000
