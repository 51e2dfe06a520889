"""The conversation: gist, then more; follow-ups, choices, misses, advice, repeating."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from dialogue import LOCALES, Dialogue, sentences, word_count

from intents.library import default_root, load_content
from intents.meaning import NAVIGATION, TOPICS, Context, Hypothesis
from intents.wording import UnservedLocale
from skill.memory import NEW, context
from skill.reply import Door
from skill.talk import ALEXA_DOOR, Talk

CONTENT = load_content(default_root())
NOTICE = "This is information, not medical advice."
each_topic = pytest.mark.parametrize("topic", TOPICS)
each_locale = pytest.mark.parametrize("locale", LOCALES)


def name(topic: str) -> str:
    """A topic's name as it is written."""
    return CONTENT.topics[topic].name


def welcomed(conversation, **how) -> Dialogue:
    """A talk that began with the welcome."""
    dialogue = Dialogue(conversation, **how)
    dialogue.event("launch")
    return dialogue


# --- gist, then more --------------------------------------------------------------------------------------


def test_the_welcome_says_what_hepatica_is_and_that_it_gives_information(dialogue):
    reply = dialogue.event("launch")
    assert "Hepatica" in reply.speech
    assert "information, not medical advice" in reply.speech
    assert (reply.intent, reply.topic, reply.outcome, reply.confidence) == ("open", None, "answered", 1)
    assert reply.heard is None


@each_locale
@each_topic
@pytest.mark.parametrize("begun", ["with the welcome", "without"])
def test_the_first_reply_about_a_topic_is_a_gist_of_at_most_sixty_words_with_an_offer(
    conversation, topic, locale, begun
):
    for turn in range(3):
        dialogue = Dialogue(conversation, locale=locale)
        for _ in range(turn):
            dialogue.means("where")
        if begun == "with the welcome":
            dialogue.event("launch")
        reply = dialogue.means(topic)
        assert dialogue.spoken(f"{topic}.gist") in reply.speech
        assert word_count(reply.speech) <= 60
        assert dialogue.memory.question == ("more" if CONTENT.topics[topic].parts else "offer")
        assert (reply.intent, reply.topic, reply.outcome, reply.flag) == (topic, topic, "answered", None)
        assert reply.title == CONTENT.topics[topic].title


@each_topic
@pytest.mark.parametrize("beside", ["a feeling", "personal advice", "a sign to tell today"])
def test_what_is_said_beside_the_gist_leaves_the_reply_at_sixty_words(conversation, topic, beside):
    for locale in LOCALES:
        dialogue = welcomed(conversation, locale=locale)
        if beside == "a feeling":
            reply = dialogue.means(topic, cues=("fear",))
        elif beside == "personal advice":
            reply = dialogue.means("personal_advice", about=topic)
        else:
            reply = dialogue.means(topic, flag="worse_pain")
        assert dialogue.spoken(f"{topic}.gist") in reply.speech
        assert word_count(reply.speech) <= 60


@each_topic
def test_the_topic_is_named_in_the_first_words(conversation, topic):
    opening = " ".join(Dialogue(conversation).means(topic).display.casefold().split()[:10])
    assert any(called in re.sub(r"[^\w' -]", "", opening) for called in CONTENT.topics[topic].called)


@each_topic
def test_the_offers_are_the_topics_named_before_the_question_in_spoken_order(conversation, topic):
    reply = Dialogue(conversation).means(topic)
    [named] = [s for s in sentences(reply.display) if s.startswith("You can also ask about ")]
    assert 1 <= len(reply.offers) <= 2
    assert set(reply.offers) <= set(CONTENT.topics[topic].see_also)
    places = [named.index(name(offer)) for offer in reply.offers]
    assert places == sorted(places)
    assert sentences(reply.display)[-1] in [v.text for v in CONTENT.phrases["ask_more"].variants]


