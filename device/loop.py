"""The talking device itself: what happens comes in one by one, and is answered in words, tones and silence.

One thread, the caller's, decides everything. Speaking, listening and the keyboards have threads of their own
that only post what happened; a key silences from the keyboard's own thread, so that nothing can delay it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from audio.hearing import PATIENT, Ear, Patience
from device import actions, asking, typing_mode
from device.answering import Answer
from device.how import How
from device.introduction import Introduction
from device.keys import KeyMap, Press
from device.listening import Listening
from device.made import Made
from device.mouth import Mouth
from device.parts import Parts
from device.reminders import Reminders
from device.spoken_commands import SpokenCommands
from device.state import (
    EarOpened,
    Event,
    For,
    Inbox,
    InputEnded,
    LineTyped,
    Listened,
    Lost,
    Part,
    Pressed,
    Spoken,
    State,
)


class Device:
    """One device and one person. `press` may be called from any thread, all else from one."""

    def __init__(self, made: Made, inbox: Inbox | None = None) -> None:
        self.made, self.answering = made, made.answering
        self.keys = made.keys or KeyMap()
        self.hands_free = made.keys is None
        """Whether to listen whenever nothing is said; a keyboard that is plugged in later ends that."""
        self.commands = SpokenCommands.of(made.says.talk.content)
        self.inbox = inbox or Inbox()
        self.state = State()
        self.mouth = Mouth(made.answering, made.says, made.show, self.inbox.post)
        self.parts = Parts(made.finders, self.mouth.speaking, self.inbox.post, wanted=not made.typing)
        self._listening = Listening(self.inbox.post)
        self._reminders = Reminders()
        self._introduction = Introduction(made)
        self._line_awaited = False

    def press(self, press: Press) -> None:
        """A key, from any thread: silence first, then its work."""
        silenced = press.phase != "up" and self.mouth.hush()
        self.inbox.post(Pressed(press, silenced))

    def run(self) -> None:
        """Talk until a goodbye, or the end of the input."""
        try:
            self._begin()
            while not self.state.over:
                self._rest()
                event = self.inbox.take(self._wait_s(), busy=self.busy)
                if event is not None:
                    self._take(event)
        finally:
            self._listening.end()
            self.mouth.speaking.close()

    @property
    def busy(self) -> bool:
        """Whether something is going on that will post its end."""
        state = self.state
        listens = state.listening is not None and state.listens_for == "question"
        return self.mouth.busy or listens or self.parts.ear_opens or self._line_awaited

    def _begin(self) -> None:
        self.parts.find(self.inbox.now())
        for part in self.parts.told_at_start():
            self.mouth.tell(f"no_{part}")
        for news in (*self.made.news, *self.answering.take_news()):
            self.mouth.tell(news)
        if self.made.reader_runs:
            heard, filling = self.made.says.key("voice_on_off")
            self.mouth.tell("reader_speaks", heard, key=filling)
        if self.hands_free and not self.made.stays:
            if not self.parts.can_hear and self.made.lines is not None:
                self.mouth.tell("type_here")
            self.reply(self.answering.happened("launch"))
        else:
            self._introduction.begin(can_hear=self.parts.can_hear)
            self.state.typing = "question" if self.made.typing else None

    def _rest(self) -> None:
        """What the device does by itself while nothing else goes on."""
        state, now = self.state, self.inbox.now()
        if self.mouth.busy or state.over:
            return
        for part in self.parts.try_again(now):
            self.mouth.tell(f"{part}_back")
        if self.busy or state.typed:
            return
        if words := self._introduction.due(now):
            begin_typing = (lambda: typing_mode.enter(self, "question")) if state.typing else None
            self.mouth.tell_words(words, tone="ready", then=begin_typing)
        elif state.typing is not None:
            return
        elif self._reminders.take(now) and self.answering.memory.question == "can_call":
            self.reply(self.answering.happened("silence"), unasked=True)
        elif (state.may_listen or self.hands_free) and self.parts.can_hear and not state.muted:
            state.may_listen = False
            asking.ask(self)
        elif self.hands_free and self.made.lines is not None:
            self._await_line(self.made.lines)
        elif self.hands_free and not self.made.stays and not self.parts.ear_opens:
            state.over = "ear" in self.parts.missing or not state.muted
        else:
            asking.await_call(self)

    def _wait_s(self) -> float | None:
        """How long to wait for something to happen; None: for as long as it takes."""
        if self.mouth.busy:
            return None
        moments = [self.parts.retry_at()]
        if not self.busy and not self.state.typed:
            moments.append(self._introduction.due_at())
        if not self.busy and self.state.typing is None:
            moments.append(self._reminders.due_at())
        due = [moment for moment in moments if moment is not None]
        return max(0.0, min(due) - self.inbox.now()) if due else None

    def _take(self, event: Event) -> None:
        match event:
            case Pressed(press, silenced):
                self._pressed(press, silenced=silenced)
            case Spoken(number, whole):
                if self.mouth.ended(number):
                    self._fell_silent(whole=whole)
            case Listened(number, heard):
                if number == self.state.listening:
                    self.state.listening = None
                    asking.take_heard(self, self.state.listens_for, heard)
            case Lost(part):
                self._lost(part)
            case EarOpened(ear):
                self.parts.opened(ear)
                if ear is None:
                    self.mouth.tell("no_ear")
                elif self.state.asks_when_ready:
                    asking.ask(self)
            case LineTyped(text):
                self._line_awaited = False
                if text.strip():
                    asking.take_typed(self, text.strip())
            case InputEnded():
                self.state.over = True

    # -- keys ---------------------------------------------------------------------------------------

    def _pressed(self, press: Press, *, silenced: bool) -> None:
        state = self.state
        if press.phase == "up":
            actions.release(self, press)
            return
        self.hands_free = False
        since, reply_cut = self.mouth.give_up()  # also what was begun after the key went down
        state.may_listen = state.asks_when_ready = False
        self._reminders.person_is_there()
        self._introduction.person_is_there(self.inbox.now())
        if state.ends:
            state.over, state.ends = not self.made.stays, False
        elif state.typing is not None:
            typing_mode.key(self, press.key)
        elif (action := self.keys.action(press.key)) is not None:
            actions.do(self, action, How(press, silenced or since, reply_cut))

    # -- listening ----------------------------------------------------------------------------------

    def listen(
        self, what: For, ear: Ear | None, phrases: Sequence[str] | None = None, patience: Patience = PATIENT
    ) -> None:
        """Open the microphone for one utterance, where there are a microphone and an ear for it."""
        if ear is not None and self.parts.microphone is not None:
            self.state.listens_for = what
            self.state.listening = self._listening.start(ear, self.parts.microphone, phrases, patience)

    def close_microphone(self) -> None:
        """What was heard so far is all; it comes as `Listened`."""
        self._listening.end()

    def stop_listening(self) -> bool:
        """Close the microphone and forget what it heard; whether it was listening for a question."""
        listened = self.state.listening is not None and self.state.listens_for == "question"
        self.state.listening = None
        self._listening.end()
        return listened

    # -- saying -------------------------------------------------------------------------------------

    def reply(self, answer: Answer, *, unasked: bool = False) -> None:
        """Say a reply, and do what follows from it."""
        if answer.trouble is not None:
            self.mouth.tell(answer.trouble, tone="not_understood")
            return
        reply, state = answer.reply, self.state
        state.asked_whether, state.awaits_number = None, False
        self.mouth.reply(reply)
        state.ends = reply.ends
        state.may_listen = self.answering.settings.listening != "push_to_talk" and not reply.ends
        if not unasked:
            self._reminders.asked(urgently=reply.memory.question == "can_call")
        if trouble := self.answering.keep_place():
            self.mouth.tell(trouble)
        for news in self.answering.take_news():
            self.mouth.tell(news)
        asking.await_stop(self)

    def _fell_silent(self, *, whole: bool) -> None:
        state, now = self.state, self.inbox.now()
        if state.listening is not None and state.listens_for == "stop":
            self.stop_listening()
        self._introduction.fell_silent(now)
        if state.ends:
            state.over, state.ends = not self.made.stays, False
        state.may_listen = state.may_listen and whole
        self._reminders.fell_silent(now)

    def _lost(self, part: Part) -> None:
        """A part failed: it is said, or printed where the voice is what has gone; the talk goes on."""
        if part in ("microphone", "ear"):
            self.state.listening = None
        if not self.parts.lose(part, self.inbox.now()):
            return
        self.mouth.tell(
            {"microphone": "microphone_lost", "loudspeaker": "loudspeaker_lost"}.get(part, f"no_{part}")
        )
        if self.hands_free and self.made.lines is not None and part in ("microphone", "ear"):
            self.mouth.tell("type_here")

    def _await_line(self, lines: Iterator[str]) -> None:
        """Read one typed line in the background."""
        if self._line_awaited:
            return
        self._line_awaited = True

        def read() -> None:
            line = next(lines, None)
            self.inbox.post(InputEnded() if line is None else LineTyped(line))

        threading.Thread(target=read, name="typed lines", daemon=True).start()
