"""`hepatica update`: take a corrected content from a file, such as one on a stick."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from commands.failing import clear_errors
from commands.pasteable import pasteable
from device.content_update import Taken, take_back, take_content
from device.folders import DATA_VARIABLE, data_folder
from device.installing import HOME, UNIT
from device.update_errors import UpdateError


@click.command("update")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--back", is_flag=True, help="Return to the content that was used before the last update.")
def command(file: Path | None, *, back: bool) -> None:
    """Take corrected words from FILE, without a network: a zip of a content folder.

    It is checked whole first. Taken, it is what `hepatica talk` speaks from, from its next start on; refused,
    nothing has changed. What is said may be corrected so, not the ways of asking.

    Run by an administrator on a computer that starts talking by itself, it is for that device.
    """
    if back == (file is not None):
        raise click.UsageError("Name the file to take the content from, or give --back alone.")
    data = _data_folder()
    try:
        with clear_errors():
            if file is None:
                click.echo(f"Content {take_back(data)} is used again, from the next start on.")
            else:
                _tell(take_content(file, data, date.today()))
    except UpdateError as error:
        raise click.ClickException(str(error)) from error


def _tell(taken: Taken) -> None:
    if taken.version == taken.before:
        click.echo(f"Content {taken.version} is in use already. Nothing had to be changed.")
        return
    click.echo(f"Content {taken.version} is used from the next start on, in place of {taken.before}.")
    if taken.report.unsigned:
        count = f"{len(taken.report.unsigned)} of {taken.report.topics} topics"
        click.echo(f"Not signed by a clinician: {count}.")
    if taken.report.overdue:
        click.echo(f"To be read and signed again: {', '.join(taken.report.overdue)}.")
    click.echo(pasteable("To return to the one before: `hepatica update --back`"))


def _data_folder() -> Path:
    """The data of the device that was installed here, for an administrator; else the user's own."""
    administrator = os.name == "posix" and os.geteuid() == 0
    if administrator and DATA_VARIABLE not in os.environ and UNIT.exists():
        return HOME / "data"
    return data_folder()
