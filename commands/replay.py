"""`hepatica replay`: a recorded conversation held again, and what changed since."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from commands.failing import clear_errors
from commands.opening import content_option
from developing.recordings import RecordedTurn, RecordingError, read_recording, write_recording
from developing.replaying import ReplayedTurn, as_json, replay, said_in
from skill.talk import Talk

UNUSABLE = 2
"""Exit code where a file is no recording, so that it is told from a reply that changed."""


@click.command("replay")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE...",
)  # fmt: skip
@click.option("--json", "with_json", is_flag=True, help="Print what changed as JSON, one object a file.")
@click.option(
    "--accept", is_flag=True, help="Write the replies of today into the files, and end with exit code 0."
)
@content_option
def command(files: tuple[Path, ...], root: Path | None, *, with_json: bool, accept: bool) -> None:
    """Hold the recorded conversation in each FILE again, and tell what changed since.

    A recording is JSON lines, one a turn: text, hypotheses or event as POST /ask takes them, perhaps locale,
    and new where a talk begins; and any of intent, topic, outcome, flag and speech, which are compared. The
    bench page downloads one, and a line can be written by hand:

    {"text": "what is jaundice", "intent": "jaundice"}

    Exit code 0: all as recorded. 1: something changed. 2: a file is no recording.
    """
    recordings = [(path, _read(path)) for path in files]
    with clear_errors():
        talk = Talk.open(root)
    has_changed = False
    for path, turns in recordings:
        try:
            replayed = tuple(replay(turns, talk))
        except RecordingError as error:
            raise _unusable(path, error) from None
        has_changed = has_changed or any(one.changes for one in replayed)
        if with_json:
            click.echo(json.dumps({"file": str(path), **as_json(replayed)}, ensure_ascii=False))
        else:
            _tell(path, replayed)
        if accept and any(one.changes for one in replayed):
            path.write_text(write_recording(one.line for one in replayed), "utf-8", newline="\n")
            click.echo(f"Written: {path}", err=True)
    sys.exit(1 if has_changed and not accept else 0)


def _read(path: Path) -> tuple[RecordedTurn, ...]:
    try:
        return read_recording(path.read_bytes())
    except OSError as error:
        raise _unusable(path, f"It cannot be read ({type(error).__name__}).") from None
    except RecordingError as error:
        raise _unusable(path, error) from None


class _Unusable(click.ClickException):
    """A file that is no recording."""

    exit_code = UNUSABLE


def _unusable(path: Path, reason: object) -> click.ClickException:
    return _Unusable(f"{path}: {reason}")


def _tell(path: Path, replayed: Sequence[ReplayedTurn]) -> None:
    changed = [one for one in replayed if one.changes]
    click.echo(f"{path}: {len(replayed)} turns, {len(changed)} changed")
    for one in changed:
        click.echo(f"\n  line {one.turn.line}: {said_in(one.turn)}")
        for change in one.changes:
            click.echo(f"    {change.field}")
            click.echo(f"      was     {_written(change.was)}")
            click.echo(f"      is now  {_written(change.now)}")


def _written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
