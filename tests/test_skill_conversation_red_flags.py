"""Red flags come first, in every state, and the number is kept until it is no longer needed."""

from __future__ import annotations

import re

import pytest
from dialogue import (
    ANY_LOCAL_NUMBER,
    CRISIS_ELSEWHERE,
    CRISIS_NUMBERS,
    LOCALES,
    NUMBERS,
    Dialogue,
    sentences,
    word_count,
)

from intents.library import default_root, load_content
from intents.meaning import NAVIGATION, Context, Hypothesis
from skill.conversation import Conversation
from skill.reply import Reply
from skill.talk import ALEXA_DOOR, Talk

CONTENT = load_content(default_root())
URGENT = sorted(flag.id for flag in CONTENT.red_flags.values() if flag.tier < 3)
TODAY = sorted(flag.id for flag in CONTENT.red_flags.values() if flag.tier == 3)
CRISIS = ("lethal_dose_question", "wish_to_die")
TEAM_LINE = re.compile(r"cancer team's twenty-four-hour line", re.IGNORECASE)
TIERS = {
    "after_procedure": 2, "belly_pain": 1, "belly_swelling": 3, "bleeding": 1, "breathless": 1,
    "chest_pain": 1, "choking": 1, "confusion": 2, "confusion_with_other": 1, "cord_signs": 2,
    "dehydration": 2, "fever_on_treatment": 2, "jaundice_fever": 2, "leg_swelling": 2,
    "lethal_dose_question": 1, "new_jaundice": 3, "other_emergency": 1, "overdose": 1, "seizure": 1,
    "stroke_signs": 1, "unrousable": 1, "wish_to_die": 1, "worse_pain": 3,
}  # fmt: skip

each_urgent_flag = pytest.mark.parametrize("flag", URGENT)
each_locale = pytest.mark.parametrize("locale", LOCALES)


def number_of(locale: str) -> str:
    return NUMBERS[locale] or ANY_LOCAL_NUMBER


def opening_of(reply: Reply, count: int = 2) -> str:
    """The first sentences of a reply, as a screen shows them."""
    return " ".join(sentences(reply.display)[:count])


def test_every_red_flag_of_the_contract_stands_in_its_tier():
    assert {flag.id: flag.tier for flag in CONTENT.red_flags.values()} == TIERS


# --- what is said first -----------------------------------------------------------------------------------


@each_locale
@each_urgent_flag
def test_the_number_of_the_place_or_the_teams_line_stands_in_the_first_two_sentences(
    conversation, flag, locale
):
    reply = Dialogue(conversation, locale=locale).raises(flag)
    if TIERS[flag] == 1:
        assert number_of(locale) in opening_of(reply)
    else:
        assert TEAM_LINE.search(opening_of(reply))
        assert number_of(locale) in opening_of(reply, 3)


@each_locale
@each_urgent_flag
def test_the_local_emergency_number_is_named_beside_the_countrys(conversation, flag, locale):
    reply = Dialogue(conversation, locale=locale).raises(flag)
    assert ANY_LOCAL_NUMBER in reply.display
    assert ANY_LOCAL_NUMBER in reply.speech


@each_locale
@each_urgent_flag
def test_no_other_countrys_number_is_named(conversation, flag, locale):
    dialogue = Dialogue(conversation, locale=locale)
    shown = dialogue.raises(flag).display + dialogue.means("no").display
    foreign = {*NUMBERS.values(), *CRISIS_NUMBERS.values()} - {NUMBERS[locale], CRISIS_NUMBERS[locale], None}
    assert not [number for number in foreign if number in shown]


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if NUMBERS[locale]])
@pytest.mark.parametrize("flag", [flag for flag in URGENT if flag not in CRISIS])
def test_a_number_to_dial_is_spoken_digit_by_digit_and_twice(conversation, flag, locale):
    words = {"0": "zero", "1": "one", "2": "two", "9": "nine"}
    spoken = " ".join(words[digit] for digit in NUMBERS[locale])
    assert Dialogue(conversation, locale=locale).raises(flag).speech.count(spoken) >= 2


