"""`triage journal`: nothing without a yes, everything that is kept can be seen, taken along and deleted."""

import csv
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pexpect
import pytest
from journal_entries import ROOT, START, files_with, marked, results
from screens import heed_interrupts

import triage
from triage.journal import Journal
from triage.model.entry import AssessmentEntry, ExerciseDone, assessment_entry

TINY = ROOT / "tests" / "packs" / "tiny"
MARK = "canary-c0ffee"
EXAMPLE = ROOT / "examples" / "answers" / "acute-sprain.json"


@pytest.fixture(scope="module")
def told(pack: triage.Pack) -> list[AssessmentEntry]:
    """An assessment of each example."""
    return results(pack)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def environment(place: Path) -> dict[str, str]:
    """An environment that names the journal."""
    return {
        "PATH": os.environ["PATH"],
        "TERM": "dumb",
        "TZ": "Europe/Copenhagen",
        "PYTHONPATH": str(ROOT),
        "TRIAGE_JOURNAL": str(place),
    }


@pytest.fixture
def run(command: list[str], tmp_path: Path, environment: dict[str, str]) -> Any:
    """Run `triage journal`; the finished process. No answer and no trace is ever in what went wrong."""

    def go(*arguments: str | Path, given: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*command, "journal", *map(str, arguments)],
            input=given,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**environment, **extra},
        )
        assert "Traceback" not in done.stderr
        assert "nobody foresaw" not in done.stderr
        assert MARK not in done.stderr
        return done

    return go


@pytest.fixture
def started(place: Path, told: list[AssessmentEntry]) -> Path:
    """A journal of two courses."""
    with Journal.open(place, create=True) as journal:
        for entry in told[:3]:
            journal.add("left side", entry)
        journal.add("left side", ExerciseDone(at=START + timedelta(days=4), exercise="exercises/bridge"))
        journal.add("right side", marked(told[3], MARK))
    return place


def typed(command: list[str], environment: dict[str, str], reply: str, *arguments: str) -> tuple[str, int]:
    """What the command said on a terminal on which this was typed, and its exit code."""
    child = pexpect.spawn(
        command[0],
        [*command[1:], "journal", *arguments],
        env=environment,
        encoding="utf-8",
        timeout=60,
        preexec_fn=heed_interrupts,
    )
    child.expect_exact("y yes, n no > ")
    said = child.before
    child.sendline(reply)
    child.expect(pexpect.EOF)
    child.close()
    return said + child.before, child.exitstatus


# Starting


