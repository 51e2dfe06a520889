"""How well a hearing under phrases fits the sound beside a free one: what `device.hearing_twice` draws its
lines by.

    python -m bench.two_hearings                                   with the English content and ear
    python -m bench.two_hearings --content ROOT --ear FOLDER --voice ko
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click

from audio.hearing import AgainEar
from audio.pcm import EAR_FORMAT
from audio.recognizer import load_ear
from bench.speech import ENGLISH_VOICES, Speaker, chunks, say, speakers
from commands.failing import clear_errors
from commands.hearing import open_ear
from commands.opening import content_option
from device.hearing_twice import EVEN_AT, WORST
from device.vocabulary import vocabulary_of
from intents.library import default_root, load_content
from intents.normalising import plain
from intents.topics import Content


@dataclass(frozen=True, slots=True)
class Fit:
    """One utterance heard both ways."""

    said: str
    phrase: bool
    """Whether it is a phrase that was listened for."""
    heard: str
    """The best guess under phrases."""
    better: float
    """By how much the hearing under phrases fits better, in logarithms a second; mostly negative."""


def other_sentences(content: Content) -> Iterator[str]:
    """Speech that is no way of asking: what the content itself says."""
    for topic in content.topics.values():
        for passage in (topic.gist, topic.simpler, *topic.parts):
            yield from (sentence.text for sentence in passage.sentences if "{" not in sentence.text)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@content_option
@click.option("--ear", "ear_folder", type=click.Path(path_type=Path), help="A Vosk model's folder.")
@click.option("--voice", "voices", multiple=True, help="espeak-ng voices; six English ones when absent.")
@click.option("--count", default=20, show_default=True, help="So many phrases and other sentences.")
def main(root: Path | None, ear_folder: Path | None, voices: tuple[str, ...], count: int) -> None:
    """Tell how well decoding under phrases fits speech that is a phrase, and speech that is none."""
    with clear_errors():
        content = load_content(root or default_root())
        ear = load_ear(ear_folder) if ear_folder else open_ear()
        phrases = vocabulary_of(content, ear.knows).phrases
        asked = _spread(phrases, count)
        others = _spread([text for text in other_sentences(content) if plain(text) not in phrases], count)
        fits = []
        for fit in measure(ear, phrases, asked, others, speakers(voices or ENGLISH_VOICES)):
            click.echo(f"{fit.better:6.1f}  {'phrase' if fit.phrase else 'other '}  {fit.said}")
            fits.append(fit)
    click.echo(summary(fits))


def measure(
    ear: AgainEar,
    phrases: Sequence[str],
    asked: Iterable[str],
    others: Iterable[str],
    voices: Sequence[Speaker],
) -> Iterator[Fit]:
    """Every text by every voice, heard both ways."""
    said = ((text, phrase) for texts, phrase in ((asked, True), (others, False)) for text in texts)
    for (text, phrase), speaker in product(said, voices):
        freely = ear.hear(chunks(say(text, speaker), after_ms=1000))
        if not freely.sound:
            continue
        again = ear.hear_again(freely, phrases)
        seconds = EAR_FORMAT.milliseconds_of(len(freely.sound)) / 1000
        heard = again.guesses[0].text if again.guesses else ""
        yield Fit(plain(text), phrase, heard, (again.fit - freely.fit) / seconds)


def summary(fits: Sequence[Fit]) -> str:
    """How many fit how well."""
    lines = []
    for name, phrase in (("phrases", True), ("other speech", False)):
        these = [fit for fit in fits if fit.phrase is phrase]
        even = sum(fit.better >= EVEN_AT for fit in these)
        dropped = sum(fit.better < WORST for fit in these)
        right = sum(fit.said == fit.heard for fit in these)
        lines.append(
            f"{name}: {len(these)}, of them heard word for word {right}; better than {EVEN_AT:g}: {even}; "
            f"worse than {WORST:g}: {dropped}"
        )
    return "\n".join(lines)


def _spread(texts: Sequence[str], count: int) -> tuple[str, ...]:
    """So many texts, evenly spread over all."""
    return tuple(texts[:: max(1, len(texts) // count)][:count])


if __name__ == "__main__":
    main()
