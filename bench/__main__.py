"""Measures everything and prints one table."""

from __future__ import annotations

import json
import sys

import click

from bench.alexa_load import measure_load
from bench.api import measure_api
from bench.device import measure_device
from bench.doors import measure_doors
from bench.figures import Figure, machine, table
from bench.lambda_start import measure_lambda
from bench.page import measure_page
from bench.servers import StartError
from bench.speaking import measure_speaking
from bench.start import measure_start
from bench.understanding import measure_understanding, utterances
from commands.failing import clear_errors
from intents.library import default_root, load_content


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--strict", is_flag=True, help="End with exit code 1 when a goal is missed.")
@click.option(
    "--hours", default=24.0, show_default=True,
    help="So much sound is listened to; an hour of it takes a quarter of a minute with the tests' ear.",
)  # fmt: skip
@click.option(
    "--requests", default=4000, show_default=True, type=click.IntRange(min=10),
    help="So many of Alexa's requests are answered to see if memory grows; a thousand take four seconds.",
)  # fmt: skip
def main(hours: float, requests: int, *, as_json: bool, strict: bool) -> None:
    """Measure Hepatica's speed and memory on this computer; most of the time goes into the hours of sound.

    Figures with an x are ratios within this run and mean the same on any computer; the others are this
    computer's own.
    """
    with clear_errors():
        try:
            figures = measure(hours, requests)
        except StartError as error:
            raise click.ClickException(str(error)) from None
    computer = machine()
    if as_json:
        rows = [figure.as_json() for figure in figures]
        print(json.dumps({"machine": computer, "figures": rows}, indent=2))
    else:
        print(f"{computer}\n\n{table(figures)}")
    if strict and any(figure.verdict == "over" for figure in figures):
        sys.exit(1)


def measure(hours: float, requests: int) -> list[Figure]:
    """Every figure; the device listens to so many hours of sound, Alexa's door answers so many requests."""
    # First, since it tells clearly when the understanding has to be fitted anew.
    understanding = measure_understanding(count=1000, starts=3)
    questions = utterances(load_content(default_root()), 1000)
    return [
        *measure_doors(rounds=20, requests=25),
        *measure_api(times=200, count=1000),
        *measure_page(times=5),
        *measure_load(rounds=5, requests=500, many=requests, questions=questions),
        *measure_lambda(starts=5),
        *measure_start(starts=3, questions=questions),
        *understanding,
        *measure_speaking(times=50),
        *measure_device(times=20, hours=hours),
    ]


if __name__ == "__main__":
    main()
