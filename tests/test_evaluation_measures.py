from __future__ import annotations

import pytest

from evaluation.answers import VERDICTS, Answer
from evaluation.breakdowns import by_intent, confusions, false_alarms, missed_red_flags, worst_misses
from evaluation.items import Item, Kind
from evaluation.measures import Answers, Measure, Outcome, measures
from intents.meaning import Candidate, Understanding
from intents.topics import Content


def answer(
    label: str, taken: str, kind: Kind = "question", *, text: str = "some four more words", **what
) -> Answer:
    found = {name: what.pop(name) for name in ("choices", "flag", "candidates", "confidence") if name in what}
    item = Item("mine", text, label, kind, **what)
    understanding = Understanding(taken, found.pop("confidence", 0.5), "given by the test", **found)
    return Answer(item, text, understanding)


def measured(content: Content, *answers: Answer, heard: tuple[Answer, ...] = ()) -> dict[str, Measure]:
    given = Answers(answers, {0.12: heard} if heard else {}, (), content.red_flags)
    return {measure.name: measure for measure in measures(given)}


def counted(measure: Measure) -> tuple[int, int]:
    return measure.share.count, measure.share.of


@pytest.mark.parametrize(
    ("taken", "choices", "verdict"),
    [
        ("biopsy", (), "right"),
        ("diagnosis", (), "right"),
        ("clarify", ("imaging", "diagnosis"), "offered"),
        ("clarify", ("imaging", "jaundice"), "asked"),
        ("clarify", (), "asked"),
        ("out_of_scope", (), "declined"),
        ("personal_advice", (), "wrong"),
        ("emergency", (), "wrong"),
        ("tace", (), "wrong"),
    ],
)
def test_what_an_answer_is_worth(taken: str, choices: tuple[str, ...], verdict: str) -> None:
    assert answer("biopsy", taken, also_ok=("diagnosis",), choices=choices).verdict == verdict


def test_the_best_guess_is_what_came_nearest_where_it_was_asked_back() -> None:
    near = (Candidate("tace", 0.3),)
    assert answer("biopsy", "clarify", choices=("imaging", "tace"), candidates=near).best_guess == "imaging"
    assert answer("biopsy", "clarify", candidates=near).best_guess == "tace"
    assert answer("biopsy", "clarify").best_guess == "clarify"
    assert answer("biopsy", "jaundice", candidates=near).best_guess == "jaundice"


def test_the_five_shares_of_our_topics_are_all_of_them(content: Content) -> None:
    taken = ["biopsy", "clarify", "out_of_scope", "tace", "personal_advice"]
    found = measured(
        content,
        *(answer("biopsy", one) for one in taken),
        answer("biopsy", "clarify", choices=("biopsy", "tace")),
        answer("personal_advice", "biopsy"),
    )
    shares = {verdict: counted(found[f"topics_{verdict}"]) for verdict in VERDICTS}
    assert shares == {
        "right": (1, 6),
        "offered": (1, 6),
        "asked": (1, 6),
        "declined": (1, 6),
        "wrong": (2, 6),
    }
    assert found["topics_wrong"].verdict == "missed"
    assert counted(found["written"]) == (1, 7)


def test_strangers_answered_are_topics_advice_and_alarms_and_not_steering(content: Content) -> None:
    taken = ["biopsy", "personal_advice", "emergency", "more", "clarify", "out_of_scope"]
    found = measured(content, *(answer("out_of_scope", one, "stranger") for one in taken))
    assert counted(found["strangers_answered"]) == (3, 6)
    assert counted(found["strangers_steered"]) == (1, 6)
    assert counted(found["alarms_strangers"]) == (1, 6)
    assert "written" not in found, "strangers do not make the questions look easier"


def test_near_out_of_scope_is_declined_or_asked_back(content: Content) -> None:
    taken = ["out_of_scope", "clarify", "tace", "personal_advice"]
    found = measured(content, *(answer("out_of_scope", one, "near_scope") for one in taken))
    assert counted(found["near_scope"]) == (2, 4)


def test_a_red_flag_is_found_by_its_intent_and_one_of_tier_3_by_its_flag(content: Content) -> None:
    given = (
        answer(
            "emergency", "emergency", "red_flag", flags=("fever_on_treatment",), flag="fever_on_treatment"
        ),
        answer("emergency", "emergency", "red_flag", flags=("seizure",), flag="fever_on_treatment"),
        answer("emergency", "jaundice", "red_flag", flags=("jaundice_fever",), flag="new_jaundice"),
        answer("jaundice", "jaundice", "red_flag", flags=("new_jaundice",), flag="new_jaundice"),
        answer("jaundice", "jaundice", "red_flag", flags=("new_jaundice",)),
    )
    found = measured(content, *given, heard=given[:2])
    assert counted(found["red_flags"]) == (3, 5)
    assert counted(found["red_flags_heard"]) == (2, 2)
    assert counted(found["tier"]) == (2, 5)
    assert counted(found["tier_lowered"]) == (2, 5)
    assert counted(found["flag"]) == (2, 5)
    assert missed_red_flags(given, dict(content.red_flags)) == [given[2], given[4]]


