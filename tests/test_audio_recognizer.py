"""Real sound, really recognized: espeak-ng speaks Korean, Vosk hears it with its Korean model."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from korean_ear import PHRASES, korean_ear, korean_model, say_korean

from audio.errors import EarError
from audio.guesses import BEST, Decoded, joined, read, weighed
from audio.hearing import Guess, Heard, Patience
from audio.pcm import CHUNK_MS, EAR_FORMAT
from audio.recognizer import Utterance, VoskEar
from audio.sound import read_wav

SILENCE = EAR_FORMAT.silence(CHUNK_MS)


@pytest.fixture(scope="module")
def ear() -> VoskEar:
    return korean_ear()


@pytest.fixture
def sound(tmp_path: Path) -> Any:
    def chunks(text: str) -> Iterator[bytes]:
        return read_wav(say_korean(text, tmp_path / "f.wav"))

    return chunks


def quiet(seconds: float) -> Iterator[bytes]:
    return (SILENCE for _ in range(int(seconds * 1000 / CHUNK_MS)))


def noise(seconds: float, loudness: float) -> Iterator[bytes]:
    numpy = pytest.importorskip("numpy")
    random = numpy.random.default_rng(7)
    for _ in range(int(seconds * 1000 / CHUNK_MS)):
        yield random.normal(0, loudness, len(SILENCE) // 2).clip(-32767, 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("phrase", PHRASES)
def test_each_phrase_is_heard_in_a_recording(phrase: str, ear: VoskEar, sound: Any) -> None:
    guesses = ear.recognize(sound(phrase), PHRASES)
    assert guesses[0].text == phrase
    assert sum(guess.weight for guess in guesses) == pytest.approx(1)


@pytest.mark.parametrize("phrase", PHRASES)
def test_each_phrase_is_heard_live(phrase: str, ear: VoskEar, sound: Any) -> None:
    def microphone() -> Iterator[bytes]:
        yield from quiet(1)
        yield from sound(phrase)
        yield from quiet(60)

    heard = ear.hear(microphone(), PHRASES)
    assert heard.kind == "words"
    assert heard.guesses[0].text == phrase


def test_listening_ends_with_the_pause_and_takes_no_more(ear: VoskEar, sound: Any) -> None:
    after = quiet(60)
    heard = ear.hear((chunk for part in (sound("황달"), after) for chunk in part), PHRASES)
    assert heard.kind == "words"
    assert sum(1 for _ in after) * CHUNK_MS / 1000 > 58


def test_a_longer_pause_is_waited_for_when_asked(ear: VoskEar, sound: Any) -> None:
    def microphone() -> Iterator[bytes]:
        yield from sound("황달")
        yield from quiet(1.5)
        yield from sound("계속")
        yield from quiet(60)

    assert ear.hear(microphone(), PHRASES).guesses[0].text == "황달"
    assert ear.hear(microphone(), PHRASES, patience=Patience(pause_s=2.5)).guesses[0].text == "황달 계속"


def test_live_every_sample_is_decoded_once_from_the_first_speech_on(
    ear: VoskEar, sound: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fed: list[bytes] = []
    monkeypatch.setattr(Utterance, "feed", lambda self, pcm: fed.append(pcm))
    given_chunks = [*quiet(1), *sound("황달"), *quiet(1.5), *sound("계속"), *quiet(2.6)]
    ear.hear(given_chunks, PHRASES, patience=Patience(pause_s=2.5))
    decoded = b"".join(fed).lstrip(b"\0")
    assert decoded
    assert b"".join(given_chunks).lstrip(b"\0").startswith(decoded)


def test_a_pause_does_not_break_what_is_decoded(ear: VoskEar, sound: Any) -> None:
    """Vosk tells an end after half a second; the utterance is one all the same, with one fit."""
    chunks = [*sound("조직 검사"), *quiet(1.8), *sound("아니요"), *quiet(9)]
    heard = ear.hear(chunks, PHRASES, patience=Patience(pause_s=2.5))
    assert heard.guesses[0].text == "조직 검사 아니요"
    assert EAR_FORMAT.milliseconds_of(len(heard.sound)) < 5000  # of the pause at the end no more than needed


def test_an_utterance_can_be_heard_again_under_other_phrases(ear: VoskEar, sound: Any) -> None:
    heard = ear.hear([*quiet(0.5), *sound("황달"), *quiet(2)], ["계속", "아니요"])
    again = ear.hear_again(heard, PHRASES)
    assert heard.guesses[0].text != "황달"
    assert again.guesses[0].text == "황달"
    assert again.fit > heard.fit
    assert again.sound == heard.sound


def test_words_are_told_while_they_are_spoken(ear: VoskEar, sound: Any) -> None:
    partials: list[str] = []
    ear.hear(
        (chunk for part in (sound("조직 검사"), quiet(5)) for chunk in part),
        PHRASES,
        on_partial=partials.append,
    )
    assert partials[-1] == "조직 검사"
    assert len(partials) > 1
    assert all(one != other for one, other in itertools.pairwise(partials))


def test_an_utterance_without_end_is_cut_off(ear: VoskEar, tmp_path: Path) -> None:
    path = say_korean("황달 " * 30, tmp_path / "f.wav")
    rest = read_wav(path)
    assert ear.hear(rest, PHRASES, patience=Patience(longest_s=3)).kind == "words"
    assert any(True for _ in rest)


def test_who_speaks_slowly_is_not_cut_off_for_their_pauses(ear: VoskEar, sound: Any) -> None:
    chunks = [*sound("황달"), *quiet(2.5), *sound("계속"), *quiet(9)]
    heard = ear.hear(chunks, PHRASES, patience=Patience(pause_s=3, longest_s=4))
    assert heard.guesses[0].text == "황달 계속"


def test_silence_is_silence_and_noise_is_no_words(ear: VoskEar) -> None:
    assert ear.hear(quiet(60), PHRASES) == Heard("silence")
    assert ear.hear(noise(60, 3000), PHRASES) == Heard("silence")
    assert ear.recognize(quiet(10), PHRASES) == ()
    assert ear.recognize(noise(10, 3000), PHRASES) == ()
    assert ear.recognize(noise(10, 30_000), PHRASES) == ()
    assert ear.recognize([], PHRASES) == ()


def test_without_speech_listening_lasts_as_long_as_was_asked(ear: VoskEar) -> None:
    microphone = quiet(60)
    assert ear.hear(microphone, PHRASES, patience=Patience(begin_s=3)) == Heard("silence")
    assert sum(1 for _ in microphone) == 600 - 30


def test_a_microphone_with_nothing_more_to_give_ends_it(ear: VoskEar) -> None:
    assert ear.hear([], PHRASES) == Heard("ended")


def test_a_recording_with_a_pause_in_it_is_heard_as_a_whole(ear: VoskEar, sound: Any) -> None:
    def recording() -> Iterator[bytes]:
        yield from sound("황달")
        yield from quiet(4)
        yield from sound("계속")

    assert ear.recognize(recording(), PHRASES)[0].text == "황달 계속"


def test_chunks_of_any_size_give_the_same_words(ear: VoskEar, sound: Any) -> None:
    pcm = b"".join(sound("도움말"))
    for size in (2, 160, 1_000, 31_998, len(pcm)):
        if size == 2:
            pieces = [pcm[:2], pcm[2:4], pcm[4:]]
        else:
            pieces = [pcm[start : start + size] for start in range(0, len(pcm), size)]
        assert ear.recognize(pieces, PHRASES)[0].text == "도움말"


def test_several_threads_share_one_model(ear: VoskEar, tmp_path: Path) -> None:
    heard: dict[str, str] = {}
    recordings = {phrase: list(read_wav(say_korean(phrase, tmp_path / "f.wav"))) for phrase in PHRASES[:4]}

    def listen(phrase: str) -> None:
        heard[phrase] = ear.recognize(recordings[phrase], PHRASES)[0].text

    threads = [threading.Thread(target=listen, args=(phrase,)) for phrase in recordings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {phrase: phrase for phrase in recordings}


def test_words_the_model_does_not_know_are_named_and_left_out(ear: VoskEar, sound: Any) -> None:
    assert ear.unknown_words(["황달", "황달 qqq", "Zzz qqq"]) == ("qqq", "zzz")
    assert ear.recognize(sound("황달"), [*PHRASES, "황달 qqq", "", "  "])[0].text == "황달"


def test_phrases_of_which_none_is_known_are_refused(ear: VoskEar) -> None:
    for phrases in ([], ["qqq"], [" "]):
        with pytest.raises(EarError, match="none of the phrases"):
            ear.recognize([], phrases)


def test_without_phrases_anything_may_be_heard(ear: VoskEar, sound: Any) -> None:
    """Free decoding of this voice by this model is wrong throughout; that it decodes is all that is held."""
    assert ear.recognize(sound("황달"))


def test_nothing_of_the_recognizer_reaches_the_terminal() -> None:
    """From loading to the end of the process; a closed ear says so, and Python ends in peace."""
    code = """
