"""Navigation: everything a person can say to steer the talk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from skill.asking_back import aside, closing_again, which
from skill.keeping import delete_question, forget, read_questions, save_question, wait
from skill.lines import Line
from skill.memory import HIGHEST, LOWEST, MOST_COUNTED, Memory
from skill.plan import Plan, Turn, asks
from skill.reply import Effect
from skill.telling import ask_anything, closing_for, tell, tell_more, tell_part, tell_simpler

SHELF = 3
"""Names said without a pause between (content rule: no list longer than three)."""


def open_talk(turn: Turn) -> Plan:
    """The welcome: what Hepatica is, and that it gives information, not medical advice."""
    memory = replace(asks(turn.memory, "first"), informed=True, misses=0)
    closing = (turn.phrase("ask_first", 0),)
    return _plan("open", (turn.phrase("welcome"),), closing, memory, "title_welcome")


def give_help(turn: Turn) -> Plan:
    """What to do in danger, then what can be asked and said."""
    closing, memory = ask_anything(turn, replace(turn.memory, misses=0))
    return _plan("help", (turn.phrase("in_danger", 0), turn.phrase("help")), closing, memory, "title_help")


def stop(turn: Turn) -> Plan:
    """A goodbye; the talk ends."""
    memory = asks(turn.memory, None, turn.memory.offers)
    plan = _plan("stop", (), (turn.phrase("goodbye"),), memory, "title_goodbye")
    return replace(plan, ends=True, effects=("stop",))


def thank(turn: Turn) -> Plan:
    """A courtesy, then the question as it stands; where that was all, goodbye."""
    courtesy = turn.phrase("you_are_welcome")
    if "that_is_all" in turn.understanding.cues:
        return replace(stop(turn), intent="thanks", body=(courtesy,))
    return aside(turn, courtesy)


def repeat(turn: Turn) -> Plan:
    """The last reply again; asked again, slower and in the simpler telling where there is one."""
    said = turn.said()
    if not said:
        closing, memory = ask_anything(turn, turn.memory)
        return _plan("repeat", (turn.phrase("nothing_said_yet"),), closing, memory, "title_general")
    closing, memory = closing_again(turn)
    memory = replace(memory, repeats=min(MOST_COUNTED, memory.repeats + 1))
    opening: tuple[Line, ...] = ()
    if memory.repeats > 1:
        if "set_rate" in turn.door.can:
            memory = replace(memory, rate=max(LOWEST, memory.rate - 1))
        said = tuple(_simpler(turn, line) for line in said)
        opening = (turn.phrase("again_slower"),)
    topic = next(filter(None, map(turn.script.topic_of, said)), None)
    plan = _plan("repeat", said[:-1], closing, memory, None if topic else "title_general")
    effects: tuple[Effect, ...] = ("set_rate",) if memory.rate != turn.memory.rate else ()
    return replace(plan, opening=opening, topic=topic, offers=memory.offers, effects=effects, keeps_said=True)


def _simpler(turn: Turn, line: Line) -> Line:
    """A gist's simpler telling; any other line as it is."""
    topic = turn.script.topic_of(line)
    if topic and line.passage == turn.content.topics[topic].gist.id:
        return Line(turn.content.topics[topic].simpler.id)
    return line


def yes(turn: Turn) -> Plan:
    """What the last question asked."""
    memory, topic = turn.memory, turn.current()
    match memory.question:
        case "more" if topic:
            return tell_more(turn, topic)
        case "offer" if memory.offers:
            return replace(tell(turn, memory.offers[0]), intent="yes")
        case "choose" if len(memory.offers) == 1:
            return replace(tell(turn, memory.offers[0]), intent="yes")
        case "choose" if memory.offers:
            plan = _plan("yes", (), (which(turn, memory.offers),), memory, "title_which")
            return replace(plan, offers=memory.offers)
        case "topics":
            return replace(list_topics(turn, memory.group + 1), intent="yes")
        case "next_sentence":
            return _sentence(turn, "yes", memory.sentence + 1)
        case "company":
            closing, after = ask_anything(turn, memory)
            return _plan("yes", (turn.phrase("glad_of_company"),), closing, after, "title_general")
        case _:
            closing = (turn.phrase("ask_first", 0),)
            return _plan("yes", (turn.phrase("go_ahead"),), closing, asks(memory, "first"), "title_general")