@each_locale
@pytest.mark.parametrize("flag", CRISIS)
def test_somebody_who_wants_to_die_hears_the_crisis_line_and_the_emergency_number(conversation, flag, locale):
    opening = opening_of(Dialogue(conversation, locale=locale).raises(flag))
    assert (CRISIS_NUMBERS[locale] or CRISIS_ELSEWHERE) in opening
    assert number_of(locale) in opening


@pytest.mark.parametrize("flag", CRISIS)
def test_somebody_who_wants_to_die_hears_a_kind_word_first(conversation, flag):
    first = conversation.content.red_flags[flag].said.sentences[0]
    assert first.acknowledges
    assert Dialogue(conversation).raises(flag).speech.startswith(first.text)
    assert conversation.content.red_flags[flag].again.sentences[0].acknowledges


@each_urgent_flag
def test_nobody_is_told_to_be_brave_or_to_think_of_others(conversation, flag):
    dialogue = Dialogue(conversation)
    said = [dialogue.raises(flag), dialogue.means("no"), dialogue.means("topics"), dialogue.event("silence")]
    text = " ".join(reply.speech for reply in said).casefold()
    assert not re.search(r"think of your|stay positive|stay strong|be strong|be brave|\bfight", text)


@each_urgent_flag
def test_the_one_question_is_whether_they_can_call_now(conversation, flag):
    dialogue = Dialogue(conversation)
    reply = dialogue.raises(flag)
    assert sentences(reply.speech)[-1] == "Can you call now?"
    assert dialogue.memory.question == "can_call"


@each_urgent_flag
def test_a_red_flag_is_handed_over_without_topic_and_offers(conversation, flag):
    reply = Dialogue(conversation).raises(flag)
    assert (reply.intent, reply.topic, reply.outcome, reply.offers) == ("emergency", None, "handed_over", ())
    assert (reply.flag.id, reply.flag.tier) == (flag, TIERS[flag])
    assert not reply.has_more


@each_urgent_flag
def test_a_red_flag_says_that_hepatica_cannot_call(conversation, flag):
    assert "I cannot call for you." in Dialogue(conversation).raises(flag).speech


@pytest.mark.parametrize("flag", [flag for flag in URGENT if flag not in CRISIS])
def test_a_hospice_teams_number_goes_first_where_there_is_one(conversation, flag):
    speech = Dialogue(conversation).raises(flag).speech
    assert "If a hospice or palliative team gave you a number for this moment, call that first." in speech


@pytest.mark.parametrize("flag", [flag for flag in URGENT if TIERS[flag] == 2])
def test_the_second_tier_says_when_the_emergency_number_is_due(conversation, flag):
    assert "if nobody answers or it gets worse" in Dialogue(conversation).raises(flag).speech.casefold()


def test_no_temperature_is_named(conversation):
    for flag in ("fever_on_treatment", "jaundice_fever", "after_procedure"):
        assert "degree" not in Dialogue(conversation).raises(flag).speech


@pytest.mark.parametrize("before", ["launch", "topic", "choices", "shelf", "goodbye", "other flag", "misses"])
@each_urgent_flag
def test_a_red_flag_is_answered_the_same_in_every_state(conversation, flag, before):
    dialogue = Dialogue(conversation)
    fresh = Dialogue(conversation).raises(flag).speech
    steps = {
        "launch": lambda: dialogue.event("launch"),
        "topic": lambda: (dialogue.means("jaundice"), dialogue.means("more")),
        "choices": lambda: dialogue.means("clarify", choices=("biopsy", "imaging")),
        "shelf": lambda: dialogue.means("topics"),
        "goodbye": lambda: dialogue.means("stop"),
        "other flag": lambda: dialogue.raises("seizure"),
        "misses": lambda: (dialogue.event("not_heard"), dialogue.means("clarify")),
    }
    steps[before]()
    assert dialogue.raises(flag).speech == fresh


@pytest.mark.parametrize("cue", sorted(set(CONTENT.cues) - {"bereaved"}))
def test_nothing_said_beside_a_red_flag_comes_before_the_number(conversation, cue):
    plain = Dialogue(conversation).raises("breathless").speech
    assert Dialogue(conversation).raises("breathless", cues=(cue,)).speech == plain


