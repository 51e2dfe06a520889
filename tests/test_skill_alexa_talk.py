"""A talk on a loudspeaker, turn by turn: every response valid, and nothing of the person kept."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from alexa_driver import asked, content, door, envelope_of, intent, on_screen
from alexa_response_rules import MOST_ATTRIBUTE_BYTES, TOUCH, broken_rules, heard, words_of

from intents.meaning import NAVIGATION
from skill.alexa_intents import (
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    SIGN_INTENT,
    SIGN_SLOT,
    navigation_intent,
    topic_intent,
)
from skill.memory import NEW, Memory, write_memory

LOCALES = ("en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-ZA")


class AlexaTalk:
    """One session; the attributes travel as JSON, and every response is held to Amazon's rules."""

    def __init__(self, *, screen: bool = False, locale: str = "en-US", memory: Memory = NEW) -> None:
        self.screen, self.locale = screen, locale
        self.attributes: dict[str, Any] = {} if memory == NEW else write_memory(memory)

    def send(self, body: Mapping[str, Any]) -> dict[str, Any]:
        request = {**body["request"], "locale": self.locale}
        sent = {**body, "request": request, "session": {**body["session"], "attributes": self.attributes}}
        response = door().handle(json.loads(json.dumps(on_screen(sent) if self.screen else sent)))
        assert broken_rules(response, request["type"]) == []
        self.attributes = response.get("sessionAttributes", self.attributes)
        return response

    def says(self, words: str) -> str:
        return words_of(self.send(asked(words)))

    def means(self, navigation: str) -> str:
        return words_of(self.send(intent(navigation_intent(navigation))))

    def topic(self, topic: str) -> str:
        return words_of(self.send(intent(topic_intent(topic))))


@pytest.fixture
def talk() -> AlexaTalk:
    return AlexaTalk()


def test_a_question_asked_in_one_breath_is_answered_at_once_and_then_asks_on(talk: AlexaTalk) -> None:
    response = talk.send(asked(content().asking["jaundice"].indirect[0]))

    assert "jaundice" in words_of(response)
    assert "Hello" not in words_of(response)
    assert response["response"]["shouldEndSession"] is False


def test_the_gist_comes_first_then_more_then_that_nothing_is_left(talk: AlexaTalk) -> None:
    topic = content().topics["biopsy"]
    assert topic.gist.sentences[0].text in talk.topic("biopsy")
    for part in topic.parts:
        assert part.sentences[0].text in words_of(talk.send(intent("AMAZON.YesIntent")))
    assert talk.attributes["question"] == "offer"


def test_back_tells_the_part_before_and_repeat_the_same_again(talk: AlexaTalk) -> None:
    talk.topic("biopsy")
    second = talk.send(intent("AMAZON.NextIntent"))
    assert words_of(talk.send(intent("AMAZON.RepeatIntent"))) == words_of(second)
    back = words_of(talk.send(intent("AMAZON.PreviousIntent")))
    assert content().topics["biopsy"].gist.sentences[0].text in back


def test_slower_stays_slower_until_the_end(talk: AlexaTalk) -> None:
    talk.topic("biopsy")
    first = talk.send(intent(navigation_intent("slower")))
    second = talk.send(intent(topic_intent("imaging")))

    for response in (first, second):
        assert '<prosody rate="85%">' in response["response"]["outputSpeech"]["ssml"]
        assert '<prosody rate="85%">' in response["response"]["reprompt"]["outputSpeech"]["ssml"]
    assert (
        '<prosody rate="70%">'
        in talk.send(intent(navigation_intent("slower")))["response"]["outputSpeech"]["ssml"]
    )


def test_hard_words_are_pronounced_and_parts_stand_apart(talk: AlexaTalk) -> None:
    speech = talk.send(intent(topic_intent("jaundice")))["response"]["outputSpeech"]["ssml"]

    assert '<phoneme alphabet="ipa" ph="ˈd͡ʒɔndɪs">jaundice</phoneme>' in speech
    assert "<break " in speech


def test_a_hard_word_is_spelled_letter_by_letter(talk: AlexaTalk) -> None:
    talk.topic("biopsy")
    speech = talk.send(intent(navigation_intent("spell")))["response"]["outputSpeech"]["ssml"]

    assert speech.count('<say-as interpret-as="spell-out">') == len("biopsy")


def test_the_list_of_topics_tells_its_position(talk: AlexaTalk) -> None:
    count = len(content().groups)
    words = content().phrases["number_words"].variants

    assert f"group one of {words[count].text}" in talk.means("topics")
    assert f"group two of {words[count].text}" in words_of(talk.send(intent("AMAZON.NextIntent")))


@pytest.mark.parametrize("words", ["the second one", "number two", "the second", "scans"])
def test_a_choice_is_taken_by_its_number_or_its_name(words: str) -> None:
    talk = AlexaTalk(memory=Memory(offers=("biopsy", "imaging"), question="choose"))
    talk.says(words)

    assert talk.attributes["topic"] == "imaging"


@pytest.mark.parametrize("locale", LOCALES)
def test_from_the_first_miss_on_the_emergency_number_is_named_and_help_is_where_it_ends(locale: str) -> None:
    talk = AlexaTalk(locale=locale)
    said = [words_of(talk.send(intent(FALLBACK_INTENT))) for _ in range(4)]

    assert len(set(said)) == 4
    for words in said:
        assert words.startswith("If somebody is in danger now, call ")
        assert "emergency number" in words
    assert "say help" in said[2]


