"""The ear and the voice as the web doors want them; whoever starts a server brings them.

The doors never load a speech model or a voice themselves: without them they answer that there is none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

from intents.meaning import Hypothesis, Understanding
from intents.topics import Content
from intents.wording import place_for, written
from skill.exchange import Refused

Understand = Callable[[Sequence[Hypothesis]], Understanding]
"""What guesses mean where the talk stands."""

MOST_EARS = 2
"""So many sounds are heard at the same time; more would make each other wait."""
AGAIN_SOON_S = 2
"""When a sound that found every ear busy may be tried again."""
AGAIN_LATER_S = 60
"""When it is worth trying again what is missing on this computer."""


@dataclass(frozen=True, slots=True)
class HeardSound:
    """What an ear made of a sound."""

    kind: Literal["words", "silence", "not_heard"]
    """As in the contract's events: nobody spoke; somebody spoke and no words were made out."""
    hypotheses: tuple[Hypothesis, ...]
    """Best first; empty unless `kind` is ``words``."""
    seconds: float


class BadSoundError(Exception):
    """A sound that cannot be heard."""

    def __init__(self, *, too_long: bool = False) -> None:
        super().__init__("the sound is too long" if too_long else "the sound is no WAV that can be heard")
        self.too_long = too_long


class NoEarError(Exception):
    """There is no speech recognition here, or it failed."""


class NoVoiceError(Exception):
    """There is no voice here, or it failed."""


class TookTooLongError(Exception):
    """A sound was given up before it was decoded."""


class Ear(Protocol):
    """Hears recordings; may be used from several threads at once."""

    def hear(self, wav: bytes, content: Content, understand: Understand) -> HeardSound:
        """What is said in a WAV, heard twice where the first hearing leaves doubts.

        Raises BadSoundError, NoEarError, TookTooLongError.
        """


class Voice(Protocol):
    """Speaks; may be used from several threads at once."""

    def speak(self, text: str, locale: str, rate: int, volume: int) -> Iterator[bytes]:
        """A WAV of unknown length, piece by piece: 44 bytes of header, then samples.

        `rate` and `volume` are steps from normal, -2 to 2. Raises NoVoiceError, which may come from the first
        piece asked for.
        """


class Ears:
    """An ear that hears only so many sounds at a time."""

    def __init__(self, ear: Ear | None, most: int = MOST_EARS) -> None:
        self.ear = ear
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def one(self, content: Content) -> Iterator[Ear]:
        """The ear while the block lasts. Raises Refused where there is none, or none is free."""
        if self.ear is None:
            raise refused_for_now(content, "no_ear", AGAIN_LATER_S)
        if not self._free.acquire(blocking=False):
            raise refused_for_now(content, "busy", AGAIN_SOON_S)
        try:
            yield self.ear
        finally:
            self._free.release()


def refused_for_now(content: Content, code: str, retry_after: int, status: int = 503) -> Refused:
    """A refusal that passes, with a sentence of the content's for whoever waits."""
    return Refused(status, code, sentence(content, code), retry_after=retry_after)


def sentence(content: Content, code: str) -> str:
    """What the content says of a refusal, as written."""
    place = place_for(content, next(iter(content.places)))
    return written(content.phrases[f"web_{code}"].variants[0].text, place, {})
