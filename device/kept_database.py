"""The database in which a device keeps things, opened, written and scrubbed; only this module knows sqlite3.

A file that cannot be read is set aside, never deleted; where nothing can be kept, each call tries anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from device.folders import make_private
from device.kept_file import (
    APPLICATION_ID,
    MARK,
    end_forgetting,
    has_log,
    identity,
    is_disk_full,
    make_private_file,
    overwrite,
    put_in_place,
    set_aside,
    whose,
)

_VERSION = 1
_SCHEMA = (
    f"{MARK.decode()} (id INTEGER PRIMARY KEY, words TEXT NOT NULL)",
    "CREATE TABLE hepatica_values (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_PATIENCE_S = 1.0
"""How long another process that uses the file is waited for."""
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

T = TypeVar("T")
Connection = sqlite3.Connection
Work = Callable[[Connection], T]
Trouble = Literal["keep_full", "keep_in_use", "keep_failed", "forget_failed"]
News = Literal[
    "keep_full", "keep_in_use", "keep_failed", "forget_failed", "keep_set_aside", "keep_again", "forget_left"
]  # fmt: skip


class KeepingError(Exception):
    """Something could not be read, saved or forgotten; nothing was changed.

    `phrase` is what tells the person, without the ``device_`` before it in the content.
    """

    def __init__(self, phrase: Trouble) -> None:
        super().__init__(f"what a device keeps could not be reached: {phrase}")
        self.phrase: Trouble = phrase


class _DamageError(Exception):
    """The file has our mark and is not what it should be."""


class Database:
    """One file, opened when it is needed. Every method may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.realpath(path))
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._file = identity(self.path)
        self._news: list[News] = []
        self._in_trouble = False

    def tell(self, news: News) -> None:
        """Add something that the person should hear."""
        with self._lock:
            self._news.append(news)

    def take_news(self) -> tuple[News, ...]:
        """What happened that the person should hear, once."""
        with self._lock:
            news, self._news = tuple(self._news), []
            return news

    def read(self, work: Work[T], otherwise: T) -> T:
        """What `work` reads; where nothing can be read, `otherwise`, and once the news why."""
        with self._lock:
            try:
                return self._do(work)
            except KeepingError as error:
                if not self._in_trouble:
                    self._news.append(error.phrase)
                self._in_trouble = True
                return otherwise

    def write(self, work: Work[T]) -> T:
        """What `work` gives, once all that it wrote is on the disk. Raises KeepingError."""

        def wholly(connection: Connection) -> T:
            with _transaction(connection):
                return work(connection)

        with self._lock:
            try:
                done = self._do(wholly)
            except KeepingError:
                self._in_trouble = True
                raise
            if self._in_trouble:
                self._in_trouble = False
                self._news.append("keep_again")
            return done

    def delete(self, work: Work[T]) -> T:
        """What `work` gives; nothing is left of what it deleted, now or at the next opening.

        Raises KeepingError.
        """
        with self._lock:
            done = self.write(work)
            try:
                self._do(_scrub)
            except KeepingError:
                self.close()
            return done

    def forget(self) -> None:
        """Delete everything, so that the file does not hold it any more. Raises KeepingError."""
        with self._lock:
            try:
                self.write(_delete_all)
                self._do(_scrub)
            except KeepingError as error:
                if error.phrase == "keep_in_use":
                    raise KeepingError("forget_failed") from None
                self._overwrite()

    def close(self) -> None:
        """Close the file; whoever calls another method opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with contextlib.suppress(sqlite3.Error):  # a disk that is gone; what was saved is saved
                    connection.close()

    def _do(self, work: Work[T]) -> T:
        """What `work` gives, once more with a new file where the old one turns out to be damaged."""
        with self._lock:
            try:
                return self._once(work)
            except _DamageError:
                self._set_aside()
            try:
                return self._once(work)
            except _DamageError:
                raise KeepingError("keep_failed") from None

    def _once(self, work: Work[T]) -> T:
        try:
            return work(self._ready())
        except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
            self.close()
            code = _code(error)
            if code in _DAMAGE or isinstance(error, UnicodeDecodeError):  # in what SQLite says of a damage
                raise _DamageError from None
            if code is None and not isinstance(error, OSError):
                raise  # not the disk's fault but the program's
            raise KeepingError(_trouble(code, self.path)) from None

    def _ready(self) -> Connection:
        """The open file; opened anew where somebody has moved or deleted it meanwhile."""
        if self._connection is not None and self._file != identity(self.path):
            self.close()
        if self._connection is None:
            make_private(self.path.parent)
            end_forgetting(self.path)
            owner = whose(self.path)
            if owner == "not_ours":
                self._set_aside()
            if owner != "ours":
                _create(self.path)
            self._connection = _open(self.path)
            self._file = identity(self.path)
        return self._connection

    def _set_aside(self) -> None:
        self.close()
        try:
            set_aside(self.path)
        except OSError:
            raise KeepingError(_trouble(None, self.path)) from None
        self._news.append("keep_set_aside")

    def _overwrite(self) -> None:
        """Forget without SQLite, where the disk is full or the file is past reading."""
        self.close()
        try:
            overwrite(self.path)
        except OSError:
            raise KeepingError("forget_failed") from None


def _create(path: Path) -> None:
    """Make an empty file of ours, never half a one under its name. Raises OSError, sqlite3.Error."""
    fresh = path.with_name(f"{path.name}.new-{os.getpid()}-{threading.get_ident()}")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            with _transaction(connection):
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {_VERSION}")
                for statement in _SCHEMA:
                    connection.execute(statement)
            connection.execute("PRAGMA journal_mode = WAL")
        put_in_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _open(path: Path) -> Connection:
    """The file of ours, looked through and tidied up. Raises _DamageError, OSError, sqlite3.Error."""
    make_private_file(path)
    killed = has_log(path)
    try:
        connection = _connect(path, "NORMAL")
    except sqlite3.Error as error:
        if _code(error) in _DAMAGE | _IN_USE:
            raise
        # a full disk has no room for the index that connections share; one alone needs none, and can read
        connection = _connect(path, "EXCLUSIVE")
    if killed:
        with contextlib.suppress(KeepingError, sqlite3.OperationalError):  # at the next opening, then
            _scrub(connection)
    for left in path.parent.glob(f"{path.name}.new-*"):
        left.unlink(missing_ok=True)
    return connection


def _connect(path: Path, locking: Literal["NORMAL", "EXCLUSIVE"]) -> Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        for pragma in (
            f"locking_mode = {locking}", "secure_delete = ON", "synchronous = FULL", "temp_store = MEMORY",
            "cell_size_check = ON", "trusted_schema = OFF", "journal_mode = WAL", "wal_autocheckpoint = 64",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        tables = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
        version = connection.execute("PRAGMA user_version").fetchone()
        if not whole or tables != set(_SCHEMA) or version != (_VERSION,):
            raise _DamageError
    except BaseException:
        connection.close()
        raise
    return connection


def _scrub(connection: Connection) -> None:
    """Leave nothing in the files of what was deleted. Raises KeepingError, sqlite3.Error.

    Deleted cells are zero already (secure_delete); here the log is emptied and the file written anew.
    """
    for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
        row = connection.execute(statement).fetchone()
        if row and row[0]:
            raise KeepingError("keep_in_use")


def _delete_all(connection: Connection) -> None:
    connection.execute("DELETE FROM hepatica_questions")
    connection.execute("DELETE FROM hepatica_values")


@contextlib.contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """All of the block or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _code(error: Exception) -> int | None:
    """SQLite's primary error code, or None."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def _trouble(code: int | None, path: Path) -> Trouble:
    if code in _IN_USE:
        return "keep_in_use"
    return "keep_full" if code == sqlite3.SQLITE_FULL or is_disk_full(path) else "keep_failed"
