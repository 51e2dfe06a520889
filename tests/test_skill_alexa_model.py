"""The interaction models are what the content makes, keep Amazon's rules, and never hide a red flag."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from alexa_response_rules import words_of
from amazon_chain import envelope

from intents.examples import normaliser_of
from intents.library import default_root, load_content
from intents.meaning import Context, Hypothesis
from intents.templates import expand
from intents.topics import Content, Term
from intents.understander import Understander, build_understander
from skill.alexa import AlexaDoor
from skill.alexa_intents import (
    BUILT_IN,
    FALLBACK_INTENT,
    QUESTION_INTENT,
    QUESTION_SLOT,
    QUESTION_TYPE,
    SIGN_INTENT,
    SIGN_TYPE,
    meaning_of,
    topic_intent,
)
from skill.alexa_model import (
    NAME_FRAMES,
    Model,
    interaction_model,
    locales,
    model_path,
    model_text,
    stale_models,
    write_models,
)
from skill.alexa_model_rules import problems
from skill.alexa_resemblance import Resemblance
from skill.alexa_samples import SampleWriter, unfit
from skill.conversation import Conversation

ENGLISH = ("en-US", "en-GB", "en-AU", "en-CA", "en-IN")


@functools.cache
def content() -> Content:
    return replace(load_content(default_root()), understanding="exact")


@functools.cache
def model() -> Model:
    return interaction_model(content())


@functools.cache
def understander() -> Understander:
    """The one that is served: a sample is no longer word for word the phrase it was made of."""
    return build_understander(load_content(default_root()))


def language_model() -> dict[str, Any]:
    found: dict[str, Any] = model().document["interactionModel"]["languageModel"]
    return found


@functools.cache
def literal_samples() -> dict[str, str]:
    """Sample -> the wordless intent that it is a sample of."""
    return {
        sample: intent["name"]
        for intent in language_model()["intents"]
        for sample in intent["samples"]
        if "{" not in sample
    }


@functools.cache
def values(type_name: str) -> frozenset[str]:
    """Everything that may stand in a slot of a type."""
    return frozenset(
        text
        for kind in language_model()["types"]
        if kind["name"] == type_name
        for value in kind["values"]
        for text in (value["name"]["value"], *value["name"].get("synonyms", []))
    )


@functools.cache
def writer() -> SampleWriter:
    return SampleWriter.of(content().terms, normaliser_of(content()))


# What is committed


def test_the_five_english_locales_have_a_model() -> None:
    assert sorted(locales(content())) == sorted(ENGLISH)


@pytest.mark.parametrize("locale", ENGLISH)
def test_the_committed_model_is_what_the_content_makes(locale: str) -> None:
    stale = f"{locale} is stale. Write it anew: hepatica alexa-model"

    assert model_path(locale).read_text(encoding="utf-8") == model_text(model()), stale


def test_writing_the_models_writes_what_is_checked(tmp_path: Any) -> None:
    paths = write_models(content(), tmp_path)

    assert sorted(path.stem for path in paths) == sorted(ENGLISH)
    assert {path.read_text(encoding="utf-8") for path in paths} == {model_text(model())}
    assert stale_models(content(), tmp_path) == ()

    paths[0].write_text("{}", encoding="utf-8")
    paths[1].unlink()
    assert set(stale_models(content(), tmp_path)) == {paths[0].stem, paths[1].stem}


# Amazon's rules


def test_the_model_keeps_amazons_rules() -> None:
    assert problems(model().document) == []


def test_the_file_itself_is_within_amazons_size() -> None:
    assert len(model_text(model()).encode()) < 1_500_000


@functools.cache
def small_document() -> dict[str, Any]:
    """The model with the first few of everything."""
    short = copy.deepcopy(model().document)
    for intent in short["interactionModel"]["languageModel"]["intents"]:
        del intent["samples"][8:]
    for kind in short["interactionModel"]["languageModel"]["types"]:
        del kind["values"][8:]
    return short


def _intent(document: dict[str, Any], name: str) -> dict[str, Any]:
    intents = document["interactionModel"]["languageModel"]["intents"]
    return next(intent for intent in intents if intent["name"] == name)


def _add_sample(sample: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: _intent(document, "About_biopsy")["samples"].append(sample)


def _rename(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["interactionModel"]["languageModel"].update(invocationName=name)


def _remove(name: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["interactionModel"]["languageModel"]["intents"].remove(_intent(document, name))

    return change


def _many_intents(document: dict[str, Any]) -> None:
    one = _intent(document, "About_biopsy")
    letters = "abcdefghijklmnop"
    document["interactionModel"]["languageModel"]["intents"] += [
        {
            **one,
            "name": f"About_{first}{second}",
            "samples": [f"{first}{second} {number}" for number in letters],
        }
        for first in letters
        for second in letters
    ]


def _type(document: dict[str, Any], place: int) -> dict[str, Any]:
    kind: dict[str, Any] = document["interactionModel"]["languageModel"]["types"][place]
    return kind


BROKEN: dict[str, Callable[[dict[str, Any]], None]] = {
    "digit in a sample": _add_sample("stage 4"),
    "mark in a sample": _add_sample("what is a biopsy?"),
    "capital in a sample": _add_sample("what is an MRI"),
    "other script": _add_sample("조직 검사"),
    "leading connecting word": _add_sample("about that biopsy"),
    "wake word": _add_sample("alexa what is a biopsy"),
    "sample too long": _add_sample("biopsy " * 30),
    "sample of another intent": _add_sample("what chemotherapy is"),
    "unknown slot": _add_sample("what is {thing}"),
    "empty sample": _add_sample(""),
    "one-word name": _rename("hepatica"),
    "launch word in the name": _rename("open liver guide"),
    "connecting word in the name": _rename("ask about liver"),
    "amazon's word in the name": _rename("liver help app"),
    "article in a two-word name": _rename("the liver"),
    "capital in the name": _rename("Liver guide"),
    "digit in the name": _rename("liver guide 2"),
    "no stop": _remove("AMAZON.StopIntent"),
    "no cancel": _remove("AMAZON.CancelIntent"),
    "no help": _remove("AMAZON.HelpIntent"),
    "no fallback": _remove("AMAZON.FallbackIntent"),
    "no way home": _remove("AMAZON.NavigateHomeIntent"),
    "too many intents": _many_intents,
    "few samples": lambda document: _intent(document, "About_biopsy").update(samples=["biopsy"]),
    "intent twice": lambda document: document["interactionModel"]["languageModel"]["intents"].append(
        {**_intent(document, "About_biopsy"), "samples": list("abcde")}
    ),
    "name with a digit": lambda document: _intent(document, "About_biopsy").update(name="About_2"),
    "unknown type": lambda document: _intent(document, QUESTION_INTENT)["slots"][0].update(type="Nothing"),
    "empty type": lambda document: _type(document, 0).update(values=[]),
    "value too long": lambda document: _type(document, 0)["values"].append({"name": {"value": "x" * 141}}),
    "value twice": lambda document: _type(document, 0)["values"].append(_type(document, 0)["values"][0]),
    "synonym with a digit": lambda document: _type(document, 1)["values"][0]["name"]["synonyms"].append(
        "4 x"
    ),
    "id twice": lambda document: _type(document, 1)["values"].append(
        {"id": _type(document, 1)["values"][0]["id"], "name": {"value": "something else"}}
    ),
    "too large": lambda document: _type(document, 0)["values"].extend(
        {"name": {"value": "x" * 130 + "".join(chr(97 + int(digit)) for digit in str(number))}}
        for number in range(10_000)
    ),
}


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_each_rule_that_is_broken_is_told(case: str) -> None:
    document = copy.deepcopy(small_document())
    assert problems(document) == []
    BROKEN[case](document)

    assert problems(document)


def test_what_cannot_be_mended_is_listed_with_its_reason() -> None:
    asking = replace(content().asking["biopsy"], spoken=("조직 검사", "x " * 90, "what is a biopsy"))
    changed = replace(content(), asking={**content().asking, "biopsy": asking})

    left_out = interaction_model(changed).left_out
    assert {(one.intent, one.phrase[:2]) for one in left_out} >= {("biopsy", "조직"), ("biopsy", "x ")}
    assert all(one.reason for one in left_out)


# Samples


@pytest.mark.parametrize(
    ("phrase", "sample"),
    [
        ("What is an MRI?", "what is an m. r. i."),
        ("what is an m r i", "what is an m. r. i."),
        ("is a CT scan safe", "is a c. t. scan safe"),
        ("what's TACE", "what's tace"),
        ("stage 4", "stage four"),
        ("call 911", "call nine one one"),
        ("y90 beads", "y. ninety beads"),
        ("about jaundice", "jaundice"),
        ("if it can be cured", "it can be cured"),
        ("to tell me about it", "tell me about it"),
        ("x-ray", "x. ray"),
        ("what’s next", "what's next"),
        ("follow-up, please!", "follow up please"),
        ("vitamin d", "vitamin d."),
        ("am i a donor", "am i a donor"),
    ],
)
def test_a_phrase_is_written_as_amazon_takes_it(phrase: str, sample: str) -> None:
    terms = [
        Term("MRI", "m r i", "", None, (), ("own",)),
        Term("CT", "c t", "", None, (), ("own",)),
        Term("TACE", "tace", "", None, (), ("own",)),
    ]
    made = SampleWriter.of(terms, normaliser_of(replace(content(), terms=tuple(terms)))).sample(phrase)

    assert made == sample
    assert unfit(made) is None


def test_samples_come_from_what_is_spoken_and_never_from_misspellings_or_strangers() -> None:
    allowed = {
        writer().sample(phrase)
        for asking in (*content().asking.values(), *(flag.asking for flag in content().red_flags.values()))
        for phrase in (*asking.spoken, *asking.indirect, *asking.near)
    } | {
        writer().sample(frame % name)
        for topic in content().topics.values()
        for name in topic.called
        for frame in NAME_FRAMES
    }

    assert set(literal_samples()) <= allowed


def test_every_phrase_of_every_topic_and_red_flag_may_come_with_its_words() -> None:
    left_out = {one.phrase for one in model().left_out}
    missing = [
        phrase
        for asking in (
            *(content().asking[topic] for topic in content().topics),
            *(flag.asking for flag in content().red_flags.values()),
        )
        for phrase in (*asking.spoken, *asking.indirect)
        if phrase not in left_out and writer().sample(phrase) not in values(QUESTION_TYPE)
    ]

    assert missing == []


def test_the_main_route_is_a_bare_slot() -> None:
    intents = {intent["name"]: intent for intent in language_model()["intents"]}

    assert intents[QUESTION_INTENT]["samples"][0] == "{question}"
    assert intents[SIGN_INTENT]["samples"][0] == "{sign}"
    assert intents[FALLBACK_INTENT]["samples"] == []


def test_every_red_flag_is_a_slot_value_with_its_id() -> None:
    ids = {
        value["id"]
        for kind in language_model()["types"]
        if kind["name"] == SIGN_TYPE
        for value in kind["values"]
    }

    assert ids == set(content().red_flags)


def test_every_topic_and_every_way_to_steer_has_an_intent() -> None:
    meanings = {meaning_of(intent["name"], content()) for intent in language_model()["intents"]}

    assert set(content().topics) <= meanings
    assert set(content().asking) <= meanings


def test_no_wordless_intent_of_ours_is_trained_on_what_a_red_flag_resembles() -> None:
    resemblance = Resemblance.of(content(), normaliser_of(content()))
    alike = [
        sample
        for sample, name in literal_samples().items()
        if name not in BUILT_IN and resemblance.resembles_a_red_flag(sample)
    ]

    assert alike == []


@pytest.mark.parametrize(
    ("phrase", "resembles"),
    [
        ("my chest hurts", True),
        ("i'm afraid of choking at the end", True),
        ("can it make you short of breath", True),
        ("what is a biopsy", False),
        ("which cancers spread to the liver", False),
    ],
)
def test_what_resembles_a_red_flag_is_told_from_what_does_not(phrase: str, resembles: bool) -> None:
    resemblance = Resemblance.of(content(), normaliser_of(content()))

    assert resemblance.resembles_a_red_flag(phrase) is resembles


# One-shots

QUESTION_WORDS = ("what", "how", "when", "where", "who", "why", "which", "is", "are", "can", "does", "do")
EATEN = ("about", "for", "if", "to", "whether", "that", "in", "using", "with", "by", "from", "and")


def take_apart(said: str) -> str:
    """What of "Alexa, ask liver guide ..." reaches the skill: a connecting word is Alexa's own."""
    found = re.fullmatch(r"alexa ask liver guide (?P<rest>.+)", said)
    assert found, said
    first, _, rest = found["rest"].partition(" ")
    return rest if first in EATEN and rest else found["rest"]


