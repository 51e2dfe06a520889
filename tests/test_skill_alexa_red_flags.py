"""A red flag is answered first whichever way it comes to the Alexa door; all that the content holds."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Any, get_args

import pytest
from alexa_driver import asked, content, door, intent
from alexa_response_rules import words_of

from intents.library import default_root
from intents.topics import RedFlag
from skill.alexa import AlexaDoor
from skill.alexa_intents import (
    ALSO_SENT,
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    SIGN_INTENT,
    SIGN_SLOT,
)
from skill.alexa_model import interaction_model
from skill.memory import Memory, Question, write_memory
from skill.talk import Talk

Told = tuple[RedFlag, str]
FLAGS = sorted(content().red_flags)
STRANGERS = ("SomeOldIntent", "AMAZON.SomeNewIntent", "")
"""Intents that no model of ours holds."""


@functools.cache
def told() -> tuple[Told, ...]:
    """Every red flag with every way of telling it."""
    return tuple(
        (flag, phrase)
        for flag in content().red_flags.values()
        for phrase in dict.fromkeys(
            (*flag.asking.spoken, *flag.asking.indirect, *flag.asking.written, *flag.asking.misheard)
        )
    )


@functools.cache
def intents() -> tuple[str, ...]:
    """Every intent that Alexa may choose: those of our model, those that devices send besides, strangers."""
    model = interaction_model(content()).document["interactionModel"]["languageModel"]["intents"]
    return (*(one["name"] for one in model), *ALSO_SENT, *STRANGERS)


@functools.cache
def waiting() -> dict[str, Mapping[str, Any]]:
    """What a session remembers while each question of ours waits for an answer."""
    offers = ("types_vs_primary", "imaging")
    talked = Memory(topic="biopsy", offers=offers, said=("biopsy.gist",), turn=3, informed=True)
    return {question: write_memory(replace(talked, question=question)) for question in get_args(Question)}


def missed(flag: RedFlag, body: Mapping[str, Any], alexa: AlexaDoor | None = None) -> str | None:
    """What is wrong with the answer, or None: a flag at least as grave as the one told opens it."""
    response = (alexa or door()).handle(body)
    first = response["sessionAttributes"].get("said", ["nothing"])[0].split("|")[0]
    house, _, rest = first.partition(".")
    answered = content().red_flags.get(rest.removesuffix(".said")) if house == "flag" else None
    if answered is None:
        return f"{flag.id}: {first} comes first"
    if answered.tier > flag.tier:
        return f"{flag.id}: taken for {answered.id}, which is less grave"
    return None


def wrong(bodies: Iterator[tuple[RedFlag, Mapping[str, Any]]]) -> list[str]:
    return [slip for flag, body in bodies if (slip := missed(flag, body))]


def test_every_way_of_telling_a_red_flag_is_tried() -> None:
    assert {flag.id for flag, _ in told()} == {
        path.stem for path in (default_root() / "red_flags").glob("*.toml")
    }
    assert len(told()) > 40 * len(FLAGS)


@pytest.mark.parametrize("name", [QUESTION_INTENT, SIGN_INTENT])
@pytest.mark.parametrize("slot", [QUESTION_SLOT, SIGN_SLOT])
def test_in_the_words_of_the_main_route_and_of_their_own_intent(name: str, slot: str) -> None:
    assert wrong((flag, intent(name, **{slot: phrase})) for flag, phrase in told()) == []


def test_in_any_slot_of_any_intent() -> None:
    """Every way of telling, with the intents and the names of slots taking turns."""
    slots = cycle(("question", "sign", "topic", "AMAZON.Person", "x"))
    names = cycle(intents())

    assert wrong((flag, intent(next(names), **{next(slots): phrase})) for flag, phrase in told()) == []


@pytest.mark.parametrize("flag", FLAGS)
def test_beside_any_intent_that_alexa_chose(flag: str) -> None:
    found = content().red_flags[flag]
    phrase = found.asking.spoken[0]

    assert wrong((found, intent(name, first="what is a biopsy", other=phrase)) for name in intents()) == []


def test_as_the_answer_to_any_question_of_ours() -> None:
    """Every way of telling, with our questions taking turns."""
    memories = cycle(waiting().values())

    assert wrong((flag, asked(phrase, next(memories))) for flag, phrase in told()) == []


@pytest.mark.parametrize("question", get_args(Question))
def test_as_the_answer_to_this_question_of_ours(question: str) -> None:
    bodies = (
        (flag, intent(name, attributes=waiting()[question], **{slot: flag.asking.spoken[0]}))
        for flag in content().red_flags.values()
        for name, slot in (
            (QUESTION_INTENT, QUESTION_SLOT),
            (SIGN_INTENT, SIGN_SLOT),
            ("AMAZON.YesIntent", "x"),
        )
    )

    assert wrong(bodies) == []


def test_with_the_understanding_that_is_served(talk: Talk) -> None:
    served = AlexaDoor(talk.conversation, talk.understander)
    slots = cycle(((QUESTION_INTENT, QUESTION_SLOT), (SIGN_INTENT, SIGN_SLOT), ("About_biopsy", "x")))
    slips = [
        slip
        for flag in content().red_flags.values()
        for phrase in (*flag.asking.spoken[:9], *flag.asking.indirect[:6])
        for name, slot in [next(slots)]
        if (slip := missed(flag, intent(name, **{slot: phrase}), served))
    ]

    assert slips == []


def matched(flag: str, words: str | None, code: str = "ER_SUCCESS_MATCH") -> dict[str, Any]:
    """A slot that Alexa resolved to a red flag of ours."""
    value = {"value": {"name": "x", "id": flag}}
    found = {"authority": "x", "status": {"code": code}, "values": [value]}
    slot: dict[str, Any] = {"name": SIGN_SLOT, "resolutions": {"resolutionsPerAuthority": [found]}}
    return slot if words is None else {**slot, "value": words}


@pytest.mark.parametrize("words", ["it is so very odd", "", None])
@pytest.mark.parametrize("question", [None, *get_args(Question)])
def test_matched_by_alexa_though_we_do_not_know_the_words(words: str | None, question: str | None) -> None:
    memory = None if question is None else waiting()[question]
    bodies = (
        (flag, intent(SIGN_INTENT, attributes=memory, **{SIGN_SLOT: matched(flag.id, words)}))
        for flag in content().red_flags.values()
    )

    assert wrong(bodies) == []


def test_the_graver_counts_where_alexa_matched_another_than_we_heard() -> None:
    for flag in content().red_flags.values():
        for other in content().red_flags.values():
            slot = matched(other.id, flag.asking.spoken[0])
            graver = min((flag, other), key=lambda one: one.tier)

            assert missed(graver, intent(SIGN_INTENT, **{SIGN_SLOT: slot})) is None


def test_matched_by_alexa_in_one_of_several_values() -> None:
    for flag in content().red_flags.values():
        value = {"type": "Simple", "value": "so odd", "resolutions": matched(flag.id, "")["resolutions"]}
        slot = {"name": SIGN_SLOT, "slotValue": {"type": "List", "values": [{"type": "Simple"}, value]}}

        assert missed(flag, intent(SIGN_INTENT, **{SIGN_SLOT: slot})) is None


def test_in_a_request_without_session_context_user_or_locale() -> None:
    for flag in content().red_flags.values():
        request = {**asked(flag.asking.spoken[0])["request"]}
        del request["locale"]

        assert missed(flag, {"request": request}) is None


def test_whether_we_can_is_yes_for_every_way_of_telling() -> None:
    no = []
    for flag, phrase in told():
        body = asked(phrase)
        body["request"]["type"] = "CanFulfillIntentRequest"
        if door().handle(body)["response"]["canFulfillIntent"]["canFulfill"] != "YES":
            no.append((flag.id, phrase))

    assert no == []


@pytest.mark.parametrize("locale", sorted(set(content().places) - {"en"}))
def test_the_number_of_the_country_is_in_the_answer(locale: str) -> None:
    number = content().places[locale].words["emergency"].spoken
    for flag in content().red_flags.values():
        body = asked(flag.asking.spoken[0])
        body["request"]["locale"] = locale
        if flag.tier < 3:
            assert number in words_of(door().handle(body)), flag.id


@pytest.mark.parametrize("name", [*BUILT_IN, FALLBACK_INTENT, *ALSO_SENT])
def test_a_flag_that_stands_is_kept_in_mind_by_whatever_brings_no_words(name: str) -> None:
    """Until the talk ends, they were only asking, or can call."""
    for flag in content().red_flags.values():
        raised = door().handle(asked(flag.asking.spoken[0]))
        memory = raised["sessionAttributes"]
        if "flag" not in memory:
            continue
        response = door().handle(intent(name, attributes=memory))

        assert response["response"]["shouldEndSession"] or response["sessionAttributes"]["flag"] == flag.id
        assert response["response"]["shouldEndSession"] or _names_whom_to_call(response, flag), json.dumps(
            response
        )


def _names_whom_to_call(response: Mapping[str, Any], flag: RedFlag) -> bool:
    words = words_of(response)
    return content().places["en-US"].words["emergency"].spoken in words or "call" in words
