"""The journal: what is kept comes back the same or is refused in clear words, and what is deleted is gone."""

import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from journal_entries import ROOT, START, files_with, marked, mixed, results

import triage
from triage.errors import JournalError
from triage.journal import Journal
from triage.journal.doctor import examine
from triage.journal.erasing import remove_unusable
from triage.journal.export import as_csv, as_json
from triage.journal.schema import MIGRATIONS, migrate
from triage.model.entry import AssessmentEntry, Entry, ExerciseDone

MARK = "canary-8d1f06"
NOBODY = 65534
"""An ordinary user, for what root is never refused."""
WRITER = ROOT / "tests" / "journal_writer.py"


@pytest.fixture(scope="module")
def told(pack: triage.Pack) -> list[AssessmentEntry]:
    """An assessment of each example."""
    return results(pack)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal can be, in a folder of its own that is not there yet."""
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def secret(path: Path, told: list[AssessmentEntry]) -> Path:
    """A closed journal of two courses with a mark in each label and entry."""
    with Journal.open(path, create=True) as journal:
        for number, entry in enumerate(told[:4]):
            journal.add(f"{MARK} left", marked(entry, f"{MARK} {number}"))
            journal.add("right", ExerciseDone(at=START, exercise="exercises/bridge"))
        journal.add("right", marked(told[4], MARK))
    return path


def refused(what: Callable[[], object]) -> str:
    """The text of the JournalError that something raises; it holds no mark."""
    with pytest.raises(JournalError) as caught:
        what()
    assert MARK not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


def mode(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


# What is kept comes back


def test_everything_comes_back_in_its_order(path: Path, pack: triage.Pack) -> None:
    """Entries of two courses come back the same after closing, each course in the order of adding, with its numbers."""
    entries = mixed(pack)
    with Journal.open(path, create=True) as journal:
        left = [journal.add("left knee", entry) for entry in entries]
        right = [journal.add("right knee", entry) for entry in reversed(entries)]
    with Journal.open(path) as journal:
        assert journal.labels() == ("left knee", "right knee")
        assert journal.course("left knee").entries == tuple(entries)
        assert journal.course("right knee").entries == tuple(reversed(entries))
        assert [kept.number for kept in journal.kept("left knee")] == left
        assert left + right == list(range(1, 2 * len(entries) + 1))
        assert journal.entry(2).entry == entries[1]
        assert journal.entry(2).label == "left knee"
        assert journal.check() == ()


def test_an_unknown_label_is_an_empty_course(path: Path) -> None:
    """A label under which nothing is kept gives a course without entries, and is not listed."""
    with Journal.open(path, create=True) as journal:
        assert journal.course("nobody").entries == ()
        assert journal.labels() == ()


def test_order_is_that_of_adding_whatever_the_clock_says(path: Path) -> None:
    """An entry of an earlier time that is added later comes later."""
    with Journal.open(path, create=True) as journal:
        for days in (3, 1, 2):
            journal.add("knee", ExerciseDone(at=START + timedelta(days=days), exercise="exercises/bridge"))
        assert [entry.at.day for entry in journal.course("knee").entries] == [30, 28, 29]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2026, 7, 1, 8, tzinfo=timezone(timedelta(hours=-12))),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"), fold=0),
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen"), fold=1),
        datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Copenhagen")),
        datetime(2026, 7, 1, 8, 0, 0, 123456, tzinfo=UTC),
    ],
    ids=lambda at: at.isoformat(),
)
def test_the_offset_of_a_time_is_kept(path: Path, at: datetime) -> None:
    """A time comes back at the same moment and with the same offset, in both hours of a night the clock is set back."""
    with Journal.open(path, create=True) as journal:
        journal.add("knee", ExerciseDone(at=at, exercise="exercises/bridge"))
    with Journal.open(path) as journal:
        back = journal.entry(1).entry.at
    assert back.utcoffset() == at.utcoffset()
    assert back.timestamp() == at.timestamp()
    assert back.replace(tzinfo=None) == at.replace(tzinfo=None)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT at FROM entries").fetchone() == (at.astimezone(UTC).isoformat(),)


@pytest.mark.parametrize(
    "label",
    ["left knee", "højre knæ", "膝", "a'; DROP TABLE entries; --", "%_\\", "=1+1", "🦵 “x”", "e\u0301", "x" * 60],
)
def test_odd_labels_are_kept_as_they_are(path: Path, label: str) -> None:
    """A label is one course, whatever letters it has, and no other label is."""
    with Journal.open(path, create=True) as journal:
        journal.add(label, ExerciseDone(at=START, exercise="exercises/bridge"))
        journal.add("other", ExerciseDone(at=START, exercise="exercises/bridge"))
        assert journal.labels() == (label, "other")
        assert len(journal.course(label).entries) == 1
        assert journal.delete(label=label) == 1
        assert journal.labels() == ("other",)


@pytest.mark.parametrize("label", ["", " knee", "two\nlines", "x" * 61, "nul\0", "\ud800"])
def test_what_is_no_label_is_refused(path: Path, label: str) -> None:
    """An empty, too long or broken label is refused, and nothing is kept."""
    with Journal.open(path, create=True) as journal:
        entry = ExerciseDone(at=START, exercise="exercises/bridge")
        assert "a label is one line of 1 to 60 characters" in refused(lambda: journal.add(label, entry))
        assert journal.labels() == ()


def test_what_would_come_back_changed_is_refused(path: Path, told: list[AssessmentEntry]) -> None:
    """An offset with seconds, a value that is no JSON and half a result are refused before they are kept."""
    lmt = START.replace(tzinfo=timezone(timedelta(minutes=50, seconds=20)))
    first = told[0]
    wrong: list[Entry] = [
        ExerciseDone(at=lmt, exercise="exercises/bridge"),
        ExerciseDone(at=datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), exercise="exercises/bridge"),
        first.model_copy(update={"assessment": {**first.assessment, "title": float("nan")}}),
        first.model_copy(update={"assessment": {**first.assessment, "title": ("a", MARK)}}),
        first.model_copy(update={"assessment": {**first.assessment, "title": "\ud800"}}),
        first.model_copy(update={"assessment": {**first.assessment, "title": {MARK}}}),
        first.model_copy(update={"assessment": {}}),
        first.model_copy(update={"record": {}}),
        first.model_copy(update={"record": {**first.record, "pack": MARK}}),
    ]
    with Journal.open(path, create=True) as journal:
        for entry in wrong:
            assert "this entry cannot be kept" in refused(lambda entry=entry: journal.add("knee", entry))
        assert journal.labels() == ()


_exercise = st.builds(
    ExerciseDone,
    at=st.datetimes(
        min_value=datetime(1980, 1, 1),
        max_value=datetime(2100, 1, 1),
        timezones=st.one_of(
            st.timezones(),
            st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
        ),
    ),
    exercise=st.from_regex(r"\A[a-z0-9]{1,9}/[a-z0-9]{1,9}\Z"),
)
_label = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60).filter(lambda t: t[0].strip())


class JournalBesideAList(RuleBasedStateMachine):
    """Whatever is added, deleted and opened again, a journal holds what plain lists hold."""

    labels = Bundle("labels")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.journal = Journal.open(self.folder / "j", create=True)
        self.expected: list[tuple[int, str, Entry]] = []
        self.told: list[AssessmentEntry] = []

    @initialize(target=labels)
    def begin(self) -> Any:
        self.told = TOLD
        return multiple("left knee")

    @rule(target=labels, label=_label)
    def name(self, label: str) -> str:
        return label

    @rule(label=labels, entry=_exercise)
    def tick(self, label: str, entry: ExerciseDone) -> None:
        self.keep(label, entry)

    @rule(label=labels, which=st.integers(0, 6))
    def assess(self, label: str, which: int) -> None:
        self.keep(label, self.told[which])

    def keep(self, label: str, entry: Entry) -> None:
        number = self.journal.add(label, entry)
        assert number > max((known for known, _, _ in self.expected), default=0)
        self.expected.append((number, label, entry))

    @rule(label=labels)
    def delete_course(self, label: str) -> None:
        gone = [known for known in self.expected if known[1] == label]
        if gone:
            assert self.journal.delete(label=label) == len(gone)
        else:
            refused(lambda: self.journal.delete(label=label))
        self.expected = [known for known in self.expected if known[1] != label]

    @rule(number=st.integers(-1, 12))
    def delete_entry(self, number: int) -> None:
        if number in [known for known, _, _ in self.expected]:
            assert self.journal.delete(number=number) == 1
        else:
            refused(lambda: self.journal.delete(number=number))
        self.expected = [known for known in self.expected if known[0] != number]

    @rule()
    def open_again(self) -> None:
        self.journal.close()
        assert [file.name for file in self.folder.iterdir()] == ["j"]
        self.journal = Journal.open(self.folder / "j")

    @invariant()
    def holds_what_is_expected(self) -> None:
        labels = list(dict.fromkeys(label for _, label, _ in self.expected))
        assert sorted(self.journal.labels()) == sorted(labels)
        for label in labels:
            kept = [
                (each.number, each.entry.at.timestamp(), each.entry.at.utcoffset()) for each in self.journal.kept(label)
            ]
            mine = [(n, e.at.timestamp(), e.at.utcoffset()) for n, known, e in self.expected if known == label]
            assert kept == mine
        assert self.journal.check() == ()

    def teardown(self) -> None:
        self.journal.close()
        shutil.rmtree(self.folder)


TOLD: list[AssessmentEntry] = []


def test_a_journal_holds_what_a_list_holds(told: list[AssessmentEntry]) -> None:
    """Whatever is added, deleted and opened again, a journal holds what plain lists hold."""
    TOLD[:] = told
    case = JournalBesideAList.TestCase
    case.settings = settings(
        max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
    case("runTest").debug()


# Consent, place, permissions


def test_nothing_is_made_without_a_yes(path: Path) -> None:
    """Without `create` there is an error that says how to start, and not even a folder."""
    assert "there is no journal here" in refused(lambda: Journal.open(path))
    assert "triage journal start" in refused(lambda: Journal.open(path))
    assert not path.parent.exists()


@pytest.mark.parametrize("create", [False, True])
def test_the_switch_refuses_every_opening(secret: Path, create: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With TRIAGE_NO_JOURNAL=1 no journal is opened or made, and 0 or nothing is no switch."""
    before = secret.read_bytes()
    monkeypatch.setenv("TRIAGE_NO_JOURNAL", "1")
    assert "TRIAGE_NO_JOURNAL is set" in refused(lambda: Journal.open(secret, create=create))
    assert "TRIAGE_NO_JOURNAL is set" in refused(lambda: Journal.open(secret.with_name("other"), create=create))
    assert [file.name for file in secret.parent.iterdir()] == [secret.name]
    assert secret.read_bytes() == before
    assert [point.well for point in examine(secret)] == [True]
    monkeypatch.setenv("TRIAGE_NO_JOURNAL", "0")
    Journal.open(secret).close()


