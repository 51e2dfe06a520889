"""Speech is written so that Alexa can read it, whatever stands in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from alexa_response_rules import heard
from hypothesis import given
from hypothesis import strategies as st

from skill.ssml import PAUSES, RATES, VOLUMES, ssml

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@given(st.lists(st.text(), min_size=1, max_size=4), st.integers(-2, 2), st.integers(-2, 2))
def test_whatever_is_said_the_markup_is_well_formed_and_its_words_are_the_same(
    paragraphs: list[str], rate: int, volume: int
) -> None:
    speech = ssml(paragraphs, rate=rate, volume=volume)

    assert ET.fromstring(speech).tag == "speak"  # noqa: S314 - our own text
    # XML reads every end of a line as the same one.
    said = NOT_XML.sub("", " ".join(paragraphs)).replace("\r\n", "\n").replace("\r", "\n")
    assert heard(speech) == said


def test_markup_in_the_text_is_spoken_and_not_obeyed() -> None:
    assert ssml(["A & B < 5 </speak>"]) == "<speak>A &amp; B &lt; 5 &lt;/speak&gt;</speak>"


def test_the_voice_pauses_between_parts_and_longer_for_who_listens_slowly() -> None:
    assert ssml(["One.", "Two?"]) == '<speak><p>One.</p> <break time="350ms"/><p>Two?</p></speak>'
    assert [PAUSES[step] for step in range(-2, 3)] == sorted(PAUSES.values(), reverse=True)
    assert f'<break time="{PAUSES[-2]}ms"/>' in ssml(["One.", "Two?"], rate=-2)


@pytest.mark.parametrize("step", [-2, -1, 1, 2])
def test_each_step_of_rate_and_volume_is_another(step: int) -> None:
    assert f'rate="{RATES[step]}"' in ssml(["x"], rate=step)
    assert f'volume="{VOLUMES[step]}"' in ssml(["x"], volume=step)
    assert len(set(RATES.values())) == len(set(VOLUMES.values())) == 4


def test_the_normal_voice_needs_no_markup() -> None:
    assert ssml(["Hello."], rate=0, volume=0) == "<speak>Hello.</speak>"
