"""A program that works with a journal for tests: as another process, under limits, and killed at any moment."""

import os
import sys
import urllib.parse  # noqa: F401 - as another user it may not be readable any more when a path needs it
from collections.abc import Iterator
from pathlib import Path

from journal_entries import mixed

import triage
from triage.errors import JournalError
from triage.journal import Journal
from triage.model.entry import Entry


def main(what: str, path: str, label: str, count: str = "0") -> int:
    """`write` that many entries under a label, or `delete` it, and say each number or count once it is done."""
    entries = mixed(triage.load_pack()) if what == "write" else []
    if user := os.environ.get("JOURNAL_WRITER_USER"):
        os.setgroups([])
        os.setgid(int(user))
        os.setuid(int(user))
    try:
        with Journal.open(Path(path), create=what == "write") as journal:
            for done in _work(journal, what, label, entries, int(count)):
                print(done, flush=True)
    except JournalError as error:
        print(f"refused: {error}", flush=True)
        return 1
    return 0


def _work(journal: Journal, what: str, label: str, entries: list[Entry], count: int) -> Iterator[int]:
    if what == "delete":
        yield journal.delete(label=label)
    for number in range(count):
        yield journal.add(label, entries[number % len(entries)])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
