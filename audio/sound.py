"""Reads WAV files of any common kind as the recognizer wants them: 16 kHz, 16 bit, mono, in chunks.

soundfile (libsndfile) reads them and soxr resamples; a file is never held in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from audio.errors import SoundError, TooLongError
from audio.pcm import CHUNK_MS, EAR_FORMAT

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_S = 60.0
"""A spoken question is shorter; longer files are refused unless another limit is given."""
_WAV_KINDS = frozenset({"WAV", "WAVEX", "RF64", "W64"})
_LOWEST_HZ = 8_000
_HIGHEST_HZ = 384_000
_MOST_CHANNELS = 64
"""Beyond these a header asks for more memory than any sound needs."""
_MISSING = (
    "Sound files cannot be read here: the packages soundfile and soxr are missing. Run `make venv` again."
)


def read_wav(source: Path | BinaryIO, *, longest_s: float | None = LONGEST_S) -> Iterator[bytes]:
    """The file's sound in `audio.pcm.EAR_FORMAT`, in chunks of about 100 ms.

    8, 16, 24 and 32 bit, float, A-law and mu-law, up to 64 channels (they are averaged) and any sample rate
    from 8 to 384 kHz are taken. A file cut off in the middle is heard as far as it goes.

    Args:
        source: the file, or its bytes as an open stream.
        longest_s: seconds of sound to take at most; None for any length.

    Raises:
        SoundError: there is no sound in it that can be heard; TooLongError for too much of it. It is raised
            by the first chunk asked for, except that a file whose header lies about its length is found out
            on the way.
    """
    soundfile, soxr = _libraries()
    with _open(soundfile, source) as file:
        if longest_s is not None and file.frames > longest_s * file.samplerate:
            raise _too_long(longest_s)
        resampler = soxr.ResampleStream(file.samplerate, EAR_FORMAT.rate_hz, 1, dtype="float32")
        block = max(1, file.samplerate * CHUNK_MS // 1000)
        limit = None if longest_s is None else longest_s * file.samplerate
        count = 0
        while True:
            try:
                frames = file.read(block, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                frames = _no_frames()
            count += len(frames)
            if limit is not None and count > limit:
                raise _too_long(longest_s or 0)
            last = len(frames) < block
            if pcm := _samples(resampler.resample_chunk(_mono(frames), last=last)):
                yield pcm
            if last:
                break
        if count == 0:
            raise SoundError("The WAV file holds no sound. Record the question again.")


def seconds_of(path: Path) -> float:
    """How long the file's sound lasts, in seconds.

    Raises:
        SoundError: it is no WAV file that can be heard.
    """
    with _open(_libraries()[0], path) as file:
        return float(file.frames / file.samplerate)


def _libraries() -> tuple[Any, Any]:
    """The packages soundfile and soxr; neither comes with types."""
    try:
        import soundfile
        import soxr
    except (ImportError, OSError) as error:  # OSError: soundfile without a libsndfile
        raise SoundError(_MISSING) from error
    return soundfile, soxr


def _open(soundfile: Any, source: Path | BinaryIO) -> Any:
    path = source if isinstance(source, Path) else "The sound"
    if isinstance(source, Path):
        _look_at(source)
    try:
        file = soundfile.SoundFile(str(source) if isinstance(source, Path) else source)
    except (soundfile.LibsndfileError, OSError, TypeError) as error:  # TypeError: raw samples by their ending
        raise SoundError(
            f"{path} is not a WAV file, or is damaged. Record it again as a WAV, or turn it into one: "
            "ffmpeg -i FILE question.wav"
        ) from error
    if file.format not in _WAV_KINDS:
        kind = file.format
        file.close()
        raise SoundError(f"{path} is a {kind} file, not a WAV. Turn it into one: ffmpeg -i FILE question.wav")
    if file.samplerate < _LOWEST_HZ:
        rate = file.samplerate
        file.close()
        raise SoundError(
            f"{path} has {rate} samples a second; at least {_LOWEST_HZ} are needed to make out words."
        )
    if file.samplerate > _HIGHEST_HZ or file.channels > _MOST_CHANNELS:
        file.close()
        raise SoundError(
            f"{path} has more than {_HIGHEST_HZ} samples a second or {_MOST_CHANNELS} channels. "
            "Record it again with a usual microphone."
        )
    return file


def _look_at(path: Path) -> None:
    """Raise SoundError for what is no file with something in it."""
    if path.is_dir():
        raise SoundError(f"{path} is a folder. Name a WAV file.")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SoundError(f"{path} cannot be read: {error.strerror}. Name a WAV file.") from error
    if size == 0 and path.is_file():
        raise SoundError(f"{path} is empty. Record the question again.")


def _too_long(longest_s: float) -> TooLongError:
    return TooLongError(
        f"The WAV file is longer than {longest_s:g} seconds. "
        "Cut it to the question, or allow more with --longest."
    )


def _no_frames() -> NDArray[np.float32]:
    """No frames: where a damaged file cannot be read on."""
    import numpy as np

    return np.zeros((0, 1), dtype=np.float32)


def _mono(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """The channels' mean; what is not a number (a damaged float file) is silent."""
    import numpy as np

    mean: NDArray[np.float32] = np.nan_to_num(frames, nan=0.0, posinf=1.0, neginf=-1.0).mean(
        axis=1, dtype=np.float32
    )
    return mean


def _samples(frames: NDArray[np.float32]) -> bytes:
    import numpy as np

    return (np.clip(frames, -1.0, 1.0) * 32767).astype("<i2").tobytes()
