"""What words mean because of what was said before: a choice, a correction, a return, "does it hurt".

One mechanism, asked in one order: words that point (a number, a name, "the other one") are resolved against
what stands offered; words that lead in ("no, I meant …", "go back to …") are taken off and the rest is read
anew; words that lack their subject are read once more with the topic of the talk put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from intents.meaning import Context
from intents.normalising import Normaliser, key
from intents.topics import Topic

NUMBERED = (
    ("first", "one", "former"),
    ("second", "two", "latter"),
    ("third", "three"),
)
"""Words for the first, second and third of what was offered."""
# No two ways through the words before the number: "tell me about" beside "tell me" and "about" would double
# the time with every repetition, and a text of 500 characters would take hours.
_NUMBER = re.compile(
    r"^(?:(?:i want|i'?d like|i'?ll (?:have|take)|(?:can|could|may) i (?:have|hear)|give me|let me hear|"
    r"read me|tell me|say|let'?s (?:do|hear|take)|take|go with|how about|what about|and|but|"
    r"then|about|um|uh|oh|no|yes|ok|okay|well|the|option|number|choice|topic|please) )*"
    r"(?P<number>first|second|third|one|two|three|former|latter|last|other)"
    r"(?: (?:one|option|topic|choice|thing|of those|of them|please|then|i think|thanks|thank you))*$"
)
_NONE = re.compile(
    r"^(?:no )?(?:neither|none|not either|nothing)(?: (?:one|of (?:them|those|these|the two|the three)))?"
    r"(?: (?:please|thanks|thank you|really))*$"
)
_NOT = re.compile(r"^(?:no )?not ")
_BOTH = re.compile(
    r"^(?:i want |tell me )?(?:both|all|either|any|whichever)(?: (?:please|of them|is fine|one))*$"
)
_CORRECTION = re.compile(
    r"^(?:(?:no|nope|sorry|oh|wait|actually|well|hang on|not that|not that one|that'?s not what i meant|"
    r"wrong one) )*i (?:meant|mean|said|was asking about|was asking|asked about|asked|was talking about|"
    r"wanted|want to know about) (?P<rest>.+)$"
)
_CONTRAST = re.compile(
    r"^(?:no )?not (?:the |a |about )*\w+(?: \w+)? (?:but |i meant |i mean |i said |the )(?P<rest>.+)$"
)
_LED_IN = re.compile(
    r"^(?:no|nope|naw|nah|yes|yeah|yep|aye|ok|okay|right|fine|skip (?:it|that)|never mind|forget (?:it|that)|"
    r"enough of that|last question|one more thing|one last thing|next question|another (?:thing|question)|"
    r"just the point|shame|anyway|listen|so) (?P<rest>.+)$"
)
_CHANGED_MIND = re.compile(
    r"^(?P<first>.+?) (?:no|oh no|no no|wait|sorry|or rather)(?: (?:wait|sorry|no))? "
    r"(?:actually|i mean|i meant|make (?:it|that)|not that|rather|tell me about|what about) (?P<rest>.+)$"
)
_SECOND_QUESTION = re.compile(
    r" (?:and also|and then|and|also|plus|then|but) (?=(?:also )?(?:what|how|why|who|when|where|which|is|are|"
    r"does|do|did|can|could|will|would|should|tell me|i want to know|i'?d like to know|if) )"
)
_RETURN = re.compile(
    r"^(?:(?:can|could|may|shall) (?:we|i|you) |please |let'?s |i want to |i'?d like to |take me |take us )*"
    r"(?:go |get |come |return |switch |jump )?(?:back )?to (?P<rest>.+)$"
    r"|^(?:what|how) (?:was that )?about (?P<again>.+) again$"
)
_DESCRIBES = re.compile(
    r"^(?:(?:i meant|i mean|tell me about|what about|how about|is it|is that|it'?s|and|about|oh|no|yes) )*"
    r"(?:the|that) (?:(?:other|first|second) )?(?:one|kind|sort|type|way|treatment) .+$"
    r"|^(?:the|that) \w+(?: \w+)? one$"
)
_HISTORY = re.compile(
    r"^(?:(?:and|now|then|right|ok|okay|so|but|back to|go back to|get back to|what about|how about|tell me|"
    r"about|again|let'?s do|to) )*the (?P<which>first|other|last|previous|earlier|one before|thing before)"
    r"(?: (?:thing|question|topic|one|bit|part))?(?: that)? (?:i|we) (?:first )?"
    r"(?:asked|said|wanted|mentioned|talked|spoke|was asking|were on)"
    r"(?: (?:you|for|about|of|before|earlier))*$"
)
_POINTS = re.compile(r"\b(?:it|this|that|they|them|these|those|there)\b")
_GOES_ON = re.compile(
    r"^(?:and|but|so|then|what about|how about|what if|why|how|when|where|who|which|is|are|does|do|can|will|"
    r"would|should|any|fine|ok|okay) "
)
_ARTICLE = re.compile(
    r"^(?:the|a|an|about|my|her|his|their|our|just|only|one about|thing about|part about|bit about) "
)
_TAIL = re.compile(r" (?:one|ones|please|then|thing|part|bit|topic|again|instead|thanks|thank you)$")
_FUNCTION_WORDS = (
    "why how when where what who which long much many often soon does do did is are was were will would can "
    "could should may might have has it this that they them these those there and so but then for to be get "
    "take takes took last lasts happen happens happened work works mean means come comes go done made all of "
    "being a the one ones or not i you we really exactly like ever always usually about else more me"
)
_SUBJECTLESS = frozenset(_FUNCTION_WORDS.split())
"""A text of such words alone names nothing: it can only be about what was being talked about."""
SHORT = 7
"""A text of more words than this says what it is about by itself."""
QUESTION = 3
"""Half of what was said in one breath is a question of its own from so many words on."""
SPLITS = 2
"""So many ways of parting it are tried; each costs two readings."""
LEANING = 10
"""A text of more words than this is not read about the topic of the talk, even if it points at something."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What an utterance meant in its place in the talk."""

    intent: str
    rule: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names by which listeners call topics."""

    topics: Mapping[str, tuple[str, ...]]
    """Topic id -> its names, normalised keys, longest first."""

    @classmethod
    def of(cls, topics: Mapping[str, Topic], normaliser: Normaliser) -> Names:
        """Collect the names of `topics`, each with and without its article."""
        found: dict[str, tuple[str, ...]] = {}
        for topic in topics.values():
            whole = {
                bare(key(normaliser.normalise(name))) for name in (*topic.called, topic.name, topic.title)
            }
            found[topic.id] = tuple(sorted(whole - {""}, key=lambda name: (-len(name), name)))
        return cls(found)

    def equal(self, text: str, among: Iterable[str]) -> str | None:
        """Return the topic `among` which a normalised text names and nothing else."""
        wanted = bare(key(text))
        return next((topic for topic in among if wanted in self.topics.get(topic, ())), None)

    def inside(self, text: str, among: Iterable[str]) -> str | None:
        """Return the one topic `among` whose name stands in a normalised text; else None."""
        named: dict[str, set[str]] = {}
        for topic in among:
            for name in self.topics.get(topic, ()):
                named.setdefault(name, set()).add(topic)
        left, found = f" {key(text)} ", set[str]()
        for name in sorted(named, key=len, reverse=True):
            if f" {name} " in left:  # "scan" inside "ct scan" is no name of its own
                left = left.replace(f" {name} ", " | ")
                found |= named[name]
        return found.pop() if len(found) == 1 else None


def bare(text: str) -> str:
    """Return a phrase without what stands around the name: "the biopsy one" -> "biopsy"."""
    while (shorter := _TAIL.sub("", _ARTICLE.sub("", text))) != text:
        text = shorter
    return text


def choose(text: str, context: Context, names: Names) -> Meant | None:
    """Return what a normalised text picks from the offers that stand, or None where it picks none."""
    offers = context.offers
    if not offers:
        return None
    if _NONE.match(text):
        return Meant("no", "none of what was offered")
    if len(offers) > 1 and context.question == "choose" and _BOTH.match(text):
        return Meant(offers[0], "any of what was offered: the first")
    if found := _NUMBER.match(text):
        if (picked := _numbered(found["number"], context)) is not None:
            return Meant(picked, f"chosen by number from {len(offers)} offered")
        return None
    if picked := names.equal(text, offers):
        return Meant(picked, f"chosen by name from {len(offers)} offered")
    if context.question == "choose" and len(text.split()) <= SHORT and (picked := names.inside(text, offers)):
        if _NOT.match(text):
            left = [offer for offer in offers if offer != picked]
            return Meant(left[0], "the other of two offered was refused") if len(left) == 1 else None
        return Meant(picked, f"chosen by name from {len(offers)} offered")
    return None


def _numbered(word: str, context: Context) -> str | None:
    offers = context.offers
    if word == "last":
        return offers[-1]
    if word == "other":
        return _other(offers, context)
    place = next(place for place, words in enumerate(NUMBERED) if word in words)
    return offers[place] if place < len(offers) else None


def _other(offers: Sequence[str], context: Context) -> str:
    """The one not talked about yet; where none was, the second."""
    left = [offer for offer in offers if offer != context.topic]
    if len(left) < len(offers):
        return left[0] if left else offers[0]
    return offers[1] if len(offers) > 1 else offers[0]


def return_to(text: str, context: Context, names: Names) -> Meant | None:
    """Return the topic that "go back to the biopsy" names, one talked about before all others."""
    if asked := _HISTORY.match(text):
        if asked_before := context.earlier or context.offers[:1]:
            before = asked_before[-1 if asked["which"] == "first" else 0]
            return Meant(before, "back to what was asked before")
        return None
    found = _RETURN.match(text)
    if not found:
        return None
    rest = found["rest"] or found["again"]
    earlier = (*context.earlier, *context.offers)
    topic = names.equal(rest, earlier) or names.equal(rest, names.topics) or names.inside(rest, earlier)
    return Meant(topic, "back to a topic named") if topic else None


def corrected(text: str) -> str | None:
    """Return what is meant instead, "the scan" of "no, I meant the scan"; None where nothing is corrected."""
    found = _CORRECTION.match(text) or _CONTRAST.match(text)
    return found["rest"] if found else None


def changed_mind(text: str) -> tuple[str, str] | None:
    """Return what was asked first and what is asked instead: "tell me about chemo no actually surgery"."""
    found = _CHANGED_MIND.match(text)
    return (found["first"], found["rest"]) if found else None


def led_in(text: str) -> str | None:
    """Return what follows a lead-in, "surgery" of "skip it surgery"; None where there is none."""
    found = _LED_IN.match(text)
    return found["rest"] if found else None


def two_questions(text: str) -> list[tuple[str, str]]:
    """Return each way in which a normalised text may be two questions in one breath."""
    return [
        (text[: found.start()], text[found.end() :])
        for found in _SECOND_QUESTION.finditer(text)
        if min(len(text[: found.start()].split()), len(text[found.end() :].split())) >= QUESTION
    ][:SPLITS]


def describes(text: str) -> bool:
    """Return whether a normalised text describes one of several things: "the one with the beads"."""
    return bool(_DESCRIBES.match(text))


def lacks_subject(text: str) -> bool:
    """Return whether a normalised text names nothing at all: "why", "and how long does that take"."""
    words = key(text).split()
    return len(words) <= SHORT and bool(words) and _SUBJECTLESS.issuperset(words)


def points(text: str) -> bool:
    """Return whether a normalised text points at something said before: it, that, they."""
    return bool(_POINTS.search(text))


def leans_back(text: str) -> bool:
    """Return whether a short normalised text points at, or goes on from, what was talked about before."""
    words = len(text.split())
    return words <= SHORT or (words <= LEANING and (points(text) or bool(_GOES_ON.match(text))))


def with_topic(text: str, topic: Topic, normaliser: Normaliser) -> str:
    """Return a normalised text with `topic` in its subject's place.

    "does it hurt" about a biopsy -> "does a biopsy hurt"; "why" -> "why a biopsy".
    """
    name = normaliser.normalise(topic.name)
    if _POINTS.search(text):
        return _POINTS.sub(lambda _: name, text, count=1)
    return f"{text} {name}"
