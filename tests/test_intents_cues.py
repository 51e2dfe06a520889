"""What is heard beside a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.cues import CueFinder
from intents.examples import normaliser_of
from intents.normalising import Normaliser
from intents.topics import Content, Cue

MADE = CueFinder.of(
    {
        cue.id: cue
        for cue in (
            Cue("fear", ("(i'm|i am) (afraid|scared)", "scared"), ()),
            Cue("child", ("(i'm|i am) nine years old",), ()),
            Cue("alone", ("scared", "by myself"), ()),
        )
    },
    Normaliser.of([]),
)


def test_a_cue_is_heard_anywhere_in_an_utterance() -> None:
    assert MADE.find("i am afraid") == ("fear",)
    assert MADE.find("what is this i am afraid it is bad") == ("fear",)
    assert MADE.find("what is this i am afraid") == ("fear",)


def test_a_missing_apostrophe_does_not_matter() -> None:
    assert MADE.find("i'm afraid") == MADE.find("im afraid") == ("fear",)


def test_numbers_in_figures_are_the_words() -> None:
    assert MADE.find(Normaliser.of([]).normalise("I'm 9 years old")) == ("child",)


@pytest.mark.parametrize(
    "said", ["the unscared", "scaredy", "scared's", "swim afraid", "i am nine years older", ""]
)
def test_a_cue_is_never_heard_inside_other_words(said: str) -> None:
    assert MADE.find(said) == ()


def test_its_words_must_stand_in_a_row() -> None:
    assert MADE.find("i am very afraid") == ()


def test_cues_come_in_the_order_they_are_said() -> None:
    assert MADE.find("by myself and i am afraid") == ("alone", "fear")
    assert MADE.find("i am afraid all by myself") == ("fear", "alone")


def test_each_cue_comes_once() -> None:
    assert MADE.find("i'm afraid so afraid i am afraid i am afraid") == ("fear",)


def test_one_phrase_may_give_two_cues() -> None:
    assert MADE.find("scared") == ("fear", "alone")


def test_without_cues_nothing_is_found() -> None:
    assert CueFinder.of({}, Normaliser.of([])).find("i am afraid") == ()


def test_a_cue_of_the_whole_utterance_is_given_where_nothing_else_is_said() -> None:
    grief = CueFinder.of_templates({"grief": ("= (mum|dad) died",)}, Normaliser.of([]))
    assert grief.find("mum died") == grief.find("oh mum died") == ("grief",)
    assert grief.find("mum died of this is it in my genes") == ()


def test_every_phrase_of_every_cue_in_the_content_gives_it(content: Content) -> None:
    finder = CueFinder.of(content.cues, normaliser_of(content))
    assert {cue for cues in finder.phrases.values() for cue in cues} == set(content.cues)
    for words, cues in finder.phrases.items():
        assert set(cues) <= set(finder.find(" ".join(("so", *words, "so"))))


WORDS = st.sampled_from(("i", "am", "afraid", "scared", "by", "myself", "nine", "years", "old", "so"))


@given(st.lists(WORDS, max_size=12))
def test_more_words_around_take_no_cue_away(words: list[str]) -> None:
    found = set(MADE.find(" ".join(words)))
    assert found <= set(MADE.find(" ".join(["well", *words, "you know"])))
