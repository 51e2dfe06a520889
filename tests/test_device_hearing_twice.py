"""A second hearing helps where the first leaves doubts, and never makes a phrase of something else."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from korean_ear import korean_ear, say_korean

from audio.hearing import Guess, Heard, Patience
from audio.pcm import EAR_FORMAT
from audio.sound import read_wav
from device.hearing_twice import (
    EVEN_AT,
    SURE_FROM,
    WORST,
    HearingTwice,
    hypotheses,
    merged,
    share_of_phrases,
    unsure,
)
from device.vocabulary import Vocabulary, vocabulary_of
from intents.library import load_content
from intents.meaning import Context, Understanding
from intents.understander import build_understander

SECOND = EAR_FORMAT.silence(1000)
PHRASES = Vocabulary(("what is meta static", "stop"), {"what is meta static": "what is metastatic"}, (), 0)


def heard(text: str | None, fit: float = 0.0, sound: bytes = SECOND) -> Heard:
    if text is None:
        return Heard("not_heard", (), sound, fit)
    return Heard("words", (Guess(text, 1.0),), sound, fit)


class Ear:
    """Hears what it is told to; notes under what it listened again."""

    def __init__(self, first: Heard, second: Heard | None = None) -> None:
        self.first, self.second = first, second
        self.again: list[Sequence[str] | None] = []
        self.phrases: Sequence[str] | None = None
        self.patience: Patience | None = None

    def hear(
        self, chunks: Iterable[bytes], phrases: Any = None, *, patience: Any = None, on_partial: Any = None
    ) -> Heard:
        self.phrases, self.patience = phrases, patience
        for _ in chunks:
            pass
        return self.first

    def recognize(self, chunks: Iterable[bytes], phrases: Any = None) -> tuple[Guess, ...]:
        raise NotImplementedError

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        assert self.second is not None
        self.again.append(phrases)
        return self.second


def understood(intent: str, confidence: float, flag: str | None = None) -> Callable[..., Understanding]:
    return lambda guesses: Understanding(intent, confidence, "a test", flag=flag)


@pytest.mark.parametrize(
    ("intent", "confidence", "flag", "doubts"),
    [
        ("jaundice", 0.9, None, False),
        ("jaundice", SURE_FROM, None, False),
        ("jaundice", SURE_FROM - 0.01, None, True),
        ("clarify", 0.9, None, True),
        ("out_of_scope", 0.9, None, True),
        ("emergency", 0.1, "chest_pain", False),
    ],
)
def test_a_second_hearing_is_made_only_in_doubt_and_never_delays_a_red_flag(
    intent: str, confidence: float, flag: str | None, doubts: bool
) -> None:
    assert unsure(Understanding(intent, confidence, "a test", flag=flag)) is doubts
    ear = Ear(heard("something"), heard("stop"))
    twice = HearingTwice(ear, PHRASES, understood(intent, confidence, flag))
    twice.hear([])
    assert ear.again == ([PHRASES.phrases] if doubts else [])
    assert (twice.utterances, twice.second) == (1, int(doubts))


def test_words_that_the_model_lacks_lead_home_from_what_sounds_like_them() -> None:
    ear = Ear(heard("what is matter static", 10), heard("what is meta static", 10))
    guesses = HearingTwice(ear, PHRASES, understood("clarify", 0)).hear([]).guesses
    assert guesses[0].text == "what is metastatic"
    assert {guess.text for guess in guesses} == {"what is metastatic", "what is matter static"}
    assert sum(guess.weight for guess in guesses) == pytest.approx(1)


def test_where_no_word_was_made_out_the_phrases_are_tried() -> None:
    ear = Ear(heard(None, 10), heard("stop", 9))
    assert HearingTwice(ear, PHRASES, understood("clarify", 0)).hear([]).guesses == (Guess("stop", 1.0),)
    deaf = Ear(heard(None, 10), heard(None, 9))
    assert HearingTwice(deaf, PHRASES, understood("clarify", 0)).hear([]).kind == "not_heard"


def test_silence_is_not_heard_again() -> None:
    for kind in ("silence", "ended"):
        ear = Ear(Heard(kind))  # type: ignore[arg-type]
        assert HearingTwice(ear, PHRASES, understood("clarify", 0)).hear([]) == Heard(kind)  # type: ignore[arg-type]
        assert ear.again == []


def test_the_microphone_is_closed_before_it_is_decoded_again() -> None:
    closed: list[int] = []

    class Microphone:
        def __iter__(self) -> Any:
            return iter([SECOND])

        def close(self) -> None:
            closed.append(len(ear.again))

    ear = Ear(heard("something"), heard("stop"))
    HearingTwice(ear, PHRASES, understood("clarify", 0)).hear(Microphone())
    assert closed == [0]
    assert len(ear.again) == 1


def test_content_that_understands_phrases_alone_is_heard_under_them_at_once() -> None:
    ear = Ear(heard("what is meta static"))
    twice = HearingTwice(ear, PHRASES, understood("clarify", 0), phrases_only=True)
    assert twice.hear([], patience=Patience(pause_s=3)).guesses[0].text == "what is metastatic"
    assert ear.phrases == PHRASES.phrases
    assert ear.patience == Patience(pause_s=3)
    assert ear.again == []


def test_a_phrase_that_fits_far_worse_is_dropped_since_red_flags_are_phrases_too() -> None:
    freely = heard("the weather is nice", 0.0)
    assert merged(freely, heard("my chest hurts", WORST - 0.1)) == freely
    assert share_of_phrases(heard(None, 0.0), heard("my chest hurts", WORST - 0.1)) == 0
    assert share_of_phrases(freely, heard("my chest hurts", EVEN_AT)) == pytest.approx(0.5)
    assert merged(freely, heard("my chest hurts", 3)).guesses[0].text == "my chest hurts"


@given(st.floats(-1000, 1000), st.floats(-1000, 1000), st.integers(1, 30))
def test_weights_stay_weights_and_a_better_fit_never_counts_less(
    one: float, two: float, seconds: int
) -> None:
    sound = EAR_FORMAT.silence(1000 * seconds)
    low, high = sorted((one, two))
    shares = [share_of_phrases(heard("a", 0, sound), heard("b", fit, sound)) for fit in (low, high)]
    assert 0 <= shares[0] <= shares[1] <= 1
    both = merged(heard("a", 0, sound), heard("b", one, sound))
    assert math.isclose(sum(guess.weight for guess in both.guesses), 1)
    assert sorted(both.guesses, key=lambda guess: -guess.weight) == list(both.guesses)


def test_for_the_understanding_guesses_keep_their_weights() -> None:
    assert [(each.text, each.weight) for each in hypotheses([Guess("a", 0.75), Guess("b", 0.25)])] == [
        ("a", 0.75),
        ("b", 0.25),
    ]


def test_a_real_ear_hears_at_the_second_time_what_it_missed_at_the_first(tmp_path: Path) -> None:
    """espeak-ng's Korean voice, heard freely by Vosk's Korean model, is wrong throughout."""
    ear, content = korean_ear(), load_content(Path(__file__).parent / "content_ko")
    understander = build_understander(content)
    twice = HearingTwice(
        ear,
        vocabulary_of(content, ear.knows),
        lambda guesses: understander.understand(guesses, Context()),
    )

    def said(text: str) -> list[bytes]:
        return [*read_wav(say_korean(text, tmp_path / "f.wav")), EAR_FORMAT.silence(1000)]

    assert twice.hear(said("아니요")).guesses[0].text == "아니요"
    assert twice.second == 1  # so the first hearing was not understood
    phrases = set(vocabulary_of(content, ear.knows).phrases)
    assert not phrases & {guess.text for guess in twice.hear(said("전화번호가 뭐예요")).guesses}
    assert twice.second == 2
