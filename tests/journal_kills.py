"""A program that forks workers of a journal, kills them with SIGKILL, and checks what is left after each.

It forks from a process in which everything is loaded, so that a thousand kills take seconds. It prints one line of JSON
that says what happened, and stops with an error at the first kill after which anything is wrong.
"""

import gc
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from journal_entries import START, files_with, marked, mixed, results

import triage
from triage.errors import JournalError
from triage.journal import Journal
from triage.journal.opening import look
from triage.journal.schema import MIGRATIONS, migrate
from triage.model.entry import Entry, ExerciseDone

MARK = "canary-77aa10"
NAME = "journal.sqlite3"
BESIDE = {f"{NAME}-wal", f"{NAME}-shm"}
KILLS_IN_A_FOLDER = 20
COUNTED = {"execute", "close", "open", "connect", "fchmod", "chmod", "mkdir", "unlink", "write", "fsync", "ftruncate"}
"""The calls at whose beginning and end a worker is killed: those that change something outside of its memory."""


def forked(work: Callable[[], None]) -> tuple[int, int]:
    """Do some work in a new process whose standard output is a pipe; its id and the end of the pipe to read."""
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(reading)
        os.dup2(writing, 1)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    return worker, reading


def end(worker: int, reading: int) -> tuple[bytes, int]:
    """What a worker still said, and how it ended."""
    said = b""
    while part := os.read(reading, 65536):
        said += part
    os.close(reading)
    return said, os.waitpid(worker, 0)[1]


def killed(work: Callable[[], None], rng: random.Random, lines: int, moment: float) -> bytes:
    """What a worker said before it was killed: at a random moment of so many seconds, after up to so many lines."""
    wanted, rest = rng.randrange(lines + 1), rng.random() * moment
    worker, reading = forked(work)
    said = b""
    while said.count(b"\n") < wanted and (part := os.read(reading, 65536)):
        said += part
    until = time.perf_counter() + rest
    while time.perf_counter() < until:
        pass
    os.kill(worker, signal.SIGKILL)
    return said + end(worker, reading)[0]


def killed_at(work: Callable[[], None], event: int) -> bool:
    """Whether a worker was killed at the beginning or end of its n-th counted call; False when there were fewer."""

    def watched() -> None:
        left = event

        def count(frame: FrameType, kind: str, called: Any) -> None:
            nonlocal left
            if kind in ("c_call", "c_return") and called.__name__ in COUNTED:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        try:
            work()
        finally:
            sys.setprofile(None)

    _, status = end(*forked(watched))
    assert os.WIFSIGNALED(status) or status == 0, status
    return os.WIFSIGNALED(status)


def check_files(folder: Path, *more: str) -> None:
    """There is the journal and what SQLite keeps beside it, and nothing else."""
    strays = {file.name for file in folder.iterdir()} - {NAME, *BESIDE, *more}
    assert not strays, strays


def check_closed(folder: Path) -> None:
    """After a journal was opened and closed again there is its file alone."""
    assert [file.name for file in folder.iterdir()] == [NAME]