@each_topic
def test_without_a_welcome_the_first_gist_says_just_before_its_question_that_it_informs(conversation, topic):
    dialogue = Dialogue(conversation)
    said = sentences(dialogue.means(topic).speech)
    assert said[-2] == NOTICE
    assert word_count(NOTICE) <= 12
    assert NOTICE not in dialogue.means("biopsy" if topic != "biopsy" else "imaging").speech


def test_after_the_welcome_no_gist_says_it_again(conversation):
    assert NOTICE not in welcomed(conversation).means("jaundice").speech


@each_locale
@each_topic
def test_more_tells_every_part_and_then_says_that_nothing_is_left(conversation, topic, locale):
    dialogue = Dialogue(conversation, locale=locale)
    replies = [dialogue.means(topic)]
    parts = CONTENT.topics[topic].parts
    while replies[-1].has_more:
        replies.append(dialogue.means("more"))
    assert len(replies) == len(parts) + 1
    for part, reply in zip(parts, replies[1:], strict=True):
        assert dialogue.spoken(part.id) in reply.speech
        assert word_count(reply.speech) <= 75
        assert (reply.intent, reply.topic, reply.outcome) == ("more", topic, "answered")
    last = replies[-1]
    assert re.search(r"That is all|There is no more", last.speech)
    assert name(last.offers[0]) in sentences(last.display)[-1]
    accepted = dialogue.means("yes")
    assert (accepted.intent, accepted.topic) == ("yes", last.offers[0])
    assert dialogue.spoken(f"{last.offers[0]}.gist") in accepted.speech


@each_topic
def test_yes_goes_on_wherever_more_of_the_topic_was_asked_for(conversation, topic):
    by_yes, by_more = Dialogue(conversation), Dialogue(conversation)
    by_yes.means(topic)
    by_more.means(topic)
    for _ in CONTENT.topics[topic].parts:
        assert by_yes.means("yes").speech == by_more.means("more").speech


def test_more_after_the_end_says_again_that_nothing_is_left(dialogue):
    dialogue.means("nutrition")
    while dialogue.means("more").has_more:
        pass
    reply = dialogue.means("more")
    assert re.search(r"That is all|There is no more", reply.speech)
    assert reply.offers


def test_more_goes_on_with_the_topic_after_something_else_was_asked_back(dialogue):
    dialogue.means("jaundice")
    dialogue.means("clarify", choices=("biopsy", "imaging"))
    reply = dialogue.means("more")
    assert reply.topic == "jaundice"
    assert dialogue.spoken("jaundice.1") in reply.speech


def test_more_before_any_topic_lists_topics(dialogue):
    assert dialogue.means("more").offers == CONTENT.groups[0].topics


def test_asking_again_about_what_was_just_told_goes_on_with_it(dialogue):
    first = dialogue.means("life_expectancy")
    again = dialogue.means("life_expectancy")
    assert again.speech != first.speech
    assert dialogue.spoken("life_expectancy.1") in again.speech
    assert (again.intent, again.topic) == ("life_expectancy", "life_expectancy")


@each_topic
def test_asking_on_and_on_about_one_topic_never_says_the_same_twice_in_a_row(conversation, topic):
    dialogue = Dialogue(conversation)
    said = [dialogue.means(topic).speech for _ in range(len(CONTENT.topics[topic].parts) + 4)]
    assert all(before != after for before, after in pairwise(said))


def test_a_topic_asked_about_after_another_begins_with_its_gist(dialogue):
    dialogue.means("jaundice")
    dialogue.means("biopsy")
    assert dialogue.spoken("jaundice.gist") in dialogue.means("jaundice").speech


def test_an_offer_not_told_yet_goes_before_one_that_was(dialogue):
    first, second, *_ = CONTENT.topics["jaundice"].see_also
    dialogue.means(first)
    reply = dialogue.means("jaundice")
    assert reply.offers.index(second) < (reply.offers.index(first) if first in reply.offers else 99)


# --- follow-ups and choices -------------------------------------------------------------------------------


def test_the_understanding_learns_the_topic_the_offers_and_the_question(dialogue):
    reply = dialogue.means("biopsy")
    assert context(dialogue.memory) == Context("biopsy", reply.offers, "more", ())