import sys
from pathlib import Path
from audio.errors import EarError
from audio.guesses import BEST, Decoded, joined, read, weighed
from audio.recognizer import load_ear
from audio.pcm import EAR_FORMAT
ear = load_ear(Path(sys.argv[1]))
ear.recognize([EAR_FORMAT.silence(500)], ["황달"])
ear.close()
try:
    ear.knows("황달")
except EarError:
    left_to_the_end = load_ear(Path(sys.argv[1]))
else:
    raise SystemExit("a closed ear answered")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(korean_model())], capture_output=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


# -- the arithmetic of guesses ---------------------------------------------------------------------


def result(*alternatives: tuple[str, float]) -> str:
    listed = ", ".join(f'{{"text": "{text}", "confidence": {score}}}' for text, score in alternatives)
    return f'{{"alternatives": [{listed}]}}'


def test_the_mark_for_unknown_sound_is_no_word() -> None:
    assert read(result(("[unk]", 9), ("stop", 8))) == Decoded((), 9)
    assert read(result(("", 9), ("stop", 8))) == Decoded((), 9)
    assert read(result(("stop [unk]", 9), ("help", 8))) == Decoded((("stop", 9), ("help", 8)), 9)
    assert read('{"text": ""}').scored == ()


def test_the_same_words_heard_in_two_ways_count_together() -> None:
    heard = read(result(("a", 1), ("b", 1.2), ("a", 1)))
    assert [text for text, _ in heard.scored] == ["a", "b"]


def test_two_stretches_are_joined_best_with_best() -> None:
    both = joined([(("a", 0.0), ("b", -1.0)), (), (("c", 0.0), ("d", -3.0))])
    assert [text for text, _ in both] == ["a c", "b c", "a d", "b d"]


@given(
    st.lists(
        st.lists(st.tuples(st.text("ab", min_size=1), st.floats(-1e3, 1e3)), min_size=1, max_size=6),
        max_size=4,
    )
)
def test_weights_add_up_to_one_and_fall(parts: list[list[tuple[str, float]]]) -> None:
    guesses: tuple[Guess, ...] = weighed(joined(parts))
    assert len(guesses) <= BEST
    weights = [guess.weight for guess in guesses]
    assert weights == sorted(weights, reverse=True)
    assert not guesses or sum(weights) == pytest.approx(1)