def no(turn: Turn) -> Plan:
    """Not that: is there something else; after that question, goodbye."""
    if turn.memory.question in ("anything_else", "first") and turn.memory.turn:
        return replace(stop(turn), intent="no")
    name = "no_company" if turn.memory.question == "company" else "all_right"
    closing, memory = ask_anything(turn, turn.memory)
    plan = _plan("no", (turn.phrase(name),), closing, memory, "title_general")
    return replace(plan, topic=turn.memory.topic, offers=turn.memory.offers)


def more(turn: Turn) -> Plan:
    """On with this topic, or with the list of topics."""
    if turn.memory.question == "topics":
        return replace(list_topics(turn, turn.memory.group + 1), intent="more")
    topic = turn.current()
    return tell_more(turn, topic) if topic else replace(list_topics(turn, 0), intent="more")


def back(turn: Turn) -> Plan:
    """The part before; from a gist, the topic before."""
    memory, topic = turn.memory, turn.current()
    if topic and memory.part > 0:
        return replace(tell_part(turn, topic, memory.part - 1, "back"), intent="back")
    if memory.earlier:
        before = turn.content.topics[memory.earlier[0]]
        plan = tell_part(replace(turn, memory=replace(memory, offers=())), before, 0, "back")
        return replace(plan, memory=replace(plan.memory, earlier=memory.earlier[1:]))
    return aside(turn, turn.phrase("nothing_before"))


def where(turn: Turn) -> Plan:
    """The topic of the talk and the position in it."""
    topic = turn.current()
    if topic is None:
        closing, memory = ask_anything(turn, turn.memory)
        return _plan("where", (turn.phrase("nowhere_yet"),), closing, memory, "title_general")
    position = turn.phrase(
        "where_we_are", topic=f"topic:{topic.id}", position=f"number:{turn.memory.part + 1}",
        count=f"number:{len(topic.parts) + 1}",
    )  # fmt: skip
    closing, memory = closing_for(turn, topic, turn.memory)
    plan = _plan("where", (position,), closing, memory, None)
    return replace(plan, topic=topic.id, offers=turn.memory.offers, keeps_said=True)


def topics(turn: Turn) -> Plan:
    """The first shelf of topics, with its position."""
    return list_topics(turn, 0)


def list_topics(turn: Turn, group_number: int) -> Plan:
    """One shelf of topics, three names at a breath, with its position among the shelves."""
    groups = turn.content.groups
    number = group_number % len(groups)
    group = groups[number]
    head = turn.phrase(
        "group_of_topics", group=f"group:{group.id}", position=f"number:{number + 1}",
        count=f"number:{len(groups)}",
    )  # fmt: skip
    rows = [
        turn.listing(
            ("list_one", "list_two", "list_three"), group.topics[start : start + SHELF], min(start, 1)
        )
        for start in range(0, len(group.topics), SHELF)
    ]
    memory = replace(asks(turn.memory, "topics", group.topics), group=number, misses=0)
    plan = _plan("topics", (head, *rows), (turn.phrase("ask_topic_or_next_group"),), memory, "title_topics")
    return replace(plan, offers=group.topics)


def simpler(turn: Turn) -> Plan:
    """The topic in plainer words."""
    topic = turn.current()
    return tell_simpler(turn, topic) if topic else replace(repeat(turn), intent="simpler")