@pytest.mark.parametrize(
    ("words", "place"),
    [("the other one", 1), ("the second one", 1), ("the first one", 0), ("number two", 1), ("the latter", 1)],
)
def test_what_was_offered_is_taken_by_number(exact_talk: Talk, conversation, words, place):
    dialogue = Dialogue(conversation)
    offers = dialogue.means("clarify", choices=("biopsy", "imaging")).offers
    meant = exact_talk.understander.understand([Hypothesis(words)], context(dialogue.memory))
    assert meant.intent == offers[place]


@each_topic
def test_what_was_asked_back_is_taken_by_every_name_of_the_topic(exact_talk: Talk, conversation, topic):
    other = "biopsy" if topic != "biopsy" else "imaging"
    dialogue = Dialogue(conversation)
    dialogue.means("clarify", choices=(other, topic))
    for called in (name(topic), *CONTENT.topics[topic].called):
        meant = exact_talk.understander.understand([Hypothesis(called)], context(dialogue.memory))
        assert meant.intent == topic, called


def test_neither_of_the_choices_is_no(exact_talk: Talk, dialogue):
    dialogue.means("clarify", choices=("biopsy", "imaging"))
    for words in ("neither", "none of them", "neither one"):
        heard = exact_talk.understander.understand([Hypothesis(words)], context(dialogue.memory))
        assert heard.intent == "no"
    reply = dialogue.means("no")
    assert (reply.intent, reply.outcome, reply.ends) == ("no", "answered", False)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_near_topics_are_asked_back_and_offered_in_spoken_order(dialogue, count):
    choices = ("biopsy", "imaging", "surgery")[:count]
    reply = dialogue.means("clarify", choices=choices)
    assert (reply.intent, reply.topic, reply.outcome, reply.offers) == (
        "clarify", None, "asked_back", choices,
    )  # fmt: skip
    places = [reply.display.index(name(choice)) for choice in choices]
    assert places == sorted(places)


def test_no_more_than_three_topics_are_asked_about(dialogue):
    assert dialogue.means("clarify", choices=TOPICS[:5]).offers == TOPICS[:3]


def test_yes_to_one_choice_takes_it(dialogue):
    dialogue.means("clarify", choices=("biopsy",))
    assert dialogue.means("yes").topic == "biopsy"


def test_yes_to_several_choices_asks_which_in_other_words(dialogue):
    first = dialogue.means("clarify", choices=("biopsy", "imaging"))
    again = dialogue.means("yes")
    assert again.offers == first.offers
    assert again.speech != first.speech


# --- misses -----------------------------------------------------------------------------------------------


def test_nothing_near_says_so_and_what_can_be_asked(dialogue):
    reply = dialogue.means("clarify")
    assert (reply.intent, reply.topic, reply.outcome, reply.offers) == ("clarify", None, "asked_back", ())
    assert re.search(r"did not|can't", reply.speech)
    assert "You can ask about" in reply.speech


def test_each_failure_has_other_words_and_every_second_begins_with_danger(dialogue):
    said = [dialogue.means("clarify").speech for _ in range(6)]
    assert all(before != after for before, after in pairwise(said))
    danger = [text.startswith("If somebody is in danger now, call ") for text in said]
    assert danger == [False, True, False, True, False, True]


def test_the_third_failure_names_help_or_the_care_team(dialogue):
    said = [dialogue.means("clarify").speech for _ in range(4)]
    for text in said[2:]:
        assert re.search(r"team", text)
    assert "help" in said[2]


def test_a_question_understood_starts_the_count_of_failures_anew(dialogue):
    first = dialogue.means("clarify").speech
    dialogue.means("biopsy")
    assert sentences(dialogue.means("clarify").speech)[0] == sentences(first)[0]


@pytest.mark.parametrize("about", [None, *TOPICS])
def test_what_is_not_ours_is_declined_with_up_to_three_offers(conversation, about):
    reply = Dialogue(conversation).means("out_of_scope", about=about)
    assert (reply.intent, reply.topic, reply.outcome) == ("out_of_scope", None, "declined")
    assert 1 <= len(reply.offers) <= 3
    places = [reply.display.index(name(offer)) for offer in reply.offers]
    assert places == sorted(places)
    assert about is None or reply.offers[0] == about


