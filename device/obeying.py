"""What a person says to their device about the device itself, done; what is hard to undo, once they say yes.

Red flags come first here, too: words that may mean danger are never a command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from device.answering import digit_by_digit
from device.changing import choose_voice, mute_by_voice, turn_tones, use_country
from device.spoken_commands import TEAM_NUMBER, Command
from intents.meaning import Hypothesis
from intents.wording import place_for

if TYPE_CHECKING:
    from device.loop import Device

_TEAM_NUMBER_DELETE = "team_number_delete"


def obey(device: Device, guesses: Sequence[Hypothesis]) -> bool:
    """Whether the words were for the device itself, and have been dealt with."""
    state = device.state
    asked, state.asked_whether = state.asked_whether, None
    awaited, state.awaits_number = state.awaits_number, False
    meant = device.answering.understands(guesses)
    if not guesses or meant.flag is not None:
        return False
    if asked is not None and meant.intent == "yes":
        agree(device, asked)
    elif asked is not None and meant.intent == "no":
        refuse(device, asked)
    elif (command := _command(device, guesses, awaits_number=awaited)) is not None:
        device.answering.heard(guesses[0].text)
        _do(device, command)
    else:
        if asked is not None:
            device.mouth.tell("nothing_changed")
        return False
    return True


def agree(device: Device, command: Command) -> None:
    """The person said yes to what they were asked."""
    device.state.asked_whether = None
    if command.id == TEAM_NUMBER:
        phrase = device.answering.keep_team_number(command.number or "")
        device.mouth.tell(phrase, digit_by_digit(device.answering.team_number), number="heard:")
    elif command.id == _TEAM_NUMBER_DELETE:
        device.mouth.tell(device.answering.delete_team_number())
    else:
        use_country(device, device.commands.locales[command.id])


def refuse(device: Device, command: Command) -> None:
    """The person said no: nothing is changed; a number may be told once more."""
    device.state.asked_whether = None
    if command.id == TEAM_NUMBER:
        _await_number(device, "team_number_say")
    else:
        device.mouth.tell("nothing_changed")


def ask_whether(device: Device, command: Command) -> None:
    """Say back what was heard, and ask whether it is right."""
    says = device.made.says
    if command.id == TEAM_NUMBER:
        words = says("team_number_sure", digit_by_digit(command.number), number="heard:")
    elif command.id == _TEAM_NUMBER_DELETE:
        words = says("team_number_delete_sure")
    else:
        locale = device.commands.locales[command.id]
        place = place_for(says.talk.content, locale)
        named = place.locale != says.talk.content.language
        words = says.talk.device_words("country_sure" if named else "no_country_sure", locale)
    heard, filling = says.key("yes")
    device.mouth.tell_words([words, says("for_yes", heard, key=filling)])
    device.state.asked_whether = command
    _listen_after(device)


def _command(device: Device, guesses: Sequence[Hypothesis], *, awaits_number: bool) -> Command | None:
    """The command that the best guess is. One that is asked back about may be any of the guesses."""
    for place, guess in enumerate(guesses):
        found = device.commands.find(guess.text)
        if found is None and awaits_number and (number := device.commands.number(guess.text)):
            found = Command(TEAM_NUMBER, number)
        if found is not None and (place == 0 or found.id not in _WORK):
            return found
    return None


def _do(device: Device, command: Command) -> None:
    if command.id in _WORK:
        _WORK[command.id](device)
    elif command.id == TEAM_NUMBER and not command.number:
        _await_number(device, "team_number_say" if command.number is None else "team_number_unclear")
    elif command.id == _TEAM_NUMBER_DELETE and device.answering.team_number is None:
        device.mouth.tell("no_team_number")
    else:
        ask_whether(device, command)


def _await_number(device: Device, phrase: str) -> None:
    device.mouth.tell(phrase)
    device.state.awaits_number = True
    _listen_after(device)


def _listen_after(device: Device) -> None:
    """Listen unasked once this is said, where the person has chosen that for every answer."""
    device.state.may_listen = device.answering.settings.listening != "push_to_talk"


def _tell_country(device: Device) -> None:
    says = device.made.says
    heard, filling = says.key("country")
    words = says("country_is" if says.knows_country else "no_country_is")
    device.mouth.tell_words([words, says("country_how", heard, key=filling)])


def _tell_team_number(device: Device) -> None:
    number = device.answering.team_number
    phrase = "no_team_number" if number is None else "team_number_is"
    device.mouth.tell(phrase, digit_by_digit(number), number="heard:")


_WORK: Mapping[str, Callable[[Device], None]] = {
    "tell_country": _tell_country,
    "choose_country": _tell_country,
    "team_number_tell": _tell_team_number,
    "voice_next": lambda device: choose_voice(device, 1),
    "tones_off": lambda device: turn_tones(device, on=False),
    "tones_on": lambda device: turn_tones(device, on=True),
    "microphone_off": mute_by_voice,
}
"""Commands that are done at once, since what is done is heard and can be taken back as easily."""
