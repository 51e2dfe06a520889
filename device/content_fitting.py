"""Whether a corrected content fits the program and the fitted understanding that are on a device.

A device has neither the time nor, as a rule, the memory to fit an understanding anew. So what is said may be
corrected, and the ways of asking may not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from device.update_errors import UpdateError
from intents.errors import ContentError, Slip
from intents.examples import examples_of, normaliser_of
from intents.library import load_content
from intents.meaning import EMERGENCY, Understanding
from intents.model_files import content_fingerprint
from intents.placeholders import FILLINGS, placeholders
from intents.rules import Report, check
from intents.topics import Content
from intents.understander import build_understander
from skill.conversation import EVENTS
from skill.memory import NEW
from skill.talk import DEVICE_DOOR, Talk

_COUNTED = ("number_words", "ordinal_words")
"""Phrases of which the program takes the variant of a number: none of them may become fewer."""


def check_fit(root: Path, installed: Path, today: date) -> Report:
    """See that a content keeps every rule, says all that the program says, and is asked in the same ways.

    Returns what is to be told of it: what nobody has signed, what is overdue. Raises UpdateError.
    """
    try:
        report = check(root, today)
        if report.slips:
            raise ContentError(report.slips)
        content, ours = load_content(root), load_content(installed)
    except ContentError as error:
        raise UpdateError(f"The corrected content has slips:\n{_listed(error.slips, root)}") from None
    if content.language != ours.language:
        raise UpdateError(f"It speaks another language than the content here, which is '{ours.language}'.")
    if lacking := list(_lacking(content, ours)):
        listed = "\n".join(lacking)
        raise UpdateError(f"The corrected content lacks what this version of Hepatica says:\n{listed}")
    if content.understanding != ours.understanding or _asked(content) != _asked(ours):
        raise UpdateError(
            "The ways of asking were changed, in asking/ or in terms.toml. A device cannot learn new ones; "
            "they come with a new version of Hepatica. Take those files from the content here and pack again."
        )
    _say_everything(content)
    return report


def _asked(content: Content) -> str:
    return content_fingerprint(examples_of(content, normaliser_of(content)))


def _listed(slips: tuple[Slip, ...], root: Path) -> str:
    """The slips with their paths as they are in the zip."""
    return "\n".join(
        str(Slip(slip.path.relative_to(root), slip.line, slip.problem, slip.mend))
        if slip.path.is_relative_to(root)
        else str(slip)
        for slip in slips
    )


def _lacking(content: Content, ours: Content) -> Iterator[str]:
    """What the program names and the content does not have, or fills and the content asks for otherwise."""
    yield from (f"phrases.toml: [{id_}]" for id_ in ours.phrases.keys() - content.phrases.keys())
    yield from (f"cues.toml: [{id_}]" for id_ in ours.cues.keys() - content.cues.keys())
    yield from (
        f"device_commands.toml: [{id_}]"
        for id_ in ours.device_commands.keys() - content.device_commands.keys()
    )
    yield from (f"places.toml: [{id_}]" for id_ in ours.places.keys() - content.places.keys())
    yield from (f"red_flags/{id_}.toml" for id_ in ours.red_flags.keys() - content.red_flags.keys())
    yield from (f"topics/{id_}.toml" for id_ in ours.topics.keys() - content.topics.keys())
    for id_, phrase in content.phrases.items():
        if id_ in ours.phrases:
            for name in sorted(_filled(content, id_) - _filled(ours, id_)):
                yield f"phrases.toml: nothing fills {{{name}}} in [{id_}]"
            if id_ in _COUNTED and len(phrase.variants) < len(ours.phrases[id_].variants):
                yield f"phrases.toml: [{id_}] has fewer variants"


def _filled(content: Content, phrase: str) -> set[str]:
    """The placeholders in a phrase that the program fills."""
    variants = content.phrases[phrase].variants
    return {name for variant in variants for name in placeholders(variant.text)} & FILLINGS


def _say_everything(content: Content) -> None:
    """Tell every topic and raise every red flag in every place. Raises UpdateError where that fails."""
    talk = Talk(content, build_understander(content))
    meant = [Understanding(topic, 1.0, "an update is tried") for topic in content.topics] + [
        Understanding(EMERGENCY, 1.0, "an update is tried", flag=flag) for flag in content.red_flags
    ]
    try:
        for locale in content.places:
            for understanding in meant:
                reply = talk.conversation.respond(understanding, NEW, DEVICE_DOOR, locale)
                for event in EVENTS:
                    talk.conversation.respond_to_event(event, reply.memory, DEVICE_DOOR, locale)
    except Exception as error:  # whatever it is, a device must not meet it in a talk
        raise UpdateError("The corrected content cannot be spoken. Please tell who made it.") from error
