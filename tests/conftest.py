"""What many tests share: the English content, the conversation about it, and its doors."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from dialogue import Dialogue
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from intents.library import default_root, load_content
from intents.topics import Content
from intents.understander import build_understander
from skill.conversation import Conversation
from skill.talk import Talk


@pytest.fixture(scope="session")
def content() -> Content:
    """All that is said and heard in English."""
    return load_content(default_root())


@pytest.fixture
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for what a device keeps and for a person's own files, for this process and those it starts."""
    home = tmp_path / "own"
    monkeypatch.setenv("HEPATICA_DATA", str(home / "data"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture(scope="session")
def conversation(content: Content) -> Conversation:
    return Conversation(content)


@pytest.fixture
def dialogue(conversation: Conversation) -> Dialogue:
    """A talk whose understandings a test gives, so that the conversation is tested without a model."""
    return Dialogue(conversation)


@pytest.fixture(scope="session")
def exact_talk(content: Content) -> Talk:
    """The talk in which an utterance is understood where it equals a phrase of the content."""
    return Talk(content, build_understander(replace(content, understanding="exact")))


@pytest.fixture(scope="session")
def exact_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English content with the understanding that needs no fitted model."""
    root = tmp_path_factory.mktemp("content") / "en"
    shutil.copytree(default_root(), root)
    settings = root / "content.toml"
    settings.write_text(settings.read_text("utf-8").replace('"trained"', '"exact"'), "utf-8")
    return root


@pytest.fixture(scope="session")
def exact_app(exact_root: Path) -> Flask:
    """The web application about that content."""
    return create_app(content=exact_root, application_ids=["amzn1.ask.skill.test"])


@pytest.fixture(scope="session")
def talk() -> Talk:
    """The talk as it is served, with its fitted model."""
    return Talk.open()


@pytest.fixture(scope="session")
def app() -> Flask:
    """The web application as it is served."""
    return create_app(application_ids=["amzn1.ask.skill.test"])


@pytest.fixture
def exact_client(exact_app: Flask) -> FlaskClient:
    return exact_app.test_client()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
