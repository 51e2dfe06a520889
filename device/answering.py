"""One person's talk with the conversation: its memory, and what its replies ask the device to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audio.hearing import Guess
from device import settings as ladders
from device.keeping import Keeping, KeepingError
from device.settings import FASTEST_WPM, LOUDEST, QUIETEST, RATES_WPM, SLOWEST_WPM, VOLUMES, Settings
from intents.meaning import NAVIGATION, Hypothesis, Understanding
from skill.conversation import Event
from skill.kept import Kept
from skill.memory import HIGHEST, LOWEST, Memory, context, cut_to_bytes, read_memory, write_memory
from skill.reply import Reply
from skill.talk import DEVICE_DOOR, Talk, Turned

LONGEST_LINE = 10_000
"""Characters of typed words that are looked at: more than anybody types, and still understood at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said."""

    reply: Reply
    trouble: str | None = None
    """A phrase, without ``device_``, that is said instead: what the reply tells could not be done."""


class Answering:
    """Holds the memory of the talk and the person's settings, and has them kept.

    Args:
        talk: the content and the conversation.
        keeping: what was kept before, and where to keep it.
        locale: whose numbers and units, until another country is chosen.
    """

    def __init__(self, talk: Talk, keeping: Keeping, locale: str) -> None:
        self._talk, self._keeping = talk, keeping
        self.locale = locale
        self.settings = keeping.settings
        self.memory, _ = read_memory(keeping.talk, talk.conversation.script)
        self._told: set[str] = set()
        self._asked: str | None = None

    def said(self, guesses: Sequence[Guess]) -> Answer:
        """The answer to words that were heard."""
        return self._hear(tuple(Hypothesis(guess.text, guess.weight) for guess in guesses))

    def typed(self, text: str) -> Answer:
        """The answer to words that were typed."""
        return self._hear((Hypothesis(text[:LONGEST_LINE]),))

    def happened(self, event: Event) -> Answer:
        """The answer to something other than words."""
        before, kept = self._before(), self._kept()
        return self._after(
            self._talk.take_event(event, write_memory(before), DEVICE_DOOR, self.locale, kept), before
        )

    def means(self, intent: str) -> Answer:
        """The answer to a key that stands for an intent or a topic."""
        before, kept = self._before(), self._kept()
        return self._after(
            self._talk.take_intent(intent, write_memory(before), DEVICE_DOOR, self.locale, kept), before
        )

    def _hear(self, hypotheses: tuple[Hypothesis, ...]) -> Answer:
        before, kept = self._before(), self._kept()
        return self._after(
            self._talk.hear(hypotheses, write_memory(before), DEVICE_DOOR, self.locale, kept), before
        )

    def _kept(self) -> Kept:
        return replace(self._keeping.kept, asked=self._asked)

    def understands(self, hypotheses: Sequence[Hypothesis]) -> Understanding:
        """What words would mean where the talk stands now; asked by an ear that has doubts."""
        return self._talk.understander.understand(hypotheses, context(self.memory))

    def informed(self) -> None:
        """It has been said what Hepatica is, and that it gives information, not medical advice."""
        self.memory = replace(self.memory, informed=True)

    def use(self, settings: Settings) -> str | None:
        """Use these settings from now on and keep them; the phrase that tells where they cannot be kept."""
        self.settings = settings
        try:
            self._keeping.save_settings(settings)
        except KeepingError as error:
            return self._once(error.phrase)
        return None

    def keep_place(self) -> str | None:
        """Keep where the talk stands, without the person's words; the phrase that tells where that fails."""
        try:
            self._keeping.save_talk(self.memory)
        except KeepingError as error:
            return self._once(error.phrase)
        return None

    def keep_introduced(self) -> str | None:
        """Keep that the device has introduced itself; the phrase that tells where that fails."""
        try:
            self._keeping.save_introduced()
        except KeepingError as error:
            return self._once(error.phrase)
        return None

    def heard(self, text: str) -> None:
        """These words were the last heard, though no reply of the conversation answers them."""
        self.memory = replace(self.memory, heard=cut_to_bytes(text))

    @property
    def questions(self) -> tuple[str, ...]:
        """The saved questions, oldest first."""
        return self._keeping.kept.questions

    def delete_question(self, place: int) -> tuple[str, str]:
        """Delete the saved question of a place from 0: the phrase that tells so, and the question."""
        questions = self.questions
        if place >= len(questions):
            return "no_question_left", ""
        try:
            self._keeping.delete_question(place + 1)
        except KeepingError as error:
            return error.phrase, ""
        return "question_deleted", questions[place]

    def keep_team_number(self, typed: str) -> str:
        """Keep the care team's number; the phrase that tells whether that was done."""
        groups = "".join(c if c.isascii() and c.isdigit() else " " for c in typed).split()
        if sum(map(len, groups)) < 3:
            return "team_number_not_one"
        try:
            self._keeping.save_team_number(" ".join(groups))
        except KeepingError as error:
            return error.phrase
        return "team_number_kept"

    def delete_team_number(self) -> str:
        """Keep the care team's number no longer; the phrase that tells whether that was done."""
        try:
            self._keeping.save_team_number(None)
        except KeepingError as error:
            return error.phrase
        return "team_number_deleted"

    def take_news(self) -> tuple[str, ...]:
        """What happened to the file of what is kept that the person should hear, once: phrases."""
        return self._keeping.take_news()

    @property
    def team_number(self) -> str | None:
        """The care team's number that was kept."""
        return self._keeping.kept.team_number

    def _once(self, phrase: str) -> str | None:
        """The phrase the first time; a disk that stays full is not told of at every turn."""
        if phrase in self._told:
            return None
        self._told.add(phrase)
        return phrase

    def _before(self) -> Memory:
        """The memory as the conversation is to see it.

        Its steps of speed and loudness only tell whether there is anything left in a direction: the device
        has steps of its own, and finer ones.
        """
        rate = {SLOWEST_WPM: LOWEST, FASTEST_WPM: HIGHEST}.get(self.settings.rate_wpm, 0)
        volume = {QUIETEST: LOWEST, LOUDEST: HIGHEST}.get(self.settings.volume, 0)
        return replace(self.memory, rate=rate, volume=volume)

    def _after(self, turned: Turned, before: Memory) -> Answer:
        reply = turned.reply
        self.memory = reply.memory
        try:
            self._act(reply, before)
        except KeepingError as error:
            return Answer(reply, error.phrase)
        return Answer(reply)

    def _act(self, reply: Reply, before: Memory) -> None:
        """Do what the reply says is done. Raises KeepingError."""
        if reply.heard and reply.intent not in NAVIGATION:
            self._asked = reply.heard
        settings = self.settings
        for effect in reply.effects:
            match effect:
                case "set_rate" if reply.intent != "repeat":  # that one is said slowly, and only once
                    settings = rate_by_voice(settings, reply.rate - before.rate)
                case "set_volume":
                    settings = volume_by_voice(settings, reply.volume - before.volume)
                case "wait_longer":
                    settings = ladders.wait_longer(settings)
                case "wait_less":
                    settings = ladders.wait_less(settings)
                case "save_question" if reply.saves is not None:
                    self._keeping.save_question(reply.saves)
                case "delete_question":
                    self._keeping.delete_question(reply.number)
                case "forget":
                    self._asked = None
                    self._keeping.forget_everything()
                    settings = self.settings = self._keeping.settings
                case _:
                    pass
        if settings != self.settings:
            self.settings = settings
            self._keeping.save_settings(settings)


def digit_by_digit(number: str | None) -> str:
    """A telephone number as it is to be read out: a space after each digit, a comma after each group."""
    return ", ".join(" ".join(group) for group in (number or "").split())


def rate_by_voice(settings: Settings, direction: int) -> Settings:
    """The next of the five named speeds, or beyond them one fine step; below 0 slower, above it faster."""
    named = [rate for rate in RATES_WPM if (rate - settings.rate_wpm) * direction > 0]
    if named:
        return ladders.with_rate(settings, min(named, key=lambda rate: abs(rate - settings.rate_wpm)))
    if direction:
        return ladders.faster(settings) if direction > 0 else ladders.slower(settings)
    return settings


def volume_by_voice(settings: Settings, direction: int) -> Settings:
    """The next of the five named degrees of loudness, or beyond them one fine step."""
    named = [volume for volume in VOLUMES if (volume - settings.volume) * direction > 0.001]
    if named:
        return ladders.with_volume(settings, min(named, key=lambda volume: abs(volume - settings.volume)))
    if direction:
        return ladders.louder(settings) if direction > 0 else ladders.quieter(settings)
    return settings
