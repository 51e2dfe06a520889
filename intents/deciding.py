"""From scores to a decision: answer, ask back, decline, or inform and hand over."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from intents.meaning import CLARIFY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, Candidate

DECISION = Path(__file__).with_name("model") / "decision.toml"
CHOICES = 3
"""At most so many topics are asked about at once."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The thresholds of ``model/decision.toml``, which says what each is for."""

    answer_from: float
    margin: float
    ask_from: float
    decline_less: float
    near_from: float
    stricter: Mapping[str, float]
    red_flag_share: float
    red_flag_from: float
    red_flag_topic_from: float
    red_flag_aside_from: float
    red_flag_calmer_with: tuple[str, ...]
    follow_up_from: float
    context_alone_from: float
    context_points_from: float
    nameless_from: float
    picked_from: float
    sure_from: float
    context_from: float
    context_margin: float
    context_ask_from: float

    def in_context(self) -> Lines:
        """The lines for words read about the topic of the talk, of which less can be asked."""
        return replace(
            self,
            answer_from=self.context_from,
            margin=self.context_margin,
            ask_from=self.context_ask_from,
        )

    @classmethod
    def read(cls, path: Path = DECISION) -> Lines:
        """Read the thresholds; a missing one raises KeyError with its name."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        answer, red_flag = table["answer"], table["red_flag"]
        return cls(
            answer_from=answer["from"],
            margin=answer["margin"],
            ask_from=answer["ask_from"],
            decline_less=answer["decline_less"],
            near_from=answer["near_from"],
            stricter=dict(answer["stricter"]),
            red_flag_share=red_flag["share"],
            red_flag_from=red_flag["from"],
            red_flag_topic_from=red_flag["topic_from"],
            red_flag_aside_from=red_flag["aside_from"],
            red_flag_calmer_with=tuple(red_flag["calmer_with"]),
            follow_up_from=table["context"]["follow_up_from"],
            context_alone_from=table["context"]["alone_from"],
            context_points_from=table["context"]["points_from"],
            nameless_from=table["context"]["nameless_from"],
            picked_from=table["context"]["picked_from"],
            sure_from=table["context"]["sure_from"],
            context_from=table["context"]["from"],
            context_margin=table["context"]["margin"],
            context_ask_from=table["context"]["ask_from"],
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done about an utterance, and by which rule."""

    intent: str
    confidence: float
    rule: str
    choices: tuple[str, ...] = ()
    about: str | None = None


def decide(candidates: Iterable[Candidate], lines: Lines) -> Decision:
    """Return what to do with an utterance whose `candidates` hold every intent but emergency."""
    ranked = sorted(candidates, key=lambda candidate: -_weight(candidate, lines))
    if not ranked:
        return Decision(CLARIFY, 0, "nothing to compare with")
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else Candidate("", 0)
    topics = [candidate for candidate in ranked if _is_topic(candidate.id)]
    near = topics[0].id if topics and topics[0].score >= lines.near_from else None
    wanted = lines.answer_from + lines.stricter.get(best.id, 0)
    if best.id == OUT_OF_SCOPE and best.score >= lines.answer_from:
        return Decision(OUT_OF_SCOPE, best.score, f"out of scope from {lines.answer_from}", about=near)
    if best.id == PERSONAL_ADVICE and best.score >= wanted:
        return Decision(
            PERSONAL_ADVICE, best.score, f"personal advice from {wanted:.2f}, no margin", about=near
        )
    if best.score >= wanted and best.score - _weight(second, lines) >= lines.margin:
        return Decision(best.id, best.score, f"clear winner: from {wanted:.2f}, {lines.margin} ahead")
    offered = [candidate.id for candidate in topics if candidate.score >= lines.ask_from]
    if len(offered) == 1 and len(topics) > 1:
        offered.append(topics[1].id)
    if len(offered) > 1:
        return Decision(
            CLARIFY, best.score, "topics near, none a clear winner", choices=tuple(offered[:CHOICES])
        )
    return Decision(CLARIFY, best.score, f"no topic from {lines.ask_from}")


def _weight(candidate: Candidate, lines: Lines) -> float:
    """What a candidate counts beside others."""
    return candidate.score - (lines.decline_less if candidate.id == OUT_OF_SCOPE else 0)


def _is_topic(intent: str) -> bool:
    return intent not in NAVIGATION and intent not in (OUT_OF_SCOPE, PERSONAL_ADVICE)
