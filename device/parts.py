"""The parts that a device hears and speaks with: found at the start, lost in use, found again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audio.devices import Loudspeaker, Microphone
from audio.hearing import Ear
from device.speaking import Speaker, Speaking
from device.state import EarOpened, Part

QUICK_S = 0.5
"""What is wrong with an ear is found out within this, and is known before the first words."""
RETRY_S = (3.0, 5.0, 10.0, 30.0)
"""How long to wait before a part that is gone is looked for again; the last holds for ever."""

Sound = tuple[Speaker, Loudspeaker]


@dataclass(frozen=True, slots=True)
class Finders:
    """How this computer's parts are found. Each is called again when its part has failed."""

    voice: Callable[[], Sound | Part]
    """The voice with its loudspeaker, or which of the two is missing."""
    microphone: Callable[[], Microphone | None]
    ear: Callable[[], Ear | None] | None = None
    """Loads the ear, which takes seconds; None where there is none."""
    waker: Callable[[], Ear | None] = lambda: None
    """What hears the wake phrase and nothing else, once the ear is there; None where nothing can."""
    stopper: Callable[[Callable[[], str]], Ear | None] = lambda sentence_now: None  # noqa: ARG005
    """What hears a stop word while a sentence is said; None where keys alone stop."""
    phrases: Sequence[str] | None = None
    """Hear only these; None to hear anything."""


class Parts:
    """Which parts there are now.

    Args:
        wanted: whether the person wants to be heard at all.
        post: told when the ear has been loaded.
    """

    def __init__(
        self, finders: Finders, speaking: Speaking, post: Callable[[EarOpened], None], *, wanted: bool
    ) -> None:
        self._finders, self._speaking, self._post = finders, speaking, post
        self._wanted = wanted
        self.ear: Ear | None = None
        self.microphone: Microphone | None = None
        self.ear_opens = False
        self.missing: set[Part] = set()
        self._left_to_itself = False
        self._tries = 0
        self._retry_at: float | None = None

    def find(self, now: float) -> None:
        """Look for everything; the ear is loaded in the background, beside the first words."""
        self._find_voice()
        if not self._wanted or self._finders.ear is None:
            self.missing.add("ear")
        else:
            self._open(self._finders.ear)
        if self._wanted:
            self._find_microphone()
        self._plan_retry(now)

    def _open(self, ear: Callable[[], Ear | None]) -> None:
        """Load the ear; wait only as long as nobody notices."""
        self.ear_opens = True
        loaded: list[Ear | None] = []
        ready, lock = threading.Event(), threading.Lock()

        def load() -> None:
            found = ear()
            with lock:
                loaded.append(found)
                ready.set()
                if self._left_to_itself:
                    self._post(EarOpened(found))

        threading.Thread(target=load, name="ear", daemon=True).start()
        ready.wait(QUICK_S)
        with lock:
            if loaded:
                self.opened(loaded[0])
            else:
                self._left_to_itself = True

    def opened(self, ear: Ear | None) -> None:
        """The ear has been loaded, or cannot be."""
        self.ear_opens, self.ear = False, ear
        if ear is None:
            self.missing.add("ear")

    def told_at_start(self) -> tuple[Part, ...]:
        """The missing parts that a person should hear of: one for each trouble, and none unwanted."""
        speaking: tuple[Part, ...] = ("loudspeaker", "voice")
        hearing: tuple[Part, ...] = ("ear", "microphone") if self._wanted else ()
        missing = [[part for part in parts if part in self.missing][:1] for parts in (speaking, hearing)]
        return tuple(part for parts in missing for part in parts)

    @property
    def can_hear(self) -> bool:
        """Whether there is an ear, or soon will be, and a microphone."""
        return (self.ear is not None or self.ear_opens) and self.microphone is not None

    def lose(self, part: Part, now: float) -> bool:
        """A part failed; whether that is news."""
        news = part not in self.missing
        self.missing.add(part)
        if part == "microphone":
            self.microphone = None
        elif part == "ear":
            self.ear = None
        else:
            self._speaking.use(None, None)
        self._plan_retry(now)
        return news

    def retry_at(self) -> float | None:
        """When to look again for what is missing; None: nothing that may come back is."""
        return self._retry_at

    def try_again(self, now: float) -> tuple[Part, ...]:
        """Look again if it is time; the parts that are back, a voice as its loudspeaker."""
        if self._retry_at is None or now < self._retry_at:
            return ()
        self._tries += 1
        back: list[Part] = []
        if self.missing & {"loudspeaker", "voice"}:
            self._find_voice()
            if not self.missing & {"loudspeaker", "voice"}:
                back.append("loudspeaker")
        if "microphone" in self.missing:
            self._find_microphone()
            if "microphone" not in self.missing:
                back.append("microphone")
        self._plan_retry(now)
        return tuple(back)

    def worked(self) -> None:
        """A part was used and did not fail: the next that is lost is looked for soon."""
        self._tries = 0

    def _find_voice(self) -> None:
        self.missing -= {"loudspeaker", "voice"}
        found = self._finders.voice()
        if isinstance(found, str):
            self.missing.add(found)
            self._speaking.use(None, None)
        else:
            self._speaking.use(*found)

    def _find_microphone(self) -> None:
        self.microphone = self._finders.microphone()
        if self.microphone is None:
            self.missing.add("microphone")
        else:
            self.missing.discard("microphone")

    def _plan_retry(self, now: float) -> None:
        may_come_back = {"loudspeaker", "microphone"} if self._wanted else {"loudspeaker"}
        wait = RETRY_S[min(self._tries, len(RETRY_S) - 1)]
        self._retry_at = now + wait if self.missing & may_come_back else None
