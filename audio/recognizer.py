"""Turns sound into words with Vosk; the only module that imports it.

A model is always a folder on this computer: Vosk's own download is never used. One recognizer serves one
utterance, since a recognizer's memory grows for as long as it is fed.
"""

from __future__ import annotations

import heapq
import itertools
import json
import math
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from audio.ear_folder import check_folder
from audio.errors import EarError
from audio.hearing import PATIENT, Guess, Heard, Patience
from audio.pcm import EAR_FORMAT
from audio.quiet import quiet_stderr
from audio.speech_detector import SpeechDetector

BEST = 5
"""How many guesses an utterance gets at most."""
UNKNOWN = "[unk]"
"""Vosk's word for sound that is none of the phrases; not every model knows it."""
_TAIL_MS = 300
"""Silence after the last sound: the model looks 150 ms ahead (its README)."""
_MISSING = "Speech cannot be recognized here: the package vosk is missing or has no wheel for this computer."
_ACCEPTS_AT_ONCE_MS = 200


def load_ear(model_folder: Path) -> VoskEar:
    """The ear of a Vosk model's folder.

    Raises:
        EarError: Vosk is missing, or the folder holds no model it can use; with what to do.
    """
    vosk = _vosk()
    check_folder(model_folder)
    with quiet_stderr():
        vosk.SetLogLevel(-1)
        try:
            model = vosk.Model(str(model_folder))
        except Exception as error:  # vosk raises the bare class
            raise EarError(f"Vosk could not load the model in {model_folder}.") from error
    return VoskEar(vosk, model)


def _vosk() -> Any:
    """The library; it comes without types."""
    try:
        import vosk
    except (ImportError, OSError, TypeError) as error:  # TypeError is Vosk's word for an unsupported system
        raise EarError(_MISSING) from error
    return vosk


