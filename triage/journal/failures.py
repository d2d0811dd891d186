"""What SQLite and the system report, in plain words that never hold what is kept."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.errors import JournalError

DAMAGED = (
    "this journal is damaged, so nothing is told from it and nothing was changed. "
    "A copy of the file, if you have one, can take its place. 'triage journal doctor' says more"
)
_TOLD = {
    sqlite3.SQLITE_FULL: "the disk is full. This was not done, and what was kept before is still there",
    sqlite3.SQLITE_IOERR: (
        "the disk could not be read or written. It may be full, over its limit or failing. "
        "This was not done, and what was kept before is still there"
    ),
    sqlite3.SQLITE_READONLY: "this journal is read-only. Nothing was changed",
    sqlite3.SQLITE_PERM: "you may not read or write this journal. Nothing was changed",
    sqlite3.SQLITE_CANTOPEN: (
        "this journal cannot be opened. You may not read it, or its folder cannot be written. Nothing was changed"
    ),
    sqlite3.SQLITE_BUSY: "another program is using this journal and did not let go. Nothing was changed. Try again",
    sqlite3.SQLITE_LOCKED: "this journal is in use. Nothing was changed. Try again",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "this is no journal, or its beginning is damaged. Nothing was changed",
    sqlite3.SQLITE_NOMEM: "there is not enough memory to use this journal. Nothing was changed",
}
_SYSTEM_TOLD = {
    errno.EACCES: "you may not read or write here. Nothing was changed",
    errno.EPERM: "you may not read or write here. Nothing was changed",
    errno.EROFS: "this disk is read-only. Nothing was changed",
    errno.ENOSPC: _TOLD[sqlite3.SQLITE_FULL],
    errno.EDQUOT: _TOLD[sqlite3.SQLITE_FULL],
    errno.EFBIG: _TOLD[sqlite3.SQLITE_FULL],
}


class UnusableError(JournalError):
    """What stands in the file cannot be used: it is damaged, of another program, or of a newer version."""


@contextmanager
def clear_words(path: Path) -> Iterator[None]:
    """Raise every failure of SQLite and of the system as a JournalError that begins with the file."""
    try:
        yield
    except sqlite3.Error as error:
        kind = UnusableError if _code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else JournalError
        raise kind(f"{path}: {_words(error)}.") from None
    except OSError as error:
        told = _SYSTEM_TOLD.get(error.errno or 0, f"{error.strerror}. Nothing was changed")
        raise JournalError(f"{error.filename or path}: {told}.") from None


def _code(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _words(error: sqlite3.Error) -> str:
    code = _code(error)
    if code is None:
        # Raised by Python and not by SQLite. Its text can hold what stands in a row.
        return "this journal is closed" if isinstance(error, sqlite3.ProgrammingError) else DAMAGED
    return _TOLD.get(code, f"this journal failed in a way nobody foresaw ({error.sqlite_errorname})")
