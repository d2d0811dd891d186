"""Deleting so that no byte of it stays in the files of a journal."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from triage.errors import JournalError
from triage.journal.failures import UnusableError, clear_words
from triage.journal.opening import look
from triage.journal.place import BESIDE, is_there, sync_folder
from triage.journal.schema import APPLICATION_ID

_HEADER = 100
_MAGIC = b"SQLite format 3\x00"
_BLOCK = 1 << 20
_SHARED = "-shm"
"""Holds nothing that is kept. A program that has it in its memory would crash if it became shorter."""


def is_unfinished(connection: sqlite3.Connection) -> bool:
    """Whether bytes of something deleted may still be in the files."""
    return connection.execute("SELECT 1 FROM erasing").fetchone() is not None


def finish(connection: sqlite3.Connection) -> bool:
    """Write the database anew without what was deleted, and empty its log. Whether that could be done.

    What is deleted is zeroed at once, but copies can stay in unused parts of pages and in the log. Another program or a
    full disk can be in the way. It can be done again at any time.
    """
    try:
        connection.execute("VACUUM")
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            return False
        connection.execute("DELETE FROM erasing")
    except sqlite3.Error:
        return False
    return True


def remove_unusable(path: Path) -> bool:
    """Remove the files of a journal that is damaged, of a newer version or was never made whole. False for a sound one.

    Raises JournalError when there is none, or when the file cannot be told from that of another program.
    """
    with clear_words(path):
        if not is_there(path):
            raise JournalError(f"{path}: there is no journal here.")
        try:
            if look(path):
                return False
        except UnusableError:
            if not _says_it_is_ours(path):
                raise JournalError(
                    f"{path}: it cannot be told whether this was ever a journal, so it was left alone. "
                    "If you are sure, delete this file yourself."
                ) from None
        remove(path)
        return True


def _says_it_is_ours(path: Path) -> bool:
    with path.open("rb") as stream:
        header = stream.read(_HEADER)
    return header.startswith(_MAGIC) and int.from_bytes(header[68:72]) == APPLICATION_ID


def remove(path: Path) -> None:
    """Remove a database with all that is beside it, whatever is in it. Raises OSError."""
    for file in (*(path.with_name(path.name + end) for end in BESIDE), path):
        handle = None if file.name.endswith(_SHARED) else _for_writing(file)
        try:
            file.unlink(missing_ok=True)
            if handle is not None:
                _blank(handle)
        finally:
            if handle is not None:
                os.close(handle)
    sync_folder(path.parent)


def _for_writing(file: Path) -> int | None:
    try:
        return os.open(file, os.O_WRONLY | os.O_NOFOLLOW)
    except OSError:
        return None  # it can still be removed, only not overwritten


def _blank(handle: int) -> None:
    """Overwrite what a file held, as far as this disk lets one, since another name may still lead to it."""
    with suppress(OSError):
        left = os.fstat(handle).st_size
        while left:
            left -= os.write(handle, bytes(min(left, _BLOCK)))
        os.fsync(handle)
        os.ftruncate(handle, 0)
