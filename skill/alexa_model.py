"""Makes Alexa's interaction models from the content, so that no sample is ever written twice.

Intents that bring no words are trained only on phrases that no red flag resembles; everything may also reach
us through the main route, a bare slot that brings the words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intents.examples import normaliser_of
from intents.following_up import NUMBERED
from intents.meaning import NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE
from intents.templates import expand
from intents.topics import Asking, Content, Cue
from skill.alexa_intents import (
    ADVICE_INTENT,
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    QUESTION_TYPE,
    SCOPE_INTENT,
    SIGN_INTENT,
    SIGN_SLOT,
    SIGN_TYPE,
    navigation_intent,
    topic_intent,
)
from skill.alexa_resemblance import Resemblance
from skill.alexa_samples import SampleWriter, unfit

INVOCATION_NAME = "liver guide"
QUESTION_CARRIERS = (
    "{%s}", "i want to know {%s}", "i would like to know {%s}", "can you tell me {%s}", "my question is {%s}",
    "i have a question {%s}", "please tell me {%s}",
)  # fmt: skip
"""How the main route is entered: above all with nothing but the words themselves."""
SIGN_CARRIERS = ("{%s}", "help {%s}", "please help {%s}", "i need help {%s}", "emergency {%s}")

NAME_FRAMES = ("%s", "the %s", "tell me about %s", "what about %s")
"""What is said around a topic's name, by itself, behind "ask liver guide", and as an answer to a choice."""
CHOICES = (
    *(
        phrase
        for ordinal, cardinal, *_ in NUMBERED
        for phrase in (f"the {ordinal} one", f"the {ordinal}", f"number {cardinal}", f"{ordinal} one please")
    ),
    "the other one", "the last one", "neither", "neither of them", "none of them", "both", "both of them",
)  # fmt: skip
"""Answers to "Do you mean ... or ...?"; they only mean something with what was offered, so as words."""

