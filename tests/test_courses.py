"""Courses acted out over time: what each check-in tells, wherever and whenever, and what the command says of faults."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from courses import thumb_folder

import triage
from triage.courses import Acted, act, moments, read_courses
from triage.model.entry import CheckIn

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "courses" / "medial-knee-pain"
COMPLAINT = "medial-knee-pain"
COURSES = {course.id: course for course in read_courses(FOLDER)}
LEAST = {
    "recovery": 15,
    "plateau": 15,
    "flare": 6,
    "slow-worsening": 8,
    "fast-worsening": 5,
    "sudden-red-flag": 30,
    "exercise-provoked": 12,
    "swelling": 12,
    "giving-way": 6,
    "gaps": 10,
    "clock-changes": 8,
    "two-knees": 4,
    "repeat-contact": 4,
    "unheeded": 6,
    "not-sure": 10,
    "step-by-step": 20,
}
GAPS = {name: f"{name}-with-a-gap" for name in COURSES if f"{name}-with-a-gap" in COURSES}
GAPS["looked-every-week"] = "missed-a-week"
STEPS_UP = {"guidance/step-up", "guidance/step-up-gentle"}
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
    acted = acted_out(pack, name)
    assert [(step.check.at, step.faults) for step in acted.steps if step.faults] == []
    assert list(contradictions(acted)) == []


def test_there_are_enough_of_every_kind() -> None:
    """At least 40 courses, and of each kind the least that were chosen."""
    assert len(COURSES) >= 40
    tags = Counter(tag for course in COURSES.values() for tag in course.tags)
    assert {tag: least for tag, least in LEAST.items() if tags[tag] < least} == {}
    assert set(tags) == set(LEAST)


@pytest.mark.parametrize("name", GAPS)
def test_a_missed_check_in_tells_nobody_anything_else(pack: triage.Pack, name: str) -> None:
    """Of two courses that differ in check-ins left out, those that both have are told the same."""
    whole, missed = (acted_out(pack, one) for one in (name, GAPS[name]))
    told = {step.check_in.at: step.check_in for step in whole.steps}
    assert 0 < len(missed.steps) < len(whole.steps)
    for step in missed.steps:
        other = told[step.check_in.at]
        assert (step.check_in.urgency, step.check_in.findings) == (other.urgency, other.findings)
        assert step.check_in.check_in_days == other.check_in_days
        assert shown(step.check_in) == shown(other)


def test_two_sides_in_one_journal_do_not_mix(pack: triage.Pack, tmp_path: Path) -> None:
    """Two courses kept in turns in one journal tell exactly what each tells alone."""
    sides = [acted_out(pack, name) for name, course in COURSES.items() if "two-knees" in course.tags]
    assert len(sides) >= LEAST["two-knees"]
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
        ("come_back_days: 7", "must_not: [advice/nothing]", ["there is no statement or piece advice/nothing"]),
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


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "courses: []\n"])
def test_a_file_without_a_course_is_a_fault(thumb: Path, command: list[str], text: str) -> None:
    """An empty file is not a folder in which all is well: it is named, and the code is 1."""
    code, told = run(command, thumb, text)
    assert code == 1, told
    assert f"{thumb.name}.yaml" in told
    assert "Traceback" not in told


def test_an_id_that_stands_twice_and_no_file_at_all(thumb: Path, command: list[str]) -> None:
    """Both are told, so that nothing looks acted out that was not."""
    code, told = run(command, thumb, ONE + ONE.removeprefix("courses:\n"))
    assert (code, "this id stands twice" in told) == (1, True)
    (thumb / "empty").mkdir()
    arguments = ["courses", str(thumb / "empty"), "--pack", str(thumb)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, "there is no file of courses here" in done.stderr) == (1, True)


@cache
def acted_out(pack: triage.Pack, name: str) -> Acted:
    """A course of the folder, acted out once."""
    return act(pack, COMPLAINT, COURSES[name])


def shown(check_in: CheckIn) -> list[str]:
    """The ids of all that a check-in shows."""
    groups = ("guidance", "exercises", "aids", "advice", "avoid", "pain_relief")
    pieces = [piece["id"] for group in groups for piece in check_in.assessment[group]]
    return sorted([*pieces, *check_in.assessment["safety_net"]["pieces"]])


def contradictions(acted: Acted) -> Iterator[str]:
    """What no course may ever be told: a step up beside a visit within days, or two of them within a week."""
    last = None
    for step in acted.steps:
        check_in, at = step.check_in, step.check_in.at
        told_up, finds_up = STEPS_UP & set(shown(check_in)), ("step", "up") in check_in.findings
        if (told_up or finds_up) and check_in.urgency >= triage.Urgency.SOON:
            yield f"{at}: a step up and {check_in.urgency}"
        if len(told_up) > 1 or (told_up and not finds_up):
            yield f"{at}: {sorted(told_up)} with {sorted(check_in.findings)}"
        if check_in.urgency >= triage.Urgency.URGENT and check_in.assessment["exercise_permission"] != "none":
            yield f"{at}: exercise and {check_in.urgency}"
        if finds_up:
            if last is not None and (at.date() - last.astimezone(at.tzinfo).date()).days < 7:
                yield f"{at}: a step up, and one at {last}"
            last = at


@pytest.fixture
def thumb(tmp_path: Path) -> Path:
    """The small pack with its follow-up."""
    return thumb_folder(tmp_path)


def run(command: list[str], pack: Path, text: str) -> tuple[int, str]:
    """The exit code and all that the command says of a file of courses."""
    file = pack.parent / f"{pack.name}.yaml"
    file.write_text(text)
    arguments = ["courses", str(file), "--pack", str(pack)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
