"""`hepatica evaluate`: how well people are understood."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from commands.failing import clear_errors
from commands.opening import content_option
from evaluation.errors import EvaluationError
from evaluation.evaluating import Evaluation, evaluate, misheard
from evaluation.figures import PATH, write_figures
from evaluation.hearing import Hearing
from evaluation.items import lacking, read_items
from evaluation.learning_curve import Point, learning_curve
from evaluation.page import as_html
from evaluation.pictures import confusion_matrix
from evaluation.report import as_json, as_markdown
from evaluation.sets import FOLDER, Sets, project_sets
from skill.talk import Talk

MISSES = 25


class Least(click.ParamType[tuple[str, float]]):
    """``NAME=VALUE``: a measure and the percentage that it has to reach."""

    name = "NAME=PERCENT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """The name and the share, 0 to 1."""
        name, _, percent = str(value).partition("=")
        try:
            share = float(percent.removesuffix("%")) / 100
        except ValueError:
            share = -1.0
        if not name or not 0 <= share <= 1:
            self.fail(f"{value!r} is no measure with a percentage, as in written=95.", param, ctx)
        return name, share


@click.command("evaluate")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "with_json", is_flag=True, help="Print everything as JSON.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page with pictures.")
@click.option(
    "--matrix", type=click.Path(dir_okay=False, path_type=Path), help="Write the confusion matrix as SVG."
)
@click.option(
    "--min",
    "least",
    type=Least(),
    multiple=True,
    help="End with exit code 1 unless a measure reaches this percentage, as in --min written=95. Where less "
    "is better, as in strangers_answered, it may be at most that. JSON has the names.",
)
@click.option("--misses", default=MISSES, show_default=True, help="How many of the worst misses to list.")
@click.option(
    "--curve", is_flag=True, help="Fit to fewer ways of asking, too: as slow as seven `make train`."
)
@click.option(
    "--write-figures", "writes", is_flag=True, help="Write the figures that the tests compare with."
)
@content_option
def command(
    files: tuple[Path, ...],
    html: Path | None,
    matrix: Path | None,
    least: tuple[tuple[str, float], ...],
    misses: int,
    root: Path | None,
    *,
    with_json: bool,
    curve: bool,
    writes: bool,
) -> None:
    """Measure how well people are understood.

    Without FILES, on the project's own sets, which come with a checkout; it fails when an intent has no item
    there. Otherwise on yours: JSON lines, or CSV, each row with text and intent, and also_ok, style, flag and
    tier where you have them; or the generic utterances of NLU.DevOps, one JSON array, whose None is out of
    scope. A row's intent decides what it is counted for.

    Mis-heard words are simulated. Every share stands with its 95 % interval, and without the items of one to
    three words.
    """
    if files and writes:
        raise click.UsageError("--write-figures is for the project's own sets: name no file with it.")
    with clear_errors():
        try:
            sets = _own(files) if files else project_sets()
            talk, hearing = Talk.open(root), Hearing(FOLDER) if FOLDER.is_dir() else None
            click.echo(f"{len(sets.items)} utterances, {len(sets.dialogues)} conversations ...", err=True)
            evaluation = evaluate(sets, talk, hearing)
            points = list(learning_curve(talk.content, sets)) if curve else []
        except EvaluationError as error:
            raise click.ClickException(str(error)) from None
    _tell(evaluation, misses, points, html, with_json=with_json)
    if matrix is not None:
        matrix.write_text(confusion_matrix(evaluation.written), encoding="utf-8")
        click.echo(f"Written: {matrix}", err=True)
    if writes:
        if hearing is not None:
            hearing.keep(item.text for item in misheard(sets.items))
        write_figures(evaluation, sets)
        click.echo(f"Written: {PATH}", err=True)
    failures = [*_short_of(evaluation, least), *(_without_items(sets) if not files else [])]
    for failure in failures:
        click.echo(failure, err=True)
    sys.exit(1 if failures else 0)


def _own(files: Sequence[Path]) -> Sets:
    return Sets(tuple(item for path in files for item in read_items(path)))


def _tell(
    evaluation: Evaluation, misses: int, points: Sequence[Point], html: Path | None, *, with_json: bool
) -> None:
    if with_json:
        click.echo(json.dumps(as_json(evaluation, misses, points), indent=1, ensure_ascii=False))
    else:
        click.echo(as_markdown(evaluation, misses, points))
    if html is not None:
        html.write_text(as_html(evaluation, misses, points), encoding="utf-8")
        click.echo(f"Written: {html}", err=True)


def _short_of(evaluation: Evaluation, least: Sequence[tuple[str, float]]) -> list[str]:
    failures: list[str] = []
    for name, share in least:
        measure = evaluation.measure(name)
        if measure is None:
            known = ", ".join(one.name for one in evaluation.measures)
            failures.append(f"{name} was not measured here. Measured were: {known}.")
        elif not measure.reaches(share):
            bound = "at most" if measure.less_is_better else "at least"
            failures.append(f"{name} is {measure.share.value:.1%}, and should be {bound} {share:.1%}.")
    return failures


def _without_items(sets: Sets) -> list[str]:
    names = lacking(sets.items)
    return [f"No item in the project's sets for: {', '.join(names)}."] if names else []
