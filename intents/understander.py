"""From what was heard to what was meant."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from intents.deciding import Lines
from intents.encoder import Encoder, EncoderMissingError
from intents.examples import examples_of, normaliser_of
from intents.features import Floats
from intents.fixed_phrases import core
from intents.kernels import SentenceEncoder
from intents.languages import OwnLanguage
from intents.meaning import (
    CLARIFY,
    EMERGENCY,
    OUT_OF_SCOPE,
    Context,
    Hypothesis,
    Understanding,
)
from intents.meaning_in_talk import InTalk, Scored, weighted
from intents.model_files import FLAG, content_fingerprint, model_path
from intents.nearest import Phrases
from intents.never_missed import never_missed
from intents.red_flags import Alarm, RedFlags, asides
from intents.ridge import Ridge, load
from intents.topics import Content
from intents.without_model import ONE_HEARD, ExactUnderstander, Parts

SURE_OF_LANGUAGE = 0.5
"""What was understood with so much confidence was said in the language of the content."""
NAMED = 5
"""So many candidates are named in the reasons."""


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
    parts = Parts.of(content, normaliser, examples)
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
    phrases = Phrases.of(examples, by_words=encoder is None)
    spoken = OwnLanguage.of(content.language, (example.text for example in examples))
    return TrainedUnderstander(parts, fitted, heard, lines, phrases, spoken)


class TrainedUnderstander:
    """Understands people's own words by a fitted model, behind the safety net of fixed phrases."""

    def __init__(
        self,
        parts: Parts,
        model: Ridge,
        alarms: RedFlags,
        lines: Lines,
        phrases: Phrases,
        spoken: OwnLanguage,
    ) -> None:
        self._parts, self._model = parts, model
        self._red_flags, self._phrases, self._spoken = alarms, phrases, spoken
        self._in_talk = InTalk(parts, lines, self._scores)

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
        intents = weighted(scored, self._parts.flags)
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
        if self._is_foreign(understanding, hypotheses[0].text, heard):
            rule = "said in another language"
            done = replace(done, intent=OUT_OF_SCOPE, confidence=1, rule=rule, choices=(), about=None)
            done = replace(done, other_language=True)
        return replace(done, steps=tuple((step, round(seconds * 1000, 3)) for step, seconds in steps))

    def _is_foreign(self, understanding: Understanding, said: str, heard: str) -> bool:
        """Whether the words are in another language; asked only where they were not understood well."""
        lost = understanding.intent in (CLARIFY, OUT_OF_SCOPE)
        unsure = not understanding.flag and understanding.confidence < SURE_OF_LANGUAGE
        return (lost or unsure) and self._spoken.is_other(said, heard)

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
        self, scored: Sequence[Scored], passing: Sequence[tuple[str, Alarm | None]], context: Context
    ) -> Understanding:
        parts = self._parts
        alarms = [
            *(
                (text, self._red_flags.hear(text, scores, parts.cues.find(text)))
                for text, _, scores in scored
            ),
            *passing,
        ]
        urgent = [(text, alarm) for text, alarm in alarms if alarm and alarm.flag.tier < 3]
        if urgent:
            text, alarm = min(urgent, key=lambda found: (found[1].flag.tier, -found[1].confidence))
            return Understanding(EMERGENCY, alarm.confidence, alarm.rule, text, flag=alarm.flag.id)
        today = next((alarm for _, alarm in alarms if alarm), None)
        found = self._in_talk.meaning(scored, context)
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