def test_a_red_flag_goes_before_condolence(conversation):
    assert Dialogue(conversation).raises("wish_to_die", cues=("bereaved",)).flag.id == "wish_to_die"


# --- what they answer -------------------------------------------------------------------------------------


@each_urgent_flag
def test_yes_is_answered_with_call_now_and_the_talk_ends(conversation, flag):
    dialogue = Dialogue(conversation)
    dialogue.raises(flag)
    reply = dialogue.means("yes")
    assert "Call now" in reply.speech
    assert reply.ends
    assert (reply.intent, reply.outcome, reply.offers) == ("yes", "answered", ())


@each_urgent_flag
@pytest.mark.parametrize("intent", ["clarify", "out_of_scope", "save_question"])
def test_saying_that_one_will_call_is_a_yes_to_the_question(conversation, flag, intent):
    dialogue = Dialogue(conversation)
    assert dialogue.means(intent, cues=("will_call",)).intent == intent  # nothing was asked yet
    dialogue.raises(flag)
    reply = dialogue.means(intent, cues=("will_call",))
    assert "Call now" in reply.speech
    assert (reply.intent, reply.ends) == ("yes", True)


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("ok i'll call them", "will_call"),
        ("we are calling", "will_call"),
        ("i don't think i'll call", "cannot_call"),
        ("maybe i'll call tomorrow", "cannot_call"),
        ("we're calling the team now", "have_called"),
    ],
)
def test_who_will_call_is_told_from_who_will_not(exact_talk: Talk, said: str, cue: str) -> None:
    assert cue in exact_talk.understander.understand([Hypothesis(said)], Context()).cues


@each_locale
@each_urgent_flag
@pytest.mark.parametrize("answer", ["no", "cannot_call", "silence"])
def test_no_and_silence_are_answered_with_whom_else_to_call_and_the_number(
    conversation, flag, locale, answer
):
    dialogue = Dialogue(conversation, locale=locale)
    dialogue.raises(flag)
    if answer == "silence":
        reply = dialogue.event("silence")
    elif answer == "no":
        reply = dialogue.means("no")
    else:
        reply = dialogue.means("clarify", cues=("cannot_call",))
    number = CRISIS_NUMBERS[locale] or CRISIS_ELSEWHERE if flag in CRISIS else number_of(locale)
    assert number in opening_of(reply)
    assert re.search(r"neighbor|relative|friend|somebody near|anyone", reply.speech)
    assert re.search(r"call", sentences(reply.speech)[-1])
    assert dialogue.memory.question == "can_call"
    assert not reply.offers


@each_urgent_flag
def test_who_cannot_call_twice_still_hears_the_number(conversation, flag):
    dialogue = Dialogue(conversation)
    dialogue.raises(flag)
    for _ in range(3):
        reply = dialogue.means("no")
        assert "911" in opening_of(reply)
        assert not reply.ends


def test_stop_ends_the_talk_and_keeps_the_number(dialogue):
    dialogue.raises("chest_pain")
    reply = dialogue.means("stop")
    assert reply.ends
    assert "911" in opening_of(reply)


def test_words_that_are_not_understood_leave_the_question_whether_they_can_call(dialogue):
    dialogue.raises("chest_pain")
    for reply in (dialogue.means("clarify"), dialogue.event("not_heard")):
        assert "911" in opening_of(reply)
        assert re.search(r"call", sentences(reply.speech)[-1])
    assert dialogue.means("yes").ends


# --- the number is kept -----------------------------------------------------------------------------------

HARMLESS = (
    "help",
    "thanks",
    "where",
    "slower",
    "louder",
    "spell",
    "heard",
    "topics",
    "wait_longer",
    "forget",
)


@each_urgent_flag
@pytest.mark.parametrize("intent", HARMLESS)
def test_each_reply_after_a_red_flag_opens_with_the_reminder(conversation, flag, intent):
    dialogue = Dialogue(conversation)
    dialogue.raises(flag)
    assert dialogue.means(intent).speech.startswith(dialogue.spoken(f"flag.{flag}.reminder"))


