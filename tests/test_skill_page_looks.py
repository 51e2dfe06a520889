"""The page for eyes, fingers and screen readers: every state of it, in every color and width."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromium
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
)
from page_stand_ins import MICROPHONE, Hummer, ask, at_the_page, until
from web_stand_ins import StandInEar

from app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.open_browser(*MICROPHONE) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(exact_root: Path) -> Iterator[str]:
    with served(create_app(content=exact_root, ear=StandInEar(), voice=Hummer())) as where:
        yield where


# --- states ------------------------------------------------------------------------------------------------


def first(page: Page) -> None:
    assert page.inner_text("#heading") == "Hepatica"


def answered(page: Page) -> None:
    ask(page, "what is jaundice", "Jaundice")
    page.wait_for_function("() => document.getElementById('state').hidden")


def asked_back(page: Page) -> None:
    ask(page, "mumble grumble and so on", "Not understood")


def listed(page: Page) -> None:
    ask(page, "topics", "Topics")


def emergency(page: Page) -> None:
    ask(page, "i can't breathe", "Get help now")


def recording(page: Page) -> None:
    page.click("#speak")
    until(page, "state", "I am listening.")


def failed(page: Page) -> None:
    page.route("**/ask?*", lambda route: route.abort())
    page.fill("#text", "what is jaundice")
    page.press("#text", "Enter")
    until(page, "notice", "does not answer")


def topics(page: Page) -> None:
    page.locator("summary").click()


def questions(page: Page) -> None:
    for text in ("May I travel by plane?", "What can I take against the itching, and who pays for it?"):
        page.fill("#question", text)
        page.press("#question", "Enter")
    page.get_by_role("button", name="Delete the question: May I travel by plane?").click()


def handover(page: Page) -> None:
    answered(page)
    questions(page)
    page.click("#handover-open")
    until(page, "handover-suggested", "Questions worth asking")


STATES: tuple[Callable[[Page], None], ...] = (
    first, answered, asked_back, listed, emergency, recording, failed, topics, questions, handover,
)  # fmt: skip
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced-colors": {"forced_colors": "active"},
    "320-pixels": {"viewport": {"width": 320, "height": 640}},
}
"""320 CSS pixels are also what 400 % zoom leaves of a window of 1280."""
CONTRAST = """axe.run(document, {runOnly: ['color-contrast-enhanced']})
    .then(found => JSON.stringify(found.violations))"""


@needs_axe
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_any_state_and_nothing_is_too_small_too_wide_or_out_of_reach(
    browser: Browser, address: str, state: Callable[[Page], None], look: str
) -> None:
    with at_the_page(browser, address, **LOOKS[look]) as page:
        state(page)
        picture(page, f"page-{state.__name__}-{look}")
        assert violations(page) == []
        if look != "forced-colors":
            assert page.evaluate(CONTRAST) == "[]", "seven to one, as WCAG's highest level wants it"
        assert small_targets(page) == []
        assert sideways(page) == 0
        assert unreachable_by_key(page) == []


SPACED = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { line-height: 1.5 !important;
    letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets.push(sheet) }"""
"""WCAG 1.4.12; twice the letters' size comes on top."""
CUT = """() => [...document.querySelectorAll('button, p, h1, h2, h3, li, label, a, summary')]
    .filter(one => one.checkVisibility() && one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.id || one.outerHTML.slice(0, 60))"""


@pytest.mark.parametrize("state", [answered, emergency, topics, handover], ids=lambda state: state.__name__)
@pytest.mark.parametrize("width", [320, 640])
def test_with_wide_spacing_and_letters_of_twice_the_size_nothing_is_cut(
    browser: Browser, address: str, state: Callable[[Page], None], width: int
) -> None:
    with at_the_page(browser, address, viewport={"width": width, "height": 640}) as page:
        state(page)
        page.evaluate(SPACED)
        page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
        picture(page, f"page-{state.__name__}-large-{width}")
        assert page.evaluate(CUT) == []
        assert sideways(page) == 0


def test_motion_is_left_out_where_it_is_not_wanted(browser: Browser, address: str) -> None:
    behavior = "() => getComputedStyle(document.documentElement).scrollBehavior"
    with at_the_page(browser, address, reduced_motion="reduce") as page:
        assert page.evaluate(behavior) == "auto"
        assert page.evaluate("document.getAnimations().length") == 0


