"""`hepatica alexa-model`: Alexa's interaction models, made from the content."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.failing import clear_errors
from intents.library import default_root, load_content
from skill.alexa_model import interaction_model, model_text, stale_models, write_models
from skill.alexa_model_rules import problems


@click.command("alexa-model")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; tell what is stale, broken or left out."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write a package's models here."
)
def command(out: Path | None, *, only_check: bool) -> None:
    """Write the interaction models for all locales from the content, into the skill package.

    With --check: the exit code is 1 if a model is stale or breaks one of Amazon's published rules. What
    cannot be a sample on a loudspeaker is listed with the reason, and so is each phrase that no intent of its
    own is trained on: a red flag resembles it, so it is sent to us with its words.
    """
    with clear_errors():
        content = load_content(default_root())
    model = interaction_model(content)
    broken = problems(model.document)
    for problem in broken:
        click.echo(f"breaks a rule: {problem}")
    if only_check:
        stale = stale_models(content) if out is None else stale_models(content, out)
        for left in model.left_out:
            click.echo(f"left out of {left.intent}: {left.phrase} ({left.reason})")
        for phrase in model.words_only:
            click.echo(f"only as words: {phrase}")
        click.echo(f"{len(model.left_out)} phrases left out; {len(model.words_only)} reach us only as words.")
        for locale in stale:
            click.echo(f"stale: {locale}. Write the models anew: make model")
        sys.exit(1 if broken or stale else 0)
    try:
        written = write_models(content) if out is None else write_models(content, out)
    except OSError as error:
        mend = "Name another place with --out."
        raise click.ClickException(f"The models cannot be written ({error.strerror}). {mend}") from None
    for path in written:
        click.echo(f"{path}: {len(model_text(model)):,} characters")
    sys.exit(1 if broken else 0)
