"""The Alexa door on AWS Lambda: an event in, a response out, through the SDK's own handler.

Amazon itself calls a function and hands over no signature; the function's trigger names the skill. That an
application id is one of ours is checked here again, as at `/alexa`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from intents.library import default_root, load_content
from intents.meaning import Context, Hypothesis, Understanding
from intents.topics import Content
from intents.understander import Understander, build_understander
from skill.alexa import AlexaDoor
from skill.application_ids import APPLICATION_IDS, configured_application_ids
from skill.conversation import Conversation
from skill.signature import check_application

LOG = logging.getLogger("hepatica.lambda")
Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]
"""What Lambda calls: the event, which is Alexa's request, and a context of Lambda's own -> the response."""


def open_handler(application_ids: Collection[str] | None = None, content: Path | None = None) -> Handler:
    """A handler for AWS Lambda, made once where a function starts, and called for every event.

    `application_ids` are the skills that are answered, those of the environment where it is None; with none
    at all, every event is refused. `content` is a content root, the English one where it is None. The
    understanding is loaded with the first words that come: a launch or a topic does not wait for it.

    The handler raises skill.signature.RequestRefused for another skill's event and
    skill.alexa_requests.RequestUnusable for what is no request; Lambda then tells Alexa that it failed.
    Raises intents.errors.ContentError for content with slips.
    """
    ids = configured_application_ids() if application_ids is None else tuple(application_ids)
    if not ids:
        LOG.warning("No application id is named, so every event is refused: set %s.", APPLICATION_IDS)
    loaded = load_content(content or default_root())
    door = AlexaDoor(Conversation(loaded), _WhenNeeded(loaded))

    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        check_application(event if isinstance(event, dict) else {}, ids)
        return door.handle_on_lambda(event, context)

    return handler


class _WhenNeeded:
    """An understanding that is loaded with the first words."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._loading = threading.Lock()
        self._loaded: Understander | None = None

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        """What was meant. Raises intents.ridge.ModelError where the understanding was not fitted."""
        with self._loading:
            if self._loaded is None:
                self._loaded = build_understander(self._content)
        return self._loaded.understand(hypotheses, context)
