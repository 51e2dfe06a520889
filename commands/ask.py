"""`hepatica ask`: one question in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from commands.failing import clear_errors
from commands.given_words import words_given
from commands.opening import content_option, locale_of, locale_option
from intents.meaning import Hypothesis
from skill.ask import as_json
from skill.request_fields import LONGEST_TEXT
from skill.talk import ASK_DOOR, Talk


@click.command("ask")
@click.argument("words", nargs=-1, required=True)
@click.option("--say", "aloud", is_flag=True, help="Speak the reply as well.")
@click.option(
    "--json", "with_json", is_flag=True, help="Print everything that POST /ask would reply, with the reasons."
)
@content_option
@locale_option
def command(
    words: tuple[str, ...], root: Path | None, locale: str | None, *, aloud: bool, with_json: bool
) -> None:
    """Ask one question in WORDS and print the reply.

    Example: hepatica ask what is jaundice
    """
    text = words_given(words, longest=LONGEST_TEXT)
    with clear_errors():
        talk = Talk.open(root)
        where = locale_of(talk, locale)
        turned = talk.hear((Hypothesis(text),), None, ASK_DOOR, where)
        if with_json:
            click.echo(json.dumps(as_json(talk, turned, with_trace=True), indent=2, ensure_ascii=False))
        else:
            click.echo(turned.reply.display)
        if aloud:
            from commands.speaking import speak

            speak(turned.reply.speech, where)
