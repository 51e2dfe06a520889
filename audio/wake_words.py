"""Names that wake, heard by small models of their own; the only module that imports pymicro_wakeword.

The package brings its models with it, needs no speech recognition model and a hundredth of a processor core.
It has wheels for Linux on x86_64 and aarch64, and Hepatica runs without it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from typing import Any

from audio.errors import EarError

WAKE_WORDS: Mapping[str, str] = {"okay nabu": "okay_nabu", "hey jarvis": "hey_jarvis"}
"""What a person says -> the name of its model in the package. The package has two more, which are left out:
"alexa" is another product's name and would wake that one, too, and "hey mycroft" is a third one's."""
_MISSING = (
    "That name cannot be waited for here: the package pymicro-wakeword is missing or has no wheel for this "
    "computer. Use the key, or another name."
)


def available() -> bool:
    """Whether the package is here."""
    return importlib.util.find_spec("pymicro_wakeword") is not None


class WakeWord:
    """Waits for one of `WAKE_WORDS`; an `audio.spotter.Spotter`. Made for one thread.

    Raises:
        EarError: the package is missing, or has no such name.
    """

    def __init__(self, phrase: str) -> None:
        if phrase not in WAKE_WORDS:
            raise EarError(f"There is no model for that name. Those there are: {', '.join(WAKE_WORDS)}.")
        try:
            import pymicro_wakeword
        except (ImportError, OSError) as error:  # OSError: its library wants a newer system
            raise EarError(_MISSING) from error
        self.phrase = phrase
        self._package: Any = pymicro_wakeword
        self._model: Any = pymicro_wakeword.MicroWakeWord.from_builtin(
            pymicro_wakeword.Model(WAKE_WORDS[phrase])
        )
        self._features: Any = pymicro_wakeword.MicroWakeWordFeatures()
        self.highest = 0.0
        """The highest probability since the last `reset`, 0 to 1; for measuring."""

    def feed(self, pcm: bytes) -> str | None:
        """See `audio.spotter.Spotter`."""
        found = False
        for features in self._features.process_streaming(pcm):
            probability = float(self._model.process_streaming_prob(features) or 0)
            self.highest = max(self.highest, probability)
            found = found or probability > self._model.probability_cutoff
        if not found:
            return None
        self.reset()
        return self.phrase

    def reset(self) -> None:
        """See `audio.spotter.Spotter`."""
        self._model.reset()
        self._features = self._package.MicroWakeWordFeatures()
        self.highest = 0.0
