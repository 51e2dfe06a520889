"""Whether everything that one content file names in another one is there."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from intents.errors import Slip
from intents.meaning import CLARIFY, EMERGENCY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE
from intents.root_files import toml_files
from intents.topics import Content

_ID = re.compile(r"[a-z][a-z0-9_]*")
_NOT_TOPICS = frozenset({*NAVIGATION, EMERGENCY, PERSONAL_ADVICE, OUT_OF_SCOPE, CLARIFY})
_ASKED_BESIDE_TOPICS = frozenset({*NAVIGATION, PERSONAL_ADVICE, OUT_OF_SCOPE})


def check_references(root: Path, content: Content, slips: list[Slip]) -> None:
    """Add a slip for every name that leads nowhere, stands twice, or is missing where it must stand.

    Names are looked for among the files that exist, whether or not they could be read: one slip in a topic's
    file shall not bring a dozen more elsewhere.
    """
    topics = _ids(root / "topics")
    flags = _ids(root / "red_flags")
    _check_topics(root, content, topics, slips)
    _check_groups(root, content, topics, slips)
    _check_terms(root, content, topics, slips)
    _check_red_flags(root, content, topics, slips)
    _check_asking(root, content, topics, flags, slips)
    if content.language and content.places and content.language not in content.places:
        mend = f"Add a place [{content.language}] that names no country's number."
        slips.append(Slip(root / "places.toml", None, "No place stands for the rest of the world.", mend))


def _ids(folder: Path) -> frozenset[str]:
    return frozenset(path.stem for path in toml_files(folder))


def _check_topics(root: Path, content: Content, topics: frozenset[str], slips: list[Slip]) -> None:
    for id_ in topics:
        path = root / "topics" / f"{id_}.toml"
        if not _ID.fullmatch(id_) or id_ in _NOT_TOPICS:
            mend = "Rename it: lower-case letters and underscores, and no name of a command."
            slips.append(Slip(path, None, f"'{id_}' cannot be a topic's name.", mend))
    if not topics:
        slips.append(Slip(root / "topics", None, "There is no topic.", "Add a file for each topic."))
    for topic in content.topics.values():
        path = root / "topics" / f"{topic.id}.toml"
        for other, count in Counter(topic.see_also).items():
            if other not in topics:
                slips.append(
                    Slip(
                        path,
                        None,
                        f"see_also leads to '{other}', which is no topic.",
                        "Correct or remove it.",
                    )
                )
            elif other == topic.id or count > 1:
                slips.append(Slip(path, None, f"see_also names '{other}' needlessly.", "Remove it."))


def _check_terms(root: Path, content: Content, topics: frozenset[str], slips: list[Slip]) -> None:
    for term in content.terms:
        for topic in term.asks_back:
            if topic not in topics:
                problem = f"'{term.written}' asks back with '{topic}', which is no topic."
                slips.append(Slip(root / "terms.toml", None, problem, "Correct or remove it."))


def _check_groups(root: Path, content: Content, topics: frozenset[str], slips: list[Slip]) -> None:
    path = root / "groups.toml"
    if not content.groups:
        return  # the reading of the file has told why
    for group, count in Counter(group.id for group in content.groups).items():
        if count > 1:
            slips.append(
                Slip(path, None, f"The group '{group}' stands twice.", "Give one of them another id.")
            )
    named = Counter(topic for group in content.groups for topic in group.topics)
    for topic, count in named.items():
        if topic not in topics:
            slips.append(
                Slip(path, None, f"The groups name '{topic}', which is no topic.", "Correct or remove it.")
            )
        elif count > 1:
            slips.append(Slip(path, None, f"The topic '{topic}' stands in two groups.", "Keep it in one."))
    slips.extend(
        Slip(path, None, f"The topic '{topic}' stands in no group.", "Add it to the group it fits in.")
        for topic in sorted(topics - named.keys())
    )


def _check_red_flags(root: Path, content: Content, topics: frozenset[str], slips: list[Slip]) -> None:
    for flag in content.red_flags.values():
        path = root / "red_flags" / f"{flag.id}.toml"
        if not _ID.fullmatch(flag.id):
            mend = "Rename it: lower-case letters and underscores."
            slips.append(Slip(path, None, f"'{flag.id}' cannot be a red flag's name.", mend))
        if flag.topic is not None and flag.topic not in topics:
            slips.append(Slip(path, None, f"It leads to '{flag.topic}', which is no topic.", "Correct it."))
        if flag.tier == 3:
            if flag.topic is None:
                mend = "Add topic = the id of the topic that answers."
                slips.append(Slip(path, None, "A red flag of tier 3 has no topic.", mend))
        elif not (flag.reminder.sentences and flag.again.sentences):
            mend = (
                "Tiers 1 and 2 need the sentence that keeps the number, and what is said to who cannot call."
            )
            slips.append(Slip(path, None, "'reminder' or 'again' is missing.", mend))


def _check_asking(
    root: Path, content: Content, topics: frozenset[str], flags: frozenset[str], slips: list[Slip]
) -> None:
    folder = root / "asking"
    for intent in sorted(_ids(folder) - topics - _ASKED_BESIDE_TOPICS):
        mend = "Name the file after a topic or one of the other intents."
        slips.append(Slip(folder / f"{intent}.toml", None, f"'{intent}' is no intent.", mend))
    for flag in sorted(_ids(folder / "emergency") - flags):
        mend = f"Add red_flags/{flag}.toml, or correct the name."
        slips.append(Slip(folder / "emergency" / f"{flag}.toml", None, f"'{flag}' is no red flag.", mend))
    for topic in sorted(topics - _ids(folder)):
        mend = "Write down how people ask for it."
        slips.append(Slip(folder / f"{topic}.toml", None, f"Nobody can ask for the topic '{topic}'.", mend))
    for asking in (*content.asking.values(), *(flag.asking for flag in content.red_flags.values())):
        if asking.follow_up and asking.intent not in topics:
            name = asking.intent if asking.intent in content.asking else f"emergency/{asking.intent}"
            mend = "Only a topic can be followed up; move these phrases to 'spoken'."
            slips.append(
                Slip(folder / f"{name}.toml", None, "'follow_up' stands in a file of no topic.", mend)
            )
