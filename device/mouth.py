"""Everything the device says and prints, in the person's own speed, loudness and voice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from device.answering import Answering
from device.earcons import Earcon
from device.says import Says
from device.speaking import Speaking, sentences_of
from device.state import Lost, Manner, Spoken
from device.voices import voice_name
from skill.lines import Words
from skill.memory import URGENT_TIERS
from skill.reply import Reply

URGENT_VOLUME = 0.7
"""A red flag is said no softer than this, whatever is set."""
SLOWER = 0.8
"""How much slower a reply is repeated that was not understood."""


class Mouth:
    """Says one thing after the other. Only `hush` may be called from another thread than the loop's.

    Args:
        show: prints a line.
        post: told when something said has come to its end, or the voice is lost.
    """

    def __init__(
        self,
        answering: Answering,
        says: Says,
        show: Callable[[str], None],
        post: Callable[[Spoken | Lost], None],
    ) -> None:
        self._answering, self._says, self._show_line = answering, says, show
        self.speaking = Speaking(post)
        self._speech: int | None = None
        self._reading: int | None = None
        self._said: tuple[str, ...] = ()
        self._shown: tuple[str, ...] = ()
        self._then: Callable[[], None] | None = None
        self._urgent = self._slower = False

    def hush(self) -> bool:
        """Silence at once, from any thread; whether there was anything to silence."""
        return self.speaking.hush()

    @property
    def busy(self) -> bool:
        """Whether something is being said."""
        return self._speech is not None

    @property
    def said(self) -> tuple[str, ...]:
        """The sentences of the last reply."""
        return self._said

    @property
    def sentence(self) -> int:
        """The sentence of the last reply that is being said, or was last, from 0."""
        return self.speaking.sentence

    def sentence_now(self) -> str:
        """The words of the last reply's sentence that is being said; for any thread."""
        said, place = self._said, self.speaking.sentence
        return said[place] if place < len(said) else ""

    def give_up(self) -> tuple[bool, bool]:
        """Silence and forget what was to come: whether there was anything, and whether it was a reply."""
        silenced, reply = self.hush(), self._reading is not None
        silenced = silenced or self._speech is not None
        self._speech = self._reading = self._then = None
        return silenced, reply

    def ended(self, number: int) -> bool:
        """A speech has come to its end: whether all is said; what was to come after it is then done."""
        if number != self._speech:
            return False
        self._speech = self._reading = None
        then, self._then = self._then, None
        if then is not None:
            then()
        return True

    # -- saying -------------------------------------------------------------------------------------

    def tell(
        self,
        phrase: str,
        heard: str = "",
        *,
        tone: Earcon | None = None,
        then: Callable[[], None] | None = None,
        **fillings: str,
    ) -> None:
        """Say a phrase of the device's own, and do something once it is said."""
        self.tell_words([self._says(phrase, heard, **fillings)], tone=tone, then=then)

    def tell_words(
        self,
        words: Sequence[Words],
        *,
        tone: Earcon | None = None,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Say words and print them, a sentence a line."""
        for one in words:
            self.show(one.display)
        self._speak([sentence for one in words for sentence in sentences_of(one.speech)], tone, then)

    def tone(self, tone: Earcon, then: Callable[[], None] | None = None) -> None:
        """A tone, and what is done after it."""
        if self._answering.settings.earcons and self.speaking.able:
            self._speak((), tone, then)
        elif then is not None:
            then()

    def letters(self, text: str) -> None:
        """Say what was typed."""
        self._speak((text,), None, None)

    def reply(self, reply: Reply) -> None:
        """Say a reply and print it."""
        self._urgent = reply.flag is not None and reply.flag.tier in URGENT_TIERS
        self._slower = "set_rate" in reply.effects and reply.intent == "repeat"
        self.show(reply.display)
        self._said, self._shown = sentences_of(reply.speech), sentences_of(reply.display)
        lost_for_words = reply.memory.misses > 0 and not self._urgent
        self.read(0, tone="not_understood" if lost_for_words else None)

    def read(self, start: int, *, tone: Earcon | None = None) -> None:
        """Say the last reply from a sentence on."""
        self._speak(self._said, tone, None, start)
        self._reading = self._speech

    def read_from(self, start: int) -> None:
        """Say the last reply from a sentence on that the person has gone to, and print that sentence."""
        same = len(self._shown) == len(self._said)
        self.show(self._shown[start] if same else self._said[start])
        self.read(start)

    def show(self, text: str) -> None:
        """Print a text, a sentence a line, where it is wanted or nothing can be heard."""
        settings = self._answering.settings
        if settings.print or not self.speaking.able:
            for sentence in sentences_of(text):
                self._show_line(sentence)

    def _speak(
        self,
        sentences: Sequence[str],
        tone: Earcon | None,
        then: Callable[[], None] | None,
        start: int | None = None,
    ) -> None:
        settings = self._answering.settings
        self._speech = self.speaking.say(
            sentences if settings.speak else (),
            self._manner(reply=start is not None),
            tone=tone if settings.earcons else None,
            start=start,
        )
        self._reading, self._then = None, then

    def _manner(self, *, reply: bool) -> Manner:
        """The person's own manner; a reply may be urgent, or said slowly because it was not understood."""
        settings = self._answering.settings
        urgent, slower = reply and self._urgent, reply and self._slower
        return Manner(
            settings.rate_wpm * (SLOWER if slower else 1.0),
            max(settings.volume, URGENT_VOLUME) if urgent else settings.volume,
            settings.voice or voice_name(self._answering.locale),
        )
