"""Errors that are the person's to mend, told in a sentence instead of a stack trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from audio.errors import AudioError
from commands.pasteable import pasteable
from intents.errors import ContentError
from intents.ridge import ModelError
from intents.wording import UnservedLocale


@contextlib.contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what content, understanding, sound and locale may raise into a message and exit code 1."""
    try:
        yield
    except ContentError as error:
        raise click.ClickException(f"The content has slips:\n{error}") from None
    except (AudioError, ModelError, UnservedLocale) as error:
        raise click.ClickException(pasteable(str(error))) from None
