"""Turn the texts of a content file into passages: sentences with their sources, placeholders known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from intents.errors import Slip
from intents.placeholders import placeholders
from intents.sentences import FEELING, REVIEW_STATUS, MarkError, split_sentences
from intents.toml_lines import line_of_words
from intents.topics import Passage, Sentence, Source


def line_in(path: Path, words: str) -> int | None:
    """The line of a file on which some words begin; None if it cannot be read or they are nowhere in it."""
    try:
        return line_of_words(path.read_text("utf-8"), words)
    except (OSError, UnicodeDecodeError):
        return None


@dataclass(frozen=True, slots=True)
class PassageReader:
    """Reads texts against the sources and placeholders of one content root."""

    sources: Mapping[str, Source]
    """Empty where sources.toml could not be read: then no source is looked up."""
    place_words: frozenset[str] | None
    """Placeholders that every place fills; None where no place could be read: then none is looked up."""
    review_status: tuple[Sentence, ...]
    """What stands for ``{review_status}``; empty where the root has no such phrase."""
    slips: list[Slip]
    """What is found wrong is added here."""

    def read(
        self, path: Path, passage: str, text: str, sources: tuple[str, ...], fillings: Collection[str] = ()
    ) -> Passage:
        """The text as the passage of that id.

        `sources` hold for unmarked sentences; `fillings` are the placeholders allowed besides the place's.
        """
        try:
            marked = split_sentences(text)
        except MarkError as error:
            self._slip(path, text, f"In '{passage}', {error}", "Correct the brackets.")
            return Passage(passage, ())
        sentences: list[Sentence] = []
        for sentence in marked:
            self.known_sources(path, sentence.text, sentence.marks)
            if sentence.text == REVIEW_STATUS:
                if not self.review_status:
                    self._slip(
                        path,
                        sentence.text,
                        f"{REVIEW_STATUS} has no words to stand for it.",
                        "Add the phrases 'not_reviewed' and 'reviewed' to phrases.toml.",
                    )
                sentences.extend(self.review_status)
                continue
            self._known_placeholders(path, sentence.text, fillings)
            origin = sentence.marks or sources
            sentences.append(Sentence(sentence.text, origin, acknowledges=FEELING in sentence.marks))
        return Passage(passage, tuple(sentences))

    def known_sources(self, path: Path, near: str, ids: Iterable[str]) -> None:
        """Add a slip for each id that sources.toml does not hold, on the line of the words `near`."""
        for id_ in ids:
            if self.sources and id_ not in self.sources:
                mend = f"Add it to sources.toml, or write one of: {', '.join(sorted(self.sources))}."
                self._slip(path, near, f"The source '{id_}' is unknown.", mend)

    def _known_placeholders(self, path: Path, text: str, fillings: Collection[str]) -> None:
        if self.place_words is None:
            return
        for name in placeholders(text):
            if name not in self.place_words and name not in fillings:
                known = ", ".join(sorted({*self.place_words, *fillings})) or "none"
                mend = f"Give it to every place in places.toml, or write one of: {known}."
                self._slip(path, text, f"Nothing fills {{{name}}}.", mend)

    def _slip(self, path: Path, near: str, problem: str, mend: str) -> None:
        self.slips.append(Slip(path, line_in(path, near), problem, mend))
