"""The command line: one module a subcommand, loaded only when it is called."""

from __future__ import annotations

import importlib

import click

SUBCOMMANDS = {
    "serve": "Start the web doors: /ask, /alexa, /health.",
    "talk": "Talk with Hepatica through microphone and loudspeaker.",
    "ask": "Ask one question in words.",
    "say": "Speak some words.",
    "hear": "Answer the question in a WAV file.",
    "check": "Check the content.",
    "evaluate": "Measure how well people are understood.",
    "replay": "Hold a recorded conversation again, and tell what changed.",
    "sentences": "List every sentence that can be heard.",
    "booklet": "Write the document that a clinician reads and signs.",
    "alexa-model": "Write or check Alexa's interaction models.",
    "lambda-package": "Write the skill as a zip for AWS Lambda.",
    "fetch-ear": "Download the speech recognition model.",
    "doctor": "Tell what works on this computer, and how to mend the rest.",
    "update": "Take a corrected content from a file, without network.",
    "install-device": "Make this Linux computer a device that talks at power-on.",
}
"""Subcommand -> its line in the list; the module has the same name, hyphens as underscores."""


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands, in the order of the table."""
        del ctx
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of a name, or None."""
        del ctx
        if cmd_name not in SUBCOMMANDS:
            return None
        module = importlib.import_module(f"commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of subcommands, without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(SUBCOMMANDS.items()))


@click.command(cls=LazyGroup, name="hepatica", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hepatica")
def main() -> None:
    """Hepatica explains cancer that has spread to the liver, aloud and in plain words.

    It answers on Alexa, over HTTP, and offline through microphone and loudspeaker. It gives information, not
    medical advice. No clinician has reviewed its words yet.
    """
