"""Lines: what a memory holds of a reply, and how it becomes words again."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intents.library import default_root, load_content
from intents.listing import every_passage
from intents.wording import place_for
from skill.lines import Line, Script, UnknownLineError

CONTENT = load_content(default_root())
SCRIPT = Script(CONTENT)
HERE = place_for(CONTENT, "en-US")
part = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_.0123456789:", min_size=1)


@settings(max_examples=100, deadline=None)
@given(part, st.lists(st.tuples(part, part), max_size=3), st.none() | st.integers(0, 999))
def test_a_line_comes_back_as_it_was_written(passage, fillings, sentence):
    line = Line(passage, tuple(fillings), sentence)
    assert Line.read(line.write()) == line


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_string_is_a_line_or_is_refused(text):
    with contextlib.suppress(UnknownLineError):
        SCRIPT.render((Line.read(text),), HERE, None)


@pytest.mark.parametrize("text", ["zyzzyva", "zyzzyva#1", "jaundice.gist#zyzzyva", "jaundice.gist|zyzzyva"])
def test_a_line_that_cannot_be_read_is_refused_without_its_text(text):
    with pytest.raises(UnknownLineError) as refused:
        SCRIPT.render((Line.read(text),), HERE, None)
    assert "zyzzyva" not in str(refused.value)


def test_every_passage_of_the_content_can_be_named():
    assert set(SCRIPT.passages) == {passage.id for passage in every_passage(CONTENT)}


def test_a_line_says_one_sentence_or_all_of_its_passage():
    passage = CONTENT.topics["jaundice"].gist
    whole = SCRIPT.render((Line(passage.id),), HERE, None).speech
    cut = SCRIPT.one_by_one((Line(passage.id),))
    assert len(cut) == len(passage.sentences)
    assert SCRIPT.render(cut, HERE, None).speech == whole
    assert SCRIPT.one_by_one(cut) == cut


@pytest.mark.parametrize(
    ("filling", "written", "spoken"),
    [
        ("topic:imaging", CONTENT.topics["imaging"].name, CONTENT.topics["imaging"].name),
        ("number:3", "three", "three"),
        ("word:MRI", "MRI", "m r i"),
        ("heard:", "what they said", "what they said"),
    ],
)
def test_a_filling_is_written_and_spoken(filling, written, spoken):
    line = Line("phrase.i_heard.0", (("words", filling),))
    words = SCRIPT.render((line,), HERE, "what they said")
    assert words.display == f"I heard: {written}."
    assert words.speech == f"I heard: {spoken}."


def test_a_word_is_spelled_letter_by_letter():
    line = Line("phrase.spelled.0", (("word", "word:biopsy"), ("letters", "spelled:biopsy")))
    assert SCRIPT.render((line,), HERE, None).speech == "The word biopsy is spelled b, i, o, p, s, y."


@pytest.mark.parametrize("term", CONTENT.terms, ids=lambda term: term.written)
def test_every_hard_word_can_be_found_and_spelled(term):
    assert SCRIPT.first_word(f"how do you spell {term.written.lower()} please") == term.written


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("chemotherapy", "chemotherapy"),
        ("Biopsy of the liver", "biopsy"),
        ("the", None),
        ("chemotherapys", None),
    ],
)
def test_the_first_hard_word_is_a_whole_word(text, word):
    assert SCRIPT.first_word(text) == word


def test_paragraphs_are_the_speech_in_pieces():
    lines = (Line("jaundice.gist"), Line("jaundice.1"))
    words = SCRIPT.render(lines, HERE, None)
    assert len(words.paragraphs) == len(lines)
    assert " ".join(words.paragraphs) == words.speech


def test_a_line_is_kept_for_the_next_turn_and_said_as_each_place_says_it():
    script = Script(CONTENT)
    line = Line(next(flag.said.id for flag in CONTENT.red_flags.values() if "{emergency" in flag.said.text))
    places = list(CONTENT.places.values())
    first = [script.render((line,), place, None) for place in places]
    assert len({words.display for words in first}) > 1
    assert [script.render((line,), place, None) for place in places] == first


@pytest.mark.parametrize("value", ["heard:", "heard", "heard:again"])
def test_a_persons_words_are_not_kept(value):
    script = Script(CONTENT)
    said = "phrase.i_heard.0"
    line = Line(said, (("words", value),))
    assert "zyzzyva" in script.render((line,), HERE, "zyzzyva").display
    assert "zyzzyva" not in script.render((line,), HERE, "other words").display
    assert "zyzzyva" not in repr(vars(script))


def test_made_up_lines_do_not_pile_up(monkeypatch):
    monkeypatch.setattr("skill.lines.MOST_KNOWN", 3)
    script = Script(CONTENT)
    for topic in CONTENT.topics.values():
        whole = SCRIPT.render((Line(topic.gist.id),), HERE, None)
        assert script.render((Line(topic.gist.id),), HERE, None) == whole
        assert len(script._known) <= 3
