"""Errors that are the person's to mend, told in one sentence instead of a stack trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import click

from intents.errors import ContentError
from intents.ridge import ModelError


@contextlib.contextmanager
def clear_errors() -> Iterator[None]:
    """Turn the errors of content and understanding into a message and exit code 1."""
    try:
        yield
    except ContentError as error:
        raise click.ClickException(f"The content has slips:\n{error}") from None
    except ModelError as error:
        raise click.ClickException(str(error)) from None
