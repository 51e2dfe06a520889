"""Rules for the English topics: all there, short for the ear, plain, and safe when it is happening now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from intents.errors import Slip
from intents.listing import passages_of
from intents.meaning import NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, SAFETY_TOPICS, TOPICS
from intents.normalising import plain
from intents.passages import line_in
from intents.reading_grade import grade
from intents.root_files import toml_files
from intents.ruled_words import most_words, slip_at, spoken_everywhere
from intents.topics import Content, Passage, Topic

LONGEST_GIST = 40
"""Words as spoken. With the notice and an offer the reply stays within 60 (contract, section 3.2)."""
LONGEST_SIMPLER = 40
"""Words (contract, section 4)."""
LONGEST_PART = 70
"""Words as spoken. With the question whether to go on, the reply stays within 75 (contract, section 3.2)."""
LONGEST_QUESTIONS = 35
"""Words as spoken. With what is said of the card and of Amazon, the reply stays within 75."""
LONGEST_NAME = 4
"""Words of the name by which a topic is offered."""
NAMED_WITHIN = 8
"""The gist says what it is about within so many words."""
FEWEST_SEE_ALSO = 2
"""An offer names two topics."""
HIGHEST_GRADE = 7.0
"""Years of school, Flesch-Kincaid."""


def topic_slips(root: Path, content: Content, leaves_out: frozenset[str]) -> Iterator[Slip]:
    """Every rule that a topic, or the choice of topics, breaks."""
    yield from _all_there(root, content)
    for topic in content.topics.values():
        yield from _form(root, content, topic)
        yield from _lengths(root, content, topic)
        yield from _safety(root, content, topic)
        yield from _plainness(root, content, topic, leaves_out)


def _all_there(root: Path, content: Content) -> Iterator[Slip]:
    present = {path.stem for path in toml_files(root / "topics")}
    for id_ in TOPICS:
        if id_ not in present:
            yield Slip(root / "topics" / f"{id_}.toml", None, f"The topic '{id_}' is missing.", "Write it.")
    for id_ in sorted(present.difference(TOPICS)):
        mend = "Add its id to TOPICS in intents/meaning.py, or rename the file."
        yield Slip(root / "topics" / f"{id_}.toml", None, f"Nothing knows a topic '{id_}'.", mend)
    asked = {path.stem for path in toml_files(root / "asking")}
    for intent in (*NAVIGATION, PERSONAL_ADVICE, OUT_OF_SCOPE):
        if intent not in asked:
            path = root / "asking" / f"{intent}.toml"
            yield Slip(path, None, f"Nobody can ask for '{intent}'.", "Write down how people say it.")
    called: dict[str, str] = {}
    for topic in content.topics.values():
        for name in map(plain, topic.called):
            other = called.setdefault(name, topic.id)
            if other != topic.id:
                path = root / "topics" / f"{topic.id}.toml"
                problem = f"'{name}' is a name of '{other}' too."
                yield Slip(
                    path, line_in(path, "called"), problem, "Keep it in the topic that it means most often."
                )


def _form(root: Path, content: Content, topic: Topic) -> Iterator[Slip]:
    path = root / "topics" / f"{topic.id}.toml"
    if len(topic.name.split()) > LONGEST_NAME:
        problem = f"The name has more than {LONGEST_NAME} words."
        yield Slip(path, line_in(path, "name ="), problem, "Shorten it: it is spoken in offers.")
    if len(topic.see_also) < FEWEST_SEE_ALSO:
        problem = f"see_also has fewer than {FEWEST_SEE_ALSO} topics."
        yield Slip(path, line_in(path, "see_also"), problem, "Name the nearest ones; they are offered.")
    for passage in passages_of(topic):
        for sentence in passage.sentences:
            if "?" in sentence.text:
                mend = "Make a statement of it: the conversation asks the one question of a reply."
                yield slip_at(root, passage, sentence.text, "a topic asks nothing.", mend)
            elif not re.search(r"[.!][\"”’')]*$", sentence.text):
                yield slip_at(root, passage, sentence.text, "the sentence has no end.", "Put a full stop.")
    first = topic.gist.text.split(), *(text.split() for text in _spoken_gists(content, topic))
    openings = [f" {plain(' '.join(words[:NAMED_WITHIN]))} " for words in first]
    if not any(all(f" {plain(name)} " in opening for opening in openings) for name in topic.called):
        problem = f"the first {NAMED_WITHIN} words hold none of: {', '.join(topic.called)}."
        yield slip_at(
            root, topic.gist, topic.gist.text, problem, "Name the topic first, so that a mix-up is heard."
        )


def _spoken_gists(content: Content, topic: Topic) -> Iterator[str]:
    return (" ".join(texts) for texts in spoken_everywhere(content, topic.gist.sentences))


def _lengths(root: Path, content: Content, topic: Topic) -> Iterator[Slip]:
    limits: list[tuple[Passage, int, str]] = [
        (topic.gist, LONGEST_GIST, "Move something to a part."),
        (topic.simpler, LONGEST_SIMPLER, "Say less."),
        *((part, LONGEST_PART, "Make two parts of it.") for part in topic.parts),
        *((asked, LONGEST_QUESTIONS, "Leave one out.") for asked in (topic.questions,) if asked),
    ]
    for passage, longest, mend in limits:
        length = most_words(content, passage.sentences)
        if length > longest:
            problem = f"it has {length} words as spoken, {longest} at most."
            yield slip_at(root, passage, passage.text, problem, mend)


def _safety(root: Path, content: Content, topic: Topic) -> Iterator[Slip]:
    path = root / "topics" / f"{topic.id}.toml"
    if topic.safety != (topic.id in SAFETY_TOPICS):
        wanted = "Add safety = true" if topic.id in SAFETY_TOPICS else "Remove safety"
        mend = f"{wanted}: contract and intents/meaning.py name the topics that may be happening now."
        yield Slip(path, line_in(path, "safety"), "'safety' is not as it should be.", mend)
    if topic.safety and not any(
        re.search(r"\bnow\b", sentence.text, re.IGNORECASE)
        and re.search(r"\bcall\b", sentence.text, re.IGNORECASE)
        and any(content.sources[id_].kind == "safety" for id_ in sentence.sources if id_ in content.sources)
        for sentence in topic.gist.sentences
    ):
        mend = "Add a sentence marked [safety]: 'If this is happening now, call …'."
        yield slip_at(root, topic.gist, topic.gist.text, "no sentence says whom to call now.", mend)


def _plainness(root: Path, content: Content, topic: Topic, leaves_out: frozenset[str]) -> Iterator[Slip]:
    sentences = [sentence for passage in passages_of(topic) for sentence in passage.sentences]
    grades = [grade(texts, leaves_out) for texts in spoken_everywhere(content, sentences) if texts]
    if grades and max(grades) > HIGHEST_GRADE:
        path = root / "topics" / f"{topic.id}.toml"
        problem = f"Its reading grade is {max(grades):.1f}; {HIGHEST_GRADE:g} at most."
        yield Slip(path, None, problem, "Shorten its sentences, or put plain words for long ones.")
