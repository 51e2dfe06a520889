"""The page in a real browser: typing, choosing, being read to, keeping questions, and what fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chromium import needs_axe, needs_chromium, served, small_targets, violations, watched_page
from page_stand_ins import Hummer, ask, at_the_page, ready, until

from app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def voice() -> Hummer:
    return Hummer()


@pytest.fixture(scope="module")
def address(exact_root: Path, voice: Hummer) -> Iterator[str]:
    with served(create_app(content=exact_root, voice=voice)) as where:
        yield where


@pytest.fixture(autouse=True)
def a_quiet_beginning(voice: Hummer) -> None:
    voice.said.clear()
    voice.lost, voice.seconds = False, 0.2


def shown(page: Page) -> str:
    return " ".join(filter(None, map(page.inner_text, ("#body", "#closing"))))


def choose_reader(page: Page, who: str) -> None:
    page.check(f"[name=reader][value={who}]")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


# --- asking ------------------------------------------------------------------------------------------------


def test_what_is_typed_is_answered_in_the_words_of_ask_turn_by_turn(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        for words in ("what is jaundice", "more", "repeat", "slower", "i can't breathe", "no"):
            memory = json.loads(page.evaluate("document.getElementById('talk').memory.value"))
            request = {"text": words, "memory": memory, "locale": "en-US"}
            reply = page.request.post("/ask", data=request).json()
            ask(page, words, reply["title"])
            assert shown(page) == reply["display"]
            assert page.input_value("#text") == ""
            assert page.evaluate("document.activeElement.id") == "text", "the next words can be typed at once"


def test_a_topic_is_chosen_from_all_and_from_what_is_offered(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.get_by_text("All 35 topics").click()
        page.get_by_role("button", name="Jaundice 3 of 5").click()
        assert until(page, "heading", "Jaundice")
        page.locator("#offers button").first.click()
        assert until(page, "heading", "When to call the doctor")
        assert page.evaluate("document.activeElement.id") == "heading", "the button that was pressed is gone"
        press(page, "Back")
        assert until(page, "heading", "Jaundice")
        page.wait_for_function("() => document.getElementById('answer').getBoundingClientRect().top < 200")


def test_danger_is_shown_with_the_number_of_the_country_that_was_chosen(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address, locale="en-AU") as page:
        assert "000" in page.inner_text("#danger")
        page.select_option("#country", "en-GB")
        assert "999" in page.inner_text("#danger")
        assert "the United Kingdom" in page.inner_text("#country-told")
        ask(page, "i can't breathe", "Get help now")
        assert "999" in page.inner_text("#body")
        assert page.locator("#reply.urgent").count() == 1
        page.reload()
        ready(page)
        assert page.input_value("#country") == "en-GB", "the choice is kept"
    with at_the_page(browser, address, locale="de-DE") as page:
        assert "your local emergency number" in page.inner_text("#danger")


def test_without_javascript_the_whole_talk_works(browser: Browser, address: str) -> None:
    with at_the_page(browser, address, java_script_enabled=False) as page:
        assert page.get_by_text("Without JavaScript").is_visible()
        assert not page.locator("#speak").is_visible()
        page.fill("#text", "what is jaundice")
        page.press("#text", "Enter")
        assert page.inner_text("#heading") == "Jaundice"
        assert page.inner_text("#asked") == "You asked: what is jaundice"
        gist = shown(page)
        press(page, "More")
        assert page.inner_text("#heading") == "Jaundice"
        assert shown(page) != gist
        assert page.url == f"{address}/#answer", "no words stand in an address"
        page.locator("#offers button").first.click()
        assert page.inner_text("#heading") != "Jaundice"
        press(page, "Back")
        assert page.inner_text("#heading") == "Jaundice"
        press(page, "Repeat")
        page.get_by_text("All 35 topics").click()
        page.get_by_role("button", name="Liver biopsy").click()
        assert page.inner_text("#heading") == "Liver biopsy"
        page.select_option("#country", "en-GB")
        page.fill("#text", "i can't breathe")
        page.get_by_role("button", name="Ask", exact=True).click()
        assert page.inner_text("#heading") == "Get help now"
        assert "999" in page.inner_text("#body")
        assert page.input_value("#country") == "en-GB"
        page.get_by_role("link", name="Start over").click()
        assert page.inner_text("#heading") == "Hepatica"


def test_a_hand_that_shakes_and_a_key_that_is_held_do_nothing_twice(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        sent: list[Any] = []
        page.on("request", lambda one: sent.append(one.post_data_json) if "/ask" in one.url else None)
        page.fill("#text", "what is jaundice")
        page.focus("#text")
        for _ in range(3):
            page.keyboard.down("Enter")  # the second and the third are a key that repeats
        page.keyboard.up("Enter")
        until(page, "heading", "Jaundice")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="More").dblclick()
        until(page, "asked", "More")
        assert [one["text"] for one in sent] == ["what is jaundice", "More"]
        assert page.inner_text("#notice") == "", "nobody is told to type what was typed"
        for text in ("one", "two", "three"):
            page.fill("#question", text)
            page.press("#question", "Enter")
        page.get_by_role("button", name="Delete the question: one").dblclick()
        assert questions(page) == ["two", "three"]


# --- who reads it aloud ------------------------------------------------------------------------------------


def test_hepaticas_voice_says_the_spoken_words_and_the_live_region_is_silent(
    browser: Browser, address: str, voice: Hummer
) -> None:
    with at_the_page(browser, address, locale="en-GB") as page:
        reply = page.request.post("/ask", data={"text": "what is jaundice", "locale": "en-GB"}).json()
        ask(page, "what is jaundice", "Jaundice")
        assert page.get_attribute("#reply", "aria-live") == "off"
        page.wait_for_function("() => document.getElementById('state').hidden")
        [(text, *how)] = voice.said
        assert reply["speech"].startswith(text[:100]) or "nine nine nine" in text
        assert "nine nine nine" in text
        assert how == ["en-GB", 0, 0]
        press(page, "Slower")
        until(page, "asked", "Slower")
        press(page, "Louder")
        until(page, "asked", "Louder")
        page.wait_for_function("() => document.getElementById('state').hidden")
        assert voice.said[-1][2:] == (-1, 1)


def test_a_screen_reader_is_told_once_and_our_voice_is_silent(
    browser: Browser, address: str, voice: Hummer
) -> None:
    with at_the_page(browser, address) as page:
        choose_reader(page, "self")
        page.evaluate("""() => { window.told = 0; new MutationObserver(() => { told += 1 }).observe(
            document.getElementById('reply'), {subtree: true, childList: true, characterData: true}) }""")
        ask(page, "what is jaundice", "Jaundice")
        assert page.get_attribute("#reply", "aria-live") == "polite"
        assert page.get_attribute("#reply", "aria-atomic") == "true"
        assert page.evaluate("told") == 1
        page.context.set_offline(True)
        press(page, "More")
        until(page, "notice", "does not answer")
        assert page.get_attribute("#notice", "aria-live") == "assertive"
        assert voice.said == []
        page.context.set_offline(False)
        page.reload()
        ready(page)
        assert page.is_checked("[name=reader][value=self]"), "the choice is kept"


def test_the_voice_is_silent_at_once(browser: Browser, address: str, voice: Hummer) -> None:
    voice.seconds = 30
    with at_the_page(browser, address) as page:
        for stop in (
            lambda: press(page, "Stop the voice"),
            lambda: page.keyboard.press("Escape"),
            lambda: choose_reader(page, "self"),
        ):
            press(page, "Read aloud")
            until(page, "state", "I am speaking.")
            stop()
            page.wait_for_function("() => document.getElementById('state').hidden")
        press(page, "Read aloud")
        until(page, "state", "I am speaking.")
        voice.seconds = 0.1
        ask(page, "what is jaundice", "Jaundice")
        assert len(voice.said) == 4


def test_where_there_is_no_voice_the_answers_are_left_to_the_screen_reader(
    browser: Browser, address: str, voice: Hummer
) -> None:
    voice.lost = True
    with at_the_page(browser, address) as page:
        ask(page, "what is jaundice", "Jaundice")
        assert "I can't speak on this computer" in until(page, "caption", "speak")
        assert page.is_checked("[name=reader][value=self]")
        assert page.get_attribute("#reply", "aria-live") == "polite"


# --- what goes wrong ---------------------------------------------------------------------------------------


def test_with_the_network_gone_nothing_typed_is_lost_and_it_can_be_tried_again(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address) as page:
        ask(page, "what is jaundice", "Jaundice")
        page.context.set_offline(True)
        page.fill("#text", "what is a liver biopsy")
        page.press("#text", "Enter")
        assert until(page, "notice", "does not answer")
        assert page.input_value("#text") == "what is a liver biopsy"
        assert page.inner_text("#heading") == "Jaundice"
        assert until(page, "caption", "Tones going down")
        page.context.set_offline(False)
        press(page, "Try again")
        assert until(page, "heading", "Liver biopsy")
        assert page.inner_text("#notice") == ""
        assert page.input_value("#text") == ""


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (500, "internal", "Something went wrong here."),
        (413, "too_large", "Something went wrong here."),
        (429, "too_often", "Please wait."),
        (503, "busy", "Please wait."),
    ],
)
def test_what_the_server_refuses_is_told_in_words_and_what_was_typed_stays(
    browser: Browser, address: str, status: int, code: str, told: str
) -> None:
    body = json.dumps({"error": {"code": code, "message": "Please wait.", "field": None}})
    with at_the_page(browser, address) as page:
        page.route("**/ask?*", lambda route: route.fulfill(status=status, body=body))
        page.fill("#text", "what is jaundice")
        page.press("#text", "Enter")
        assert until(page, "notice", told)
        assert page.input_value("#text") == "what is jaundice"
        page.unroute("**/ask?*")
        press(page, "Try again")
        assert until(page, "heading", "Jaundice")


def test_a_server_that_was_started_anew_answers_and_says_that_the_talk_began_anew(
    browser: Browser, address: str
) -> None:
    def as_of_another_version(route: Route) -> None:
        asked = route.request.post_data_json
        route.continue_(post_data=json.dumps({**asked, "memory": {**asked["memory"], "v": 0}}))

    with at_the_page(browser, address) as page:
        page.route("**/ask?*", as_of_another_version)
        ask(page, "what is jaundice", "Jaundice")
        assert until(page, "notice", "our talk began anew")


def test_nothing_typed_too_much_typed_and_markup_are_no_trouble(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.press("#text", "Enter")
        assert until(page, "notice", "Type a question first.")
        assert page.evaluate("document.activeElement.id") == "text"
        page.fill("#text", "<img src=x onerror=alert(1)><b>bold</b>")
        page.press("#text", "Enter")
        assert "<b>bold</b>" in until(page, "asked", "bold")
        assert page.locator("#talking b, #talking img").count() == 0
        assert page.get_attribute("#text", "maxlength") == "500"


def test_only_the_last_question_is_answered_where_two_are_asked_at_once(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address) as page:
        waiting: list[Route] = []
        page.route("**/ask?*", lambda route: waiting.append(route))
        page.fill("#text", "what is a liver biopsy")
        page.press("#text", "Enter")
        until(page, "state", "One moment.")
        page.unroute("**/ask?*")
        ask(page, "what is jaundice", "Jaundice")
        assert page.inner_text("#notice") == ""


NO_MICROPHONE = """name => { navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException('', name) } }"""


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("NotFoundError", "I found no microphone"),
        ("NotAllowedError", "does not let me use the microphone"),
        ("NotReadableError", "does not work, or something else is using it"),
    ],
)
def test_a_microphone_that_cannot_be_used_is_told_with_the_way_out(
    browser: Browser, address: str, name: str, told: str
) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate(NO_MICROPHONE, name)
        page.fill("#text", "half a quest")
        press(page, "Speak")
        assert told in until(page, "notice", "You can") or "type your question" in page.inner_text("#notice")
        assert page.get_attribute("#speak", "aria-pressed") == "false"
        assert page.input_value("#text") == "half a quest"


def test_a_browser_that_refuses_the_microphone_is_told_apart(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        press(page, "Speak")
        assert until(page, "notice", "type your question")
        assert page.get_attribute("#speak", "aria-pressed") == "false"


def test_from_another_computer_without_https_it_says_why_there_is_no_microphone(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
        press(page, "Speak")
        assert until(page, "notice", "only over HTTPS")
        assert not page.get_by_role("button", name="Try again").is_visible()


# --- my questions for the doctor ---------------------------------------------------------------------------


def questions(page: Page) -> list[str]:
    return page.locator("#questions li > span").all_inner_texts()


def test_questions_are_kept_in_this_browser_alone_and_can_be_put_back(browser: Browser, address: str) -> None:
    sent: list[str] = []
    with at_the_page(browser, address) as page:
        page.on("request", lambda request: sent.append(request.post_data or ""))
        choose_reader(page, "self")
        press(page, "Keep my last question")
        assert until(page, "questions-told", "Ask a question first")
        ask(page, "what is jaundice", "Jaundice")
        ask(page, "more", "Jaundice")
        press(page, "Keep my last question")
        assert questions(page) == ["what is jaundice"]
        page.fill("#question", "May I fly to my zebra?")
        page.press("#question", "Enter")
        assert questions(page) == ["what is jaundice", "May I fly to my zebra?"]
        assert page.input_value("#question") == ""
        page.reload()
        ready(page)
        assert questions(page) == ["what is jaundice", "May I fly to my zebra?"]
        press(page, "Delete the question: what is jaundice")
        assert questions(page) == ["May I fly to my zebra?"]
        assert page.evaluate("document.activeElement.id") == "put-back"
        page.keyboard.press("Enter")
        assert len(questions(page)) == 2
        assert not any("zebra" in body for body in sent)


def test_questions_are_kept_read_and_forgotten_by_words_too(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        ask(page, "what is jaundice", "Jaundice")
        page.fill("#text", "save that question")
        page.press("#text", "Enter")
        assert "I saved your question: what is jaundice." in until(page, "body", "saved")
        assert questions(page) == ["what is jaundice"]
        page.fill("#text", "read my questions")
        page.press("#text", "Enter")
        assert until(page, "body", "what is jaundice.")
        ask(page, "i can't breathe", "Get help now")
        page.fill("#text", "forget everything")
        page.press("#text", "Enter")
        assert "911" in until(page, "body", "I have forgotten our talk"), "the number stays"
        assert questions(page) == []
        assert page.evaluate("Object.keys(localStorage)") == []


def test_a_talk_that_is_forgotten_begins_anew(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        sent: list[Any] = []
        page.on("request", lambda one: sent.append(one.post_data_json) if "/ask" in one.url else None)
        ask(page, "what is jaundice", "Jaundice")
        page.fill("#text", "forget everything")
        page.press("#text", "Enter")
        until(page, "body", "I have forgotten our talk")
        assert page.inner_text("#closing") == "What would you like to know?"
        assert not page.locator("#offers").is_visible()
        ask(page, "more", "Topics")
        assert "memory" not in sent[-1]
        assert not page.locator("#notice-text").is_visible()
        press(page, "Show it large, for the appointment")
        assert not page.locator("#handover-topics").is_visible()


def test_in_danger_the_first_words_are_in_sight_at_four_hundred_percent(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address, viewport={"width": 320, "height": 256}) as page:
        ask(page, "i can't breathe", "Get help now")
        page.wait_for_function("""() => {
            const { lineHeight } = getComputedStyle(document.getElementById('body'));
            const top = document.getElementById('body').getBoundingClientRect().top;
            return top >= 0 && top + 2 * parseFloat(lineHeight) <= innerHeight;
        }""")


def test_a_browser_that_keeps_nothing_says_so_and_works(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.add_init_script("""Object.defineProperty(window, 'localStorage', {
            get() { throw new DOMException('', 'SecurityError') } })""")
        page.reload()
        ready(page)
        page.fill("#question", "May I fly?")
        page.press("#question", "Enter")
        assert questions(page) == ["May I fly?"]
        assert page.inner_text("#questions-told") == "I saved your question: May I fly?"
        assert until(page, "questions-where", "This browser keeps nothing")


def test_no_more_questions_are_kept_than_can_be_told_apart(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate("localStorage['hepatica.questions'] = JSON.stringify(Array(20).fill('one'))")
        page.reload()
        ready(page)
        page.fill("#question", "one more")
        page.press("#question", "Enter")
        assert until(page, "questions-told", "I can't keep more questions.")
        assert len(questions(page)) == 20
        assert page.input_value("#question") == "one more"


def test_the_view_for_the_appointment_is_large_and_shows_the_topic_and_the_questions(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address) as page:
        press(page, "Show it large, for the appointment")
        assert page.get_by_text("There is nothing here yet.").is_visible()
        press(page, "Back to the talk")
        page.wait_for_function("() => document.activeElement.id === 'handover-open'")
        ask(page, "what is jaundice", "Jaundice")
        press(page, "Keep my last question")
        press(page, "Show it large, for the appointment")
        assert page.evaluate("document.activeElement.id") == "handover-title"
        assert until(page, "handover-suggested", "Questions worth asking about jaundice")
        assert page.locator("#handover-suggested li").count() >= 2
        assert page.inner_text("#handover-topics li") == "Jaundice"
        assert page.inner_text("#handover-mine li") == "what is jaundice"
        assert not page.locator("#talking").is_visible()
        size = page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('#handover-mine li')).fontSize)"
        )
        assert size >= 28
        page.emulate_media(media="print")
        assert not page.get_by_role("button", name="Print").is_visible()
        assert page.locator("#handover-mine li").is_visible()
        page.emulate_media(media="screen")
        page.go_back()
        page.wait_for_function("() => document.activeElement.id === 'handover-open'")
        assert page.inner_text("#heading") == "Jaundice", "the talk is as it was"


def test_print_takes_the_answer_and_the_questions_without_buttons(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        ask(page, "what is jaundice", "Jaundice")
        page.emulate_media(media="print")
        assert page.locator("#body").is_visible()
        assert page.locator("button:visible, input:visible, select:visible").count() == 0


@needs_axe
def test_axe_finds_nothing_where_our_script_does_not_run(browser: Browser, address: str) -> None:
    with watched_page(browser, address) as page:  # axe itself is a script
        page.route("**/page/page.js", lambda route: route.abort())
        page.goto("/")
        assert violations(page) == []
        page.fill("#text", "i can't breathe")
        page.press("#text", "Enter")
        assert page.inner_text("#heading") == "Get help now"
        assert violations(page) == []
        page.locator("[name=memory]").evaluate("one => { one.value = '{' }")
        press(page, "More")
        assert page.locator("#notice-text").is_visible()
        assert violations(page) == []
        assert small_targets(page) == []


def test_words_are_never_asked_for_by_get(browser: Browser, address: str) -> None:
    asked: list[str] = []
    with at_the_page(browser, address) as page:
        page.on("request", lambda request: asked.append(request.url) if request.method == "GET" else None)
        ask(page, "what is jaundice", "Jaundice")
        press(page, "More")
        until(page, "asked", "More")
        assert not any("what" in url for url in asked)
