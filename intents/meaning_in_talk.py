"""What scores mean in their place in the talk: alone, about its topic, or as a choice of what is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from intents import following_up
from intents.deciding import Decision, Lines, decide
from intents.examples import FOLLOW_UP
from intents.fixed_phrases import without_fillers
from intents.meaning import (
    CLARIFY,
    EMERGENCY,
    NAVIGATION,
    OUT_OF_SCOPE,
    PERSONAL_ADVICE,
    Candidate,
    Context,
    Understanding,
)
from intents.topics import RedFlag
from intents.without_model import Parts

SURE_TO_STEER = 0.6
"""From this score on, words that name nothing still steer the talk."""
SAID_OF_TOPIC = 0.5
"""Share of the reading about the topic of the talk."""
FOLLOWS = 0.3
"""How much of the likeness to a follow-up counts for the topic of the talk."""
Scored = tuple[str, float, dict[str, float]]
"""A normalised guess, its weight, its scores."""


@dataclass(frozen=True, slots=True)
class InTalk:
    """Reads utterances in which no red flag of tier 1 or 2 was heard."""

    parts: Parts
    lines: Lines
    scores: Callable[[str], dict[str, float]]
    """Scores of a normalised text by intent."""

    def meaning(self, scored: Sequence[Scored], context: Context) -> Understanding:
        """Return what was meant by the guesses, heaviest first."""
        parts, heard = self.parts, scored[0][0]
        if meant := parts.fixed_meaning(heard, context):
            return parts.asked_back(heard, context) or parts.understood(meant, heard, context)
        if bare := parts.asked_back(heard, context):
            return bare
        if corrected := self._corrected(heard, context):
            return corrected
        if two := self._both(heard):
            return two
        if (rest := following_up.led_in(heard)) and (asked := self._sure_topic(rest)):
            return Understanding(asked, 1, "a topic after a lead-in", heard)
        candidates = weighted(scored, parts.flags)
        follow_up = next((candidate.score for candidate in candidates if candidate.id == FOLLOW_UP), 0)
        candidates = [candidate for candidate in candidates if candidate.id not in (FOLLOW_UP, EMERGENCY)]
        if picked := self._picked(heard, candidates, context):
            return picked
        decision = decide(candidates, self.lines)
        nameless = following_up.lacks_subject(without_fillers(heard))
        sure = decision.confidence >= SURE_TO_STEER and not (nameless and following_up.points(heard))
        steers = decision.intent in NAVIGATION and sure
        if context.topic is None or context.topic not in parts.topics or steers:
            return self._of(decision, heard, context)
        if nameless:
            return self._nameless(heard, candidates, context)
        if decision.intent not in NAVIGATION:
            if follow_up >= self.lines.follow_up_from and follow_up > decision.confidence:
                return self._with_topic(heard, candidates, context, follow_up)
            alone_from = self.lines.context_alone_from
            if following_up.points(heard) or decision.intent == OUT_OF_SCOPE:
                alone_from = self.lines.context_points_from
            unsure = decision.intent == CLARIFY or decision.confidence < alone_from
            if unsure and following_up.leans_back(heard):
                return self._with_topic(heard, candidates, context, follow_up)
        return self._of(decision, heard, context)

    def _corrected(self, heard: str, context: Context) -> Understanding | None:
        """What is meant instead, of "no, I meant the scan"."""
        rest = following_up.corrected(heard)
        if rest is None:
            return None
        if picked := following_up.choose(rest, context, self.parts.names):
            return Understanding(picked.intent, 1, f"a correction: {picked.rule}", heard)
        if named := self.parts.names.equal(rest, (*context.offers, *self.parts.topics)):
            return Understanding(named, 1, "a correction that names a topic", heard)
        if example := self.parts.fixed.intent(rest):
            return Understanding(example.intent, 1, "a correction that equals a phrase", heard)
        decision = decide(weighted([(rest, 1.0, self.scores(rest))], self.parts.flags), self.lines)
        if decision.intent in self.parts.topics:
            return self._of(decision, heard, context, "a correction; ")
        return None

    def _both(self, heard: str) -> Understanding | None:
        """Two questions in one breath: the first is answered and the second offered."""
        if changed := following_up.changed_mind(heard):
            first, rest = (self._sure_topic(piece) for piece in changed)
            if rest:
                return Understanding(rest, 1, "one topic, then another instead", heard, also=first)
        for pieces in following_up.two_questions(heard):
            first, second = (self._sure_topic(piece) for piece in pieces)
            if first and second and first != second:
                return Understanding(first, 1, "two questions in one breath: the first", heard, also=second)
        return None

    def _sure_topic(self, text: str) -> str | None:
        """The topic that a piece of an utterance asks about beyond doubt, read by itself."""
        if named := self.parts.names.equal(text, self.parts.topics):
            return named
        decision = decide(
            [c for c in weighted([(text, 1.0, self.scores(text))], self.parts.flags) if c.id != EMERGENCY],
            self.lines,
        )
        sure = decision.intent in self.parts.topics and decision.confidence >= self.lines.sure_from
        return decision.intent if sure else None

    def _picked(self, heard: str, candidates: Sequence[Candidate], context: Context) -> Understanding | None:
        """The offered topic that words like "the one with the beads" describe best."""
        if len(context.offers) < 2 or not following_up.describes(without_fillers(heard)):
            return None
        offered = sorted(
            (candidate for candidate in candidates if candidate.id in context.offers),
            key=lambda candidate: -candidate.score,
        )
        if len(offered) < 2 or offered[0].score < self.lines.picked_from:
            return None
        if offered[0].score - offered[1].score < self.lines.margin:
            return None
        rule = f"described, of {len(context.offers)} offered"
        return Understanding(offered[0].id, min(1.0, offered[0].score), rule, heard)

    def _said_of_topic(self, text: str, alone: Sequence[Candidate], topic: str) -> list[Candidate]:
        """The words by themselves, mixed with the same words said of the topic of the talk."""
        full = following_up.with_topic(text, self.parts.topics[topic], self.parts.normaliser)
        said_of_it = {c.id: c.score for c in weighted([(full, 1.0, self.scores(full))], self.parts.flags)}
        return [
            Candidate(c.id, (1 - SAID_OF_TOPIC) * c.score + SAID_OF_TOPIC * said_of_it.get(c.id, 0))
            for c in alone
        ]

    def _with_topic(
        self, text: str, alone: Sequence[Candidate], context: Context, follow_up: float
    ) -> Understanding:
        topic = context.topic or ""
        both = [
            replace(c, score=c.score + FOLLOWS * follow_up) if c.id == topic else c
            for c in self._said_of_topic(text, alone, topic)
        ]
        decision = decide(both, self.lines.in_context())
        return self._of(decision, text, context, "read about the topic of the talk, too; ")

    def _nameless(self, text: str, alone: Sequence[Candidate], context: Context) -> Understanding:
        """Words that name nothing are about the topic of the talk, unless their verb asks for another."""
        topic = context.topic or ""
        advice = next((c.score for c in alone if c.id == PERSONAL_ADVICE), 0)
        if advice >= self.lines.nameless_from and advice >= max(c.score for c in alone):
            rule = "names nothing, but asks for advice: about the topic of the talk"
            return Understanding(PERSONAL_ADVICE, min(1.0, advice), rule, text, about=topic)
        both = self._said_of_topic(text, alone, topic)
        topics = [candidate for candidate in both if candidate.id in self.parts.topics]
        best = max(topics, key=lambda candidate: candidate.score)
        itself = next((c.score for c in topics if c.id == topic), 0)
        by_itself = next((c.score for c in alone if c.id == best.id), 0)
        if best.id != topic and best.score > itself and by_itself >= self.lines.nameless_from:
            rule = "names nothing, but asks for another topic"
            return Understanding(best.id, min(1.0, best.score), rule, text)
        return Understanding(topic, 1, "names nothing: about the topic of the talk", text)

    def _of(self, decision: Decision, heard: str, context: Context, before: str = "") -> Understanding:
        about = decision.about
        if decision.intent == PERSONAL_ADVICE and (about is None or following_up.points(heard)):
            about = self.parts.in_talk(heard, context) or about
        confidence = max(0.0, min(1.0, decision.confidence))
        understanding = Understanding(
            decision.intent, confidence, before + decision.rule, heard, choices=decision.choices
        )
        return replace(understanding, about=about)


def weighted(scored: Sequence[Scored], flags: Mapping[str, RedFlag]) -> list[Candidate]:
    """Return the guesses' scores of each intent, weighted, cut to 0 to 1."""
    summed: dict[str, float] = {}
    for _, weight, scores in scored:
        for name, score in scores.items():
            if name not in flags:
                summed[name] = summed.get(name, 0) + weight * score
    return [Candidate(name, max(0.0, min(1.0, score))) for name, score in summed.items()]
