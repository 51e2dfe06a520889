"""The device's own sentences: phrases of the content with the person's keys and settings in them."""

from __future__ import annotations

from dataclasses import dataclass

from device.first_start import Saying
from device.keys import SPOKEN_NAMES, Action, KeyMap
from intents.wording import place_for
from skill.lines import Words
from skill.talk import Talk


@dataclass(slots=True)
class Says:
    """Words in one place, for one map of keys."""

    talk: Talk
    locale: str
    """Changed where another country is chosen."""
    keys: KeyMap
    wake_phrase: str = ""
    """What a person calls."""

    def __call__(self, phrase: str, heard: str = "", **fillings: str) -> Words:
        """A phrase without its ``device_``, filled as a `skill.lines.Line` is; `heard` is free text."""
        return self.talk.device_words(phrase, self.locale, heard, **fillings)

    @property
    def knows_country(self) -> bool:
        """Whether the place has an emergency number of its own."""
        return place_for(self.talk.content, self.locale).locale != self.talk.content.language

    def saying(self, saying: Saying) -> Words:
        """One saying of the first start."""
        if saying.action is None:
            return self(saying.phrase)
        action: Action = "next_choice" if saying.action == "country" else saying.action
        heard, filling = self.key(action)
        if saying.phrase == "first_ask_by_name":
            return self(saying.phrase, self.wake_phrase, words="heard:", key=filling)
        return self(saying.phrase, heard, key=filling)

    def key(self, action: Action) -> tuple[str, str]:
        """The key for an action: free text, and what fills its placeholder."""
        key = self.keys.key_for(action) or ""
        named = SPOKEN_NAMES.get(key)
        return (key, "heard:") if named is None else ("", f"key:{named}")

    def keys_of(self, actions: tuple[Action, ...]) -> list[Words]:
        """What each key does, a sentence a key."""
        told = []
        for action in actions:
            if self.keys.key_for(action) is not None:
                heard, filling = self.key(action)
                told.append(self(f"does_{action}", heard, key=filling))
        return told