def reached(words: str) -> str | None:
    """What the words lead to: the wordless intent they are a sample of, or our own understanding of them."""
    sample = writer().sample(words)
    if sample in literal_samples():
        return meaning_of(literal_samples()[sample], content())
    if sample in values(QUESTION_TYPE):
        return understander().understand([Hypothesis(sample)], Context()).intent
    return None


@pytest.mark.parametrize("topic", sorted(content().topics))
def test_one_shots_reach_their_topic(topic: str) -> None:
    names = {name for other in content().topics.values() if other.id != topic for name in other.called}
    said = [*(set(content().asking[topic].indirect) - names), *content().topics[topic].called]
    openers = {
        phrase: ("",) if phrase.split()[0] in QUESTION_WORDS + EATEN else ("", "about ", "for ")
        for phrase in said
    }
    lost = [
        one_shot
        for phrase, before in openers.items()
        for opener in before
        if reached(take_apart(one_shot := f"alexa ask liver guide {opener}{phrase}")) != topic
    ]

    assert content().asking[topic].indirect, "a topic needs ways of asking that fit behind 'ask liver guide'"
    assert lost == []


@pytest.mark.parametrize(
    ("one_shot", "topic"),
    [
        ("what jaundice is", "jaundice"),
        ("about jaundice", "jaundice"),
        ("how it is treated", "treatment_overview"),
        ("if it can be cured", "curable"),
        ("whether it can be cured", "curable"),
        ("to tell me about chemotherapy", "chemotherapy"),
        ("for the symptoms", "symptoms"),
        ("about biopsy", "biopsy"),
        ("what a biopsy is", "biopsy"),
        ("how it spreads", "causes_spread"),
    ],
)
def test_one_shots_that_people_say_reach_their_topic(one_shot: str, topic: str) -> None:
    assert reached(take_apart(f"alexa ask liver guide {one_shot}")) == topic


