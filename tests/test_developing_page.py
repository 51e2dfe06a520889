"""The bench in a real browser: every side of a turn, by keyboard, in any width and color, judged by axe."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import (
    needs_axe,
    needs_chromium,
    picture,
    served,
    sideways,
    small_targets,
    unreachable_by_key,
    violations,
    watched_page,
)

from app import create_app
from developing.doors import bench_doors
from skill.web import open_door

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium
UTTERANCES = """\
{"text": "what is jaundice", "intent": "jaundice"}
{"text": "mumble grumble and so on", "intent": "imaging"}
{"text": "go on", "intent": "more"}
"""
SPACED = """() => document.querySelectorAll('body *').forEach(one => Object.assign(one.style,
    {lineHeight: 1.5, letterSpacing: '0.12em', wordSpacing: '0.16em'}))"""
"""Text as far apart as somebody may set it and lose nothing (WCAG 2.2, 1.4.12)."""


@pytest.fixture(scope="module")
def address(exact_root: Path) -> Iterator[str]:
    """The bench as `hepatica serve` opens it, about content that is understood by its exact phrases."""
    application = create_app(content=exact_root, application_ids=["amzn1.ask.skill.test"])
    talk = application.extensions["hepatica"]
    for door in bench_doors(talk):
        open_door(application, talk, door)
    with served(application) as where:
        yield where


@contextmanager
def at_the_bench(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    with watched_page(browser, address, **context) as page:
        page.goto("/bench")
        page.wait_for_function("() => document.querySelectorAll('#locale option').length > 0")
        yield page


def ask(page: Page, words: str) -> None:
    before = page.locator("#turns li").count()
    page.fill("#words", words)
    page.press("#words", "Enter")
    page.wait_for_function("before => document.querySelectorAll('#turns li').length > before", arg=before)


def status(page: Page, name: str, part: str) -> str:
    """What a line of status says, once it says that."""
    page.wait_for_function(
        "([name, part]) => document.getElementById(name).textContent.includes(part)", arg=[name, part]
    )
    return page.inner_text(f"#{name}")


def give(page: Page, field: str, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}
    page.set_input_files(field, files=[file])  # type: ignore[list-item]


def everything(page: Page) -> None:
    """All that the page can show, at once."""
    ask(page, "what is jaundice")
    ask(page, "more")
    while page.locator("details:not([open])").count():
        page.locator("details:not([open]) > summary").first.click()
    page.fill("#many", "what is jaundice\ngo on\n")
    page.get_by_role("button", name="Ask them all").click()
    status(page, "many-status", "2 utterances asked")
    give(
        page, "#recording", "old.jsonl", '{"text": "what is jaundice", "intent": "biopsy", "speech": "Hm."}\n'
    )
    status(page, "replay-status", "1 changed")
    give(page, "#file", "mine.jsonl", UTTERANCES)
    status(page, "score-status", "3 utterances scored")


def test_a_turn_is_seen_from_every_side_and_the_talk_goes_on(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address) as page:
        ask(page, "what is jaundice")
        assert status(page, "status", "Turn 1").startswith("Turn 1: jaundice, answered, confidence 1")
        shown = page.inner_text("#turn")
        for part in ("Understood", "Rule", "Times", "The reply", "After silence", "Memory",
                     "The same turn through Alexa", "Other doors", "sound", "device", "alexa"):  # fmt: skip
            assert part in shown
        assert "information, not medical advice" in page.inner_text("blockquote")
        page.get_by_text("Our response to Alexa").click()
        assert '"shouldEndSession": false' in page.inner_text("#turn")
        ask(page, "more")
        assert status(page, "status", "Turn 2").startswith("Turn 2: more about jaundice")
        assert '"shouldEndSession": false' in page.inner_text("#turn"), "what was unfolded stays so"


def test_events_guesses_and_samples_are_tried_too(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address) as page:
        for number, (name, intent) in enumerate(
            (("Launch", "open"), ("Silence, after the reprompt", "clarify"), ("Not heard", "clarify")), 1
        ):
            page.get_by_role("button", name=name).click()
            assert intent in status(page, "status", f"Turn {number}")
        page.get_by_text("Guesses with weights").click()
        page.fill("#guesses", "0.3 nothing at all\n0.7 what is jaundice")
        page.get_by_role("button", name="Ask with these").click()
        assert "jaundice" in status(page, "status", "Turn 4")
        page.select_option("#sample", "what is a liver biopsy")
        assert page.input_value("#words") == "what is a liver biopsy"
        page.select_option("#locale", "en-GB")
        ask(page, "i can't breathe")
        assert "999" in page.inner_text("blockquote")


def test_a_talk_is_downloaded_and_replayed_and_what_changed_is_shown(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address) as page:
        assert page.get_by_role("button", name="Download as a recording").is_disabled()
        ask(page, "what is jaundice")
        ask(page, "more")
        page.get_by_role("button", name="Start a new talk").click()
        ask(page, "more")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Download as a recording").click()
        text = Path(saved.value.path()).read_text("utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        assert [line.get("new") for line in lines] == [True, None, True]
        give(page, "#recording", "talk.jsonl", text)
        assert status(page, "replay-status", "replayed") == "3 turns replayed, and nothing has changed."
        lines[1]["topic"] = "biopsy"
        give(page, "#recording", "talk.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        assert status(page, "replay-status", "1 changed") == "3 turns replayed: 1 changed."
        assert "line 2" in page.inner_text("#replayed")
        with page.expect_download() as renewed:
            page.get_by_role("button", name="Download with today's replies").click()
        said_today = [json.loads(line) for line in Path(renewed.value.path()).read_text("utf-8").splitlines()]
        assert said_today == [json.loads(line) for line in text.splitlines()]
        page.get_by_role("button", name="Forget everything above").click()
        assert page.inner_text("#turn") == "Nothing was said yet."
        assert page.locator("#turns li").count() == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.jsonl", UTTERANCES),
        ("mine.csv", "text,intent\nwhat is jaundice,jaundice\nmumble grumble,imaging\ngo on,more\n"),
        ("mine.json", json.dumps([{**json.loads(line), "entities": []} for line in UTTERANCES.splitlines()])),
    ],
)
def test_a_file_of_utterances_is_scored_with_a_table_and_a_picture(
    browser: Browser, address: str, name: str, text: str
) -> None:
    with at_the_bench(browser, address) as page:
        give(page, "#file", name, text)
        assert status(page, "score-status", "utterances scored") == "3 utterances scored."
        assert page.get_by_role("table", name="Measures").is_visible()
        assert page.get_by_role("img", name="Confusion matrix").is_visible()
        give(page, "#file", name, "no such thing")
        assert status(page, "score-status", "the file")
        assert page.locator("#scored *").count() == 0


def test_what_cannot_be_done_is_told_in_words_and_nothing_typed_is_lost(
    browser: Browser, address: str
) -> None:
    with at_the_bench(browser, address) as page:
        page.press("#words", "Enter")
        assert page.inner_text("#words-wrong") == "Type an utterance first."
        assert page.evaluate("document.activeElement.id") == "words"
        give(page, "#recording", "talk.jsonl", "these are no lines")
        status(page, "replay-status", "Line 1: the line is not JSON.")
        page.fill("#words", "what is jaundice")
        page.context.set_offline(True)
        page.press("#words", "Enter")
        status(page, "status", "Hepatica does not answer.")
        assert page.input_value("#words") == "what is jaundice"
        page.context.set_offline(False)
        page.press("#words", "Enter")
        assert "jaundice" in status(page, "status", "Turn 1")


def test_words_that_look_like_markup_stay_words(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address) as page:
        ask(page, "<img src=x onerror=alert(1)><b>bold</b>")
        assert "<b>bold</b>" in page.inner_text("#turns")
        assert page.locator("#turns b, #turn img").count() == 0


def test_everything_is_done_by_keyboard_alone(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "words":
                break
        page.keyboard.type("what is jaundice")
        page.keyboard.press("Enter")
        status(page, "status", "Turn 1")
        assert page.evaluate("document.activeElement.id") == "words", "the next question can be typed at once"
        everything(page)
        assert unreachable_by_key(page) == []


def test_who_listens_hears_each_answer_once_and_walks_the_rest_by_headings(
    browser: Browser, address: str
) -> None:
    with at_the_bench(browser, address) as page:
        page.evaluate(
            "() => { window.told = []; new MutationObserver(() => told.push(document.getElementById('status')"
            ".textContent)).observe(document.getElementById('status'), {childList: true}) }"
        )
        ask(page, "what is jaundice")
        status(page, "status", "Turn 1")
        assert len(page.evaluate("told.filter(Boolean)")) == 1
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        for label in ("Utterance", "A sample, from the content", "Locale"):
            assert page.get_by_label(label, exact=True).count() == 1


@needs_axe
@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("light", {"color_scheme": "light"}),
        ("dark", {"color_scheme": "dark"}),
        ("forced-colors", {"forced_colors": "active"}),
        ("320-pixels", {"viewport": {"width": 320, "height": 640}}),
    ],
)
def test_axe_finds_nothing_and_nothing_is_too_small_or_too_wide(
    browser: Browser, address: str, name: str, context: dict[str, Any]
) -> None:
    with at_the_bench(browser, address, **context) as page:
        assert violations(page) == []
        picture(page, f"bench-{name}-empty")
        everything(page)
        assert violations(page) == []
        assert small_targets(page) == []
        assert sideways(page) == 0
        picture(page, f"bench-{name}")


def test_text_can_be_spaced_and_enlarged_without_losing_any(browser: Browser, address: str) -> None:
    with at_the_bench(browser, address, viewport={"width": 640, "height": 480}) as page:
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        everything(page)
        page.evaluate(SPACED)
        assert sideways(page) == 0
        picture(page, "bench-large")