class VoskEar:
    """An ear with one loaded model; may be used from several threads at once. Made by `load_ear`."""

    def __init__(self, vosk: Any, model: Any) -> None:
        self._vosk = vosk
        self._held = [model]
        # Vosk 0.3.45 frees its model through a module that may be gone when Python ends
        self._close = weakref.finalize(self, self._held.clear)

    def close(self) -> None:
        """Free the model's memory. The ear cannot be used afterwards."""
        self._close()

    @property
    def _model(self) -> Any:
        if not self._held:
            raise EarError("The ear has been closed. Load it again.")
        return self._held[0]

    def knows(self, word: str) -> bool:
        """Whether the model can hear that word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def unknown_words(self, phrases: Iterable[str]) -> tuple[str, ...]:
        """Words of the phrases that the model can never hear, in order of first use."""
        words = dict.fromkeys(word for phrase in phrases for word in phrase.lower().split())
        return tuple(word for word in words if not self.knows(word))

    def recognize(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None) -> tuple[Guess, ...]:
        """What was said in a whole recording of any length, best guess first.

        Args:
            chunks: sound in `audio.pcm.EAR_FORMAT`.
            phrases: hear only these; phrases with a word the model does not know are left out (Vosk would
                silently drop the word alone).

        Raises:
            EarError: the model knows none of the phrases, or failed.
        """
        grammar = self._grammar(phrases)
        detector = SpeechDetector()
        utterance: _Utterance | None = None
        parts: list[_Scored] = []
        for chunk in itertools.chain(chunks, [EAR_FORMAT.silence(_TAIL_MS)]):
            if speech := detector.feed(chunk):
                utterance = utterance or _Utterance(self._recognizer(grammar))
                utterance.feed(speech)
            if utterance and not detector.speaking:
                parts, utterance = _joined([*_one(parts), *_one(utterance.end())]), None
        if utterance:
            parts = _joined([*_one(parts), *_one(utterance.end())])
        return _weighed(parts)

    def hear(
        self,
        chunks: Iterable[bytes],
        phrases: Sequence[str] | None = None,
        *,
        patience: Patience = PATIENT,
        on_partial: Callable[[str], None] | None = None,
    ) -> Heard:
        """Listen until one utterance is over, or until nobody has spoken for too long.

        Time is counted in sound, so a file is heard as fast as it can be decoded.

        Args:
            chunks: a microphone's sound in `audio.pcm.EAR_FORMAT`.
            phrases: as in `recognize`.
            patience: how long to wait.
            on_partial: told the words so far, whenever they change.

        Raises:
            EarError: the model knows none of the phrases, or failed.
        """
        grammar = self._grammar(phrases)
        detector = SpeechDetector()
        utterance: _Utterance | None = None
        partial, listened_ms, spoken_ms = "", 0.0, 0.0
        for chunk in chunks:
            length = EAR_FORMAT.milliseconds_of(len(chunk))
            listened_ms += length
            speech = detector.feed(chunk)
            if detector.heard_speech:
                if utterance is None:
                    utterance = _Utterance(self._recognizer(grammar))
                    utterance.feed(speech + detector.rest)
                else:  # a long pause is the person's to choose: the recognizer is fed all of it
                    utterance.feed(chunk)
                spoken_ms += length
                if on_partial and (words := utterance.partial()) != partial:
                    partial = words
                    on_partial(words)
                if detector.silent_ms >= patience.pause_s * 1000 or spoken_ms >= patience.longest_s * 1000:
                    break
            elif listened_ms >= patience.begin_s * 1000:
                return Heard("silence")
        if listened_ms == 0:
            return Heard("ended")
        if utterance is None:
            return Heard("silence")
        guesses = _weighed(utterance.end())
        return Heard("words", guesses) if guesses else Heard("not_heard")

    def _grammar(self, phrases: Sequence[str] | None) -> str | None:
        if phrases is None:
            return None
        lowered = dict.fromkeys(" ".join(phrase.lower().split()) for phrase in phrases)
        known = [phrase for phrase in lowered if phrase and not self.unknown_words([phrase])]
        if not known:
            raise EarError("The model knows none of the phrases. Is it a model of another language?")
        if self.knows(UNKNOWN):
            known.append(UNKNOWN)
        return json.dumps(known, ensure_ascii=False)

    def _recognizer(self, grammar: str | None) -> Any:
        arguments = (
            (self._model, EAR_FORMAT.rate_hz)
            if grammar is None
            else (self._model, EAR_FORMAT.rate_hz, grammar)
        )
        with quiet_stderr():
            try:
                recognizer = self._vosk.KaldiRecognizer(*arguments)
            except Exception as error:  # vosk raises the bare class
                raise EarError("Vosk could not start listening with this model.") from error
        recognizer.SetMaxAlternatives(BEST)
        return recognizer


_Scored = tuple[str, float]
"""Words, and the logarithm of how well they fit."""


class _Utterance:
    """One recognizer, from the first sound of an utterance to its last."""

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._parts: list[list[_Scored]] = []

    def feed(self, pcm: bytes) -> None:
        """Decode more sound. Vosk may end a stretch of words at any pause; they are joined in `end`."""
        for piece in _pieces(pcm):
            try:
                over = self._recognizer.AcceptWaveform(piece)
            except Exception as error:  # vosk raises the bare class
                raise EarError("Vosk could not decode the sound with this model.") from error
            if over:
                self._keep(self._recognizer.Result())

    def partial(self) -> str:
        """The words so far."""
        now = json.loads(self._recognizer.PartialResult()).get("partial", "")
        return " ".join(filter(None, [*(part[0][0] for part in self._parts), now]))

    def end(self) -> list[_Scored]:
        """All the words, with their alternatives; the recognizer is let go."""
        self.feed(EAR_FORMAT.silence(_TAIL_MS))
        self._keep(self._recognizer.FinalResult())
        del self._recognizer
        return _joined(self._parts)

    def _keep(self, result: str) -> None:
        if scored := _read(result):
            self._parts.append(scored)


def _pieces(pcm: bytes) -> Iterator[bytes]:
    step = EAR_FORMAT.bytes_of(_ACCEPTS_AT_ONCE_MS)
    for start in range(0, len(pcm), step):
        yield pcm[start : start + step]


def _read(result: str) -> list[_Scored]:
    """The alternatives of one result, without the mark for unknown sound; none when the best has no words."""
    scored: dict[str, float] = {}
    for alternative in json.loads(result).get("alternatives", []):
        text = " ".join(word for word in alternative["text"].split() if word != UNKNOWN)
        score = float(alternative["confidence"])
        if not scored and not text:
            return []
        if text:
            scored[text] = _log_add(scored[text], score) if text in scored else score
    return sorted(scored.items(), key=lambda item: -item[1])


def _log_add(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return high + math.log1p(math.exp(low - high))


def _one(part: list[_Scored]) -> list[list[_Scored]]:
    return [part] if part else []


def _joined(parts: Sequence[Sequence[_Scored]]) -> list[_Scored]:
    """The best ways to read stretches of words one after the other; their costs add up."""
    best: list[_Scored] = []
    for part in parts:
        both = (
            (f"{a} {b}".strip(), s + t) for (a, s), (b, t) in itertools.product(best or [("", 0.0)], part)
        )
        best = heapq.nlargest(BEST, both, key=lambda item: item[1])
    return best


def _weighed(scored: Sequence[_Scored]) -> tuple[Guess, ...]:
    """Softmax of the scores. Vosk's alternatives carry the negative of Kaldi's cost, a logarithm."""
    if not scored:
        return ()
    highest = scored[0][1]
    shares = [math.exp(score - highest) for _, score in scored]
    total = sum(shares)
    return tuple(Guess(text, share / total) for (text, _), share in zip(scored, shares, strict=True))
