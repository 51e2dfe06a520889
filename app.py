"""Joins the parts: the web application with its doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from flask import Flask, request

from skill.api_doors import RATES
from skill.api_sound import Ear, Voice
from skill.application_ids import configured_application_ids
from skill.page_doors import page_doors
from skill.profile import LOCAL, Profile
from skill.signature import RequestVerifier
from skill.talk import Talk
from skill.web import add_doors, believe_unsigned, open_door


def create_app(
    *,
    verify_alexa: bool = True,
    application_ids: Sequence[str] = (),
    content: Path | None = None,
    profile: Profile = LOCAL,
    ear: Ear | None = None,
    voice: Voice | None = None,
    rates: Mapping[str, int] = RATES,
) -> Flask:
    """The Flask application with the doors of a profile, built without network and without ear or voice.

    `application_ids` are the Alexa skills that are answered; none given: those of the environment variable
    `HEPATICA_ALEXA_APPLICATION_IDS`; none at all: `/alexa` refuses everything. `verify_alexa=False` answers
    requests that Amazon did not sign. `content` is a content root, the English one where it is None.
    `ear` and `voice` are what `/hear` and `/say` use; whoever brings them loads them. `rates` says how often
    a door may be used in a minute.

    Raises intents.errors.ContentError for content with slips, intents.ridge.ModelError for an understanding
    that was not fitted to it.
    """
    talk = Talk.open(content)
    ids = tuple(application_ids) or configured_application_ids()
    app = Flask("hepatica", static_folder=None, template_folder=None)
    app.extensions["hepatica"] = talk
    verify = RequestVerifier(ids).verify if verify_alexa else partial(believe_unsigned, ids)
    add_doors(app, talk, verify, profile, unsigned=not verify_alexa, ear=ear, voice=voice, rates=rates)
    if not profile.public:
        for door in page_doors(talk, lambda: request.headers.get("Accept-Language", "")):
            open_door(app, talk, door)
    return app
