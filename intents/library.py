"""Read a content root: every file of it, strictly, with all slips told at once.

A root holds one language. Its files are described in its README; their fields in `toml_reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intents.asking_files import expand_all, read_asking
from intents.errors import ContentError, Slip
from intents.passages import PassageReader
from intents.placeholders import FILLINGS, placeholders
from intents.references import check_references
from intents.root_files import stray_slips, toml_files, version_of
from intents.toml_reading import (
    ContentShape,
    CuesShape,
    GroupsShape,
    PhrasesShape,
    PlacesShape,
    RedFlagShape,
    SourcesShape,
    TermsShape,
    TopicShape,
    read_toml,
)
from intents.topics import (
    Asking,
    Content,
    Cue,
    Group,
    Passage,
    Phrase,
    Place,
    RedFlag,
    Review,
    Source,
    Term,
    Topic,
    Wording,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a root, and what could not."""

    content: Content
    slips: tuple[Slip, ...]
    """In the order of files and lines. Where there are any, `content` may lack parts."""
    grade_leaves_out: frozenset[str]
    """Words that the reading grade does not count."""


def default_root() -> Path:
    """The English content that is installed with Hepatica."""
    return Path(__file__).parent / "content" / "en"


def load_content(root: Path) -> Content:
    """The content of a root. Raises ContentError with every slip of every file."""
    reading = read_content(root)
    if reading.slips:
        raise ContentError(reading.slips)
    return reading.content


def read_content(root: Path) -> Reading:
    """What can be read of a root beside all that is wrong in it, for a checker that wants to go on.

    Raises ContentError if there is no such folder.
    """
    if not root.is_dir():
        mend = "Name the folder that holds content.toml."
        raise ContentError([Slip(root, None, "There is no such folder.", mend)])
    slips = stray_slips(root)
    head = read_toml(root / "content.toml", ContentShape, slips)
    sources = _read_sources(root, slips)
    places = _read_places(root, slips)
    shapes = {
        path.stem: shape
        for path in toml_files(root / "topics")
        if (shape := read_toml(path, TopicShape, slips)) is not None
    }
    words = frozenset(name for place in places.values() for name in place.words) if places else None
    reader = PassageReader(sources, words, (), slips)
    phrases = _read_phrases(root, reader)
    signed = bool(shapes) and all(shape.review.on is not None for shape in shapes.values())
    status = phrases.get("reviewed" if signed else "not_reviewed")
    reader = PassageReader(sources, words, status.variants[0].sentences if status else (), slips)
    asking = _read_asking_folder(root / "asking", slips)
    content = Content(
        language=head.language if head else "",
        understanding=head.understanding if head else "exact",
        version=version_of(root),
        topics={id_: _topic(root, id_, shape, reader) for id_, shape in shapes.items()},
        groups=_read_groups(root, slips),
        red_flags=_read_red_flags(root, reader),
        phrases=phrases,
        cues=_read_cues(root, reader),
        terms=_read_terms(root, reader),
        places=places,
        sources=sources,
        asking=asking,
        device_commands=_read_device_commands(root, slips),
    )
    check_references(root, content, slips)
    leaves_out = frozenset(word.casefold() for word in head.grade_leaves_out) if head else frozenset()
    ordered = sorted(set(slips), key=lambda slip: (slip.path, slip.line or 0, slip.problem))
    return Reading(content, tuple(ordered), leaves_out)


def _read_sources(root: Path, slips: list[Slip]) -> dict[str, Source]:
    shape = read_toml(root / "sources.toml", SourcesShape, slips)
    if shape is None:
        return {}
    return {
        id_: Source(id_, source.kind, source.title, source.publisher) for id_, source in shape.root.items()
    }


def _read_places(root: Path, slips: list[Slip]) -> dict[str, Place]:
    path = root / "places.toml"
    shape = read_toml(path, PlacesShape, slips)
    if shape is None:
        return {}
    everywhere = {name for place in shape.root.values() for name in place.words}
    for locale, place in shape.root.items():
        slips.extend(
            Slip(
                path,
                None,
                f"The place '{locale}' has no words for '{name}'.",
                "Add the line under its words.",
            )
            for name in sorted(everywhere - place.words.keys())
        )
        for name, wording in place.words.items():
            if placeholders(wording.written + wording.spoken):
                problem = f"'{locale}.words.{name}' holds a placeholder itself."
                slips.append(Slip(path, None, problem, "Write its words out."))
    return {
        locale: Place(
            locale,
            place.country,
            {"country": Wording(place.country, place.country)}
            | {name: Wording(wording.written, wording.spoken) for name, wording in place.words.items()},
        )
        for locale, place in shape.root.items()
    }