def test_two_refusals_in_a_row_have_other_words(dialogue):
    said = [sentences(dialogue.means("out_of_scope").speech) for _ in range(4)]
    assert all(before != after for before, after in pairwise(said))


# --- personal advice --------------------------------------------------------------------------------------


@each_topic
def test_personal_advice_is_the_teams_and_the_topic_is_told_in_general(conversation, topic):
    dialogue = welcomed(conversation)
    reply = dialogue.means("personal_advice", about=topic)
    assert (reply.intent, reply.topic, reply.outcome) == ("personal_advice", topic, "handed_over")
    assert re.search(r"care team.*because they know your case", reply.speech)
    assert dialogue.spoken(f"{topic}.gist") in reply.speech
    assert set(reply.offers) <= set(CONTENT.topics[topic].see_also)


def test_personal_advice_without_a_topic_is_the_teams_alone(dialogue):
    reply = dialogue.means("personal_advice")
    assert (reply.topic, reply.outcome) == (None, "handed_over")
    assert "because they know your case" in reply.speech
    assert reply.offers == ("questions_for_doctor",)
    assert dialogue.means("yes").topic == "questions_for_doctor"


def test_whether_somebody_will_die_is_life_expectancy_with_a_kind_word_first(dialogue):
    reply = dialogue.means("life_expectancy", cues=("dying",))
    kind = {dialogue.spoken(passage.id) for passage in CONTENT.cues["dying"].said}
    assert sentences(reply.speech)[0] in kind
    assert dialogue.spoken("life_expectancy.gist") in reply.speech


@pytest.mark.parametrize("cue", ["dying", "fear", None])
def test_life_expectancy_never_names_a_number(conversation, cue):
    dialogue = Dialogue(conversation)
    said = [dialogue.means("life_expectancy", cues=(cue,) if cue else ())]
    while said[-1].has_more:
        said.append(dialogue.means("more"))
    text = " ".join(reply.speech for reply in said)
    numbers = "two|three|four|five|six|seven|eight|nine|ten|twelve|percent|half|months|weeks|years"
    assert not re.search(rf"\b({numbers})\b", text)


# --- repeating and steering -------------------------------------------------------------------------------


@each_topic
def test_repeat_says_the_last_reply_again_and_then_slower_in_the_simpler_telling(conversation, topic):
    dialogue = welcomed(conversation)
    first = dialogue.means(topic)
    once = dialogue.means("repeat")
    assert once.speech == first.speech
    assert (once.intent, once.topic, once.offers, once.rate) == ("repeat", topic, first.offers, 0)
    twice = dialogue.means("repeat")
    assert dialogue.spoken(f"{topic}.simpler") in twice.speech
    assert (twice.rate, twice.effects) == (-1, ("set_rate",))
    assert "slow" in sentences(twice.speech)[0]


def test_what_was_repeated_can_be_gone_on_with(dialogue):
    dialogue.means("jaundice")
    dialogue.means("repeat")
    assert dialogue.spoken("jaundice.1") in dialogue.means("yes").speech


def test_the_memory_holds_no_text_of_what_was_said(dialogue):
    reply = dialogue.means("jaundice")
    assert not any(sentence in str(reply.memory.said) for sentence in sentences(reply.speech))


def test_repeating_before_anything_was_said_asks_what_they_want_to_know(dialogue):
    assert dialogue.means("repeat").outcome == "answered"


def test_an_aside_is_not_what_repeat_says_again(dialogue):
    first = dialogue.means("jaundice")
    dialogue.means("thanks")
    dialogue.means("heard")
    assert dialogue.means("repeat").speech == first.speech


def test_repeat_after_goodbye_says_what_was_told_before_it(dialogue):
    first = dialogue.means("jaundice")
    dialogue.means("stop")
    again = dialogue.means("repeat")
    assert again.speech == first.speech
    assert dialogue.spoken("jaundice.1") in dialogue.means("yes").speech


