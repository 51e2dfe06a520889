"""What a device keeps for a person, and nothing that they have not asked for.

Questions and the team's number are the person's own words; they are saved when they say so. The settings are
theirs. The place in the talk holds ids and counters, never words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from device.folders import data_folder
from device.kept_database import Connection, Database, News
from device.kept_database import KeepingError as KeepingError  # whoever keeps things may have to catch it
from device.kept_file import files_set_aside, held_our_words, overwrite
from device.settings import Settings, read_settings, write_settings
from skill.kept import MOST_QUESTIONS, Kept
from skill.lines import Line
from skill.memory import Memory, write_memory

_TEAM_NUMBER = re.compile(r"[0-9]+( [0-9]+)*")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of forgetting everything."""

    left: tuple[Path, ...] = ()
    """Files set aside that cannot be seen to have been ours; they may hold the person's words."""


def kept_path() -> Path:
    """The file in which this user's device keeps things."""
    return data_folder() / "kept.db"


class Keeping:
    """What one device keeps. Every method may be called from any thread.

    Reading never fails: where the file cannot be read, it is as if nothing had been kept yet. What went
    wrong is told by `take_news`. Saving raises KeepingError, whose phrase tells the person why.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def take_news(self) -> tuple[News, ...]:
        """What happened to the file that the person should hear, once each.

        Phrases of the content, without the ``device_`` before them. To be asked after anything that reads or
        saves, and after `settings` at the start.
        """
        return self._database.take_news()

    @property
    def settings(self) -> Settings:
        """The settings as saved; the default ones for what was never set."""
        return read_settings(self._value("settings"))

    def save_settings(self, settings: Settings) -> None:
        """Keep the settings. Raises KeepingError."""
        self._save_value("settings", write_settings(settings))

    @property
    def introduced(self) -> bool:
        """Whether this device has told somebody what it is."""
        return self._value("introduced") is True

    def save_introduced(self) -> None:
        """Keep that the device has told what it is. Raises KeepingError."""
        self._save_value("introduced", value=True)

    @property
    def talk(self) -> object:
        """The place in the talk: the memory to give to `skill.talk.Talk.hear`; None for none."""
        return self._value("talk")

    def save_talk(self, memory: Memory) -> None:
        """Keep the place in the talk, and none of the words that were said in it. Raises KeepingError."""
        self._save_value("talk", write_memory(without_words(memory)))

    @property
    def kept(self) -> Kept:
        """The saved questions and the care team's number."""
        number = self._value("team_number")
        is_number = isinstance(number, str) and _TEAM_NUMBER.fullmatch(number)
        return Kept(self._database.read(_questions, ()), number if is_number else None)

    def save_question(self, words: str) -> None:
        """Keep a question, after those that are there.

        Raises KeepingError; ValueError where there are no words, or `skill.kept.MOST_QUESTIONS` already.
        """
        question = _clean(words)
        if not question:
            raise ValueError("a question without words was to be saved")

        def save(connection: Connection) -> None:
            if len(_questions(connection)) >= MOST_QUESTIONS:
                raise ValueError("more questions were to be saved than can be told apart by ear")
            connection.execute("INSERT INTO hepatica_questions (words) VALUES (?)", (question,))

        self._database.write(save)

    def delete_question(self, number: int | None = None) -> bool:
        """Delete the question of a position from 1, or the last; whether there was one. Raises KeepingError.

        Nothing of it is left in the file.
        """

        def delete(connection: Connection) -> bool:
            ids = [id_ for (id_,) in connection.execute("SELECT id FROM hepatica_questions ORDER BY id")]
            place = len(ids) if number is None else number
            if not 1 <= place <= len(ids):
                return False
            connection.execute("DELETE FROM hepatica_questions WHERE id = ?", (ids[place - 1],))
            return True

        return self._database.delete(delete)

    def save_team_number(self, number: str | None) -> None:
        """Keep the care team's number, digits with spaces between (`device.team_number`); None deletes it.

        Nothing of the one before is left in the file. Raises KeepingError; ValueError where it is no number.
        """
        if number is not None and not _TEAM_NUMBER.fullmatch(number):
            raise ValueError("what was to be saved is no telephone number")
        self._database.delete(lambda connection: _write(connection, "team_number", number))

    def forget_everything(self) -> Forgotten:
        """Forget all of it, settings included, so that no file holds it any more. Raises KeepingError.

        Files of ours that were once set aside as damaged are overwritten and deleted with it; those that
        cannot be seen to have been ours are left, and named; that there are any is news.
        """
        self._database.forget()
        path = self._database.path
        try:
            for file in files_set_aside(path):
                if file.exists() and held_our_words(file):
                    overwrite(file)
        except OSError:
            raise KeepingError("forget_failed") from None
        left = files_set_aside(path)
        if left:
            self._database.tell("forget_left")
        return Forgotten(left)

    def close(self) -> None:
        """Close the file; whoever calls another method opens it again."""
        self._database.close()

    def __enter__(self) -> Keeping:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _value(self, name: str) -> Any:
        """What is kept under a name; None for nothing, and for what cannot be understood."""

        def read(connection: Connection) -> str | None:
            row = connection.execute("SELECT value FROM hepatica_values WHERE name = ?", (name,)).fetchone()
            return row[0] if row else None

        try:
            written = self._database.read(read, None)
            return None if written is None else json.loads(written)
        except (TypeError, ValueError, RecursionError):
            return None

    def _save_value(self, name: str, value: object) -> None:
        self._database.write(lambda connection: _write(connection, name, value))


def without_words(memory: Memory) -> Memory:
    """The memory without the last words heard, and without a reply that said them back."""
    said_back = any("heard:" in value for text in memory.said for _, value in Line.read(text).fillings)
    return replace(memory, heard=None, said=() if said_back else memory.said)


def _questions(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT words FROM hepatica_questions ORDER BY id")
    return tuple(str(words) for (words,) in rows)


def _write(connection: Connection, name: str, value: object) -> None:
    """Put a value under a name, in place of the one before; None: only take that one away."""
    connection.execute("DELETE FROM hepatica_values WHERE name = ?", (name,))
    if value is not None:
        connection.execute("INSERT INTO hepatica_values VALUES (?, ?)", (name, json.dumps(value)))


def _clean(words: str) -> str:
    """Words in one line, without characters that no file can hold."""
    return " ".join(words.encode("utf-8", "replace").decode("utf-8").replace("\0", " ").split())