def test_the_place_is_that_of_the_data_of_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a path the journal is in the folder for data of programs, which XDG_DATA_HOME moves."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    with Journal.open(create=True) as journal:
        assert journal.path.is_relative_to(tmp_path if sys.platform == "linux" else Path.home())
        assert journal.path.parts[-2:] == ("triage", "journal.sqlite3")
        journal.delete_all()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_only_its_owner_can_get_at_it(path: Path, umask: int, told: list[AssessmentEntry]) -> None:
    """Whatever the umask, the file and those beside it have mode 0600 and the folders that are made 0700."""
    old = os.umask(umask)
    try:
        with Journal.open(path, create=True) as journal:
            journal.add("knee", told[0])
            assert {file.name: mode(file) for file in path.parent.iterdir()} == {
                "journal.sqlite3": 0o600,
                "journal.sqlite3-wal": 0o600,
                "journal.sqlite3-shm": 0o600,
            }
            assert mode(path.parent) == 0o700
            assert all(point.well for point in examine(path))
    finally:
        os.umask(old)
    assert [file.name for file in path.parent.iterdir()] == ["journal.sqlite3"]


def test_an_empty_file_that_others_can_read_is_closed_to_them(path: Path) -> None:
    """A journal started in an empty file that was there is its owner's alone before anything is in it."""
    path.parent.mkdir()
    path.touch(0o666)
    Journal.open(path, create=True).close()
    assert mode(path) == 0o600


