"""How often a name wakes, or a word stops, by mistake; and how often it is heard when it is said.

    python -m bench.spotting        the names with models of their own, over synthetic English speech

Speech is espeak-ng's, since no recordings of people come with the project: six voices say all that the
English content can say and the sentences of its own that are not for us. People, television and rooms will
differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from audio import wake_words
from audio.pcm import EAR_FORMAT
from audio.spotter import Spotter
from bench.speech import ENGLISH_VOICES, Speaker, chunks, mixed, say, scaled, speakers
from bench.two_hearings import other_sentences
from commands.failing import clear_errors
from device.stop_words import MIXED_AT_DB, Measured, verdict_on
from intents.library import default_root, load_content
from intents.topics import Content

_RATE_WPM = 170
_OVER_MS = 700.0
"""Our own speech goes on for so long before somebody interrupts it."""


def spotted(spotter: Spotter, pcm: bytes, counts: Callable[[str], bool] | None = None) -> int:
    """How often a phrase is heard in the sound."""
    found = 0
    for chunk in chunks(pcm, before_ms=0):
        phrase = spotter.feed(chunk)
        found += phrase is not None and (counts is None or counts(phrase))
    return found


def wakes_per_hour(spotter: Spotter, speech: Iterable[bytes]) -> tuple[float, float]:
    """False wakes an hour, and the hours of speech they were counted in."""
    wakes, milliseconds = 0, 0.0
    for pcm in speech:
        wakes += spotted(spotter, pcm)
        milliseconds += EAR_FORMAT.milliseconds_of(len(pcm))
    hours = milliseconds / 3_600_000
    return wakes / hours, hours


def heard_of(spotter: Spotter, said: Iterable[bytes]) -> tuple[int, int]:
    """How many of these sounds, each holding the phrase once, it is heard in; and how many there are."""
    heard = []
    for pcm in said:
        spotter.reset()
        heard.append(spotted(spotter, EAR_FORMAT.silence(1000) + pcm + EAR_FORMAT.silence(1500)) > 0)
    spotter.reset()
    return sum(heard), len(heard)


def measure_stopping(
    spotter: Spotter,
    own: Sequence[tuple[str, bytes]],
    said: Sequence[bytes],
    counts_beside: Callable[[str], Callable[[str], bool]],
    levels: Sequence[float] = MIXED_AT_DB,
) -> Iterator[Measured]:
    """Stops made of our own speech alone, and stops heard where somebody speaks over it, level by level.

    Args:
        spotter: waits for what stops.
        own: our sentences with their sound.
        said: sounds in which a person says one of the words that stop.
        counts_beside: given the sentence being spoken, gives what tells whether a word counts beside it.
        levels: how much louder than the person our speech is, in dB.
    """
    minutes = sum(EAR_FORMAT.milliseconds_of(len(pcm)) for _, pcm in own) / 60_000
    lead = EAR_FORMAT.silence(_OVER_MS)
    for level in levels:
        spotter.reset()
        false_stops = 0
        for text, pcm in own:
            false_stops += spotted(spotter, scaled(pcm, level), counts_beside(text))
        heard = 0
        for number, word in enumerate(said):
            spotter.reset()
            text, pcm = own[number % len(own)]
            both = mixed(lead + word + EAR_FORMAT.silence(1000), pcm, level)
            heard += spotted(spotter, both, counts_beside(text)) > 0
        yield Measured(level, minutes, false_stops, len(said), heard)


def table_of(measured: Iterable[Measured]) -> Iterator[str]:
    """One line a level."""
    for level in measured:
        yield (
            f"  own speech {level.own_speech_db:+4.0f} dB: {level.per_ten_minutes:.2f} false stops in ten "
            f"minutes ({level.minutes:.1f} minutes played), {level.heard} of {level.said} words heard"
        )


def own_speech(content: Content, voice: str, *, every: int = 1) -> Iterator[tuple[str, bytes]]:
    """The content's sentences, or every so-many-th, as a voice of ours says them."""
    for number, text in enumerate(other_sentences(content)):
        if number % every == 0:
            yield text, say(text, Speaker(voice, _RATE_WPM))


def _talk_of_people(content: Content) -> Iterator[bytes]:
    """All that the content says, and what is not for us, each by every voice in turn."""
    strangers = content.asking["out_of_scope"].strangers if "out_of_scope" in content.asking else ()
    texts = [*other_sentences(content), *strangers]
    for voice in ENGLISH_VOICES:
        for text in texts:
            yield say(text, Speaker(voice, _RATE_WPM))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--every", default=1, show_default=True, help="Only every so-many-th sentence.")
def main(every: int) -> None:
    """Measure the names that wake: false wakes an hour, how often they are heard, and as a way to stop."""
    with clear_errors():
        content = load_content(default_root())
        own = list(own_speech(content, "en-us", every=4 * every))
        for words in wake_words.WAKE_WORDS if wake_words.available() else ():
            spotter = wake_words.WakeWord(words)
            said = [say(words, speaker) for speaker in speakers()]
            heard, count = heard_of(spotter, said)
            talk = (pcm for number, pcm in enumerate(_talk_of_people(content)) if number % every == 0)
            wakes, hours = wakes_per_hour(spotter, talk)
            click.echo(f"{words}: {wakes:.2f} false wakes an hour, in {hours:.1f} hours of speech; "
                       f"heard {heard} of {count} times")  # fmt: skip
            measured = list(measure_stopping(spotter, own, said, lambda _: lambda _: True))
            for line in table_of(measured):
                click.echo(line)
            click.echo(f"  as a way to stop: {verdict_on(measured).why}")
        if not wake_words.available():
            click.echo("The package pymicro-wakeword is not here: `make venv` tries to install it again.")


if __name__ == "__main__":
    main()
