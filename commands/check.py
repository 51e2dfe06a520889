"""`hepatica check`: hold the content to its rules."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import click

from commands.pasteable import pasteable
from commands.submitting import obstacles
from intents.errors import ContentError, Slip
from intents.library import default_root, load_content
from intents.rules import Report, check


@click.command("check")
@click.option(
    "--content",
    "root",
    type=click.Path(path_type=Path),
    help="A content folder. Without it, the English content that is installed.",
)
@click.option(
    "--submit", is_flag=True, help="Also tell what still stands in the way of a submission to Amazon."
)
def command(root: Path | None, *, submit: bool) -> None:
    """Check every file of the content.

    All slips are printed at once: the file, the line, what is wrong, and what to do. Then come the topics
    that no clinician has signed yet, and those whose signature is overdue; neither is a slip.

    With --submit comes what stands in the way of submitting the Alexa skill, as far as can be seen from here.

    The exit code is 0 if there is no slip, and with --submit nothing in the way; else 1.
    """
    try:
        report = check(root or default_root(), date.today())
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    for slip in report.slips:
        click.echo(_line(slip))
    for line in _summary(report):
        click.echo(line)
    in_the_way = _tell_obstacles(root or default_root(), report) if submit else False
    sys.exit(1 if report.slips or in_the_way else 0)


def _tell_obstacles(root: Path, report: Report) -> bool:
    """Print what stands in the way of a submission; whether anything does."""
    try:
        content = load_content(root)
    except ContentError:
        click.echo("In the way of a submission to Amazon: the slips above. Mend them, then ask again.")
        return True
    found = obstacles(content, report)
    if not found:
        click.echo("Nothing that can be seen from here is in the way of a submission. Amazon decides.")
        return False
    click.echo(f"In the way of a submission to Amazon ({len(found)}):")
    for obstacle in found:
        click.echo(f"- {obstacle.text} {pasteable(obstacle.mend)}")
    return True


def _line(slip: Slip) -> str:
    """The slip with its path as seen from the current folder, where that is shorter."""
    try:
        path = Path(os.path.relpath(slip.path))
    except ValueError:  # another drive
        path = slip.path
    shorter = path if len(str(path)) < len(str(slip.path)) else slip.path
    return str(Slip(shorter, slip.line, slip.problem, slip.mend))


def _summary(report: Report) -> list[str]:
    slips = {0: "No slip.", 1: "1 slip."}.get(len(report.slips), f"{len(report.slips)} slips.")
    lines = [f"{report.topics} topics read. {slips}"]
    if report.unsigned:
        lines.append(f"Not signed by a clinician ({len(report.unsigned)}): {', '.join(report.unsigned)}.")
    elif report.topics:
        lines.append("All topics are signed by a clinician.")
    if report.overdue:
        lines.append(f"To be read and signed again ({len(report.overdue)}): {', '.join(report.overdue)}.")
    return lines
