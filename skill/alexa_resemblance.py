"""How much a phrase resembles a way of telling a red flag.

Alexa hands over no words with an intent it chose, so no such intent may be trained on a phrase that somebody
in danger could be saying; those phrases stay with the intents that do bring the words.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from intents.normalising import Normaliser
from intents.topics import Content

SHARED_FROM = 0.47
"""Share of the weight of two phrases that lies in words they share. Chosen by reading the pairs nearest to
it: above stand things that a person in danger may say ("can it make you short of breath"), below hardly
any."""
HELD_FROM = 0.8
"""Share of a red flag's weight that a phrase holds, whatever else it says ("i'm afraid of choking")."""

_ENDINGS = ("'s", "ing", "ed", "es", "ly", "s")


@dataclass(frozen=True, slots=True)
class Resemblance:
    """The ways of telling red flags, ready to be compared with."""

    normaliser: Normaliser
    weights: Mapping[str, float]
    """Word stem -> how telling it is: the rarer the more."""
    rarest: float
    """Weight of a word never seen."""
    flags: tuple[float, ...]
    """The weight of each way of telling a red flag."""
    by_stem: Mapping[str, tuple[int, ...]]
    """Stem -> places in `flags` of those that hold it."""

    @classmethod
    def of(cls, content: Content, normaliser: Normaliser) -> Resemblance:
        """Weigh the words by all ways of asking of `content`."""
        flags = [
            _stems(normaliser.normalise(phrase))
            for flag in content.red_flags.values()
            for phrase in (*flag.asking.spoken, *flag.asking.indirect)
        ]
        others = (
            _stems(normaliser.normalise(phrase))
            for asking in content.asking.values()
            for phrase in (*asking.spoken, *asking.indirect, *asking.near)
        )
        seen = Counter(stem for stems in (*flags, *others) for stem in stems)
        rarest = math.log(sum(seen.values()) or 1)
        weights = {stem: rarest - math.log(count) for stem, count in seen.items()}
        by_stem: dict[str, list[int]] = defaultdict(list)
        for place, stems in enumerate(flags):
            for stem in stems:
                by_stem[stem].append(place)
        return cls(
            normaliser,
            weights,
            rarest,
            tuple(sum(weights[stem] for stem in stems) for stems in flags),
            {stem: tuple(places) for stem, places in by_stem.items()},
        )

    def resembles_a_red_flag(self, phrase: str) -> bool:
        """Whether somebody who tells a red flag could be taken to say the phrase."""
        stems = _stems(self.normaliser.normalise(phrase))
        own = sum(self.weights.get(stem, self.rarest) for stem in stems)
        shared: dict[int, float] = defaultdict(float)
        for stem in stems:
            for place in self.by_stem.get(stem, ()):
                shared[place] += self.weights[stem]
        return any(
            2 * weight >= SHARED_FROM * (own + self.flags[place]) or weight >= HELD_FROM * self.flags[place]
            for place, weight in shared.items()
        )


def _stems(normalised: str) -> frozenset[str]:
    return frozenset(map(_stem, normalised.split()))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
