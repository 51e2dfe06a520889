"""Hard words are pronounced as the terms page says, where Alexa's voice can."""

from __future__ import annotations

import pytest
from alexa_response_rules import AMERICAN_SOUNDS, heard
from hypothesis import given
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.listing import every_sentence
from intents.topics import Term
from skill.pronouncing import Pronunciation, amazons_sounds
from skill.ssml import ssml

CONTENT = load_content(default_root())
AMERICAN = Pronunciation.of(CONTENT.terms, "en-US")
BRITISH = Pronunciation.of(CONTENT.terms, "en-GB")


def term(written: str, *, spoken: str | None = None, ipa: str | None = None) -> Term:
    return Term(written, spoken or written, "a hard word", ipa, (), ("own",))


@pytest.mark.parametrize("written", [term.written for term in CONTENT.terms if term.ipa])
def test_every_sound_of_the_terms_page_is_one_that_an_american_voice_knows(written: str) -> None:
    [found] = [term for term in CONTENT.terms if term.written == written]
    assert found.ipa is not None
    for word in found.ipa.split():
        sounds = amazons_sounds(word)
        assert sounds is not None
        assert AMERICAN_SOUNDS.fullmatch(sounds)


def test_a_hard_word_is_given_its_sounds_in_either_case() -> None:
    assert AMERICAN.marked("Jaundice.") == '<phoneme alphabet="ipa" ph="ˈd͡ʒɔndɪs">Jaundice</phoneme>.'
    assert AMERICAN.marked("No jaundice") == 'No <phoneme alphabet="ipa" ph="ˈd͡ʒɔndɪs">jaundice</phoneme>'


def test_two_words_are_told_one_by_one() -> None:
    marked = AMERICAN.marked("hepatic encephalopathy")
    assert marked.count("<phoneme") == 2
    assert "> <" in marked


@pytest.mark.parametrize(
    ("sound", "amazons"),
    [("ˈtuːmər", "ˈtumɚ"), ("ˈsɜːrdʒɪkəl", "ˈsɝd͡ʒɪkəl"), ("əˈraʊnd", "əˈɹaʊnd"), ("ˈrɛrəst", "ˈɹɛɹəst")],
)
def test_sounds_are_written_as_amazon_writes_them(sound: str, amazons: str) -> None:
    assert amazons_sounds(sound) == amazons


@pytest.mark.parametrize("unknown", ["ʁaʊ̯", "bɔ̃", "x", "hɛˈlɒ", "a b", ""])
def test_a_sound_that_the_voice_does_not_know_is_never_sent(unknown: str) -> None:
    assert amazons_sounds(unknown) is None


def test_a_word_with_such_a_sound_is_said_by_its_spoken_form_or_left_to_the_voice() -> None:
    given_terms = [term("Xu", spoken="shoe", ipa="xuː"), term("Zwolle", ipa="ˈzʋɔlə")]
    marked = Pronunciation.of(given_terms, "en-US").marked("shoe and Zwolle")

    assert marked == '<sub alias="shoe">Xu</sub> and Zwolle'


def test_american_sounds_are_not_put_into_other_voices() -> None:
    for locale in CONTENT.places:
        marked = Pronunciation.of(CONTENT.terms, locale).marked("a biopsy, an m r i scan, or tace")
        assert ("<phoneme" in marked) == (locale == "en-US")
        assert '<say-as interpret-as="spell-out">MRI</say-as>' in marked
    assert '<sub alias="tace">TACE</sub>' in BRITISH.marked("or tace")


def test_letters_are_read_as_letters() -> None:
    marked = AMERICAN.marked("is spelled t, a, c, e.")

    assert marked.count('<say-as interpret-as="spell-out">') == 4
    assert heard(f"<speak>{marked}</speak>") == "is spelled t, a, c, e."


def test_abbreviations_in_a_row_are_read_each_by_itself() -> None:
    letters = '<say-as interpret-as="spell-out">{}</say-as>'.format

    assert AMERICAN.marked("They can be c t, m r i or pet scans.") == (
        f'They can be {letters("CT")}, {letters("MRI")} or <sub alias="pet">PET</sub> scans.'
    )


@pytest.mark.parametrize("text", ["I'm a b.", "chemoembolization", "a pre-biopsy", "colonial", "petted"])
def test_a_hard_word_inside_another_is_none(text: str) -> None:
    assert ">colon<" not in AMERICAN.marked(text)
    assert ">chemo<" not in AMERICAN.marked(text)
    assert ">biopsy<" not in AMERICAN.marked(text)
    assert "PET" not in AMERICAN.marked(text)
    assert "spell-out" not in AMERICAN.marked(text)


@pytest.mark.parametrize("locale", ["en-US", "en-GB"])
def test_every_sentence_is_heard_as_it_is_said_without_markup(locale: str) -> None:
    pronunciation = Pronunciation.of(CONTENT.terms, locale)
    for sentence in every_sentence(CONTENT, locale):
        speech = ssml([sentence.spoken], mark=pronunciation.marked)
        assert heard(speech).lower() == sentence.spoken.lower()


@given(st.text(alphabet="ab ,.&<>'\"{}mriptc", max_size=40))
def test_whatever_stands_in_the_text_it_is_heard_and_well_formed(text: str) -> None:
    assert heard(ssml([text], mark=AMERICAN.marked)).lower() == text.lower()
