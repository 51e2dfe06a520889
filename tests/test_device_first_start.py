"""What a device says after it is switched on, with a clock that the tests turn."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.first_start import (
    AGAIN_AFTER_S,
    READY,
    THEN_EVERY_S,
    Opening,
    Way,
    answered,
    begin,
    due_at,
    is_due,
    sayings,
    told,
)
from intents.library import default_root, load_content
from intents.placeholders import placeholders
from intents.topics import Content
from intents.wording import place_for
from skill.lines import Script

ROOTS = {"en": default_root(), "ko": Path(__file__).parent / "content_ko"}
SPEAKS_S = 30.0
ways = st.sampled_from(get_args(Way))


def moments(opening: Opening, until: float) -> list[float]:
    """When the tellings begin if nobody does anything, each lasting SPEAKS_S."""
    began, now = [], 0.0
    while now < until:
        if is_due(opening, now):
            began.append(now)
            now += SPEAKS_S
            opening = told(opening, now)
        due = due_at(opening)
        if due is None:
            break
        now = max(now, due)
    return began


@given(way=ways, knows=st.booleans())
def test_the_first_start_is_told_at_once_after_silence_then_once_a_minute_twice_then_quiet(
    way: Way, knows: bool
) -> None:
    began = moments(begin(first=True, way=way, knows_country=knows), until=1e6)
    assert began[0] == 0.0
    gaps = [later - before - SPEAKS_S for before, later in itertools.pairwise(began)]
    assert gaps == [AGAIN_AFTER_S, THEN_EVERY_S, THEN_EVERY_S]


@given(way=ways, knows=st.booleans())
def test_later_starts_say_one_word_and_are_quiet(way: Way, knows: bool) -> None:
    opening = begin(first=False, way=way, knows_country=knows)
    assert sayings(opening) == (READY,)
    assert moments(opening, until=1e6) == [0.0]


@given(first=st.booleans(), tellings=st.integers(0, 6), now=st.floats(0, 1e6))
def test_nothing_is_said_unasked_once_somebody_has_done_something(
    first: bool, tellings: int, now: float
) -> None:
    opening = begin(first=first, way="by_key", knows_country=True)
    for _ in range(tellings):
        opening = told(opening, now)
    assert due_at(answered(opening)) is None
    assert not is_due(answered(opening), now + 1e9)


def test_a_power_cut_within_the_first_telling_brings_it_again() -> None:
    opening = begin(first=True, way="by_key", knows_country=True)
    assert not opening.introduced
    assert told(opening, 30.0).introduced
    assert answered(opening).introduced


@pytest.fixture(scope="module", params=ROOTS)
def script(request: pytest.FixtureRequest) -> Script:
    return Script(load_content(ROOTS[request.param]))


@pytest.fixture(scope="module")
def english(content: Content) -> Script:
    return Script(content)


def words_of(script: Script, opening: Opening, locale: str) -> str:
    said = []
    for saying in sayings(opening):
        text = script.content.phrases[f"device_{saying.phrase}"].variants[0].text
        assert ("key" in placeholders(text)) == (saying.action is not None), saying
        fillings = {"key": "key:five"} if saying.action else {}
        if "words" in placeholders(text):
            fillings["words"] = "heard:"
        place = place_for(script.content, locale)
        said.append(script.device_words(place, saying.phrase, "ZYX", **fillings).speech)
    return " ".join(said)


@pytest.mark.parametrize("way", get_args(Way))
@pytest.mark.parametrize("knows", [True, False])
def test_every_telling_can_be_said_in_every_place(script: Script, way: Way, knows: bool) -> None:
    for locale in script.content.places:
        said = words_of(script, begin(first=True, way=way, knows_country=knows), locale)
        assert "{" not in said
        assert ("ZYX" in said) == (way == "by_name")
    assert words_of(script, begin(first=False, way=way, knows_country=knows), locale)


@pytest.mark.parametrize(
    ("locale", "number"), [("en-GB", "the United Kingdom: nine nine nine"), ("en-IN", "India: one one two")]
)
def test_the_first_start_names_the_country_and_the_number_it_will_give(
    english: Script, locale: str, number: str
) -> None:
    said = words_of(english, begin(first=True, way="by_key", knows_country=True), locale)
    assert f"I will give the number of {number}." in said
    for part in ("not a doctor", "To ask me", "To stop me", "always helps: five"):
        assert part in said


def test_where_the_country_is_not_known_no_number_is_named(english: Script) -> None:
    said = words_of(english, begin(first=True, way="by_key", knows_country=False), "en")
    assert "your local emergency number" in said
    assert "nine" not in said
