"""What an ear is, and what it makes of a sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Guess:
    """What may have been said."""

    text: str
    weight: float
    """Relative to the other guesses; all of them add up to 1. It says nothing about being right at all."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of listening for one utterance."""

    kind: Literal["words", "silence", "not_heard", "ended"]
    """`silence`: nobody spoke in time; `not_heard`: somebody spoke and no word was made out; `ended`: the
    microphone has no more sound to give."""
    guesses: tuple[Guess, ...] = ()
    """Best first; empty unless `kind` is `words`."""
    sound: bytes = field(default=b"", repr=False, compare=False)
    """The utterance in `audio.pcm.EAR_FORMAT`, so that it can be heard again; empty where nobody spoke."""
    fit: float = field(default=0.0, compare=False)
    """The logarithm of how well the best guess fits the sound. It has no unit and no zero: only the
    difference between two hearings of the same sound tells anything."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a person."""

    pause_s: float = 0.8
    """Silence after speech that ends an utterance."""
    begin_s: float = 8.0
    """Silence before any speech after which listening ends."""
    longest_s: float = 30.0
    """An utterance is cut off after so much speech; the pauses of who speaks slowly do not count."""


PATIENT = Patience()
"""What suits most people."""


class Ear(Protocol):
    """Something that makes words of sound."""

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        """What was said in a whole recording; empty when there was no speech or no word was made out."""

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        """Listen until one utterance is over."""


class AgainEar(Ear, Protocol):
    """An ear that can hear an utterance a second time."""

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        """The same utterance under these phrases, or freely; `not_heard` where no word was made out."""