def test_the_doctor_tells_what_others_can_get_at(secret: Path) -> None:
    """A file and a folder that others can read are told with the command that mends it, and that command does."""
    secret.chmod(0o640)
    secret.parent.chmod(0o755)
    wrong = [point for point in examine(secret) if not point.well]
    assert [point.mend.split(",")[0].split(" or ")[0] for point in wrong] == [
        f"chmod 700 {secret.parent}",
        f"chmod 600 {secret}",
    ]
    for point in wrong:
        subprocess.run(point.mend.split(" or ")[0].split(), check=True)
    assert all(point.well for point in examine(secret))


def test_the_doctor_tells_a_second_name(secret: Path, tmp_path: Path) -> None:
    """A second name of the file is told, and deleting the journal empties what it leads to."""
    os.link(secret, tmp_path / "copy")
    assert any("second name" in point.said for point in examine(secret) if not point.well)
    with Journal.open(secret) as journal:
        journal.delete_all()
    assert files_with(MARK, tmp_path) == []


def test_a_link_is_refused(secret: Path, tmp_path: Path) -> None:
    """A link in the place of the file is refused and told where it leads; a link to the folder is followed."""
    link = tmp_path / "link.sqlite3"
    link.symlink_to(secret)
    for create in (False, True):
        assert f"this is a link to {secret}" in refused(lambda create=create: Journal.open(link, create=create))
    (tmp_path / "folder").symlink_to(secret.parent)
    with Journal.open(tmp_path / "folder" / secret.name) as journal:
        assert journal.check() == ()


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    """A folder or a pipe in the place of the file is refused, and nothing waits."""
    place = tmp_path / "journal"
    place.mkdir() if kind == "folder" else os.mkfifo(place)
    for create in (False, True):
        assert kind in refused(lambda create=create: Journal.open(place, create=create))


# What cannot be used is refused and left as it is


