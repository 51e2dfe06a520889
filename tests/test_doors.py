"""Every door says the same words for the same understanding; together they say every sentence there is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pyttsx3.engine
from alexa_response_rules import broken_rules, words_of
from amazon_chain import APPLICATION_ID, envelope
from flask import Flask

from audio.voice import Voice
from audio.wav_devices import WavLoudspeaker
from device.answering import Answering
from device.keeping import Keeping
from device.speaking import sentences_of
from intents.library import default_root, load_content
from intents.listing import every_sentence
from intents.meaning import NAVIGATION, Context, Hypothesis, Understanding
from skill.conversation import Conversation
from skill.kept import MOST_QUESTIONS, NOTHING, Kept
from skill.memory import NEW, Memory
from skill.profile import LOCAL
from skill.talk import ASK_DOOR, DEVICE_DOOR, Talk
from skill.web import add_doors, believe_unsigned

CONTENT = load_content(default_root())
LOCALES = ("en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-ZA")
NEVER_A_REPLY = (
    "phrase.title_", "phrase.device_", "phrase.reprompt_", "phrase.number_words", "phrase.ordinal_words",
    "phrase.calls_the_team", "phrase.reviewed", "phrase.web_", "phrase.page_",
)  # fmt: skip
"""Said beside replies or as part of other sentences, or only once all topics are signed."""


DEVICES_OWN = (DEVICE_DOOR.can - ASK_DOOR.can) | {"slower", "faster", "louder", "quieter"}
"""What a device keeps, and has steps of its own for."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """Understands "step 7" as the seventh understanding given."""

    steps: tuple[Understanding, ...]

    def understand(self, hypotheses: Sequence[Hypothesis], context: Context) -> Understanding:
        del context
        number = int(hypotheses[0].text.split()[-1])
        return replace(self.steps[number], heard=hypotheses[0].text)


def means(intent: str, **what: Any) -> Understanding:
    return Understanding(intent, 1.0, "given by the test", **what)


def talks() -> Iterator[tuple[Understanding, ...]]:
    """Talks that together reach every sentence; each is held through every door."""
    more, yes, no = means("more"), means("yes"), means("no")
    for topic in CONTENT.topics.values():
        yield (means(topic.id), *[more] * (len(topic.parts) + 1), means("simpler"), yes)
        yield (means("clarify", choices=(topic.id, "biopsy")), means(topic.id))
    for flag in CONTENT.red_flags.values():
        if flag.tier == 3:
            yield (means(flag.topic or "", flag=flag.id),)
        else:
            raised = means("emergency", flag=flag.id)
            yield (
                raised,
                no,
                no,
                no,
                means("symptoms"),
                means("imaging"),
                raised,
                means("no", cues=("only_asking",)),
            )
            yield (raised, means("clarify", cues=("have_called",)))
            yield (raised, means("clarify", cues=("am_safe",)))
            yield (raised, yes)
    for cue, found in CONTENT.cues.items():
        said = means("life_expectancy" if cue == "child" else "emotional_support", cues=(cue,))
        for turn in range(len(found.said)):
            yield (*[means("imaging")] * turn, said, yes)
            yield (*[means("imaging")] * turn, said, no)
            yield (*[means("imaging")] * turn, means("jaundice", cues=(cue,)))
    for turn in range(3):
        start = [means("symptoms")] * turn
        for navigation in NAVIGATION:
            yield (*start, means(navigation))
            yield (*start, means(navigation), means(navigation), means(navigation), means(navigation))
        for count in (1, 2, 3):
            choices = ("biopsy", "tace", "imaging")[:count]
            yield (*start, means("clarify", choices=choices), yes, no)
        for about in (None, "biopsy", "palliative_care"):
            yield (*start, means("out_of_scope", about=about), yes)
            yield (*start, means("personal_advice", about=about), yes)
        yield (*start, means("out_of_scope", other_language=True), yes)
        yield (*start, means("ablation", also="immunotherapy"), yes)
        yield (*start, *[means("clarify")] * 4)
        yield (*start, means("emotional_support"), means("emotional_support"))
    for forward in ("next_sentence", "previous_sentence"):
        yield (means("biopsy"), *[means(forward)] * 8, yes)
    yield (means("topics"), *[more] * len(CONTENT.groups))
    yield (means("imaging"), means("spell"), means("biopsy"), means("back"), means("back"), means("where"))


def ask_door(talk: Talk, locale: str, count: int) -> list[str]:
    app = Flask("ask", static_folder=None)
    add_doors(app, talk, partial(believe_unsigned, [APPLICATION_ID]), LOCAL, unsigned=True)
    client, memory, said = app.test_client(), None, []
    for number in range(count):
        found = client.post(
            "/ask", json={"text": f"step {number}", "memory": memory, "locale": locale}
        ).get_json()
        said.append(found["speech"])
        memory = found["memory"]
        if found["ends"]:
            break
    return said


def alexa_door(talk: Talk, locale: str, count: int) -> list[str]:
    app = Flask("alexa", static_folder=None)
    add_doors(app, talk, partial(believe_unsigned, [APPLICATION_ID]), LOCAL, unsigned=True)
    client, attributes, said = app.test_client(), {}, []
    for number in range(count):
        slots = {"question": {"name": "question", "value": f"step {number}"}}
        request = envelope({"type": "IntentRequest", "intent": {"name": "AskIntent", "slots": slots}})
        request["request"]["locale"] = locale
        request["session"]["attributes"] = attributes
        found = client.post("/alexa", json=request).get_json()
        assert broken_rules(found, "IntentRequest") == []
        said.append(words_of(found))
        attributes = found["sessionAttributes"]
        if found["response"]["shouldEndSession"]:
            break
    return said


def sound_door(talk: Talk, locale: str, count: int, handed: list[str], wav: Path) -> list[str]:
    """The texts handed to pyttsx3, sentence by sentence, a reply a line."""
    keeping = Keeping(wav.with_suffix(".db"))
    answering = Answering(talk, keeping, locale)
    said = []
    with Voice(WavLoudspeaker(wav), rate_wpm=449) as voice:
        for number in range(count):
            reply = answering.typed(f"step {number}").reply
            handed.clear()
            for sentence in sentences_of(reply.speech):
                voice.say(sentence)
            said.append(" ".join(handed))
            if reply.ends:
                break
    return said


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that pyttsx3 is handed to say."""
    texts: list[str] = []
    say: Callable[..., None] = pyttsx3.engine.Engine.say

    def record(engine: Any, text: str, name: str | None = None) -> None:
        texts.append(text)
        say(engine, text, name)

    monkeypatch.setattr(pyttsx3.engine.Engine, "say", record)
    return texts


