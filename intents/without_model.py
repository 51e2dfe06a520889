"""What is understood without a model: choices, returns, and whatever equals a phrase of the content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intents import following_up
from intents.ambiguity import Ambiguous
from intents.cues import CueFinder
from intents.examples import Example
from intents.fixed_phrases import FixedPhrases, without_fillers
from intents.following_up import Meant, Names
from intents.meaning import CLARIFY, EMERGENCY, PERSONAL_ADVICE, Context, Hypothesis, Understanding
from intents.normalising import Normaliser
from intents.topics import Content, RedFlag, Topic

ONE_HEARD = "nothing that is a word was heard"


@dataclass(frozen=True, slots=True)
class Parts:
    """What both understandings are made of."""

    normaliser: Normaliser
    fixed: FixedPhrases
    cues: CueFinder
    names: Names
    topics: Mapping[str, Topic]
    flags: Mapping[str, RedFlag]
    ambiguous: tuple[Ambiguous, ...]

    @classmethod
    def of(cls, content: Content, normaliser: Normaliser, examples: Sequence[Example]) -> Parts:
        """Collect them from `content` and its ways of asking."""
        return cls(
            normaliser,
            FixedPhrases.of(examples),
            CueFinder.of(content.cues, normaliser),
            Names.of(content.topics, normaliser),
            content.topics,
            content.red_flags,
            Ambiguous.all_of(content.terms, normaliser),
        )

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

    def understood(
        self, meant: Meant, text: str, context: Context, cues: tuple[str, ...] = ()
    ) -> Understanding:
        """A fixed meaning as what was understood; personal advice with the topic that it is about."""
        about = None
        if meant.intent == PERSONAL_ADVICE:
            about = self.names.inside(text, self.topics) or self.in_talk(text, context)
        return Understanding(meant.intent, 1, meant.rule, text, about=about, cues=cues)

    def in_talk(self, text: str, context: Context) -> str | None:
        """The topic of the talk where a normalised text leans on it; else None."""
        return context.topic if context.topic in self.topics and following_up.leans_back(text) else None

    def asked_back(self, text: str, context: Context) -> Understanding | None:
        """What to ask back with where a word with another meaning was said bare; else None."""
        for ambiguous in self.ambiguous:
            if ambiguous.is_bare(text, context):
                rule = f"'{ambiguous.words}' alone has another meaning: ask back"
                return Understanding(CLARIFY, 0, rule, text, choices=ambiguous.choices)
        return None

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

    parts: Parts

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
                return self.parts.understood(found, text, context, cues)
        return Understanding(CLARIFY, 0, "equals no phrase of the content", heard, cues=cues)
