"""Spoken questions, really heard and understood: word error rate, right, asked back, wrong.

    make spoken                                   every 10th question of the evaluation sets, in 36 ways
    python -m bench.spoken --every 1              all of them
    python -m bench.spoken --content ROOT --ear FOLDER --voice ko    another content's own phrases

The voices are espeak-ng's; what people say, and how well they are heard, can differ much from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from audio.ear_source import find_ear_folder
from audio.hearing import AgainEar, Guess
from audio.recognizer import VoskEar, load_ear
from audio.spotter import VoskSpotter
from bench.speech import ENGLISH_VOICES, SNR_DB, Speaker, chunks, say, speakers, with_noise
from bench.spotting import heard_of, measure_stopping, own_speech, table_of, wakes_per_hour
from commands.failing import clear_errors
from commands.hearing import NO_EAR
from commands.opening import content_option
from device.hearing_twice import HearingTwice, hypotheses
from device.stop_words import counts_beside, keep_measured, stop_words, verdict_on
from device.vocabulary import told, vocabulary_of
from device.waking import wake_phrases
from evaluation.sets import project_sets
from intents.examples import normaliser_of
from intents.library import default_root, load_content
from intents.meaning import CLARIFY, OUT_OF_SCOPE, Context
from intents.normalising import plain
from intents.topics import Content
from intents.understander import Understander, build_understander

_PAUSE_MS = 1500.0
_OWN_SPEECH = 4
"""So much more of our own sentences is played than of the questions is asked: ten minutes are needed."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked, and the intents that are right for it."""

    text: str
    accepted: frozenset[str]


@dataclass(slots=True)
class Tally:
    """What came of questions asked in one way."""

    name: str
    asked: int = 0
    words: int = 0
    word_errors: int = 0
    right: int = 0
    asked_back: int = 0
    declined: int = 0
    wrong: int = 0
    second: int = 0

    def row(self) -> str:
        """One line of the table."""
        part = [self.word_errors / max(1, self.words)]
        counted = (self.right, self.asked_back, self.declined, self.wrong, self.second)
        part += [count / max(1, self.asked) for count in counted]
        return f"{self.name:30} {self.asked:5}  " + "  ".join(f"{share:11.1%}" for share in part)


_COLUMNS = ("words wrong", "right", "asked back", "declined", "wrong", "heard twice")
HEADER = f"{'':30} {'asked':>5}  " + "  ".join(f"{name:>11}" for name in _COLUMNS)


def questions_of(content: Content) -> tuple[Question, ...]:
    """The evaluation sets' questions and red flags; for another content than the English its own phrases."""
    if content.language == "en":
        return tuple(
            Question(item.text, item.accepted)
            for item in project_sets().items
            if item.kind in ("question", "red_flag")
        )
    return tuple(
        Question(text, frozenset({intent}))
        for intent, asking in content.asking.items()
        for text in asking.spoken
    )


def measure_spoken(
    ear: AgainEar,
    content: Content,
    understander: Understander,
    questions: Sequence[Question],
    ways: Iterable[Speaker],
    knows: Callable[[str], bool],
) -> Iterator[Tally]:
    """Ask every question in every way, clean and with noise: one tally a way and condition."""
    nowhere, normaliser = Context(), normaliser_of(content)
    vocabulary = vocabulary_of(content, knows)
    for speaker in ways:
        clean = Tally(f"{speaker.name}, clean")
        noisy = Tally(f"{speaker.name}, noise {SNR_DB:g} dB")
        for question in questions:
            pcm = say(question.text, speaker)
            for tally, sound in ((clean, pcm), (noisy, with_noise(pcm))):
                twice = HearingTwice(
                    ear, vocabulary, lambda guesses: understander.understand(guesses, nowhere),
                    phrases_only=content.understanding == "exact",
                )  # fmt: skip
                heard = twice.hear(chunks(sound, after_ms=_PAUSE_MS))
                said = normaliser.normalise(question.text).split()
                best = normaliser.normalise(heard.guesses[0].text).split() if heard.guesses else []
                tally.asked += 1
                tally.words += len(said)
                tally.word_errors += word_errors(said, best)
                tally.second += twice.second
                _judge(tally, question, understander, heard.guesses)
        yield clean
        yield noisy


