"""From what was heard to what was meant."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from intents import following_up
from intents.cues import CueFinder
from intents.deciding import Decision, Lines, decide
from intents.encoder import Encoder, EncoderMissingError
from intents.examples import FOLLOW_UP, examples_of, normaliser_of
from intents.features import Floats
from intents.fixed_phrases import FixedPhrases, core, without_fillers
from intents.following_up import Meant, Names
from intents.kernels import SentenceEncoder
from intents.meaning import (
    CLARIFY,
    EMERGENCY,
    NAVIGATION,
    PERSONAL_ADVICE,
    Candidate,
    Context,
    Hypothesis,
    Understanding,
)
from intents.model_files import FLAG, content_fingerprint, model_path
from intents.nearest import Phrases
from intents.never_missed import never_missed
from intents.normalising import Normaliser
from intents.red_flags import Alarm, RedFlags, asides
from intents.ridge import Ridge, load
from intents.topics import Content, RedFlag, Topic

NAMED = 5
"""So many candidates are named in the reasons."""
SURE_TO_STEER = 0.6
"""From this score on, words that name nothing still steer the talk."""
SAID_OF_TOPIC = 0.6
"""Share of the reading about the topic of the talk where the words point back at something; else half."""
_Scored = tuple[str, float, dict[str, float]]
"""A normalised guess, its weight, its scores."""
ONE_HEARD = "nothing that is a word was heard"


class Understander(Protocol):
    """Understands utterances in one language; holds no state of any talk."""

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        """Return what was meant by the guesses of one utterance, in its place in the talk."""
        ...


def build_understander(content: Content, *, model: Path | None = None) -> Understander:
    """Return the understanding that `content` asks for, ready to use.

    `model` is the fitted model's file where it is not the one beside this module. Raises ModelError when the
    trained understanding has no model, or one fitted to other ways of asking; the text says what to do.
    """
    normaliser = normaliser_of(content)
    examples = examples_of(content, normaliser)
    parts = _Parts(
        normaliser,
        FixedPhrases.of(examples),
        CueFinder.of(content.cues, normaliser),
        Names.of(content.topics, normaliser),
        content.topics,
        content.red_flags,
    )
    if content.understanding == "exact":
        return ExactUnderstander(parts)
    encoder: SentenceEncoder | None
    try:
        encoder = Encoder()
    except EncoderMissingError:
        encoder = None
    path = model or model_path(content.language, sentences=encoder is not None)
    fitted = load(path, content_fingerprint(examples), encoder)
    lines = Lines.read()
    net = never_missed(content.language, content.red_flags, normaliser)
    heard = RedFlags(content.red_flags, parts.fixed, net, lines)
    return TrainedUnderstander(parts, fitted, heard, lines, Phrases.of(examples))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What both understandings are made of."""

    normaliser: Normaliser
    fixed: FixedPhrases
    cues: CueFinder
    names: Names
    topics: Mapping[str, Topic]
    flags: Mapping[str, RedFlag]

    def guesses(self, hypotheses: Sequence[Hypothesis]) -> list[tuple[str, float]]:
        """Normalised texts with their weights, which sum to 1, heaviest first; wordless ones left out."""
        weights: dict[str, float] = {}
        for hypothesis in hypotheses:
            if text := self.normaliser.normalise(hypothesis.text):
                weights[text] = weights.get(text, 0) + max(hypothesis.weight, 0)
        whole = sum(weights.values())
        even = 1 / len(weights) if weights else 0
        shares = [(text, weight / whole if whole else even) for text, weight in weights.items()]
        return sorted(shares, key=lambda share: -share[1])

    def understood(self, meant: Meant, text: str, cues: tuple[str, ...] = ()) -> Understanding:
        """A fixed meaning as what was understood; for personal advice with the topic that is named."""
        about = self.names.inside(text, self.topics) if meant.intent == PERSONAL_ADVICE else None
        return Understanding(meant.intent, 1, meant.rule, text, about=about, cues=cues)

    def fixed_meaning(self, text: str, context: Context) -> Meant | None:
        """What a text means without a model: a choice, a return, a phrase that stands in the content."""
        stripped = without_fillers(text)
        if meant := following_up.choose(stripped, context, self.names):
            return meant
        for subject in (context.topic, *(("yes", "no") if context.question else ())):
            if subject and (example := self.fixed.follow_up(text, subject)):
                return Meant(
                    subject,
                    "equals a follow-up" if subject == context.topic else "equals an answer to our question",
                )
        if example := self.fixed.intent(text):
            return Meant(example.intent, "equals a phrase of the content")
        if meant := following_up.return_to(stripped, context, self.names):
            return meant
        return None


