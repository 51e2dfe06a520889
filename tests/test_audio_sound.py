"""WAV files of every kind, good and bad."""

from __future__ import annotations

import io
import math
import random
import struct
import tracemalloc
import wave
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audio.errors import SoundError
from audio.pcm import EAR_FORMAT, Format, wav_bytes
from audio.sound import read_wav, seconds_of

np: Any = pytest.importorskip("numpy")
soundfile: Any = pytest.importorskip("soundfile")
pytest.importorskip("soxr")


def tone(rate_hz: int, seconds: float = 1.0, pitch_hz: float = 440.0, loudness: float = 0.5) -> Any:
    return loudness * np.sin(2 * math.pi * pitch_hz * np.arange(int(rate_hz * seconds)) / rate_hz)


def heard(path: Path, **limits: Any) -> Any:
    return np.frombuffer(b"".join(read_wav(path, **limits)), dtype="<i2")


def pitch_of(samples: Any) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * EAR_FORMAT.rate_hz / len(samples))


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    "subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"]
)
def test_every_common_kind_is_heard_at_its_pitch_length_and_loudness(
    rate_hz: int, subtype: str, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "f.wav", tone(rate_hz), rate_hz, subtype=subtype)
    samples = heard(tmp_path / "f.wav")
    assert len(samples) == pytest.approx(16_000, abs=200)
    assert pitch_of(samples) == pytest.approx(440, abs=3)
    assert np.abs(samples[2000:-2000]).max() == pytest.approx(0.5 * 32767, rel=0.05)


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_averaged(channels: int, tmp_path: Path) -> None:
    frames = np.zeros((16_000, channels))
    frames[:, 0] = tone(16_000)
    soundfile.write(tmp_path / "f.wav", frames, 16_000)
    samples = heard(tmp_path / "f.wav")
    assert pitch_of(samples) == pytest.approx(440, abs=3)
    assert np.abs(samples[2000:-2000]).max() == pytest.approx(0.5 * 32767 / channels, rel=0.05)


def test_a_16_khz_mono_wav_comes_through_unchanged(tmp_path: Path) -> None:
    pcm = (tone(16_000) * 32767).astype("<i2").tobytes()
    (tmp_path / "f.wav").write_bytes(wav_bytes(pcm, EAR_FORMAT))
    assert np.abs(heard(tmp_path / "f.wav") - np.frombuffer(pcm, "<i2").astype(int)).max() <= 1


def test_an_extensible_header_is_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "f.wav", tone(16_000), 16_000, format="WAVEX", subtype="PCM_24")
    assert len(heard(tmp_path / "f.wav")) == 16_000


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.wav").touch()
    with pytest.raises(SoundError, match="is empty"):
        heard(tmp_path / "f.wav")


def test_a_wav_without_samples_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.wav").write_bytes(wav_bytes(b"", EAR_FORMAT))
    with pytest.raises(SoundError, match="holds no sound"):
        heard(tmp_path / "f.wav")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match="No such file"):
        heard(tmp_path / "none.wav")
    with pytest.raises(SoundError, match="is a folder"):
        heard(tmp_path)


@pytest.mark.parametrize(
    ("kind", "name"), [("MP3", "MP3"), ("FLAC", "FLAC"), ("OGG", "OGG"), ("AIFF", "AIFF")]
)
def test_another_kind_of_file_under_the_name_of_a_wav_is_named(kind: str, name: str, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "f.wav", tone(16_000), 16_000, format=kind)
    with pytest.raises(SoundError, match=f"is a {name} file, not a WAV.*ffmpeg"):
        heard(tmp_path / "f.wav")


@pytest.mark.parametrize("content", [b"hello", b"RIFF", b"RIFF\0\0\0\0WAVE", b"\0" * 1000, b"<html></html>"])
def test_what_is_no_wav_is_refused_with_the_way_out(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.wav").write_bytes(content)
    with pytest.raises(SoundError, match="ffmpeg"):
        heard(tmp_path / "f.wav")


def test_a_file_cut_off_in_its_samples_is_heard_so_far(tmp_path: Path) -> None:
    whole = wav_bytes((tone(16_000) * 32767).astype("<i2").tobytes(), EAR_FORMAT)
    (tmp_path / "f.wav").write_bytes(whole[: len(whole) // 2])
    assert len(heard(tmp_path / "f.wav")) == pytest.approx(8_000, abs=50)


def test_a_rate_too_low_for_words_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "f.wav", tone(4_000), 4_000)
    with pytest.raises(SoundError, match="4000 samples a second"):
        heard(tmp_path / "f.wav")


def test_a_float_file_with_what_is_no_number_is_heard(tmp_path: Path) -> None:
    frames = tone(16_000)
    frames[100:200], frames[300], frames[301] = math.nan, math.inf, 1e30
    soundfile.write(tmp_path / "f.wav", frames, 16_000, subtype="DOUBLE")
    assert len(heard(tmp_path / "f.wav")) == 16_000


def test_noise_and_silence_are_sounds_like_any_other(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "noise.wav", np.random.default_rng(1).uniform(-1, 1, 16_000), 16_000)
    soundfile.write(tmp_path / "silence.wav", np.zeros(16_000), 16_000)
    assert heard(tmp_path / "noise.wav").any()
    assert not heard(tmp_path / "silence.wav").any()


def long_wav(path: Path, seconds: int) -> Path:
    """A WAV of silence that takes no room on disk."""
    size = seconds * 32_000
    header = wav_bytes(b"", EAR_FORMAT)
    with path.open("wb") as file:
        file.write(header[:4] + struct.pack("<I", size + 36) + header[8:40] + struct.pack("<I", size))
        file.truncate(44 + size)
    return path


def test_a_file_over_the_limit_is_refused_before_any_of_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(SoundError, match=r"longer than 60 seconds.*--longest"):
        next(read_wav(long_wav(tmp_path / "f.wav", 3_600)))


def test_ten_minutes_are_read_in_chunks_within_little_memory(tmp_path: Path) -> None:
    path = long_wav(tmp_path / "f.wav", 600)
    assert seconds_of(path) == 600
    tracemalloc.start()
    count = sum(map(len, read_wav(path, longest_s=None)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 600 * 32_000
    assert peak < 2_000_000


def test_the_limit_holds_where_the_header_says_nothing_true(tmp_path: Path) -> None:
    """A recorder that writes to a pipe leaves the length at its highest value."""
    path = long_wav(tmp_path / "f.wav", 90)
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    with pytest.raises(SoundError, match="longer than 60 seconds"):
        heard(path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_wav_is_heard_or_refused_but_never_crashes(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(wav_bytes(random.Random(1).randbytes(3_200), Format(16_000)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, 60))] = data.draw(st.integers(0, 255))
    (tmp_path / "f.wav").write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        samples = heard(tmp_path / "f.wav")
    except SoundError:
        return
    assert samples.dtype == np.dtype("<i2")


def test_written_and_read_by_the_standard_library(tmp_path: Path) -> None:
    with wave.open(io.BytesIO(wav_bytes(b"\1\0" * 100, Format(22_050)))) as file:
        assert (file.getframerate(), file.getnframes()) == (22_050, 100)