def test_a_pipe_cannot_start_a_journal(run: Any, place: Path) -> None:
    """A yes from a pipe is none: without --yes it is wrong usage, and nothing is made."""
    done = run("start", given="y\nyes\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes is needed" in done.stderr
    assert not place.parent.exists()


def test_a_script_starts_one_with_yes(run: Any, place: Path) -> None:
    """With --yes it is started, for its owner only; starting it again changes nothing and says so."""
    done = run("start", "--yes")
    assert (done.returncode, done.stdout) == (0, "")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    before = place.read_bytes()
    done = run("start")
    assert done.returncode == 0
    assert "There is a journal already" in done.stderr
    assert place.read_bytes() == before


@pytest.mark.parametrize("reply", ["n", "", "maybe"])
def test_anything_but_yes_starts_none(command: list[str], environment: dict[str, str], place: Path, reply: str) -> None:
    """On a terminal it says where, what and that it is not encrypted; only a yes starts it."""
    said, code = typed(command, environment, reply, "start")
    assert str(place) in said
    assert "not encrypted" in said
    assert "Nothing was done." in said
    assert code == 1
    assert not place.exists()


def test_yes_on_a_terminal_starts_one(command: list[str], environment: dict[str, str], place: Path) -> None:
    """A typed yes starts the journal."""
    said, code = typed(command, environment, "y", "start")
    assert "A journal was started" in said
    assert code == 0
    assert place.exists()


def test_an_interrupted_start_can_be_repeated(run: Any, place: Path) -> None:
    """Where an interrupted start left an empty file, starting again makes the journal."""
    place.parent.mkdir()
    place.touch()
    assert "this file is empty" in run("list").stderr
    assert run("start", "--yes").returncode == 0
    assert run("list").returncode == 0


@pytest.mark.parametrize("what", [("list",), ("show", "1"), ("export",), ("delete", "--entry", "1", "--yes")])
def test_without_a_journal_it_says_how_to_start_one(run: Any, place: Path, what: tuple[str, ...]) -> None:
    """No command but start makes a journal; the others say that there is none."""
    done = run(*what)
    assert (done.returncode, done.stdout) == (1, "")
    assert "triage journal start" in done.stderr
    assert not place.parent.exists()


@pytest.mark.parametrize(
    "what",
    [
        ("start", "--yes"),
        ("list",),
        ("show", "1"),
        ("export",),
        ("delete", "--entry", "1", "--yes"),
        ("delete", "--all", "--yes"),
        ("tick", "left side", "bridge"),
    ],
)
def test_the_switch_forbids_every_command(run: Any, started: Path, what: tuple[str, ...]) -> None:
    """With TRIAGE_NO_JOURNAL=1 nothing is opened, told or changed."""
    before = started.read_bytes()
    done = run(*what, TRIAGE_NO_JOURNAL="1")
    assert (done.returncode, done.stdout) == (1, "")
    assert "TRIAGE_NO_JOURNAL is set" in done.stderr
    assert started.read_bytes() == before


# Looking


def test_courses_and_entries_are_listed(run: Any, started: Path) -> None:
    """The list has a line for each course; that of a course one for each entry, with number, time, kind and level."""
    assert run("list").stdout.splitlines() == [
        "left side: 4 entries, 2026-11-27 to 2026-12-01, last told: self-care",
        "right side: 1 entry, 2026-11-30 to 2026-11-30, last told: emergency",
    ]
    assert run("list", "left side").stdout.splitlines() == [
        "1  2026-11-27 10:00+01:00  assessment: soon",
        "2  2026-11-28 10:00+01:00  assessment: soon",
        "3  2026-11-29 10:00+01:00  assessment: self-care",
        "4  2026-12-01 10:00+01:00  exercise: exercises/bridge",
    ]


def test_lists_are_also_json(run: Any, started: Path) -> None:
    """As JSON the same is data."""
    courses = json.loads(run("list", "--format", "json").stdout)["courses"]
    assert [(course["label"], course["entries"], course["urgency"]) for course in courses] == [
        ("left side", 4, "self-care"),
        ("right side", 1, "emergency"),
    ]
    entries = json.loads(run("list", "left side", "--format", "json").stdout)["entries"]
    assert entries[0] == {"number": 1, "kind": "assessment", "at": "2026-11-27T10:00:00+01:00", "urgency": "soon"}
    assert entries[3]["exercise"] == "exercises/bridge"


def test_an_unknown_label_names_those_there_are(run: Any, started: Path) -> None:
    """A label under which nothing is kept is an error that lists the labels; no course is guessed or begun."""
    for what in (("list", "left"), ("export", "left"), ("delete", "left", "--yes"), ("tick", "left", "bridge")):
        done = run(*what)
        assert (done.returncode, done.stdout) == (1, "")
        assert "under the label 'left'. There are: left side, right side." in done.stderr
    with Journal.open(started) as journal:
        assert len(journal.every()) == 5


def test_labels_cannot_steer_a_terminal(run: Any, place: Path) -> None:
    """A label that turns the reading direction around is shown with a question mark in its place."""
    with Journal.open(place, create=True) as journal:
        journal.add("a\u202eb\x9bm", ExerciseDone(at=START, exercise="exercises/bridge"))
    assert run("list").stdout.startswith("a?b?m: 1 entry")


def test_a_damaged_course_is_told_and_the_others_are_listed(run: Any, started: Path) -> None:
    """The list names the damaged entry without what it says, lists the sound course, and leaves with code 1."""
    with closing(sqlite3.connect(started)) as raw:
        raw.execute("UPDATE entries SET entry = replace(entry, 'emergency', 'self-care') WHERE number = 5")
        raw.commit()
    done = run("list")
    assert done.returncode == 1
    assert done.stdout.splitlines() == ["left side: 4 entries, 2026-11-27 to 2026-12-01, last told: self-care"]
    assert "entry 5 is damaged" in done.stderr
    assert run("export").stdout == ""
    assert "triage journal delete --entry 5" in run("doctor").stdout
    assert run("delete", "--entry", "5", "--yes").returncode == 0
    assert run("list").returncode == 0
    assert run("doctor").returncode == 0


def test_an_entry_is_shown_as_it_was_told(run: Any, command: list[str], started: Path, tmp_path: Path) -> None:
    """An assessment is shown as the text it was, as JSON whole, and as a record that replays to the same bytes."""
    first = subprocess.run(
        [*command, "assess", str(EXAMPLE)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    done = run("show", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "1  2026-11-27 10:00+01:00  assessment: soon"
    assert done.stdout.splitlines()[2:12] == first.stdout.splitlines()[:10]
    shown = json.loads(run("show", "1", "--format", "json").stdout)
    assert (shown["number"], shown["label"]) == (1, "left side")
    record = run("show", "1", "--format", "record").stdout
    again = subprocess.run(
        [*command, "replay", "-"],
        input=record,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads(again.stdout) == shown["entry"]["assessment"]


def test_an_exercise_that_was_done_has_no_record(run: Any, started: Path) -> None:
    """A ticked exercise is shown in a line; there is no record of it, and no entry of an unknown number."""
    assert run("show", "4").stdout == "4  2026-12-01 10:00+01:00  exercise: exercises/bridge\n"
    assert run("show", "4", "--format", "record").returncode == 2
    done = run("show", "99")
    assert (done.returncode, "there is no entry 99" in done.stderr) == (1, True)


@pytest.fixture
def thumb(place: Path, tmp_path: Path) -> Path:
    """A copy of the tiny pack, and a result of it in the journal."""
    folder = tmp_path / "pack"
    shutil.copytree(TINY, folder)
    pack = triage.load_pack(folder)
    result = pack.assess("sore-thumb", {"signs": [], "bends": "easily", "days": 8})
    with Journal.open(place, create=True) as journal:
        journal.add("thumb", assessment_entry(result, START))
    return folder


def reword(file: Path, old: str, new: str) -> None:
    """Replace a text that is there."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_another_version_of_the_pack_is_told(run: Any, thumb: Path) -> None:
    """With a changed pack the entry is shown as it was told, and it is said that another version made it."""
    assert run("show", "1", "--pack", thumb).stderr == ""
    reword(thumb / "knowledge/pack.yaml", "version: 0.1.0", "version: 0.2.0")
    done = run("show", "1", "--pack", thumb)
    assert done.returncode == 0
    assert done.stderr.startswith("This was made with another version of the pack: tiny 0.1.0, digest ")
    assert "The loaded one is tiny 0.2.0, digest " in done.stderr
    assert "instead of" not in done.stderr
    assert "SELF-CARE: " in done.stdout


def test_what_the_pack_of_today_would_tell_is_told(run: Any, thumb: Path) -> None:
    """When the changed pack tells the same answers another level that is said, with what to do."""
    circles = thumb / "rules/sore-thumb/programme/circles.yaml"
    reword(circles, "then:\n", "then:\n  urgency: soon\n  if_unsure: routine\n  limit: none\n")
    circles.write_text(f"{circles.read_text()}unsure_for:\n  - {{days: unknown}}\n")
    done = run("show", "1", "--pack", thumb)
    assert "The loaded pack would tell soon instead of self-care: " in done.stderr
    assert "SELF-CARE: " in done.stdout


def test_answers_that_no_longer_fit_are_told(run: Any, thumb: Path) -> None:
    """When the answers do not fit the changed pack that is said, and the entry is shown all the same."""
    for file in [*thumb.rglob("*.yaml")]:
        file.write_text(file.read_text().replace("easily", "with-ease"))
    done = run("show", "1", "--pack", thumb)
    assert done.returncode == 0
    assert "Its answers do not fit the loaded pack" in done.stderr
    assert "SELF-CARE: " in done.stdout


def test_a_result_of_another_triage_is_shown_as_far_as_it_can_be(
    run: Any, place: Path, told: list[AssessmentEntry]
) -> None:
    """A result with parts that are not known is no failure: its level is told, and that JSON has the rest."""
    other = told[0].model_copy(update={"assessment": {**told[0].assessment, "mood": MARK}})
    with Journal.open(place, create=True) as journal:
        journal.add("knee", other)
    done = run("show", "1")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "1  2026-11-27 10:00+01:00  assessment: soon"
    assert "--format json" in done.stdout
    assert json.loads(run("show", "1", "--format", "json").stdout)["entry"]["assessment"]["mood"] == MARK


# Taking along, deleting


def test_export_to_a_file_of_ones_own(run: Any, started: Path, tmp_path: Path) -> None:
    """An export is written at once, for its owner only, as JSON with everything or as a table, of one course or all."""
    done = run("export", "-o", "all.json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "5 entries written to all.json\n")
    assert stat.S_IMODE((tmp_path / "all.json").stat().st_mode) == 0o600
    exported = json.loads((tmp_path / "all.json").read_text())
    assert [each["number"] for each in exported["entries"]] == [1, 2, 3, 4, 5]
    assert run("export", "left side", "-o", "left.csv", "--format", "csv").returncode == 0
    with (tmp_path / "left.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["number"], row["urgency"]) for row in rows] == [
        ("1", "soon"),
        ("2", "soon"),
        ("3", "self-care"),
        ("4", ""),
    ]
    assert run("export").stdout == (tmp_path / "all.json").read_text()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["all.json", "data", "left.csv"]


def test_an_exported_label_is_no_formula(run: Any, place: Path) -> None:
    """A label that a spreadsheet would run has an apostrophe before it in the table."""
    label = '=HYPERLINK("http://example.org")'
    with Journal.open(place, create=True) as journal:
        journal.add(label, ExerciseDone(at=START, exercise="exercises/bridge"))
    [row] = csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout))
    assert row["label"] == f"'{label}"


@pytest.mark.parametrize("what", [("right side",), ("--entry", "5"), ("--all",)])
def test_deleting_needs_a_yes(
    run: Any, command: list[str], environment: dict[str, str], started: Path, what: tuple[str, ...]
) -> None:
    """A pipe deletes nothing without --yes, neither does a no on a terminal; a yes leaves no byte in the folder."""
    done = run("delete", *what, given="y\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes is needed" in done.stderr
    said, code = typed(command, environment, "n", "delete", *what)
    assert "for good" in said
    assert "Nothing was done." in said
    assert code == 1
    assert files_with(MARK, started.parent) != []
    said, code = typed(command, environment, "yes", "delete", *what)
    assert code == 0
    assert files_with(MARK, started.parent) == []
    assert list(started.parent.iterdir()) == ([] if what == ("--all",) else [started])


def test_a_script_deletes_with_yes(run: Any, started: Path) -> None:
    """With --yes an entry, a course and everything are deleted, each with what was deleted in a line."""
    assert run("delete", "--entry", "1", "--yes").stderr == "Deleted 1 entry.\n"
    assert run("delete", "left side", "--yes").stderr == "Deleted 3 entries.\n"
    assert run("list").stdout.splitlines() == ["right side: 1 entry, 2026-11-30 to 2026-11-30, last told: emergency"]
    assert run("delete", "--all", "--yes").returncode == 0
    assert list(started.parent.iterdir()) == []
    assert "There is no journal" in run("delete", "--all", "--yes").stderr


@pytest.mark.parametrize("what", [(), ("left side", "--all"), ("left side", "--entry", "1"), ("--entry", "1", "--all")])
def test_deleting_two_things_at_once_is_wrong_usage(run: Any, started: Path, what: tuple[str, ...]) -> None:
    """Exactly one of a label, an entry and everything is to be named."""
    before = started.read_bytes()
    assert run("delete", *what, "--yes").returncode == 2
    assert started.read_bytes() == before


def test_a_damaged_journal_can_be_deleted(run: Any, started: Path) -> None:
    """A journal that cannot be opened is refused by every other command, and removed with delete --all."""
    started.write_bytes(started.read_bytes()[:20_000])
    for what in (("list",), ("show", "1"), ("export",), ("delete", "left side", "--yes"), ("doctor",)):
        done = run(*what)
        assert done.returncode == 1
        assert "damaged" in done.stdout + done.stderr
    assert run("delete", "--all", "--yes").returncode == 0
    assert list(started.parent.iterdir()) == []


def test_a_file_that_is_no_journal_is_never_deleted(run: Any, place: Path) -> None:
    """A text in the place of the journal is refused by every command, delete --all too, and stays."""
    place.parent.mkdir()
    place.write_text(f"dear diary {MARK}\n" * 100)
    for what in (("start", "--yes"), ("list",), ("doctor",), ("delete", "--all", "--yes")):
        assert run(*what).returncode == 1
    assert place.read_text() == f"dear diary {MARK}\n" * 100


# The doctor


def test_the_doctor_finds_a_sound_journal_well(run: Any, started: Path) -> None:
    """Of a sound journal every line is OK; without a journal that is told; neither is an error."""
    done = run("doctor")
    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"OK"}
    assert MARK not in done.stdout
    assert all(point["well"] for point in json.loads(run("doctor", "--format", "json").stdout))
    other = run("doctor", "--journal", started.with_name("other"))
    assert (other.returncode, "There is no journal" in other.stdout) == (0, True)


def test_the_doctor_says_what_to_do(run: Any, started: Path) -> None:
    """A file that others can read is WRONG, with the command that mends it, and code 1."""
    started.chmod(0o644)
    done = run("doctor")
    assert done.returncode == 1
    assert f"WRONG  Others can get at the file {started}\n       To mend it: chmod 600 {started}\n" in done.stdout


# Ticking


def test_a_tick_is_kept_with_its_time(run: Any, started: Path) -> None:
    """Exercises are kept by their whole ids at the time now, or at noon of an earlier day, with the offset here."""
    before = datetime.now().astimezone()
    done = run("tick", "left side", "bridge", "exercises/calf-raise", "bridge")
    after = datetime.now().astimezone()
    assert done.returncode == 0
    assert run("tick", "left side", "bridge", "--on", "2026-07-01").returncode == 0
    with Journal.open(started) as journal:
        entries = journal.course("left side").exercises_done[1:]
    assert [entry.exercise for entry in entries] == ["exercises/bridge", "exercises/calf-raise", "exercises/bridge"]
    assert all(before <= entry.at <= after for entry in entries[:2])
    assert entries[2].at.isoformat() == "2026-07-01T12:00:00+02:00"


def test_an_unknown_exercise_names_the_nearest(run: Any, started: Path) -> None:
    """A name that is no exercise is an error with the nearest ids, and none of the others is kept."""
    done = run("tick", "left side", "calf-raise", "brigde")
    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no such exercise; the nearest are exercises/bridge" in done.stderr
    with Journal.open(started) as journal:
        assert len(journal.every()) == 5


@pytest.mark.parametrize("day", ["tomorrow", "2999-01-01", "01.07.2026"])
def test_a_day_that_cannot_be_is_wrong_usage(run: Any, started: Path, day: str) -> None:
    """What is no day, or is still to come, is wrong usage."""
    assert run("tick", "left side", "bridge", "--on", day).returncode == 2


def test_a_tick_against_the_last_result_is_kept_and_told(run: Any, started: Path) -> None:
    """Who ticks an exercise though the last result offers none is told so; the tick is kept, as it was done."""
    done = run("tick", "right side", "bridge")
    assert done.returncode == 0
    assert "Kept as entry 6" in done.stderr
    assert "the last one, offers no exercises. It says: emergency." in done.stderr
    assert "offers no exercises" not in run("tick", "left side", "bridge").stderr
