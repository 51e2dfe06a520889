from __future__ import annotations

from pathlib import Path

import pytest
from made_root import make_root

from intents.library import load_content
from intents.listing import every_passage, every_sentence, owner_of
from intents.wording import UnservedLocale


def test_every_passage_is_listed_once_topics_first_in_the_order_of_the_groups(tmp_path: Path) -> None:
    passages = [passage.id for passage in every_passage(load_content(make_root(tmp_path)))]
    assert passages == [
        "jaundice.gist",
        "jaundice.simpler",
        "jaundice.1",
        "jaundice.2",
        "biopsy.gist",
        "biopsy.simpler",
        "imaging.gist",
        "imaging.simpler",
        "flag.chest_pain.said",
        "flag.chest_pain.reminder",
        "flag.chest_pain.again",
        "phrase.welcome.0",
        "phrase.welcome.1",
        "phrase.also_one.0",
        "phrase.not_reviewed.0",
        "phrase.reviewed.0",
        "cue.fear.0",
    ]


def test_a_sentence_is_listed_with_its_owner_its_sources_and_both_forms(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    listed = {(sentence.passage, sentence.number): sentence for sentence in every_sentence(content, "en-US")}
    safety = listed["biopsy.gist", 2]
    assert (safety.owner, safety.sources, safety.kinds) == ("biopsy", ("safety",), ("safety",))
    assert (safety.written, safety.spoken) == (
        "If you bleed now, call 911.",
        "If you bleed now, call nine one one.",
    )
    assert listed["jaundice.2", 1].spoken == "An m r i can help."
    assert listed["flag.chest_pain.said", 1].owner == "chest_pain"


def test_what_the_talk_fills_stays_in_braces(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    (offer,) = (
        sentence for sentence in every_sentence(content, "en-GB") if sentence.passage == "phrase.also_one.0"
    )
    assert offer.written == offer.spoken == "You can also ask about {first}."


def test_a_language_that_is_not_served_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnservedLocale):
        list(every_sentence(load_content(make_root(tmp_path)), "fr-FR"))


@pytest.mark.parametrize(
    ("passage", "owner"),
    [
        ("jaundice.gist", "jaundice"),
        ("phrase.welcome.0", "welcome"),
        ("flag.choking.said", "choking"),
        ("cue.fear.0", "fear"),
    ],
)
def test_a_passage_names_its_owner(passage: str, owner: str) -> None:
    assert owner_of(passage) == owner
