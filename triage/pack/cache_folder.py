"""The folder of read packs: whose it is, what may be taken from it, and putting a file there whole or not at all.

A file counts only when nobody but its owner could have written it, and its owner is who runs this. Whatever else lies
there is left alone and never used.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SWITCH = "TRIAGE_NO_CACHE"
MAX_KEPT_BYTES = 40_000_000
MOST_KEPT = 8
"""How many packs are kept: the ones written last."""
_FILE_MODE, _FOLDER_MODE = 0o600, 0o700
_ENDING, _UNFINISHED = ".pack", ".part"
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def switched_off() -> bool:
    """Whether the environment asks for every pack to be read from its files."""
    return os.environ.get(SWITCH, "0") not in ("", "0")


def default_folder() -> Path:
    """Where this person's system keeps what a program can make again."""
    from platformdirs import user_cache_path

    return user_cache_path("triage", appauthor=False) / "packs"


def take(folder: Path, name: str) -> bytes | None:
    """The bytes kept under a name; None where there are none that can be trusted."""
    try:
        with _opened(folder) as within:
            # Neither a link nor a pipe that never ends is opened.
            handle = os.open(name + _ENDING, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=within)
            with os.fdopen(handle, "rb") as stream:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode) or not _ours(found) or found.st_size > MAX_KEPT_BYTES:
                    return None
                return stream.read(MAX_KEPT_BYTES)
    except OSError:
        return None


def put(folder: Path, name: str, data: bytes) -> None:
    """Keep bytes under a name, in place of what was there. Where that cannot be done nothing happens."""
    if len(data) > MAX_KEPT_BYTES:
        return
    try:
        folder.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
        with _opened(folder) as within:
            unfinished = f"{name}.{os.getpid()}.{os.urandom(4).hex()}{_UNFINISHED}"
            how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            try:
                with os.fdopen(os.open(unfinished, how, _FILE_MODE, dir_fd=within), "wb") as stream:
                    os.fchmod(stream.fileno(), _FILE_MODE)
                    stream.write(data)
                os.replace(unfinished, name + _ENDING, src_dir_fd=within, dst_dir_fd=within)
            except BaseException:
                _remove(unfinished, within)
                raise
            _sweep(within)
    except OSError:
        return


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A descriptor of the folder. Raises OSError unless it is a folder of our own that nobody else can write."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if not _ours(os.fstat(handle)):
            raise PermissionError
        yield handle
    finally:
        os.close(handle)


def _ours(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & _WRITABLE_BY_OTHERS


def _sweep(within: int) -> None:
    """Take out all but the packs written last, and what was begun by writers that were killed."""
    written: dict[str, int] = {}
    begun: dict[str, int] = {}
    with os.scandir(within) as entries:
        for entry in entries:
            kind = {_ENDING: written, _UNFINISHED: begun}.get(os.path.splitext(entry.name)[1])
            if kind is not None:
                kind[entry.name] = entry.stat(follow_symlinks=False).st_mtime_ns
    for names in (written, begun):
        for name in sorted(names, key=names.__getitem__, reverse=True)[MOST_KEPT:]:
            _remove(name, within)


def _remove(name: str, within: int) -> None:
    try:
        os.unlink(name, dir_fd=within)
    except OSError:
        return
