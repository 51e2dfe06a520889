"""A real Chromium for tests of the pages: Debian's own, driven by Playwright, with nothing reached but us.

    python tests/chromium.py

installs it where there is apt and the right to use it; elsewhere it says so, and the tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIApplication

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable")
AXE = Path(__file__).resolve().parent / "outside" / "node_modules" / "axe-core" / "axe.min.js"
"""Deque's checker of accessible pages; npm fetches it with the other outside programs."""
_BEYOND = {name: {"enabled": True} for name in ("color-contrast-enhanced", "target-size")}
"""Rules that axe has and leaves out unless they are asked for."""
PATIENCE_MS = 20_000
"""After so long a page is taken for hung; no test depends on how fast one is."""
FLAGS = (
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
"""Nothing but this computer is reached, whatever page, extension or Chromium itself may try."""
SCREENSHOTS = "HEPATICA_SCREENSHOTS"
"""Environment variable: a folder where the tests leave pictures for a person to look at."""


def executable() -> str | None:
    """The path of the Chromium that is installed, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> str | None:
    """Why pages cannot be tried in a browser, and what to do about it; None where they can."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: `make test` sets it up"
    if executable() is None:
        return "there is no Chromium: `sudo apt-get install chromium`, or `make chromium` as root"
    return None


needs_chromium = pytest.mark.skipif(missing() is not None, reason=missing() or "")
"""For tests that open a page in a browser."""
needs_axe = pytest.mark.skipif(
    not AXE.is_file(), reason="axe-core is not fetched: `make outside` (npm, once, with a network)"
)
"""For tests that have a page judged by axe."""


@contextmanager
def open_browser(*flags: str) -> Iterator[Browser]:
    """A Chromium without window; `flags` come on top of its own.

    While it is open no other event loop can run in this thread, so that a fixture holds it no longer than for
    one module.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=[*FLAGS, *flags], chromium_sandbox=not _is_root()
        )
        try:
            yield browser
        finally:
            browser.close()


def _is_root() -> bool:
    """Whether Chromium's own sandbox, which root cannot have, is to be left off."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def served(wsgi: WSGIApplication) -> Iterator[str]:
    """The address of an application, served as `hepatica serve` does it, while the block lasts."""
    from commands.server import open_server

    server = open_server(wsgi, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(server.close)
        thread.join()


@contextmanager
def watched_page(browser: Browser, address: str, **context: Any) -> Iterator[Page]:
    """A page of a browser that has been nowhere, for the site at `address`; `context` is for Playwright.

    At the end it must have asked no other site for anything, and neither thrown nor been refused anything by
    its Content-Security-Policy. Answers that are no success are the page's own to deal with.
    """
    with browser.new_context(base_url=address, **context) as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE_MS)
        strange: list[str] = []
        page.on("request", lambda request: _note_elsewhere(request.url, address, strange))
        page.on("pageerror", lambda error: strange.append(f"threw {error}"))
        page.on("console", lambda message: _note_refused(message.type, message.text, strange))
        yield page
        if strange:
            raise AssertionError("; ".join(strange))


def _note_elsewhere(url: str, address: str, strange: list[str]) -> None:
    if not url.startswith((f"{address}/", "data:", "blob:")):
        strange.append(f"asked {url}")


def _note_refused(kind: str, text: str, strange: list[str]) -> None:
    if kind == "error" and not text.startswith("Failed to load resource"):
        strange.append(text)


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands, text below 7 to 1 included: rule, why, and where."""
    # By the debugger, not by the page: its Content-Security-Policy stays as it is.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], rules})", _BEYOND)
    return [
        f"{one['id']}: {one['help']}: {' '.join(node['target'])}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def unreachable_by_key(page: Page, most: int = 400) -> list[str]:
    """The controls in sight that Tab does not come to, from the top of the page on; empty where it does."""
    marked = """() => [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
        .filter(one => one.checkVisibility() && !one.disabled && one.type !== 'radio')
        .map((one, number) => (one.dataset.tried = number, one.id || one.outerHTML.slice(0, 80)))"""
    wanted = dict(enumerate(page.evaluate(marked)))
    page.evaluate("() => { document.activeElement?.blur(); window.getSelection()?.removeAllRanges(); }")
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate("() => document.activeElement?.dataset.tried ?? null")
        if at is not None:
            wanted.pop(int(at), None)
        if not wanted:
            break
    return list(wanted.values())


def small_targets(page: Page, least: float = 44) -> list[str]:
    """The controls in sight that are narrower or lower than `least` CSS pixels; not links in running text."""
    measured = """least => [...document.querySelectorAll(
        'button, input:not([type=hidden]), select, textarea, summary, a.button')]
        .filter(one => one.checkVisibility())
        .map(one => [one, (['radio', 'checkbox'].includes(one.type) && one.closest('label') || one)
            .getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < least || box.height < least))
        .map(([one, box]) => `${one.id || one.outerHTML.slice(0, 60)} ${box.width}x${box.height}`)"""
    return list(page.evaluate(measured, least))


def sideways(page: Page) -> int:
    """By how many CSS pixels the whole page has to be scrolled sideways to be read; 0 as it should be."""
    return int(
        page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def picture(page: Page, name: str) -> None:
    """Leave a picture of the whole page in the folder that SCREENSHOTS names; nothing where it names none."""
    folder = os.environ.get(SCREENSHOTS)
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def install(run: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run) -> int:
    """Install Chromium with apt where it lacks and may be had; the exit code, 0 where it may not."""
    if executable() is not None:
        return 0
    if shutil.which("apt-get") is None or not _is_root():
        print(f"Pages are not tried in a browser: {missing()}.")  # noqa: T201
        return 0
    for arguments in (("update",), ("install", "--yes", "--no-install-recommends", "chromium")):
        done = run(["apt-get", "--quiet", "--quiet", *arguments], check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(install())
