"""Fitting the understanding, and keeping what was fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_asking import fitted, made_content

from intents import ridge
from intents.examples import FOLLOW_UP, Example, examples_of, normaliser_of
from intents.meaning import EMERGENCY
from intents.mishearing import Ear
from intents.model_files import FLAG, content_fingerprint
from intents.topics import Content
from intents.training import corrupted, refit, targets, train


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return made_content(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def examples(made: Content) -> tuple[Example, ...]:
    return examples_of(made, normaliser_of(made))


@pytest.fixture(scope="module")
def model(examples: tuple[Example, ...]) -> ridge.Ridge:
    return train(examples, None)


@pytest.fixture(scope="module")
def saved(made: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fitted(made, tmp_path_factory.mktemp("model") / "words.npz")


class LettersEncoder:
    """Vectors of length 1 from the letters of a text: enough to fit and to read with."""

    def embed(self, text: str) -> np.ndarray:
        vectors = np.full((2, 384), 0.01, np.float32)
        for place, letter in enumerate(text):
            vectors[:, (ord(letter) * 7 + place % 5) % 384] += 1
        vectors[1] = vectors[1][::-1]
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_the_same_examples_give_the_same_model(
    examples: tuple[Example, ...], model: ridge.Ridge, tmp_path: Path
) -> None:
    for name in ("one.npz", "two.npz"):
        ridge.save(train(examples, None), tmp_path / name, "same")
    one, two = (np.load(tmp_path / name) for name in ("one.npz", "two.npz"))
    with one, two:
        assert set(one) == set(two)
        assert all(np.array_equal(one[part], two[part]) for part in one)


def test_every_intent_and_every_flag_is_a_label(made: Content, model: ridge.Ridge) -> None:
    flags = {FLAG + flag for flag in made.red_flags}
    assert set(model.labels) == {*made.asking, EMERGENCY, FOLLOW_UP, *flags}


def test_a_flag_is_asked_beside_its_intent() -> None:
    labels = ["jaundice", EMERGENCY, FOLLOW_UP, "flag:chest_pain", "flag:new_jaundice"]
    wanted = targets(
        [
            Example("what is jaundice", "jaundice", "spoken"),
            Example("my chest hurts", EMERGENCY, "spoken", "chest_pain"),
            Example("my skin turned yellow", "jaundice", "spoken", "new_jaundice"),
            Example("does it hurt", "biopsy", "follow_up"),
        ],
        labels,
    )
    assert wanted.tolist() == [[1, 0, 0, 0, 0], [0, 1, 0, 1, 0], [1, 0, 0, 0, 1], [0, 0, 1, 0, 0]]


def test_what_was_fitted_is_read_again_as_it_was(
    examples: tuple[Example, ...], model: ridge.Ridge, saved: Path
) -> None:
    again = ridge.load(saved, content_fingerprint(examples), None)
    assert again.labels == model.labels
    intents = [label for label in model.labels if not label.startswith(FLAG)]
    for example in examples:
        before, after = model.read(example.text).scores, again.read(example.text).scores
        assert np.abs(before - after).max() < 0.05, example.text
        assert before[: len(intents)].argmax() == after[: len(intents)].argmax(), example.text


def test_whole_sentences_are_fitted_and_read_again_too(examples: tuple[Example, ...], tmp_path: Path) -> None:
    encoder, path = LettersEncoder(), tmp_path / "sentences.npz"
    before = train(examples, encoder)
    ridge.save(before, path, "same")
    after = ridge.load(path, "same", encoder)
    reading = after.read("what is jaundice")
    assert reading.likeness is not None
    assert np.abs(before.read("what is jaundice").scores - reading.scores).max() < 0.05
    best = int(reading.likeness[: len(examples)].argmax())
    assert examples[best].text == "what is jaundice"


def test_words_never_seen_say_nothing(model: ridge.Ridge) -> None:
    assert not model.read("황달").scores.any()
    assert not model.read("").scores.any()


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ridge.ModelError, match=r"no fitted model .*make train"):
        ridge.load(tmp_path / "none.npz", "any", None)


def test_a_model_fitted_to_other_ways_of_asking_says_what_to_do(saved: Path) -> None:
    with pytest.raises(ridge.ModelError, match=r"other ways of asking.*make train"):
        ridge.load(saved, "another fingerprint", None)


def test_a_model_without_sentences_is_none_of_sentences(saved: Path, examples: tuple[Example, ...]) -> None:
    with pytest.raises(ridge.ModelError, match="make train"):
        ridge.load(saved, content_fingerprint(examples), LettersEncoder())


def test_another_way_of_asking_makes_a_model_stale_and_a_mended_answer_does_not(
    examples: tuple[Example, ...],
) -> None:
    wanted = content_fingerprint(examples)
    assert content_fingerprint(list(examples)) == wanted
    assert content_fingerprint([*examples, Example("yellow", "jaundice", "spoken")]) != wanted
    assert content_fingerprint(examples[1:]) != wanted


@pytest.mark.parametrize("damaged", [b"", b"no model", b"PK\x03\x04" + b"\0" * 400, b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_no_model_says_what_to_do(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "words.npz"
    path.write_bytes(damaged)
    with pytest.raises(ridge.ModelError, match=r"damaged .*make train"):
        ridge.load(path, "any", None)


def test_another_array_file_says_what_to_do(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(3))
    with pytest.raises(ridge.ModelError, match=r"damaged .*make train"):
        ridge.load(tmp_path / "one.npy", "any", None)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_model_is_refused_or_the_same(
    saved: Path, examples: tuple[Example, ...], data: st.DataObject
) -> None:
    whole, fingerprint = saved.read_bytes(), content_fingerprint(examples)
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    changed = whole[place] ^ data.draw(st.integers(1, 255))
    path = saved.with_name("damaged.npz")
    path.write_bytes(whole[:place] if cut else whole[:place] + bytes([changed]) + whole[place + 1 :])
    try:
        model = ridge.load(path, fingerprint, None)
    except ridge.ModelError as error:
        assert "make train" in str(error)  # noqa: PT017  it may be refused, and need not be
        return
    sound = ridge.load(saved, fingerprint, None)
    assert model.labels == sound.labels
    assert model.tfidf.index == sound.tfidf.index
    assert np.array_equal(model.linear, sound.linear)


def test_a_model_is_written_whole_or_not_at_all(saved: Path, examples: tuple[Example, ...]) -> None:
    before = saved.read_bytes()
    ridge.save(train(examples, None), saved, content_fingerprint(examples))
    assert saved.read_bytes()[:4] == before[:4]
    assert not list(saved.parent.glob("*.part"))


def test_fitting_is_done_only_where_it_is_needed(
    made: Content, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.npz"
    assert refit(made, path, None)
    assert "Fitting words.npz" in capsys.readouterr().err
    assert not refit(made, path, None)
    path.write_bytes(b"")
    assert refit(made, path, None)
    assert not refit(made, path, None)


def test_corrupted_copies_never_equal_a_phrase(content: Content) -> None:
    examples = examples_of(content, normaliser_of(content))
    copies = corrupted(examples)
    assert len(copies) > len(examples) / 10
    assert not {copy.text for copy in copies} & {example.text for example in examples}


def test_corrupted_copies_are_always_the_same_and_mean_the_same(examples: tuple[Example, ...]) -> None:
    copies = corrupted(examples)
    assert copies
    assert copies == corrupted(examples)
    meanings = {(example.intent, example.section, example.flag) for example in examples}
    assert {(copy.intent, copy.section, copy.flag) for copy in copies} <= meanings


def test_a_model_of_words_alone_needs_no_copies(examples: tuple[Example, ...], model: ridge.Ridge) -> None:
    assert model.sentences is None
    known = {word for example in examples for word in example.text.split()}
    assert {name[1:] for name in model.tfidf.index if name[0] == "=" and " " not in name} == known


EAR = Ear.of(["their scan is there", "there is their scan", "whether the weather is there"] * 2)


@given(
    st.lists(st.sampled_from(("their", "scan", "is", "there", "the", "weather", "a")), min_size=1),
    st.integers(0, 99),
)
def test_a_copy_is_never_empty_and_always_the_same(words: list[str], seed: int) -> None:
    phrase = " ".join(words)
    copy = EAR.copy(phrase, seed)
    assert copy
    assert copy == EAR.copy(phrase, seed)


def test_a_word_is_heard_as_one_that_sounds_alike() -> None:
    assert "there" in EAR.alike["their"]
    assert "weather" in EAR.alike["whether"]
