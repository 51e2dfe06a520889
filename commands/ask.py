"""`hepatica ask`: one question in words."""

from __future__ import annotations

import json

import click

from commands.failing import clear_errors
from intents.meaning import Hypothesis
from intents.wording import UnservedLocale
from skill.ask import as_json
from skill.ask_request import LONGEST_TEXT
from skill.talk import ASK_DOOR, Talk


@click.command("ask")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--locale", default="en-US", show_default=True, help="Whose numbers and units: en-US, en-GB, en-AU ..."
)
@click.option("--say", "aloud", is_flag=True, help="Speak the reply as well.")
@click.option(
    "--json", "with_json", is_flag=True, help="Print everything that POST /ask would reply, with the reasons."
)
def command(words: tuple[str, ...], locale: str, *, aloud: bool, with_json: bool) -> None:
    """Ask one question in WORDS and print the reply.

    Example: hepatica ask what is jaundice
    """
    text = " ".join(words).strip()
    if not 1 <= len(text) <= LONGEST_TEXT:
        raise click.UsageError(f"Ask in 1 to {LONGEST_TEXT} characters.")
    with clear_errors():
        talk = Talk.open()
        try:
            turned = talk.hear((Hypothesis(text),), None, ASK_DOOR, locale)
        except UnservedLocale as error:
            raise click.ClickException(str(error)) from None
    if with_json:
        click.echo(json.dumps(as_json(talk, turned, with_trace=True), indent=2, ensure_ascii=False))
    else:
        click.echo(turned.reply.display)
    if aloud:
        from commands.speaking import speak

        speak(turned.reply.speech, locale)
