"""The sound door from end to end, with nothing in between made up.

Speech made by espeak-ng is recognized by Vosk, understood, answered, and the answer spoken to a WAV. A
Korean model is what package indexes carry, so the suite proves it in Korean, about a small Korean content.
The same in English needs Vosk's English model (`hepatica fetch-ear`), and is skipped without it.
"""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from korean_ear import korean_ear, korean_model, say_korean
from running_command import finished, surroundings

from audio import espeak
from audio.ear_source import find_ear_folder
from audio.hearing import Guess, Heard
from audio.recognizer import VoskEar, load_ear
from audio.sound import read_wav
from audio.wav_devices import WavLoudspeaker, WavMicrophone
from commands import hear, talk
from device.hearing_twice import hearing_of, hypotheses
from intents.library import load_content
from skill.talk import SOUND_DOOR, Talk

KOREAN = Path(__file__).parent / "content_ko"
ANSWERED = {
    "황달": "황달은 피부와 눈이 노랗게 되는 것입니다.",
    "조직 검사": "조직 검사는",
    "도움말": "지금 위험한 사람이 있으면",
    "계속": "황달, 조직 검사. 어느 것이 좋으세요",
    "뒤로": "그 앞에는 없습니다.",
    "아니요": "알겠습니다.",
    "멈춰": "안녕히 계세요.",
}
"""What is said -> words of the answer to it when it is the first thing said."""
run = CliRunner().invoke


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> VoskEar:
    """The real ear with its real Korean model, in both commands; loaded once for all tests."""
    loaded = korean_ear()
    monkeypatch.setattr(hear, "open_ear", lambda: loaded)
    monkeypatch.setattr(talk, "open_ear", lambda: loaded)
    return loaded


def spoken_seconds(path: Path) -> float:
    """How long a WAV lasts; it fails where nothing is to be heard in it."""
    with wave.open(str(path)) as sound:
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        loud = sum(abs(sample) > 1000 for sample in samples)
        assert loud > len(samples) / 20, f"{path.name} is silent"
        return sound.getnframes() / sound.getframerate()


@pytest.mark.parametrize("words", ANSWERED)
@pytest.mark.usefixtures("ear")
def test_a_spoken_question_is_heard_understood_answered_and_spoken(words: str, tmp_path: Path) -> None:
    question = say_korean(words, tmp_path / "question.wav")
    answer = tmp_path / "answer.wav"
    done = run(hear.command, ["--content", str(KOREAN), "--out", str(answer), str(question)])
    assert done.exit_code == 0, done.output
    heard, reply = done.stdout.splitlines()
    assert heard == f"I heard: {words}"
    assert ANSWERED[words] in reply
    assert spoken_seconds(answer) > len(reply) / 20


def test_the_command_itself_does_the_same_as_a_process(tmp_path: Path) -> None:
    named = surroundings(HEPATICA_VOSK_MODEL=str(korean_model()), XDG_CACHE_HOME=str(tmp_path / "cache"))
    question = say_korean("조직 검사", tmp_path / "question.wav")
    answer = tmp_path / "answer.wav"
    arguments = ("--content", str(KOREAN), "--out", str(answer), str(question))
    code, out, error = finished("hear", *arguments, environment=named)
    assert (code, error) == (0, "")
    assert out.startswith("I heard: 조직 검사\n조직 검사는")
    spoken_seconds(answer)


@pytest.mark.usefixtures("ear")
def test_a_whole_talk_is_held_in_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("황달", "계속", "뒤로", "멈춰")
    files = [say_korean(words, tmp_path / f"{place}.wav") for place, words in enumerate(said)]
    monkeypatch.setattr(talk, "find_microphone", lambda: WavMicrophone(files, silence_after_s=5))
    monkeypatch.setattr(talk, "find_loudspeaker", lambda: WavLoudspeaker(tmp_path / "said.wav"))
    done = run(talk.command, ["--content", str(KOREAN)])
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert "안녕하세요" in lines[0]
    jaundice = load_content(KOREAN).topics["jaundice"]
    told = [lines.index(passage.sentences[0].text) for passage in (jaundice.gist, jaundice.parts[0])]
    again = lines.index(jaundice.gist.sentences[0].text, told[0] + 1)
    assert told[0] < told[1] < again
    assert lines[-1] == "안녕히 계세요."
    assert spoken_seconds(tmp_path / "said.wav") > sum(map(len, lines)) / 20


