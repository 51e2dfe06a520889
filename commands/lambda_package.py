"""`hepatica lambda-package`: the skill as a zip for AWS Lambda."""

from __future__ import annotations

from pathlib import Path

import click

from commands.failing import clear_errors
from commands.lambda_zip import (
    HANDLER,
    MOST_UNZIPPED,
    MOST_ZIPPED,
    PYTHONS,
    Package,
    PackageError,
    fetch_libraries,
    write_package,
)
from skill.application_ids import APPLICATION_IDS
from skill.talk import Talk


@click.command("lambda-package")
@click.option(
    "--python", type=click.Choice(PYTHONS), default="3.13", show_default=True, help="The function's Python."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("build/hepatica-lambda.zip"),
    show_default=True, help="The zip to write.",
)  # fmt: skip
def command(python: str, out: Path) -> None:
    """Write the skill as a zip for AWS Lambda.

    It holds the skill, its content, its fitted understanding and the locked libraries as they run on Lambda
    (Amazon Linux 2023, x86_64), fetched by pip; no ear, no voice, no web server. The same folder makes the
    same zip.
    """
    with clear_errors():
        Talk.open()  # what does not fit together here would fail there, out of sight
    try:
        package = write_package(out, python, fetch_libraries)
    except PackageError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        mend = "Name another place with --out."
        raise click.ClickException(f"The package cannot be written ({error.strerror}). {mend}") from None
    for line in _told(package, python):
        click.echo(line)


def _told(package: Package, python: str) -> list[str]:
    """What was written, whether it fits, and what to set where it is uploaded."""
    direct = package.zipped <= MOST_ZIPPED
    how = "it can be uploaded by itself" if direct else "larger than can be uploaded by itself, so through S3"
    lines = [
        f"{package.path}: {_mib(package.zipped)} ({how}; at most {_mib(MOST_ZIPPED)} otherwise)",
        f"unzipped: {_mib(package.unzipped)} of the {_mib(MOST_UNZIPPED)} that Lambda takes",
        f"runtime python{python}, architecture x86_64, handler {HANDLER}",
        f"environment variable {APPLICATION_IDS}: your skill's id; without it every event is refused",
    ]
    if not package.compiled:
        lines.append(f"Not compiled beforehand: run this with Python {python}, and a function starts faster.")
    return lines


def _mib(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"
