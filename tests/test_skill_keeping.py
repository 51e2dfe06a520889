"""What a device is asked to keep: questions for the doctor, the team's number, and forgetting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dialogue import wrong_with

from intents.meaning import Understanding
from skill.conversation import Conversation
from skill.kept import MOST_QUESTIONS, NOTHING, Kept
from skill.memory import NEW, Memory
from skill.reply import Reply
from skill.talk import ASK_DOOR, DEVICE_DOOR

TWO = Kept(("what is a biopsy", "does chemo hurt"))
Say = Callable[..., Reply]


@pytest.fixture
def say(conversation: Conversation) -> Say:
    def reply_to(
        intent: str,
        heard: str = "words",
        *,
        kept: Kept = NOTHING,
        memory: Memory = NEW,
        door: object = DEVICE_DOOR,
        **what: object,
    ) -> Reply:
        understood = Understanding(intent, 1.0, "given by the test", heard=heard, **what)  # type: ignore[arg-type]
        reply = conversation.respond(understood, memory, door, "en-US", kept)  # type: ignore[arg-type]
        assert wrong_with(reply) == []
        return reply

    return reply_to


def test_the_question_asked_before_is_saved_and_said_back(say: Say) -> None:
    asked = say("biopsy", "what is a biopsy")
    saved = say("save_question", "save that question", memory=asked.memory)

    assert saved.effects == ("save_question",)
    assert saved.saves == "what is a biopsy"
    assert "what is a biopsy" in saved.speech
    assert saved.memory.heard == "what is a biopsy"


def test_what_steered_the_talk_since_is_not_the_question(say: Say) -> None:
    asked = say("biopsy", "what is a biopsy")
    went_on = say("more", "go on", memory=asked.memory)
    saved = say("save_question", memory=went_on.memory, kept=Kept(asked="what is a biopsy"))

    assert saved.saves == "what is a biopsy"
    assert "go on" not in saved.speech


def test_nothing_is_saved_where_nothing_was_asked_or_too_much_is_kept(say: Say) -> None:
    asked = say("biopsy", "what is a biopsy")
    full = Kept(("q",) * MOST_QUESTIONS)

    assert say("save_question").effects == ()
    assert say("save_question", memory=asked.memory, kept=full).effects == ()


def test_the_questions_are_read_with_their_positions(say: Say) -> None:
    speech = say("read_questions", kept=TWO).speech

    assert "two questions" in speech
    assert speech.index("one: what is a biopsy") < speech.index("two: does chemo hurt")
    assert "one question " in say("read_questions", kept=Kept(("why",))).speech
    assert "no saved questions" in say("read_questions").speech


@pytest.mark.parametrize(
    ("words", "number"),
    [("delete the second", 2), ("delete number one", 1), ("delete the last question", 2), ("the fifth", None),
     ("delete it", None)],
)  # fmt: skip
def test_a_question_is_deleted_by_its_position(say: Say, words: str, number: int | None) -> None:
    reply = say("delete_question", words, kept=TWO)

    assert reply.number == number
    assert reply.effects == (("delete_question",) if number else ())
    assert (TWO.questions[number - 1] if number else "which one") in reply.speech


def test_the_only_question_needs_no_position(say: Say) -> None:
    assert say("delete_question", "delete it", kept=Kept(("why",))).number == 1


def test_forgetting_forgets_the_talk_too_but_not_that_somebody_is_in_danger(say: Say) -> None:
    asked = say("biopsy", "what is a biopsy", memory=Memory(flag="bleeding"))
    forgotten = say("forget", memory=asked.memory)

    assert forgotten.effects == ("forget",)
    assert forgotten.memory.topic is None
    assert forgotten.memory.heard != "what is a biopsy"
    assert forgotten.memory.flag == "bleeding"


@pytest.mark.parametrize("intent", ["wait_longer", "wait_less"])
def test_the_pause_is_changed_and_said(say: Say, intent: str) -> None:
    assert say(intent).effects == (intent,)


@pytest.mark.parametrize(
    "intent", ["save_question", "read_questions", "delete_question", "forget", "wait_longer", "wait_less"]
)
def test_a_door_that_keeps_nothing_says_so(say: Say, intent: str) -> None:
    reply = say(intent, door=ASK_DOOR, kept=TWO)

    assert reply.effects == ()
    assert "biopsy" not in reply.speech


def test_the_teams_own_number_follows_wherever_the_team_is_to_be_called(say: Say) -> None:
    known = Kept(team_number="020 7946")
    urgent = say("emergency", flag="fever_on_treatment", kept=known)

    assert "zero two zero, seven nine four six" in urgent.speech
    assert "020 7946" in urgent.display
    assert "seven nine four six" in say("jaundice", flag="new_jaundice", kept=known).speech
    assert "seven nine four six" not in say("overview", kept=known).speech
    assert "number you gave" not in say("emergency", flag="fever_on_treatment").speech
