"""What plus, minus and the key for everything else change; each change is said, and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from device import saved_questions
from device.choosing import DOES, changed, next_choice, next_of
from device.how import How
from device.state import Choice
from device.voices import voice_name, voices_for

if TYPE_CHECKING:
    from device.loop import Device


def change(choice: Choice | None, direction: int) -> Callable[[Device, How], None]:
    """Plus or minus, for a choice; the reply that it has cut goes on."""

    def go(device: Device, how: How) -> None:
        mouth, sentence = device.mouth, device.mouth.sentence
        settings = device.answering.settings
        name = device.made.says.wake_phrase
        after, phrase, heard = changed(settings, choice, direction)
        if after.listening == "wake_phrase" != settings.listening:
            if name:
                heard = name
            else:  # there is nothing that hears one here
                after, phrase, heard = changed(after, choice, direction)
        goes_on = (lambda: mouth.read(sentence)) if how.reply_cut else None
        if settings.speak and not after.speak:  # the last thing it says
            mouth.tell(phrase)
            goes_on = None
        trouble = device.answering.use(after)
        if after.speak or not settings.speak:
            mouth.tell(phrase, heard, number="heard:", words="heard:", then=goes_on)
        if trouble is not None:
            mouth.tell(trouble)

    return go


def step(direction: int) -> Callable[[Device, How], None]:
    """Plus or minus, for whatever was chosen."""

    def go(device: Device, how: How) -> None:
        match device.state.choice:
            case "country":
                next_country(device, direction)
            case "voice":
                choose_voice(device, direction)
            case "mute":
                mute(device, on=direction < 0)
            case "delete_question":
                saved_questions.step(device, direction)
            case choice if choice in DOES:
                device.mouth.tell(f"choice_{choice}")
            case choice:
                change(choice, direction)(device, how)

    return go


def toggle(choice: Choice) -> Callable[[Device, How], None]:
    """On or off, whichever it is not: for tones, voice and print."""

    def go(device: Device, how: How) -> None:
        settings = device.answering.settings
        on = {"earcons": settings.earcons, "speak": settings.speak, "print": settings.print}[choice]
        change(choice, -1 if on else 1)(device, how)

    return go


def turn_tones(device: Device, *, on: bool) -> None:
    """Tones on or off, said so."""
    answering = device.answering
    trouble = answering.use(replace(answering.settings, earcons=on))
    device.mouth.tell("earcons_on" if on else "earcons_off")
    if trouble is not None:
        device.mouth.tell(trouble)


def choose_next(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
    """On to the next thing that plus, minus and Enter can do."""
    device.state.choice = next_choice(device.state.choice)
    _tell_choice(device)


def choose_question(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
    """Plus and minus lead through the saved questions, Enter deletes the one just read."""
    device.state.choice = "delete_question"
    _tell_choice(device)


def choose_country(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
    """Plus and minus change the country."""
    device.state.choice = "country"
    _tell_choice(device)


def next_country(device: Device, direction: int) -> None:
    """The numbers and units of the country before or after."""
    places = tuple(device.made.says.talk.content.places)
    use_country(device, next_of(places, device.answering.locale, direction))


def use_country(device: Device, locale: str) -> None:
    """Another country's numbers and units; it is kept, and said."""
    answering, says = device.answering, device.made.says
    answering.locale = says.locale = locale
    trouble = answering.use(replace(answering.settings, locale=answering.locale))
    device.mouth.tell("country_chosen" if says.knows_country else "no_country_chosen")
    if trouble is not None:
        device.mouth.tell(trouble)


def choose_voice(device: Device, direction: int) -> None:
    """Another voice, which says so itself."""
    answering = device.answering
    names = voices_for(answering.locale)
    own = voice_name(answering.locale)
    name = next_of(names, answering.settings.voice or own, direction)
    trouble = answering.use(replace(answering.settings, voice=None if name == own else name))
    if len(names) > 1:
        device.mouth.tell("voice_is", str(names.index(name) + 1), number="heard:")
    else:
        device.mouth.tell("voice_is_only")
    if trouble is not None:
        device.mouth.tell(trouble)


def mute(device: Device, *, on: bool) -> None:
    """The microphone stays closed until it is unmuted; both are said."""
    device.stop_listening()
    device.state.muted = on
    device.mouth.tell("muted" if on else "unmuted", tone="stopped" if on else "ready")


def mute_by_voice(device: Device) -> None:
    """The microphone is off; and since no voice is heard any more, which key turns it on."""
    device.stop_listening()
    device.state.muted = True
    heard, filling = device.made.says.key("next_choice")
    device.mouth.tell("muted_still", heard, tone="stopped", key=filling)


def _tell_choice(device: Device) -> None:
    """What has been chosen, and how it stands."""
    choice, says = device.state.choice, device.made.says
    if choice is None:
        device.mouth.tell("choice_rate")
        return
    words = [says(f"choice_{choice}")]
    if choice == "country":
        words.append(says("country_chosen" if says.knows_country else "no_country_chosen"))
    elif choice == "mute":
        words.append(says("muted" if device.state.muted else "unmuted"))
    elif choice == "delete_question":
        words.append(saved_questions.last(device))
    device.mouth.tell_words(words)
