"""What each key does in command mode, once it has silenced what was being said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from device import asking, obeying, saved_questions, typing_mode
from device.changing import (
    change,
    choose_country,
    choose_next,
    choose_question,
    choose_voice,
    mute,
    step,
    toggle,
)
from device.choosing import DOES, next_of
from device.how import How
from device.keys import FURTHER, NUMBER_PAD, Action, Press
from device.state import Choice

if TYPE_CHECKING:
    from device.loop import Device

HELD_S = 0.4
"""A talk key that is down for longer is being held: the utterance ends when it comes up."""
_KEEP_CHOICE: frozenset[Action] = frozenset({"next_choice", "plus", "minus", "yes"})
_KEEP_QUESTION: frozenset[Action] = frozenset(
    {"ask_or_stop", "silence", "repeat", "yes", "no", "type", "plus", "minus", "louder", "quieter"}
)
"""What leaves a question of the device's own open, whether what it heard is right."""
_KEEP_TOPIC: frozenset[Action] = frozenset({"topic_up", "topic_down", "on", "yes"})


def do(device: Device, action: Action, how: How) -> None:
    """The work of a key."""
    state = device.state
    if action != "ask_or_stop" or state.listens_for != "question":
        listened = device.stop_listening()
        how = replace(how, silenced=how.silenced or listened)
    if action not in _KEEP_CHOICE:
        state.choice = None
    if action not in _KEEP_TOPIC:
        state.topic = None
    if action not in _KEEP_QUESTION:
        state.asked_whether, state.awaits_number = None, False
    again, state.keys_told = state.keys_told, False
    if action == "keys":
        _tell_keys(device, again=again)
    else:
        _WORK[action](device, how)


def release(device: Device, press: Press) -> None:
    """The talk key came up: after holding it the utterance is over."""
    state = device.state
    down_at, state.talk_key_down_at = state.talk_key_down_at, None
    if down_at is None or device.keys.action(press.key) != "ask_or_stop":
        return
    if press.at - down_at >= HELD_S:
        asking.finish(device)
    elif state.talk_key_silenced:  # a tap that was to silence, and nothing else
        device.mouth.give_up()
        device.stop_listening()
        device.mouth.tone("stopped")


def _ask_or_stop(device: Device, how: How) -> None:
    state = device.state
    held = how.press.phase == "down"
    if state.listening is not None:
        asking.finish(device)
    elif how.silenced and not held:
        device.mouth.tone("stopped")
    else:
        if held:
            state.talk_key_down_at, state.talk_key_silenced = how.press.at, how.silenced
        asking.ask(device)


def _silence(device: Device, how: How) -> None:
    if how.silenced:
        device.mouth.tone("stopped")


def _intent(name: str) -> Callable[[Device, How], None]:
    return lambda device, how: device.reply(device.answering.means(name))  # noqa: ARG005 - one form for all


def _on(device: Device, how: How) -> None:
    if not _tell_topic(device):
        offered = device.answering.memory.question in ("offer", "next_sentence")
        _intent("yes" if offered else "more")(device, how)


def _repeat(device: Device, how: How) -> None:
    asked = device.state.asked_whether
    if asked is None:
        _intent("repeat")(device, how)
    else:
        obeying.ask_whether(device, asked)


def _no(device: Device, how: How) -> None:
    asked = device.state.asked_whether
    if asked is None:
        _intent("no")(device, how)
    else:
        obeying.refuse(device, asked)


def _yes(device: Device, how: How) -> None:
    choice, asked = device.state.choice, device.state.asked_whether
    if asked is not None:
        obeying.agree(device, asked)
    elif choice is not None:
        device.state.choice = None
        if choice in DOES:
            _DOING[choice](device, how)
        else:
            device.mouth.tell("choice_left")
    elif not _tell_topic(device):
        _intent("yes")(device, how)


