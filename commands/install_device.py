"""`hepatica install-device`: have this Linux computer talk when it is switched on, or take that back."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import click

from commands.pasteable import pasteable
from device.installing import (
    HOME,
    SERVICE,
    Copy,
    Facts,
    Remove,
    Run,
    Step,
    Write,
    install_steps,
    obstacles,
    uninstall_steps,
)
from device.machine import StepError, look, take


@click.command("install-device")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@click.option("--uninstall", is_flag=True, help="Take it back. What the person had it keep stays.")
@click.option("--with-data", is_flag=True, help="With --uninstall: remove all that was kept, too.")
@click.option("--no-start", is_flag=True, help="Do not start talking now, only at the next power-on.")
@click.option(
    "--ear",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with a speech recognition model. Without it, the one that was fetched.",
)
def command(ear: Path | None, *, dry_run: bool, uninstall: bool, with_data: bool, no_start: bool) -> None:
    """Make this Linux computer a talking device: it starts talking when it is switched on.

    No login, no screen and no network are needed afterwards. Everything is told line by line, with nothing to
    answer. It can be run again at any time, also to mend what is there.
    """
    if with_data and not uninstall:
        raise click.UsageError("--with-data goes with --uninstall.")
    facts = look(ear)
    _stop_at(obstacles(facts, uninstall=uninstall), dry_run=dry_run)
    if uninstall:
        steps, after = (
            uninstall_steps(facts, with_data=with_data),
            _after_uninstall(facts, with_data=with_data),
        )
    else:
        steps = install_steps(facts, start=not no_start)
        after = _after_install(facts, start=not no_start)
    if dry_run:
        _show(steps)
        return
    for number, step in enumerate(steps, 1):
        click.echo(f"Step {number} of {len(steps)}. {step.says}")
        try:
            take(step)
        except StepError as error:
            raise click.ClickException(f"{error} Mend that, and run this again.") from None
    for line in after:
        click.echo(pasteable(line))


def _stop_at(found: tuple[str, ...], *, dry_run: bool) -> None:
    """End where something stands in the way; a dry run only tells it."""
    if found and not dry_run:
        raise click.ClickException(pasteable("\n".join(found)))
    for obstacle in found:
        click.echo(pasteable(f"In the way: {obstacle}"))


def _show(steps: Iterable[Step]) -> None:
    """Every step with what it would do, whole files included."""
    shown = tuple(steps)
    click.echo(f"Nothing is done now. There would be {len(shown)} step{'' if len(shown) == 1 else 's'}.")
    for number, step in enumerate(shown, 1):
        click.echo(f"Step {number}. {step.says}")
        match step:
            case Run():
                click.echo(f"    {shlex.join(step.command)}")
            case Write():
                click.echo(f"    The file {step.path} would hold:")
                for line in step.text.splitlines():
                    click.echo(f"    {line}".rstrip())
            case Copy():
                click.echo(f"    From {step.source} to {step.target}")
            case Remove():
                click.echo(f"    {step.path}")


def _after_install(facts: Facts, *, start: bool) -> Iterable[str]:
    yield "Done. It talks now, and at every power-on." if start else "Done. It talks at the next power-on."
    if facts.ear is None and not facts.has_ear:
        yield (
            "It cannot hear yet: there is no speech recognition model. Its keys work. "
            "Run hepatica fetch-ear with a network, then this command again."
        )
    yield f"To stop it until the next power-on: sudo systemctl stop {SERVICE}"
    yield f"To read why it failed, if it did: sudo journalctl --unit {SERVICE}"
    yield "To take all of this back: sudo hepatica install-device --uninstall"


def _after_uninstall(facts: Facts, *, with_data: bool) -> Iterable[str]:
    if not facts.unit:
        yield "There was no device here that starts at power-on."
    if with_data:
        yield "Done. Nothing of it is left."
        return
    yield f"Done. It talks no more. What the person had it keep is still in {HOME}."
    yield "To remove that, too: sudo hepatica install-device --uninstall --with-data"
