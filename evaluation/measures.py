"""The measures: what is counted, over which items, and what it should come to.

Every goal is of sets of this kind that nobody has trained on or tuned to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.answers import Answer
from evaluation.dialogues import HeldDialogue
from evaluation.flags_heard import LEAST_URGENT, found, is_alarm, is_the_flag, is_urgent, tier, wanted_tier
from evaluation.hearing import USUAL
from evaluation.intervals import Share
from intents.meaning import CLARIFY, EMERGENCY, NAVIGATION, OUT_OF_SCOPE, PERSONAL_ADVICE, TOPICS
from intents.topics import RedFlag

REAL_PAGE = "real page"
"""The style of questions that real people put to public pages. None stands in the project; a file may have
some."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether what a measure counts happened to one item."""

    key: str
    counted: bool
    short: bool
    """Whether the item has at most three words."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    name: str
    """For `--min`, JSON and the committed figures."""
    title: str
    outcomes: tuple[Outcome, ...]
    """Never empty."""
    goal: float | None = None
    """0 to 1; None for a row that is only told."""
    less_is_better: bool = False

    @property
    def share(self) -> Share:
        """Over all items."""
        return _share(self.outcomes)

    @property
    def without_short(self) -> Share | None:
        """Over the items of more than three words; None where there is none."""
        longer = [outcome for outcome in self.outcomes if not outcome.short]
        return _share(longer) if longer else None

    @property
    def verdict(self) -> str:
        """``ok``, ``missed``, or nothing for a measure without a goal."""
        return "" if self.goal is None else "ok" if self.reaches(self.goal) else "missed"

    def reaches(self, share: float) -> bool:
        """Whether it is at least `share` (0 to 1); where less is better, at most."""
        value = self.share.value
        return value <= share + 1e-9 if self.less_is_better else value >= share - 1e-9

    @property
    def good(self) -> tuple[bool, ...]:
        """Of each item, whether it went as it should."""
        return tuple(outcome.counted is not self.less_is_better for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that measures are taken from."""

    written: Sequence[Answer]
    heard: Mapping[float, Sequence[Answer]]
    """By word error rate."""
    dialogues: Sequence[HeldDialogue]
    flags: Mapping[str, RedFlag]


def measures(given: Answers) -> tuple[Measure, ...]:
    """Every measure that there are items for."""
    return tuple(
        measure
        for family in (_rights, _on_topics, _beside, _red_flags, _alarms, _navigation, _pairs, _dialogues)
        for measure in family(given)
        if measure.outcomes
    )


def _rights(given: Answers) -> Iterator[Measure]:
    questions = [answer for answer in given.written if answer.item.kind == "question"]
    yield _of("written", "Right intent, written questions", questions, _is_right, goal=0.96)
    yield _of(
        "written_or_offered",
        "- right, or asked back with the right one offered",
        questions,
        lambda answer: answer.verdict in ("right", "offered"),
    )
    yield _of(
        "written_best_guess",
        "- right where the best guess is always taken",
        questions,
        lambda answer: answer.best_guess in answer.item.accepted,
    )
    real = [answer for answer in questions if answer.item.style == REAL_PAGE]
    yield _of("real_words", "Right intent, real people's own words", real, _is_right, goal=0.92)
    for rate, answers in sorted(given.heard.items(), key=lambda heard: (heard[0] != USUAL, heard[0])):
        heard = [answer for answer in answers if answer.item.kind == "question"]
        goal = 0.90 if rate == USUAL else None
        yield _of(
            f"heard_{rate}", f"Right intent, heard at word error rate {rate}", heard, _is_right, goal=goal
        )


def _on_topics(given: Answers) -> Iterator[Measure]:
    """What becomes of questions on our topics: the five shares sum to 1."""
    for prefix, title, answers in (
        ("topics", "Our topics", given.written),
        ("topics_heard", f"Our topics, heard at {USUAL}", given.heard.get(USUAL, ())),
    ):
        ours = [
            answer for answer in answers if answer.item.kind == "question" and answer.item.label in TOPICS
        ]
        yield _of(
            f"{prefix}_wrong",
            f"{title}: answered wrongly with confidence",
            ours,
            lambda answer: answer.verdict == "wrong",
            goal=0.02 if prefix == "topics" else None,
            less=True,
        )
        yield _of(f"{prefix}_right", "- right", ours, _is_right)
        yield _of(f"{prefix}_offered", "- asked back, the right one offered", ours, _verdict("offered"))
        yield _of(f"{prefix}_asked", "- asked back without it", ours, _verdict("asked"), less=True)
        yield _of(f"{prefix}_declined", "- declined", ours, _verdict("declined"), less=True)