# --- fingers -----------------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent"))


def tab_to(page: Page, name: str) -> None:
    for _ in range(120):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => { const one = document.activeElement; const { outlineWidth } = getComputedStyle(one);"
            "return one === document.body || one.matches(':focus-visible') && parseFloat(outlineWidth) >= 3 }"
        ), "who tabs sees where"
    raise AssertionError(f"Tab does not come to {name}")


def test_the_whole_task_is_done_by_keyboard_alone(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.keyboard.press("Tab")
        assert focused(page) == "Skip to the answer"
        order = ["text", "Ask", "speak", "stop", "read", "Yes"]
        for name in order:
            page.keyboard.press("Tab")
            assert focused(page) == name
        page.keyboard.press("Shift+Tab")
        for _ in order[:-2]:
            page.keyboard.press("Shift+Tab")
        assert focused(page) == "text"
        page.keyboard.type("what is jaundice")
        page.keyboard.press("Enter")
        until(page, "heading", "Jaundice")
        tab_to(page, "More")
        page.keyboard.press("Space")
        until(page, "asked", "More")
        assert focused(page) == "More"
        tab_to(page, "keep-asked")
        page.keyboard.press("Enter")
        until(page, "questions-told", "what is jaundice")
        tab_to(page, "handover-open")
        page.keyboard.press("Enter")
        assert focused(page) == "handover-title"
        tab_to(page, "handover-close")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.id === 'handover-open'")


def test_space_acts_on_the_focused_button_alone(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("Space")
        page.focus("#text")
        page.keyboard.press("Space")
        assert page.get_attribute("#speak", "aria-pressed") == "false"
        assert page.input_value("#text") == " "
        page.focus("#speak")
        page.keyboard.press("Space")
        until(page, "state", "I am listening.")
        page.focus("#text")
        page.keyboard.press("Space")
        assert page.get_attribute("#speak", "aria-pressed") == "true"
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.getElementById('state').hidden")
        assert page.get_attribute("#speak", "aria-pressed") == "false"


# --- ears --------------------------------------------------------------------------------------------------


def test_read_in_order_the_page_tells_its_whole_story(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        answered(page)
        told = page.locator("body").aria_snapshot()
    story = (
        'link "Skip to the answer"', 'heading "Hepatica" [level=1]', "If somebody is in danger now, call 911",
        'heading "Ask" [level=2]', 'textbox "Your question"', 'button "Ask"', 'button "Speak"',
        "Your voice goes to Hepatica on this computer", 'button "Stop the voice"',
        'heading "Jaundice" [level=2]', "You asked: what is jaundice", "Yellow skin and eyes",
        'heading "You can also ask about" [level=3]',
        'button "When to call the doctor"', 'heading "Go on" [level=3]', 'button "More"',
        'heading "The voice" [level=3]', 'button "Slower"', 'heading "Topics" [level=2]',
        'heading "My questions for the doctor" [level=2]', "They are never sent",
        'heading "Settings" [level=2]', 'combobox "Your country"', 'group "Who reads the answers aloud?"',
        "No doctor or nurse has checked these words yet.", 'link "Privacy"',
    )  # fmt: skip
    places = [told.find(part) for part in story]
    assert [part for part, place in zip(story, places, strict=True) if place < 0] == []
    assert places == sorted(places)


def test_headings_lead_through_the_page_without_a_gap(browser: Browser, address: str) -> None:
    levels = """[...document.querySelectorAll('h1, h2, h3, h4')].filter(one => one.checkVisibility())
        .map(one => +one.tagName[1])"""
    for state in STATES:
        with at_the_page(browser, address) as page:
            state(page)
            found = page.evaluate(levels)
        assert found.count(1) == 1
        assert found[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(found))


def test_the_language_the_title_and_the_state_of_the_button_are_told(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        assert page.get_attribute("html", "lang") == "en"
        answered(page)
        assert page.title() == "Jaundice - Hepatica"
        recording(page)
        assert 'button "Speak" [pressed]' in page.locator("main").first.aria_snapshot()
