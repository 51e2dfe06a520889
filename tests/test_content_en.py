"""What only the English content itself can break."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from intents.library import default_root, load_content
from intents.listing import every_passage, every_sentence
from intents.meaning import TOPICS, Understanding
from intents.normalising import plain
from intents.rules import check
from intents.topics import Content
from skill.conversation import Conversation
from skill.memory import NEW
from skill.talk import ASK_DOOR

HERE = Path(__file__).parent
FACTS = tomllib.loads((HERE / "facts.toml").read_text("utf-8"))["facts"]
RUN = 6
"""Words in a row that nobody writes twice by chance."""


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(default_root())


@pytest.fixture(scope="module")
def conversation(content: Content) -> Conversation:
    return Conversation(content)


def test_the_content_keeps_every_rule() -> None:
    report = check(default_root(), date(2026, 1, 1))
    assert report.topics == len(TOPICS)
    assert "\n".join(map(str, report.slips)) == ""


def test_nobody_has_signed_yet_and_about_source_says_so(content: Content) -> None:
    assert all(topic.review.on is None for topic in content.topics.values())
    said = [passage.text for passage in content.topics["about_source"].parts]
    status = content.phrases["not_reviewed"].variants[0].text
    assert any(status in text for text in said)


def told(conversation: Conversation, topic: str) -> str:
    """All that is spoken when a topic is asked for and "more" is said to its end."""
    reply = conversation.respond(Understanding(topic, 1.0, "test"), NEW, ASK_DOOR, "en-US")
    spoken = [reply.speech]
    while reply.has_more:
        reply = conversation.respond(Understanding("more", 1.0, "test"), reply.memory, ASK_DOOR, "en-US")
        assert reply.topic == topic
        spoken.append(reply.speech)
        assert len(spoken) < 20
    return " ".join(spoken).casefold()


@pytest.mark.parametrize("fact", FACTS, ids=[fact["fact"] for fact in FACTS])
def test_each_fact_of_the_article_is_spoken_when_its_topic_is_told_to_the_end(
    fact: dict[str, list[str]], conversation: Conversation
) -> None:
    spoken = told(conversation, str(fact["topic"]))
    assert [words for words in fact["words"] if words not in spoken] == []


def test_the_facts_cover_every_section_of_the_article() -> None:
    assert len(FACTS) >= 60
    sections = {fact["section"].split(",")[0] for fact in FACTS}
    assert sections == {
        "Introduction", "What Is", "Symptoms and Causes", "Diagnosis and Tests", "Management and Treatment",
        "Outlook", "A note", "Medically Reviewed",
    }  # fmt: skip


def runs(text: str) -> Iterator[str]:
    """A hash of each run of six words of a text."""
    words = re.sub(r"[^a-z ]", "", plain(text).replace("'", "")).split()
    for start in range(len(words) - RUN + 1):
        yield hashlib.sha256(" ".join(words[start : start + RUN]).encode()).hexdigest()[:16]


def test_no_six_words_in_a_row_are_those_of_the_article(content: Content) -> None:
    lines = (HERE / "article_shingles.txt").read_text("utf-8").splitlines()
    article = {line for line in lines if not line.startswith("#")}
    assert len(article) > 800
    copied = [passage.id for passage in every_passage(content) if not article.isdisjoint(runs(passage.text))]
    assert copied == []


def test_a_run_of_six_words_is_found_however_it_is_written() -> None:
    assert set(runs("One, two: THREE four five six.")) == set(runs("one two three four five six"))
    assert set(runs("one two three four five six")) < set(runs("and one two three four five six"))
    assert not set(runs("one two three four five"))


def test_every_sentence_can_be_said_everywhere(content: Content) -> None:
    for locale in content.places:
        for sentence in every_sentence(content, locale):
            open_braces = set(re.findall(r"{(\w+)}", sentence.spoken + sentence.written))
            assert not open_braces or sentence.passage.startswith(("phrase.", "cue."))
            assert not re.search(r"\d", sentence.spoken), sentence


def test_the_numbers_are_those_of_each_country(content: Content) -> None:
    emergency = {locale: place.words["emergency"].written for locale, place in content.places.items()}
    assert emergency == {
        "en-US": "911", "en-CA": "911", "en-GB": "999", "en-AU": "000", "en-IN": "112",
        "en": "your local emergency number",
    }  # fmt: skip
    crisis = {"en-US": "988", "en-CA": "988", "en-GB": "116 123", "en-AU": "13 11 14", "en-IN": "14416"}
    for locale, number in crisis.items():
        assert number in content.places[locale].words["crisis_call"].written
    assert not re.search(
        r"\d", "".join(word.written for word in content.places["en"].words.values()).replace("950", "")
    )


DIGITS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}


def digits_of(text: str) -> str:
    """The digits of a text, written as such or as words; "one one six" is 116."""
    return "".join(
        DIGITS.get(word, word if word.isdigit() else "") for word in re.findall(r"[a-z]+|\d", text.lower())
    )


def test_every_number_is_spoken_as_it_is_written_and_where_it_is_to_be_dialed_twice(content: Content) -> None:
    for place in content.places.values():
        for name, wording in place.words.items():
            written = digits_of(wording.written)
            if written and name != "blood_per_day":
                twice = name in {"emergency_call", "crisis_call"}
                assert digits_of(wording.spoken) == written * (2 if twice else 1), (place.locale, name)