def left_alone(path: Path) -> str:
    """Opening is refused both with and without `create`, and changes no byte; the words."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith("-shm")}
    words = refused(lambda: Journal.open(path))
    assert words == refused(lambda: Journal.open(path, create=True))
    after = {file.name: file.read_bytes() for file in path.parent.iterdir() if not file.name.endswith("-shm")}
    assert after == before
    assert str(path) in words
    points = list(examine(path))
    assert words in [point.said for point in points if not point.well]
    return words


def _second(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE entries ADD COLUMN mood TEXT")
    connection.execute("CREATE TABLE moods (id INTEGER PRIMARY KEY, word TEXT)")


def test_a_newer_journal_is_left_alone(secret: Path) -> None:
    """A journal of a version that is not known yet is refused byte for byte, in clear words."""
    with closing(sqlite3.connect(secret, isolation_level=None)) as later:
        migrate(later, (*MIGRATIONS, _second))
    assert "was written by a newer triage" in left_alone(secret)


def test_a_newer_journal_whose_version_is_in_its_log_is_left_alone(secret: Path, tmp_path: Path) -> None:
    """So is one whose new version stands only in the log beside it, as after a crash: the log is not worked in."""
    with closing(sqlite3.connect(secret, isolation_level=None)) as later:
        migrate(later, (*MIGRATIONS, _second))
        copy = tmp_path / "copy"
        shutil.copytree(secret.parent, copy)
        (copy / f"{secret.name}-shm").unlink()
    assert (copy / f"{secret.name}-wal").stat().st_size
    assert "was written by a newer triage" in left_alone(copy / secret.name)


def test_a_journal_of_version_1_becomes_one_of_version_2(secret: Path) -> None:
    """Taking the next step keeps every entry and number, and a step that fails changes nothing."""
    with closing(sqlite3.connect(secret)) as raw:
        before = raw.execute("SELECT number, course, kind, at, pack, sum, entry FROM entries").fetchall()

    def fails(connection: sqlite3.Connection) -> None:
        _second(connection)
        connection.execute("DELETE FROM entries")
        connection.execute("no such thing")

    with closing(sqlite3.connect(secret, isolation_level=None)) as raw, pytest.raises(sqlite3.OperationalError):
        migrate(raw, (*MIGRATIONS, fails))
    with Journal.open(secret) as journal:
        assert journal.check() == ()
        assert len(journal.every()) == len(before)
    with closing(sqlite3.connect(secret, isolation_level=None)) as raw:
        migrate(raw, (*MIGRATIONS, _second))
        migrate(raw, (*MIGRATIONS, _second))
        assert raw.execute("PRAGMA user_version").fetchone() == (2,)
        rows = raw.execute("SELECT number, course, kind, at, pack, sum, entry, mood FROM entries").fetchall()
    assert rows == [(*row, None) for row in before]


def _another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE notes (text)")
        other.execute("INSERT INTO notes VALUES ('mine')")
        other.commit()


def _another_number(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA application_id = 77")


def _with_a_trigger(path: Path) -> None:
    Journal.open(path, create=True).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM entries; END")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_text(f"{MARK} dear diary\n" * 100), "this is no journal"),
        (lambda path: path.write_text("x"), "this is no journal"),
        (lambda path: path.write_bytes(bytes(8192)), "this is no journal"),
        (_another_program, "made by another program"),
        (_another_number, "made by another program"),
        (_with_a_trigger, "this journal is damaged"),
    ],
    ids=["text", "letter", "zeros", "database", "application", "trigger"],
)
def test_what_is_no_journal_is_left_alone(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    """A text, a file of zeros, another program's database and a journal with foreign parts are refused as they are."""
    folder = tmp_path / "only"
    folder.mkdir(mode=0o700)
    path = folder / "journal.sqlite3"
    make(path)
    assert words in left_alone(path)
    if words != "this journal is damaged":
        assert "it cannot be told whether" in refused(lambda: remove_unusable(path))
        assert path.exists()


def test_an_empty_file_is_told_and_can_be_started(path: Path) -> None:
    """An empty file, as an interrupted start leaves, is refused with how to go on, and `create` goes on."""
    path.parent.mkdir(mode=0o700)
    path.touch()
    assert "this file is empty" in refused(lambda: Journal.open(path))
    assert path.read_bytes() == b""
    assert any("Nothing was made" in point.said for point in examine(path) if not point.well)
    Journal.open(path, create=True).close()
    assert all(point.well for point in examine(path) if "can get at" not in point.said)


def test_the_log_of_a_journal_that_is_gone_is_not_thrown_away(secret: Path, tmp_path: Path) -> None:
    """Where a log lies without its journal, none is started, since that would delete what is in the log."""
    log = tmp_path / "journal.sqlite3-wal"
    log.write_text("perhaps the only copy")
    words = refused(lambda: Journal.open(tmp_path / "journal.sqlite3", create=True))
    assert "left by a journal whose own file is gone" in words
    assert log.read_text() == "perhaps the only copy"
    assert not (tmp_path / "journal.sqlite3").exists()


def everything(path: Path) -> list[tuple[int, str, Entry]]:
    """All that a journal tells."""
    with Journal.open(path) as journal:
        assert MARK not in "".join(journal.check())
        return [(kept.number, kept.label, kept.entry) for kept in journal.every()]


def test_a_changed_bit_is_never_told_as_something_else(secret: Path) -> None:
    """With a bit changed in any byte of the header, or anywhere, a journal tells the same or is refused as it is."""
    expected, whole = everything(secret), secret.read_bytes()
    rng = random.Random(45)
    header = [(at, bit) for at in range(100) for bit in rng.sample(range(8), 2)]
    elsewhere = [(rng.randrange(100, len(whole)), rng.randrange(8)) for _ in range(200)]
    told = 0
    for at, bit in header + elsewhere:
        changed = bytearray(whole)
        changed[at] ^= 1 << bit
        secret.write_bytes(changed)
        try:
            now = everything(secret)
        except JournalError as error:
            words = str(error)
        else:
            assert now == expected, (at, bit)
            told += 1
            continue
        assert MARK not in words
        assert secret.read_bytes() == changed, (at, bit)
    assert told < len(header + elsewhere) / 2