def _beside(given: Answers) -> Iterator[Measure]:
    near = [answer for answer in given.written if answer.item.kind == "near_scope"]
    yield _of(
        "near_scope",
        "Near out of scope: declined or asked back",
        near,
        lambda answer: answer.verdict == "right" or answer.understanding.intent in (OUT_OF_SCOPE, CLARIFY),
        goal=0.93,
    )
    strangers = [answer for answer in given.written if answer.item.kind == "stranger"]
    yield _of(
        "strangers_answered", "Strangers answered as if ours", strangers, _as_if_ours, goal=0.01, less=True
    )
    yield _of(
        "strangers_steered",
        "- taken for steering the talk",
        strangers,
        lambda answer: answer.understanding.intent in NAVIGATION,
        less=True,
    )
    harmless = [answer for answer in given.written if answer.item.kind == "harmless"]
    yield _of(
        "harmless",
        "Harmless talk: understood, declined or asked back",
        harmless,
        lambda answer: answer.verdict == "right" or answer.understanding.intent in (OUT_OF_SCOPE, CLARIFY),
    )


def _red_flags(given: Answers) -> Iterator[Measure]:
    flags = given.flags
    written = [answer for answer in given.written if is_urgent(answer)]
    heard = [answer for answer in given.heard.get(USUAL, ()) if is_urgent(answer)]
    yield _of("red_flags", "Red flags found, written", written, found, goal=1.0)
    yield _of("red_flags_heard", f"Red flags found, heard at {USUAL}", heard, found, goal=0.95)
    flagged = [answer for answer in written if answer.item.flags]
    yield _of(
        "tier",
        "- found with the right tier",
        flagged,
        lambda answer: tier(answer, flags) == wanted_tier(answer, flags),
    )
    yield _of(
        "tier_lowered",
        "- found with too low a tier",
        flagged,
        lambda answer: LEAST_URGENT >= tier(answer, flags) > wanted_tier(answer, flags),
        less=True,
    )
    yield _of("flag", "- found as the very flag", flagged, is_the_flag)


def _alarms(given: Answers) -> Iterator[Measure]:
    for name, title, kinds, goal in (
        ("alarms_questions", "False alarms, other questions", ("question", "near_scope", "navigation"), 0.02),
        ("alarms_near", "False alarms, such words and nothing happening", ("near_miss",), 0.05),
        ("alarms_harmless", "False alarms, harmless talk", ("harmless",), 0.02),
        ("alarms_strangers", "False alarms, strangers", ("stranger",), None),
    ):
        calm = [answer for answer in given.written if answer.item.kind in kinds and not is_urgent(answer)]
        yield _of(name, title, calm, is_alarm, goal=goal, less=True)


def _navigation(given: Answers) -> Iterator[Measure]:
    steering = [answer for answer in given.written if answer.item.kind == "navigation"]
    yield _of("navigation", "Navigation, all intents together", steering, _is_right, goal=0.95)
    for intent in NAVIGATION:
        one = [answer for answer in steering if answer.item.label == intent]
        yield _of(f"navigation_{intent}", f"- {intent}", one, _is_right, goal=0.95)


def _pairs(given: Answers) -> Iterator[Measure]:
    """Both sides of each pair: the one found, the other raising no flag of any tier."""
    sides: dict[str, list[Answer]] = {}
    for answer in given.written:
        if answer.item.pair is not None:
            sides.setdefault(answer.item.pair, []).append(answer)
    outcomes = [
        Outcome(
            "".join(sorted(answer.item.key for answer in both)),
            all(found(answer) if is_urgent(answer) else answer.understanding.flag is None for answer in both),
            any(answer.item.short for answer in both),
        )
        for both in sides.values()
    ]
    yield Measure("pairs", "Happening or asked about: both told apart", tuple(outcomes))


def _dialogues(given: Answers) -> Iterator[Measure]:
    talks = tuple(Outcome(held.dialogue.key, held.right, short=False) for held in given.dialogues)
    turns = tuple(
        Outcome(f"{held.dialogue.key}{number}", not turn.faults, len(turn.wanted.user.split()) <= 3)
        for held in given.dialogues
        for number, turn in enumerate(held.turns)
    )
    yield Measure("dialogues", "Whole conversations, every turn right", talks, 0.90)
    yield Measure("dialogue_turns", "- turns right", turns)


def _as_if_ours(answer: Answer) -> bool:
    found_intent = answer.understanding.intent
    ours = found_intent in TOPICS or found_intent in (EMERGENCY, PERSONAL_ADVICE)
    return ours and found_intent not in answer.item.accepted


def _is_right(answer: Answer) -> bool:
    return answer.verdict == "right"


def _verdict(name: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.verdict == name


def _of(
    name: str,
    title: str,
    answers: Iterable[Answer],
    counts: Callable[[Answer], bool],
    *,
    goal: float | None = None,
    less: bool = False,
) -> Measure:
    outcomes = tuple(Outcome(answer.item.key, counts(answer), answer.item.short) for answer in answers)
    return Measure(name, title, outcomes, goal, less)


def _share(outcomes: Sequence[Outcome]) -> Share:
    return Share(sum(outcome.counted for outcome in outcomes), len(outcomes))
