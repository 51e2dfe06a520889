"""What a person has set on their device: how it speaks, how it listens, what it uses.

Settings are values. Whoever changes one gets new settings back and has `device.keeping` keep them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

Listening = Literal["push_to_talk", "wake_phrase", "follow_up"]
"""push_to_talk: a key. wake_phrase: a name is called. follow_up: the microphone opens after an answer."""

SLOWEST_WPM, FASTEST_WPM = 80, 449
"""espeak-ng's own bounds; at 450 words a minute it changes to another way of speeding up."""
QUIETEST, LOUDEST = 0.2, 1.0
"""Loudness that can be set; never zero, so that a red flag is always heard."""
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.4, 6.0

RATES_WPM = (110, 140, 170, 230, 320)
"""The five named speeds, for the steps -2 to 2. 150-200 words a minute suit most people (Sutton and others
1995); people who are used to a synthetic voice follow 280 and more (Guerreiro and Goncalves 2015)."""
FINE_RATES_WPM = (*range(80, 200, 10), 200, 215, 230, 250, 270, 295, 320, 350, 380, 415, FASTEST_WPM)
"""Fine steps of less than a tenth; the named speeds are among them."""
VOLUMES = (0.4, 0.55, 0.7, 0.85, 1.0)
"""The five named degrees of loudness, for the steps -2 to 2."""
FINE_VOLUMES = tuple(number / 20 for number in range(4, 21))
PAUSES_S = (0.5, 0.8, 1.2, 1.6, 2.2, 3.0, 4.5, 6.0)
"""How long a pause may be before what was said counts as whole; "wait longer" takes the next."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can set. Raises ValueError where a value is out of its bounds."""

    locale: str | None = None
    """The locale whose country was chosen; None: whatever the system says, see `device.country`."""
    rate_wpm: int = 170
    """Words a minute, 80-449."""
    volume: float = 0.7
    """0.2-1.0"""
    voice: str | None = None
    """Name of an espeak-ng voice; None: the one that goes with the locale."""
    pause_s: float = 1.2
    """Silence after speech that ends an utterance, in seconds, 0.4-6.0. Longer than is usual: people who are
    ill or old stop to breathe and to think, and being cut off is what they complain about most."""
    listening: Listening = "push_to_talk"
    earcons: bool = True
    """Whether short tones tell what the device is doing."""
    print: bool = True
    """Whether words are shown on the terminal."""
    speak: bool = True
    """Whether words are spoken; a person with a screen reader may want to hear that one alone."""
    microphone: str | None = None
    """Its name; None: the system's own choice."""
    loudspeaker: str | None = None
    """Its name; None: the system's own choice."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if not _FITS[field.name](getattr(self, field.name)):
                raise ValueError(f"the setting {field.name} has a value that it cannot have")


def _is_text_or_none(value: object) -> bool:
    return value is None or (isinstance(value, str) and bool(value.strip()) and value.isprintable())


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _within(low: float, high: float, kinds: tuple[type, ...]) -> Callable[[object], bool]:
    def fits(value: object) -> bool:
        return isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high  # type: ignore[operator]

    return fits


_FITS: Mapping[str, Callable[[object], bool]] = {
    "locale": _is_text_or_none,
    "rate_wpm": _within(SLOWEST_WPM, FASTEST_WPM, (int,)),
    "volume": _within(QUIETEST, LOUDEST, (int, float)),
    "voice": _is_text_or_none,
    "pause_s": _within(SHORTEST_PAUSE_S, LONGEST_PAUSE_S, (int, float)),
    "listening": lambda value: value in get_args(Listening),
    "earcons": _is_truth,
    "print": _is_truth,
    "speak": _is_truth,
    "microphone": _is_text_or_none,
    "loudspeaker": _is_text_or_none,
}
"""Setting -> whether a value is one that it can have."""

DEFAULT = Settings()


def write_settings(settings: Settings) -> dict[str, Any]:
    """What differs from the default, ready for JSON; a default that changes one day then changes for all."""
    untouched = asdict(DEFAULT)
    return {name: value for name, value in asdict(settings).items() if value != untouched[name]}


def read_settings(written: object) -> Settings:
    """The settings that `write_settings` wrote.

    A setting that is unknown or cannot be understood is as if it had not been set: what a later version or
    a damaged disk has left must not keep a device from speaking.
    """
    if not isinstance(written, Mapping):
        return DEFAULT
    names = {field.name for field in fields(Settings)}
    return replace(
        DEFAULT, **{name: value for name, value in written.items() if name in names and _FITS[name](value)}
    )


def with_rate(settings: Settings, rate_wpm: float) -> Settings:
    """The settings with a speed in words a minute, brought within its bounds."""
    return replace(settings, rate_wpm=round(min(FASTEST_WPM, max(SLOWEST_WPM, rate_wpm))))


def with_volume(settings: Settings, volume: float) -> Settings:
    """The settings with a loudness, brought within its bounds."""
    return replace(settings, volume=min(LOUDEST, max(QUIETEST, volume)))


def with_rate_step(settings: Settings, step: int) -> Settings:
    """The settings with one of the five named speeds, -2 to 2; a step beyond is the outermost."""
    return replace(settings, rate_wpm=RATES_WPM[max(0, min(4, step + 2))])


def with_volume_step(settings: Settings, step: int) -> Settings:
    """The settings with one of the five named volumes, -2 to 2; a step beyond is the outermost."""
    return replace(settings, volume=VOLUMES[max(0, min(4, step + 2))])


def rate_step(settings: Settings) -> int:
    """The named speed that is nearest, -2 to 2, so that "faster" in a talk goes on from it."""
    return _nearest(RATES_WPM, settings.rate_wpm) - 2


def volume_step(settings: Settings) -> int:
    """The named degree of loudness that is nearest, -2 to 2."""
    return _nearest(VOLUMES, settings.volume) - 2


def faster(settings: Settings) -> Settings:
    """One fine step faster; the same settings at the end of the ladder."""
    return replace(settings, rate_wpm=int(_next(FINE_RATES_WPM, settings.rate_wpm, 1)))


def slower(settings: Settings) -> Settings:
    """One fine step slower; the same settings at the end of the ladder."""
    return replace(settings, rate_wpm=int(_next(FINE_RATES_WPM, settings.rate_wpm, -1)))


def louder(settings: Settings) -> Settings:
    """One fine step louder; the same settings at the end of the ladder."""
    return replace(settings, volume=_next(FINE_VOLUMES, settings.volume, 1))


def quieter(settings: Settings) -> Settings:
    """One fine step quieter; the same settings at the end of the ladder."""
    return replace(settings, volume=_next(FINE_VOLUMES, settings.volume, -1))


def wait_longer(settings: Settings) -> Settings:
    """The next longer pause; the same settings where it is the longest."""
    return replace(settings, pause_s=_next(PAUSES_S, settings.pause_s, 1))


def wait_less(settings: Settings) -> Settings:
    """The next shorter pause; the same settings where it is the shortest."""
    return replace(settings, pause_s=_next(PAUSES_S, settings.pause_s, -1))


def _next(ladder: Sequence[float], value: float, direction: Literal[1, -1]) -> float:
    """The nearest rung above (1) or below (-1); the value itself where there is none."""
    beyond = [rung for rung in ladder if (rung - value) * direction > 0 and not math.isclose(rung, value)]
    return min(beyond, key=lambda rung: abs(rung - value), default=value)


def _nearest(ladder: Sequence[float], value: float) -> int:
    """The position of the nearest rung."""
    return min(range(len(ladder)), key=lambda place: abs(ladder[place] - value))