def _read_phrases(root: Path, reader: PassageReader) -> dict[str, Phrase]:
    path = root / "phrases.toml"
    shape = read_toml(path, PhrasesShape, reader.slips)
    phrases = {}
    for id_, phrase in (shape.root if shape else {}).items():
        reader.known_sources(path, f"[{id_}]", phrase.sources)
        phrases[id_] = Phrase(
            id_,
            tuple(
                reader.read(path, f"phrase.{id_}.{number}", text, phrase.sources, FILLINGS)
                for number, text in enumerate(phrase.variants)
            ),
        )
    return phrases


def _read_cues(root: Path, reader: PassageReader) -> dict[str, Cue]:
    path = root / "cues.toml"
    shape = read_toml(path, CuesShape, reader.slips)
    cues = {}
    for id_, cue in (shape.root if shape else {}).items():
        reader.known_sources(path, f"[{id_}]", cue.sources)
        expand_all(path, cue.heard, reader.slips)
        said = tuple(
            reader.read(path, f"cue.{id_}.{number}", text, cue.sources, FILLINGS)
            for number, text in enumerate(cue.said)
        )
        cues[id_] = Cue(id_, cue.heard, said)
    return cues


def _read_device_commands(root: Path, slips: list[Slip]) -> dict[str, tuple[str, ...]]:
    """Only where there is such a file: a content may be for doors alone that are no device."""
    path = root / "device_commands.toml"
    shape = read_toml(path, CuesShape, slips) if path.exists() else None
    for id_, command in (shape.root if shape else {}).items():
        if command.said:
            mend = "Take the line out; what a device says stands in phrases.toml."
            slips.append(Slip(path, None, f"[{id_}] has 'said'.", mend))
    return {
        id_: expand_all(path, command.heard, slips) for id_, command in (shape.root if shape else {}).items()
    }


def _read_terms(root: Path, reader: PassageReader) -> tuple[Term, ...]:
    path = root / "terms.toml"
    shape = read_toml(path, TermsShape, reader.slips)
    terms = []
    seen: set[str] = set()
    for term in shape.terms if shape else ():
        reader.known_sources(path, f'"{term.written}"', term.sources)
        if term.written in seen:
            problem = f"The term '{term.written}' stands twice."
            reader.slips.append(Slip(path, None, problem, "Keep one of the two entries."))
        seen.add(term.written)
        terms.append(
            Term(
                term.written,
                term.spoken or term.written,
                term.plain,
                term.ipa,
                term.sounds_like,
                term.sources,
                term.asks_back,
                term.clear_with,
            )
        )
    return tuple(terms)


def _read_groups(root: Path, slips: list[Slip]) -> tuple[Group, ...]:
    shape = read_toml(root / "groups.toml", GroupsShape, slips)
    return tuple(Group(group.id, group.name, group.topics) for group in shape.groups) if shape else ()


def _topic(root: Path, id_: str, shape: TopicShape, reader: PassageReader) -> Topic:
    path = root / "topics" / f"{id_}.toml"
    reader.known_sources(path, "sources", shape.sources)

    def passage(name: str, text: str) -> Passage:
        return reader.read(path, f"{id_}.{name}", text, shape.sources)

    review = shape.review
    if (review.by is None) != (review.on is None):
        mend = "A signature needs both 'by' and 'on'; leave both empty until somebody signs."
        reader.slips.append(Slip(path, None, "The review is half signed.", mend))
    if review.due and (not review.on or review.due <= review.on):
        mend = "The next reading comes after the day of signing."
        reader.slips.append(Slip(path, None, "The review is due before it was made.", mend))
    return Topic(
        id=id_,
        title=shape.title,
        name=shape.name,
        called=shape.called,
        gist=passage("gist", shape.gist),
        simpler=passage("simpler", shape.simpler),
        parts=tuple(passage(str(number), text) for number, text in enumerate(shape.parts, 1)),
        see_also=shape.see_also,
        review=Review(review.by, review.on, review.due),
        safety=shape.safety,
        questions=passage("questions", shape.questions) if shape.questions else None,
    )


def _read_red_flags(root: Path, reader: PassageReader) -> dict[str, RedFlag]:
    flags = {}
    for path in toml_files(root / "red_flags"):
        id_ = path.stem
        shape = read_toml(path, RedFlagShape, reader.slips)
        asking = read_asking(root / "asking" / "emergency" / path.name, id_, reader.slips)
        if shape is None:
            continue
        reader.known_sources(path, "sources", shape.sources)
        flags[id_] = RedFlag(
            id=id_,
            tier=shape.tier,
            title=shape.title,
            said=reader.read(path, f"flag.{id_}.said", shape.said, shape.sources),
            reminder=reader.read(path, f"flag.{id_}.reminder", shape.reminder or "", shape.sources),
            again=reader.read(path, f"flag.{id_}.again", shape.again or "", shape.sources),
            topic=shape.topic,
            asking=asking or Asking(id_, ()),
        )
    return flags


def _read_asking_folder(folder: Path, slips: list[Slip]) -> dict[str, Asking]:
    return {
        path.stem: asking
        for path in toml_files(folder)
        if (asking := read_asking(path, path.stem, slips)) is not None
    }
