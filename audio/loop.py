"""The talk on this computer: listen, answer, speak, until it is over.

What is heard and said means nothing here: `answer` is handed in, and so is every sentence a person can
hear or read.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from audio.devices import Microphone
from audio.errors import AudioError, DeviceError, VoiceError
from audio.hearing import PATIENT, Ear, Guess, Patience
from audio.pyttsx3_driver import NORMAL_WPM

RATES_WPM = (110, 140, NORMAL_WPM, 210, 260)
"""Words a minute for the rate steps -2 to 2. 150-200 suit most (Sutton and others 1995); practised listeners
scan at about 280 (Guerreiro and Goncalves 2015)."""
VOLUMES = (0.4, 0.55, 0.7, 0.85, 1.0)
"""Volume for the steps -2 to 2: never silent."""

SENTENCES = (
    "no_microphone",
    "no_ear",
    "no_voice",
    "no_loudspeaker",
    "microphone_lost",
    "loudspeaker_lost",
    "type_here",
)
"""Keys of the sentences the caller hands in: said and shown when a part is missing or fails."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something was said aloud."""

    guesses: tuple[Guess, ...]
    """Best first, never empty."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Something was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something other than words."""

    event: Literal["launch", "silence", "not_heard"]


Turn = Said | Typed | Happened
"""What a person did."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is answered."""

    speech: str
    """Said aloud."""
    display: str
    """Shown on the terminal."""
    ends: bool = False
    reprompt: str | None = None
    """Said after silence, instead of asking for an answer to it; None to ask for one."""
    rate_step: int = 0
    """From -2 to 2."""
    volume_step: int = 0
    """From -2 to 2."""


Answer = Callable[[Turn], Spoken]


class Speaker(Protocol):
    """What the loop needs of `audio.voice.Voice`."""

    rate: int
    volume: float

    def say(self, text: str) -> bool:
        """Speak and wait for the end."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What this computer has; None for what is missing."""

    ear: Ear | None = None
    microphone: Microphone | None = None
    voice: Speaker | None = None
    typed: Iterable[str] | None = None
    """Lines a person types; used from the start without ear or microphone, and from when one fails."""
    loudspeaker: bool = True
    """Whether there is a loudspeaker; where there is none, that is told as the reason for no voice."""
    asked_to_type: bool = False
    """The person wants to type: that nothing can be heard is no news to them."""


def step_of(steps: Sequence[float], step: int) -> float:
    """The setting of a step from -2 to 2; a step beyond is the outermost."""
    middle = len(steps) // 2
    return steps[max(0, min(len(steps) - 1, middle + step))]


def talk(
    answer: Answer,
    parts: Parts,
    sentences: Mapping[str, str],
    show: Callable[[str], None],
    *,
    phrases: Sequence[str] | None = None,
    patience: Patience = PATIENT,
    silences_answered: int = 2,
    stop: threading.Event | None = None,
) -> None:
    """Talk until an answer ends it, the input ends, or `stop` is set.

    The microphone is open only while a person is to speak, so Hepatica never hears itself. What goes wrong
    with a device is told, and the talk goes on with what is left.

    Args:
        answer: what to reply to a turn; called with the event `launch` first.
        parts: ear, microphone, voice and keyboard.
        sentences: a text for each key in `SENTENCES`.
        show: shows a text on the terminal.
        phrases: hear only these; None to hear anything.
        patience: how long to wait for speech and in a pause.
        silences_answered: so many silences in a row are answered; then Hepatica listens without a word.
        stop: set from another thread to end the talk.
    """
    _Talk(
        answer, parts, sentences, show, phrases, patience, silences_answered, stop or threading.Event()
    ).run()


class _Talk:
    def __init__(
        self,
        answer: Answer,
        parts: Parts,
        sentences: Mapping[str, str],
        show: Callable[[str], None],
        phrases: Sequence[str] | None,
        patience: Patience,
        silences_answered: int,
        stop: threading.Event,
    ) -> None:
        self._answer = answer
        self._ear, self._microphone, self._voice = parts.ear, parts.microphone, parts.voice
        self._typed = iter(parts.typed) if parts.typed is not None else None
        self._loudspeaker, self._asked_to_type = parts.loudspeaker, parts.asked_to_type
        self._sentences = sentences
        self._show = show
        self._phrases = phrases
        self._patience = patience
        self._silences_answered = silences_answered
        self._stop = stop

    def run(self) -> None:
        self._tell_what_is_missing()
        spoken = self._answer(Happened("launch"))
        self._say(spoken)
        silences = 0
        while not (spoken.ends or self._stop.is_set()):
            turn = self._next_turn()
            if turn is None:
                return
            silences = silences + 1 if turn == Happened("silence") else 0
            if silences > self._silences_answered:
                continue
            if silences and spoken.reprompt:
                self._tell(spoken.reprompt)
                continue
            spoken = self._answer(turn)
            self._say(spoken)

    def _tell_what_is_missing(self) -> None:
        if self._voice is None:
            self._tell(self._sentences["no_voice" if self._loudspeaker else "no_loudspeaker"])
        if self._asked_to_type:
            pass
        elif self._ear is None:
            self._tell(self._sentences["no_ear"])
        elif self._microphone is None:
            self._tell(self._sentences["no_microphone"])
        if not self._listens() and self._typed is not None:
            self._tell(self._sentences["type_here"])

    def _listens(self) -> bool:
        return self._ear is not None and self._microphone is not None

    def _next_turn(self) -> Turn | None:
        """What the person does next; None when nothing more can come."""
        while self._ear is not None and self._microphone is not None:
            try:
                return self._hear(self._ear, self._microphone)
            except AudioError:
                self._microphone = None
                self._tell(self._sentences["microphone_lost"])
                if self._typed is not None:
                    self._tell(self._sentences["type_here"])
        for line in self._typed or ():
            if self._stop.is_set():
                return None
            if line.strip():
                return Typed(line.strip())
        return None

    def _hear(self, ear: Ear, microphone: Microphone) -> Turn | None:
        # closing the chunks closes the microphone, before anything is said
        with contextlib.closing(microphone.listen(self._stop)) as chunks:
            heard = ear.hear(chunks, self._phrases, patience=self._patience)
        if self._stop.is_set() or heard.kind == "ended":
            return None
        if heard.kind == "words":
            return Said(heard.guesses)
        return Happened("silence" if heard.kind == "silence" else "not_heard")

    def _say(self, spoken: Spoken) -> None:
        if self._voice is not None:
            self._voice.rate = int(step_of(RATES_WPM, spoken.rate_step))
            self._voice.volume = step_of(VOLUMES, spoken.volume_step)
        self._show(spoken.display)
        self._aloud(spoken.speech)

    def _tell(self, text: str) -> None:
        self._show(text)
        self._aloud(text)

    def _aloud(self, text: str) -> None:
        """Speak if that is possible. What cannot be heard has been shown already."""
        if self._voice is None:
            return
        try:
            self._voice.say(text)
        except DeviceError:
            self._voice = None
            self._show(self._sentences["loudspeaker_lost"])
        except VoiceError:
            self._voice = None
            self._show(self._sentences["no_voice"])
