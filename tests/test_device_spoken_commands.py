"""What a person says to their device about itself is done where all of it is a command, and only there."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from device_stand_ins import StandInEar, stage
from hypothesis import given
from hypothesis import strategies as st
from korean_ear import korean_ear, say_korean

from audio.hearing import Guess, Heard
from audio.wav_devices import WavMicrophone
from device.hearing_twice import hearing_of
from device.keeping import Keeping
from device.obeying import _WORK
from device.settings import Settings
from device.spoken_commands import Command, SpokenCommands, heard_words
from device.vocabulary import every_phrase
from evaluation.sets import project_sets
from intents.library import default_root, load_content
from intents.normalising import key, plain
from skill.talk import Talk

KOREAN = Path(__file__).parent / "content_ko"
CONTENT = load_content(default_root())
COMMANDS = SpokenCommands.of(CONTENT)
WORDS = {word for words in COMMANDS.digits for word in words.split()}


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """The folder of a device that has introduced itself before."""
    with Keeping(tmp_path / "kept.db") as keeping:
        keeping.save_introduced()
    return tmp_path


def told(talk: Talk, folder: Path, steps: Sequence[Any], *said: str, **made: Any) -> Any:
    """A device that was told these things, one each time it listened."""
    return stage(talk, folder, steps, ear=StandInEar(*said), **made).run()


# --- finding ----------------------------------------------------------------------------------------------


def test_every_command_of_the_content_is_one_that_the_device_can_do() -> None:
    can = {*_WORK, "team_number", "team_number_delete", *COMMANDS.locales}
    numbers = {*(f"digit_{digit}" for digit in range(10)), "times_2", "times_3"}
    assert CONTENT.device_commands.keys() == can | numbers
    assert set(COMMANDS.digits.values()) == set("0123456789")
    for phrase, id_ in COMMANDS.phrases.items():
        assert COMMANDS.find(f"Please, {phrase}!") == Command(id_)


def test_no_command_is_a_way_of_asking_or_of_crying_for_help() -> None:
    """Talk for strangers apart: what is none of a web door's business may be a device's."""
    asked = {
        key(plain(phrase))
        for asking in (*CONTENT.asking.values(), *(flag.asking for flag in CONTENT.red_flags.values()))
        for phrase in (*asking.spoken, *asking.indirect, *asking.follow_up, *asking.written, *asking.misheard)
    }
    assert not asked & COMMANDS.phrases.keys()


@pytest.mark.parametrize(
    "said",
    [
        "what is jaundice", "my country has good doctors", "i live in canada and my skin is yellow", "",
        "my team's number is on the fridge", "oh two oh seven", "use another voice for my mother she is deaf",
    ],
)  # fmt: skip
def test_anything_else_is_no_command(said: str) -> None:
    assert COMMANDS.find(said) is None


def test_no_question_of_the_evaluation_sets_is_taken_for_a_command() -> None:
    items = project_sets().items
    assert len(items) > 1000
    assert [item.text for item in items if COMMANDS.find(item.text)] == []


@given(st.lists(st.sampled_from("0123456789"), min_size=3, max_size=15))
def test_a_number_said_digit_by_digit_is_that_number(digits: list[str]) -> None:
    words = {digit: [word for word, meant in COMMANDS.digits.items() if meant == digit] for digit in digits}
    for pick in range(3):
        said = " ".join(words[digit][pick % len(words[digit])] for digit in digits)
        number = COMMANDS.number(said)
        assert number.replace(" ", "") == "".join(digits)
        assert all(2 <= len(group) <= 4 for group in number.split())
        assert COMMANDS.find(f"my team's number is {said}") == Command("team_number", number)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("oh two oh seven nine four six", "020 7946"),
        ("double two triple seven nine", "227 779"),
        ("020 7946 0000", "020 7946 0000"),
        ("two two", ""), ("five " * 16, ""), ("double", ""), ("two two two double", ""),
        ("double double two two", ""), ("one two three maybe four", ""), ("", ""), ("twenty three four", ""),
    ],
)  # fmt: skip
def test_what_is_no_whole_number_is_none(said: str, number: str) -> None:
    assert COMMANDS.number(said) == number


@given(st.text())
def test_any_text_is_looked_at_without_harm(text: str) -> None:
    found = COMMANDS.find(text)
    assert found is None or found.id in CONTENT.device_commands
    assert set(COMMANDS.number(text)) <= set("0123456789 ")


def test_a_command_for_a_place_that_the_content_has_not_is_none() -> None:
    made = replace(CONTENT, device_commands={"country_en_nz": ("use new zealand",)})
    assert SpokenCommands.of(made).find("use new zealand") is None


def test_an_ear_listens_for_commands_and_for_no_single_digits() -> None:
    listened = set(every_phrase(CONTENT))
    assert set(heard_words(CONTENT)) <= listened
    assert {"another voice", "what is my team's number"} <= listened
    assert not {"zero", "nine", "sicks", "double"} & listened


# --- doing ------------------------------------------------------------------------------------------------


def test_a_country_is_said_back_and_changed_on_yes(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "5"], "change the country to australia", "yes")
    assert "I heard Australia." in done.heard
    assert "Shall I give its number, zero zero zero?" in done.heard
    assert done.heard[-1] == "From now on, I will give the number of Australia: zero zero zero."
    assert done.keeping.settings.locale == "en-AU"
    assert done.device.answering.locale == "en-AU"


@pytest.mark.parametrize("said", ["no", "n"])
def test_a_country_is_left_on_no(exact_talk: Talk, known: Path, said: str) -> None:
    steps = ["5", "n"] if said == "n" else ["5", "5"]
    done = told(exact_talk, known, steps, "change the country to australia", "no")
    assert done.heard[-1] == "I changed nothing."
    assert done.keeping.settings.locale is None


def test_no_country_at_all_can_be_chosen(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "enter"], "my country is not on the list")
    assert done.keeping.settings.locale == "en"
    assert "I will say, call your local emergency number." in done.heard


def test_which_country_it_is_and_how_to_change_it_is_told(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5"], "which country do you use")
    assert "In danger, I give the number of the United States: nine one one." in done.heard
    assert "To change it, say, change the country to, and its name." in done.heard


def test_another_question_instead_of_yes_changes_nothing_and_is_answered(
    exact_talk: Talk, known: Path
) -> None:
    done = told(exact_talk, known, ["5", "5", "5"], "i live in canada", "what is jaundice", "yes")
    assert "I changed nothing." in done.heard
    assert done.keeping.settings.locale is None
    assert done.device.answering.memory.part == 1  # that yes was for more of jaundice


@pytest.mark.parametrize(("key_", "kept"), [("escape", True), ("0", True), ("t", False), ("6", False)])
def test_a_key_for_something_else_drops_the_question(
    exact_talk: Talk, known: Path, key_: str, kept: bool
) -> None:
    done = told(exact_talk, known, ["5", key_, "enter"], "my country is canada")
    assert (done.keeping.settings.locale == "en-CA") == kept


def test_the_question_is_repeated_by_key(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "0"], "my country is canada")
    assert done.heard.count("I heard Canada.") == 2


def test_the_teams_number_is_told_said_back_and_kept(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "5", "5"], "my team's number is oh two oh seven nine four six",
                "yes", "what is my team's number")  # fmt: skip
    assert "I heard 0 2 0, 7 9 4 6." in done.heard
    assert done.keeping.kept.team_number == "020 7946"
    assert done.heard[-1] == "I keep this number of your team: 0 2 0, 7 9 4 6."


def test_the_teams_number_is_asked_for_until_it_is_right(exact_talk: Talk, known: Path) -> None:
    said = ("save my team's number", "five five five one two", "no", "five five five one three", "yes")
    done = told(exact_talk, known, ["5"] * 5, *said)
    assert done.heard.count("Tell me the number of your cancer team, digit by digit.") == 2
    assert done.keeping.kept.team_number == "555 13"


def test_half_a_number_is_asked_for_once_more(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5"], "my team's number is five hundred and two")
    assert done.heard[-2:] == ["I did not hear a whole number.", "Please say it once more, digit by digit."]
    assert done.device.state.awaits_number


def test_digits_alone_are_a_number_only_where_one_was_asked_for(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5"], "five five five one two")
    assert done.device.state.asked_whether is None
    done = told(exact_talk, known, ["5", "t", "5"], "save my team's number", "five five five one two")
    assert done.device.state.asked_whether is None


def test_the_teams_number_is_deleted_on_yes_and_nothing_of_it_is_left(exact_talk: Talk, known: Path) -> None:
    with Keeping(known / "kept.db") as keeping:
        keeping.save_team_number("555 1234")
    done = told(exact_talk, known, ["5", "5"], "delete my team's number", "yes")
    assert done.heard[-1] == "I deleted the number of your team."
    assert done.keeping.kept.team_number is None
    assert not any(b"555 1234" in file.read_bytes() for file in known.iterdir())
    again = told(exact_talk, known, ["5", "5"], "delete my team's number", "what is my team's number")
    assert again.heard.count("I keep no number of your team.") == 2


def test_another_voice_tones_and_the_microphone_are_changed_by_voice(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "5", "5", "5", "5"], "use another voice", "tones off", "tones on",
                "turn off the microphone", "yes")  # fmt: skip
    assert "This is voice 2." in done.heard
    assert done.heard.index("Tones are off.") < done.heard.index("Tones are on.")
    assert done.keeping.settings.voice is not None
    assert done.device.state.muted
    assert done.diary.count("<microphone opened>") == 4
    assert done.heard[-1].startswith("Press the point key until you hear about it")


def test_commands_can_be_typed(exact_talk: Talk, known: Path) -> None:
    line = "my team's number is 020 7946"
    done = stage(exact_talk, known, ["/", *line, "enter", "enter"], ear=StandInEar()).run()
    assert done.keeping.kept.team_number == "020 7946"
    lines = stage(exact_talk, known, keys=None, lines=iter(["i live in india", "yes"]), typing=True)
    assert lines.run().keeping.settings.locale == "en-IN"


def test_the_answer_to_the_devices_question_can_be_typed(exact_talk: Talk, known: Path) -> None:
    steps = ["5", "/", *"yes", "enter"]
    done = told(exact_talk, known, steps, "my country is canada")
    assert done.keeping.settings.locale == "en-CA"


def test_what_was_heard_of_a_command_can_be_asked(exact_talk: Talk, known: Path) -> None:
    done = told(exact_talk, known, ["5", "i"], "use another voice")
    assert any("use another voice" in line for line in done.heard)


def test_a_person_who_listens_on_is_listened_to_after_the_question(exact_talk: Talk, known: Path) -> None:
    with Keeping(known / "kept.db") as keeping:
        keeping.save_settings(Settings(listening="follow_up"))
    done = told(exact_talk, known, ["5"], "my country is canada", "yes", "stop")
    assert done.keeping.settings.locale == "en-CA"


# --- danger first -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), ("my country is canada",), ("save my team's number",)])
def test_a_red_flag_in_any_guess_comes_before_every_command(
    exact_talk: Talk, known: Path, before: tuple[str, ...]
) -> None:
    cry = exact_talk.content.red_flags["chest_pain"].asking.spoken[0]

    class Ear(StandInEar):
        def hear(self, *given: Any, **named: Any) -> Heard:
            heard = super().hear(*given, **named)
            if heard.guesses and heard.guesses[0].text == "use another voice":
                return Heard("words", (*heard.guesses, Guess(cry, 0.1)), heard.sound)
            return heard

    ear = Ear(*before, "use another voice")
    done = stage(exact_talk, known, ["5"] * (len(before) + 1), ear=ear).run()
    assert done.device.answering.memory.flag == "chest_pain"
    assert done.keeping.settings == Settings()
    assert done.device.state.asked_whether is None


def test_only_the_best_guess_is_done_without_being_asked_back(exact_talk: Talk, known: Path) -> None:
    class Ear(StandInEar):
        def hear(self, *given: Any, **named: Any) -> Heard:
            heard = super().hear(*given, **named)
            second = tuple(Guess(text, 0.2) for text in ("use another voice", "my country is canada"))
            return Heard("words", (*heard.guesses, *second), heard.sound) if heard.guesses else heard

    done = stage(exact_talk, known, ["5"], ear=Ear("mumble")).run()
    assert done.keeping.settings.voice is None
    assert "I heard Canada." in done.heard


# --- saved questions, one by one ----------------------------------------------------------------------------


@pytest.mark.parametrize("begin", [["d"], ["."] * 10], ids=["its own key", "number pad"])
@pytest.mark.parametrize(
    ("walk", "left"),
    [([], (1, 2)), (["-"], (1, 3)), (["-", "-"], (2, 3)), (["+"], (2, 3)), (["-", "-", "-"], (1, 2))],
)
def test_the_question_just_read_is_the_one_that_enter_deletes(
    exact_talk: Talk, known: Path, begin: list[str], walk: list[str], left: tuple[int, ...]
) -> None:
    questions = {1: "will it hurt", 2: "can I drive", 3: "what may I eat"}
    with Keeping(known / "kept.db") as keeping:
        for question in questions.values():
            keeping.save_question(question)
    done = stage(exact_talk, known, [*begin, *walk, "enter"], ear=StandInEar()).run()
    assert done.keeping.kept.questions == tuple(questions[number] for number in left)
    (gone,) = set(questions.values()) - set(done.keeping.kept.questions)
    number = next(number for number, question in questions.items() if question == gone)
    spoken = {1: "one", 2: "two", 3: "three"}
    assert done.heard[-2:] == [
        f"Question {spoken[number]} of three: {gone}.", f"I deleted the question: {gone}.",
    ]  # fmt: skip


def test_saved_questions_are_read_one_a_line(exact_talk: Talk, known: Path) -> None:
    with Keeping(known / "kept.db") as keeping:
        keeping.save_question("will it hurt")
        keeping.save_question("can i drive")
    done = stage(exact_talk, known, ["r"], ear=StandInEar()).run()
    assert {"Question one: will it hurt.", "Question two: can i drive."} <= set(done.heard) & set(done.shown)


def test_without_a_saved_question_there_is_none_to_walk_to_or_delete(exact_talk: Talk, known: Path) -> None:
    done = stage(exact_talk, known, ["d", "+", "enter"], ear=StandInEar()).run()
    assert done.heard.count("You have no saved questions.") == 3


def test_another_key_leaves_the_saved_questions_as_they_are(exact_talk: Talk, known: Path) -> None:
    with Keeping(known / "kept.db") as keeping:
        keeping.save_question("will it hurt")
    done = stage(exact_talk, known, ["d", "escape", "enter"], ear=StandInEar()).run()
    assert done.keeping.kept.questions == ("will it hurt",)


# --- with the real ear ------------------------------------------------------------------------------------


def test_commands_are_heard_by_the_real_ear_and_done(tmp_path: Path, known: Path) -> None:
    talk, ear = Talk.open(KOREAN), korean_ear()
    with Keeping(known / "kept.db") as keeping:
        keeping.save_settings(Settings(earcons=False))
        keeping.save_team_number("555 1234")
    words = ("목소리", "신호음 시작", "전화번호 지우기")
    said = [say_korean(each, tmp_path / f"{each}.wav") for each in words]

    class Microphone:
        name = "stand-in"

        def listen(self, stop: threading.Event) -> Generator[bytes, None, None]:
            yield from WavMicrophone([said.pop(0)], silence_after_s=5).listen(stop)

    steps = ["5", "5", "5", "enter"]
    done = stage(
        talk, known, steps, ear=hearing_of(talk, ear), microphone=Microphone, locale="ko-KR"
    ).run()  # fmt: skip
    told = ["목소리 2번입니다.", "소리 신호를 켰어요.", "팀 번호를 지울까요?", "팀 번호를 지웠어요."]
    assert [line for line in done.heard if line in told] == told
    assert done.keeping.settings.earcons
    assert done.keeping.kept.team_number is None


def test_korean_and_english_have_the_same_commands_places_apart() -> None:
    ours, theirs = (
        {id_ for id_ in load_content(root).device_commands if not id_.startswith("country_")}
        for root in (default_root(), KOREAN)
    )
    assert ours - theirs == {"times_2", "times_3"}
    assert theirs <= ours


def test_words_for_digits_stand_for_one_digit_each() -> None:
    every = [
        (word, id_)
        for id_, heard in CONTENT.device_commands.items()
        for word in heard
        if id_.startswith(("digit_", "times_"))
    ]
    clashing = [(a, b) for a, b in product(every, every) if a[0] == b[0] and a[1] != b[1]]
    assert clashing == []
    assert WORDS.isdisjoint(COMMANDS.times)
