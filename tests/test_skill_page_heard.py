"""The whole way of a spoken question: a microphone fed by a voice, the page, the real ear, and the answer."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
from chromium import needs_chromium, served
from korean_ear import korean_model, say_korean
from page_stand_ins import MICROPHONE, at_the_page, until

from app import create_app
from audio.recognizer import load_ear
from commands.web_sound import WebEar, WebVoice

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium
KOREAN = Path(__file__).parent / "content_ko"
SILENCE_S = 2.0
"""Before the words: while the page waits for the microphone and plays its tone."""


def fed_by(wav: Path, before_s: float, after_s: float) -> None:
    """Put silence around the words of a WAV."""
    with wave.open(io.BytesIO(wav.read_bytes())) as reader:
        how, frames = reader.getparams(), reader.readframes(reader.getnframes())
    with wave.open(str(wav), "wb") as writer:
        writer.setparams(how)
        silence = [bytes(int(how.framerate * seconds) * how.sampwidth) for seconds in (before_s, after_s)]
        writer.writeframes(silence[0] + frames + silence[1])


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    korean_model()
    wav = say_korean("황달", tmp_path_factory.mktemp("said") / "jaundice.wav")
    fed_by(wav, SILENCE_S, 30)
    with chromium.open_browser(*MICROPHONE, f"--use-file-for-fake-audio-capture={wav}%noloop") as opened:
        yield opened


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    folder = korean_model()
    with served(create_app(content=KOREAN, ear=WebEar(lambda: load_ear(folder)), voice=WebVoice())) as where:
        yield where


def test_a_question_that_is_spoken_is_heard_by_the_real_ear_after_a_pause_and_answered_aloud(
    browser: Browser, address: str
) -> None:
    with at_the_page(browser, address, locale="ko-KR") as page:
        page.set_default_timeout(120_000)  # the ear is loaded first
        page.evaluate("""() => { window.played = 0; const start = AudioBufferSourceNode.prototype.start;
            AudioBufferSourceNode.prototype.start = function (when) {
                played += this.buffer.duration; start.call(this, when) } }""")
        page.click("#speak")
        until(page, "asked", "황달")
        assert page.inner_text("#asked").endswith(": 황달"), "nobody pressed a second time"
        reply = page.request.post("/ask", data={"text": "황달", "locale": "ko-KR"}).json()
        assert page.inner_text("#heading") == reply["title"]
        page.wait_for_function("() => played > 2")
        assert page.get_attribute("#reply", "aria-live") == "off"
