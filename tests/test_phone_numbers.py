"""A wrong digit sends somebody in danger to nobody: numbers are spoken digit by digit, in every voice."""

from __future__ import annotations

import re
import unicodedata

import pytest

from audio import espeak
from device.voices import VOICES, voice_name
from intents.library import default_root, load_content
from intents.topics import Wording

if not espeak.available():
    pytest.skip("espeak-ng is not here", allow_module_level=True)

CONTENT = load_content(default_root())
NUMBERS = ("emergency", "emergency_call", "crisis_call", "crisis_short")
"""The placeholders that hold a number to dial."""
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIALED = {
    "en-US": {"emergency": "911", "crisis": "988"},
    "en-CA": {"emergency": "911", "crisis": "988"},
    "en-GB": {"emergency": "999", "crisis": "116123"},
    "en-AU": {"emergency": "000", "crisis": "131114"},
    "en-IN": {"emergency": "112", "crisis": "14416"},
}
"""Contract, section 3.1."""
SAID_TWICE = {"emergency_call", "crisis_call"}
EVERY_VOICE = sorted({*VOICES.values(), *map(voice_name, CONTENT.places)})
TENS = (
    "ten",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
)
TEENS = (
    "eleven",
    "twelve",
    *(f"{part}teen" for part in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
OTHER_NUMBERS = (*TENS, *TEENS, "double", "triple", "oh")
EVERY_NUMBER = [(place, key) for place in DIALED for key in NUMBERS]
RUN_OF_DIGITS = re.compile(rf"(?:{'|'.join(DIGITS)})(?:[ ,]+(?:{'|'.join(DIGITS)}))*")


def wording(place: str, key: str) -> Wording:
    return CONTENT.places[place].words[key]


def digits_in(spoken: str) -> list[str]:
    """The numbers in a spoken text, in digits."""
    runs = [re.findall("|".join(DIGITS), run) for run in RUN_OF_DIGITS.findall(spoken)]
    return ["".join(str(DIGITS.index(word)) for word in run) for run in runs]


def sounds(text: str, voice: str) -> list[str]:
    """The phonemes of each word, without the marks of stress and length, which depend on the sentence."""
    words = espeak.phonemes(text, voice).split()
    return ["".join(sign for sign in word if unicodedata.category(sign) in {"Ll", "Lo"}) for word in words]


def test_every_place_with_a_number_is_held_to_the_contract() -> None:
    assert set(CONTENT.places) == {*DIALED, CONTENT.language}


@pytest.mark.parametrize(("place", "key"), EVERY_NUMBER)
def test_a_number_is_written_and_spoken_with_the_same_digits(place: str, key: str) -> None:
    number = DIALED[place]["emergency" if key.startswith("emergency") else "crisis"]
    words = wording(place, key)
    assert re.sub(r"\D", "", words.written) == number
    assert set(digits_in(words.spoken)) == {number}
    assert len(digits_in(words.spoken)) == (2 if key in SAID_TWICE else 1)


@pytest.mark.parametrize("voice", EVERY_VOICE)
@pytest.mark.parametrize(("place", "key"), EVERY_NUMBER)
def test_each_voice_reads_it_digit_by_digit(place: str, key: str, voice: str) -> None:
    spoken = wording(place, key).spoken
    for run in RUN_OF_DIGITS.findall(spoken):
        alone = [sounds(word, voice) for word in re.findall(r"[a-z]+", run)]
        assert sounds(run, voice) == [sound for word in alone for sound in word]


@pytest.mark.parametrize("voice", EVERY_VOICE)
@pytest.mark.parametrize(("place", "key"), EVERY_NUMBER)
def test_no_other_number_is_heard_in_it(place: str, key: str, voice: str) -> None:
    spoken = wording(place, key).spoken
    heard = sounds(spoken, voice)
    for word in OTHER_NUMBERS:
        assert sounds(word, voice)[0] not in heard, word
    for digit in DIGITS:
        assert heard.count(sounds(digit, voice)[0]) == spoken.replace(",", " ").split().count(digit), digit


@pytest.mark.parametrize("voice", EVERY_VOICE)
def test_digits_written_as_figures_would_have_been_read_otherwise(voice: str) -> None:
    """What the rules above are for: as figures, most of these numbers are hundreds or thousands."""
    assert sounds("116", voice) != sounds("one one six", voice)
    assert sounds("14416", voice) != sounds("one four four one six", voice)


@pytest.mark.parametrize("key", NUMBERS)
def test_where_the_country_is_not_known_no_number_is_said(key: str) -> None:
    words = wording(CONTENT.language, key)
    assert not re.search(r"\d", words.written)
    assert digits_in(words.spoken) == []