def writing(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill workers that add entries: what was acknowledged is there, whole, and at most one entry more."""
    rng, entries, seen = random.Random(seed), mixed(triage.load_pack()), Counter[str]()
    for kill in range(kills):
        place = folder / str(kill // KILLS_IN_A_FOLDER) / NAME
        label, sent = f"knee {kill}", [at(entries, kill, number) for number in range(60)]

        def work(place: Path = place, label: str = label, sent: list[Entry] = sent) -> None:
            with Journal.open(place) as journal:
                for entry in sent:
                    os.write(1, f"{journal.add(label, entry)}\n".encode())

        if kill % KILLS_IN_A_FOLDER == 0:
            Journal.open(place, create=True).close()
        acknowledged = [int(number) for number in killed(work, rng, 3, 0.006).split()]
        check_files(place.parent)
        with Journal.open(place) as journal:
            kept = journal.kept(label)
        numbers = [each.number for each in kept]
        assert numbers[: len(acknowledged)] == acknowledged, (kill, numbers, acknowledged)
        assert len(numbers) - len(acknowledged) in (0, 1), (kill, numbers, acknowledged)
        assert [each.entry for each in kept] == sent[: len(kept)], kill
        check_closed(place.parent)
        seen.update(kills=1, entries=len(kept), unacknowledged=len(numbers) - len(acknowledged), none=not kept)
        if kill % KILLS_IN_A_FOLDER == KILLS_IN_A_FOLDER - 1 or kill == kills - 1:
            seen["kept in the end"] += check_whole(place)
    assert seen["kept in the end"] == seen["entries"]
    return seen


def at(entries: list[Entry], kill: int, number: int) -> Entry:
    """An entry of its own for each worker and number."""
    entry = entries[(kill + number) % len(entries)]
    return entry.model_copy(update={"at": START + timedelta(seconds=kill * 100 + number)})


def check_whole(place: Path) -> int:
    """How many entries there are, after looking at all of them and at the database."""
    with Journal.open(place) as journal:
        assert journal.check() == ()
        count = len(journal.every())
    with closing(sqlite3.connect(place)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return count


def starting(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill workers that start a journal, at every call and at random: it is started, or can be, and nothing is left."""
    rng, seen = random.Random(seed), Counter[str]()

    def work(place: Path) -> None:
        Journal.open(place, create=True).close()

    for event in itertools.count(1):
        place = folder / f"call {event}" / "new" / NAME
        if not killed_at(lambda place=place: work(place), event):
            break
        check_start(place, seen)
    for kill in range(kills):
        place = folder / f"random {kill}" / NAME
        killed(lambda place=place: work(place), rng, 0, 0.008)
        check_start(place, seen)
    return seen


def check_start(place: Path, seen: Counter[str]) -> None:
    """Nothing is there, or a journal, or what `create` makes one of; only its owner can get at it."""
    seen["kills"] += 1
    if place.exists():
        check_files(place.parent, f"{NAME}-journal")
        assert {file.stat().st_mode & 0o077 for file in place.parent.iterdir()} == {0}
        seen["half" if look(place) == 0 else "whole"] += 1
    else:
        seen["nothing"] += 1
    with Journal.open(place, create=True) as journal:
        assert journal.check() == ()
        assert journal.add("knee", ExerciseDone(at=START, exercise="exercises/bridge")) == 1
    check_closed(place.parent)


def deleting(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill workers that delete: everything is there or no byte is, once the journal was opened again."""
    rng, seen = random.Random(seed), Counter[str]()
    secrets = [marked(entry, MARK) for entry in results(triage.load_pack())[:3]]
    place = folder / NAME
    prepared = {one: folder.with_name(f"prepared {one}") / NAME for one in (True, False)}
    for one, file in prepared.items():
        with Journal.open(file, create=True) as journal:
            journal.add("other", ExerciseDone(at=START, exercise="exercises/bridge"))
            for entry in secrets[:1] if one else secrets:
                journal.add(MARK, entry)
            journal.add("other", secrets[0].model_copy(update={"assessment": {**secrets[0].assessment, "title": ""}}))
    folder.mkdir()
    one = False

    def work() -> None:
        with Journal.open(place) as journal:
            if one:
                journal.delete(number=2)
            else:
                journal.delete(label=MARK)

    def check(last: int) -> None:
        check_files(folder)
        with Journal.open(place) as journal:
            assert journal.check() == ()
            left = len(journal.kept(MARK))
            assert left == last or (left == 0 and MARK not in journal.labels()), left
            assert len(journal.kept("other")) == 2
        check_closed(folder)
        assert bool(files_with(MARK, folder)) == bool(left)
        seen.update(kills=1, deleted=not left, kept=bool(left))

    for one in (False, True):
        for event in itertools.count(1):
            shutil.copy(prepared[one], place)
            if not killed_at(work, event):
                break
            check(1 if one else 3)
    for kill in range(kills):
        one = bool(kill % 2)
        shutil.copy(prepared[one], place)
        killed(work, rng, 0, 0.012)
        check(1 if one else 3)
    return seen


def removing(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill workers that delete everything: the journal is there and can be deleted again, or all of it is gone."""
    rng, seen = random.Random(seed), Counter[str]()
    secret = marked(results(triage.load_pack())[0], MARK)
    folder.mkdir(exist_ok=True)
    place = folder / NAME

    def work() -> None:
        with Journal.open(place) as journal:
            journal.add(MARK, secret)
            journal.delete_all()

    def check() -> None:
        check_files(folder)
        if place.exists():
            with Journal.open(place) as journal:
                assert journal.check() == ()
                journal.delete_all()
            seen["again"] += 1
        assert list(folder.iterdir()) == []
        seen["kills"] += 1

    for event in itertools.count(1):
        Journal.open(place, create=True).close()
        if not killed_at(work, event):
            break
        check()
    for _ in range(kills):
        Journal.open(place, create=True).close()
        killed(work, rng, 0, 0.012)
        check()
    return seen


def migrating(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill workers that take a journal to the next version: it is of the old or the new one, with every entry."""
    rng, seen, entries = random.Random(seed), Counter[str](), results(triage.load_pack())
    place, prepared = folder / NAME, folder.with_name("prepared") / NAME
    with Journal.open(prepared, create=True) as journal:
        for entry in entries:
            journal.add("knee", entry)
    folder.mkdir()

    def second(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE new (number INTEGER PRIMARY KEY, entry TEXT NOT NULL)")
        connection.execute("INSERT INTO new SELECT number, entry FROM entries")
        connection.execute("ALTER TABLE entries ADD COLUMN mood TEXT")
        connection.execute("UPDATE entries SET mood = 'fine'")

    def work() -> None:
        with closing(sqlite3.connect(place, isolation_level=None)) as connection:
            migrate(connection, (*MIGRATIONS, second))

    def check() -> None:
        check_files(folder)
        try:
            journal = Journal.open(place)
        except JournalError:
            seen["new"] += 1
            with closing(sqlite3.connect(place)) as raw:
                assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert raw.execute("PRAGMA user_version").fetchone() == (2,)
                assert raw.execute("SELECT count(*) FROM entries JOIN new USING (number, entry)").fetchone() == (7,)
        else:
            seen["old"] += 1
            with journal:
                assert journal.course("knee").entries == tuple(entries)
                assert journal.check() == ()
        check_closed(folder)
        seen["kills"] += 1

    for event in itertools.count(1):
        shutil.copy(prepared, place)
        if not killed_at(work, event):
            break
        check()
    for _ in range(kills):
        shutil.copy(prepared, place)
        killed(work, rng, 0, 0.006)
        check()
    return seen


if __name__ == "__main__":
    what, where, count, chosen = sys.argv[1:]
    gc.freeze()  # so that a worker does not begin by copying what its parent loaded
    told = {
        "writing": writing,
        "starting": starting,
        "deleting": deleting,
        "removing": removing,
        "migrating": migrating,
    }
    print(json.dumps(told[what](Path(where), int(count), int(chosen))))
