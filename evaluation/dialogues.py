"""Whole conversations: held turn by turn with the understanding as it is, every turn judged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.items import ALSO_RIGHT, INTENTS, json_rows
from evaluation.musts import BY_A_PERSON, BY_MACHINE, Turn, broken
from intents.meaning import CLARIFY, EMERGENCY, OUT_OF_SCOPE, TOPICS, Hypothesis
from intents.wording import place_for
from skill.memory import write_memory
from skill.reply import Reply
from skill.talk import ASK_DOOR, Talk

LOCALE = "en-US"
OTHER = "other"
"""A label that any intent satisfies: the turn is judged by what it must do."""
WITHOUT_TOPIC = (CLARIFY, EMERGENCY, OUT_OF_SCOPE)
"""Intents whose replies have no topic. Advice may have one, and steering goes on with one or none (contract,
2)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One turn of a script."""

    user: str
    label: str
    about: tuple[str, ...]
    """Topics that the reply may be about."""
    without_topic: bool
    """Whether it must have none."""
    also_ok: tuple[str, ...]
    must: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation to be held."""

    id: str
    theme: str
    turns: tuple[Wanted, ...]

    @property
    def key(self) -> str:
        """A short name, the same as long as what is said and wanted is."""
        said = "\n".join(f"{turn.user}|{turn.label}" for turn in self.turns)
        return hashlib.sha256(f"{self.id}\n{said}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Held:
    """One turn as it went."""

    wanted: Wanted
    reply: Reply
    rule: str
    """Which rule of the understanding decided."""
    faults: tuple[str, ...]
    """What is wrong with it, in words; empty where it is right."""


@dataclass(frozen=True, slots=True)
class HeldDialogue:
    """A script as it went."""

    dialogue: Dialogue
    turns: tuple[Held, ...]

    @property
    def right(self) -> bool:
        """Whether every turn was right."""
        return not any(turn.faults for turn in self.turns)


def read_dialogues(path: Path) -> tuple[Dialogue, ...]:
    """The conversations of a JSON lines file. Raises EvaluationError naming a bad line."""
    return tuple(_dialogue(f"{path}:{number}", row) for number, row in json_rows(path))


def _dialogue(where: str, row: Any) -> Dialogue:
    try:
        return Dialogue(
            str(row["id"]), str(row.get("theme", "")), tuple(_wanted(where, turn) for turn in row["turns"])
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(
            f"{where}: a conversation needs an id and turns with user, label, about and must."
        ) from error


def _wanted(where: str, turn: Any) -> Wanted:
    must = frozenset(turn.get("must", ()))
    if unknown := must - BY_A_PERSON - BY_MACHINE.keys():
        raise EvaluationError(f"{where}: unknown must: {', '.join(sorted(unknown))}.")
    also_ok = tuple(turn.get("also_ok", ()))
    strange = {turn["label"], *also_ok} - {*INTENTS, CLARIFY, OTHER}
    if strange:
        raise EvaluationError(f"{where}: unknown intent: {', '.join(sorted(strange))}.")
    about = turn.get("about") or turn["label"]
    named = (about, *turn.get("about_ok", ()), *also_ok)
    topics = tuple(dict.fromkeys(name for name in named if name in TOPICS))
    return Wanted(turn["user"], turn["label"], topics, about in WITHOUT_TOPIC, also_ok, must)


def hold(dialogues: Iterable[Dialogue], talk: Talk) -> Iterator[HeldDialogue]:
    """Each conversation as it goes, through the door that text comes by."""
    place = place_for(talk.content, LOCALE)
    for dialogue in dialogues:
        memory: object = None
        before: Reply | None = None
        held: list[Held] = []
        for wanted in dialogue.turns:
            turned = talk.hear((Hypothesis(wanted.user),), memory, ASK_DOOR, LOCALE)
            reply = turned.reply
            turn = Turn(reply, before, _topics(wanted, reply), wanted.must, talk.conversation.script, place)
            faults = (*_misunderstood(wanted, reply), *_off_topic(turn, wanted), *broken(turn))
            rule = turned.understanding.rule if turned.understanding else ""
            held.append(Held(wanted, reply, rule, faults))
            memory, before = write_memory(reply.memory), reply
        yield HeldDialogue(dialogue, tuple(held))


def _topics(wanted: Wanted, reply: Reply) -> frozenset[str | None]:
    """What the reply's topic may be; empty: whatever it likes."""
    accepted = _accepted(wanted)
    if reply.intent in WITHOUT_TOPIC and reply.intent in accepted:
        return frozenset({None})
    if reply.intent in TOPICS and reply.intent in wanted.also_ok:
        return frozenset({*wanted.about, reply.intent})
    if wanted.about:
        return frozenset(wanted.about)
    return frozenset({None}) if wanted.without_topic else frozenset()


def _accepted(wanted: Wanted) -> frozenset[str]:
    named = {wanted.label, *wanted.also_ok}
    return frozenset(named.union(*(ALSO_RIGHT.get(label, ()) for label in named)))


def _misunderstood(wanted: Wanted, reply: Reply) -> tuple[str, ...]:
    if wanted.label == OTHER or reply.intent in _accepted(wanted):
        return ()
    return (f"understood as {reply.intent}, not {wanted.label}",)


def _off_topic(turn: Turn, wanted: Wanted) -> tuple[str, ...]:
    if wanted.label == OTHER or not turn.topics or turn.reply.topic in turn.topics:
        return ()
    return (f"about {turn.reply.topic}, not {' or '.join(filter(None, turn.topics)) or 'nothing'}",)
