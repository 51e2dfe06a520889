"""A recording is read strictly, replayed with its own words, and every field that changed is told."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from developing.recordings import FIELDS, RecordingError, read_recording, write_recording
from developing.replaying import ReplayedTurn, as_json, replay
from skill.talk import Talk


def raw(*lines: dict[str, Any]) -> bytes:
    return write_recording(lines).encode()


def replayed(talk: Talk, *lines: dict[str, Any]) -> tuple[ReplayedTurn, ...]:
    return tuple(replay(read_recording(raw(*lines)), talk))


TALK = (
    {"new": True, "text": "what is jaundice", "intent": "jaundice"},
    {"text": "yes", "intent": "yes", "topic": "jaundice"},
    {"event": "silence", "intent": "clarify"},
    {"new": True, "hypotheses": [{"text": "i can't breathe", "weight": 0.7}, {"text": "hm", "weight": 0.3}],
     "flag": {"id": "breathless", "tier": 1}, "outcome": "handed_over", "locale": "en-GB"},
)  # fmt: skip


def test_what_was_expected_and_came_is_no_change(exact_talk: Talk) -> None:
    assert [one.changes for one in replayed(exact_talk, *TALK)] == [()] * 4


def test_what_is_written_anew_is_the_whole_talk_and_replays_without_a_change(exact_talk: Talk) -> None:
    lines = [one.line for one in replayed(exact_talk, *TALK)]
    assert all(set(FIELDS) <= set(line) for line in lines)
    assert "nine nine nine" in lines[3]["speech"]
    again = replayed(exact_talk, *lines)
    assert [one.changes for one in again] == [()] * 4
    assert [one.line for one in again] == lines


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_that_changed_is_told_with_what_it_was_and_is(exact_talk: Talk, field: str) -> None:
    [line] = [one.line for one in replayed(exact_talk, TALK[0])]
    was = {"id": "stroke_signs", "tier": 1} if field == "flag" else "another"
    [one] = replayed(exact_talk, {**line, field: was})
    assert as_json([one]) == {
        "turns": 1, "changed": 1,
        "changes": [
            {"line": 1, "said": "what is jaundice", "fields": {field: {"was": was, "now": line[field]}}}
        ],
    }  # fmt: skip


def test_a_talk_begins_where_it_is_marked_and_goes_on_elsewhere(exact_talk: Talk) -> None:
    topic, more = {"text": "what is jaundice"}, {"text": "more", "topic": "jaundice"}
    assert not replayed(exact_talk, topic, more)[1].changes
    assert replayed(exact_talk, topic, {**more, "new": True})[1].changes
    assert not replayed(exact_talk, {**topic, "new": False}, more)[1].changes, "the first line always begins"


def test_another_content_that_says_other_words_is_found(exact_talk: Talk) -> None:
    lines = [one.line for one in replayed(exact_talk, *TALK)]
    biopsy = exact_talk.content.topics["biopsy"]
    told = replace(exact_talk.content.topics["jaundice"], gist=biopsy.gist)
    content = replace(exact_talk.content, topics={**exact_talk.content.topics, "jaundice": told})
    changed = [one for one in replayed(Talk(content, exact_talk.understander), *lines) if one.changes]
    assert [(one.turn.line, [change.field for change in one.changes]) for one in changed] == [(1, ["speech"])]


@pytest.mark.parametrize(
    ("given_raw", "told"),
    [
        (b"", "No line of the recording has a reply to compare"),
        (raw({"text": "secret words"}), "No line of the recording has a reply to compare"),
        (b"secret words", "Line 1: the line is not JSON."),
        (b"\n\n[1]", "Line 3: the line is not a JSON object."),
        (b"\xff", "Line 1: the line is not UTF-8 text."),
        (b"[" * 50, "Line 1: the line is nested deeper than 32 levels."),
        (raw({"intent": "biopsy"}), "Line 1: The request needs exactly one of text, hypotheses and event."),
        (raw({"text": "secret words", "event": "launch"}), "needs exactly one of"),
        (raw({"text": " ", "intent": "biopsy"}), "Line 1: text is empty."),
        (raw({"text": "secret words" * 50}), "Line 1: text is longer than 500 characters."),
        (raw({"text": "secret words", "new": "yes"}), "Line 1: new is either true or false."),
        (raw({"text": "secret words", "recording": 2}), "Line 1 is of another version of recordings than 1."),
        (raw({"event": "launch", "intent": "open"}, {"event": "secret"}), "Line 2: event takes one of"),
        (raw(*[{"event": "launch", "intent": "open"}] * 2001), "more than 2000 turns"),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_refused_by_line_and_without_its_words(given_raw: bytes, told: str) -> None:
    with pytest.raises(RecordingError, match=r"\w") as caught:
        read_recording(given_raw)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_locale_that_is_not_served_is_told_with_its_line(exact_talk: Talk) -> None:
    with pytest.raises(RecordingError, match="Line 1"):
        replayed(exact_talk, {"event": "launch", "intent": "open", "locale": "ko-KR"})


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with contextlib.suppress(RecordingError):
        read_recording(data)


def test_a_memory_in_a_recording_is_not_taken(exact_talk: Talk) -> None:
    [one] = replayed(exact_talk, {"text": "more", "memory": {"v": 1, "topic": "jaundice"}, "topic": None})
    assert one.changes == ()


def test_a_recording_reads_the_same_with_a_byte_order_mark_and_windows_line_ends() -> None:
    plain = read_recording(raw(*TALK))
    assert read_recording(b"\xef\xbb\xbf" + raw(*TALK).replace(b"\n", b"\r\n")) == plain


def test_a_line_keeps_signs_that_part_lines_elsewhere() -> None:
    line = {"text": "one\u2028two", "intent": "clarify"}
    assert len(read_recording((json.dumps(line, ensure_ascii=False) + "\n").encode())) == 1