@pytest.mark.usefixtures("ear")
def test_a_spoken_talk_says_what_a_typed_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    said = ("조직 검사", "계속", "멈춰")
    files = [say_korean(words, tmp_path / f"{place}.wav") for place, words in enumerate(said)]
    monkeypatch.setattr(talk, "find_microphone", lambda: WavMicrophone(files, silence_after_s=5))
    monkeypatch.setattr(talk, "find_loudspeaker", lambda: WavLoudspeaker(tmp_path / "said.wav"))
    spoken = run(talk.command, ["--content", str(KOREAN)])
    shutil.rmtree(own_home)
    typed = run(talk.command, ["--content", str(KOREAN), "--typed"], input="\n".join(said))
    assert typed.stdout.splitlines()[1:] == spoken.stdout.splitlines()


# --- what the Korean model cannot show: it takes any sound for one of its phrases ---------------------------


@dataclass(frozen=True, slots=True)
class GivenEar:
    """Hears the same guesses in every sound."""

    guesses: tuple[Guess, ...]

    asked: list[Sequence[str] | None] = field(default_factory=list)

    def hear(self, chunks: Iterable[bytes], phrases: Sequence[str] | None = None, **_: object) -> Heard:
        list(chunks)
        self.asked.append(phrases)
        return Heard("words", self.guesses, bytes(32_000)) if self.guesses else Heard("silence")

    def hear_again(self, heard: Heard, phrases: Sequence[str] | None) -> Heard:
        self.asked.append(phrases)
        return Heard("not_heard", (), heard.sound)

    def knows(self, word: str) -> bool:
        return True


def heard_as(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *guesses: Guess, content: Path = KOREAN
) -> tuple[int, str]:
    """Exit code and output of `hepatica hear` when the ear makes these guesses."""
    monkeypatch.setattr(hear, "open_ear", lambda: GivenEar(guesses))
    path = tmp_path / "q.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(32_000))
    done = run(hear.command, ["--content", str(content), str(path)])
    return done.exit_code, done.stdout


def test_what_is_none_of_the_phrases_is_not_guessed_at(monkeypatch, tmp_path: Path) -> None:
    nothing = heard_as(monkeypatch, tmp_path)
    assert nothing[0] == 0
    assert nothing[1].startswith("지금 위험한 사람이 있으면 119에 전화하세요. 죄송합니다, 못 알아들었습니다.")
    code, out = heard_as(monkeypatch, tmp_path, Guess("오늘 날씨", 1.0))
    assert code == 0
    assert "못 알아들었습니다" in out


def test_a_red_flag_in_any_guess_is_heard_first(monkeypatch, tmp_path: Path) -> None:
    content = load_content(KOREAN)
    cry = content.red_flags["chest_pain"].asking.spoken[0]
    _, out = heard_as(monkeypatch, tmp_path, Guess("황달", 0.9), Guess(cry, 0.1))
    assert "119" in out


def test_free_speech_is_asked_for_where_the_understanding_takes_any_words(exact_talk: Talk) -> None:
    trained = Talk(replace(exact_talk.content, understanding="trained"), exact_talk.understander)
    assert hearing_of(trained, GivenEar(())).first_phrases is None
    only = hearing_of(Talk.open(KOREAN), GivenEar(())).first_phrases
    assert only is not None
    assert set(ANSWERED) <= set(only)
    assert set(load_content(KOREAN).red_flags["chest_pain"].asking.spoken) <= set(only)


