from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from pathlib import Path

from made_root import BIOPSY, FILES, JAUNDICE, make_root

from intents.booklet import booklet, signed
from intents.library import load_content
from intents.listing import every_sentence

SIGNED = 'by = "A. Tester, nurse"\non = 2026-01-02\ndue = 2027-01-02\n'


class _Tags(HTMLParser):
    """Which tags are open at the end, and what is loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_sentence_stands_in_the_booklet_in_both_forms(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    page = booklet(content, "en-US")
    for sentence in every_sentence(content, "en-US"):
        assert escape(sentence.written) in page
        assert escape(sentence.spoken) in page


def test_every_sentence_is_followed_by_its_source(tmp_path: Path) -> None:
    page = booklet(load_content(make_root(tmp_path)), "en-US")
    line = next(line for line in page.splitlines() if "If you bleed now" in line)
    assert "general safety advice, not in the article: Title of safety" in line


def test_it_says_that_nobody_has_signed_and_gives_lines_to_sign(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    page = booklet(content, "en-US")
    assert signed(content) == "No clinician has reviewed or signed any of these words yet."
    assert signed(content) in page
    assert page.count("Not signed yet.") == 3 + 1
    assert page.count("Signature:") == 3 + 1
    assert content.version in page


def test_a_signature_stands_under_its_topic_alone(tmp_path: Path) -> None:
    one = load_content(make_root(tmp_path / "one", {"topics/biopsy.toml": BIOPSY + SIGNED}))
    page = booklet(one, "en-US")
    assert page.count("Signed by A. Tester, nurse on 2026-01-02, to be read again by 2027-01-02.") == 1
    assert signed(one) == "1 of 3 topics are signed; nobody has reviewed the others yet."
    every = load_content(
        make_root(
            tmp_path / "every",
            {
                "topics/biopsy.toml": BIOPSY + SIGNED,
                "topics/imaging.toml": FILES["topics/imaging.toml"] + SIGNED,
                "topics/jaundice.toml": JAUNDICE.replace('by = ""\n', SIGNED),
            },
        )
    )
    assert signed(every) == "Every topic has been signed by a clinician."


def test_it_is_one_well_formed_page_that_loads_nothing(tmp_path: Path) -> None:
    tags = _Tags()
    tags.feed(booklet(load_content(make_root(tmp_path)), "en-US"))
    assert tags.open == []
    assert tags.loaded == []


def test_words_are_never_taken_for_markup(tmp_path: Path) -> None:
    changed = JAUNDICE.replace("The skin turns yellow.", "The <b>skin</b> & eyes.")
    page = booklet(load_content(make_root(tmp_path, {"topics/jaundice.toml": changed})), "en-US")
    assert "The &lt;b&gt;skin&lt;/b&gt; &amp; eyes." in page


def test_the_numbers_of_every_place_are_there_to_be_checked(tmp_path: Path) -> None:
    page = booklet(load_content(make_root(tmp_path)), "en-US")
    assert "<td>911</td><td>nine one one</td>" in page
    assert "<td>your local emergency number</td>" in page