def _tell_topic(device: Device) -> bool:
    topic, device.state.topic = device.state.topic, None
    if topic is not None:
        device.reply(device.answering.means(topic))
    return topic is not None


def _topic(direction: int) -> Callable[[Device, How], None]:
    def go(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
        content = device.made.says.talk.content
        shelves = [(group, place) for group in content.groups for place in range(len(group.topics))]
        names = tuple(group.topics[place] for group, place in shelves)
        if not names:
            return
        at = device.state.topic or device.answering.memory.topic
        topic = next_of(names, at, direction) if at else names[0 if direction > 0 else -1]
        group, place = shelves[names.index(topic)]
        device.state.topic = topic
        numbers = content.phrases["number_words"].variants
        if len(group.topics) < len(numbers):
            device.mouth.tell(
                "topic_here", topic=f"topic:{topic}", group=f"group:{group.id}",
                position=f"number:{place + 1}", count=f"number:{len(group.topics)}",
            )  # fmt: skip
        else:
            device.mouth.tell("topic_alone", topic=f"topic:{topic}")

    return go


def _sentence(direction: int) -> Callable[[Device, How], None]:
    def go(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
        mouth = device.mouth
        wanted = mouth.sentence + direction
        if not mouth.said:
            device.reply(device.answering.means("repeat"))
        elif wanted >= len(mouth.said):
            mouth.tell("last_sentence")
        elif wanted < 0:
            mouth.tell("first_sentence", then=lambda: mouth.read_from(0))
        else:
            mouth.read_from(wanted)

    return go


def _mute(device: Device, how: How) -> None:  # noqa: ARG001 - one form for all
    mute(device, on=not device.state.muted)


def _tell_keys(device: Device, *, again: bool) -> None:
    says = device.made.says
    if again:
        device.mouth.tell_words([says("keys_further"), *says.keys_of(FURTHER)])
        return
    heard, filling = says.key("keys")
    device.mouth.tell_words(
        [says("keys_here"), *says.keys_of(NUMBER_PAD), says("keys_again", heard, key=filling)]
    )
    device.state.keys_told = True


_DOING: Mapping[Choice, Callable[[Device, How], None]] = {
    "save_question": _intent("save_question"),
    "read_questions": _intent("read_questions"),
    "delete_question": lambda device, how: saved_questions.delete(device),  # noqa: ARG005
    "team_number": lambda device, how: typing_mode.enter(device, "team_number"),  # noqa: ARG005
    "forget": _intent("forget"),
}
_WORK: Mapping[Action, Callable[[Device, How], None]] = {
    "ask_or_stop": _ask_or_stop,
    "on": _on,
    "back": _intent("back"),
    "topic_up": _topic(-1),
    "topic_down": _topic(1),
    "repeat": _repeat,
    "previous_sentence": _sentence(-1),
    "next_sentence": _sentence(1),
    "where": _intent("where"),
    "simpler": _intent("simpler"),
    "plus": step(1),
    "minus": step(-1),
    "yes": _yes,
    "no": _no,
    "next_choice": choose_next,
    "type": lambda device, how: typing_mode.enter(device, "question"),  # noqa: ARG005
    "silence": _silence,
    "help": _intent("help"),
    "topics": _intent("topics"),
    "louder": change("volume", 1),
    "quieter": change("volume", -1),
    "mute": _mute,
    "voice_on_off": toggle("speak"),
    "print_on_off": toggle("print"),
    "next_voice": lambda device, how: choose_voice(device, 1),  # noqa: ARG005
    "save_question": _intent("save_question"),
    "read_questions": _intent("read_questions"),
    "delete_question": choose_question,
    "wait_longer": _intent("wait_longer"),
    "wait_less": _intent("wait_less"),
    "spell": _intent("spell"),
    "heard": _intent("heard"),
    "earcons": toggle("earcons"),
    "country": choose_country,
    "goodbye": _intent("stop"),
}
"""Action -> its work; `keys` is told apart, because it says something else the second time."""