def scripted(steps: Sequence[Understanding]) -> Talk:
    return Talk(CONTENT, Scripted(tuple(steps)))


def same_words(understood: Understanding) -> bool:
    """Not what depends on whether a door keeps words, or what it can keep them in."""
    return understood.intent not in ("heard", "save_question")


@pytest.mark.parametrize("locale", LOCALES)
def test_ask_and_alexa_say_the_same_words(locale: str) -> None:
    for steps in talks():
        steps = tuple(filter(same_words, steps))
        assert ask_door(scripted(steps), locale, len(steps)) == alexa_door(
            scripted(steps), locale, len(steps)
        )


def test_the_voice_is_handed_the_words_that_ask_replies(handed: list[str], tmp_path: Path) -> None:
    every = list(talks())
    assert len(every) > 300
    for number, steps in enumerate(every[:: len(every) // 60]):
        steps = tuple(step for step in steps if step.intent not in DEVICES_OWN)
        spoken = sound_door(scripted(steps), "en-US", len(steps), handed, tmp_path / f"{number}.wav")
        assert spoken == ask_door(scripted(steps), "en-US", len(steps))


def test_every_sentence_of_the_content_can_be_heard() -> None:
    asked = [ask_door(scripted(steps), "en-US", len(steps)) for steps in talks()]
    wordless = [
        alexa_door(scripted([means(topic), means("heard"), means("save_question")]), "en-US", 3)
        for topic in CONTENT.topics
    ]
    wordless.append(alexa_door(scripted([means("emergency", flag="choking"), means("heard")]), "en-US", 2))
    said = " ".join((*itertools.chain.from_iterable([*asked, *wordless]), *device_says()))
    silent = [
        listed.spoken
        for listed in every_sentence(CONTENT, "en-US")
        if not listed.passage.startswith(NEVER_A_REPLY)
        and not all(part in said for part in fixed_parts(listed.spoken))
    ]
    assert silent == []


def device_says() -> Iterator[str]:
    """What only the talking device says: about what it keeps."""
    conversation = Conversation(CONTENT)
    asked = Memory(heard="a question", topic="biopsy", said=("biopsy.gist", "phrase.ask_more.0"))
    one, many = Kept(("a question",), "123"), Kept(("a question",) * MOST_QUESTIONS)
    for memory, kept in itertools.product((NEW, asked), (NOTHING, one, many)):
        for intent in (
            "save_question",
            "read_questions",
            "delete_question",
            "forget",
            "wait_longer",
            "wait_less",
        ):
            yield conversation.respond(means(intent), memory, DEVICE_DOOR, "en-US", kept).speech
    flag = means("emergency", flag="fever_on_treatment")
    yield conversation.respond(flag, NEW, DEVICE_DOOR, "en-US", one).speech


def fixed_parts(sentence: str) -> list[str]:
    """The words of a sentence between its placeholders."""
    return [part.split("{")[0] for part in ("}" + sentence).split("}")[1:]]
