"""An hour at the microphone, nineteen twentieths of it silence, leaves no more in memory than a minute."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from korean_ear import PHRASES, korean_ear, say_korean

from audio.hearing import Patience
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.sound import read_wav

HOUR_MS = 3_600_000
SHARE_OF_SPEECH = 0.05
QUIET = EAR_FORMAT.silence(CHUNK_MS)


def resident_kb() -> int:
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"), re.MULTILINE)
    assert found is not None
    return int(found[1])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it (/proc)")
def test_an_hour_of_mostly_silence_leaves_memory_as_it_was(tmp_path: Path) -> None:
    """Real Vosk, real speech detector, generated sound, as fast as it can be decoded."""
    ear = korean_ear()
    words = [list(read_wav(say_korean(phrase, tmp_path / "f.wav"))) for phrase in PHRASES]
    length = sum(len(chunk) for word in words for chunk in word) / len(words)
    pause = int(EAR_FORMAT.milliseconds_of(int(length)) / SHARE_OF_SPEECH / CHUNK_MS)
    listened = 0.0

    def microphone() -> Iterator[bytes]:
        nonlocal listened
        for word in itertools.cycle(words):
            for chunk in itertools.chain(itertools.repeat(QUIET, pause), word):
                listened += EAR_FORMAT.milliseconds_of(len(chunk))
                yield chunk

    chunks = microphone()
    heard, at_first = 0, 0
    while listened < HOUR_MS:
        heard += ear.hear(chunks, PHRASES, patience=Patience(begin_s=60)).kind == "words"
        if not at_first and listened > HOUR_MS / 10:
            at_first = resident_kb()
    assert heard * EAR_FORMAT.milliseconds_of(int(length)) > HOUR_MS * SHARE_OF_SPEECH * 0.8
    assert resident_kb() < at_first * 1.05
