"""How long it takes to turn words into sound."""

from __future__ import annotations

import statistics
import time

from audio.errors import VoiceError
from audio.voice import Voice
from bench.figures import Figure, quantile
from intents.library import default_root, load_content
from intents.topics import Content
from intents.wording import place_for
from skill.lines import Line, Script

GIST_MS = 50.0


def longest_gist(content: Content, locale: str = "en-US") -> str:
    """The gist with the most characters as it is spoken in a locale."""
    script, place = Script(content), place_for(content, locale)
    gists = (Line(topic.gist.id) for topic in content.topics.values())
    return max((script.render([gist], place, None).speech for gist in gists), key=len)


def measure_speaking(*, times: int) -> list[Figure]:
    """Milliseconds to speak the longest gist into a WAV: the median of `times`, the first not counted."""
    name = "Longest gist to a WAV, median"
    text = longest_gist(load_content(default_root()))
    try:
        with Voice() as voice:
            voice.wav(text)
            taken = [_milliseconds(voice, text) for _ in range(times)]
    except VoiceError as error:
        return [Figure(name, None, "ms", GIST_MS, str(error))]
    note = f"{len(text.split())} words; 99th percentile {quantile(taken, 0.99):.0f} ms"
    return [Figure(name, statistics.median(taken), "ms", GIST_MS, note)]


def _milliseconds(voice: Voice, text: str) -> float:
    begun = time.perf_counter()
    voice.wav(text)
    return (time.perf_counter() - begun) * 1000