@each_locale
@each_urgent_flag
def test_the_reminder_is_one_short_sentence_with_the_number(conversation, flag, locale):
    said = Dialogue(conversation, locale=locale)
    said.raises(flag)
    first = sentences(said.means("thanks").display)[0]
    number = (CRISIS_NUMBERS[locale] or CRISIS_ELSEWHERE) if flag in CRISIS else number_of(locale)
    assert number in first
    assert word_count(first) <= 16


def test_the_reminder_stays_until_two_topics_were_asked_about_and_withholds_nothing(dialogue):
    dialogue.raises("chest_pain")
    reminder = dialogue.spoken("flag.chest_pain.reminder")
    first = dialogue.means("biopsy")
    assert first.speech.startswith(reminder)
    assert dialogue.spoken("biopsy.gist") in first.speech
    assert dialogue.means("more").speech.startswith(reminder), "going on is no second topic"
    assert dialogue.means("repeat").speech.startswith(reminder)
    second = dialogue.means("imaging")
    assert dialogue.spoken("imaging.gist") in second.speech
    assert reminder not in dialogue.means("surgery").speech


@pytest.mark.parametrize("cue", ["have_called", "am_safe"])
@each_urgent_flag
def test_the_reminder_ends_when_they_have_called_or_are_safe(conversation, flag, cue):
    dialogue = Dialogue(conversation)
    dialogue.raises(flag)
    reply = dialogue.means("clarify", cues=(cue,))
    assert reply.outcome == "answered"
    assert not dialogue.memory.flag
    assert dialogue.spoken(f"flag.{flag}.reminder") not in dialogue.means("biopsy").speech


@each_urgent_flag
def test_only_asking_is_answered_with_a_short_apology_and_the_topic(conversation, flag):
    dialogue = Dialogue(conversation)
    dialogue.raises(flag)
    reply = dialogue.means("no", cues=("only_asking",))
    topic = conversation.content.red_flags[flag].topic
    assert reply.speech.startswith("I'm sorry")
    assert word_count(sentences(reply.speech)[0]) <= 12
    assert (reply.intent, reply.topic) == (topic, topic)
    assert dialogue.spoken(f"{topic}.gist") in reply.speech
    assert word_count(reply.speech) <= 60
    assert dialogue.spoken(f"flag.{flag}.reminder") not in dialogue.means("thanks").speech


def test_only_asking_about_a_topic_is_answered_with_that_topic(dialogue):
    dialogue.raises("chest_pain")
    reply = dialogue.means("jaundice", cues=("only_asking",))
    assert reply.speech.startswith("I'm sorry")
    assert reply.topic == "jaundice"
    assert not dialogue.memory.flag


def test_who_says_that_they_cannot_call_is_not_taken_for_somebody_who_has(dialogue):
    dialogue.raises("wish_to_die")
    reply = dialogue.means("no", cues=("have_called", "cannot_call", "am_safe"))
    assert "988" in opening_of(reply)
    assert dialogue.memory.flag == "wish_to_die"


def test_the_reminder_outlives_a_new_launch(dialogue):
    dialogue.raises("bleeding")
    dialogue.means("yes")
    assert dialogue.event("launch").speech.startswith(dialogue.spoken("flag.bleeding.reminder"))


@pytest.mark.parametrize("intent", NAVIGATION)
def test_no_way_of_steering_loses_the_number(conversation, intent):
    dialogue = Dialogue(conversation)
    dialogue.raises("chest_pain")
    dialogue.means("thanks")
    reply = dialogue.means(intent)
    assert reply.ends or "911" in opening_of(reply)


def test_the_number_is_kept_within_two_sentences_beside_a_feeling(dialogue):
    dialogue.raises("fever_on_treatment")
    reply = dialogue.means("clarify", cues=("reluctance",))
    kind = {dialogue.spoken(passage.id) for passage in dialogue.conversation.content.cues["reluctance"].said}
    assert sentences(reply.speech)[0] in kind
    assert "911" in opening_of(reply)


# --- tier 3 -----------------------------------------------------------------------------------------------


