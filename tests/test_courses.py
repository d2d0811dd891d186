"""Courses acted out over time: what each check-in tells, wherever and whenever, and what the command says of faults."""

import os
import shutil
import subprocess
from collections import Counter
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest
from courses import PACKS

import triage
from triage.courses import act, moments, read_courses
from triage.model.entry import CheckIn

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "courses" / "medial-knee-pain"
COMPLAINT = "medial-knee-pain"
COURSES = {course.id: course for course in read_courses(FOLDER)}
LEAST = {
    "recovery": 6,
    "plateau": 8,
    "flare": 3,
    "slow-worsening": 5,
    "fast-worsening": 2,
    "sudden-red-flag": 15,
    "exercise-provoked": 6,
    "swelling": 4,
    "giving-way": 2,
    "gaps": 4,
    "clock-changes": 6,
    "two-knees": 2,
    "repeat-contact": 2,
    "unheeded": 3,
    "not-sure": 3,
    "step-by-step": 5,
}
ONE = """courses:
  - id: one
    story: It hurts.
    zone: Europe/Copenhagen
    start: {at: 2026-03-02T18:00, answers: {bends: easily, days: 3}}
    usually: {pain: 2, seen: nobody}
    checks:
      - {at: 2026-03-09T18:00, levels: [self-care], findings: {step: [up], trend: []}, come_back_days: 7}
"""


@pytest.mark.parametrize("name", COURSES)
def test_every_check_in_is_as_expected(pack: triage.Pack, name: str) -> None:
    """Level, findings, what must and must not be told, and when to come back: at each step of the story."""
    acted = act(pack, COMPLAINT, COURSES[name])
    assert [(step.check.at, step.faults) for step in acted.steps if step.faults] == []


def test_there_are_enough_of_every_kind() -> None:
    """At least 40 courses, and of each kind the least that were chosen."""
    assert len(COURSES) >= 40
    tags = Counter(tag for course in COURSES.values() for tag in course.tags)
    assert {tag: least for tag, least in LEAST.items() if tags[tag] < least} == {}
    assert set(tags) == set(LEAST)


def test_a_missed_check_in_tells_nobody_anything_else(pack: triage.Pack) -> None:
    """Two courses that differ in one check-in left out end with the same level and findings."""
    whole, missed = (act(pack, COMPLAINT, COURSES[name]) for name in ("looked-every-week", "missed-a-week"))
    last, other = whole.steps[-1].check_in, missed.steps[-1].check_in
    assert (last.urgency, last.findings) == (other.urgency, other.findings)


def test_two_sides_in_one_journal_do_not_mix(pack: triage.Pack, tmp_path: Path) -> None:
    """Two courses kept in turns in one journal tell exactly what each tells alone."""
    sides = [act(pack, COMPLAINT, course) for course in COURSES.values() if "two-knees" in course.tags]
    assert len(sides) == 2
    with triage.Journal.open(tmp_path / "journal.sqlite3", create=True) as journal:
        turns = sorted((entry.at, one.acted.id) for one in sides for entry in one.course.entries)
        for _, label in turns:
            kept = journal.course(label)
            entry = next(one.course for one in sides if one.acted.id == label).entries[len(kept.entries)]
            if isinstance(entry, CheckIn):
                follow_up = pack.follow_up(kept, entry.at)
                while (question := follow_up.next_question()) is not None:
                    follow_up.answer(question.id, entry.answers[question.id])
                assert follow_up.check_in().assessment == entry.assessment
            journal.add(label, entry)
        assert [journal.course(one.acted.id).results for one in sides] == [one.course.results for one in sides]
    assert [label for _, label in turns] != sorted(label for _, label in turns)


def test_where_the_computer_stands_changes_nothing(command: list[str]) -> None:
    """Courses over clock changes are told the same in every time zone of the computer."""
    told = set()
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        arguments = ["courses", str(FOLDER / "time-and-clocks.yaml"), "--format", "json"]
        done = subprocess.run([*command, *arguments], capture_output=True, env={**os.environ, "TZ": zone}, check=True)
        told.add(done.stdout)
    assert len(told) == 1


