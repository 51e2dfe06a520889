"""One content, one understanding, one conversation: what every door talks through."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intents.library import default_root, load_content
from intents.meaning import Hypothesis, Understanding
from intents.topics import Content
from intents.understander import Understander, build_understander
from intents.wording import place_for
from skill.conversation import Conversation, Event
from skill.kept import NOTHING, Kept
from skill.lines import Line, Words
from skill.memory import context, read_memory
from skill.reply import Door, Reply

ASK_DOOR = Door("ask", frozenset({"set_rate", "set_volume", "spell"}), keeps_words=True)
"""Text over HTTP on this computer."""
SOUND_DOOR = Door("sound", ASK_DOOR.can, keeps_words=True)
"""Microphone and loudspeaker."""
DEVICE_DOOR = Door(
    "device",
    ASK_DOOR.can
    | {"save_question", "read_questions", "delete_question", "forget", "wait_longer", "wait_less"},
    keeps_words=True,
)
"""The talking device, which keeps what it is asked to keep."""
ALEXA_DOOR = Door("alexa", ASK_DOOR.can | {"save_question"}, keeps_words=False)
"""Amazon's loudspeakers: no words in session attributes, and on a card none but our own."""


@dataclass(frozen=True, slots=True)
class Turned:
    """A reply with what led to it."""

    reply: Reply
    understanding: Understanding | None
    """None for an event, which has no words."""
    memory_note: str | None
    """Why the memory given was treated as absent; None where it was taken."""
    milliseconds: Mapping[str, float]
    """Step -> how long it took."""


class Talk:
    """The talk about one content; holds no state of anybody's."""

    def __init__(self, content: Content, understander: Understander) -> None:
        self.content = content
        self.understander = understander
        self.conversation = Conversation(content)

    @classmethod
    def open(cls, root: Path | None = None) -> Talk:
        """The talk about the content of a root, the English one where none is named.

        Raises intents.errors.ContentError where the content has slips, intents.ridge.ModelError where the
        understanding was not fitted to it.
        """
        content = load_content(root or default_root())
        return cls(content, build_understander(content))

    def device_sentences(self, keys: Iterable[str], locale: str) -> dict[str, str]:
        """What a door says of its own devices, outside any turn: key -> words. Raises UnservedLocale."""
        place = place_for(self.content, locale)
        lines = {key: Line(self.content.phrases[f"device_{key}"].variants[0].id) for key in keys}
        return {
            key: self.conversation.script.render((line,), place, None).speech for key, line in lines.items()
        }

    def device_words(self, phrase: str, locale: str, heard: str = "", /, **fillings: str) -> Words:
        """What a door says of its devices; see `skill.lines.Script.device_words`. Raises UnservedLocale."""
        place = place_for(self.content, locale)
        return self.conversation.script.device_words(place, phrase, heard, **fillings)

    def hear(
        self,
        hypotheses: Sequence[Hypothesis],
        memory: object,
        door: Door,
        locale: str,
        kept: Kept = NOTHING,
    ) -> Turned:
        """The reply to the guesses of one utterance.

        `memory` is the JSON object of the last reply, or None. Raises intents.wording.UnservedLocale.
        """
        taken, note = read_memory(memory, self.conversation.script)
        start = time.perf_counter()
        understanding = self.understander.understand(hypotheses, context(taken))
        understood = time.perf_counter()
        reply = self.conversation.respond(understanding, taken, door, locale, kept)
        steps = {
            **dict(understanding.steps),
            "understanding": (understood - start) * 1000,
            "conversation": (time.perf_counter() - understood) * 1000,
        }
        return Turned(reply, understanding, note, steps)

    def take_event(
        self, event: Event, memory: object, door: Door, locale: str, kept: Kept = NOTHING
    ) -> Turned:
        """The reply to a launch, to silence or to sound without words. Raises UnservedLocale."""
        taken, note = read_memory(memory, self.conversation.script)
        start = time.perf_counter()
        reply = self.conversation.respond_to_event(event, taken, door, locale, kept)
        return Turned(reply, None, note, {"conversation": (time.perf_counter() - start) * 1000})

    def take_intent(
        self, intent: str, memory: object, door: Door, locale: str, kept: Kept = NOTHING
    ) -> Turned:
        """The reply to an intent that came without words, as a cloud sends it. Raises UnservedLocale."""
        taken, note = read_memory(memory, self.conversation.script)
        understanding = Understanding(intent, 1.0, "the intent came ready, without words")
        start = time.perf_counter()
        reply = self.conversation.respond(understanding, taken, door, locale, kept)
        return Turned(reply, understanding, note, {"conversation": (time.perf_counter() - start) * 1000})


def trace(turned: Turned) -> dict[str, Any]:
    """Why a reply is as it is (contract, section 2, `trace`)."""
    understood = turned.understanding
    return {
        "normalised": understood.heard if understood else None,
        "candidates": [{"id": c.id, "score": c.score} for c in understood.candidates] if understood else [],
        "nearest": [
            {"text": n.text, "id": n.id, "likeness": n.likeness} for n in understood.nearest
        ] if understood else [],
        "rule": understood.rule if understood else "an event, no words",
        "memory": turned.memory_note or "taken",
        "milliseconds": {step: round(time, 3) for step, time in turned.milliseconds.items()},
    }  # fmt: skip