# Amazon's routing


class Routing:
    """A model of how Alexa picks an intent: the nearest sample or slot value by the words shared.

    A wordless intent hands over no text; where it is as near as a slot, it wins: the worse case is assumed.
    Built-in intents are left out, since they fire on their very samples only.
    """

    def __init__(self) -> None:
        wordless = {
            sample: name for sample, name in literal_samples().items() if not name.startswith("AMAZON.")
        }
        self.candidates = [
            *wordless.items(),
            *((value, None) for value in values(QUESTION_TYPE) | values(SIGN_TYPE)),
        ]
        self.words = [frozenset(text.split()) for text, _ in self.candidates]
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.words):
            for word in words:
                self.by_word[word].append(place)

    def request(self, utterance: str) -> dict[str, Any]:
        """The request that Alexa would send."""
        words = frozenset(utterance.split())
        shared: dict[int, int] = defaultdict(int)
        for word in words:
            for place in self.by_word.get(word, ()):
                shared[place] += 1

        def nearness(place: int) -> tuple[float, bool]:
            return 2 * shared[place] / (len(words) + len(self.words[place])), self.candidates[place][
                1
            ] is not None

        name = self.candidates[max(shared, key=nearness)][1] if shared else FALLBACK_INTENT
        if name is None:
            slots = {QUESTION_SLOT: {"name": QUESTION_SLOT, "value": utterance}}
            return envelope({"type": "IntentRequest", "intent": {"name": QUESTION_INTENT, "slots": slots}})
        return envelope({"type": "IntentRequest", "intent": {"name": name, "slots": {}}})


