"""The journal: entries under labels in one SQLite file, kept for good or not at all."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from triage.errors import JournalError
from triage.follow_up.course import Course
from triage.journal import erasing
from triage.journal.failures import DAMAGED, clear_words
from triage.journal.kept import Kept, Row, checked_label, read, written
from triage.journal.opening import connect, look
from triage.journal.place import check_writable, default_path, is_there, make_file, refuse_if_switched_off
from triage.journal.seal import NOTHING_YET, seal_of, sealed
from triage.model.entry import Entry
from triage.render.plain import plain

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""


class Journal:
    """Courses in a file. Safe to share between threads, and to open in several programs at once.

    When `add` returns, the entry is on the disk. Every method raises JournalError, in plain words and without anything
    that is kept, when the file is gone, damaged, in use for too long or cannot be written; nothing is changed then. The
    order is that in which entries were added, whatever their times.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, file: tuple[int, int] | None) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._file = file
        self._process = os.getpid()

    @classmethod
    def open(cls, path: str | Path | None = None, *, create: bool = False, patience: float = PATIENCE) -> Self:
        """Open a journal, the one of this person without a path. One that is not there is made with `create` only.

        Ask the person before you `create`. `patience`: seconds to wait for another program that is writing. Raises
        JournalError when there is none, when the environment sets TRIAGE_NO_JOURNAL, and for a link, a damaged file,
        one of another program or of a newer version; the file is left as it is then.
        """
        refuse_if_switched_off()
        path = Path(path) if path is not None else default_path()
        with clear_words(path):
            if not is_there(path) and not create:
                raise JournalError(
                    f"{path}: there is no journal here. Nothing is kept until you say so: triage journal start"
                )
            made = create and make_file(path)
            try:
                check_writable(path)
                file = _identity(path)
                if look(path, patience) == 0:
                    _begin(path, create)
                journal = cls(connect(path, patience), path, file)
            except BaseException:
                if made:
                    _take_back(path)
                raise
        journal._finish_erasing()
        return journal

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Closing twice does nothing."""
        if os.getpid() == self._process:
            with self._lock, clear_words(self.path):
                self._connection.close()

    def labels(self) -> tuple[str, ...]:
        """The labels there are, in the order of their first entries."""
        with self._reading() as connection:
            labels = [label for (label,) in connection.execute("SELECT label FROM courses ORDER BY id")]
        if not all(isinstance(label, str) for label in labels):
            raise self._damaged()
        return tuple(labels)

    def course(self, label: str) -> Course:
        """Everything under a label; an empty course when there is nothing."""
        return Course(label, tuple(kept.entry for kept in self.kept(label)))

    def kept(self, label: str) -> tuple[Kept, ...]:
        """The entries under a label with their numbers; none when there is nothing.

        Raises JournalError when one of them is not what was written, is gone, or was not there before.
        """
        with self._reading() as connection:
            found = _course(connection, checked_label(label))
            if found is None:
                return ()
            course, seal = found
            rows = connection.execute(
                "SELECT number, kind, at, pack, sum, entry FROM entries WHERE course = ? ORDER BY number", (course,)
            ).fetchall()
        with self._naming():
            kept = tuple(read(number, label, Row(*row)) for number, *row in rows)
        if seal_of((number, row[3]) for number, *row in rows) != seal:
            raise self._damaged()
        return kept

    def every(self) -> tuple[Kept, ...]:
        """Every entry, course after course."""
        return tuple(kept for label in self.labels() for kept in self.kept(label))

    def entry(self, number: int) -> Kept:
        """The entry of a number. Raises JournalError when there is none."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT label, kind, at, pack, sum, entry FROM entries JOIN courses ON courses.id = course "
                "WHERE number = ?",
                (_fitting(number),),
            ).fetchone()
        if row is None:
            raise self._no_entry(number)
        label, *columns = row
        with self._naming():
            return read(number, label, Row(*columns))

    def add(self, label: str, entry: Entry) -> int:
        """Keep one more entry under a label. Its number; when this returns, the entry is on the disk.

        Raises JournalError also for what is no label, and for an entry that would not be the same when read back.
        """
        with self._naming():
            row = written(checked_label(label), entry)
        with self._writing() as connection:
            course, seal = _course(connection, label) or _new_course(connection, label)
            number = connection.execute(
                "INSERT INTO entries (course, kind, at, pack, sum, entry) VALUES (?, ?, ?, ?, ?, ?)",
                (course, row.kind, row.at, row.pack, row.sum, row.entry),
            ).lastrowid
            assert number is not None
            seal = sealed(seal, number, row.sum)
            connection.execute("UPDATE courses SET seal = ? WHERE id = ?", (seal, course))
        return number

    def delete(self, *, label: str | None = None, number: int | None = None) -> int:
        """Delete everything under a label, or one entry, so that no byte of it stays in the files. How many entries.

        Give one of the two. Raises JournalError when there is nothing of that name, and when it is deleted but another
        program or a full disk kept its bytes from going; they go when the journal is next opened.
        """
        if (label is None) == (number is None):
            raise JournalError("give the label or the number of what to delete, one of the two.")
        with self._writing() as connection:
            connection.execute("INSERT INTO erasing VALUES ('deleted')")
            if label is not None:
                count = self._delete_course(connection, label)
            else:
                assert number is not None
                count = self._delete_entry(connection, number)
        if not self._finish_erasing():
            raise JournalError(
                f"{self.path}: it is deleted, but its bytes may still be in the file, as another program is using the "
                "journal or the disk is full. They go when the journal is next opened without that."
            )
        return count

    def delete_all(self) -> None:
        """Remove the journal's files, and close it. Another program that has it open is told that it is gone.

        `triage.journal.erasing.remove_unusable` removes one that cannot be opened.
        """
        with self._lock:
            with self._writing():
                erasing.remove(self.path)
            self.close()

    def check(self) -> tuple[str, ...]:
        """What is wrong with what is kept, a text each; none when everything is as it was written."""
        with self._reading() as connection:
            structure = connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
            left = erasing.is_unfinished(connection)
        found = [] if structure else [f"{self.path}: {DAMAGED}."]
        if left:
            found.append("Bytes of something that was deleted may still be in the file, as it is in use.")
        labels = self.labels()
        for place, label in enumerate(labels, 1):
            try:
                self.kept(label)
            except JournalError as error:
                found.append(f"Course {place} of {len(labels)}, as they are listed: {error}")
        return tuple(found)

    def _delete_course(self, connection: sqlite3.Connection, label: str) -> int:
        found = _course(connection, label)
        if found is None:
            raise JournalError(f"{self.path}: there is nothing under the label {plain(label)[:60]!r}.")
        count = connection.execute("DELETE FROM entries WHERE course = ?", (found[0],)).rowcount
        connection.execute("DELETE FROM courses WHERE id = ?", (found[0],))
        return count

    def _delete_entry(self, connection: sqlite3.Connection, number: int) -> int:
        row = connection.execute("SELECT course FROM entries WHERE number = ?", (_fitting(number),)).fetchone()
        if row is None:
            raise self._no_entry(number)
        [seal] = connection.execute("SELECT seal FROM courses WHERE id = ?", row).fetchone()
        rows = connection.execute("SELECT number, sum FROM entries WHERE course = ? ORDER BY number", row).fetchall()
        if seal_of(rows) != seal:
            raise self._damaged()
        left = [other for other in rows if other[0] != number]
        connection.execute("DELETE FROM entries WHERE number = ?", (number,))
        if left:
            connection.execute("UPDATE courses SET seal = ? WHERE id = ?", (seal_of(left), *row))
        else:
            connection.execute("DELETE FROM courses WHERE id = ?", row)
        return 1

    def _finish_erasing(self) -> bool:
        """Whether nothing deleted is left in the files, after trying to see to it."""
        with self._lock, clear_words(self.path):
            return not erasing.is_unfinished(self._connection) or erasing.finish(self._connection)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock, clear_words(self.path):
            self._check()
            self._connection.execute(begin)
            try:
                self._check()
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _check(self) -> None:
        """Nothing may be read from or written to a file that was deleted or replaced, or after a fork."""
        if os.getpid() != self._process:
            raise JournalError(f"{self.path}: this journal was opened by another process. Open it again.")
        if _identity(self.path) != self._file:
            raise JournalError(
                f"{self.path}: the file of this journal is gone or another one took its place. Nothing was changed."
            )

    @contextmanager
    def _naming(self) -> Iterator[None]:
        """Errors about an entry begin with the file."""
        try:
            yield
        except JournalError as error:
            raise JournalError(f"{self.path}: {error}") from None

    def _damaged(self) -> JournalError:
        return JournalError(f"{self.path}: {DAMAGED}.")

    def _no_entry(self, number: int) -> JournalError:
        return JournalError(f"{self.path}: there is no entry {number}.")


def _begin(path: Path, create: bool) -> None:
    """Nothing was made in this file yet: one just made, or one left when starting a journal was interrupted."""
    if not create:
        raise JournalError(f"{path}: this file is empty. If it is to be your journal, start it: triage journal start")
    path.chmod(0o600)


def _take_back(path: Path) -> None:
    """Remove the file that was made for a journal which could not be started, unless something is in it."""
    with suppress(JournalError, OSError):
        if look(path) == 0:
            erasing.remove(path)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _course(connection: sqlite3.Connection, label: str) -> tuple[int, str] | None:
    found: tuple[int, str] | None = connection.execute(
        "SELECT id, seal FROM courses WHERE label = ?", (label,)
    ).fetchone()
    return found


def _new_course(connection: sqlite3.Connection, label: str) -> tuple[int, str]:
    number = connection.execute("INSERT INTO courses (label, seal) VALUES (?, ?)", (label, NOTHING_YET)).lastrowid
    assert number is not None
    return number, NOTHING_YET


def _fitting(number: int) -> int:
    """A number that SQLite can look for; none that is larger is ever given."""
    return number if abs(number) < 1 << 63 else -1