@pytest.mark.parametrize(
    "question", ["first", "more", "offer", "choose", "anything_else", "topics", "company"]
)
@pytest.mark.parametrize("slot", [(QUESTION_INTENT, QUESTION_SLOT), (SIGN_INTENT, SIGN_SLOT)])
def test_a_red_flag_as_the_answer_to_a_question_of_ours_comes_first(
    question: Any, slot: tuple[str, str]
) -> None:
    memory = Memory(topic="biopsy", offers=("imaging", "tace"), question=question)
    talk = AlexaTalk(memory=memory)
    phrase = content().red_flags["chest_pain"].asking.spoken[0]
    talk.send(intent(slot[0], **{slot[1]: phrase}))

    assert talk.attributes["flag"] == "chest_pain"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("flag", [flag.id for flag in content().red_flags.values() if flag.tier < 3])
def test_no_door_pretends_that_it_can_call(flag: str, locale: str) -> None:
    said = AlexaTalk(locale=locale).says(content().red_flags[flag].asking.spoken[0])

    assert "I cannot call for you." in said


@pytest.mark.parametrize("topic", sorted(content().topics))
def test_save_that_question_puts_questions_of_ours_on_a_card(topic: str) -> None:
    talk = AlexaTalk()
    phrase = next(phrase for phrase in content().asking[topic].spoken if len(phrase.split()) > 4)
    talk.says(phrase)
    response = talk.send(asked("save that question"))
    card = response["response"]["card"]
    questions = content().topics[topic].questions

    assert questions is not None
    assert card["title"] == "Questions for the doctor"
    assert card["content"] == questions.text
    assert "It is in your Alexa app. Amazon keeps what you say to Alexa as your settings there say." in (
        words_of(response)
    )
    assert questions.sentences[0].text.split("TACE")[0] in words_of(response)
    assert len(words_of(response).split()) <= 75
    assert phrase not in json.dumps([response["response"]["card"], response["sessionAttributes"]])


def test_what_did_you_hear_names_what_was_understood_and_never_the_words(talk: AlexaTalk) -> None:
    assert "I have not heard a question yet." in talk.means("heard")
    talk.says(content().asking["biopsy"].spoken[0])
    assert "I understood that you asked about biopsy." in talk.means("heard")
    talk.says(content().red_flags["choking"].asking.spoken[0])
    assert "I understood that somebody may need help now." in talk.means("heard")


def test_a_sentence_read_by_itself_is_on_no_card(talk: AlexaTalk) -> None:
    talk.topic("biopsy")
    talk.means("next_sentence")

    assert "card" not in talk.send(intent("AMAZON.YesIntent"))["response"]


def test_before_any_question_there_is_nothing_to_save(talk: AlexaTalk) -> None:
    response = talk.send(intent(navigation_intent("save_question")))

    assert "Ask a question first" in words_of(response)
    assert "card" not in response["response"]


@pytest.mark.parametrize("intent_name", ["delete_question", "read_questions", "forget"])
def test_what_a_loudspeaker_cannot_do_it_says(intent_name: str, talk: AlexaTalk) -> None:
    assert "I keep nothing of our talk once it is over" in talk.means(intent_name)


def test_cards_come_with_what_is_told_and_not_with_every_question(talk: AlexaTalk) -> None:
    def has_card(body: dict[str, Any]) -> bool:
        return "card" in talk.send(body)["response"]

    assert not has_card(envelope_of({"type": "LaunchRequest"}))
    assert has_card(intent(topic_intent("biopsy")))
    assert has_card(intent("AMAZON.YesIntent"))
    assert not has_card(intent("AMAZON.NoIntent"))
    assert not has_card(intent(FALLBACK_INTENT))
    assert has_card(intent("AMAZON.HelpIntent"))
    assert has_card(intent(navigation_intent("topics")))
    assert has_card(intent("AMAZON.NextIntent"))
    assert not has_card(intent(navigation_intent("thanks")))
    assert has_card(asked(content().red_flags["choking"].asking.spoken[0]))
    assert not has_card(intent("AMAZON.StopIntent"))


def steps() -> list[dict[str, Any]]:
    """Everything that can come in a talk, words and touches included."""
    flags = content().red_flags.values()
    return [
        *(intent(topic_intent(topic)) for topic in content().topics),
        *(intent(name) for name in (*BUILT_IN, FALLBACK_INTENT)),
        *(intent(navigation_intent(name)) for name in NAVIGATION),
        *(asked(asking.spoken[0]) for asking in content().asking.values() if asking.spoken),
        *(asked(flag.asking.spoken[0]) for flag in flags),
        *(asked(words) for words in ("the second one", "neither", "xyzzy wellingtons", "i was only asking")),
        *(envelope_of({"type": TOUCH, "arguments": ["topic", topic]}) for topic in content().topics),
        *(envelope_of({"type": TOUCH, "arguments": ["yes"]}) for _ in range(9)),
    ]


@pytest.mark.parametrize("seed", range(24))
def test_whatever_comes_in_whatever_order_every_response_is_valid_and_nothing_personal_stays(
    seed: int,
) -> None:
    chance = random.Random(seed)
    talk = AlexaTalk(screen=seed % 2 == 1, locale=LOCALES[seed % len(LOCALES)])
    for body in chance.choices(steps(), k=60):
        response = talk.send(body)
        kept = json.dumps(talk.attributes)
        assert len(kept) <= MOST_ATTRIBUTE_BYTES
        assert "heard" not in talk.attributes
        assert "wellingtons" not in json.dumps(response)
        reprompt = response["response"].get("reprompt")
        if reprompt is not None:
            last = words_of(response).rsplit(". ", 1)[-1]
            assert heard(reprompt["outputSpeech"]["ssml"]) != last
