from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.templates import MOST_PHRASES, TemplateError, expand


def test_plain_words_stand_for_themselves() -> None:
    assert expand("  what is  a biopsy ") == ("what is a biopsy",)
    assert expand("does it hurt; i mean the biopsy?") == ("does it hurt; i mean the biopsy?",)


def test_a_choice_and_an_option_are_written_out() -> None:
    assert expand("(what is|explain) [a] biopsy") == (
        "what is a biopsy",
        "what is biopsy",
        "explain a biopsy",
        "explain biopsy",
    )


def test_no_phrase_comes_twice() -> None:
    assert expand("[a] [a] biopsy") == ("a a biopsy", "a biopsy", "biopsy")


@pytest.mark.parametrize("template", ["(a|b", "a]", "{list} a", "<rule> a", "()", "[a] [b]", ""])
def test_a_template_that_cannot_be_used_is_refused_with_a_reason(template: str) -> None:
    with pytest.raises(TemplateError, match=r"\.$"):
        expand(template)


def test_a_template_that_would_drown_the_others_is_refused() -> None:
    with pytest.raises(TemplateError, match=str(MOST_PHRASES)):
        expand(" ".join(["(a|b|c|d)"] * 6))


@given(st.text(alphabet="ab []()|{}<>;:\\'", max_size=20))
def test_any_template_is_expanded_or_refused(template: str) -> None:
    try:
        phrases = expand(template)
    except TemplateError:
        return
    assert phrases
    assert all(phrase == " ".join(phrase.split()) and phrase for phrase in phrases)
