"""Read the ways of asking: one file an intent, templates expanded."""

from __future__ import annotations

from pathlib import Path

from intents.errors import Slip
from intents.meaning import OUT_OF_SCOPE
from intents.passages import line_in
from intents.templates import TemplateError, expand
from intents.toml_reading import AskingShape, read_toml
from intents.topics import Asking


def read_asking(path: Path, intent: str, slips: list[Slip]) -> Asking | None:
    """The ways of asking for the intent; None where the file cannot be used. Slips are added to `slips`."""
    shape = read_toml(path, AskingShape, slips)
    if shape is None:
        return None
    if intent != OUT_OF_SCOPE and (shape.near or shape.strangers):
        mend = "Move these phrases to out_of_scope.toml."
        slips.append(Slip(path, None, "Only out_of_scope has 'near' and 'strangers'.", mend))
    asking = Asking(
        intent=intent,
        spoken=expand_all(path, shape.spoken, slips),
        indirect=expand_all(path, shape.indirect, slips),
        follow_up=expand_all(path, shape.follow_up, slips),
        written=expand_all(path, shape.written, slips),
        misheard=expand_all(path, shape.misheard, slips),
        near=expand_all(path, shape.near, slips),
        strangers=expand_all(path, shape.strangers, slips),
    )
    if not (asking.spoken or asking.near or asking.strangers):
        mend = "Give at least one phrase in 'spoken'."
        slips.append(Slip(path, None, "The file holds no way of asking.", mend))
    return asking


def expand_all(path: Path, templates: tuple[str, ...], slips: list[Slip]) -> tuple[str, ...]:
    """The phrases of all templates in order, none twice; a template that cannot be expanded is a slip."""
    phrases: dict[str, None] = {}
    for template in templates:
        try:
            phrases.update(dict.fromkeys(expand(template)))
        except TemplateError as error:
            problem = f"The template cannot be used: {error}"
            slips.append(Slip(path, line_in(path, template), problem, "Write it anew, or without brackets."))
    return tuple(phrases)


def line_of_phrase(path: Path, phrase: str) -> int | None:
    """The line of the template that stands for a phrase; None if none does any more."""
    shape = read_toml(path, AskingShape, [])
    for templates in shape.model_dump().values() if shape else ():
        for template in templates:
            if _stands_for(template, phrase):
                return line_in(path, f'"{template}"') or line_in(path, template)
    return None


def _stands_for(template: str, phrase: str) -> bool:
    try:
        return phrase in expand(template)
    except TemplateError:
        return False
