"""What words mean because of what was said before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.examples import normaliser_of
from intents.following_up import (
    Meant,
    Names,
    bare,
    changed_mind,
    choose,
    corrected,
    describes,
    lacks_subject,
    leans_back,
    led_in,
    points,
    return_to,
    two_questions,
    with_topic,
)
from intents.meaning import Context
from intents.topics import Content

CHOICE = Context(offers=("biopsy", "imaging", "jaundice"), question="choose")
OFFER = Context(topic="biopsy", offers=("biopsy", "imaging"), question="offer")


@pytest.fixture(scope="module")
def names(content: Content) -> Names:
    return Names.of(content.topics, normaliser_of(content))


def picked(found: Meant | None) -> str | None:
    return found.intent if found else None


@pytest.mark.parametrize(
    "said",
    [
        "the second", "second", "the second one", "two", "number two", "option two please", "the latter",
        "um the second one please", "i'd like the second", "id like the second", "i'll take the second one",
        "ill have two", "tell me about the second one", "can i have the second then", "let's do two",
        "lets hear the second of those", "no the second one", "well the second i think",
    ],
)  # fmt: skip
def test_the_second_by_whatever_words(names: Names, said: str) -> None:
    assert picked(choose(said, CHOICE, names)) == "imaging"


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("the first one", "biopsy"),
        ("the former", "biopsy"),
        ("third", "jaundice"),
        ("the last one", "jaundice"),
    ],
)
def test_the_first_the_third_and_the_last(names: Names, said: str, topic: str) -> None:
    assert picked(choose(said, CHOICE, names)) == topic


@pytest.mark.parametrize("said", ["the other one", "the other", "tell me the other one", "and the other one"])
def test_the_other_one_is_the_one_not_talked_about(names: Names, said: str) -> None:
    assert picked(choose(said, OFFER, names)) == "imaging"
    assert picked(choose(said, Context(topic="imaging", offers=OFFER.offers), names)) == "biopsy"


def test_the_other_one_is_the_second_where_neither_was_talked_about(names: Names) -> None:
    context = Context(topic="jaundice", offers=("biopsy", "imaging"), question="offer")
    assert picked(choose("the other one", context, names)) == "imaging"


def test_the_other_of_one_offer_is_that_one(names: Names) -> None:
    assert picked(choose("the other one", Context(offers=("tace",)), names)) == "tace"
    assert picked(choose("the other one", Context(topic="tace", offers=("tace",)), names)) == "tace"


def test_a_number_beyond_the_offers_picks_nothing(names: Names) -> None:
    assert choose("the third one", OFFER, names) is None


@pytest.mark.parametrize("said", ["biopsy", "the biopsy", "about the biopsy please", "the biopsy one"])
def test_a_name_picks_its_topic(names: Names, said: str) -> None:
    assert picked(choose(said, OFFER, names)) == "biopsy"


def test_a_name_among_other_words_picks_only_where_we_asked_which(names: Names) -> None:
    assert picked(choose("i think the biopsy", CHOICE, names)) == "biopsy"
    assert choose("i think the biopsy", OFFER, names) is None


def test_a_name_in_a_long_question_does_not_pick(names: Names) -> None:
    assert choose("why did they tell my brother to have a biopsy", CHOICE, names) is None


def test_two_names_pick_nothing(names: Names) -> None:
    assert choose("biopsy or imaging", CHOICE, names) is None
    assert names.inside("the scans and then surgery", ("imaging", "surgery")) is None


def test_a_longer_name_hides_a_shorter_one_inside_it() -> None:
    made = Names({"scans": ("scan",), "ct": ("ct scan",)})
    assert made.inside("maybe the ct scan", ("scans", "ct")) == "ct"
    assert made.inside("the scan not the ct scan", ("scans", "ct")) is None


def test_one_of_two_refused_is_the_other(names: Names) -> None:
    context = Context(offers=("biopsy", "imaging"), question="choose")
    assert picked(choose("not the biopsy", context, names)) == "imaging"
    assert choose("not the biopsy", CHOICE, names) is None


def test_a_name_that_is_not_offered_is_no_choice(names: Names) -> None:
    assert choose("transplant", OFFER, names) is None


@pytest.mark.parametrize(
    "said",
    ["neither", "none", "none of them", "neither of those", "no neither", "nothing thanks", "not either"],
)
def test_neither_is_no(names: Names, said: str) -> None:
    assert picked(choose(said, CHOICE, names)) == "no"


@pytest.mark.parametrize(
    "said", ["both", "both please", "either one", "any of them", "all of them", "whichever"]
)
def test_both_begins_with_the_first_where_we_asked_which(names: Names, said: str) -> None:
    assert picked(choose(said, CHOICE, names)) == "biopsy"
    assert choose(said, OFFER, names) is None


@pytest.mark.parametrize("said", ["the second", "neither", "both", "biopsy", "the other one"])
def test_nothing_is_chosen_where_nothing_stands_offered(names: Names, said: str) -> None:
    assert choose(said, Context(topic="biopsy", question="choose"), names) is None


@pytest.mark.parametrize(
    "said", ["one more time", "the first time it hurt", "two weeks ago", "no other questions"]
)
def test_a_number_in_a_sentence_is_no_choice(names: Names, said: str) -> None:
    assert choose(said, CHOICE, names) is None


def test_words_that_lead_in_may_be_said_again_and_again(names: Names) -> None:
    """Two ways of reading each repetition would take hours for one utterance."""
    assert choose("tell me about " * 35 + "liver", CHOICE, names) is None
    assert picked(choose("tell me about " * 34 + "the second", CHOICE, names)) == "imaging"


def test_every_topic_is_picked_by_each_of_its_names(content: Content, names: Names) -> None:
    normaliser = normaliser_of(content)
    for topic in content.topics.values():
        for name in (topic.name, *topic.called):
            assert picked(choose(normaliser.normalise(name), Context(offers=(topic.id,)), names)) == topic.id


def test_bare_leaves_the_name() -> None:
    assert bare("about the biopsy one please") == bare("biopsy") == "biopsy"
    assert bare("the") == "the"


@pytest.mark.parametrize(
    "said",
    [
        "go back to the biopsy", "back to biopsy", "can we go back to the biopsy", "take me back to biopsy",
        "let's go back to the biopsy", "lets return to biopsy", "i want to come back to the biopsy please",
        "what about the biopsy again",
    ],
)  # fmt: skip
def test_a_return_names_its_topic(names: Names, said: str) -> None:
    assert picked(return_to(said, Context(earlier=("jaundice", "biopsy")), names)) == "biopsy"


def test_a_return_may_name_a_topic_not_talked_about_yet(names: Names) -> None:
    assert picked(return_to("go to the transplant", Context(), names)) == "transplant"


def test_a_return_to_what_was_talked_about_may_hide_the_name_in_other_words(names: Names) -> None:
    said = "go back to what you said about jaundice"
    assert picked(return_to(said, Context(earlier=("jaundice",)), names)) == "jaundice"
    assert return_to(said, Context(), names) is None


@pytest.mark.parametrize("said", ["biopsy", "go back", "to", "back to the football", "i went to the doctor"])
def test_what_returns_to_nothing(names: Names, said: str) -> None:
    assert return_to(said, Context(earlier=("biopsy",)), names) is None


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("no i meant the scan", "the scan"),
        ("sorry i mean surgery", "surgery"),
        ("wait no i said radiation", "radiation"),
        ("that's not what i meant i was asking about surgery", "surgery"),
        ("thats not what i meant i was asking about surgery", "surgery"),
        ("not the biopsy the scan", "scan"),
        ("not surgery but radiation", "radiation"),
        ("no not jaundice i meant pain", "pain"),
    ],
)
def test_a_correction_says_what_is_meant(said: str, rest: str) -> None:
    assert corrected(said) == rest


@pytest.mark.parametrize(
    "said", ["the scan", "no", "not really", "what does it mean", "i meant", "no thanks"]
)
def test_nothing_is_corrected(said: str) -> None:
    assert corrected(said) is None


@pytest.mark.parametrize(
    "said", ["why", "how long does it take", "and then what", "is that often", "who does it"]
)
def test_words_that_name_nothing_lack_their_subject(said: str) -> None:
    assert lacks_subject(said)


@pytest.mark.parametrize("said", ["why a biopsy", "does it hurt", "stop", "", "why " * 8])
def test_words_that_name_something_and_long_ones_do_not(said: str) -> None:
    assert not lacks_subject(said.strip())


@pytest.mark.parametrize(
    ("said", "first", "instead"),
    [
        ("tell me about chemo no actually surgery", "tell me about chemo", "surgery"),
        ("what is a biopsy sorry i meant the scan", "what is a biopsy", "the scan"),
        ("the scan no wait make that the biopsy", "the scan", "the biopsy"),
    ],
)
def test_a_mind_can_change_in_the_middle_of_a_sentence(said: str, first: str, instead: str) -> None:
    assert changed_mind(said) == (first, instead)


@pytest.mark.parametrize("said", ["no actually", "there is no cure", "i said no to surgery"])
def test_a_no_alone_changes_no_mind(said: str) -> None:
    assert changed_mind(said) is None


def test_two_questions_part_where_the_second_one_begins() -> None:
    assert two_questions("what can he eat and does the biopsy hurt") == [
        ("what can he eat", "does the biopsy hurt")
    ]
    assert two_questions("tell me about ablation and also what happens with immunotherapy") == [
        ("tell me about ablation", "what happens with immunotherapy")
    ]


@pytest.mark.parametrize("said", ["chemo and surgery together", "and what is that", "what is it and why"])
def test_a_list_or_a_single_question_is_not_parted(said: str) -> None:
    assert two_questions(said) == []


@pytest.mark.parametrize("said", ["the one with the beads", "is it the kind with heat", "the cold one"])
def test_one_of_several_things_is_described(said: str) -> None:
    assert describes(said)


@pytest.mark.parametrize("said", ["what is the biopsy", "the one", "one more time"])
def test_what_is_named_or_stands_alone_is_not_described(said: str) -> None:
    assert not describes(said)


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("the first thing i said", "biopsy"),
        ("now the other thing i asked", "imaging"),
        ("what about the last question i asked you", "imaging"),
    ],
)
def test_the_talk_returns_to_what_was_asked_before(content: Content, said: str, topic: str) -> None:
    names = Names.of(content.topics, normaliser_of(content))
    found = return_to(said, Context(topic="jaundice", earlier=("imaging", "biopsy")), names)
    assert found is not None
    assert found.intent == topic


def test_where_nothing_was_asked_before_the_offered_one_is_what_is_meant(content: Content) -> None:
    names = Names.of(content.topics, normaliser_of(content))
    offered = return_to("the other thing i asked", Context(topic="jaundice", offers=("biopsy",)), names)
    assert offered is not None
    assert offered.intent == "biopsy"
    assert return_to("the other thing i asked", Context(topic="jaundice"), names) is None


def test_a_pronoun_points_and_a_part_of_a_word_does_not() -> None:
    assert points("does it hurt")
    assert points("are those bad")
    assert not points("is my kidney with other items")


def test_short_words_lean_on_the_talk() -> None:
    assert leans_back("painful afterwards")


def test_longer_words_lean_only_where_they_point_or_go_on() -> None:
    assert leans_back("my sister says they always do this at night")
    assert leans_back("and my sister always wakes up late at night")
    assert not leans_back("my sister always wakes up late on monday nights")


def test_long_words_stand_by_themselves() -> None:
    assert not leans_back("and why does it take so long for them to say this")


def test_the_topic_is_put_where_the_words_point(content: Content) -> None:
    normaliser, topic = normaliser_of(content), content.topics["biopsy"]
    name = normaliser.normalise(topic.name)
    assert with_topic("does it hurt when it ends", topic, normaliser) == f"does {name} hurt when it ends"
    assert with_topic("why", topic, normaliser) == f"why {name}"


topics = st.sampled_from(["biopsy", "imaging", "jaundice", "tace", "of no such name"])
contexts = st.builds(
    Context,
    topic=st.none() | topics,
    offers=st.lists(topics, max_size=3, unique=True).map(tuple),
    question=st.sampled_from([None, "choose", "offer", "more", "can_call"]),
    earlier=st.lists(topics, max_size=4).map(tuple),
)
texts = st.lists(
    st.sampled_from([
        "the", "other", "one", "second", "tell me", "about", "no", "not", "i meant", "biopsy", "scans",
        "both", "neither", "last", "go", "back", "to", "again", "of",
    ]),
    max_size=40,
).map(" ".join)  # fmt: skip


@given(texts | st.text(max_size=60), contexts)
def test_what_is_chosen_was_offered(names: Names, text: str, context: Context) -> None:
    found = choose(text, context, names)
    assert found is None or found.intent == "no" or found.intent in context.offers


@given(texts | st.text(max_size=60), contexts)
def test_what_is_returned_to_exists_or_was_talked_about(names: Names, text: str, context: Context) -> None:
    found = return_to(text, context, names)
    assert found is None or found.intent in names.topics


@given(texts)
def test_a_correction_is_shorter_than_what_was_said(text: str) -> None:
    rest = corrected(text)
    assert rest is None or (rest and text.endswith(rest) and len(rest) < len(text))


@pytest.mark.parametrize(
    ("said", "rest"),
    [("skip it surgery", "surgery"), ("no the scan", "the scan"), ("last question who pays", "who pays")],
)
def test_a_lead_in_is_taken_off(said: str, rest: str) -> None:
    assert led_in(said) == rest


@pytest.mark.parametrize("said", ["no", "nothing", "okay", "listen"])
def test_a_lead_in_alone_leads_to_nothing(said: str) -> None:
    assert led_in(said) is None