@functools.cache
def door() -> AlexaDoor:
    return AlexaDoor(Conversation(content()), understander())


@functools.cache
def routing() -> Routing:
    return Routing()


def carries_safety(response: dict[str, Any]) -> bool:
    """Whether a reply raises a flag or names the emergency number, or is a tier-3 flag's advice."""
    words = words_of(response)
    return "nine one one" in words or any(
        flag.tier == 3 and words.startswith(flag.said.text.split("{")[0].strip()[:40])
        for flag in content().red_flags.values()
    )


@pytest.mark.parametrize("flag_id", sorted(content().red_flags))
def test_every_way_of_telling_a_red_flag_gets_a_safety_sentence_whatever_alexa_chooses(flag_id: str) -> None:
    asking = content().red_flags[flag_id].asking
    samples = (writer().sample(phrase) for phrase in (*asking.spoken, *asking.indirect))
    phrases = [sample for sample in samples if not unfit(sample)]
    unsafe = [phrase for phrase in phrases if not carries_safety(door().handle(routing().request(phrase)))]

    assert phrases
    assert unsafe == []


def test_the_model_of_the_routing_does_choose_wordless_intents() -> None:
    chosen = routing().request("what is a liver biopsy")

    assert chosen["request"]["intent"] == {"name": topic_intent("biopsy"), "slots": {}}


