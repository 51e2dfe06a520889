from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from made_root import make_root
from test_evaluation_measures import answer

from evaluation.dialogues import Dialogue, Wanted, hold
from evaluation.evaluating import Evaluation
from evaluation.items import Item
from evaluation.learning_curve import Point, cut, learning_curve
from evaluation.measures import Answers, measures
from evaluation.page import as_html
from evaluation.report import as_json, as_markdown
from evaluation.sets import Sets
from intents.library import load_content
from intents.meaning import Candidate
from intents.topics import Content
from skill.talk import Talk

SHARP = 'what <is> "this" & that'


@pytest.fixture(scope="module")
def evaluation(content: Content, exact_talk: Talk) -> Evaluation:
    near = (Candidate("tace", 0.7), Candidate("emergency", 0.2))
    written = [
        answer("biopsy", "tace", text=SHARP, style="plain", candidates=near),
        answer("biopsy", "biopsy", style="plain"),
        answer("emergency", "clarify", "red_flag", flags=("seizure",), text="a flag that was missed"),
        answer("symptoms", "emergency", "near_miss", text="an alarm that was false", candidates=near),
        answer("out_of_scope", "out_of_scope", "stranger"),
    ]
    turns = (
        Wanted(
            "what is a liver biopsy",
            "biopsy",
            ("biopsy",),
            without_topic=False,
            also_ok=(),
            must=frozenset({"answers"}),
        ),
        Wanted("mumble grumble", "imaging", ("imaging",), without_topic=False, also_ok=(), must=frozenset()),
    )
    held = tuple(hold([Dialogue("d1", "a talk", turns)], exact_talk))
    given = Answers(written, {0.12: written}, held, content.red_flags)
    return Evaluation(given, measures(given))


def test_the_text_holds_every_measure_and_every_miss(evaluation: Evaluation) -> None:
    text = as_markdown(evaluation, 10, [Point(10, {"written": 0.5}), Point(None, {"written": 0.9})])
    for measure in evaluation.measures:
        assert f"| {measure.title} " in text
    for line in (
        "a flag that was missed",
        "an alarm that was false",
        SHARP,
        "'mumble grumble'",
        "## Learning curve",
    ):
        assert line in text
    assert re.search(r"\| all +\| 90.0", text)


def test_a_conversation_is_right_when_every_turn_is(evaluation: Evaluation) -> None:
    (held,) = evaluation.dialogues
    assert [turn.faults for turn in held.turns] == [
        (), ("understood as clarify, not imaging", "about None, not imaging"),
    ]  # fmt: skip
    assert not held.right
    measure = evaluation.measure("dialogue_turns")
    assert measure is not None
    assert measure.share.value == 0.5


def test_the_json_holds_shares_between_0_and_1(evaluation: Evaluation) -> None:
    report = json.loads(json.dumps(as_json(evaluation, 10)))
    assert set(report["measures"]) == {measure.name for measure in evaluation.measures}
    for measure in report["measures"].values():
        low, high = measure["interval"]
        assert 0 <= low <= measure["share"] <= high <= 1
    assert {"meant": "biopsy", "taken_for": "tace", "count": 1} in report["confusions"]


def test_the_page_stands_alone_and_can_be_heard(evaluation: Evaluation) -> None:
    page = as_html(evaluation, 10)
    tree = ET.fromstring(  # noqa: S314  our own page
        page.removeprefix("<!doctype html>").replace('<meta charset="utf-8">', "").replace(
        '<meta name="viewport" content="width=device-width, initial-scale=1">', ""))  # fmt: skip
    assert tree.attrib["lang"] == "en"
    assert not re.search(r"""(?:src|href)=|@import|url\(""", page)
    pictures = [one for one in tree.iter() if one.tag.endswith("svg")]
    assert len(pictures) == 3
    for picture in pictures:
        names = [child.attrib["id"] for child in picture if child.tag.endswith(("title", "desc"))]
        assert picture.attrib["role"] == "img"
        assert picture.attrib["aria-labelledby"].split() == names
    for table in tree.iter("table"):
        assert table.find("caption") is not None
        assert all(cell.attrib["scope"] in ("col", "row") for cell in table.iter("th"))
    ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
    assert len(ids) == len(set(ids))


def test_words_on_the_page_cannot_become_markup(evaluation: Evaluation) -> None:
    page = as_html(evaluation, 10)
    assert SHARP not in page
    assert "&lt;is&gt;" in page


@pytest.mark.parametrize("most", [1, 10, 40])
def test_a_point_of_the_learning_curve_has_so_many_phrases_an_intent(content: Content, most: int) -> None:
    def phrases(asking) -> int:
        return sum(
            len(getattr(asking, name)) for name in ("spoken", "indirect", "follow_up", "written", "misheard")
        )

    less = cut(content, most)
    for intent, asking in less.asking.items():
        if intent == "out_of_scope":
            assert asking == content.asking[intent]
        else:
            assert phrases(asking) == min(most, phrases(content.asking[intent])), intent
    assert all(phrases(flag.asking) <= most for flag in less.red_flags.values())
    assert cut(content, None) is content


def test_a_point_is_what_a_model_fitted_to_fewer_phrases_makes_of_the_sets(tmp_path: Path) -> None:
    settings = 'language = "en"\nunderstanding = "trained"\n'
    content = load_content(make_root(tmp_path, {"content.toml": settings}))
    items = tuple(
        Item("mine", phrase, asking.intent, "question")
        for asking in content.asking.values()
        if asking.intent in content.topics
        for phrase in asking.spoken
    )
    few, every = learning_curve(content, Sets(items), (1, None))
    assert (few.phrases, every.phrases) == (1, None)
    assert every.shares["written"] == 1, "they are the very phrases"
    assert few.shares["written"] < 1
