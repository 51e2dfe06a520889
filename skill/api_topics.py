"""`GET /topics` and `GET /topics/{id}`: all that may be said about a topic, with sources and review."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from intents.topics import Passage, Place, Source, Topic
from intents.wording import place_for
from skill import ask
from skill.exchange import Answer, Call, Refused, json_bytes
from skill.lines import Line
from skill.talk import Talk

LOCALE = "en-US"
"""Contract, section 2: the locale of a request that names none."""


def topics(talk: Talk, call: Call) -> Answer:
    """All topics in their groups, in the order in which they are said."""
    content = talk.content
    groups = [
        {
            "id": group.id,
            "name": group.name,
            "topics": [
                {"id": id_, "title": content.topics[id_].title, "name": content.topics[id_].name}
                for id_ in group.topics
            ],
        }
        for group in content.groups
    ]
    found = {"content_version": content.version, "language": content.language, "groups": groups}
    return _tagged(call, found)


def topic(talk: Talk, call: Call) -> Answer:
    """Everything about one topic, worded for one place. Raises Refused."""
    found = talk.content.topics.get(call.path["id"])
    if found is None:
        raise Refused(404, "not_found", "There is no such topic.")
    wanted = call.query.get("locale") or _first_locale(talk)
    with ask.served():
        place = place_for(talk.content, wanted)
    return _tagged(call, _whole(talk, found, place))


def _first_locale(talk: Talk) -> str:
    return LOCALE if LOCALE in talk.content.places else next(iter(talk.content.places))


def _whole(talk: Talk, found: Topic, place: Place) -> dict[str, Any]:
    def worded(passage: Passage) -> dict[str, Any]:
        return _passage(talk, passage, place)

    passages = (found.gist, found.simpler, *found.parts, *([found.questions] if found.questions else []))
    review = found.review
    return {
        "content_version": talk.content.version,
        "locale": place.locale,
        "id": found.id,
        "title": found.title,
        "name": found.name,
        "called": list(found.called),
        "group": next(group.id for group in talk.content.groups if found.id in group.topics),
        "safety": found.safety,
        "gist": worded(found.gist),
        "simpler": worded(found.simpler),
        "parts": [worded(part) for part in found.parts],
        "questions": worded(found.questions) if found.questions else None,
        "see_also": list(found.see_also),
        "sources": [_source(talk.content.sources[id_]) for id_ in _sources_of(passages)],
        "review": {
            "by": review.by,
            "on": review.on.isoformat() if review.on else None,
            "due": review.due.isoformat() if review.due else None,
        },
    }


def _passage(talk: Talk, passage: Passage, place: Place) -> dict[str, Any]:
    script = talk.conversation.script
    both = script.render((Line(passage.id),), place, None)
    one_by_one = zip(script.one_by_one((Line(passage.id),)), passage.sentences, strict=True)
    sentences = [(script.render((line,), place, None), sentence.sources) for line, sentence in one_by_one]
    return {
        "id": passage.id,
        "speech": both.speech,
        "display": both.display,
        "sentences": [
            {"speech": words.speech, "display": words.display, "sources": list(sources)}
            for words, sources in sentences
        ],
    }


def _sources_of(passages: Iterable[Passage]) -> list[str]:
    """The ids of all sources, in the order of first use."""
    return list(
        dict.fromkeys(
            id_ for passage in passages for sentence in passage.sentences for id_ in sentence.sources
        )
    )


def _source(source: Source) -> dict[str, str]:
    return {"id": source.id, "kind": source.kind, "title": source.title, "publisher": source.publisher}


def _tagged(call: Call, found: dict[str, Any]) -> Answer:
    """The reply with its tag, or only that nothing has changed."""
    body = json_bytes(found)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    known = {each.strip().removeprefix("W/") for each in call.if_none_match.split(",")}
    if tag in known or "*" in known:
        return Answer(b"", status=304, headers=headers)
    return Answer(body, headers=headers)
