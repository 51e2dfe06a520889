"""However words are typed or heard, the same words look the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.examples import normaliser_of
from intents.normalising import Normaliser, key, plain
from intents.topics import Content, Term


def term(written: str, spoken: str, *sounds_like: str) -> Term:
    return Term(written, spoken, "a plain meaning", None, sounds_like, ("own",))


MADE = Normaliser.of(
    [term("MRI", "m r i", "m r eye"), term("TACE", "tace", "case", "taste"), term("CT scan", "c t scan")],
    known=["in any case"],
)


def test_capitals_signs_and_spaces_do_not_matter() -> None:
    assert plain("  What IS\tjaundice?!\n") == "what is jaundice"
    assert plain("blood-tests, (liver) & more_less") == "blood tests liver more less"


def test_accents_do_not_matter() -> None:
    assert plain("Café naïve") == plain("cafe naive") == "cafe naive"
    assert plain("e\N{COMBINING ACUTE ACCENT}") == "e"


def test_an_apostrophe_inside_a_word_stays_however_it_is_typed() -> None:
    assert {plain(f"what{sign}s it") for sign in "'’‘ʼ`´′＇"} == {"what's it"}


def test_an_apostrophe_beside_a_word_goes() -> None:
    assert plain("'hello' the doctors' 'tis") == "hello the doctors tis"


def test_with_and_without_an_apostrophe_is_one_key() -> None:
    assert key(plain("That’s all")) == key(plain("thats all")) == "thats all"


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("0", "zero"),
        ("7", "seven"),
        ("13", "thirteen"),
        ("20", "twenty"),
        ("42", "forty two"),
        ("99", "ninety nine"),
    ],
)
def test_a_number_below_a_hundred_becomes_words(figure: str, words: str) -> None:
    assert plain(f"number {figure}.") == f"number {words}"


def test_the_first_five_ordinals_become_words() -> None:
    assert plain("1st 2nd 3rd 4th 5th") == "first second third fourth fifth"


def test_longer_numbers_stay_figures() -> None:
    assert plain("call 911 or 14416, since 2024, the 21st") == "call 911 or 14416 since 2024 the 21st"


def test_hangul_stays_hangul_composed_or_not() -> None:
    assert plain("황달이 뭐예요?") == "황달이 뭐예요"
    assert plain("\u1112\u116a\u11bc\u1103\u1161\u11af") == "황달"


def test_what_holds_no_letter_and_no_digit_is_empty() -> None:
    assert [plain(text) for text in ("", "  ", "?!…", "''", "🙂", "___")] == [""] * 6


def test_a_hard_word_said_letter_by_letter_is_the_written_one() -> None:
    assert MADE.normalise("an M.R.I., please") == MADE.normalise("an m r i please") == "an mri please"
    assert MADE.normalise("C T scan") == MADE.normalise("CT scan") == "ct scan"


def test_a_sound_alike_is_the_hard_word_and_only_as_a_whole() -> None:
    assert MADE.normalise("the m r eye") == "the mri"
    assert MADE.normalise("tasteless m r eyes") == "tasteless m r eyes"


def test_a_sound_alike_that_people_say_as_a_word_of_its_own_is_left_alone() -> None:
    assert MADE.normalise("just in case") == "just in case"
    assert MADE.normalise("what is taste") == "what is tace"


def test_a_sound_alike_does_not_reach_over_an_apostrophe() -> None:
    assert MADE.normalise("taste's") == "taste's"


def test_without_hard_words_only_the_plain_form_is_left() -> None:
    assert Normaliser.of([]).normalise("An M R I!") == "an m r i"


def test_the_english_hard_words_are_brought_to_their_written_form(content: Content) -> None:
    normaliser = normaliser_of(content)
    for hard in content.terms:
        assert normaliser.normalise(hard.spoken) == normaliser.normalise(hard.written), hard.written


APOSTROPHE_AND_N = "\N{LATIN SMALL LETTER N PRECEDED BY APOSTROPHE}"
"""The one letter of all that takes two rounds: Unicode has deprecated it, and no keyboard types it."""


@given(st.text(st.characters(codec="utf-8", exclude_characters=APOSTROPHE_AND_N), max_size=80))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert MADE.normalise(MADE.normalise(text)) == MADE.normalise(text)


@given(st.text(max_size=80))
def test_the_normalised_form_has_single_spaces_no_capitals_and_no_signs(text: str) -> None:
    normalised = plain(text)
    assert normalised == " ".join(normalised.split())
    assert all(letter.isalnum() or letter in " '" for letter in normalised)
    assert normalised == normalised.casefold()


@given(st.integers(0, 99))
def test_every_number_below_a_hundred_is_words_alone(number: int) -> None:
    assert plain(str(number)).replace(" ", "").isalpha()


@given(st.text("가나다황달조직검사각힣", min_size=1, max_size=20))
def test_no_syllable_of_hangul_is_lost(text: str) -> None:
    assert plain(text) == text
