"""What the loaded model lacks is found at the start, and its sound-alikes are listened for instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from device.vocabulary import Lacking, every_phrase, told, vocabulary_of
from intents.examples import normaliser_of
from intents.normalising import plain
from intents.topics import Asking, Content, Term


def term(written: str, *sounds_like: str, spoken: str = "") -> Term:
    return Term(written, spoken or written, "a thing", None, sounds_like, ("own",))


@pytest.fixture
def small(content: Content) -> Content:
    spoken = ("what is metastatic cancer", "what is cancer", "how's mum's tumour", "what is an MRI", "a zzz")
    asking = {"overview": Asking("overview", spoken)}
    terms = (
        term("metastatic", "meta static", "metta static"),
        term("MRI", "em are eye", spoken="m r i"),
        term("tumor", "tumour"),
    )
    return replace(content, asking=asking, red_flags={}, topics={}, terms=terms, device_commands={})


KNOWN = frozenset({
    "what", "is", "cancer", "meta", "static", "hows", "mums", "tumor", "an", "m", "r", "i", "a", "em", "are",
    "eye",
})  # fmt: skip


def test_a_word_the_model_lacks_is_listened_for_as_what_sounds_like_it(small: Content) -> None:
    vocabulary = vocabulary_of(small, KNOWN.__contains__)
    assert "what is cancer" in vocabulary.phrases
    assert vocabulary.lead_home("what is meta static cancer") == "what is metastatic cancer"
    assert vocabulary.lead_home("what is an em are eye") == "what is an mri"
    assert vocabulary.lead_home("what is an m r i") == "what is an mri"
    assert vocabulary.lead_home("hows mums tumor") == "how's mum's tumour"
    assert vocabulary.lead_home("anything else") == "anything else"


def test_what_nothing_stands_for_is_lost_and_named(small: Content) -> None:
    vocabulary = vocabulary_of(small, KNOWN.__contains__)
    assert vocabulary.lost == 1
    assert Lacking("zzz", ()) in vocabulary.lacking
    assert Lacking("metastatic", ("meta static",)) in vocabulary.lacking
    line = told(vocabulary.lacking)
    assert line.startswith("zzz")
    assert "metastatic (as meta static)" in line
    assert told(vocabulary.lacking, most=1) == f"zzz and {len(vocabulary.lacking) - 1} more"


def test_a_model_that_knows_everything_lacks_nothing(content: Content) -> None:
    vocabulary = vocabulary_of(content, lambda word: True)
    assert (vocabulary.lacking, vocabulary.lost, vocabulary.home) == ((), 0, {})
    assert set(vocabulary.phrases) == {plain(phrase) for phrase in every_phrase(content)} - {""}


@pytest.mark.parametrize("lacking", ["metastatic", "meta mri", "mri m tumour", "tumor mums is", "what a zzz"])
def test_only_words_that_the_model_knows_are_ever_listened_for(content: Content, lacking: str) -> None:
    without = set(lacking.split())
    vocabulary = vocabulary_of(content, lambda word: word not in without)
    assert not without & {word for phrase in vocabulary.phrases for word in phrase.split()}
    assert set(vocabulary.home) <= set(vocabulary.phrases)


def test_a_sound_alike_never_stands_for_a_phrase_that_the_content_has_itself(content: Content) -> None:
    vocabulary = vocabulary_of(content, lambda word: word not in {"metastatic", "ablation", "mri", "ct"})
    own = {plain(phrase) for phrase in every_phrase(content)}
    assert vocabulary.home
    assert not own & set(vocabulary.home)


def test_what_is_led_home_is_understood_as_the_content_wrote_it(content: Content) -> None:
    normaliser = normaliser_of(content)
    vocabulary = vocabulary_of(content, lambda word: word not in {"metastatic", "mri", "ct"})
    phrases = {normaliser.normalise(phrase) for phrase in every_phrase(content)}
    assert all(normaliser.normalise(home) in phrases for home in vocabulary.home.values())