@each_locale
@pytest.mark.parametrize("flag", TODAY)
def test_the_third_tier_opens_the_topics_own_reply(conversation, flag, locale):
    dialogue = Dialogue(conversation, locale=locale)
    reply = dialogue.raises(flag)
    found = conversation.content.red_flags[flag]
    assert reply.speech.startswith(dialogue.spoken(found.said.id))
    assert "call the cancer team today" in sentences(reply.speech)[0]
    assert (reply.intent, reply.topic, reply.outcome) == (found.topic, found.topic, "answered")
    assert (reply.flag.id, reply.flag.tier) == (flag, 3)
    assert dialogue.spoken(f"{found.topic}.gist") in reply.speech


@pytest.mark.parametrize("flag", TODAY)
def test_the_third_tiers_advice_is_repeated_with_its_topic(conversation, flag):
    dialogue = Dialogue(conversation)
    first = dialogue.raises(flag)
    assert dialogue.means("repeat").speech == first.speech


@pytest.mark.parametrize("flag", TODAY)
def test_the_third_tier_does_not_lower_a_flag_that_stands(conversation, flag):
    dialogue = Dialogue(conversation)
    dialogue.raises("chest_pain")
    reply = dialogue.raises(flag)
    assert "911" in sentences(reply.display)[0]
    assert "call the cancer team today" in reply.speech
    assert dialogue.memory.flag == "chest_pain"


@pytest.mark.parametrize("flag", TODAY)
def test_the_third_tiers_advice_comes_before_kind_words(conversation, flag):
    reply = Dialogue(conversation).raises(flag, cues=("fear",))
    assert "call the cancer team today" in sentences(reply.speech)[0]


# --- doors without words ----------------------------------------------------------------------------------


@each_locale
def test_a_topic_that_came_without_words_brings_its_safety_sentence(conversation, locale):
    content = conversation.content
    for topic in (topic for topic in content.topics.values() if topic.safety):
        dialogue = Dialogue(conversation, locale=locale, door=ALEXA_DOOR)
        speech = dialogue.means(topic.id, heard=None).speech
        safety = [one.text for one in topic.gist.sentences if "safety" in one.sources]
        assert safety
        assert re.search(r"\bnow\b.*\bcall\b", speech)


def test_the_topics_that_may_be_happening_now_are_those_of_the_contract():
    assert {topic.id for topic in CONTENT.topics.values() if topic.safety} == {
        "hepatic_encephalopathy", "complications", "jaundice", "symptoms", "when_to_seek_care",
        "chemotherapy", "immunotherapy", "biopsy", "ablation", "tace", "radioembolization", "radiation",
        "surgery",
    }  # fmt: skip


@each_locale
def test_help_begins_with_what_to_do_in_danger(conversation, locale):
    reply = Dialogue(conversation, locale=locale).means("help")
    assert reply.display.startswith("If somebody is in danger now, call ")
    assert number_of(locale) in sentences(reply.display)[0]


def test_a_sound_that_was_no_words_is_answered_with_what_to_do_in_danger(dialogue):
    for _ in range(4):
        assert dialogue.event("not_heard").speech.startswith("If somebody is in danger now, call ")


# --- their phrases ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", sorted(CONTENT.red_flags))
def test_every_way_of_telling_a_red_flag_is_heard_in_any_state(exact_talk: Talk, flag):
    asking = exact_talk.content.red_flags[flag].asking
    contexts = (Context(), Context("biopsy", ("imaging", "diagnosis"), "choose", ("surgery",)))
    for phrase in (*asking.spoken, *asking.written, *asking.misheard):
        for context in contexts:
            heard = exact_talk.understander.understand([Hypothesis(phrase)], context)
            assert heard.flag is not None, "a way of telling a red flag is not heard"
            assert TIERS[heard.flag] <= TIERS[flag]


def test_a_red_flag_in_the_least_likely_guess_is_heard(exact_talk: Talk):
    guesses = [Hypothesis("what is jaundice", 0.9), Hypothesis("i have chest pain", 0.01)]
    assert exact_talk.understander.understand(guesses, Context()).flag == "chest_pain"


def test_a_conversation_answers_red_flags_without_the_model(conversation: Conversation):
    assert Dialogue(conversation).raises("choking").intent == "emergency"