def test_confusion_of_tier_1_is_confusion_with_something_else(content: Content) -> None:
    flags = ("confusion",)
    found = measured(
        content,
        answer("emergency", "emergency", "red_flag", flags=flags, tier=1, flag="confusion_with_other"),
    )
    assert counted(found["flag"]) == counted(found["tier"]) == (1, 1)


def test_false_alarms_are_counted_by_what_they_were_raised_on(content: Content) -> None:
    given = (
        answer("biopsy", "emergency"),
        answer("biopsy", "biopsy"),
        answer("symptoms", "emergency", "near_miss"),
        answer("symptoms", "emergency", "near_miss", also_ok=("emergency",)),
        answer("out_of_scope", "emergency", "harmless"),
        answer("emergency", "emergency"),
    )
    found = measured(content, *given)
    assert counted(found["alarms_questions"]) == (1, 2)
    assert counted(found["alarms_near"]) == (1, 2)
    assert counted(found["alarms_harmless"]) == (1, 1)
    assert false_alarms(given) == [given[0], given[2], given[4]]


def test_a_pair_is_told_apart_when_both_sides_are(content: Content) -> None:
    def pair(name: str, happening: str, flag: str | None) -> tuple[Answer, Answer]:
        return (
            answer("emergency", happening, "red_flag", pair=name),
            answer("jaundice", "jaundice", "near_miss", pair=name, flag=flag),
        )

    right, missed, alarmed = (
        pair("1", "emergency", None),
        pair("2", "clarify", None),
        pair("3", "emergency", "new_jaundice"),
    )
    assert counted(measured(content, *right, *missed, *alarmed)["pairs"]) == (1, 3)


def test_every_navigation_intent_has_a_row_of_its_own(content: Content) -> None:
    found = measured(
        content,
        answer("more", "more", "navigation"),
        answer("more", "yes", "navigation"),
        answer("spell", "spell", "navigation"),
    )
    assert counted(found["navigation"]) == (2, 3)
    assert (found["navigation_more"].verdict, found["navigation_spell"].verdict) == ("missed", "ok")
    assert "navigation_back" not in found


def test_a_measure_without_short_items_leaves_them_out() -> None:
    outcomes = (Outcome("a", counted=True, short=True), Outcome("b", counted=False, short=False))
    measure = Measure("some", "Some", outcomes, 0.5)
    assert (measure.share.value, measure.verdict) == (0.5, "ok")
    assert measure.without_short is not None
    assert measure.without_short.of == 1
    assert Measure("some", "Some", outcomes[:1]).without_short is None


@pytest.mark.parametrize(
    ("less", "good", "verdict"), [(False, (True, False), "missed"), (True, (False, True), "missed")]
)
def test_what_goes_well_depends_on_what_is_counted(less: bool, good: tuple[bool, ...], verdict: str) -> None:
    goal = 0.4 if less else 0.6
    measure = Measure(
        "some",
        "Some",
        (Outcome("a", counted=True, short=False), Outcome("b", counted=False, short=False)),
        goal,
        less,
    )
    assert measure.good == good
    assert measure.verdict == verdict
    assert measure.reaches(0.5)


def test_real_peoples_own_words_have_a_row_where_a_file_has_them(content: Content) -> None:
    found = measured(content, answer("biopsy", "biopsy", style="real page"), answer("biopsy", "tace"))
    assert counted(found["real_words"]) == (1, 1)


def test_intents_are_compared_without_the_strangers() -> None:
    given = [
        answer("biopsy", "tace"),
        answer("biopsy", "tace"),
        answer("tace", "tace"),
        answer("out_of_scope", "tace", "stranger"),
    ]
    rows = {row.name: row for row in by_intent(given)}
    assert set(rows) == {"biopsy", "tace"}
    claimed = rows["tace"].claimed
    assert claimed is not None
    assert (claimed.count, claimed.of) == (1, 3)
    assert [(one.label, one.taken_for, one.count) for one in confusions(given)] == [("biopsy", "tace", 2)]


def test_the_worst_misses_are_the_most_confident() -> None:
    given = [answer("biopsy", "tace", confidence=share) for share in (0.4, 0.9, 0.6)]
    assert [one.understanding.confidence for one in worst_misses(given, 2)] == [0.9, 0.6]
