"""The understanding by itself: how soon it is there, and how long one utterance takes."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Sequence
from itertools import cycle, islice
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from bench.figures import Figure, median_and_tail
from intents.library import default_root, load_content
from intents.meaning import Context, Hypothesis
from intents.topics import Content
from intents.understander import build_understander

MEDIAN_MS = 5.0
TAIL_MS = 10.0
START_SECONDS = 1.0
_CARRIERS = ("{} if you know", "i was wondering {} please", "my sister asked me {}", "{} in your own words")
"""Put around phrases, so that none equals a phrase of the content and each takes the long way."""
_WARM_UP = 50


def utterances(content: Content, count: int) -> list[str]:
    """So many utterances about everything in the content, none of them a phrase of it, always the same."""
    phrases = [phrase for asking in content.asking.values() for phrase in asking.spoken]
    phrases += [phrase for flag in content.red_flags.values() for phrase in flag.asking.spoken]
    step = max(1, len(phrases) // count)
    chosen = islice(cycle(phrases[::step]), count)
    return [carrier.format(phrase) for carrier, phrase in zip(cycle(_CARRIERS), chosen, strict=False)]


def measure_understanding(*, count: int, starts: int, content: Path | None = None) -> list[Figure]:
    """Milliseconds an utterance takes, one after the other on one thread, over `count` of them; and seconds
    until the understanding is there in a fresh process, the median of `starts`.

    `content` is a content root, the English one where it is None.
    """
    root = content or default_root()
    known = load_content(root)
    taken = _milliseconds(known, utterances(known, count + _WARM_UP))[_WARM_UP:]
    seconds = [_start_seconds(root) for _ in range(starts)]
    return [
        *median_and_tail("Understanding one utterance", taken, MEDIAN_MS, TAIL_MS),
        Figure(
            "Understanding, ready", statistics.median(seconds), "s", START_SECONDS,
            f"median of {starts}, the content being loaded",
        ),
    ]  # fmt: skip


def _milliseconds(content: Content, texts: Sequence[str]) -> list[float]:
    understander = build_understander(content)
    nothing = Context()
    taken = []
    for text in texts:
        begun = time.perf_counter()
        understander.understand([Hypothesis(text)], nothing)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _start_seconds(root: Path) -> float:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_start, args=(theirs, root), daemon=True)
    process.start()
    theirs.close()
    seconds: float = ours.recv()
    process.join()
    return seconds


def _start(pipe: Pipe, root: Path) -> None:
    content = load_content(root)
    begun = time.perf_counter()
    build_understander(content)
    pipe.send(time.perf_counter() - begun)
