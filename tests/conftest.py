"""What many tests share: the English content, the conversation about it, and its doors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alexa_response_rules import broken_answer
from chromium import open_browser
from dialogue import Dialogue
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from intents.library import default_root, load_content
from intents.topics import Content
from intents.understander import build_understander
from skill.alexa import AlexaDoor
from skill.conversation import Conversation
from skill.talk import Talk

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def broken_answers() -> Iterator[list[str]]:
    """The rules that answers of the Alexa door broke since a test last looked: each answer is held to them,
    whatever test caused it, and by whichever way it came in.
    """
    found: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("handle", "handle_on_lambda"):
            patch.setattr(AlexaDoor, name, _held_to_the_rules(getattr(AlexaDoor, name), found))
        yield found


def _held_to_the_rules(answer: Any, found: list[str]) -> Any:
    def answer_and_look(door: AlexaDoor, envelope: Mapping[str, Any], *more: object) -> Any:
        response = answer(door, envelope, *more)
        found.extend(broken_answer(response, envelope))
        return response

    return answer_and_look


@pytest.fixture(autouse=True)
def every_answer_to_alexa_is_valid(broken_answers: list[str]) -> Iterator[None]:
    broken_answers.clear()
    yield
    assert broken_answers == []


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; the tests that take it are marked `chromium.needs_chromium`."""
    with open_browser() as opened:
        yield opened
