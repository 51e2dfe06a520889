"""`hepatica serve`: the web doors under a production server."""

from __future__ import annotations

import errno
import logging
import shlex
import signal
import socket
import sys
from typing import Any, NoReturn

import click
from flask import Flask

from app import APPLICATION_IDS, configured_application_ids, create_app
from commands.failing import clear_errors
from commands.findings import Finding, findings
from commands.foreground import own_terminal
from intents.meaning import Hypothesis
from skill.profile import LOCAL, LOCAL_DOORS, PUBLIC_DOORS, Profile, public_profile
from skill.talk import ASK_DOOR, Talk

FIRST_PORT = 5000
MOST_PORTS = 100
"""How many ports after the first are tried."""
EXAMPLE = "what is jaundice"
LARGEST_BODY = 1024 * 1024
"""Bytes; beyond this the server hangs up before a door is asked."""


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), help="The port; 5000 or the next free one without it.")
@click.option(
    "--public", "hosts", multiple=True, metavar="HOST",
    help="Serve the world under this host name, behind a proxy that speaks TLS. May be given several times.",
)  # fmt: skip
@click.option(
    "--door", "doors", multiple=True, type=click.Choice(sorted(LOCAL_DOORS - PUBLIC_DOORS)),
    help="With --public: open this door, too.",
)  # fmt: skip
@click.option(
    "--application-id", "application_ids", multiple=True, metavar="ID",
    help=f"An Alexa skill that is answered; without it those of {APPLICATION_IDS}.",
)  # fmt: skip
@click.option(
    "--unsigned", is_flag=True, help="Answer Alexa requests that Amazon did not sign. For trying things out."
)
@click.option(
    "--listen", default="127.0.0.1", show_default=True, help="With --public: the address to listen on."
)
def command(
    port: int | None,
    hosts: tuple[str, ...],
    doors: tuple[str, ...],
    application_ids: tuple[str, ...],
    listen: str,
    *,
    unsigned: bool,
) -> None:
    """Start the web doors.

    Without options: everything, for this computer alone, at http://127.0.0.1:5000 or the next free port. With
    --public: only /alexa, /health, /privacy and /terms, for the host names given. Ctrl-C ends it.
    """
    ids = application_ids or configured_application_ids()
    profile = _profile(hosts, doors, ids, listen, unsigned=unsigned)
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    with own_terminal(), clear_errors():
        signal.signal(signal.SIGTERM, _end)
        _serve(profile, ids, listen, port, unsigned=unsigned)


def _profile(
    hosts: tuple[str, ...], doors: tuple[str, ...], ids: tuple[str, ...], listen: str, *, unsigned: bool
) -> Profile:
    if not hosts:
        if doors or listen != "127.0.0.1":
            raise click.UsageError("--door and --listen go with --public.")
        return LOCAL
    if unsigned:
        raise click.UsageError("--unsigned is refused with --public: anybody could pose as Amazon.")
    if not ids:
        raise click.UsageError(
            f"--public needs an Alexa application id: --application-id ID or {APPLICATION_IDS}=ID."
        )
    return public_profile(hosts, doors)


def _serve(profile: Profile, ids: tuple[str, ...], listen: str, port: int | None, *, unsigned: bool) -> None:
    wsgi = create_app(verify_alexa=not unsigned, application_ids=ids, profile=profile)
    port = port or _free_port(listen)
    try:
        server = open_server(wsgi, listen, port)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be used: {error.strerror}. Name another with --port."
        ) from None
    address = f"http://{listen}:{port}"
    for line in _greeting(wsgi.extensions["hepatica"], profile, ids, address, unsigned=unsigned):
        click.echo(line)
    click.echo(f"Hepatica is at {address}")
    sys.stdout.flush()
    server.run()


def open_server(wsgi: Flask, listen: str, port: int) -> Any:
    """The server, listening already; its `run` serves until it is interrupted, `effective_port` is its port.

    Port 0 takes any that is free. Raises OSError where the port cannot be used.
    """
    from waitress.server import create_server

    return create_server(
        wsgi, host=listen, port=port, ident=None, threads=4, max_request_body_size=LARGEST_BODY,
        channel_timeout=30, clear_untrusted_proxy_headers=False,
    )  # fmt: skip


def _end(*_: object) -> NoReturn:
    """What a polite request to stop does: the same as Ctrl-C."""
    raise KeyboardInterrupt


def _free_port(listen: str) -> int:
    for port in range(FIRST_PORT, FIRST_PORT + MOST_PORTS):
        with socket.socket(socket.AF_INET6 if ":" in listen else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((listen, port))
            except OSError as error:
                if error.errno in (errno.EADDRINUSE, errno.EACCES):
                    continue
                raise click.ClickException(f"Cannot listen on {listen}: {error.strerror}.") from None
            return port
    raise click.ClickException(
        f"No port from {FIRST_PORT} to {FIRST_PORT + MOST_PORTS - 1} is free. Name one with --port."
    )


def _greeting(
    talk: Talk, profile: Profile, ids: tuple[str, ...], address: str, *, unsigned: bool
) -> list[str]:
    """What Hepatica can do here, line by line."""
    lines = []
    if profile.public:
        lines += [f"Serving {', '.join(sorted(profile.hosts))}: {', '.join(sorted(profile.doors))}."]
    else:
        lines += _example(talk, address)
    lines.append(f"Alexa's endpoint: {address}/alexa")
    if unsigned:
        lines.append("  WARNING --unsigned is on: requests that Amazon did not sign are answered.")
    if not ids:
        lines.append(f"  refuses everything until you set {APPLICATION_IDS} to your skill's id")
    if not profile.public:
        lines += [line for finding in findings() for line in _lines(finding)]
    return lines


def _example(talk: Talk, address: str) -> list[str]:
    reply = talk.hear((Hypothesis(EXAMPLE),), None, ASK_DOOR, "en-US").reply
    body = shlex.quote(f'{{"text": "{EXAMPLE}"}}')
    return [
        f"You ask:  {EXAMPLE}",
        f"It says:  {reply.speech}",
        f"Try it:   curl -H 'Content-Type: application/json' -d {body} {address}/ask",
    ]


def _lines(finding: Finding) -> list[str]:
    mend = [] if finding.works else [f"  to mend it: {finding.mend}"]
    return [f"{finding.name}: {finding.text}", *mend]
