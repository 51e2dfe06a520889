"""Turns sound into words with Vosk; the only module that imports it.

A model is always a folder on this computer: Vosk's own download is never used. One recognizer serves one
utterance, since a recognizer's memory grows for as long as it is fed.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from audio.ear_folder import check_folder
from audio.errors import EarError
from audio.guesses import BEST, UNKNOWN, Decoded, Scored, joined, read, weighed
from audio.hearing import PATIENT, Guess, Heard, Patience
from audio.pcm import EAR_FORMAT
from audio.quiet import quiet_stderr
from audio.speech_detector import SpeechDetector

_TAIL_MS = 300
"""Silence after the last sound: the model looks 150 ms ahead (its README)."""
_MISSING = "Speech cannot be recognized here: the package vosk is missing or has no wheel for this computer."
_ACCEPTS_AT_ONCE_MS = 200
_GRAMMARS_KEPT = 8


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
        with _without_ipv6():
            import vosk
    except (ImportError, OSError, TypeError) as error:  # TypeError is Vosk's word for an unsupported system
        raise EarError(_MISSING) from error
    return vosk


@contextlib.contextmanager
def _without_ipv6() -> Iterator[None]:
    """Python says inside the block that it was built without IPv6.

    Vosk loads urllib3, which on loading opens a socket on ::1 to see whether it can; this device opens none.
    """
    before, socket.has_ipv6 = socket.has_ipv6, False
    try:
        yield
    finally:
        socket.has_ipv6 = before


class VoskEar:
    """An ear with one loaded model; may be used from several threads at once. Made by `load_ear`."""

    def __init__(self, vosk: Any, model: Any) -> None:
        self._vosk = vosk
        self._held = [model]
        self._grammars: dict[tuple[str, ...], str] = {}
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
        utterance: Utterance | None = None
        parts: list[tuple[Scored, ...]] = []
        for chunk in itertools.chain(chunks, [EAR_FORMAT.silence(_TAIL_MS)]):
            if speech := detector.feed(chunk):
                utterance = utterance or Utterance(self._recognizer(grammar))
                utterance.feed(speech)
            if utterance and not detector.speaking:
                parts, utterance = [joined([*parts, utterance.end().scored])], None
        if utterance:
            parts.append(utterance.end().scored)
        return weighed(joined(parts))

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
        utterance: Utterance | None = None
        partial, held, listened_ms, spoken_ms = "", b"", 0.0, 0.0
        for chunk in chunks:
            length = EAR_FORMAT.milliseconds_of(len(chunk))
            listened_ms += length
            speech = detector.feed(chunk)
            if detector.heard_speech:
                if utterance is None:
                    utterance = Utterance(self._recognizer(grammar))
                    utterance.feed(speech + detector.rest)
                    spoken_ms += length
                elif detector.speaking:
                    utterance.feed(held + chunk)
                    spoken_ms += length
                    held = b""
                else:  # how long a pause may be is the person's to choose; only one that ends is decoded
                    held += chunk
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
        if detector.silent_ms < _TAIL_MS:  # a key has ended it in the middle of a word
            utterance.feed(EAR_FORMAT.silence(_TAIL_MS))
        return utterance.heard()

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        """The same utterance under these phrases, or freely; see `audio.hearing.AgainEar`.

        Raises:
            EarError: the model knows none of the phrases, or failed.
        """
        utterance = self.begin(phrases)
        utterance.feed(heard.sound)
        return utterance.heard()

    @property
    def rejects(self) -> bool:
        """Whether the model has a word for sound that is none of the phrases; without, it makes one of them
        of anything.
        """
        return self.knows(UNKNOWN)

    def begin(self, phrases: Sequence[str] | None) -> Utterance:
        """A new utterance, to be fed by hand. Raises EarError where the model knows none of the phrases."""
        return Utterance(self.bare(phrases))

    def bare(self, phrases: Sequence[str] | None) -> Any:
        """Vosk's own recognizer and nothing around it, to measure against. Raises EarError."""
        return self._recognizer(self._grammar(phrases))

    def _grammar(self, phrases: Sequence[str] | None) -> str | None:
        """The phrases as Vosk wants them; made once for a list that is used again and again."""
        if phrases is None:
            return None
        wanted = tuple(phrases)
        if wanted not in self._grammars:
            if len(self._grammars) >= _GRAMMARS_KEPT:
                self._grammars.clear()
            self._grammars[wanted] = self._write_grammar(wanted)
        return self._grammars[wanted]

    def _write_grammar(self, phrases: Sequence[str]) -> str:
        lowered = dict.fromkeys(" ".join(phrase.lower().split()) for phrase in phrases)
        known = [phrase for phrase in lowered if phrase and not self.unknown_words([phrase])]
        if not known:
            raise EarError("The model knows none of the phrases. Is it a model of another language?")
        if self.rejects:
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


class Utterance:
    """One recognizer, from the first sound of an utterance to its last.

    Vosk tells an end at every short pause (0.5 s; the rules stand in the model's own files), but goes on
    decoding for as long as nobody asks for the result. So a pause never breaks an utterance here, and what
    was said before it still helps to make out what comes after.
    """

    def __init__(self, recognizer: Any) -> None:
        self._recognizer = recognizer
        self._sound = bytearray()

    def feed(self, pcm: bytes) -> None:
        """Decode more sound."""
        self._sound += pcm
        step = EAR_FORMAT.bytes_of(_ACCEPTS_AT_ONCE_MS)
        for start in range(0, len(pcm), step):
            try:
                self._recognizer.AcceptWaveform(pcm[start : start + step])
            except Exception as error:  # vosk raises the bare class
                raise EarError("Vosk could not decode the sound with this model.") from error

    def partial(self) -> str:
        """The words so far."""
        return str(json.loads(self._recognizer.PartialResult()).get("partial", ""))

    def end(self) -> Decoded:
        """All the words, with their alternatives; the recognizer is let go."""
        result = self._recognizer.FinalResult()
        del self._recognizer
        return read(result)

    def heard(self) -> Heard:
        """The same as `end`, with the sound."""
        decoded = self.end()
        guesses = weighed(decoded.scored[:BEST])
        return Heard("words" if guesses else "not_heard", guesses, bytes(self._sound), decoded.fit)
