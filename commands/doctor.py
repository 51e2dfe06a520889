"""`hepatica doctor`: what works on this computer, and how to mend the rest."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import click

from audio import espeak
from commands.aloud import tell_failure, test_aloud
from commands.failing import clear_errors
from commands.findings import Finding, findings, hearing
from commands.opening import content_option, locale_option
from commands.pasteable import pasteable
from skill.application_ids import configured_application_ids
from skill.talk import Talk


@click.command("doctor")
@click.option("--voices", "with_voices", is_flag=True, help="Only list the voices that can speak here.")
@click.option("--aloud", is_flag=True, help="Test loudspeaker, microphone and ear by ear: a tone, a word.")
@click.option("--after-failure", is_flag=True, hidden=True)
@content_option
@locale_option
def command(
    root: Path | None, locale: str | None, *, with_voices: bool, aloud: bool, after_failure: bool
) -> None:
    """Tell what works on this computer, what is missing, and how to mend it.

    The exit code is 0 if questions can be answered at all, even if nothing can be spoken or heard; with
    --aloud, if everything that was tested is well.
    """
    with clear_errors():
        if after_failure:
            tell_failure(root, locale)
            return
        if aloud:
            if not test_aloud(root, locale):
                sys.exit(1)
            return
        if with_voices:
            for voice in espeak.voices():
                click.echo(f"{voice.languages[0]:12} {voice.name}")
            return
        system = f"Python {platform.python_version()}, {platform.platform()}"
        click.echo(f"Hepatica {version('hepatica')}, {system}")
        talk = Talk.open(root)
    for finding in (*_parts_that_always_work(talk), *findings(), *hearing(talk.content)):
        click.echo(f"[{'ok' if finding.works else 'missing'}] {finding.name}: {finding.text}")
        if not finding.works:
            click.echo(f"          to mend it: {finding.mend}")


def _parts_that_always_work(talk: Talk) -> tuple[Finding, ...]:
    unsigned = sum(topic.review.by is None for topic in talk.content.topics.values())
    topics = f"{len(talk.content.topics)} topics, version {talk.content.version}"
    ids = configured_application_ids()
    mend = None if ids else pasteable("hepatica serve --application-id YOUR-SKILL-ID")
    return (
        Finding("Content", f"{topics}; not signed by a clinician: {unsigned}"),
        Finding("Understanding", f"{talk.content.understanding}, for {talk.content.language}"),
        Finding("Alexa", f"{len(ids)} skill{'' if len(ids) == 1 else 's'} configured", mend),
    )
