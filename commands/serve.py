"""`hepatica serve`: the web doors under a production server."""

from __future__ import annotations

import errno
import json
import logging
import re
import shlex
import sys
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import click

from app import create_app
from commands.failing import clear_errors
from commands.findings import Finding, findings
from commands.foreground import until_ended
from commands.opening import content_option, locale_of
from commands.pasteable import pasteable
from commands.server import open_server
from commands.web_sound import WebEar, WebVoice
from developing.doors import bench_doors
from intents.meaning import Hypothesis
from skill.application_ids import APPLICATION_IDS, configured_application_ids
from skill.profile import FURTHER_DOORS, LOCAL, Profile, public_profile
from skill.talk import ASK_DOOR, Talk
from skill.web import open_door

FIRST_PORT = 5000
MOST_PORTS = 100
"""How many ports after the first are tried."""
LOCALE_OF_ASK = "en-US"
"""Contract, section 2: the locale of a request that names none."""
PUBLIC_HOSTS = "HEPATICA_PUBLIC_HOSTS"
"""Environment variable: the HOSTs, separated by spaces, where the command names none."""
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")


@click.command("serve")
@click.argument("hosts", nargs=-1, metavar="[HOST]...", envvar=PUBLIC_HOSTS)
@click.option("--port", type=click.IntRange(1, 65535), help="The port; 5000 or the next free one without it.")
@click.option(
    "--public", is_flag=True,
    help="Serve the world under the HOSTs named, behind a proxy that speaks TLS.",
)  # fmt: skip
@click.option(
    "--door", "doors", multiple=True, type=click.Choice(sorted(FURTHER_DOORS)),
    help="With --public: open this door, too.",
)  # fmt: skip
@click.option(
    "--application-id", "application_ids", multiple=True, metavar="ID",
    help=f"An Alexa skill that is answered (several: give it again); else those of {APPLICATION_IDS}.",
)  # fmt: skip
@click.option(
    "--unsigned", is_flag=True, help="Answer Alexa requests that Amazon did not sign. For trying things out."
)
@click.option(
    "--listen", default="127.0.0.1", show_default=True, metavar="ADDRESS",
    help="With --public: the address to listen on.",
)  # fmt: skip
@content_option
def command(
    port: int | None,
    hosts: tuple[str, ...],
    doors: tuple[str, ...],
    application_ids: tuple[str, ...],
    listen: str,
    root: Path | None,
    *,
    public: bool,
    unsigned: bool,
) -> None:
    """Start the web doors.

    Without options: everything, for this computer alone, at http://127.0.0.1:5000 or the next free port. With
    --public: only /alexa, /health, /privacy and /terms, for each HOST named here or in
    HEPATICA_PUBLIC_HOSTS. Ctrl-C ends it.

    Example: hepatica serve --public skill.example.org --application-id amzn1.ask.skill.YOURS
    """
    ids = application_ids or configured_application_ids()
    if public:
        profile = _public(hosts, doors, ids, unsigned=unsigned)
    elif hosts or doors or listen != "127.0.0.1":
        raise click.UsageError("HOST, --door and --listen go with --public.")
    else:
        profile = LOCAL
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    with until_ended(), clear_errors():
        local = not profile.public
        wsgi = create_app(
            verify_alexa=not unsigned, application_ids=ids, content=root, profile=profile,
            ear=WebEar() if local else None, voice=WebVoice() if local else None,
        )  # fmt: skip
        if not profile.public:
            for door in bench_doors(wsgi.extensions["hepatica"]):
                open_door(wsgi, wsgi.extensions["hepatica"], door)
        server = _listening(wsgi, listen, port, sound=not profile.public)
        address = f"http://{f'[{listen}]' if ':' in listen else listen}:{server.effective_port}"
        for line in _greeting(wsgi.extensions["hepatica"], profile, ids, address, unsigned=unsigned):
            click.echo(line)
        click.echo(f"Hepatica is at {address}")
        sys.stdout.flush()
        server.run()


def _public(
    hosts: tuple[str, ...], doors: tuple[str, ...], ids: tuple[str, ...], *, unsigned: bool
) -> Profile:
    """The profile for the world. Raises click.UsageError for what would not be safe or never answer."""
    if unsigned:
        raise click.UsageError("--unsigned is refused with --public: anybody could pose as Amazon.")
    if not hosts:
        raise click.UsageError(
            "--public needs the host name that the world uses: hepatica serve --public skill.example.org"
        )
    if not all(map(_HOST.fullmatch, hosts)):
        raise click.UsageError("A HOST is a name such as skill.example.org, without https:// and port.")
    if not ids:
        raise click.UsageError(
            f"--public needs an Alexa application id: --application-id ID or {APPLICATION_IDS}=ID."
        )
    return public_profile(hosts, doors)


def _listening(wsgi: WSGIApplication, listen: str, port: int | None, *, sound: bool) -> Any:
    """The server on that port, or on the first that is free. Raises click.ClickException with the way out."""
    for tried in [port] if port else range(FIRST_PORT, FIRST_PORT + MOST_PORTS):
        try:
            return open_server(wsgi, listen, tried, sound=sound)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise click.ClickException(f"Cannot listen on {listen}: {error.strerror}.") from None
            if port:
                raise click.ClickException(
                    f"Port {port} cannot be used: {error.strerror}. Name another with --port."
                ) from None
    raise click.ClickException(
        f"No port from {FIRST_PORT} to {FIRST_PORT + MOST_PORTS - 1} is free. Name one with --port."
    )


def _greeting(
    talk: Talk, profile: Profile, ids: tuple[str, ...], address: str, *, unsigned: bool
) -> list[str]:
    """What Hepatica can do here, line by line."""
    lines = []
    if profile.public:
        hosts = sorted(profile.hosts)
        lines.append(f"Serving {', '.join(hosts)}: {', '.join(sorted(profile.doors))}.")
        lines += [f"Alexa's endpoint: https://{host}/alexa" for host in hosts]
    else:
        lines += _example(talk, address)
        lines.append(f"Alexa's endpoint: {address}/alexa")
    if unsigned:
        lines.append("  WARNING --unsigned is on: requests that Amazon did not sign are answered.")
    if not ids:
        mend = pasteable("hepatica serve --application-id YOUR-SKILL-ID")
        lines += ["  no skill's application id is named, so it refuses everything", f"  to mend it: {mend}"]
    if not profile.public:
        lines += [line for finding in findings() for line in _lines(finding)]
    return lines


def _example(talk: Talk, address: str) -> list[str]:
    """The first question that the content knows, with its answer, and how to ask it over HTTP."""
    topic = talk.content.groups[0].topics[0]
    question, locale = talk.content.asking[topic].spoken[0], locale_of(talk, None)
    uncounted = Talk(talk.content, talk.understander)
    reply = uncounted.hear((Hypothesis(question),), None, ASK_DOOR, locale).reply
    request = {"text": question} if locale == LOCALE_OF_ASK else {"text": question, "locale": locale}
    body = shlex.quote(json.dumps(request, ensure_ascii=False))
    return [
        f"You ask:  {question}",
        f"It says:  {reply.speech}",
        f"Try it:   curl -H 'Content-Type: application/json' -d {body} {address}/ask",
    ]


def _lines(finding: Finding) -> list[str]:
    mend = [] if finding.works else [f"  to mend it: {finding.mend}"]
    return [f"{finding.name}: {finding.text}", *mend]
