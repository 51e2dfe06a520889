"""What was understood: the types between the words and the conversation."""

from __future__ import annotations

from dataclasses import dataclass

TOPICS = (
    "overview", "primary_cancers", "types_vs_primary", "how_common_when", "symptoms", "early_symptoms",
    "jaundice", "causes_spread", "complications", "hepatic_encephalopathy", "diagnosis", "blood_tests",
    "imaging", "biopsy", "treatment_overview", "ablation", "tace", "radioembolization", "radiation",
    "chemotherapy", "targeted_therapy", "immunotherapy", "transplant", "surgery", "treatment_choice",
    "when_to_seek_care", "curable", "life_expectancy", "living_with", "palliative_care", "nutrition",
    "survivorship", "emotional_support", "questions_for_doctor", "about_source",
)  # fmt: skip
"""Topics that the English content must have (contract, section 1); other languages may have fewer."""

SAFETY_TOPICS = frozenset({
    "hepatic_encephalopathy", "complications", "jaundice", "symptoms", "when_to_seek_care", "chemotherapy",
    "immunotherapy", "biopsy", "ablation", "tace", "radioembolization", "radiation", "surgery",
})  # fmt: skip
"""Topics that may be happening now, so that their gist carries a safety sentence (contract, section 3.1)."""

NAVIGATION = (
    "open", "help", "stop", "repeat", "yes", "no", "more", "back", "topics", "slower", "faster", "louder",
    "quieter", "spell", "heard", "thanks", "simpler", "where", "next_sentence", "previous_sentence",
    "wait_longer", "wait_less", "save_question", "read_questions", "delete_question", "forget",
)  # fmt: skip
"""Intents that steer the talk (contract, section 1)."""

EMERGENCY, PERSONAL_ADVICE, OUT_OF_SCOPE, CLARIFY = "emergency", "personal_advice", "out_of_scope", "clarify"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One guess of what was said."""

    text: str
    weight: float = 1.0
    """Relative; the weights of one utterance's guesses are scaled to sum to 1."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the understanding may know of the talk so far."""

    topic: str | None = None
    """The topic last spoken about."""
    offers: tuple[str, ...] = ()
    """Topic ids that stand offered, in the order spoken."""
    question: str | None = None
    """What our last question asked: more, offer, choose, can_call, anything_else ... (see skill.memory)."""
    earlier: tuple[str, ...] = ()
    """Topics spoken about before, latest first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent id with its score, 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """A phrase of the content near the utterance."""

    text: str
    id: str
    likeness: float
    """0 to 1"""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one utterance means, and why we think so."""

    intent: str
    """A topic id, one of NAVIGATION, emergency, personal_advice, out_of_scope or clarify."""
    confidence: float
    """0 to 1; 1 for fixed phrases and for intents that a loudspeaker's cloud chose."""
    rule: str
    """Which rule decided, in words for a developer."""
    heard: str | None = None
    """The words as understood; None where no words came."""
    choices: tuple[str, ...] = ()
    """clarify: the two or three topics near, best first; else empty."""
    flag: str | None = None
    """Id of the red flag heard. With a tier-3 flag the intent stays the topic."""
    about: str | None = None
    """personal_advice: the topic to inform on; out_of_scope: the nearest topic of ours."""
    also: str | None = None
    """A second topic asked about in the same breath."""
    other_language: bool = False
    """out_of_scope: whether it was said in a language that the content does not speak."""
    cues: tuple[str, ...] = ()
    """Ids of cues heard beside it: a feeling, a child speaking, "I was only asking" ..."""
    candidates: tuple[Candidate, ...] = ()
    """Best first."""
    nearest: tuple[Nearest, ...] = ()
    """Nearest phrases, best first, at most three."""
    steps: tuple[tuple[str, float], ...] = ()
    """(step, milliseconds)"""