MOST_SAMPLES = 200
"""Of one intent that brings no words. A model may have 1.5 million characters in all (Amazon, "Interaction
model schema"); the main route, which leads to our own understanding, has every way of asking for a topic."""
MOST_DECLINED = 500
"""The same of what is out of scope, which is asked in more ways than anything else."""
_VALUE = re.compile(r'\{\n"name": \{\n"value": (?P<words>"(?:[^"\\]|\\.)*")\n\}\n\}')
_PACKAGE = Path(__file__).parent / "package"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A phrase that stands in no sample and no slot value, because Amazon would not take it."""

    intent: str
    """The intent or red flag it asks for."""
    phrase: str
    reason: str


@dataclass(frozen=True, slots=True)
class Model:
    """What is generated for one locale."""

    document: dict[str, Any]
    """As ``interactionModels/custom/<locale>.json`` holds it."""
    left_out: tuple[LeftOut, ...]
    words_only: tuple[str, ...]
    """Samples that no wordless intent is trained on: a red flag resembles them, or they are the
    name by which another topic is picked from a choice."""


def locales(content: Content) -> tuple[str, ...]:
    """The locales that get a model: those the content names a country for."""
    return tuple(locale for locale in content.places if locale != content.language)


def model_path(locale: str, package: Path = _PACKAGE) -> Path:
    """Where the model of a locale lies in a skill package."""
    return package / "interactionModels" / "custom" / f"{locale}.json"


def interaction_model(content: Content) -> Model:
    """The model that the content makes; it is the same in every English locale."""
    return _Maker(content).model()


def model_text(model: Model) -> str:
    """The document as it stands in its file: one sample or value a line, so that a change reads as one."""
    text = json.dumps(model.document, ensure_ascii=False, indent=0)
    return _VALUE.sub(lambda value: f'{{"name": {{"value": {value["words"]}}}}}', text) + "\n"


def write_models(content: Content, package: Path = _PACKAGE) -> tuple[Path, ...]:
    """Write the model of every locale below a skill package; the paths written. Raises OSError."""
    text = model_text(interaction_model(content))
    paths = tuple(model_path(locale, package) for locale in locales(content))
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return paths


def stale_models(content: Content, package: Path = _PACKAGE) -> tuple[str, ...]:
    """The locales whose file is missing or is not what the content makes."""
    text = model_text(interaction_model(content))
    return tuple(locale for locale in locales(content) if _text(model_path(locale, package)) != text)


class _Maker:
    """Builds one model; remembers which intent a sample already trains."""

    def __init__(self, content: Content) -> None:
        normaliser = normaliser_of(content)
        self.content = content
        self.writer = SampleWriter.of(content.terms, normaliser)
        self.resemblance = Resemblance.of(content, normaliser)
        self.left_out: list[LeftOut] = []
        self.words_only: dict[str, None] = {}
        self.taken: set[str] = set()
        self.names = {
            self.writer.sample(name): topic.id for topic in content.topics.values() for name in topic.called
        }

    def model(self) -> Model:
        signs = [self._sign(flag.id, flag.asking) for flag in self.content.red_flags.values()]
        intents = [*self._built_in(), *self._wordless()]
        questions = [
            *(
                sample
                for asking in self._asked()
                for sample in self._samples(asking.intent, _as_spoken(asking))
            ),
            *self.words_only,
            *(sample for sign in signs for sample in _values_of(sign)),
            *self._words_in_a_talk(),
        ]
        language_model = {
            "invocationName": INVOCATION_NAME,
            "intents": [
                *intents,
                _slot_intent(QUESTION_INTENT, QUESTION_SLOT, QUESTION_TYPE, QUESTION_CARRIERS),
                _slot_intent(SIGN_INTENT, SIGN_SLOT, SIGN_TYPE, SIGN_CARRIERS),
            ],
            "types": [
                {
                    "name": QUESTION_TYPE,
                    "values": [{"name": {"value": value}} for value in dict.fromkeys(questions)],
                },
                {"name": SIGN_TYPE, "values": [sign for sign in signs if sign]},
            ],
        }
        return Model(
            {"interactionModel": {"languageModel": language_model}},
            tuple(dict.fromkeys(self.left_out)),
            tuple(self.words_only),
        )

    def _built_in(self) -> Iterator[dict[str, Any]]:
        """Amazon's intents. They fire on nothing but their samples word for word, so none is held back."""
        for name, meaning in BUILT_IN.items():
            asking = self.content.asking.get(meaning)
            samples = self._fresh(self._samples(meaning, _as_spoken(asking))) if asking else []
            yield {"name": name, "samples": samples}
        yield {"name": FALLBACK_INTENT, "samples": []}

    def _wordless(self) -> Iterator[dict[str, Any]]:
        """Our own intents that bring no words."""
        for asking in self._asked():
            yield self._intent(topic_intent(asking.intent), asking, self._topic_phrases(asking))
        for name in NAVIGATION:
            if name not in BUILT_IN.values() and name in self.content.asking:
                asking = self.content.asking[name]
                phrases = _chosen(asking)
                yield self._intent(navigation_intent(name), asking, phrases)
        if PERSONAL_ADVICE in self.content.asking:
            asking = self.content.asking[PERSONAL_ADVICE]
            yield self._intent(ADVICE_INTENT, asking, _chosen(asking))
        if OUT_OF_SCOPE in self.content.asking:
            asking = self.content.asking[OUT_OF_SCOPE]
            yield self._intent(SCOPE_INTENT, asking, asking.near[:MOST_DECLINED])

    def _asked(self) -> Iterator[Asking]:
        """The ways of asking for topics, in the order of the topics."""
        return (self.content.asking[topic] for topic in self.content.topics if topic in self.content.asking)

    def _topic_phrases(self, asking: Asking) -> tuple[str, ...]:
        """Ways of asking for a topic, and its names with what people put before a name."""
        names = self.content.topics[asking.intent].called
        return (
            *_chosen(asking),
            *(frame % name for frame in NAME_FRAMES for name in names),
        )

    def _intent(self, name: str, asking: Asking, phrases: Iterable[str]) -> dict[str, Any]:
        safe = []
        for sample in self._samples(asking.intent, phrases):
            names_another = self.names.get(sample, asking.intent) != asking.intent
            if names_another or self.resemblance.resembles_a_red_flag(sample):
                self.words_only.setdefault(sample)
            else:
                safe.append(sample)
        return {"name": name, "slots": [], "samples": self._fresh(safe)}

    def _words_in_a_talk(self) -> Iterator[str]:
        """What means something only after what was said: choices, follow-ups, feelings and the like."""
        yield from self._samples(QUESTION_INTENT, CHOICES)
        for asking in self._asked():
            yield from self._samples(asking.intent, asking.follow_up)
        for cue in self.content.cues.values():
            yield from self._samples(QUESTION_INTENT, _cue_phrases(cue))

    def _sign(self, flag_id: str, asking: Asking) -> dict[str, Any]:
        """A slot value for a red flag: its id, its first phrase, and all others as synonyms."""
        first, *others = self._samples(flag_id, _as_spoken(asking)) or [""]
        return {"id": flag_id, "name": {"value": first, "synonyms": others}} if first else {}

    def _samples(self, intent: str, phrases: Iterable[str]) -> list[str]:
        """The samples that the phrases make, each once; what cannot be one is noted as left out."""
        samples: dict[str, None] = {}
        for phrase in phrases:
            sample = self.writer.sample(phrase)
            if reason := unfit(sample):
                self.left_out.append(LeftOut(intent, phrase, reason))
            else:
                samples.setdefault(sample)
        return list(samples)

    def _fresh(self, samples: Iterable[str]) -> list[str]:
        """The samples that no other intent has: Amazon refuses a model with one sample in two intents."""
        fresh = [sample for sample in samples if sample not in self.taken]
        self.taken.update(fresh)
        return fresh


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _as_spoken(asking: Asking) -> tuple[str, ...]:
    """What may become a sample: never what is typed, mis-heard, or means something only after a topic."""
    return (*asking.spoken, *asking.indirect)


def _chosen(asking: Asking) -> tuple[str, ...]:
    """The first of them, those that fit behind "ask liver guide" before all others."""
    return (*asking.indirect, *asking.spoken)[:MOST_SAMPLES]


def _cue_phrases(cue: Cue) -> tuple[str, ...]:
    """One phrase a template: all of them would be more than a model may hold."""
    return tuple(expand(template)[0] for template in cue.heard)


def _values_of(sign: dict[str, Any]) -> tuple[str, ...]:
    return (sign["name"]["value"], *sign["name"]["synonyms"]) if sign else ()


def _slot_intent(name: str, slot: str, slot_type: str, carriers: Iterable[str]) -> dict[str, Any]:
    return {
        "name": name,
        "slots": [{"name": slot, "type": slot_type}],
        "samples": [carrier % slot for carrier in carriers],
    }
