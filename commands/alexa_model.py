"""`hepatica alexa-model`: Alexa's interaction models, made from the content."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

from commands.failing import clear_errors
from intents.library import default_root, load_content
from skill.alexa_model import interaction_model, model_text, stale_models, write_models
from skill.alexa_model_rules import problems
from skill.alexa_package import (
    PACKAGE,
    AddressUnfit,
    fit_address,
    fit_function,
    manifest_path,
    manifest_text,
    read_manifest,
    with_address,
)


@click.command("alexa-model")
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; tell what is stale, broken or left out."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write the package here.")
@click.option(
    "--host", metavar="URL", help="Write the address of your server, such as https://skill.example.org, too."
)
@click.option(
    "--function", metavar="ARN", help="With --host: a function of AWS Lambda answers; URL serves the pages."
)
def command(out: Path | None, host: str | None, function: str | None, *, only_check: bool) -> None:
    """Write the interaction models for all locales from the content, into the skill package.

    With --host: also the manifest, with your address in place of the one that stands there. With --out: the
    whole package, manifest and icons with it, into another folder.

    With --check: the exit code is 1 if a model is stale or breaks one of Amazon's published rules. What
    cannot be a sample on a loudspeaker is listed with the reason, and so is each phrase that no intent of its
    own is trained on: a red flag resembles it, so it is sent to us with its words.
    """
    if only_check and (host or function):
        raise click.UsageError("--check writes nothing, so it goes without --host and --function.")
    if function and not host:
        raise click.UsageError(
            "--function needs --host: the privacy and terms pages have to stand somewhere."
        )
    try:
        address = None if host is None else fit_address(host)
        arn = None if function is None else fit_function(function)
    except AddressUnfit as error:
        raise click.UsageError(str(error)) from None
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
        package = PACKAGE if out is None else out
        if out is not None:
            shutil.copytree(PACKAGE, out, dirs_exist_ok=True)
        written = write_models(content, package)
        if address is not None:
            changed = manifest_text(with_address(read_manifest(), address, arn))
            manifest_path(package).write_text(changed, "utf-8", newline="\n")
    except OSError as error:
        mend = "Name another place with --out."
        raise click.ClickException(f"The package cannot be written ({error.strerror}). {mend}") from None
    for path in written:
        click.echo(f"{path}: {len(model_text(model)):,} characters")
    if address is not None:
        click.echo(f"{manifest_path(package)}: {arn or f'{address}/alexa'}")
    sys.exit(1 if broken else 0)
