"""What the doors reply, as types: what `/openapi.json` tells of replies is made from these.

Replies are built as plain JSON; the suite holds every one of them to these types.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from intents.topics import SourceKind


class Told(BaseModel):
    """What every reply has in common."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class ErrorDetail(Told):
    """What was wrong; never any of what was sent."""

    code: str
    """A word for programs."""
    message: str
    """A sentence."""
    field: str | None
    """The field that was wrong, where one was."""


class ErrorReply(Told):
    """Every refusal."""

    error: ErrorDetail


class Flag(Told):
    """A red flag that was heard."""

    id: str
    tier: Literal[1, 2, 3]
    """1 the emergency number now, 2 the cancer team's line now, 3 the cancer team today."""


class Delivery(Told):
    """How it is to be spoken, in steps from normal."""

    rate: int
    """-2 slowest to 2 fastest."""
    volume: int
    """-2 quietest to 2 loudest."""


class Candidate(Told):
    """An intent that was near."""

    id: str
    score: float


class NearestPhrase(Told):
    """A way of asking that is near the utterance."""

    text: str
    id: str
    likeness: float


class Trace(Told):
    """Why a reply is as it is."""

    normalised: str | None
    candidates: list[Candidate]
    nearest: list[NearestPhrase]
    rule: str
    memory: str
    """``taken``, or why it was treated as absent."""
    milliseconds: dict[str, float]
    """How long each step took."""


class AskReply(Told):
    """A reply of the conversation."""

    intent: str
    """What was understood."""
    topic: str | None
    """The topic the reply speaks about."""
    outcome: Literal["answered", "asked_back", "declined", "handed_over"]
    flag: Flag | None
    confidence: float
    """0 to 1."""
    offers: list[str]
    """Topic ids in the order spoken."""
    heard: str | None
    """The words as understood."""
    speech: str
    """The words as they are said."""
    display: str
    """The same words as they are written."""
    reprompt: str | None
    """What to say after silence; null when the talk ends."""
    has_more: bool
    """Whether "more" would say something new."""
    delivery: Delivery
    effects: list[str]
    """What the client has to do besides speaking."""
    title: str
    """A few words for a screen."""
    ends: bool
    """Whether the talk is over."""
    memory: dict[str, Any]
    """To be sent back unchanged with what comes next."""
    content_version: str
    trace: Trace | None = None
    """Only where it was asked for."""


class Guess(Told):
    """What may have been said, as `POST /ask` takes it."""

    text: str
    weight: float


class HearReply(Told):
    """What was heard."""

    heard: str | None
    """The best guess."""
    hypotheses: list[Guess]
    """All guesses, best first."""
    event: Literal["silence", "not_heard"] | None
    """What `POST /ask` takes instead where there are no guesses."""
    seconds: float
    """How long the sound was."""
    reply: AskReply | None
    """What `POST /ask` replies to it, where that was wanted."""
    content_version: str


class Understood(Told):
    """How one utterance is understood."""

    id: str | None
    intent: str
    topic: str | None
    flag: Flag | None
    confidence: float
    choices: list[str]
    """Topics among which Hepatica would ask back."""
    about: str | None
    """The topic that comes nearest where the intent is none."""
    cues: list[str]
    """What was heard beside it: a feeling, a child speaking."""
    rule: str
    """What decided."""
    heard: str | None
    candidates: list[Candidate]
    nearest: list[NearestPhrase]


class UnderstoodLine(Understood):
    """The same as one line of several."""

    content_version: str


class BatchReply(Told):
    """How each utterance is understood, in the order in which they came."""

    content_version: str
    understood: list[Understood]


class TopicName(Told):
    """A topic in the list."""

    id: str
    title: str
    name: str


class GroupOfTopics(Told):
    """Topics that belong together."""

    id: str
    name: str
    topics: list[TopicName]


class TopicsReply(Told):
    """All topics, in the order in which they are said."""

    content_version: str
    language: str
    groups: list[GroupOfTopics]


class TopicSentence(Told):
    """One sentence."""

    speech: str
    display: str
    sources: list[str]
    """Ids of sources."""


class TopicPassage(Told):
    """Sentences that are said together."""

    id: str
    speech: str
    display: str
    sentences: list[TopicSentence]


class TopicSource(Told):
    """Where sentences come from."""

    id: str
    kind: SourceKind
    title: str
    publisher: str


class TopicReview(Told):
    """A clinician's signature; empty until there is one."""

    by: str | None
    on: str | None
    due: str | None


class TopicReply(Told):
    """Everything that is said about one topic."""

    content_version: str
    locale: str
    id: str
    title: str
    name: str
    called: list[str]
    """Names by which it is picked from a choice."""
    group: str
    safety: bool
    """Whether it may be happening now."""
    gist: TopicPassage
    simpler: TopicPassage
    parts: list[TopicPassage]
    questions: TopicPassage | None
    """What to ask the doctor about it."""
    see_also: list[str]
    sources: list[TopicSource]
    review: TopicReview


class HealthReply(Told):
    """Whether the server works; in public without details."""

    status: Literal["ok"]
    topics: int | None = None
    content_version: str | None = None
    alexa: str | None = None
    """Present where requests to `/alexa` are not verified."""


class AlexaEnvelope(Told):
    """Amazon's own form, described in Amazon's documents; another form than all others here."""

    model_config = ConfigDict(extra="allow")
