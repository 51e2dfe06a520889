"""The booklet: all the words of a content root on paper, for a clinician to read and sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from intents.listing import passages_of, sentences_of
from intents.topics import Content, Group, Passage, Place, RedFlag, Review, SourceKind, Topic
from intents.wording import place_for

_KINDS: dict[SourceKind, str] = {
    "article": "from the article",
    "plain_meaning": "the meaning of a word, from a public dictionary",
    "safety": "general safety advice, not in the article",
    "own": "our own words, no medical fact",
}

_STYLE = """
body { font: 12pt/1.5 Georgia, serif; color: #111; background: #fff }
body { max-width: 46em; margin: 2em auto; padding: 0 1em }
h1, h2, h3, h4 { font-family: Helvetica, Arial, sans-serif; line-height: 1.25; break-after: avoid }
h2 { border-bottom: 2px solid #111; margin-top: 2.5em }
.status { border: 3px solid #111; padding: .6em 1em; font-weight: bold }
ol.sentences { padding-left: 2em }
ol.sentences li { margin-bottom: .4em; break-inside: avoid }
.source, .spoken, .id { display: block; font: 9pt/1.4 Helvetica, Arial, sans-serif; color: #444 }
.source.safety { color: #000; font-weight: bold }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #555; padding: .3em .5em; text-align: left; vertical-align: top }
.sign { border: 1px solid #111; padding: .8em 1em; margin: 1.5em 0; break-inside: avoid }
.sign span { display: inline-block; min-width: 14em; border-bottom: 1px solid #111; margin: 0 1em .6em 0 }
@media print { body { margin: 0; max-width: none } .topic { break-before: page } a { color: inherit } }
"""


_WHAT_IT_IS = (
    "This is everything that Hepatica can say. Hepatica speaks from a published article in its own words. "
    "It is not made, checked or endorsed by those who publish the article. "
    "It gives information, not medical advice."
)
_HOW_TO_READ = (
    "Please read each topic as a patient will hear it: the short answer first, then, if they ask for more, "
    "the further parts in turn. Each sentence names its source. Sign under a topic only if all of it may be "
    "said as it stands. Write corrections beside the sentence; after a correction the topic is signed anew."
)


def booklet(content: Content, locale: str) -> str:
    """One HTML page without anything from elsewhere, in the words of one place. Raises UnservedLocale."""
    place = place_for(content, locale)
    return "\n".join(_page(content, place)) + "\n"


def signed(content: Content) -> str:
    """Whether anybody has signed the words, in one sentence."""
    count = sum(topic.review.on is not None for topic in content.topics.values())
    if count == 0:
        return "No clinician has reviewed or signed any of these words yet."
    if count < len(content.topics):
        return f"{count} of {len(content.topics)} topics are signed; nobody has reviewed the others yet."
    return "Every topic has been signed by a clinician."


def _page(content: Content, place: Place) -> Iterator[str]:
    where = f"{place.locale}, {place.country}" if place.country else place.locale
    yield f"<!DOCTYPE html>\n<html lang='{escape(place.locale)}'>\n<head>\n<meta charset='utf-8'>"
    yield "<meta name='viewport' content='width=device-width, initial-scale=1'>"
    yield f"<title>Hepatica: the words to review</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield "<h1>Hepatica: the words to review</h1>"
    yield f"<p class='status'>{escape(signed(content))}</p>"
    yield f"<p>{_WHAT_IT_IS}</p>\n<p>{_HOW_TO_READ}</p>"
    yield f"<p class='id'>Version of the words: {escape(content.version)}."
    yield f"Numbers and measures as in {escape(where)}; those of other countries stand at the end.</p>"
    yield "<h2>Topics</h2>"
    for group in content.groups:
        yield from _group(content, group, place)
    if content.red_flags:
        yield "<h2>Said first, when somebody may be in danger</h2>"
        yield "<p>Tier 1: the emergency number now. Tier 2: the team's line now. Tier 3: the team today.</p>"
        for flag in sorted(content.red_flags.values(), key=lambda flag: (flag.tier, flag.id)):
            yield from _red_flag(content, flag, place)
        yield _to_sign(Review(), "the red flags")
    yield "<h2>Everything else that is said</h2>"
    for phrase in content.phrases.values():
        yield f"<h4>{escape(phrase.id)}</h4>"
        yield from _passages(content, phrase.variants, place)
    for cue in content.cues.values():
        if cue.said:
            yield f"<h4>{escape(cue.id)}: heard in words such as “{escape(cue.heard[0])}”</h4>"
            yield from _passages(content, cue.said, place)
    yield from _terms(content)
    yield from _places(content)
    yield from _sources(content)
    yield "</body>\n</html>"


def _group(content: Content, group: Group, place: Place) -> Iterator[str]:
    yield f"<h3>{escape(group.name.capitalize())}</h3>"
    for id_ in group.topics:
        yield from _topic(content, content.topics[id_], place)


def _topic(content: Content, topic: Topic, place: Place) -> Iterator[str]:
    yield f"<section class='topic' id='{escape(topic.id)}'>\n<h3>{escape(topic.title)}</h3>"
    yield f"<p class='id'>{escape(topic.id)}; offered as “{escape(topic.name)}”</p>"
    headings = ["The short answer", "The same in plainer words"]
    headings += [f"If they ask for more, part {number}" for number in range(1, len(topic.parts) + 1)]
    headings += ["If they want to keep questions for the doctor"] if topic.questions else []
    for heading, passage in zip(headings, passages_of(topic), strict=True):
        yield f"<h4>{heading}</h4>"
        yield from _passages(content, [passage], place)
    yield _to_sign(topic.review, topic.title)
    yield "</section>"


def _red_flag(content: Content, flag: RedFlag, place: Place) -> Iterator[str]:
    yield f"<h3>{escape(flag.title)} (tier {flag.tier})</h3>"
    if flag.asking.spoken:
        heard = "; ".join(f"“{phrase}”" for phrase in flag.asking.spoken[:3])
        yield f"<p class='id'>{escape(flag.id)}; heard in words such as {escape(heard)}</p>"
    for heading, passage in (
        ("Said at once", flag.said),
        ("Kept before the replies that follow", flag.reminder),
        ("If they cannot call, or say nothing", flag.again),
    ):
        if passage.sentences:
            yield f"<h4>{heading}</h4>"
            yield from _passages(content, [passage], place)


def _passages(content: Content, passages: Iterable[Passage], place: Place) -> Iterator[str]:
    for passage in passages:
        yield "<ol class='sentences'>"
        for sentence in sentences_of(content, passage, place):
            spoken = f"<span class='spoken'>spoken: {escape(sentence.spoken)}</span>"
            kinds = " ".join(sentence.kinds)
            told = "; ".join(_source(content, id_) for id_ in sentence.sources)
            yield (
                f"<li>{escape(sentence.written)}{spoken if sentence.spoken != sentence.written else ''}"
                f"<span class='source {kinds}'>{escape(told)}</span></li>"
            )
        yield "</ol>"


def _source(content: Content, id_: str) -> str:
    source = content.sources[id_]
    return f"{_KINDS[source.kind]}: {source.title}" if source.kind != "own" else _KINDS["own"]


def _to_sign(review: Review, what: str) -> str:
    if review.on is not None:
        due = f", to be read again by {review.due.isoformat()}" if review.due else ""
        return f"<p class='sign'>Signed by {escape(review.by or '')} on {review.on.isoformat()}{due}.</p>"
    return (
        "<p class='sign'>Not signed yet.<br>"
        f"I have read all of {escape(what)}, and it may be said as it stands.<br><br>"
        "<span>Name:</span><span>Role:</span><br><span>Date:</span><span>To be read again by:</span><br>"
        "<span>Signature:</span></p>"
    )


def _terms(content: Content) -> Iterator[str]:
    if content.terms:
        yield "<h2>Hard words</h2>\n<table>"
        yield _headings("Written", "Spoken", "Plain meaning", "Source")
        for term in content.terms:
            told = "; ".join(_source(content, id_) for id_ in term.sources)
            yield _row(term.written, term.spoken, term.plain, told)
        yield "</table>"


def _places(content: Content) -> Iterator[str]:
    names = list(dict.fromkeys(name for place in content.places.values() for name in place.words))
    if names:
        yield "<h2>Numbers and measures by country</h2>\n<table>"
        yield _headings("Where", "What", "Written", "Spoken")
        for place in content.places.values():
            for name in names:
                wording = place.words[name]
                yield _row(f"{place.locale} {place.country}", name, wording.written, wording.spoken)
        yield "</table>"


def _sources(content: Content) -> Iterator[str]:
    yield "<h2>Sources</h2>\n<table>"
    yield _headings("Kind", "What", "Who stands behind it")
    for source in content.sources.values():
        yield _row(_KINDS[source.kind], source.title, source.publisher)
    yield "</table>"


def _headings(*cells: str) -> str:
    return "<tr>" + "".join(f"<th>{cell}</th>" for cell in cells) + "</tr>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
