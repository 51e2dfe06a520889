"""What tests of pages stand on: a page that reaches elsewhere, throws or shuts somebody out is noticed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING

import chromium
import pytest
from chromium import needs_axe, needs_chromium, served, sideways, small_targets, violations, watched_page
from flask import Flask, Response

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAGE = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{}</main>"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    made = Flask("made", static_folder=None)

    def page(name: str) -> Response:
        inside = {
            "plain": "<p>Words.</p>",
            "elsewhere": "<p>Words.</p><img alt='' src='https://example.org/x.png'>",
            "throws": "<script>throw new Error('broken')</script>",
            "nameless": "<button></button>",
            "wide": "<div style='width: 3000px'>Words.</div>",
        }
        return Response(PAGE.format(inside.get(name, "")))

    def inline() -> Response:
        policy = {"Content-Security-Policy": "default-src 'none'"}
        return Response(PAGE.format("<script>1</script>"), headers=policy)

    made.add_url_rule("/<name>", "page", page)
    made.add_url_rule("/inline", "inline", inline)
    with served(made) as where:
        yield where


@needs_chromium
def test_a_plain_page_passes(browser: Browser, address: str) -> None:
    with watched_page(browser, address) as page:
        page.goto("/plain")
        assert page.inner_text("h1") == "A page"
        assert (sideways(page), small_targets(page), chromium.unreachable_by_key(page)) == (0, [], [])


@needs_chromium
@pytest.mark.parametrize(
    ("name", "told"), [("elsewhere", "example.org"), ("throws", "broken"), ("inline", "Security Policy")]
)
def test_a_page_that_reaches_elsewhere_throws_or_is_refused_something_does_not(
    browser: Browser, address: str, name: str, told: str
) -> None:
    with pytest.raises(AssertionError, match=told), watched_page(browser, address) as page:
        page.goto(f"/{name}")


@needs_chromium
def test_a_page_that_is_too_wide_and_a_button_that_is_too_small_are_found(
    browser: Browser, address: str
) -> None:
    with watched_page(browser, address, viewport={"width": 320, "height": 640}) as page:
        page.goto("/wide")
        assert sideways(page) > 2000
        page.goto("/nameless")
        assert len(small_targets(page)) == 1


@needs_chromium
@needs_axe
def test_a_button_without_a_name_is_found_and_the_policy_of_a_page_is_no_hindrance(
    browser: Browser, address: str
) -> None:
    with watched_page(browser, address) as page:
        page.goto("/plain")
        assert violations(page) == []
        page.goto("/nameless")
        assert any(found.startswith("button-name") for found in violations(page))


class Apt:
    """Notes what apt-get is asked to do."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.asked: list[str] = []

    def __call__(self, command: list[str], *, check: bool) -> subprocess.CompletedProcess[bytes]:
        self.asked.append(command[3])
        return subprocess.CompletedProcess(command, self.codes.pop(0))


def test_chromium_is_installed_only_where_it_lacks_and_may_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "executable", lambda: "/usr/bin/chromium")
    assert chromium.install(Apt()) == 0
    monkeypatch.setattr(chromium, "executable", lambda: None)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(chromium, "_is_root", lambda: False)
    assert chromium.install(Apt()) == 0
    assert "sudo apt-get install chromium" in capsys.readouterr().out
    monkeypatch.setattr(chromium, "_is_root", lambda: True)
    apt, broken = Apt(0, 0), Apt(100)
    assert (chromium.install(apt), apt.asked) == (0, ["update", "install"])
    assert (chromium.install(broken), broken.asked) == (100, ["update"])
