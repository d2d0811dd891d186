"""Opening a journal: first looked at without changing a byte, then connected, safely set up and brought up to date."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from triage.errors import JournalError
from triage.journal.failures import DAMAGED, UnusableError, clear_words
from triage.journal.schema import (
    APPLICATION_ID,
    VERSION,
    application_of,
    migrate,
    objects_at,
    objects_of,
    version_of,
)

_LOOKS = 5
_SETTINGS = (
    "synchronous = FULL",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "secure_delete = ON",
    "foreign_keys = ON",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)
"""A commit is on the disk, what is deleted is zeroed, no temporary file is written, a file's own SQL is not trusted."""


def look(path: Path, patience: float = 0) -> int:
    """The version of a sound journal, 0 for one that was not finished when it was started. Changes no byte of it.

    Raises UnusableError for a damaged file, one of another program or of a newer version, and JournalError when it
    cannot be read.
    `patience` in seconds, when another program is just opening it.
    """
    return _while_it_stays(path, lambda: _look(path, patience))


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to a journal that was looked at, after making or migrating its tables. Raises JournalError.

    `patience`: how many seconds to wait for another program that is writing.
    """
    with clear_words(path):
        connection = _connection(path, "mode=rw", patience)
        try:
            if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
                raise JournalError(f"{path}: this kind of disk cannot hold a journal safely. Nothing was changed.")
            for setting in _SETTINGS:
                connection.execute(f"PRAGMA {setting}").fetchall()
            if version_of(connection) < VERSION:
                migrate(connection)
            if version_of(connection) > VERSION:
                raise _newer(path)
        except BaseException:
            connection.close()
            raise
        return connection


def _look(path: Path, patience: float) -> int:
    # A log beside the file belongs to it. Without one the file is read as it is, so that no other file is made.
    log = path.with_name(f"{path.name}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"
    with clear_words(path), closing(_connection(path, mode, patience)) as connection:
        application, version = application_of(connection), version_of(connection)
        if application != APPLICATION_ID:
            if application == version == 0 and not objects_of(connection):
                if _pages(connection) or not path.stat().st_size:
                    return 0
                raise UnusableError(f"{path}: this is no journal. Nothing was changed.")
            raise UnusableError(f"{path}: this database was made by another program. Nothing was changed.")
        if version > VERSION:
            raise _newer(path)
        if not _is_sound(connection) or objects_of(connection) != objects_at(version):
            raise UnusableError(f"{path}: {DAMAGED}.")
        return version


def _pages(connection: sqlite3.Connection) -> int:
    """How many pages there are; none in a file of a few bytes, which SQLite takes for empty and would write over."""
    return int(connection.execute("PRAGMA page_count").fetchone()[0])


def _is_sound(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        return False
    return not connection.execute("PRAGMA foreign_key_check").fetchall()


def _newer(path: Path) -> UnusableError:
    return UnusableError(
        f"{path}: this journal was written by a newer triage. Use that one, or install it. Nothing was changed."
    )


def _while_it_stays(path: Path, read: Callable[[], int]) -> int:
    """What is read; it is read again when another program changed the files meanwhile and it made no sense."""
    for _ in range(_LOOKS):
        before = _state(path)
        try:
            return read()
        except JournalError:
            if _state(path) == before:
                raise
    return read()


def _state(path: Path) -> list[tuple[int, int, int] | None]:
    return [_stamp(file) for file in (path, path.with_name(f"{path.name}-wal"))]


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _connection(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    """A connection in which every transaction is written out and text that is no UTF-8 raises no error."""
    address = f"{Path(os.path.abspath(path)).as_uri()}?{mode}"
    connection = sqlite3.connect(address, timeout=patience, isolation_level=None, check_same_thread=False, uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection
