"""The page and a microphone that Chromium makes up: what is recorded, when, and what is told meanwhile."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromium
import pytest
from chromium import needs_chromium, served
from page_stand_ins import MICROPHONE, Hummer, at_the_page, until
from web_stand_ins import StandInEar

from app import create_app
from intents.meaning import Hypothesis
from intents.topics import Content
from skill.api_sound import HeardSound, Understand

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = needs_chromium


class Keeping(StandInEar):
    """Keeps the recordings."""

    def __init__(self) -> None:
        super().__init__()
        self.wavs: list[bytes] = []

    def hears(self, guesses: Sequence[Hypothesis], kind: str = "words") -> None:
        self.guesses, self.kind = tuple(guesses), kind

    def hear(self, wav: bytes, content: Content, understand: Understand) -> HeardSound:
        self.wavs.append(wav)
        return super().hear(wav, content, understand)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.open_browser(*MICROPHONE) as opened:
        yield opened


@pytest.fixture
def ear() -> Keeping:
    return Keeping()


@pytest.fixture
def voice() -> Hummer:
    return Hummer()


@pytest.fixture
def address(exact_root: Path, ear: Keeping, voice: Hummer) -> Iterator[str]:
    with served(create_app(content=exact_root, ear=ear, voice=voice)) as where:
        yield where


def speak(page: Page) -> None:
    """Press the button, and let the microphone hear its beep."""
    page.click("#speak")
    until(page, "state", "I am listening.")
    hearing(page, 1200)
    page.click("#speak")


def hearing(page: Page, milliseconds: int) -> None:
    """Let the microphone hear for so long: a recording has a length, and nothing but time gives it one."""
    page.evaluate("so_long => new Promise(done => setTimeout(done, so_long))", milliseconds)


def sound(wav: bytes) -> tuple[int, int, int, float, bytes]:
    with wave.open(io.BytesIO(wav)) as reader:
        frames = reader.readframes(reader.getnframes())
        seconds = reader.getnframes() / reader.getframerate()
        return reader.getframerate(), reader.getnchannels(), reader.getsampwidth(), seconds, frames


def test_what_is_spoken_is_recorded_as_the_ear_wants_it_and_answered(
    browser: Browser, address: str, ear: Keeping, voice: Hummer
) -> None:
    with at_the_page(browser, address) as page:
        speak(page)
        assert until(page, "heading", "Jaundice")
        assert page.inner_text("#asked") == "You asked: what is jaundice"
        assert page.get_attribute("#speak", "aria-pressed") == "false"
        page.wait_for_function("() => document.getElementById('state').hidden")
        asked = page.request.post("/ask", data={"text": "mumble", "memory": page.evaluate(
            "JSON.parse(document.getElementById('talk').memory.value)")}).json()  # fmt: skip
        assert asked["memory"]["topic"] == "jaundice", "the talk goes on"
    [wav] = ear.wavs
    rate, channels, width, seconds, frames = sound(wav)
    assert (rate, channels, width) == (16_000, 1, 2)
    assert 0.5 < seconds < 30
    assert max(memoryview(frames).cast("h")) > 1000, "the beep is in it"
    assert voice.said


def test_a_beep_of_chromium_is_not_changed_by_the_change_of_rate(browser: Browser, address: str) -> None:
    """A tone of 440 Hz stays one, and one above what 16 kHz can hold is gone."""
    with at_the_page(browser, address) as page:
        level = """async ([hertz, rate]) => {
            const { wav } = await import('/page/microphone.js');
            const turn = 2 * Math.PI * hertz;
            const tone = Float32Array.from({length: rate}, (_, i) => Math.sin(turn * i / rate) / 2);
            const view = new DataView(await wav([tone], rate).arrayBuffer(), 44);
            const count = view.byteLength / 2;
            const found = Array.from({length: count}, (_, i) => view.getInt16(2 * i, true) / 32767);
            const middle = found.slice(2000, -2000);
            let sine = 0, cosine = 0, all = 0;
            middle.forEach((sample, i) => {
                sine += sample * Math.sin(turn * i / 16000);
                cosine += sample * Math.cos(turn * i / 16000);
                all += sample * sample;
            });
            const height = 2 * Math.hypot(sine, cosine) / middle.length;
            return [count, height, Math.sqrt(all / middle.length)];
        }"""
        for rate in (44_100, 48_000, 16_000, 96_000):
            length, height, _ = page.evaluate(level, [440, rate])
            assert length == 16_000
            assert height == pytest.approx(0.5, abs=0.01)
        for rate in (44_100, 48_000):
            _, _, all_of_it = page.evaluate(level, [10_000, rate])
            assert all_of_it < 0.005


def test_recording_begins_after_the_tone_and_nothing_is_told_while_it_lasts(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address) as page:
        page.check("[name=reader][value=self]")
        page.evaluate("""() => { window.order = [];
            const note = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (when) { order.push('tone'); note.call(this, when) };
            new MutationObserver(all => { for (const one of all) {
                const part = one.target.nodeType === 1 ? one.target : one.target.parentElement;
                if (part.closest('[aria-live]:not([aria-live=off])')) order.push('told');
                if (part.id === 'state') order.push(part.textContent) } })
                .observe(document.body, {subtree: true, childList: true, characterData: true}) }""")
        speak(page)
        until(page, "heading", "Jaundice")
        order = page.evaluate("order")
    begun = order.index("I am listening. Speak now.")
    over = order.index("I am working out what you said.")
    assert "tone" in order[:begun]
    assert order[begun + 1 : over] == ["tone"], "nothing while it lasts, and then the tone that ends it"


def test_a_second_press_so_soon_is_a_shaking_hand_and_a_long_press_ends_when_let_go(
    browser: Browser, address: str, ear: Keeping
) -> None:
    with at_the_page(browser, address) as page:
        page.dblclick("#speak")
        until(page, "state", "I am listening.")
        hearing(page, 800)
        page.keyboard.press("Escape")
        page.wait_for_function("() => document.getElementById('state').hidden")
        assert ear.wavs == [], "Escape sends nothing"
        page.hover("#speak")
        page.mouse.down()
        until(page, "state", "I am listening.")
        hearing(page, 500)
        page.mouse.up()
        until(page, "heading", "Jaundice")
        assert len(ear.wavs) == 1
        assert page.get_attribute("#speak", "aria-pressed") == "false"


def test_after_a_minute_it_is_enough(browser: Browser, address: str, ear: Keeping) -> None:
    with at_the_page(browser, address) as page:
        page.route("**/page/microphone.js", shorter)
        page.reload()
        page.wait_for_selector("html[data-ready]")
        page.click("#speak")
        until(page, "heading", "Jaundice")
    assert 1.5 < sound(ear.wavs[0])[3] <= 2.0


def shorter(route: Any) -> None:
    """The same page with a minute of two seconds, in which nobody pauses."""
    text = route.fetch().text()
    assert "MOST_S = 60" in text
    text = text.replace("MOST_S = 60", "MOST_S = 2").replace("PAUSE_S = 2", "PAUSE_S = 90")
    route.fulfill(body=text, content_type="text/javascript")


@pytest.mark.parametrize("kind", ["silence", "not_heard"])
def test_silence_and_what_cannot_be_made_out_are_answered_as_everywhere(
    browser: Browser, address: str, ear: Keeping, kind: str
) -> None:
    ear.hears((), kind)
    with at_the_page(browser, address) as page:
        before = page.inner_text("#body") + page.inner_text("#closing")
        memory = page.evaluate("JSON.parse(document.getElementById('talk').memory.value)")
        reply = page.request.post("/ask", data={"event": kind, "memory": memory}).json()
        speak(page)
        page.wait_for_function(
            "before => document.getElementById('body').textContent + "
            "document.getElementById('closing').textContent !== before", arg=before,
        )  # fmt: skip
        assert " ".join(filter(None, map(page.inner_text, ("#body", "#closing")))) == reply["display"]
        assert not page.locator("#asked").is_visible()


def test_a_recording_is_not_lost_when_the_network_goes(browser: Browser, address: str, ear: Keeping) -> None:
    with at_the_page(browser, address) as page:
        page.fill("#text", "half a quest")
        page.click("#speak")
        until(page, "state", "I am listening.")
        hearing(page, 800)
        page.context.set_offline(True)
        page.click("#speak")
        until(page, "notice", "does not answer")
        page.context.set_offline(False)
        page.get_by_role("button", name="Try again").click()
        until(page, "heading", "Jaundice")
        assert page.inner_text("#notice") == ""
        assert page.input_value("#text") == "half a quest"


def test_without_an_ear_it_says_so_and_offers_typing(browser: Browser, exact_root: Path) -> None:
    with (
        served(create_app(content=exact_root, voice=Hummer())) as address,
        at_the_page(browser, address) as page,
    ):
        speak(page)
        assert until(page, "notice", "You can type your question.")
        assert not page.get_by_role("button", name="Try again").is_visible()


def test_too_often_is_told_in_words(browser: Browser, exact_root: Path) -> None:
    application = create_app(content=exact_root, ear=Keeping(), voice=Hummer(), rates={"hear": 1})
    with served(application) as address, at_the_page(browser, address) as page:
        speak(page)
        until(page, "heading", "Jaundice")
        speak(page)
        assert until(page, "notice", "Please wait a moment")


def test_a_microphone_that_is_pulled_out_is_told(browser: Browser, address: str, ear: Keeping) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate("""() => { const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async how => window.stream = await get(how) }""")
        page.click("#speak")
        until(page, "state", "I am listening.")
        page.evaluate("() => stream.getTracks()[0].dispatchEvent(new Event('ended'))")
        assert until(page, "notice", "The microphone does not work")
        assert page.get_attribute("#speak", "aria-pressed") == "false"
        assert page.evaluate("() => stream.getTracks()[0].readyState") == "ended"
    assert ear.wavs == []


def test_the_microphone_is_closed_when_nothing_is_recorded(browser: Browser, address: str) -> None:
    with at_the_page(browser, address) as page:
        page.evaluate("""() => { const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = async how => window.stream = await get(how) }""")
        speak(page)
        until(page, "heading", "Jaundice")
        assert page.evaluate("() => stream.getTracks()[0].readyState") == "ended"