@pytest.mark.parametrize("intent", ["thanks", "heard", "spell", "wait_longer", "save_question", "forget"])
def test_an_aside_ends_with_the_question_as_it_stands(conversation, intent):
    dialogue = Dialogue(conversation)
    first = dialogue.means("jaundice")
    reply = dialogue.means(intent)
    assert sentences(reply.speech)[-1] == sentences(first.speech)[-1]
    assert (reply.intent, reply.topic, reply.offers) == (intent, "jaundice", first.offers)
    assert dialogue.spoken("jaundice.1") in dialogue.means("yes").speech


def test_back_returns_to_the_part_before(dialogue):
    dialogue.means("symptoms")
    dialogue.means("more")
    dialogue.means("more")
    reply = dialogue.means("back")
    assert dialogue.spoken("symptoms.1") in reply.speech
    assert (reply.intent, reply.topic) == ("back", "symptoms")
    assert dialogue.spoken("symptoms.gist") in dialogue.means("back").speech


def test_back_from_a_gist_returns_topic_by_topic(dialogue):
    for topic in ("symptoms", "biopsy", "imaging"):
        dialogue.means(topic)
    assert [dialogue.means("back").topic for _ in range(2)] == ["biopsy", "symptoms"]
    assert "nothing before" in dialogue.means("back").speech


def test_where_names_the_topic_and_the_position(dialogue):
    dialogue.means("jaundice")
    dialogue.means("more")
    count = len(CONTENT.topics["jaundice"].parts) + 1
    words = [v.text for v in CONTENT.phrases["number_words"].variants]
    reply = dialogue.means("where")
    assert "jaundice" in reply.speech
    assert f"part two of {words[count]}" in reply.speech
    assert reply.topic == "jaundice"


def test_where_before_any_topic_says_so(dialogue):
    assert dialogue.means("where").topic is None


def test_every_topic_is_named_in_the_walk_through_the_shelves(dialogue):
    replies = [dialogue.means("topics")]
    while replies[-1].has_more:
        replies.append(dialogue.means("yes"))
    assert [topic for reply in replies for topic in reply.offers] == [
        topic for group in CONTENT.groups for topic in group.topics
    ]
    assert sorted(topic for reply in replies for topic in reply.offers) == sorted(TOPICS)
    for number, reply in enumerate(replies):
        listed = reply.display.split(": ", 1)[1].split(". ", 1)[1]
        places = [re.search(rf"\b{name(offer)}\b", listed).start() for offer in reply.offers]
        assert places == sorted(places)
        assert CONTENT.groups[number].name in reply.display
        assert all(sentence.count(",") <= 2 for sentence in sentences(reply.display)[1:-1])


@pytest.mark.parametrize(
    ("intent", "way", "effect"),
    [
        ("slower", (-1, 0), "set_rate"), ("faster", (1, 0), "set_rate"),
        ("louder", (0, 1), "set_volume"), ("quieter", (0, -1), "set_volume"),
    ],
)  # fmt: skip
def test_rate_and_volume_go_two_steps_each_way_and_then_say_so(conversation, intent, way, effect):
    dialogue = Dialogue(conversation)
    first = dialogue.means("biopsy")
    for step in (1, 2, 2):
        reply = dialogue.means(intent)
        assert (reply.rate, reply.volume) == (way[0] * step, way[1] * step)
        assert reply.effects == (effect,)
        assert reply.intent == intent
        assert reply.topic == "biopsy"
        assert first.speech in reply.speech
    assert "This is as" in reply.speech


def test_the_rate_stays_for_the_rest_of_the_talk(dialogue):
    dialogue.means("slower")
    assert dialogue.means("biopsy").rate == -1


