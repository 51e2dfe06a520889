"""`hepatica sentences`: list all that can be heard."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from intents.errors import ContentError
from intents.library import default_root, load_content
from intents.listing import Listed, every_sentence
from intents.wording import UnservedLocale


@click.command("sentences")
@click.option("--topic", "owner", metavar="ID", help="Only this topic, red flag, phrase or cue.")
@click.option(
    "--locale", default=None, help="Words of this place: en-US (the default), en-GB, en-AU, en-CA ..."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, with all that is known.")
@click.option(
    "--content",
    "root",
    type=click.Path(path_type=Path),
    help="A content folder. Without it, the English content that is installed.",
)
def command(owner: str | None, locale: str | None, as_json: bool, root: Path | None) -> None:
    """List every sentence that can be heard, with its topic and its sources.

    A line holds the passage, the number of the sentence in it, the sources in square brackets, and the
    sentence as written; the spoken form follows where it differs. Names in braces are filled while talking.
    """
    try:
        content = load_content(root or default_root())
        listed = list(every_sentence(content, locale or next(iter(content.places))))
    except (ContentError, UnservedLocale) as error:
        raise click.ClickException(str(error)) from error
    if owner is not None:
        listed = [sentence for sentence in listed if sentence.owner == owner]
        if not listed:
            known = ", ".join(content.topics)
            raise click.BadParameter(f"Nothing of that name is said. Topics: {known}.", param_hint="--topic")
    for line in _json_lines(listed) if as_json else _lines(listed):
        click.echo(line)


def _json_lines(listed: Iterable[Listed]) -> Iterable[str]:
    return (json.dumps(asdict(sentence), ensure_ascii=False) for sentence in listed)


def _lines(listed: Iterable[Listed]) -> Iterable[str]:
    owner = None
    for sentence in listed:
        if sentence.owner != owner:
            owner = sentence.owner
            yield f"\n{owner}"
        yield f"  {sentence.passage} {sentence.number} [{', '.join(sentence.sources)}] {sentence.written}"
        if sentence.spoken != sentence.written:
            yield f"      spoken: {sentence.spoken}"
