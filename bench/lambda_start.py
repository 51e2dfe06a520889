"""How soon a fresh function on AWS Lambda answers: from the first import to the first response."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from typing import Any

from bench.amazon_requests import APPLICATION_ID
from bench.figures import Figure
from bench.servers import StartError
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, topic_intent
from skill.application_ids import APPLICATION_IDS

SECONDS = 1.0
"""Goal: from the first import to the response to a launch or a topic, in a process of its own."""
_QUESTION = "how come my skin has gone a bit yellow"

_ANSWER = """
import sys, time
begun = time.perf_counter()
import json
events = json.loads(sys.argv[1])
import skill.alexa_lambda
handler = skill.alexa_lambda.open_handler()
taken = []
for event in events:
    assert handler(event, None)["response"]["outputSpeech"]
    taken.append(time.perf_counter() - begun)
try:
    resident = [line for line in open("/proc/self/status") if line.startswith("VmRSS:")]
except OSError:
    resident = []
print(json.dumps({"seconds": taken, "kb": int(resident[0].split()[1]) if resident else None}))
"""
"""What the package's own lambda_function.py does, with a clock; compiled modules lie ready, as in the zip."""


def measure_lambda(*, starts: int) -> list[Figure]:
    """Seconds from the first import to the first response, the median of so many fresh processes: to a topic,
    which needs no understanding, and to words; and what such a process holds then.

    Raises bench.servers.StartError where the handler does not answer.
    """
    _run(_event(topic_intent("biopsy")))  # modules are compiled once; that is no start of a function
    topics = [_run(_event(topic_intent("biopsy"))) for _ in range(starts)]
    words = [_run(_event(QUESTION_INTENT, {QUESTION_SLOT: _QUESTION})) for _ in range(starts)]
    held = [told["kb"] for told in words if told["kb"] is not None]
    return [
        _row("without the understanding", [told["seconds"][0] for told in topics], SECONDS),
        _row("with the understanding", [told["seconds"][0] for told in words], None),
        Figure(
            "Lambda, resident with the understanding", max(held) * 1024 / 1e6 if held else None, "MB", None,
            "" if held else "only Linux tells it (/proc)",
        ),
    ]  # fmt: skip


def _row(name: str, seconds: list[float], goal: float | None) -> Figure:
    note = f"median of {len(seconds)}, {min(seconds):.2f} to {max(seconds):.2f} s"
    return Figure(f"Lambda, import to first response, {name}", statistics.median(seconds), "s", goal, note)


def _event(intent: str, slots: dict[str, str] | None = None) -> dict[str, Any]:
    filled = {name: {"name": name, "value": words} for name, words in (slots or {}).items()}
    application = {"application": {"applicationId": APPLICATION_ID}}
    return {
        "version": "1.0",
        "session": {"attributes": {}, **application},
        "context": {"System": application},
        "request": {
            "type": "IntentRequest", "requestId": "amzn1.echo-api.request.1", "locale": "en-US",
            "intent": {"name": intent, "slots": filled},
        },
    }  # fmt: skip


def _run(*events: dict[str, Any]) -> dict[str, Any]:
    """What a fresh process with a handler tells of its first answers."""
    done = subprocess.run(
        [sys.executable, "-c", _ANSWER, json.dumps(events)],
        capture_output=True, text=True, check=False, env={**os.environ, APPLICATION_IDS: APPLICATION_ID},
    )  # fmt: skip
    if done.returncode != 0:
        raise StartError(f"The Lambda handler did not answer:\n{done.stderr.strip().splitlines()[-1]}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
