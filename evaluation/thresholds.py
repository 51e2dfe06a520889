"""What other thresholds would come to: shares over the line from which an intent is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evaluation.answers import Answer
from evaluation.evaluating import Evaluation
from intents.meaning import EMERGENCY, OUT_OF_SCOPE, PERSONAL_ADVICE, TOPICS

_Counts = Callable[[Answer, tuple[str, float]], bool]
STEPS = tuple(step / 50 for step in range(51))
"""Lines tried, 0 to 1."""
_ANSWERABLE = frozenset({*TOPICS, OUT_OF_SCOPE, PERSONAL_ADVICE})


@dataclass(frozen=True, slots=True)
class Curve:
    """A share at each of the STEPS."""

    name: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over the same line."""

    title: str
    line: str
    """What the line is drawn on."""
    curves: tuple[Curve, ...]


def charts(evaluation: Evaluation) -> list[Chart]:
    """The charts that there are items for."""
    written = evaluation.written
    topics = [a for a in written if a.item.kind == "question" and a.item.label in TOPICS]
    strangers = [a for a in written if a.item.kind == "stranger"]
    near = [a for a in written if a.item.kind == "near_scope"]
    answering = [
        *_curve("our topics: right", topics, lambda a, score: score[0] in a.item.accepted),
        *_curve("our topics: wrong", topics, lambda a, score: score[0] not in a.item.accepted),
        *_curve("near out of scope: answered", near, lambda _, score: score[0] != OUT_OF_SCOPE),
        *_curve("strangers: answered", strangers, lambda _, score: score[0] != OUT_OF_SCOPE),
    ]
    flags = [a for a in written if a.item.label == EMERGENCY]
    calm = [a for a in written if a.item.kind == "near_miss"]
    others = [a for a in written if a.item.kind == "question" and a.item.label != EMERGENCY]
    alarms = [
        *_alarms("red flags found", flags),
        *_alarms("false alarms, such words and nothing happening", calm),
        *_alarms("false alarms, other questions", others),
    ]
    drawn = [
        Chart("Answering", "score of the best intent from which it is answered", tuple(answering)),
        Chart("Red flags", "score of an emergency from which it is one", tuple(alarms)),
    ]
    return [chart for chart in drawn if chart.curves]


def _best(answer: Answer) -> tuple[str, float]:
    """The best intent that is no emergency, with its score; what equals a fixed phrase is certain."""
    found = answer.understanding
    if found.confidence >= 1:
        return found.intent, 1.0
    scores = [(one.id, one.score) for one in found.candidates if one.id in _ANSWERABLE]
    return scores[0] if scores else ("", 0.0)


def _curve(name: str, answers: Sequence[Answer], counts: _Counts) -> list[Curve]:
    if not answers:
        return []
    scored = [(answer, _best(answer)) for answer in answers]
    shares = (
        sum(score[1] >= line and counts(answer, score) for answer, score in scored) / len(scored)
        for line in STEPS
    )
    return [Curve(name, tuple(shares))]


def _alarms(name: str, answers: Sequence[Answer]) -> list[Curve]:
    if not answers:
        return []
    scores = [_emergency(answer) for answer in answers]
    return [Curve(name, tuple(sum(score >= line for score in scores) / len(scores) for line in STEPS))]


def _emergency(answer: Answer) -> float:
    found = answer.understanding
    if found.confidence >= 1:
        return float(found.intent == EMERGENCY)
    return next((one.score for one in found.candidates if one.id == EMERGENCY), -1.0)
