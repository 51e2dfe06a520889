"""Words with another meaning elsewhere are asked back where nothing makes them clear."""

from __future__ import annotations

import pytest

from intents.ambiguity import Ambiguous
from intents.examples import normaliser_of
from intents.library import default_root, load_content
from intents.meaning import CLARIFY, Context, Hypothesis
from intents.understander import Understander, build_understander


@pytest.fixture(scope="module")
def understander() -> Understander:
    return build_understander(load_content(default_root()))


@pytest.fixture(scope="module")
def conversion() -> Ambiguous:
    content = load_content(default_root())
    return Ambiguous.all_of(content.terms, normaliser_of(content))[0]


@pytest.mark.parametrize(
    "said", ["conversion therapy", "What is conversion therapy?", "my doctor mentioned conversion therapy"]
)
def test_bare_words_are_asked_back_with_what_they_can_mean_here(
    understander: Understander, said: str
) -> None:
    found = understander.understand([Hypothesis(said)], Context())
    assert (found.intent, found.choices) == (CLARIFY, ("surgery", "chemotherapy"))
    assert "conversion therapy" in found.rule


@pytest.mark.parametrize(
    "said", ["is conversion therapy for liver tumors", "chemo and then conversion therapy", "tell me more"]
)
def test_a_word_beside_them_makes_them_clear(conversion: Ambiguous, said: str) -> None:
    assert not conversion.is_bare(said, Context())


def test_the_topic_of_the_talk_makes_them_clear(conversion: Ambiguous) -> None:
    assert not conversion.is_bare("what is conversion therapy", Context(topic="surgery"))
    assert conversion.is_bare("what is conversion therapy", Context(topic="nutrition"))


def test_words_that_only_begin_alike_are_others(conversion: Ambiguous) -> None:
    assert not conversion.is_bare("conversion therapys", Context())