# The package


@functools.cache
def manifest() -> dict[str, Any]:
    path = model_path("en-US").parents[2] / "skill.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["manifest"]
    return found


def test_the_package_lies_where_amazons_tool_looks_for_it() -> None:
    project = model_path("en-US").parents[4]
    resources = json.loads((project / "ask-resources.json").read_text(encoding="utf-8"))
    source = resources["profiles"]["default"]["skillMetadata"]["src"]

    assert (project / source / "skill.json").is_file()


@pytest.mark.parametrize("locale", ENGLISH)
def test_the_description_of_every_locale_carries_amazons_disclaimer(locale: str) -> None:
    described = manifest()["publishingInformation"]["locales"][locale]

    for demanded in (
        "does not provide medical advice",
        "informational and educational purposes only",
        "not a substitute for professional medical advice, treatment or diagnosis",
        "Call your doctor to receive medical advice",
        "local emergency",
        "reviewed by a clinician",
    ):
        assert demanded in described["description"]
    assert len(described["summary"]) <= 160
    assert len(described["description"]) <= 4000


@pytest.mark.parametrize("locale", ENGLISH)
def test_example_phrases_open_the_skill_or_are_samples(locale: str) -> None:
    first, *others = manifest()["publishingInformation"]["locales"][locale]["examplePhrases"]

    assert first == "Alexa, open liver guide."
    assert len(others) == 2
    for phrase in others:
        said = re.sub(r"[,.?]", "", phrase).lower()
        assert writer().sample(take_apart(said)) in literal_samples(), phrase


def test_the_names_claim_no_affiliation_and_promise_nothing() -> None:
    for described in manifest()["publishingInformation"]["locales"].values():
        shown = json.dumps(
            [described["name"], described["summary"], described["keywords"], described["examplePhrases"]]
        )
        assert not re.search(r"cleveland|clinic|cure|treat|amazon|skill|app\\b", shown, re.IGNORECASE)


def test_the_manifest_names_the_locales_of_the_models_and_the_pages_of_the_server() -> None:
    information, compliance = manifest()["publishingInformation"], manifest()["privacyAndCompliance"]

    assert set(information["locales"]) == set(compliance["locales"]) == set(ENGLISH)
    assert information["category"] == "HEALTH_AND_FITNESS"
    assert not any(
        compliance[flag]
        for flag in (
            "allowsPurchases",
            "usesPersonalInfo",
            "isChildDirected",
            "containsAds",
            "usesHealthInfo",
        )
    )
    assert {page["privacyPolicyUrl"] for page in compliance["locales"].values()} == {
        "https://hepatica.example/privacy"
    }
    assert {page["termsOfUseUrl"] for page in compliance["locales"].values()} == {
        "https://hepatica.example/terms"
    }
    assert manifest()["apis"]["custom"]["endpoint"] == {
        "uri": "https://hepatica.example/alexa",
        "sslCertificateType": "Trusted",
    }


def test_answers_to_our_questions_follow_ups_and_feelings_are_among_the_main_routes_values(
    content: Content,
) -> None:
    model = interaction_model(content).document["interactionModel"]["languageModel"]
    values = {
        value["name"]["value"] for kind in model["types"] if kind["name"] == QUESTION_TYPE
        for value in kind["values"]
    }  # fmt: skip

    assert {"the second one", "number two", "neither"} <= values
    assert "does it hurt" in values
    for cue in content.cues.values():
        assert any(phrase in values for template in cue.heard for phrase in expand(template)), cue.id