def test_a_door_that_cannot_change_the_voice_says_so(conversation):
    bare = Door("bare", frozenset(), keeps_words=False)
    for intent in ("slower", "faster", "louder", "quieter", "spell"):
        dialogue = Dialogue(conversation, door=bare)
        dialogue.means("biopsy")
        reply = dialogue.means(intent)
        assert dialogue.one_of("cannot_here", reply.speech)
        assert (reply.rate, reply.volume, reply.effects) == (0, 0, ())


@pytest.mark.parametrize(
    "intent", ["wait_longer", "wait_less", "save_question", "read_questions", "delete_question", "forget"]
)
def test_what_a_door_cannot_do_it_says(conversation, intent):
    dialogue = Dialogue(conversation)
    reply = dialogue.means(intent)
    assert dialogue.one_of("cannot_here", reply.speech) or dialogue.one_of("nothing_kept", reply.speech)
    assert not reply.effects


def test_the_word_asked_for_is_spelled(dialogue):
    reply = dialogue.means("spell", heard="how do you spell biopsy")
    assert "b, i, o, p, s, y" in reply.speech
    assert reply.effects == ("spell",)


def test_without_a_word_the_first_hard_word_of_the_last_reply_is_spelled_whole(dialogue):
    dialogue.means("chemotherapy")
    reply = dialogue.means("spell", heard="spell that")
    assert "chemotherapy is spelled c, h, e, m, o, t, h, e, r, a, p, y" in reply.speech


def test_what_was_heard_is_said_where_words_are_kept(dialogue):
    dialogue.means("biopsy", heard="tell me about the biopsy")
    assert "I heard: tell me about the biopsy." in dialogue.means("heard").speech


def test_where_no_words_are_kept_the_topic_is_named(conversation):
    dialogue = Dialogue(conversation, door=ALEXA_DOOR)
    dialogue.means("biopsy", heard="tell me about the biopsy")
    assert dialogue.memory.heard is None
    assert "biopsy" in dialogue.means("heard", heard=None).speech


def test_the_last_reply_is_read_sentence_by_sentence(dialogue):
    first = sentences(dialogue.means("jaundice").speech)
    for expected in first[:-1]:
        assert dialogue.means("next_sentence").speech.startswith(expected)
    assert dialogue.one_of("no_next_sentence", dialogue.means("next_sentence").speech)
    assert dialogue.means("previous_sentence").speech.startswith(first[-3])
    assert dialogue.means("yes").speech.startswith(first[-2]), "yes reads on"


def test_before_the_first_sentence_there_is_none(dialogue):
    dialogue.means("jaundice")
    dialogue.means("next_sentence")
    assert dialogue.one_of("no_previous_sentence", dialogue.means("previous_sentence").speech)


def test_simpler_tells_the_gist_in_plainer_words_and_loses_no_place(dialogue):
    dialogue.means("symptoms")
    dialogue.means("more")
    reply = dialogue.means("simpler")
    assert dialogue.spoken("symptoms.simpler") in reply.speech
    assert (reply.intent, reply.topic) == ("simpler", "symptoms")
    assert dialogue.spoken("symptoms.2") in dialogue.means("yes").speech


def test_simpler_before_any_topic_says_the_last_reply_again(dialogue):
    first = dialogue.event("launch")
    assert dialogue.means("simpler").speech == first.speech


def test_stop_says_goodbye_and_ends(dialogue):
    reply = dialogue.means("stop")
    assert reply.ends
    assert reply.effects == ("stop",)
    assert reply.reprompt is None


def test_no_to_anything_else_ends_politely(dialogue):
    dialogue.means("biopsy")
    assert not dialogue.means("no").ends
    reply = dialogue.means("no")
    assert reply.ends
    assert dialogue.one_of("goodbye", reply.speech)


def test_thanks_does_not_end_the_talk(dialogue):
    dialogue.means("biopsy")
    reply = dialogue.means("thanks")
    assert (reply.intent, reply.topic, reply.ends) == ("thanks", "biopsy", False)


def test_thanks_that_is_all_ends_the_talk(dialogue):
    dialogue.means("biopsy")
    reply = dialogue.means("thanks", cues=("that_is_all",))
    assert (reply.intent, reply.outcome, reply.ends) == ("thanks", "answered", True)
    assert dialogue.one_of("goodbye", reply.speech)


