"""The privacy and terms pages: readable by anybody, complete by themselves, and true."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from intents.library import default_root, load_content
from intents.topics import Content

PAGES = ("privacy", "terms")


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(default_root())


class Page(HTMLParser):
    """Tags with their attributes, and the text under each."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._inside: list[str] = []
        self.feed(files("skill").joinpath("pages", f"{name}.html").read_text("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "style":
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.tags if found == tag]


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_is_told_language_title_and_landmarks(name: str) -> None:
    page = Page(name)
    assert page.attributes("html") == [{"lang": "en"}]
    assert len(page.attributes("title")) == 1
    assert len(page.attributes("main")) == 1
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(headings))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_narrow_screen_and_lets_itself_be_enlarged(name: str) -> None:
    (viewport,) = [meta for meta in Page(name).attributes("meta") if meta.get("name") == "viewport"]
    assert viewport["content"] == "width=device-width, initial-scale=1"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_and_runs_nothing(name: str) -> None:
    page = Page(name)
    assert not {"script", "img", "link", "iframe", "form", "object", "video", "audio"} & {
        tag for tag, _ in page.tags
    }
    assert not [attributes for _, attributes in page.tags if "src" in attributes or "style" in attributes]


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_the_other_page_or_to_the_placeholder_address(name: str) -> None:
    links = {link["href"] for link in Page(name).attributes("a")}
    assert links == {"https://hepatica.example", *PAGES} - {name}


def test_the_terms_name_the_same_numbers_as_the_conversation(content: Content) -> None:
    text = Page("terms").text
    for place in content.places.values():
        if place.locale == content.language:
            continue
        country = place.country.removeprefix("the ")
        assert f"{country}: {place.words['emergency'].written}" in text
        assert f"{country}: {place.words['crisis_call'].written}" in text


def test_the_terms_say_that_no_clinician_has_reviewed_as_long_as_that_is_so(content: Content) -> None:
    signed = [topic.id for topic in content.topics.values() if topic.review.by]
    assert ("No clinician has reviewed" in Page("terms").text) == (not signed)


def test_the_privacy_page_says_of_cards_what_the_voice_says(content: Content) -> None:
    [said] = content.phrases["card_in_your_app"].variants
    assert said.text in Page("privacy").text


def test_the_privacy_page_says_of_the_page_in_a_browser_what_that_page_says(content: Content) -> None:
    text = Page("privacy").text
    [kept] = content.phrases["page_questions_where"].variants
    [sound] = content.phrases["page_where_sound"].variants
    assert kept.text in text
    assert sound.text.removeprefix("Your voice ") in text
