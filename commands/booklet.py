"""`hepatica booklet`: a document for a clinician to read and sign."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intents.booklet import booklet, signed
from intents.errors import ContentError
from intents.library import default_root, load_content
from intents.wording import UnservedLocale


@click.command("booklet")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it, for example booklet.html. Without it, the page goes to standard output.",
)
@click.option(
    "--locale", default=None, help="Words of this place: en-US (the default), en-GB, en-AU, en-CA ..."
)
@click.option(
    "--content",
    "root",
    type=click.Path(path_type=Path),
    help="A content folder. Without it, the English content that is installed.",
)
def command(out: Path | None, locale: str | None, root: Path | None) -> None:
    """Make the booklet that a clinician reads and signs.

    One HTML page, to be opened in a browser and printed: every sentence that can be heard, by topic, with
    its sources, and under each topic the lines to sign. What was signed is then written into the [review]
    table of the topic's file, with name and date.
    """
    try:
        content = load_content(root or default_root())
        page = booklet(content, locale or next(iter(content.places)))
    except (ContentError, UnservedLocale) as error:
        raise click.ClickException(str(error)) from error
    if out is None:
        sys.stdout.buffer.write(page.encode())
        return
    try:
        out.write_text(page, "utf-8")
    except OSError as error:
        mend = "Name another place with --out."
        raise click.ClickException(f"The booklet cannot be written ({error.strerror}). {mend}") from error
    click.echo(f"{out}: open it in a browser and print it. {signed(content)}")
