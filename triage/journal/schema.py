"""The tables of a journal, and how one of an earlier version becomes one of today."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

APPLICATION_ID = 0x54724A6E
"""Stands at a fixed place of the file and says that it is a journal of triage: the letters TrJn."""

Migration = Callable[[sqlite3.Connection], None]


def _first(connection: sqlite3.Connection) -> None:
    """Version 1. `erasing` has a row while bytes of something deleted may still be in the files."""
    connection.execute(
        "CREATE TABLE courses (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL UNIQUE, seal TEXT NOT NULL)"
    )
    connection.execute(
        "CREATE TABLE entries (number INTEGER PRIMARY KEY AUTOINCREMENT, course INTEGER NOT NULL REFERENCES courses, "
        "kind TEXT NOT NULL, at TEXT NOT NULL, pack TEXT, sum TEXT NOT NULL, entry TEXT NOT NULL)"
    )
    connection.execute("CREATE INDEX entries_of_course ON entries (course, number)")
    connection.execute("CREATE TABLE erasing (what TEXT NOT NULL)")


MIGRATIONS: tuple[Migration, ...] = (_first,)
"""The step to each version from the one before. A step that was shipped is never changed."""
VERSION = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Take every step that is still to come, all in one transaction. Raises sqlite3.Error, and then nothing changed."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in migrations[version_of(connection) :]:
            step(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: sqlite3.Connection) -> int:
    """The version of a journal; 0 for a database in which nothing was made yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def application_of(connection: sqlite3.Connection) -> int:
    """The number by which a program marks its databases; 0 for none."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def objects_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """Kind, name and table of everything that was made in a database, but what SQLite keeps for itself."""
    rows = connection.execute("SELECT type, name, tbl_name FROM sqlite_master")
    return frozenset((str(kind), str(name), str(of)) for kind, name, of in rows if not str(name).startswith("sqlite_"))


def objects_at(version: int) -> frozenset[tuple[str, str, str]]:
    """What `objects_of` gives for a sound journal of a version."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrate(connection, MIGRATIONS[:version])
        return objects_of(connection)
