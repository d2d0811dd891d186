"""Looking over a journal: whether it is sound, whole, and its owner's alone, and how to mend what is not."""

import os
import shlex
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from triage.errors import JournalError
from triage.journal.failures import clear_words
from triage.journal.journal import Journal
from triage.journal.opening import look
from triage.journal.place import BESIDE, FILE_MODE, FOLDER_MODE, SWITCH, is_there, switched_off
from triage.model.point import Point

_OTHERS = 0o077


def examine(path: Path) -> Iterator[Point]:
    """Everything there is to say of a journal. It is opened only when it can be, and nothing kept in it is told."""
    if switched_off():
        yield Point(f"{SWITCH} is set, so no journal is opened")
        return
    try:
        with clear_words(path):
            if not is_there(path):
                yield Point(f"There is no journal at {path}. To start one: triage journal start")
                return
            yield from _permissions(path)
            version = look(path)
        if version == 0:
            mend = "To go on: triage journal start"
            yield Point("Nothing was made in this file. Perhaps starting it was interrupted", False, mend)
            return
        yield Point(f"The file is a sound journal of version {version}, read by SQLite {sqlite3.sqlite_version}")
        with Journal.open(path) as journal:
            wrong = journal.check()
            yield from (Point(sentence, False) for sentence in wrong)
            if not wrong:
                yield Point("Every entry is as it was written, and nothing is left of what was deleted")
    except JournalError as error:
        yield Point(str(error), False)


def _permissions(path: Path) -> Iterator[Point]:
    folder = Path(os.path.abspath(path)).parent
    yield _alone(folder, FOLDER_MODE, "folder", " or keep the journal in a folder of its own")
    yield _alone(path, FILE_MODE, "file", "")
    for end in BESIDE:
        beside = path.with_name(path.name + end)
        if beside.exists():
            yield _alone(beside, FILE_MODE, "file", "")
    if path.stat().st_nlink > 1:
        mend = "Remove the other name. find -samefile finds it"
        yield Point("The file has a second name somewhere, so a copy of it may stay when it is deleted", False, mend)


def _alone(path: Path, mode: int, kind: str, otherwise: str) -> Point:
    status = path.stat()
    if status.st_uid != os.geteuid():
        return Point(f"The {kind} {path} belongs to another user", False, "Ask them, or use a journal of your own")
    if stat.S_IMODE(status.st_mode) & _OTHERS:
        mend = f"chmod {mode:o} {shlex.quote(str(path))}{otherwise}"
        return Point(f"Others can get at the {kind} {path}", False, mend)
    return Point(f"Only you can get at the {kind} {path}")