@pytest.mark.parametrize(
    "words", ["that's all thank you", "thanks that'll do", "no more thanks", "thank you good night"]
)
def test_that_it_is_enough_is_heard_beside_the_thanks(exact_talk: Talk, words):
    assert "that_is_all" in exact_talk.understander.understand([Hypothesis(words)], Context()).cues


@pytest.mark.parametrize("words", ["that's all", "that'll do", "goodbye"])
def test_that_is_all_ends_the_talk(exact_talk: Talk, words):
    assert exact_talk.understander.understand([Hypothesis(words)], Context("biopsy")).intent in (
        "stop",
        "thanks",
    )


# --- silence ----------------------------------------------------------------------------------------------


def test_silence_is_answered_with_the_question_in_fewer_words(dialogue):
    asked = dialogue.means("jaundice")
    reply = dialogue.event("silence")
    assert (reply.intent, reply.outcome, reply.heard, reply.confidence) == ("clarify", "asked_back", None, 1)
    assert word_count(reply.speech) < word_count(asked.speech) / 2
    assert dialogue.spoken("jaundice.1") in dialogue.means("yes").speech


def test_silence_twice_has_other_words(dialogue):
    for start in ("jaundice", "clarify", "topics", "life_expectancy"):
        dialogue.means(start)
        assert dialogue.event("silence").speech != dialogue.event("silence").speech


def test_what_is_said_after_silence_is_the_reprompt_or_its_like(dialogue):
    reply = dialogue.means("jaundice")
    variants = {dialogue.spoken(v.id) for v in CONTENT.phrases["reprompt_more"].variants}
    assert reply.reprompt in variants
    assert dialogue.event("silence").speech in variants


# --- the same for the same --------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", [*NAVIGATION, "jaundice", "clarify", "out_of_scope", "personal_advice"])
def test_the_same_understanding_locale_and_memory_give_the_same_words_through_every_door(
    conversation, intent
):
    replies = []
    for door in (ALEXA_DOOR, Door("twin", ALEXA_DOOR.can, keeps_words=False)):
        dialogue = Dialogue(conversation, door=door)
        dialogue.means("biopsy")
        replies.append(dialogue.means(intent))
    assert replies[0] == replies[1]


def test_of_two_questions_in_one_breath_the_second_is_offered_first(dialogue):
    reply = dialogue.means("ablation", also="immunotherapy")
    assert (reply.topic, reply.offers[0]) == ("ablation", "immunotherapy")
    assert "immunotherapy" in reply.speech


def test_what_came_nearest_to_a_declined_question_is_what_it_points_at(dialogue):
    dialogue.means("biopsy")
    dialogue.means("out_of_scope", about="imaging")
    assert context(dialogue.memory).topic == "imaging"
    assert dialogue.memory.topic == "biopsy"
    dialogue.means("yes")
    assert dialogue.memory.near is None
    assert context(dialogue.memory).topic == dialogue.memory.topic


def test_the_display_says_the_same_in_its_written_form(dialogue):
    reply = dialogue.means("imaging")
    assert "MRI" in reply.display
    assert "m r i" in reply.speech
    assert "MRI" not in reply.speech


def test_only_the_united_states_hear_gallons(conversation):
    for locale in LOCALES:
        dialogue = Dialogue(conversation, locale=locale)
        said = dialogue.means("causes_spread")
        text = said.speech
        while said.has_more:
            said = dialogue.means("more")
            text += said.speech
        assert ("gallons" in text) == (locale == "en-US")
        assert ("liters" in text) == (locale != "en-US")


def test_another_language_is_not_served(conversation):
    with pytest.raises(UnservedLocale) as refused:
        Dialogue(conversation, locale="de-DE").event("launch")
    assert refused.value.served == ("en-US", "en-GB", "en-AU", "en-CA", "en-IN")


def test_a_fresh_memory_is_the_start_of_a_talk(dialogue):
    assert dialogue.memory == NEW
