"""The words that the rules count and search: what is spoken, in the place where it is longest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from intents.errors import Slip
from intents.passages import line_in
from intents.placeholders import FILLINGS, placeholders
from intents.topics import Content, Passage, Place, Sentence, Wording
from intents.wording import SpokenTerms, spoken


def file_of(root: Path, passage: str) -> Path:
    """The file in which a passage stands."""
    head, rest = passage.split(".", 1)
    if head == "flag":
        return root / "red_flags" / f"{rest.split('.', 1)[0]}.toml"
    return root / {"phrase": "phrases.toml", "cue": "cues.toml"}.get(head, f"topics/{head}.toml")


def slip_at(root: Path, passage: Passage, near: str, problem: str, mend: str) -> Slip:
    """A slip in a passage, on the line of the words `near`."""
    path = file_of(root, passage.id)
    return Slip(path, line_in(path, near), f"{passage.id}: {problem}", mend)


def spoken_everywhere(content: Content, sentences: Iterable[Sentence]) -> Iterator[tuple[str, ...]]:
    """The sentences as spoken, once for each place, the conversation's placeholders filled at their longest.

    Sentences with a placeholder that nothing fills are left out: the reading of the root has told them.
    """
    known = set(FILLINGS).union(*(place.words for place in content.places.values()))
    sayable = [sentence.text for sentence in sentences if known.issuperset(placeholders(sentence.text))]
    terms = SpokenTerms.of(content.terms)
    for place in content.places.values():
        fillings = _longest_fillings(content, place, known)
        yield tuple(spoken(terms, text, place, fillings) for text in sayable)


def most_words(content: Content, sentences: Iterable[Sentence]) -> int:
    """How many words the sentences have together, as spoken where that is most."""
    return max(
        (sum(len(text.split()) for text in texts) for texts in spoken_everywhere(content, sentences)),
        default=0,
    )


def _longest_fillings(content: Content, place: Place, known: set[str]) -> Mapping[str, Wording]:
    """The longest that a placeholder can become, so that a limit holds for all of it."""
    name = _longest(topic.name for topic in content.topics.values())
    group = _longest(group.name for group in content.groups)
    names = {"topic": name, "first": name, "second": name, "third": name, "group": group}
    texts = {filling: names.get(filling, "word") for filling in known if filling not in place.words}
    return {filling: Wording(text, text) for filling, text in texts.items()}


def _longest(names: Iterable[str]) -> str:
    return max(names, key=lambda name: len(name.split()), default="word")