@pytest.mark.parametrize("share", [0.01, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_journal_is_left_alone(secret: Path, share: float) -> None:
    """A journal of which the end is missing is refused as it is, and can be removed when that is asked for."""
    whole = secret.read_bytes()
    secret.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in left_alone(secret)
    assert remove_unusable(secret)
    assert list(secret.parent.iterdir()) == []


def test_a_damaged_entry_is_named_by_its_number_only(secret: Path) -> None:
    """An entry that was changed is refused by number, the other course is told, and it alone can be taken out."""
    with closing(sqlite3.connect(secret)) as raw:
        raw.execute("UPDATE entries SET entry = replace(entry, 'emergency', 'self-care') WHERE number = 3")
        raw.execute("UPDATE entries SET entry = CAST(x'fffe' AS TEXT) WHERE number = 5")
        raw.execute("UPDATE entries SET entry = 7 WHERE number = 7")
        raw.commit()
    with Journal.open(secret) as journal:
        assert "entry 3 is damaged" in refused(lambda: journal.course(f"{MARK} left"))
        for number in (3, 5, 7):
            words = refused(lambda number=number: journal.entry(number))
            assert f"entry {number} is damaged" in words
            assert f"triage journal delete --entry {number}" in words
        assert len(journal.course("right").entries) == 5
        [problem] = journal.check()
        assert "Course 1 of 2" in problem
        assert "entry 3 is damaged" in problem
        assert MARK not in problem
        for number in (3, 5, 7):
            journal.delete(number=number)
        assert journal.check() == ()
        assert [kept.number for kept in journal.kept(f"{MARK} left")] == [1]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM entries WHERE number = 3",
        "UPDATE entries SET course = 2 WHERE number = 3",
        "UPDATE entries SET number = 99 WHERE number = 3",
        "UPDATE courses SET label = 'other' WHERE id = 1",
        "UPDATE entries SET at = '2020-01-01T00:00:00+00:00' WHERE number = 3",
        "INSERT INTO entries SELECT 50, course, kind, at, pack, sum, entry FROM entries WHERE number = 1",
    ],
)
def test_a_lost_or_moved_entry_is_noticed(secret: Path, harm: str) -> None:
    """An entry that is gone, elsewhere, doubled or renamed is damage, though the database itself is sound."""
    with closing(sqlite3.connect(secret)) as raw:
        raw.execute(harm)
        raw.commit()
    with Journal.open(secret) as journal:
        assert journal.check() != ()
        refused(journal.every)
        assert "damaged" in refused(lambda: journal.delete(number=1) and journal.every())


def test_an_entry_that_no_model_knows_is_damage(secret: Path) -> None:
    """A row whose JSON is no entry is refused, even when its sums are right."""
    from triage.journal.seal import row_sum, seal_of

    text = json.dumps({"kind": "exercise", "at": "2026-11-27T10:00:00", "exercise": MARK})
    total = row_sum("right", "exercise", "x", None, text)
    with closing(sqlite3.connect(secret)) as raw:
        raw.execute("UPDATE entries SET entry = ?, at = 'x', sum = ? WHERE number = 2", (text, total))
        rows = raw.execute("SELECT number, sum FROM entries WHERE course = 2 ORDER BY number").fetchall()
        raw.execute("UPDATE courses SET seal = ? WHERE id = 2", (seal_of(rows),))
        raw.commit()
    with Journal.open(secret) as journal:
        assert "entry 2 is damaged" in refused(lambda: journal.course("right"))


# Full disks, read-only places, other programs


