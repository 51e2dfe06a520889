from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.sentences import MarkedSentence, MarkError, split_sentences


def split(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(sentence.text, sentence.marks) for sentence in split_sentences(text)]


def test_white_space_is_folded_and_each_sentence_stands_alone() -> None:
    assert split("One\n  two.  Three!\nFour? ") == [("One two.", ()), ("Three!", ()), ("Four?", ())]


def test_a_mark_belongs_to_the_sentence_before_it_alone() -> None:
    assert split("One. [a] Two. Three. [b, c]") == [("One.", ("a",)), ("Two.", ()), ("Three.", ("b", "c"))]


def test_a_mark_may_touch_the_full_stop() -> None:
    assert split("One.[a] Two.") == [("One.", ("a",)), ("Two.", ())]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Call {emergency}. Stay.", ["Call {emergency}.", "Stay."]),
        ("Wait. {emergency} is the number.", ["Wait.", "{emergency} is the number."]),
        ("I do. {review_status} The end.", ["I do.", "{review_status}", "The end."]),
        ("{review_status}", ["{review_status}"]),
        ('Say "more." or "stop." Now go.', ['Say "more." or "stop."', "Now go."]),
        ("A twenty-four-hour line.", ["A twenty-four-hour line."]),
        ("황달은 그렇습니다. 다음 문장입니다.", ["황달은 그렇습니다.", "다음 문장입니다."]),
        ("I heard: {words}", ["I heard: {words}"]),
        ("Well… maybe.", ["Well… maybe."]),
    ],
)
def test_a_sentence_ends_where_a_listener_hears_its_end(text: str, sentences: list[str]) -> None:
    assert [sentence for sentence, _ in split(text)] == sentences


def test_a_text_without_an_end_is_one_sentence_and_may_be_marked() -> None:
    assert split("Get help now [safety]") == [("Get help now", ("safety",))]


def test_no_text_has_no_sentence() -> None:
    assert split(" \n ") == []


@pytest.mark.parametrize(
    "text", ["One [a] two.", "[a] One.", "One. [a] [b]", "One. [A]", "One. []", "One. [a", "One]."]
)
def test_a_bracket_that_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(MarkError):
        split_sentences(text)


_words = st.lists(st.sampled_from(["One", "two", "{emergency}", "three,"]), min_size=1, max_size=5).map(
    " ".join
)
_marked = st.tuples(_words, st.sampled_from(".!?"), st.lists(st.sampled_from(["a", "b_c"]), max_size=2))


@given(st.lists(_marked, max_size=6))
def test_what_was_joined_comes_apart_the_same(parts: list[tuple[str, str, list[str]]]) -> None:
    sentences = [MarkedSentence("One " + words + end, tuple(marks)) for words, end, marks in parts]
    text = "\n".join(
        sentence.text + (f" [{', '.join(sentence.marks)}]" if sentence.marks else "")
        for sentence in sentences
    )
    assert list(split_sentences(text)) == sentences


@given(st.text())
def test_any_text_is_split_without_losing_a_word_or_refused(text: str) -> None:
    try:
        sentences = split_sentences(text)
    except MarkError:
        assert "[" in text or "]" in text
        return
    if "[" not in text:
        assert (
            " ".join(sentence.text for sentence in sentences).split() == text.split()
            or "{review_status}" in text
        )
