"""A voice for the page that needs no library, and the page opened in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from chromium import watched_page

from commands.web_sound import header
from skill.api_sound import NoVoiceError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RATE_HZ = 22_050
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""Chromium with a microphone that beeps, and with a person who allows it."""


class Hummer:
    """Says so many seconds of nearly nothing; `said` holds the words, and how."""

    def __init__(self, seconds: float = 0.2) -> None:
        self.seconds = seconds
        self.said: list[tuple[str, str, int, int]] = []
        self.lost = False

    def speak(self, text: str, locale: str, rate: int, volume: int) -> Iterator[bytes]:
        if self.lost:
            raise NoVoiceError
        self.said.append((text, locale, rate, volume))
        yield header(RATE_HZ)
        yield b"\1\0" * int(RATE_HZ * self.seconds)


@contextmanager
def at_the_page(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """The page, ready for whoever uses it; `context` is for Playwright."""
    with watched_page(browser, address, **{"locale": "en-US", **context}) as page:
        page.goto("/")
        if context.get("java_script_enabled", True):
            ready(page)
        yield page


def ready(page: Page) -> None:
    page.wait_for_selector("html[data-ready]")


def until(page: Page, name: str, part: str) -> str:
    """What a part of the page says, once it says that."""
    page.wait_for_function(
        "([name, part]) => document.getElementById(name).textContent.includes(part)", arg=[name, part]
    )
    return page.inner_text(f"#{name}")


def ask(page: Page, words: str, heading: str) -> None:
    """Type words and wait for the answer of that heading."""
    page.fill("#text", words)
    page.press("#text", "Enter")
    until(page, "asked", words)
    assert page.inner_text("#heading") == heading
