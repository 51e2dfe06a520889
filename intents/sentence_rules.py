"""Rules for every English sentence: short, no digits, American spelling, nothing that may not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from intents.errors import Slip
from intents.listing import every_passage
from intents.never_said import BRITISH, NEVER_SAID
from intents.placeholders import PLACEHOLDER
from intents.ruled_words import most_words, slip_at
from intents.topics import Content, Passage, Sentence

LONGEST_SENTENCE = 25
"""Words (contract, section 3.8)."""

CLINIC = re.compile(r"Cleveland Clinic", re.IGNORECASE)
CLINIC_MAY_STAND_IN = "about_source"
"""The clinic's name stands in this topic and in notices only (contract, section 1)."""


def sentence_slips(root: Path, content: Content) -> Iterator[Slip]:
    """Every sentence that is too long, or says or spells what it should not."""
    for passage in every_passage(content):
        for sentence in passage.sentences:
            yield from _one_sentence(root, content, passage, sentence)


def _one_sentence(root: Path, content: Content, passage: Passage, sentence: Sentence) -> Iterator[Slip]:
    text = sentence.text
    length = most_words(content, [sentence])
    if length > LONGEST_SENTENCE:
        problem = f"the sentence has {length} words as spoken, {LONGEST_SENTENCE} at most are taken in."
        yield slip_at(root, passage, text, problem, "Make two of it.")
    bare = PLACEHOLDER.sub("", text)
    if digits := re.search(r"\d+", bare):
        yield slip_at(
            root, passage, text, f"the digits {digits[0]!r} stand in it.", "Write the number as a word."
        )
    for forbidden in NEVER_SAID:
        if found := forbidden.pattern.search(bare):
            problem = f"'{found[0]}' sounds like {forbidden.name}."
            yield slip_at(root, passage, text, problem, forbidden.mend)
    if found := BRITISH.search(bare):
        yield slip_at(
            root, passage, text, f"'{found[0]}' is not American spelling.", "Spell it the American way."
        )
    if CLINIC.search(text) and not passage.id.startswith(f"{CLINIC_MAY_STAND_IN}."):
        mend = f"Say 'the article'; the clinic is named in {CLINIC_MAY_STAND_IN}."
        yield slip_at(root, passage, text, "the clinic's name does not belong here.", mend)
