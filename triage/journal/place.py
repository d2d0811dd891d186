"""Where a journal is, and the file and folder it lives in: made for its owner only, and never through a link."""

import os
import stat
from pathlib import Path

from triage.errors import JournalError

SWITCH = "TRIAGE_NO_JOURNAL"
FILE_MODE = 0o600
FOLDER_MODE = 0o700
BESIDE = ("-wal", "-shm", "-journal")
"""The ends of the names of the files that SQLite may keep beside a database."""


def default_path() -> Path:
    """The journal of this person where their system keeps the data of programs."""
    from platformdirs import user_data_path

    return user_data_path("triage", appauthor=False) / "journal.sqlite3"


def switched_off() -> bool:
    """Whether the environment forbids every journal."""
    return os.environ.get(SWITCH, "0") not in ("", "0")


def refuse_if_switched_off() -> None:
    """Raises JournalError when the environment forbids every journal."""
    if switched_off():
        raise JournalError(f"{SWITCH} is set, so no journal is opened. Nothing is read and nothing is kept.")


def is_there(path: Path) -> bool:
    """Whether there is a file. Raises JournalError for a link or a folder in its place, and OSError."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISLNK(mode):
        raise JournalError(
            f"{path}: this is a link to {os.readlink(path)}, and a journal is not opened through a link. "
            "Name the file itself. Nothing was changed."
        )
    if not stat.S_ISREG(mode):
        kind = "folder" if stat.S_ISDIR(mode) else "device or pipe"
        raise JournalError(f"{path}: this is a {kind} and no journal. Nothing was changed.")
    return True


def check_writable(path: Path) -> None:
    """Raises JournalError unless the file and its folder can be written, since SQLite keeps files beside it."""
    if not os.access(path, os.R_OK):
        raise JournalError(f"{path}: you may not read this journal. It belongs to somebody else. Nothing was changed.")
    if not os.access(path, os.W_OK):
        raise JournalError(f"{path}: you may not write this journal, the file is read-only. Nothing was changed.")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise JournalError(
            f"{path}: the folder of this journal is read-only, and a journal needs to write beside itself. "
            "Nothing was changed."
        )


def make_file(path: Path) -> bool:
    """Make the empty file, and its folder where that is missing; False when the file is there already.

    Both are their owner's alone from the first moment, whatever the umask. Raises OSError, and JournalError when the
    log of a journal that is gone lies there, since SQLite would throw it away.
    """
    _make_folder(path.parent)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return False
    try:
        os.fchmod(handle, FILE_MODE)
        for beside in (path.with_name(path.name + end) for end in BESIDE):
            if os.path.lexists(beside):
                path.unlink()
                raise JournalError(
                    f"{beside}: this was left by a journal whose own file is gone. Put that file back, or move "
                    "this one away. Nothing was changed."
                )
    finally:
        os.close(handle)
    return True


def _make_folder(folder: Path) -> None:
    if folder.exists():
        return
    _make_folder(folder.parent)
    try:
        folder.mkdir(FOLDER_MODE)
    except FileExistsError:
        return
    folder.chmod(FOLDER_MODE)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
