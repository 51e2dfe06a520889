"""The talk that a command holds, about the installed content or another root, for one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from intents.wording import place_for
from skill.talk import Talk


def content_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --content for commands that can talk about another root."""
    return click.option(
        "--content",
        "root",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A content folder. Without it, the English content that is installed.",
    )(command)


def locale_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option --locale, for whose numbers, units and voice."""
    return click.option(
        "--locale", help="Whose numbers, units and voice: en-US (when absent), en-GB, en-AU, en-CA, en-IN ..."
    )(command)


def locale_of(talk: Talk, locale: str | None) -> str:
    """The locale asked for, or the first that the content names.

    Raises intents.wording.UnservedLocale for another language than the content's.
    """
    wanted = next(iter(talk.content.places)) if locale is None else locale
    place_for(talk.content, wanted)
    return wanted
