"""Which Alexa skills are answered: the application ids that the environment names."""

from __future__ import annotations

import os

APPLICATION_IDS = "HEPATICA_ALEXA_APPLICATION_IDS"
"""Environment variable: the skills' application ids, separated by commas or spaces."""


def configured_application_ids() -> tuple[str, ...]:
    """The Alexa application ids that the environment names; empty where it names none."""
    return tuple(os.environ.get(APPLICATION_IDS, "").replace(",", " ").split())
