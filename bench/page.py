"""The page in a browser that is slowed down: when it can be used, how much it weighs, and whom it asks."""

from __future__ import annotations

import os
import shutil
import statistics
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench.figures import Figure
from bench.start import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

SLOWER = 6
"""Times slower than this computer: about a telephone of the cheaper kind, as Chromium's own tools have it."""
READY_S = 1.0
MOST_KB = 100.0
_READY_S, _WEIGHT_KB = "Page, ready on a slow CPU", "Page with all it loads"
_ELSEWHERE = "Page, requests elsewhere"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable")
_NOTE_READY = """() => { new MutationObserver((_, watching) => {
    if (!document.documentElement?.hasAttribute('data-ready')) return;
    window.readyAt = performance.now();
    watching.disconnect();
}).observe(document, {attributes: true, childList: true, subtree: true}) }"""


def measure_page(*, times: int) -> list[Figure]:
    """Seconds from asking for the page until its buttons work, the median of `times` in browsers that have
    been nowhere; its bytes before any compression; and how many requests went to another site.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if find_spec("playwright") is None or browser is None:
        note = "needs Playwright and Chromium"
        return [
            Figure(_READY_S, None, "s", READY_S, note), Figure(_WEIGHT_KB, None, "KB", MOST_KB, note),
            Figure(_ELSEWHERE, None, "requests", 0, note),
        ]  # fmt: skip
    with serving() as (_, port, _):
        return _figures(browser, f"http://127.0.0.1:{port}", times)


def _figures(executable: str, address: str, times: int) -> list[Figure]:
    from playwright.sync_api import sync_playwright

    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-proxy-server"], chromium_sandbox=not as_root
        )
        _opened(browser, address)  # the first page of a browser waits for the browser
        opened = [_opened(browser, address) for _ in range(times)]
        browser.close()
    seconds = [one.ready_s for one in opened]
    last = opened[-1]
    elsewhere = sum(not url.startswith(f"{address}/") for one in opened for url in one.asked)
    note = f"{SLOWER} times slower, median of {times}, {min(seconds):.2f} to {max(seconds):.2f} s"
    return [
        Figure(_READY_S, statistics.median(seconds), "s", READY_S, note),
        Figure(_WEIGHT_KB, last.bytes / 1000, "KB", MOST_KB, f"{len(last.asked)} files, not compressed"),
        Figure(_ELSEWHERE, elsewhere, "requests", 0),
    ]


@dataclass(frozen=True, slots=True)
class _Opened:
    """What it took to open the page."""

    ready_s: float
    """Until the page could be used."""
    asked: tuple[str, ...]
    """Every address."""
    bytes: int
    """Of every answer."""


def _opened(browser: Browser, address: str) -> _Opened:
    with browser.new_context() as context:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(f"({_NOTE_READY})()")
        asked: list[str] = []
        answers: list[Response] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("response", lambda response: answers.append(response))
        page.goto(f"{address}/", wait_until="networkidle")
        page.wait_for_function("() => window.readyAt !== undefined")
        ready_s = float(page.evaluate("readyAt")) / 1000
        return _Opened(ready_s, tuple(asked), sum(len(answer.body()) for answer in answers))