def writer(*arguments: str | Path, user: int | None = None, **how: Any) -> subprocess.Popen[str]:
    """The program that adds entries, says each number once `add` has returned, and what it was refused."""
    environment = {
        "PATH": os.environ["PATH"],
        "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }
    if user is not None:
        environment["JOURNAL_WRITER_USER"] = str(user)
    command = [sys.executable, str(WRITER), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **how)


def finished(process: subprocess.Popen[str]) -> tuple[list[int], str]:
    """The numbers a writer said, and the words with which it was refused, if it was."""
    said, _ = process.communicate()
    lines = said.splitlines()
    words = next((line.removeprefix("refused: ") for line in lines if line.startswith("refused: ")), "")
    assert process.returncode == (1 if words else 0)
    return [int(line) for line in lines if line.isdigit()], words


def no_larger_than(size: int) -> Callable[[], None]:
    """Lets a process write no file larger than so many bytes."""
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 900 kB in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k,mode=700", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(small_disk: Path, pack: triage.Pack) -> None:
    """When a disk fills up that is told, what was told to be kept is there, and all of it can still be removed."""
    path = small_disk / "data" / "journal.sqlite3"
    numbers, words = finished(writer("write", path, "knee", 100))
    assert "the disk is full" in words
    assert numbers
    with Journal.open(path) as journal:
        assert [kept.number for kept in journal.kept("knee")][: len(numbers)] == numbers
        assert journal.check() == ()
        assert "the disk is full" in refused(lambda: journal.delete(label="knee"))
        assert [kept.number for kept in journal.kept("knee")][: len(numbers)] == numbers
        journal.delete_all()
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("size", [0, 3_000, 5_000, 20_000])
def test_a_journal_that_cannot_be_started_leaves_no_file(path: Path, size: int) -> None:
    """When there is no room to start, that is told, and no half of a journal stays behind."""
    numbers, words = finished(writer("write", path, "knee", 1, preexec_fn=no_larger_than(size)))
    assert numbers == []
    assert "full" in words
    assert [file.name for file in path.parent.iterdir()] == []


@pytest.mark.parametrize("size", [120_000, 500_000, 700_000])
def test_a_limit_on_files_loses_nothing(path: Path, size: int) -> None:
    """When a file may grow no further that is told, and everything that was told to be kept is there."""
    Journal.open(path, create=True).close()
    numbers, words = finished(writer("write", path, "knee", 100, preexec_fn=no_larger_than(size)))
    assert "full" in words
    with Journal.open(path) as journal:
        kept = [each.number for each in journal.kept("knee")]
        assert kept[: len(numbers)] == numbers
        assert len(kept) - len(numbers) in (0, 1)
        assert journal.check() == ()


@pytest.mark.parametrize("size", [0, 40_000, 200_000])
def test_deleting_on_a_full_disk_tells_how_far_it_got(secret: Path, size: int) -> None:
    """Without room to delete, either nothing is deleted or the bytes go when the journal is next opened."""
    process = writer("delete", secret, f"{MARK} left", preexec_fn=no_larger_than(size))
    numbers, words = finished(process)
    assert MARK not in words
    with Journal.open(secret) as journal:
        gone = f"{MARK} left" not in journal.labels()
        assert gone == ("it is deleted, but" in words or numbers == [4])
        assert gone or "full" in words
        assert journal.check() == ()
        if gone:
            journal.delete(number=9)
    assert (files_with(MARK, secret.parent) == []) == gone


@pytest.fixture
def others(told: list[AssessmentEntry]) -> Iterator[dict[str, Any]]:
    """A folder with a journal of an ordinary user, and how to run a program as that user."""
    with tempfile.TemporaryDirectory() as name:
        folder, how = Path(name), {}
        path = folder / "journal.sqlite3"
        with Journal.open(path, create=True) as journal:
            journal.add("knee", told[0])
        if os.geteuid() == 0:
            how = {"user": NOBODY}
            for place in (folder, path):
                os.chown(place, NOBODY, NOBODY)
        yield {"folder": folder, "path": path, "how": how}
        folder.chmod(0o700)


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "words"),
    [
        (0o500, 0o600, "the folder of this journal is read-only"),
        (0o700, 0o400, "the file is read-only"),
        (0o700, 0o000, "you may not read this journal"),
        (0o000, 0o600, "you may not read or write here"),
    ],
)
def test_what_is_read_only_is_told(others: dict[str, Any], folder_mode: int, file_mode: int, words: str) -> None:
    """A read-only folder or file, and one that may not be read, are told as such, and nothing changes."""
    before = others["path"].read_bytes()
    others["path"].chmod(file_mode)
    others["folder"].chmod(folder_mode)
    numbers, told = finished(writer("write", others["path"], "knee", 1, **others["how"]))
    others["folder"].chmod(0o700)
    assert (numbers, words in told) == ([], True), told
    assert others["path"].read_bytes() == before
    assert [file.name for file in others["folder"].iterdir()] == ["journal.sqlite3"]


def test_a_journal_cannot_be_started_in_a_read_only_folder(others: dict[str, Any]) -> None:
    """Starting one in a folder that cannot be written is told, and leaves nothing."""
    others["folder"].chmod(0o500)
    numbers, told = finished(writer("write", others["folder"] / "new" / "j", "knee", 1, **others["how"]))
    assert (numbers, "you may not read or write here" in told) == ([], True), told
    others["folder"].chmod(0o700)
    assert [file.name for file in others["folder"].iterdir()] == ["journal.sqlite3"]


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    """Two programs that start the journal and write 200 entries each at once leave all 400, each number once."""
    first, second = (writer("write", path, label, 200) for label in ("left", "right"))
    (left, one), (right, two) = finished(first), finished(second)
    assert (one, two) == ("", "")
    assert sorted(left + right) == list(range(1, 401))
    with Journal.open(path) as journal:
        assert [kept.number for kept in journal.kept("left")] == left
        assert [kept.number for kept in journal.kept("right")] == right
        assert journal.check() == ()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_two_programs_in_one_course_lose_nothing(path: Path) -> None:
    """Two programs that write in the same course at once leave every entry of both."""
    Journal.open(path, create=True).close()
    both = [writer("write", path, "knee", 100) for _ in range(2)]
    numbers = [number for process in both for number in finished(process)[0]]
    with Journal.open(path) as journal:
        assert [kept.number for kept in journal.kept("knee")] == sorted(numbers) == list(range(1, 201))


