"""Cues beside a question: a feeling, who is speaking, "I was only asking"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intents.fixed_phrases import without_fillers
from intents.normalising import Normaliser, key
from intents.templates import expand
from intents.topics import Cue

WHOLE = "= "
"""Before a template: nothing else is said, fillers apart."""


@dataclass(frozen=True, slots=True)
class CueFinder:
    """Phrases that give a cue wherever they stand in an utterance."""

    phrases: Mapping[tuple[str, ...], tuple[str, ...]]
    """Words -> ids of the cues they give."""
    whole: Mapping[tuple[str, ...], tuple[str, ...]]
    """The same for those that give it only where nothing else is said."""
    longest: int
    """Words in the longest of `phrases`."""

    @classmethod
    def of(cls, cues: Mapping[str, Cue], normaliser: Normaliser) -> CueFinder:
        """Expand the templates of `cues`."""
        return cls.of_templates({cue.id: cue.heard for cue in cues.values()}, normaliser)

    @classmethod
    def of_templates(cls, heard: Mapping[str, Iterable[str]], normaliser: Normaliser) -> CueFinder:
        """Expand the templates of each id; one that begins with WHOLE is the whole utterance.

        Raises TemplateError.
        """
        phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        whole: dict[tuple[str, ...], tuple[str, ...]] = {}
        for name, templates in heard.items():
            for template in templates:
                place = whole if template.startswith(WHOLE) else phrases
                for phrase in expand(template.removeprefix(WHOLE)):
                    words = tuple(key(normaliser.normalise(phrase)).split())
                    if words and name not in place.get(words, ()):
                        place[words] = (*place.get(words, ()), name)
        return cls(phrases, whole, max(map(len, phrases), default=0))

    def find(self, text: str) -> tuple[str, ...]:
        """Return the ids of the cues in a normalised text, each once, in the order they are said."""
        words = key(text).split()
        found = dict.fromkeys(self.whole.get(tuple(key(without_fillers(text)).split()), ()))
        for start in range(len(words)):
            for end in range(start + 1, min(start + self.longest, len(words)) + 1):
                for cue in self.phrases.get(tuple(words[start:end]), ()):
                    found.setdefault(cue)
        return tuple(found)
