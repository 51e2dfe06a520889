"""What may be said and how it is asked for: the types that every content file is read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SourceKind = Literal["article", "plain_meaning", "safety", "own"]
Tier = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from."""

    id: str
    """What a sentence's mark names, as in ``[symptoms]``."""
    kind: SourceKind
    """article: a section of the reviewed article. plain_meaning: what a word means, from a public dictionary.
    safety: general safety advice, which the article does not hold. own: our own words about ourselves,
    the talk or a feeling, no medical fact."""
    title: str
    """What a reader looks up: the section or the entry."""
    publisher: str
    """Who stands behind it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as written for a screen, placeholders in braces not yet filled."""

    text: str
    sources: tuple[str, ...]
    """Source ids, never empty."""
    acknowledges: bool = False
    """Whether the sentence acknowledges a feeling (marked ``[feeling]`` in the file)."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences that are always said together."""

    id: str
    """Unique in the content: ``jaundice.gist``, ``jaundice.1``, ``phrase.help.0``, ``flag.chest_pain`` ..."""
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences in one line, as written, placeholders not filled."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Review:
    """A clinician's signature under a topic. All three are None until somebody signs."""

    by: str | None = None
    """Name and role."""
    on: date | None = None
    due: date | None = None
    """When the words must be read again."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything the content says about one topic."""

    id: str
    title: str
    """A few words for a screen."""
    name: str
    """The noun phrase that offers use: "You can also ask about {name}"."""
    called: tuple[str, ...]
    """Short names, lower case, by which a listener picks it from a choice; the gist opens with one."""
    gist: Passage
    simpler: Passage
    """The gist once more in still plainer words."""
    parts: tuple[Passage, ...]
    see_also: tuple[str, ...]
    """Topic ids, nearest first; the first two are offered."""
    review: Review
    safety: bool = False
    """Whether it may be happening now, so that the gist carries a safety sentence."""
    questions: Passage | None = None
    """What to ask the doctor about it, for who wants to keep it; None: the general questions do."""


@dataclass(frozen=True, slots=True)
class Group:
    """A named shelf of topics, for saying the list of topics with pauses."""

    id: str
    name: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """Something that must be heard before anything else."""

    id: str
    tier: Tier
    title: str
    said: Passage
    """What opens the reply. Tier 3: the one sentence that opens the topic's reply."""
    reminder: Passage
    """The short sentence that keeps the number in the replies after it."""
    again: Passage
    """What is said when they answer that they cannot call, or say nothing."""
    topic: str | None
    """Tier 3: the topic that is answered; tiers 1 and 2: the topic that "I was only asking" leads to."""
    asking: Asking


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something the conversation says that is no topic: welcome, help, not understood ..."""

    id: str
    variants: tuple[Passage, ...]
    """Said in turn, never empty."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A feeling, a speaker or a circumstance to be heard beside the question, and what acknowledges it."""

    id: str
    heard: tuple[str, ...]
    """Phrases in hassil's syntax; one of them standing anywhere in an utterance gives the cue."""
    said: tuple[Passage, ...]
    """Said in turn; empty where the cue only steers."""


@dataclass(frozen=True, slots=True)
class Term:
    """A hard word: what it means and how it is written, spoken, spelled and mis-heard."""

    written: str
    """As it stands in the content, "MRI"; matched as a whole word, case included."""
    spoken: str
    """As a voice should read it, "m r i"; the same as `written` where nothing is to be changed."""
    plain: str
    """Its meaning in a few plain words."""
    ipa: str | None
    """International Phonetic Alphabet, American English; None where voices say it right."""
    sounds_like: tuple[str, ...]
    """How people say or a recogniser hears it, lower case."""
    sources: tuple[str, ...]
    asks_back: tuple[str, ...] = ()
    """Topics to ask back with where the word is said bare, because it has another meaning elsewhere."""
    clear_with: tuple[str, ...] = ()
    """Beginnings of words beside which its meaning is clear."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A placeholder's filling in one country."""

    written: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Place:
    """A locale that is served: its country and what its people say and dial."""

    locale: str
    """``en-US`` ...; ``en`` for any other English, which names no country's number."""
    country: str
    words: Mapping[str, Wording]
    """Placeholder -> filling, the same keys in every place: country, emergency, emergency_call ..."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Ways of asking for one intent, templates already expanded."""

    intent: str
    spoken: tuple[str, ...]
    """As people say it; fit to be a loudspeaker's sample."""
    indirect: tuple[str, ...] = ()
    """Behind "ask liver guide": "what jaundice is", "how it is treated"."""
    follow_up: tuple[str, ...] = ()
    """Only means this while its topic is being talked about: "does it hurt"."""
    written: tuple[str, ...] = ()
    """Typed, misspelt, or too long to be a sample."""
    misheard: tuple[str, ...] = ()
    """What a recogniser makes of it."""
    near: tuple[str, ...] = ()
    """out_of_scope only: our manner of asking, another subject."""
    strangers: tuple[str, ...] = ()
    """out_of_scope only: talk that is not for us at all."""


@dataclass(frozen=True, slots=True)
class Content:
    """All that Hepatica can say and hear in one language."""

    language: str
    """``en``"""
    understanding: Literal["trained", "exact"]
    """exact: an utterance is understood only where it equals a phrase."""
    version: str
    """Hash of the files."""
    topics: Mapping[str, Topic]
    groups: tuple[Group, ...]
    red_flags: Mapping[str, RedFlag]
    phrases: Mapping[str, Phrase]
    cues: Mapping[str, Cue]
    terms: tuple[Term, ...]
    places: Mapping[str, Place]
    """By locale; the language alone is the key of the place for anywhere else."""
    sources: Mapping[str, Source]
    asking: Mapping[str, Asking]
    """By intent id; red flags carry their own."""
    device_commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a person says to their own device about the device itself: command id -> phrases."""
