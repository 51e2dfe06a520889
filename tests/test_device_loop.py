"""The device with stand-ins for its parts: every key, every loss, every silence."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest
from device_stand_ins import (
    PASSES,
    StandInEar,
    StandInMicrophone,
    StandInVoice,
    stage,
)

from audio.errors import DeviceError, EarError
from audio.hearing import Heard
from device.choosing import RATE_NAMES
from device.keeping import Keeping
from device.keys import FURTHER, NUMBER_PAD, SPOKEN_NAMES, KeyMap, Press
from device.settings import Listening, Settings
from device.state import CHOICES, Part, Typing
from skill.talk import Talk

READY = "Ready."
DEVICE = Path(__file__).parent.parent / "device"


@pytest.fixture
def known(exact_talk: Talk, tmp_path: Path) -> Path:
    """The folder of a device that has introduced itself before."""
    stage(exact_talk, tmp_path).keeping.save_introduced()
    return tmp_path


# --- words ------------------------------------------------------------------------------------------------


def test_every_phrase_that_the_device_names_is_in_the_content(exact_talk: Talk) -> None:
    """Those named by a whole word in the code, and those put together there."""
    named = {
        node.args[0].value
        for path in DEVICE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ("tell", "says", "tell_words")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(named) > 10
    put_together = {
        *(f"no_{part}" for part in get_args(Part)),
        *(f"{part}_{how}" for part in ("microphone", "loudspeaker") for how in ("back", "lost")),
        *(f"typing_{what}" for what in get_args(Typing)),
        *(f"rate_is_{name}" for name in RATE_NAMES.values()),
        *(f"listening_is_{kind}" for kind in get_args(Listening)),
        *(f"{what}_{how}" for what in ("earcons", "speak", "print") for how in ("on", "off")),
        *(f"choice_{choice}" for choice in CHOICES),
        *(f"does_{action}" for action in (*NUMBER_PAD, *FURTHER)),
        *(f"key_{name}" for name in SPOKEN_NAMES.values()),
        "rate_is", "volume_is", "pause_is", "one_must_stay", "team_number_kept", "team_number_not_one",
        "question_deleted", "no_question_left", "team_number_deleted", "country_chosen", "no_country_chosen",
    }  # fmt: skip
    assert {f"device_{name}" for name in named | put_together} - exact_talk.content.phrases.keys() == set()


# --- starting ---------------------------------------------------------------------------------------------


def test_a_new_device_says_what_it_is_and_keeps_that_it_did(exact_talk: Talk, tmp_path: Path) -> None:
    new = stage(exact_talk, tmp_path, ear=StandInEar(), first=True).run()
    said = " ".join(new.heard)
    for words in (
        "I am not a doctor",
        "press five",
        "press any key",
        "the star key",
        "nine one one",
        "point key",
    ):
        assert words in said
    assert new.keeping.introduced


def test_the_introduction_is_said_again_after_silence_and_once_a_minute_twice_then_never(
    exact_talk: Talk, tmp_path: Path
) -> None:
    new = stage(exact_talk, tmp_path, [PASSES, PASSES, PASSES, lambda: None], ear=StandInEar(), first=True)
    assert new.run().heard.count("I am not a doctor, and I cannot call for help.") == 4
    waits = [round(seconds) for seconds in new.inbox.waited if seconds is not None]
    assert waits == [15, 60, 60]
    assert new.inbox.waited[3:] == [None, None]


def test_a_key_ends_the_introduction_for_good(exact_talk: Talk, tmp_path: Path) -> None:
    new = stage(exact_talk, tmp_path, ["escape", lambda: None], ear=StandInEar(), first=True).run()
    assert new.heard.count("I am not a doctor, and I cannot call for help.") == 1
    assert new.inbox.waited[1:] == [None, None]


def test_a_device_that_is_known_says_one_word(exact_talk: Talk, known: Path) -> None:
    assert stage(exact_talk, known, ear=StandInEar()).run().heard == [READY]


def test_without_anything_to_hear_with_it_says_how_to_type(exact_talk: Talk, tmp_path: Path) -> None:
    new = stage(exact_talk, tmp_path, first=True).run()
    assert new.heard[0].startswith("I can't hear yet.")
    assert "press the slash key, type it" in " ".join(new.heard)


# --- the talk key -----------------------------------------------------------------------------------------


def test_the_talk_key_asks_after_a_tone_and_the_answer_is_said_sentence_by_sentence(
    exact_talk: Talk, known: Path
) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice")).run()
    at = told.diary.index("<microphone opened>")
    assert told.diary[at - 1] == "<tone>"
    assert told.heard[1].startswith("Yellow skin and eyes")
    assert len(told.heard) > 4
    assert [line.replace("911", "nine one one") for line in told.shown] == told.heard


def test_it_never_listens_while_it_speaks(exact_talk: Talk, known: Path) -> None:
    ear = StandInEar("what is jaundice", Heard("not_heard"), Heard("silence"), "biopsy")
    told = stage(exact_talk, known, ["5"] * 4, ear=ear).run()
    is_open = False
    for line in told.diary:
        assert not is_open or line == "<microphone closed>", line
        is_open = line == "<microphone opened>"
    assert told.diary.count("<microphone opened>") == 4


def test_the_talk_key_pressed_again_ends_the_utterance(exact_talk: Talk, known: Path) -> None:
    def again() -> None:
        device.press(Press("5"))

    class Ear(StandInEar):
        def hear(self, chunks, phrases=None, **more):  # type: ignore[no-untyped-def,override]
            next(iter(chunks))
            again()
            list(chunks)
            return super().hear(chunks, phrases, **more)

    told = stage(exact_talk, known, ["5"], ear=Ear("biopsy"))
    device = told.device
    assert any("biopsy" in line for line in told.run().heard)


def test_the_talk_key_while_it_speaks_only_stops(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice"))
    told.voice.during = lambda text: told.device.press(Press("5")) if text.startswith("Yellow") else None
    told.run()
    assert told.heard == [READY, told.heard[1]]
    assert told.diary.count("<microphone opened>") == 1
    assert told.diary[-1] == "<tone>"


def test_a_key_that_is_held_listens_until_it_comes_up(exact_talk: Talk, known: Path) -> None:
    class Ear(StandInEar):
        def hear(self, chunks, phrases=None, **more):  # type: ignore[no-untyped-def,override]
            next(iter(chunks))
            device.press(Press("5", "up", 12.0))
            list(chunks)
            return super().hear(chunks, phrases, **more)

    told = stage(exact_talk, known, [Press("5", "down", 10.0)], ear=Ear("biopsy"))
    device = told.device
    assert any("biopsy" in line for line in told.run().heard)


def test_a_short_press_of_a_key_that_can_be_held_listens_on(exact_talk: Talk, known: Path) -> None:
    class Ear(StandInEar):
        def hear(self, chunks, phrases=None, **more):  # type: ignore[no-untyped-def,override]
            device.press(Press("5", "up", 10.1))
            for _ in range(5):
                next(iter(chunks))
            return super().hear(chunks, phrases, **more)

    told = stage(exact_talk, known, [Press("5", "down", 10.0)], ear=Ear("biopsy"))
    device = told.device
    assert any("biopsy" in line for line in told.run().heard)


def test_escape_while_it_listens_forgets_what_was_heard(exact_talk: Talk, known: Path) -> None:
    class Ear(StandInEar):
        def hear(self, chunks, phrases=None, **more):  # type: ignore[no-untyped-def,override]
            device.press(Press("escape"))
            list(chunks)
            return super().hear(chunks, phrases, **more)

    told = stage(exact_talk, known, ["5"], ear=Ear("biopsy"))
    device = told.device
    assert told.run().heard == [READY]


def test_the_pause_that_was_chosen_is_what_the_ear_waits(exact_talk: Talk, known: Path) -> None:
    ear = StandInEar("wait longer", "biopsy")
    stage(exact_talk, known, ["5", "5"], ear=ear).run()
    assert ear.patiences[1].pause_s > ear.patiences[0].pause_s == Settings().pause_s


# --- silencing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["escape", "z", "5", "7"])
def test_any_key_silences_from_its_own_thread_in_the_middle_of_a_sentence(
    exact_talk: Talk, known: Path, key: str
) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice"))
    stopped: list[int] = []

    def press(text: str) -> None:
        if text.startswith("Yellow") and not stopped:
            before = told.voice.stops
            told.device.press(Press(key))
            stopped.append(told.voice.stops - before)

    told.voice.during = press
    told.run()
    assert stopped == [1]
    if key in ("escape", "z", "5"):
        assert told.heard[-1].startswith("Yellow")


def test_escape_does_nothing_but_silence(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5", "escape"], ear=StandInEar("what is jaundice")).run()
    assert told.heard[-1].endswith("?")


# --- the place in an answer -------------------------------------------------------------------------------


def answer_of(talk: Talk, folder: Path) -> list[str]:
    return stage(talk, folder, ["5"], ear=StandInEar("what is jaundice")).run().heard[1:]


def test_sentences_are_gone_through_by_key(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice"))
    keys = iter(["9", "9", "7"])
    pressed: list[str] = []

    def press(text: str) -> None:
        if told.device.mouth.said and text in told.device.mouth.said and (key := next(keys, None)):
            pressed.append(text)
            told.device.press(Press(key))

    told.voice.during = press
    said = told.run().device.mouth.said
    assert told.heard[1:5] == [said[0], said[1], said[2], said[1]]
    assert tuple(told.heard[4:]) == said[1:]


def test_beyond_the_first_and_the_last_sentence_it_says_so(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5", "9"], ear=StandInEar("what is jaundice")).run()
    assert told.heard[-1] == "That was the last sentence."
    told = stage(exact_talk, known, ["5"], ear=StandInEar("biopsy"))
    once = iter(["7"])
    told.voice.during = lambda text: [told.device.press(Press(k)) for k in once] if text != READY else None
    told.run()
    assert told.heard[2:4] == ["That is the first sentence.", told.heard[1]]


def test_a_change_of_speed_in_an_answer_is_said_and_the_answer_goes_on(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice"))
    once = iter(["+"])
    told.voice.during = lambda text: [told.device.press(Press(k)) for k in once] if "Yellow" in text else None
    said = told.run().device.mouth.said
    assert told.heard[1:4] == [said[0], "180 words a minute.", said[0]]
    assert told.voice.manners[said[1]][0] == 180
    assert told.keeping.settings.rate_wpm == 180


def test_the_place_in_the_talk_is_kept_without_the_words(exact_talk: Talk, known: Path) -> None:
    stage(exact_talk, known, ["5"], ear=StandInEar("what is jaundice")).run()
    later = stage(exact_talk, known, ["1", "6"], ear=StandInEar()).run()
    assert "We are talking about jaundice." in later.heard
    assert "what is jaundice" not in str(later.keeping.talk)


# --- keys in place of words -------------------------------------------------------------------------------


def test_topics_are_gone_through_and_told_by_key(exact_talk: Talk, known: Path) -> None:
    first, second = exact_talk.content.groups[0].topics[:2]
    told = stage(exact_talk, known, ["2", "2", "8", "enter"], ear=StandInEar()).run()
    name = exact_talk.content.topics[first].name
    count = "one of"
    assert count in told.heard[2]
    assert "two of" in told.heard[4]
    assert "one of" in told.heard[6]
    assert told.heard[1].lower().startswith(name.lower())
    assert told.device.answering.memory.topic == first != second


def test_every_action_has_words_for_what_its_key_does(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["*", "*"], ear=StandInEar()).run()
    told_keys = [line for line in told.heard if "press" in line]
    assert len(told_keys) > 30
    assert "To ask, or to stop me, press five." in told.heard
    assert "To turn the microphone off or on, press m." in told.heard


def test_keys_that_a_person_changed_are_told_as_they_are(exact_talk: Talk, known: Path) -> None:
    keys = KeyMap({"f": "ask_or_stop", "?": "keys"})
    told = stage(exact_talk, known, ["?"], ear=StandInEar(), keys=keys).run()
    assert "To ask, or to stop me, press f." in told.heard
    assert not any("five" in line for line in told.heard)


def test_everything_can_be_reached_with_a_number_pad(exact_talk: Talk, known: Path) -> None:
    """The point key goes through all that has no key of its own there, and comes back to the speed."""
    told = stage(exact_talk, known, ["."] * 15, ear=StandInEar()).run()
    for words in ("Country.", "Loudness.", "Voice.", "Waiting.", "Tones.", "Microphone.", "Speed."):
        assert words in told.heard
    assert told.heard[-2:] == ["Speed.", "Plus and minus change it."]


def test_plus_and_minus_change_what_was_chosen(exact_talk: Talk, known: Path) -> None:
    steps = [".", "+", ".", "-", ".", "+", ".", "+", ".", "+", ".", "-"]
    told = stage(exact_talk, known, steps, ear=StandInEar()).run()
    settings = told.keeping.settings
    assert settings.locale == list(exact_talk.content.places)[1]
    assert settings.volume == pytest.approx(0.65)
    assert settings.pause_s > Settings().pause_s
    assert settings.listening == "wake_phrase"
    assert "I listen when you call me, liver guide, and when you press the key." in told.heard
    assert settings.earcons is False
    assert any("nine nine nine" in line for line in told.heard)


def test_plus_opens_the_microphone_and_minus_closes_it_as_its_choice_says(
    exact_talk: Talk, known: Path
) -> None:
    to_mute = ["."] * (CHOICES.index("mute") + 1)
    assert stage(exact_talk, known, [*to_mute, "-"], ear=StandInEar()).run().device.state.muted
    assert not stage(exact_talk, known, [*to_mute, "-", "+"], ear=StandInEar()).run().device.state.muted


def test_voice_and_print_are_turned_off_by_key_but_never_both(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["p", "v", "p", "v", "1"], ear=StandInEar()).run()
    assert "I have to speak or to show my words." in told.heard
    assert told.heard[-1] == "You can read my answers."
    assert told.keeping.settings.speak is False
    assert told.shown[-1].endswith("?")
    assert len(told.shown) > len(told.diary) - 10


def test_the_speed_keys_never_leave_their_bounds_and_say_where_they_are(
    exact_talk: Talk, known: Path
) -> None:
    told = stage(exact_talk, known, ["+"] * 40 + ["-"] * 60, ear=StandInEar()).run()
    assert "449 words a minute." in told.heard
    assert told.heard[-1] == "80 words a minute."
    assert {"Very slow.", "Slow.", "Normal speed.", "Fast.", "Very fast."} <= set(told.heard)


@pytest.mark.parametrize(
    ("speak", "keys", "places"),
    [(True, ["7"], [-2]), (False, ["9", "9", "7"], [1, 2, 1])],
    ids=["spoken and printed", "printed only"],
)
def test_a_sentence_that_is_gone_to_is_printed_as_it_is_written(
    exact_talk: Talk, known: Path, speak: bool, keys: list[str], places: list[int]
) -> None:
    with Keeping(known / "kept.db") as keeping:
        keeping.save_settings(Settings(speak=speak))
    told = stage(exact_talk, known, ["/", *"what is jaundice", "enter", *keys], ear=StandInEar()).run()
    reply = told.shown[told.shown.index("Keys.") + 1 : -len(keys)]
    assert any("911" in sentence for sentence in reply)
    assert told.shown[-len(keys) :] == [reply[place] for place in places]


def test_muting_is_heard_and_the_talk_key_says_so(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["m", "5", "m", "5"], ear=StandInEar("biopsy")).run()
    assert told.heard[1] == "The microphone is off."
    assert told.heard[3] == "The microphone is off."
    assert "The microphone is on." in told.heard
    assert told.diary.count("<microphone opened>") == 1


def test_a_question_is_saved_read_and_deleted_by_key(exact_talk: Talk, known: Path) -> None:
    keys = ["5", "s", "r", "d", "enter", "d"]
    told = stage(exact_talk, known, keys, ear=StandInEar("what is jaundice")).run()
    said = " ".join(told.heard)
    assert "I saved your question: what is jaundice." in said
    assert "You have one question for the doctor." in said
    assert "I deleted the question: what is jaundice." in said
    assert told.heard[-1] == "You have no saved questions."
    assert told.keeping.kept.questions == ()


def test_forgetting_needs_two_keys_and_forgets_the_settings_too(exact_talk: Talk, known: Path) -> None:
    steps = ["5", "s", "+", *["."] * 14, "enter"]
    told = stage(exact_talk, known, steps, ear=StandInEar("what is jaundice")).run()
    assert any("I have forgotten everything" in line for line in told.heard)
    assert told.keeping.kept.questions == ()
    assert told.keeping.settings == Settings()


def test_goodbye_ends_the_talk_unless_the_device_stays(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["b", "1"], ear=StandInEar()).run()
    assert told.inbox.steps == ["1"]
    told = stage(exact_talk, known, ["b", "1"], ear=StandInEar(), stays=True).run()
    assert told.inbox.steps == []


# --- typing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("enter", ["/", "tab"])
def test_a_question_is_typed_and_both_modes_are_said(exact_talk: Talk, known: Path, enter: str) -> None:
    keys = ["w", "h", "a", "t", "space", "i", "s", "space", "t", "backspace", *"jaundice", "enter"]
    told = stage(exact_talk, known, [enter, *keys], ear=StandInEar()).run()
    assert told.heard[1] == "Typing."
    assert "Keys." in told.heard
    assert told.device.answering.memory.topic == "jaundice"
    assert "".join(told.echoed) == "> what is t\b \bjaundice\n"


def test_escape_leaves_typing_and_forgets_it(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["/", *"jaundice", "escape", "1"], ear=StandInEar()).run()
    assert told.device.answering.memory.topic is None
    assert "Keys." in told.heard


def test_who_asked_to_type_stays_typing(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, [*"jaundice", "enter", *"biopsy", "enter"], typing=True).run()
    assert told.device.answering.memory.earlier == ("jaundice",)
    assert not any("I can't hear" in line for line in told.heard)


def test_the_teams_number_is_typed_once_and_said_digit_by_digit(exact_talk: Talk, known: Path) -> None:
    steps = [*["."] * 11, "enter", *"020", "space", *"7946", "enter"]
    told = stage(exact_talk, known, steps, ear=StandInEar()).run()
    assert told.keeping.kept.team_number == "020 7946"
    assert "0 2 0, 7 9 4 6" in told.heard[-1]


# --- what goes wrong --------------------------------------------------------------------------------------


def test_a_microphone_that_is_pulled_out_is_told_and_used_again_when_it_is_back(
    exact_talk: Talk, known: Path
) -> None:
    found = [True, False, True]
    told = stage(
        exact_talk, known, ["5", PASSES, PASSES, "5"], ear=StandInEar(DeviceError("gone"), "biopsy"),
        microphone=lambda: StandInMicrophone(told.diary) if found.pop(0) else None,
    )  # fmt: skip
    told.run()
    at = told.heard.index("The microphone is gone.")
    assert "The microphone is back." in told.heard[at:]
    assert told.device.answering.memory.topic == "biopsy"


def test_an_ear_that_fails_is_told_once_and_keys_go_on(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5", "5", "h"], ear=StandInEar(EarError("broken"))).run()
    assert told.heard.count("I can't hear yet.") == 2
    assert "In danger" not in told.heard
    assert told.heard[-1].endswith("?")


def test_a_loudspeaker_that_is_lost_is_printed_and_speaks_again_when_it_is_back(
    exact_talk: Talk, known: Path
) -> None:
    voice = StandInVoice([])
    told = stage(exact_talk, known, ["h", lambda: setattr(voice, "error", None), PASSES, "1"], voice=voice)
    voice.during = lambda text: setattr(voice, "error", DeviceError("gone"))
    told.run()
    assert "The loudspeaker is gone." in told.shown
    assert "I can speak again." in told.heard


def test_without_a_voice_all_is_printed_even_when_printing_is_off(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, voice="voice")
    told.keeping.save_settings(Settings(print=False))
    told = stage(exact_talk, known, ["h"], voice="voice").run()
    assert told.heard == []
    assert told.shown[0] == "I can't speak on this computer."
    assert len(told.shown) > 4


def test_a_red_flag_is_loud_whatever_is_set_and_asked_again_after_silence(
    exact_talk: Talk, known: Path
) -> None:
    stage(exact_talk, known).keeping.save_settings(Settings(volume=0.2))
    cry = exact_talk.content.red_flags["chest_pain"].asking.spoken[0]
    told = stage(exact_talk, known, ["5", PASSES, PASSES, lambda: None], ear=StandInEar(cry)).run()
    loud = {volume for text, (_, volume, _) in told.voice.manners.items() if "nine one one" in text}
    assert loud
    assert min(loud) >= 0.7
    assert told.voice.manners[READY][1] == 0.2
    assert [round(wait) for wait in told.inbox.waited if wait is not None] == [20, 60]


def test_speed_and_loudness_change_by_voice_in_the_same_steps_and_are_kept(
    exact_talk: Talk, known: Path
) -> None:
    told = stage(exact_talk, known, ["5"] * 4, ear=StandInEar("faster", "faster", "faster", "quieter")).run()
    assert told.keeping.settings.rate_wpm > 320
    assert told.keeping.settings.volume == pytest.approx(0.55)


def test_slower_by_voice_stops_at_the_slowest_and_says_so(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["5"] * 8, ear=StandInEar(*["slower"] * 8)).run()
    assert told.keeping.settings.rate_wpm == 80
    assert "This is as slow as I can speak." in told.heard


# --- hands free -------------------------------------------------------------------------------------------


def test_without_keys_it_listens_whenever_it_is_silent(exact_talk: Talk, known: Path) -> None:
    ear = StandInEar("what is jaundice", Heard("silence"), Heard("not_heard"), "stop")
    told = stage(exact_talk, known, ear=ear, keys=None).run()
    assert told.heard[0] == "Hello, this is Hepatica."
    assert "Take good care" in " ".join(told.heard[-2:])
    assert told.diary.count("<microphone opened>") == 4


def test_after_two_answered_silences_it_listens_without_a_word(exact_talk: Talk, known: Path) -> None:
    ear = StandInEar(*[Heard("silence")] * 5, "stop")
    told = stage(exact_talk, known, ear=ear, keys=None).run()
    count = len([line for line in told.heard if line in ("You can ask, what is it?", "What can I tell you?")])
    assert count == 2


def test_without_keys_and_ear_lines_are_answered_one_by_one(exact_talk: Talk, known: Path) -> None:
    lines = iter(["what is jaundice", "  ", "stop", "biopsy"])
    told = stage(exact_talk, known, keys=None, lines=lines, typing=True).run()
    assert told.device.answering.memory.topic == "jaundice"
    assert list(lines) == ["biopsy"]


def test_follow_up_listens_once_after_an_answer(exact_talk: Talk, known: Path) -> None:
    stage(exact_talk, known).keeping.save_settings(Settings(listening="follow_up"))
    ear = StandInEar("what is jaundice", "biopsy", Heard("silence"))
    told = stage(exact_talk, known, ["5", lambda: None], ear=ear).run()
    assert told.diary.count("<microphone opened>") == 3
    assert told.heard[-1] == "I heard nobody speak."


def test_the_wake_phrase_opens_the_ear(exact_talk: Talk, known: Path) -> None:
    stage(exact_talk, known).keeping.save_settings(Settings(listening="wake_phrase"))
    told = stage(
        exact_talk, known, [lambda: None], ear=StandInEar("biopsy"), waker=StandInEar("liver guide", None)
    )
    told.inbox.steps = [lambda: None] * 3
    told.run()
    assert told.device.answering.memory.topic == "biopsy"


def test_a_stop_word_silences_a_reply_and_is_waited_for_only_while_one_is_said(
    exact_talk: Talk, known: Path
) -> None:
    stopper = StandInEar(None, "stop")
    told = stage(exact_talk, known, ["5", "5"], ear=StandInEar("biopsy", "what is jaundice"), stopper=stopper)
    told.voice.during = lambda text: setattr(told.voice, "hold", text) if "Yellow" in text else None
    told.run()
    assert "Yellow" in told.heard[-1]
    assert stopper.hears == []
    assert told.diary.count("<microphone opened>") == told.diary.count("<microphone closed>") == 4


def test_a_stop_word_is_not_waited_for_while_the_microphone_is_off(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, ["m", "h"], ear=StandInEar(), stopper=StandInEar("stop")).run()
    assert "<microphone opened>" not in told.diary


def test_a_device_of_its_own_without_a_keyboard_introduces_itself_too(
    exact_talk: Talk, tmp_path: Path
) -> None:
    ear = StandInEar(Heard("silence"))
    told = stage(exact_talk, tmp_path, [lambda: None], ear=ear, keys=None, stays=True, first=True)

    def press(text: str) -> None:
        if "<microphone closed>" in told.diary and told.device.hands_free:
            told.device.press(Press("1"))

    told.voice.during = press
    told.run()
    assert told.heard[0].startswith("Hello, this is Hepatica")
    assert "To ask me something, speak when you hear the tone." in told.heard
    assert told.keeping.introduced


def test_a_keyboard_that_is_plugged_in_later_ends_listening_unasked(exact_talk: Talk, known: Path) -> None:
    ear = StandInEar(Heard("silence"))
    told = stage(exact_talk, known, [lambda: None], ear=ear, keys=None, stays=True)

    def press(text: str) -> None:
        if "<microphone closed>" in told.diary and told.device.hands_free:
            told.device.press(Press("1"))

    told.voice.during = press
    told.run()
    assert "We have not talked about anything yet." in told.heard
    assert told.diary.count("<microphone opened>") == 1


def test_a_key_during_the_introduction_writes_where_the_person_wants_to_type(
    exact_talk: Talk, tmp_path: Path
) -> None:
    told = stage(exact_talk, tmp_path, [*"iopsy", "enter"], first=True, typing=True)
    once = iter("b")
    told.voice.during = lambda text: [told.device.press(Press(key)) for key in once]
    assert told.run().device.answering.memory.topic == "biopsy"


def test_time_that_passes_while_a_person_types_brings_nothing(exact_talk: Talk, known: Path) -> None:
    cry = exact_talk.content.red_flags["chest_pain"].asking.spoken[0]
    told = stage(exact_talk, known, ["5", "/", lambda: None, "w"], ear=StandInEar(cry)).run()
    assert told.inbox.waited[2:] == [None, None, None]


def test_a_name_to_call_can_be_chosen_only_where_something_hears_it(exact_talk: Talk, known: Path) -> None:
    told = stage(exact_talk, known, [*["."] * 5, "+", "+"], ear=StandInEar())
    told.device.made.says.wake_phrase = ""
    told.run()
    assert told.heard[-2:] == [
        "I listen after each answer, and when you press the key.",
        "I listen when you press the key.",
    ]
