"""Words that were given on the command line."""

from __future__ import annotations

import click


def words_given(words: tuple[str, ...], *, longest: int | None = None) -> str:
    """The words as one text; bytes that are no text become the sign for that (U+FFFD).

    Raises click.UsageError for no words at all, or more than `longest` characters of them.
    """
    text = " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
    if not text:
        raise click.UsageError("There are no words. Give at least one.")
    if longest is not None and len(text) > longest:
        raise click.UsageError(f"That is longer than {longest} characters. Say it in fewer words.")
    return text
