"""`hepatica say`: speak some words."""

from __future__ import annotations

from pathlib import Path

import click

from commands.failing import clear_errors
from commands.given_words import words_given
from commands.speaking import speak


@click.command("say")
@click.argument("words", nargs=-1, required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a WAV file instead.")
@click.option(
    "--locale", default="en-US", show_default=True, help="Whose voice: en-US, en-GB, or another language's."
)
def command(words: tuple[str, ...], out: Path | None, locale: str) -> None:
    """Speak WORDS to the loudspeaker, or into a WAV file with --out.

    Example: hepatica say jaundice means yellow skin --out jaundice.wav
    """
    text = words_given(words)
    with clear_errors():
        speak(text, locale, out)