@dataclass(frozen=True, slots=True)
class ExactUnderstander:
    """Understands what equals a phrase of the content, and nothing else."""

    parts: _Parts

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        """Return the meaning of the heaviest guess that equals a phrase; ``clarify`` where none does."""
        guesses = self.parts.guesses(hypotheses)
        if not guesses:
            return Understanding(CLARIFY, 0, ONE_HEARD)
        heard, cues = guesses[0][0], self.parts.cues.find(guesses[0][0])
        red = ((self.parts.fixed.red_flag(text), text) for text, _ in guesses)
        alarms = [(self.parts.flags[name], text) for name, text in red if name]
        if alarms:
            flag, text = min(alarms, key=lambda alarm: alarm[0].tier)
            intent = flag.topic if flag.tier == 3 and flag.topic else EMERGENCY
            return Understanding(intent, 1, "equals a phrase of a red flag", text, flag=flag.id, cues=cues)
        for text, _ in guesses:
            if found := self.parts.fixed_meaning(text, context):
                return self.parts.understood(found, text, cues)
        return Understanding(CLARIFY, 0, "equals no phrase of the content", heard, cues=cues)


class TrainedUnderstander:
    """Understands people's own words by a fitted model, behind the safety net of fixed phrases."""

    def __init__(self, parts: _Parts, model: Ridge, alarms: RedFlags, lines: Lines, phrases: Phrases) -> None:
        self._parts, self._model, self._lines = parts, model, lines
        self._red_flags, self._phrases = alarms, phrases

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        """Return what was meant: red flags first, then the talk and fixed phrases, then the model."""
        begun = time.perf_counter()
        guesses = self._parts.guesses(hypotheses)
        if not guesses:
            return Understanding(CLARIFY, 0, ONE_HEARD)
        heard = guesses[0][0]
        normalised = time.perf_counter()
        readings = [self._model.read(core(text)) for text, _ in guesses]
        scored = [
            (text, weight, self._by_name(reading.scores))
            for (text, weight), reading in zip(guesses, readings, strict=True)
        ]
        modelled = time.perf_counter()
        understanding = self._decide(scored, self._asides(hypotheses), context)
        decided = time.perf_counter()
        intents = _weighted(scored, self._parts.flags)
        done = replace(
            understanding,
            heard=understanding.heard or heard,
            cues=self._parts.cues.find(heard),
            candidates=tuple(sorted(intents, key=lambda candidate: -candidate.score)[:NAMED]),
            nearest=self._phrases.nearest(heard, readings[0].likeness),
        )
        finished = time.perf_counter()
        steps = (
            ("normalise", normalised - begun),
            ("score", modelled - normalised),
            ("decide", decided - modelled),
            ("reasons", finished - decided),
        )
        return replace(done, steps=tuple((step, round(seconds * 1000, 3)) for step, seconds in steps))

    def _scores(self, text: str) -> dict[str, float]:
        """Scores by intent id and, under their own ids, of the red flags."""
        return self._by_name(self._model.read(text).scores)

    def _by_name(self, scores: Floats) -> dict[str, float]:
        return {
            label.removeprefix(FLAG): float(score)
            for label, score in zip(self._model.labels, scores, strict=True)
        }

    def _asides(self, hypotheses: Sequence[Hypothesis]) -> list[tuple[str, Alarm | None]]:
        """Red flags said in passing: in one sentence of several."""
        pieces = (piece for hypothesis in hypotheses for piece in asides(hypothesis.text))
        texts = dict.fromkeys(filter(None, map(self._parts.normaliser.normalise, pieces)))
        return [(text, self._red_flags.hear_aside(text, self._scores(text))) for text in texts]

    def _decide(
        self, scored: Sequence[_Scored], passing: Sequence[tuple[str, Alarm | None]], context: Context
    ) -> Understanding:
        parts = self._parts
        alarms = [*((text, self._red_flags.hear(text, scores)) for text, _, scores in scored), *passing]
        urgent = [(text, alarm) for text, alarm in alarms if alarm and alarm.flag.tier < 3]
        if urgent:
            text, alarm = min(urgent, key=lambda found: (found[1].flag.tier, -found[1].confidence))
            return Understanding(EMERGENCY, alarm.confidence, alarm.rule, text, flag=alarm.flag.id)
        today = next((alarm for _, alarm in alarms if alarm), None)
        found = self._meaning(scored, context)
        if today is None:
            return found
        intent = found.intent if found.intent in parts.topics else today.flag.topic or found.intent
        return replace(
            found,
            intent=intent,
            confidence=max(found.confidence, today.confidence),
            choices=(),
            about=None,
            flag=today.flag.id,
            rule=f"{found.rule}; {today.rule}",
        )

    def _meaning(self, scored: Sequence[_Scored], context: Context) -> Understanding:
        parts = self._parts
        for text, _, _ in scored[:1]:
            if meant := parts.fixed_meaning(text, context):
                return parts.understood(meant, text)
        heard = scored[0][0]
        if (rest := following_up.corrected(heard)) is not None:
            if named := parts.names.equal(rest, (*context.offers, *parts.topics)):
                return Understanding(named, 1, "a correction that names a topic", heard)
            if example := parts.fixed.intent(rest):
                return Understanding(example.intent, 1, "a correction that equals a phrase", heard)
            decision = decide(_weighted([(rest, 1.0, self._scores(rest))], parts.flags), self._lines)
            if decision.intent in parts.topics:
                return _of(decision, heard, "a correction; ")
        candidates = _weighted(scored, parts.flags)
        follow_up = next((candidate.score for candidate in candidates if candidate.id == FOLLOW_UP), 0)
        candidates = [candidate for candidate in candidates if candidate.id not in (FOLLOW_UP, EMERGENCY)]
        decision = decide(candidates, self._lines)
        nameless = following_up.lacks_subject(without_fillers(heard))
        sure = decision.confidence >= SURE_TO_STEER and not (nameless and following_up.points(heard))
        steers = decision.intent in NAVIGATION and sure
        if context.topic is None or context.topic not in parts.topics or steers:
            return _of(decision, heard)
        if nameless:
            return Understanding(context.topic, 1, "names nothing: about the topic of the talk", heard)
        if decision.intent not in NAVIGATION:
            if follow_up >= self._lines.follow_up_from and follow_up > decision.confidence:
                return Understanding(context.topic, follow_up, "follows up on the topic of the talk", heard)
            unsure = decision.intent == CLARIFY or decision.confidence < self._lines.context_alone_from
            if unsure and following_up.leans_back(heard):
                return self._with_topic(heard, candidates, context.topic)
        return _of(decision, heard)

    def _with_topic(self, text: str, alone: Sequence[Candidate], topic: str) -> Understanding:
        """The words by themselves, mixed with the same words said of the topic of the talk."""
        full = following_up.with_topic(text, self._parts.topics[topic], self._parts.normaliser)
        said_of_it = {c.id: c.score for c in _weighted([(full, 1.0, self._scores(full))], self._parts.flags)}
        share = SAID_OF_TOPIC if following_up.points(text) else 0.5
        both = [Candidate(c.id, (1 - share) * c.score + share * said_of_it.get(c.id, 0)) for c in alone]
        return _of(decide(both, self._lines.in_context()), text, "read about the topic of the talk, too; ")


def _of(decision: Decision, heard: str, before: str = "") -> Understanding:
    confidence = max(0.0, min(1.0, decision.confidence))
    return Understanding(
        decision.intent,
        confidence,
        before + decision.rule,
        heard,
        choices=decision.choices,
        about=decision.about,
    )


def _weighted(scored: Sequence[_Scored], flags: Mapping[str, RedFlag]) -> list[Candidate]:
    """The guesses' scores of each intent, weighted, cut to 0 to 1."""
    summed: dict[str, float] = {}
    for _, weight, scores in scored:
        for name, score in scores.items():
            if name not in flags:
                summed[name] = summed.get(name, 0) + weight * score
    return [Candidate(name, max(0.0, min(1.0, score))) for name, score in summed.items()]