def _judge(tally: Tally, question: Question, understander: Understander, guesses: Sequence[Guess]) -> None:
    meant = understander.understand(hypotheses(guesses), Context()).intent if guesses else CLARIFY
    if meant in question.accepted:
        tally.right += 1
    elif meant == CLARIFY:
        tally.asked_back += 1
    elif meant == OUT_OF_SCOPE:
        tally.declined += 1
    else:
        tally.wrong += 1


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Words put in, left out or changed, at the least."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(said, 1):
        above, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (word != other))
    return row[-1]


def total(name: str, tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    whole = Tally(name)
    for tally in tallies:
        for field in ("asked", "words", "word_errors", "right", "asked_back", "declined", "wrong", "second"):
            setattr(whole, field, getattr(whole, field) + getattr(tally, field))
    return whole


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@content_option
@click.option("--ear", "ear_folder", type=click.Path(path_type=Path), help="A Vosk model's folder.")
@click.option("--voice", "voices", multiple=True, help="espeak-ng voices; six English ones when absent.")
@click.option("--every", default=10, show_default=True, help="Only every so-many-th question.")
def main(root: Path | None, ear_folder: Path | None, voices: tuple[str, ...], every: int) -> None:
    """Ask Hepatica aloud, in six voices and at three speeds, clean and with noise, and tell what came of it.

    Then measure the words that stop it while it speaks, and its own name as a wake phrase.
    """
    with clear_errors():
        folder = ear_folder or find_ear_folder()
        if folder is None:
            click.echo(f"Nothing was measured. {NO_EAR}")
            return
        content = load_content(root or default_root())
        ear = load_ear(folder)
        _tell_spoken(content, ear, voices or ENGLISH_VOICES, every)
        _tell_stopping(content, ear, folder, voices or ENGLISH_VOICES, every)
        _tell_waking(content, ear, voices or ENGLISH_VOICES, every)


def _tell_spoken(content: Content, ear: VoskEar, voices: tuple[str, ...], every: int) -> None:
    lacking = vocabulary_of(content, ear.knows)
    click.echo(f"Words that this ear does not know: {len(lacking.lacking)}; phrases lost: {lacking.lost}")
    click.echo(f"  {told(lacking.lacking)}\n\n{HEADER}")
    questions = questions_of(content)[::every]
    tallies: list[Tally] = []
    understander = build_understander(content)
    for tally in measure_spoken(ear, content, understander, questions, speakers(voices), ear.knows):
        click.echo(tally.row())
        tallies.append(tally)
    for name, condition in (("all, clean", "clean"), ("all, with noise", "noise")):
        click.echo(total(name, (tally for tally in tallies if condition in tally.name)).row())


def _tell_stopping(content: Content, ear: VoskEar, folder: Path, voices: tuple[str, ...], every: int) -> None:
    click.echo("\nStop words while it speaks")
    words = stop_words(content, ear)
    if not words:
        click.echo("  keys only: this ear's model makes one of the words of any sound.")
        return
    own = list(own_speech(content, voices[0], every=max(1, every // _OWN_SPEECH)))
    said = [say(word, speaker) for word in words for speaker in speakers(voices)]
    measured = list(measure_stopping(VoskSpotter(ear, words), own, said, counts_beside))
    for line in table_of(measured):
        click.echo(line)
    keep_measured(folder, measured)
    click.echo(f"  {verdict_on(measured).why}")


def _tell_waking(content: Content, ear: VoskEar, voices: tuple[str, ...], every: int) -> None:
    click.echo("\nOur own name as a wake phrase")
    own = [phrase.words for phrase in wake_phrases(content, ear) if phrase.heard_by == "grammar"]
    if not own:
        click.echo("  none: this ear's model makes it of any sound.")
    for words in own:
        spotter = VoskSpotter(ear, [words])
        heard, count = heard_of(spotter, (say(words, speaker) for speaker in speakers(voices)))
        speech = (pcm for voice in voices for _, pcm in own_speech(content, voice, every=every))
        wakes, hours = wakes_per_hour(spotter, speech)
        click.echo(
            f"  {plain(words)}: {wakes:.2f} false wakes an hour, in {hours:.1f} hours of speech; "
            f"heard {heard} of {count} times"
        )


if __name__ == "__main__":
    main()