def test_a_recording_that_leaves_doubts_is_heard_again_under_the_phrases(
    exact_talk: Talk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trained = Talk(replace(exact_talk.content, understanding="trained"), exact_talk.understander)
    monkeypatch.setattr(Talk, "open", lambda root=None: trained)
    asked = {}
    for words in ("mumble", "what is jaundice"):
        ear = GivenEar((Guess(words, 1.0),))
        monkeypatch.setattr(hear, "open_ear", lambda ear=ear: ear)
        path = say_korean("황달", tmp_path / "q.wav")
        assert run(hear.command, [str(path)]).exit_code == 0
        asked[words] = [phrases is not None for phrases in ear.asked]
    assert asked == {"mumble": [False, True], "what is jaundice": [False]}


def test_the_right_words_among_several_guesses_are_found(exact_talk: Talk) -> None:
    guesses = (Guess("john dis", 0.5), Guess("what is jaundice", 0.3), Guess("what is john this", 0.2))
    turned = exact_talk.hear(hypotheses(guesses), None, SOUND_DOOR, "en-US")
    assert turned.reply.topic == "jaundice"


# --- English ----------------------------------------------------------------------------------------------

QUESTIONS = {
    "what is a biopsy": "biopsy",
    "why did my skin turn yellow": "jaundice",
    "which cancers spread to the liver": "primary_cancers",
    "how does cancer get to the liver": "causes_spread",
    "what are the symptoms": "symptoms",
    "can it be cured": "curable",
    "how long do people live with this": "life_expectancy",
    "tell me about chemotherapy": "chemotherapy",
    "what does radiation do": "radiation",
    "can they take it out with surgery": "surgery",
    "what is immunotherapy": "immunotherapy",
    "what is targeted therapy": "targeted_therapy",
    "can i get a new liver": "transplant",
    "what do the blood tests show": "blood_tests",
    "what scans will i need": "imaging",
    "what should i eat": "nutrition",
    "what is palliative care": "palliative_care",
    "where can i find a support group": "emotional_support",
    "what should i ask the doctor": "questions_for_doctor",
    "when should i call the doctor": "when_to_seek_care",
}
"""Twenty questions in our own words, each with its topic."""
ENGLISH_VOICES = ("en-us", "en-gb", "en-gb-scotland")
LEAST_RIGHT = 0.8


@pytest.fixture(scope="session")
def english_ear() -> VoskEar:
    folder = find_ear_folder()
    if folder is None:
        pytest.skip("there is no English speech model here; `hepatica fetch-ear` downloads it")
    return load_ear(folder)


@pytest.mark.english_ear
@pytest.mark.parametrize("voice", ENGLISH_VOICES)
def test_english_questions_are_heard_as_asked(
    voice: str, english_ear: VoskEar, talk: Talk, tmp_path: Path
) -> None:
    wrong = {}
    for question, topic in QUESTIONS.items():
        path = tmp_path / "question.wav"
        path.write_bytes(espeak.synthesize(question, voice=voice, rate_wpm=140).wav())
        guesses = hearing_of(talk, english_ear).recognize(read_wav(path))
        found = talk.hear(hypotheses(guesses), None, SOUND_DOOR, "en-US").reply.topic if guesses else None
        if found != topic:
            wrong[question] = (found, [guess.text for guess in guesses])
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(QUESTIONS), wrong


def test_the_english_questions_are_asked_of_all_that_matters_and_understood_when_read(talk: Talk) -> None:
    """So that what the test above measures is the ear."""
    assert len(QUESTIONS) == len(set(QUESTIONS.values())) == 20
    assert set(QUESTIONS.values()) <= set(talk.content.topics)
    wrong = {
        question: found
        for question, topic in QUESTIONS.items()
        if (found := talk.hear(hypotheses([Guess(question, 1.0)]), None, SOUND_DOOR, "en-US").reply.topic)
        != topic
    }
    assert wrong == {}


def test_the_voices_of_the_english_test_are_there() -> None:
    if not espeak.available():
        pytest.skip("espeak-ng is not here")
    assert len({espeak.find_voice(voice) for voice in ENGLISH_VOICES}) == len(ENGLISH_VOICES)
