"""`POST /say`: words in, sound out, sentence by sentence."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator

from intents.wording import place_for
from skill import ask
from skill.api_requests import read_say
from skill.api_sound import AGAIN_LATER_S, NoVoiceError, Voice, refused_for_now
from skill.exchange import CONTENT_VERSION, Answer, Call
from skill.talk import Talk

WAV_TYPE = "audio/wav"
LOG = logging.getLogger("hepatica.web")


def say(talk: Talk, voice: Voice | None, call: Call) -> Answer:
    """The words as a WAV that is sent while it is made. Raises Refused."""
    request = ask.read_body(read_say, call.body)
    with ask.served():
        place_for(talk.content, request.locale)
    how = request.delivery
    try:
        if voice is None:
            raise NoVoiceError
        pieces = voice.speak(request.text, request.locale, how.rate, how.volume)
        begin = list(itertools.islice(pieces, 2))  # the header and the first sentence
    except NoVoiceError:
        raise refused_for_now(talk.content, "no_voice", AGAIN_LATER_S) from None
    return Answer(
        _to_the_end(begin, pieces), mimetype=WAV_TYPE, headers={CONTENT_VERSION: talk.content.version}
    )


def _to_the_end(begin: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    """All pieces; a voice that fails on the way ends the sound, since its status has been sent."""
    yield from begin
    try:
        yield from rest
    except NoVoiceError:
        LOG.error("the voice failed in the middle of a speech")
