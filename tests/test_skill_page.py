"""The page as it is sent: the same words as everywhere, by POST alone, complete without JavaScript."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from intents.reading_grade import grade
from intents.topics import Content
from skill.page_doors import place_of
from skill.page_html import ALSO_TOLD, STEERING, STEERING_VOICE
from skill.profile import public_profile
from skill.talk import ASK_DOOR

KOREAN = Path(__file__).parent / "content_ko"
STATIC = tuple(sorted(each.name for each in files("skill").joinpath("page").iterdir()))
MOST_BYTES = 100_000
"""Of the page with all that it loads."""


class Parsed(HTMLParser):
    """A page: texts and attributes by id, and the buttons that ask."""

    void = frozenset({"input", "meta", "link", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.fields: dict[str, str] = {}
        self.buttons: list[dict[str, str | None]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("id") or ""
        self.attributes.setdefault(name, found)
        if tag == "input" and found.get("name"):
            self.fields[str(found["name"])] = found.get("value") or ""
        if tag == "button" and found.get("name") == "say":
            self.buttons.append(found)
        if tag not in self.void:
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.void:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for name in set(self._open) - {""}:
            self.texts[name] = self.texts.get(name, "") + data

    def offered(self) -> list[str | None]:
        return [button["data-topic"] for button in self.buttons if "data-topic" in button]


def opened(client: FlaskClient, language: str = "en-US") -> Parsed:
    return Parsed(client.get("/", headers={"Accept-Language": language}).text)


def posted(client: FlaskClient, page: Parsed, **fields: str) -> Parsed:
    response = client.post(
        "/", data={"memory": page.fields["memory"], "country": "en-US", "text": "", **fields}
    )
    assert response.status_code == 200
    return Parsed(response.text)


def display(page: Parsed) -> str:
    return " ".join(filter(None, (page.texts.get("body"), page.texts.get("closing"))))


TALK = (
    "what is jaundice", "More", "yes", "blood tests", "Simpler", "Repeat", "Back", "What did you hear?",
    "Slower", "Topics", "should I stop my chemo", "what is the weather", "mumble grumble",
    "my dad can't breathe", "No", "Yes",
)  # fmt: skip


def test_the_page_says_what_ask_says_for_the_same_memory(client: FlaskClient) -> None:
    page = opened(client, "en-GB")
    for words in TALK:
        memory = json.loads(page.fields["memory"])
        reply = client.post("/ask", json={"text": words, "memory": memory, "locale": "en-GB"}).get_json()
        page = posted(client, page, text=words, country="en-GB")
        assert display(page) == reply["display"]
        assert page.texts["heading"] == reply["title"]
        assert json.loads(page.fields["memory"]) == reply["memory"]
        assert page.offered()[: len(reply["offers"])] == reply["offers"]
        assert page.attributes["reply"]["data-speech"] == reply["speech"]


def test_a_page_that_is_opened_begins_as_a_launch_does(client: FlaskClient) -> None:
    page = opened(client)
    reply = client.post("/ask", json={"event": "launch"}).get_json()
    assert display(page) == reply["display"]
    assert json.loads(page.fields["memory"]) == reply["memory"]


def test_every_button_asks_for_what_stands_on_it_alone_and_in_the_middle_of_a_talk(
    client: FlaskClient,
) -> None:
    page = opened(client)
    middle = posted(client, page, text="what is jaundice")
    for memory in (page.fields["memory"], middle.fields["memory"]):
        for button in page.buttons:
            asked = {"text": button["value"], "memory": json.loads(memory)}
            reply = client.post("/ask", json=asked).get_json()
            wanted = button.get("data-topic") or button["data-intent"]
            assert reply["intent"] == wanted, (button["value"], reply["intent"])


def test_all_topics_stand_on_the_page_in_their_order_with_their_position(
    client: FlaskClient, content: Content
) -> None:
    page = opened(client)
    assert page.offered() == [id_ for group in content.groups for id_ in group.topics]
    assert client.get("/").text.count(f"group 9 of {len(content.groups)}") == 1


@pytest.mark.parametrize(
    ("languages", "locale"),
    [("en-GB,en;q=0.9", "en-GB"), ("es-US,es", "en-US"), ("zh-Hans-CA", "en-CA"), ("EN-au", "en-AU"),
     ("de-DE,de,en-US", "en"), ("en", "en"), ("", "en"), ("*", "en"), ("en-NZ", "en"), ("x" * 5000, "en")],
)  # fmt: skip
def test_the_country_is_that_of_the_browsers_language_or_none(
    content: Content, languages: str, locale: str
) -> None:
    assert place_of(content, languages).locale == locale


def test_the_country_is_shown_with_its_number_and_can_be_changed(client: FlaskClient) -> None:
    page = opened(client, "en-AU")
    assert "000" in page.texts["danger"]
    assert "Australia" in page.texts["country-told"]
    changed = posted(client, page, text="i can't breathe", country="en-GB")
    assert "999" in changed.texts["danger"]
    assert "999" in changed.texts["body"]
    unknown = posted(client, page, text="i can't breathe", country="ko-KR")
    assert "your local emergency number" in unknown.texts["danger"]


def test_words_never_come_by_get(client: FlaskClient) -> None:
    page = Parsed(client.get("/?text=what+is+jaundice&say=More").text)
    assert page.texts["heading"] == "Hepatica"
    assert "jaundice" not in page.texts["body"]
    assert page.attributes["talk"]["method"] == "post"


def test_what_cannot_be_asked_is_told_on_the_page_and_stays_in_the_field(client: FlaskClient) -> None:
    page = opened(client)
    empty = posted(client, page, text="  ")
    assert empty.texts["notice-text"] == "Type a question first."
    long = posted(client, page, text="word " * 200)
    assert "too long" in long.texts["notice-text"]
    assert long.fields["text"] == "word " * 200
    assert "hidden" in long.attributes["reply"]
    assert json.loads(long.fields["memory"]) == json.loads(page.fields["memory"])
    half = posted(client, page, text="half a quest", say="More")
    assert half.fields["text"] == "half a quest"
    assert half.texts["asked"] == "You asked: More"


@pytest.mark.parametrize(
    "memory", ["{", "[]", "null", "x", '{"v": 7}', '{"v": 1, "topic": "biopsy"}', "[" * 5000]
)
def test_a_memory_that_cannot_be_read_is_told_and_the_question_is_answered(
    client: FlaskClient, memory: str
) -> None:
    page = posted(client, opened(client), text="what is jaundice", memory=memory)
    assert page.texts["heading"] == "Jaundice"
    assert "our talk began anew" in page.texts["notice-text"]


def test_what_looks_like_markup_stays_words(client: FlaskClient) -> None:
    evil = '"><script>alert(1)</script><b>'
    page = posted(client, opened(client), text=evil)
    assert page.texts["asked"] == f"You asked: {evil}"
    kept = posted(client, opened(client), text=evil, say="More")
    assert kept.fields["text"] == evil


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"text=%FF%00&memory=%ED%A0%80", b"&" * 5000, b"=" * 300])
def test_no_form_brings_the_page_down(client: FlaskClient, body: bytes) -> None:
    response = client.post("/", data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200


def test_a_form_of_another_site_or_too_large_or_of_another_kind_is_refused(client: FlaskClient) -> None:
    form = {"text": "what is jaundice"}
    assert client.post("/", data=form, headers={"Origin": "https://example.org"}).status_code == 403
    assert client.post("/", data=form, headers={"Origin": "null"}).status_code == 403
    assert client.post("/", data=form, headers={"Origin": "http://localhost"}).status_code == 200
    assert client.post("/", data={"text": "x" * 300_000}).status_code == 413
    assert client.post("/", json=form).status_code == 415


def test_the_world_gets_no_page() -> None:
    public = create_app(
        application_ids=["amzn1.ask.skill.test"], profile=public_profile(("skill.example.org",))
    )
    client = public.test_client()
    for path in ("/", "/page/page.js"):
        assert client.get(path, headers={"Host": "skill.example.org"}).status_code == 404


def test_a_content_without_words_for_a_page_has_none(tmp_path: Path, exact_root: Path) -> None:
    shutil.copytree(exact_root, root := tmp_path / "en")
    phrases = root / "phrases.toml"
    text = phrases.read_text("utf-8")
    phrases.write_text(text[: text.index("# --- What stands on the page")], "utf-8")
    assert create_app(content=root).test_client().get("/").status_code == 404


def test_another_language_brings_its_own_page() -> None:
    client = create_app(content=KOREAN).test_client()
    page = Parsed(client.get("/", headers={"Accept-Language": "ko-KR"}).text)
    assert page.texts["ask-title"] == "물어보기"
    assert "119" in page.texts["danger"]
    form = {"text": "황달", "memory": page.fields["memory"], "country": "ko-KR"}
    answer = Parsed(client.post("/", data=form).text)
    assert "황달" in answer.texts["body"]
    assert client.get("/").text.count('lang="ko"') == 1


# --- what it is made of -------------------------------------------------------------------------------------


def test_the_page_with_all_it_loads_is_light_and_comes_from_here_alone(client: FlaskClient) -> None:
    page = client.get("/")
    total = len(page.data)
    for name in set(STATIC) - {"page.html"}:
        response = client.get(f"/page/{name}")
        assert response.status_code == 200, name
        total += len(response.data)
        assert not re.search(
            r"(?:https?:)?//(?!www\.w3\.org)[a-z]+\.[a-z]", without_comments(response.text)
        ), name
    assert total < MOST_BYTES
    assert not re.search(r'(?:src|href|action)="(?!/|#)', page.text)


def without_comments(text: str) -> str:
    return re.sub(r"^\s*//.*|\s// .*", "", text, flags=re.M)


def test_nothing_but_our_own_files_may_run_and_a_form_goes_to_us_alone(client: FlaskClient) -> None:
    headers = client.get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    page = client.get("/").text
    assert not re.search(r"<[^>]+\s(?:on[a-z]+|style)=", page)
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="module" src="/page/page.js">', '<script type="application/json" id="told">',
    ]  # fmt: skip


def page_phrases(content: Content) -> dict[str, str]:
    found = {id_: phrase for id_, phrase in content.phrases.items() if id_.startswith("page_")}
    return {id_.removeprefix("page_"): phrase.variants[0].text for id_, phrase in found.items()}


def code() -> dict[str, str]:
    folder = files("skill")
    texts = {name: folder.joinpath("page", name).read_text("utf-8") for name in STATIC}
    return texts | {
        name: folder.joinpath(name).read_text("utf-8") for name in ("page_html.py", "page_doors.py")
    }


def test_each_phrase_of_the_page_is_used_and_each_one_used_is_there(content: Content) -> None:
    ours, texts = page_phrases(content), code()
    whole, script = "\n".join(texts.values()), texts["page.js"]
    made = {f"say_{intent}" for intent in (*STEERING, *STEERING_VOICE)}
    made |= {
        f"tone_{name}" for name in ("listening", "thinking", "not_understood") if f'sound("{name}")' in script
    }
    assert len(made) == len(STEERING) + len(STEERING_VOICE) + 3
    used = {name for name in ours if re.search(rf"\W{name}\W", whole)}
    assert ours.keys() - used - made == set()
    told = set(re.findall(r'\b(?:say|state|ofQuestion)\("(\w+)"', script))
    assert len(told) > 20
    assert (told | made) - set(ALSO_TOLD) <= ours.keys()
    assert set(ALSO_TOLD) <= content.phrases.keys()


@pytest.mark.parametrize("name", [name for name in STATIC if name.endswith((".js", ".html"))])
def test_no_sentence_stands_in_the_code_of_the_page(name: str) -> None:
    text = code()[name]
    if name.endswith(".html"):
        bare = re.sub(r"\{\{\w+\}\}|<[^>]*>", " ", text)
        assert bare.split() == []
    else:
        strings = re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", without_comments(text))
        assert [one or other for one, other in strings if re.match(r"[A-Z][a-z]+ ", one or other)] == []


def test_the_words_of_the_page_can_be_read_by_a_child_of_grade_seven(content: Content) -> None:
    sentences = [text for text in page_phrases(content).values() if text.endswith((".", "?", "!"))]
    assert len(sentences) > 25
    assert grade(sentences) <= 7


def test_the_same_turns_are_counted_as_those_of_ask(exact_root: Path) -> None:
    client = create_app(content=exact_root).test_client()
    posted(client, opened(client), text="what is jaundice")
    metrics = client.get("/metrics").text
    assert f'door="{ASK_DOOR.name}",intent="jaundice"' in metrics
    assert 'hepatica_requests_total{door="page_talk",status="200"} 1.0' in metrics


def test_nothing_said_by_the_form_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(0)
    posted(client, opened(client), text="zanzibar quux", memory="zanzibar")
    out, err = capfd.readouterr()
    assert "zanzibar" not in caplog.text + out + err
