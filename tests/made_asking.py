"""A made root with flags of all three tiers and a few ways to steer, and the understandings of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_root import make_root

from intents import ridge
from intents.encoder import EncoderMissingError
from intents.examples import examples_of, normaliser_of
from intents.library import load_content
from intents.meaning import Context, Hypothesis, Understanding
from intents.model_files import content_fingerprint
from intents.topics import Content
from intents.training import train
from intents.understander import Understander, build_understander

FLAG = """tier = {tier}
title = "{title}"
said = "Call the team now."
reminder = "Please still call the team."
again = "Ask a friend to call."
sources = ["safety"]
"""
ASKED = {
    "jaundice": (
        'spoken = ["[what is] jaundice", "why is my skin yellow", "why are my eyes yellow"]\n'
        'follow_up = ["does it go away", "and does it come back"]\n'
    ),
    "biopsy": (
        'spoken = ["[what is] a biopsy", "biopsy", "how is a biopsy done", "why do they take a sample"]\n'
        'follow_up = ["does it hurt", "does it come back"]\n'
    ),
    "imaging": (
        'spoken = ["scans", "what do the scans show", "what is an MRI", "how long is a scan"]\n'
        'follow_up = ["does it hurt"]\n'
    ),
    "yes": 'spoken = ["yes", "yes please", "go on"]\n',
    "no": 'spoken = ["no", "no thanks", "that\'s all"]\n',
    "stop": 'spoken = ["stop", "stop talking", "please stop"]\n',
    "more": 'spoken = ["more", "tell me more"]\n',
    "personal_advice": 'spoken = ["should i have a biopsy", "should i take it", "what should i do"]\n',
    "out_of_scope": 'spoken = ["who won the game"]\nstrangers = ["play some music", "what is the weather"]\n',
    "emergency/chest_pain": 'spoken = ["my chest hurts", "there is a pain in my chest", "bad chest pain"]\n',
    "emergency/fever_on_treatment": (
        'spoken = ["i have a fever after chemo", "shivering and a fever since treatment"]\n'
    ),
    "emergency/new_jaundice": 'spoken = ["my skin has turned yellow", "my eyes turned yellow this week"]\n',
}
CHANGES = {f"asking/{name}.toml": text for name, text in ASKED.items()} | {
    "red_flags/fever_on_treatment.toml": FLAG.format(tier=2, title="Fever"),
    "red_flags/new_jaundice.toml": FLAG.format(tier=3, title="New jaundice") + 'topic = "jaundice"\n',
}


def made_content(folder: Path, *, trained: bool = False) -> Content:
    """The content of the made root."""
    settings = 'language = "en"\nunderstanding = "{}"\ngrade_leaves_out = ["biopsy"]\n'
    changes = {"content.toml": settings.format("trained" if trained else "exact")}
    return load_content(make_root(folder, CHANGES | changes))


def without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the understanding be built as where the encoder's library has no wheel."""

    def missing() -> None:
        raise EncoderMissingError("There is none here.")

    monkeypatch.setattr("intents.understander.Encoder", missing)


def fitted(content: Content, path: Path) -> Path:
    """Write to `path` the model of words alone that is fitted to `content`."""
    examples = examples_of(content, normaliser_of(content))
    ridge.save(train(examples, None), path, content_fingerprint(examples))
    return path


def trained_on(content: Content, folder: Path) -> Understander:
    """The trained understanding of `content`, by words alone."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        without_encoder(monkeypatch)
        return build_understander(content, model=fitted(content, folder / "words.npz"))


def meant(
    understander: Understander, *guesses: str | tuple[str, float], context: Context | None = None
) -> Understanding:
    """What the guesses of one utterance mean; a guess without a weight weighs 1."""
    hypotheses = [Hypothesis(guess) if isinstance(guess, str) else Hypothesis(*guess) for guess in guesses]
    return understander.understand(hypotheses, context or Context())