def test_the_clocks_really_change() -> None:
    """Among the courses are an hour that comes twice, and check-ins at five or more distances from UTC."""
    times = [moments(course) for course in COURSES.values() if "clock-changes" in course.tags]
    assert any(
        earlier.replace(tzinfo=None, fold=0) == later.replace(tzinfo=None, fold=0) and earlier != later.astimezone(UTC)
        for course in times
        for earlier, later in pairwise(course)
    )
    assert len({moment.utcoffset() for course in times for moment in course}) >= 5


def test_the_command_tells_each_step(thumb: Path, command: list[str]) -> None:
    """Each check-in stands with its time, level, findings and when to come back; the last line counts."""
    code, told = run(command, thumb, ONE)
    assert code == 0, told
    assert "2026-03-09 18:00  self-care (step up), again in 7 days" in told
    assert "1 courses, 1 check-ins, 0 courses not as expected" in told


@pytest.mark.parametrize(
    ("old", "new", "phrases"),
    [
        ("levels: [self-care]", "levels: [soon]", ["NOT AS EXPECTED: level self-care, expected soon"]),
        ("step: [up]", "step: []", ["step up, expected none"]),
        ("trend: []", "trend: [good]", ["there is no finding trend: good", "trend none, expected good"]),
        ("come_back_days: 7", "come_back_days: 3", ["come back in 7 days, expected 3"]),
        ("come_back_days: 7", "must: [T2]", ["T2 is missing"]),
        ("come_back_days: 7", "must_not: [safety-net/look-again]", ["safety-net/look-again must not be there"]),
        ("pain: 2,", "pain: 2, mood: 3,", ["one", "mood", "this is not asked in a check-in"]),
        ("pain: 2,", "pain: 2, rises: 3,", ["one", "rises", "this is not asked in a check-in"]),
        ("pain: 2,", "", ["one", "pain", "does not answer it"]),
        ("pain: 2,", "pain: 20,", ["one", "pain", "from 0 to 10"]),
        ("bends: easily", "bends: often", ["one", "bends", "easily, stiffly, not-at-all"]),
        ("Europe/Copenhagen", "Europe/Atlantis", ["courses.0.zone", "no such time zone"]),
        ("2026-03-09T18:00", "2026-03-39T18:00", ["courses.0.checks.0.at", "no such time"]),
        ("    story: It hurts.\n", "", ["courses.0.story", "this key is missing"]),
        ("levels: [self-care]", "levels: [dire]", ["courses.0.checks.0.levels.0"]),
    ],
)
def test_what_is_wrong_is_named(thumb: Path, command: list[str], old: str, new: str, phrases: list[str]) -> None:
    """A wrong expectation or a wrong file is told with the course and the key, and the code is 1."""
    assert old in ONE
    code, told = run(command, thumb, ONE.replace(old, new))
    assert code == 1, told
    assert "Traceback" not in told
    for phrase in phrases:
        assert phrase in told


def test_an_id_that_stands_twice_and_no_file_at_all(thumb: Path, command: list[str]) -> None:
    """Both are told, so that nothing looks acted out that was not."""
    code, told = run(command, thumb, ONE + ONE.removeprefix("courses:\n"))
    assert (code, "this id stands twice" in told) == (1, True)
    (thumb / "empty").mkdir()
    arguments = ["courses", str(thumb / "empty"), "--pack", str(thumb)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, "there is no file of courses here" in done.stderr) == (1, True)


@pytest.fixture
def thumb(tmp_path: Path) -> Path:
    """The small pack with its follow-up."""
    for name in ("tiny", "thumb-follow-up"):
        shutil.copytree(PACKS / name, tmp_path, dirs_exist_ok=True)
    return tmp_path


def run(command: list[str], pack: Path, text: str) -> tuple[int, str]:
    """The exit code and all that the command says of a file of courses."""
    file = pack.parent / f"{pack.name}.yaml"
    file.write_text(text)
    arguments = ["courses", str(file), "--pack", str(pack)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
