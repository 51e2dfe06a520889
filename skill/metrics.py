"""Counts and times for Prometheus; the only module that imports its client. No word is ever counted.

Every label comes from a list of ours (intents, outcomes, doors, statuses), so that nothing that was sent can
become one.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from intents.meaning import Understanding
from intents.topics import Content
from skill.conversation import Conversation, Event
from skill.kept import NOTHING, Kept
from skill.memory import Memory
from skill.reply import Door, Reply

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
OTHER = "other"
"""The door of a request to an address that is no door."""
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is counted since the start."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "hepatica_turns", "Replies", ("door", "intent", "outcome"), registry=self._registry
        )
        self._requests = Counter(
            "hepatica_requests", "Requests over HTTP", ("door", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "hepatica_request_seconds", "Time until a reply began", ("door",), buckets=_SECONDS,
            registry=self._registry,
        )  # fmt: skip
        self._utterances = Counter(
            "hepatica_batch_utterances", "Utterances understood in batches", registry=self._registry
        )

    def turn(self, door: str, intent: str, outcome: str) -> None:
        """Count one reply of the conversation."""
        self._turns.labels(door, intent, outcome).inc()

    def request(self, door: str | None, status: int, seconds: float) -> None:
        """Count one answer to a request; None where its address is no door."""
        door = door or OTHER
        self._requests.labels(door, str(status)).inc()
        self._seconds.labels(door).observe(seconds)

    def understood(self, count: int) -> None:
        """Count utterances that were understood and not answered."""
        self._utterances.inc(count)

    def text(self) -> bytes:
        """All of it as Prometheus reads it."""
        return generate_latest(self._registry)


class CountedConversation(Conversation):
    """The conversation, its replies counted."""

    def __init__(self, content: Content, metrics: Metrics) -> None:
        super().__init__(content)
        self._metrics = metrics

    def respond(
        self, understanding: Understanding, memory: Memory, door: Door, locale: str, kept: Kept = NOTHING
    ) -> Reply:
        """See `Conversation.respond`."""
        return self._counted(door, super().respond(understanding, memory, door, locale, kept))

    def respond_to_event(
        self, event: Event, memory: Memory, door: Door, locale: str, kept: Kept = NOTHING
    ) -> Reply:
        """See `Conversation.respond_to_event`."""
        return self._counted(door, super().respond_to_event(event, memory, door, locale, kept))

    def _counted(self, door: Door, reply: Reply) -> Reply:
        self._metrics.turn(door.name, reply.intent, reply.outcome)
        return reply