def _delivery(turn: Turn, name: str, *, rate: int = 0, volume: int = 0) -> Plan:
    """Another speed or loudness, said so, and the last reply again."""
    effect: Effect = "set_rate" if rate else "set_volume"
    if effect not in turn.door.can:
        return aside(turn, turn.phrase("cannot_here"))
    memory = replace(
        turn.memory,
        rate=min(HIGHEST, max(LOWEST, turn.memory.rate + rate)),
        volume=min(HIGHEST, max(LOWEST, turn.memory.volume + volume)),
    )
    changed = (memory.rate, memory.volume) != (turn.memory.rate, turn.memory.volume)
    line = turn.phrase(f"now_{name}" if changed else f"cannot_{name}")
    again = replace(repeat(turn), keeps_said=True)
    memory = replace(memory, question=again.memory.question, offers=again.memory.offers)
    return replace(again, intent=name, opening=(line,), memory=memory, effects=(effect,))


def spell(turn: Turn) -> Plan:
    """The letters of the hard word in what was asked or said last."""
    if "spell" not in turn.door.can:
        return aside(turn, turn.phrase("cannot_here"))
    said = " ".join(sentence.text for line in turn.said() for sentence in turn.script.sentences(line))
    word = turn.script.first_word(turn.understanding.heard or "") or turn.script.first_word(said)
    if word is None:
        return aside(turn, turn.phrase("nothing_to_spell"))
    line = turn.phrase("spelled", word=f"word:{word}", letters=f"spelled:{word}")
    return replace(aside(turn, line), effects=("spell",))


def heard(turn: Turn) -> Plan:
    """The words last heard; where a door keeps none, the danger or the topic understood."""
    if turn.memory.heard and turn.door.keeps_words:
        line = turn.phrase("i_heard", words="heard:")
    elif turn.memory.flag:
        line = turn.phrase("i_understood_danger")
    elif turn.memory.topic:
        line = turn.phrase("i_understood", topic=f"topic:{turn.memory.topic}")
    else:
        line = turn.phrase("heard_nothing")
    return aside(turn, line)


def _sentence(turn: Turn, intent: str, number: int) -> Plan:
    """One sentence of the last reply."""
    pieces = turn.script.one_by_one(turn.said()[:-1])
    if not 0 <= number < len(pieces):
        name = "no_previous_sentence" if number < turn.memory.sentence else "no_next_sentence"
        return replace(aside(turn, turn.phrase(name)), intent=intent)
    memory = replace(asks(turn.memory, "next_sentence", turn.memory.offers), sentence=number)
    read = aside(turn, pieces[number])
    return replace(read, intent=intent, closing=(turn.phrase("ask_next_sentence"),), memory=memory)


def _plan(
    intent: str, body: tuple[Line, ...], closing: tuple[Line, ...], memory: Memory, title: str | None
) -> Plan:
    return Plan(intent, "answered", body, closing, memory, title=title)


STEERING: Mapping[str, Callable[[Turn], Plan]] = {
    "open": open_talk,
    "help": give_help,
    "stop": stop,
    "repeat": repeat,
    "yes": yes,
    "no": no,
    "more": more,
    "back": back,
    "topics": topics,
    "slower": lambda turn: _delivery(turn, "slower", rate=-1),
    "faster": lambda turn: _delivery(turn, "faster", rate=1),
    "louder": lambda turn: _delivery(turn, "louder", volume=1),
    "quieter": lambda turn: _delivery(turn, "quieter", volume=-1),
    "spell": spell,
    "heard": heard,
    "thanks": thank,
    "simpler": simpler,
    "where": where,
    "next_sentence": lambda turn: _sentence(turn, "next_sentence", turn.memory.sentence + 1),
    "previous_sentence": lambda turn: _sentence(turn, "previous_sentence", turn.memory.sentence - 1),
    "wait_longer": wait,
    "wait_less": wait,
    "save_question": save_question,
    "read_questions": read_questions,
    "delete_question": delete_question,
    "forget": forget,
}
"""Navigation intent -> what answers it."""