def test_threads_can_share_a_journal(path: Path) -> None:
    """Eight threads that add to one open journal leave every entry."""
    with Journal.open(path, create=True) as journal:
        done = ExerciseDone(at=START, exercise="exercises/bridge")
        threads = [
            threading.Thread(target=lambda n=n: [journal.add(f"knee {n % 3}", done) for _ in range(25)])
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(kept.number for kept in journal.every()) == list(range(1, 201))
        assert journal.check() == ()


def test_a_journal_that_stays_locked_is_told(secret: Path) -> None:
    """When another program does not let go in time that is told and nothing changes; reading still works."""
    with (
        Journal.open(secret, patience=0.05) as journal,
        closing(sqlite3.connect(secret, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        done = ExerciseDone(at=START, exercise="exercises/bridge")
        assert "another program is using this journal" in refused(lambda: journal.add("right", done))
        assert "another program is using this journal" in refused(lambda: journal.delete(label="right"))
        assert len(journal.course("right").entries) == 5
        other.execute("ROLLBACK")
        journal.add("right", done)
        assert journal.check() == ()


def test_a_file_that_is_gone_or_replaced_is_told(secret: Path) -> None:
    """When the file is deleted or replaced under an open journal nothing is told from it or lost in it."""
    done = ExerciseDone(at=START, exercise="exercises/bridge")
    with Journal.open(secret) as journal:
        secret.rename(secret.with_name("elsewhere"))
        assert "is gone or another one took its place" in refused(lambda: journal.add("right", done))
        shutil.copy(secret.with_name("elsewhere"), secret)
        assert "is gone or another one took its place" in refused(journal.labels)


def test_a_file_that_goes_while_one_waits_for_it_is_told(secret: Path) -> None:
    """When the file goes while `add` waits for another program, the entry is refused and not written into nothing."""
    done, words, waits = ExerciseDone(at=START, exercise="exercises/bridge"), [], threading.Event()

    def watch(frame: object, kind: str, called: Any) -> None:
        if kind == "c_call" and called.__name__ == "execute":
            waits.set()

    def add(journal: Journal) -> None:
        sys.setprofile(watch)
        words.append(refused(lambda: journal.add("right", done)))

    with closing(sqlite3.connect(secret, isolation_level=None)) as other, Journal.open(secret) as journal:
        other.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=add, args=(journal,))
        thread.start()
        waits.wait()
        secret.rename(secret.with_name("elsewhere"))
        other.execute("ROLLBACK")
        thread.join()
    assert "is gone or another one took its place" in words[0]


def test_a_closed_journal_says_so(secret: Path) -> None:
    """A journal can be closed twice, and says that it is closed when it is used again."""
    journal = Journal.open(secret)
    journal.close()
    journal.close()
    assert "this journal is closed" in refused(journal.labels)


# What is deleted is gone


def test_a_deleted_course_leaves_no_byte(secret: Path) -> None:
    """While the journal is still open no file of its folder holds a byte of a deleted course or its label."""
    with Journal.open(secret) as journal:
        assert files_with(MARK, secret.parent) != []
        assert journal.delete(label=f"{MARK} left") == 4
        assert journal.delete(number=9) == 1
        assert files_with(MARK, secret.parent) == []
        assert journal.labels() == ("right",)
        assert journal.check() == ()
    assert files_with(MARK, secret.parent) == []
    assert [file.name for file in secret.parent.iterdir()] == [secret.name]


def test_deleting_entries_leaves_no_byte_of_them_and_all_of_the_others(path: Path, told: list[AssessmentEntry]) -> None:
    """Of a hundred entries of every size every third is deleted: their bytes are gone, the others are whole."""
    with Journal.open(path, create=True) as journal:
        for number in range(100):
            entry = told[number % 7]
            some = {**entry.assessment, "reasons": entry.assessment["reasons"][: number % 5], "sources": []}
            small = entry.model_copy(update={"assessment": some if number % 3 else entry.assessment})
            journal.add(f"knee {number % 2}", marked(small, f"<{MARK} {number}>"))
        for number in range(0, 100, 3):
            assert journal.delete(number=number + 1) == 1
        for number in range(100):
            there = files_with(f"<{MARK} {number}>", path.parent)
            assert (there == []) == (number % 3 == 0), number
        assert journal.check() == ()


def test_the_last_entry_takes_its_label_along(path: Path, told: list[AssessmentEntry]) -> None:
    """When the last entry of a course is deleted its label is gone too, and its number is never given again."""
    with Journal.open(path, create=True) as journal:
        number = journal.add(MARK, told[0])
        journal.delete(number=number)
        assert journal.labels() == ()
        assert files_with(MARK, path.parent) == []
        assert journal.add("knee", told[0]) == number + 1


def test_bytes_that_could_not_go_at_once_go_at_the_next_opening(secret: Path) -> None:
    """While another program reads, deleting tells that bytes are left; the doctor's opening removes them."""
    with closing(sqlite3.connect(secret, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entries").fetchone()
        with Journal.open(secret, patience=0.05) as journal:
            assert "it is deleted, but its bytes may still be" in refused(lambda: journal.delete(label=f"{MARK} left"))
            assert journal.labels() == ("right",)
            assert any("may still be in the file" in problem for problem in journal.check())
            reader.execute("ROLLBACK")
    assert all(point.well for point in examine(secret))
    with Journal.open(secret) as journal:
        journal.delete(number=9)
    assert files_with(MARK, secret.parent) == []


def test_deleting_everything_removes_the_files(secret: Path) -> None:
    """Afterwards the folder is empty and the journal is closed."""
    journal = Journal.open(secret)
    journal.delete_all()
    assert list(secret.parent.iterdir()) == []
    refused(journal.labels)
    assert "there is no journal here" in refused(lambda: Journal.open(secret))


def test_who_has_a_removed_journal_open_is_told(secret: Path) -> None:
    """A program that has the journal open while it is removed is told so, even when there is a new one in its place."""
    done = ExerciseDone(at=START, exercise="exercises/bridge")
    with Journal.open(secret) as other, Journal.open(secret) as journal:
        other.add("right", done)
        journal.delete_all()
        assert list(secret.parent.iterdir()) == []
        assert "is gone or another one took its place" in refused(lambda: other.add("right", done))
        with Journal.open(secret, create=True) as new:
            new.add("new", done)
            assert "is gone or another one took its place" in refused(other.labels)
            other.close()
            new.add("new", done)
            assert len(new.every()) == 2
    assert [label for _, label, _ in everything(secret)] == ["new", "new"]


def test_a_journal_that_is_written_in_is_not_removed(secret: Path) -> None:
    """While another program is writing nothing is removed, and that is told."""
    with (
        closing(sqlite3.connect(secret, isolation_level=None)) as other,
        Journal.open(secret, patience=0.05) as journal,
    ):
        other.execute("BEGIN IMMEDIATE")
        assert "another program is using this journal" in refused(journal.delete_all)
        assert len(journal.every()) == 9


@pytest.mark.parametrize("wrong", [{}, {"label": "right", "number": 1}, {"label": "nobody"}, {"number": 2**70}])
def test_deleting_nothing_is_refused(secret: Path, wrong: dict[str, Any]) -> None:
    """What names nothing, two things or what is not there deletes nothing."""
    with Journal.open(secret) as journal:
        refused(lambda: journal.delete(**wrong))
        assert len(journal.every()) == 9


# Taking it along


def test_json_holds_everything(path: Path, pack: triage.Pack) -> None:
    """The JSON of a journal has every entry whole: read back it is the same, and each record replays."""
    from triage.model.entry import ENTRY
    from triage.replay import Record, replay

    entries = mixed(pack)
    with Journal.open(path, create=True) as journal:
        for entry in entries:
            journal.add("knæ", entry)
        exported = json.loads(as_json(journal.every()))
    assert [ENTRY.validate_json(json.dumps(each["entry"])) for each in exported["entries"]] == entries
    assert [(each["number"], each["label"]) for each in exported["entries"]] == [
        (number, "knæ") for number in range(1, len(entries) + 1)
    ]
    record = Record.model_validate_json(json.dumps(exported["entries"][0]["entry"]["record"]))
    assert replay(pack, record).agrees


def test_the_table_has_a_line_for_each_entry(path: Path, told: list[AssessmentEntry]) -> None:
    """Numbers are numbers, a screen with nothing true says none, and what was not answered is empty."""
    import csv

    with Journal.open(path, create=True) as journal:
        for entry in told:
            journal.add("knee", entry)
        journal.add("knee", ExerciseDone(at=START, exercise="exercises/bridge"))
        rows = list(csv.DictReader(as_csv(journal.every()).splitlines()))
    assert [row["urgency"] for row in rows] == [*(str(entry.urgency) for entry in told), ""]
    assert rows[-1]["exercise"] == "exercises/bridge"
    assert rows[0]["at"] == "2026-11-27T10:00:00+01:00"
    for row, entry in zip(rows, told, strict=False):
        for question, answer in entry.answers.items():
            cell = row[f"answer {question}"]
            if isinstance(answer, dict):
                chosen = [*answer["yes"], *answer["unsure"]]
                assert all(option in cell for option in chosen)
                assert chosen or cell == "none"
            else:
                assert cell == str(answer)
        unanswered = {column for column in row if column.startswith("answer ")} - {f"answer {q}" for q in entry.answers}
        assert {row[column] for column in unanswered} <= {""}


@given(text=st.text(min_size=1, max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_cell_of_the_table_is_a_formula(text: str) -> None:
    """Whatever a label or an answer says, no cell begins as a formula does, and each entry stays one line."""
    import csv

    from triage.journal import Kept

    assessment = {"answers": {text: text, "days": -2}, "urgency": "soon", "phase": text}
    entry = AssessmentEntry(at=START, record={"complaint": text, "pack": {"digest": text}}, assessment=assessment)
    lines = as_csv([Kept(1, text, entry), Kept(2, f"={text}", entry)]).split("\r\n")
    assert len(lines) == 4
    for line in csv.reader(lines[:3]):
        for cell in line:
            assert not cell.lstrip().startswith(("=", "+", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20"))
            assert not cell.startswith("-") or cell == "-2"
