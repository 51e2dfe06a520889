"""What is said in another language is told from what was merely heard badly."""

from __future__ import annotations

import pytest

from evaluation.sets import project_sets
from intents.examples import examples_of, normaliser_of
from intents.languages import OwnLanguage
from intents.library import default_root, load_content
from intents.meaning import OUT_OF_SCOPE
from skill.talk import ASK_DOOR, Talk

CONTENT = load_content(default_root())
NORMALISER = normaliser_of(CONTENT)
SPOKEN = OwnLanguage.of("en", (example.text for example in examples_of(CONTENT, NORMALISER)))
FOREIGN = (
    "¿Qué es la ictericia?", "Was ist Gelbsucht?", "क्या यह ठीक हो सकता है", "no puedo respirar",
    "c'est quoi une métastase au foie", "ano ang kanser sa atay", "肝转移是什么", "ho il cancro al fegato",
)  # fmt: skip


def is_other(said: str) -> bool:
    return SPOKEN.is_other(said, NORMALISER.normalise(said))


@pytest.mark.parametrize("said", FOREIGN)
def test_another_language_is_known_as_one(said: str) -> None:
    assert is_other(said)


@pytest.mark.parametrize(
    "said",
    ["what is jaundice", "wetin be liver cancer", "zero sis of liver", "aye", "hola", "", "how you dey"],
)
def test_english_its_kin_and_too_few_letters_are_not(said: str) -> None:
    assert not is_other(said)


def test_hardly_any_english_utterance_of_the_sets_is_taken_for_another_language() -> None:
    taken = [item.text for item in project_sets().items if is_other(item.text)]
    assert len(taken) <= 5, taken


@pytest.mark.parametrize("said", FOREIGN)
def test_whoever_speaks_another_language_hears_which_one_is_spoken_and_what_to_do_in_danger(
    talk: Talk, said: str
) -> None:
    from intents.meaning import Hypothesis

    reply = talk.hear((Hypothesis(said),), None, ASK_DOOR, "en-GB").reply
    assert (reply.intent, reply.outcome) == (OUT_OF_SCOPE, "declined")
    assert "English" in reply.display
    assert "999" in reply.display
