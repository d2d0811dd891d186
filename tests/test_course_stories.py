"""The stories among the courses: real names, every theme, and the same wherever the computer stands."""

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from courses import PACKS, thumb_folder

import triage
from triage.courses import ActedCourse, act, read_courses

FOLDER = Path(__file__).parent / "courses" / "medial-knee-pain"
STORIES = sorted(FOLDER.glob("stories-of-*.yaml"))
BOTH = ("medial-knee-pain", "medial-knee-pain-follow-up")
LEAST = {
    "recovery": 8,
    "plateau": 10,
    "flare": 3,
    "slow-worsening": 4,
    "fast-worsening": 2,
    "sudden-red-flag": 14,
    "exercise-provoked": 6,
    "swelling": 5,
    "giving-way": 3,
    "gaps": 5,
    "clock-changes": 6,
    "two-knees": 2,
    "repeat-contact": 3,
    "unheeded": 4,
    "not-sure": 4,
    "step-by-step": 6,
}
ONE = """courses:
  - id: one
    story: It hurts.
    zone: Europe/Copenhagen
    start: {at: 2026-03-02T18:00, answers: {bends: easily, days: 3}}
    usually: {pain: 2, seen: nobody}
    checks:
      - {at: 2026-03-09T18:00, levels: [self-care]}
"""


def stories() -> list[ActedCourse]:
    """All courses of the files of stories."""
    return [course for file in STORIES for course in read_courses(file)]


def test_every_theme_is_told_often_enough() -> None:
    """At least 50 stories of one to six check-ins, and of each theme the least that were chosen."""
    told = stories()
    assert len(told) >= 50
    assert {course.id for course in told if len(course.checks) > 6} == set()
    tags = Counter(tag for course in told for tag in course.tags)
    assert {tag: least for tag, least in LEAST.items() if tags[tag] < least} == {}


def test_what_must_and_must_not_be_told_exists(pack: triage.Pack) -> None:
    """No course names a statement or a piece that the pack does not have: such a `must_not` would hold for ever."""
    names = {statement.id for name in BOTH for statement in pack.complaint(name).statements}
    names |= {piece for name in BOTH for piece in pack.complaint(name).items}
    named = {
        name for course in read_courses(FOLDER) for check in course.checks for name in (*check.must, *check.must_not)
    }
    assert named - names == set()


def test_a_story_is_told_the_same_wherever_the_computer_stands(command: list[str]) -> None:
    """Gaps, flights, midnight and clock changes: byte for byte the same in three time zones of the computer."""
    told = set()
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        arguments = ["courses", str(FOLDER / "stories-of-gaps-and-clocks.yaml"), "--format", "json"]
        done = subprocess.run([*command, *arguments], capture_output=True, env={**os.environ, "TZ": zone}, check=True)
        told.add(done.stdout)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("old", "new", "phrases"),
    [
        ("Europe/Copenhagen", "../../etc/passwd", ["courses.0.zone", "no such time zone"]),
        ("Europe/Copenhagen", "Europe", ["courses.0.zone", "no such time zone"]),
        ("2026-03-02T18:00", "in spring", ["courses.0.start.at", "no such time"]),
        ("    usually", "    mood: good\n    usually", ["courses.0.mood", "no such key"]),
        ("levels: [self-care]", "levels: []", ["courses.0.checks.0.levels"]),
        ("days: 3", "days: 3, rises: 2", ["one", "rises", "signs, bends, days"]),
        ("pain: 2", "pain: [2]", ["one", "pain", "from 0 to 10"]),
        ("pain: 2", "pain: 2, signs: [green]", ["one", "signs", "blue, crooked"]),
    ],
)
def test_a_fault_is_named_with_its_course_and_key(thumb: Path, old: str, new: str, phrases: list[str]) -> None:
    """What is wrong in a file of courses is an error of the pack's kind, and says where it is."""
    assert old in ONE
    with pytest.raises(triage.PackError) as fault:
        act_out(thumb, ONE.replace(old, new))
    for phrase in phrases:
        assert phrase in str(fault.value)


def test_a_pack_with_nothing_to_follow_is_a_fault(tmp_path: Path) -> None:
    """Courses need a complaint that is followed over time, and the error says so."""
    shutil.copytree(PACKS / "tiny", tmp_path, dirs_exist_ok=True)
    with pytest.raises(triage.PackError, match="has a follow-up"):
        act_out(tmp_path, ONE)


@pytest.mark.parametrize("name", ["nothing-here", "nothing-here.yaml", "bytes.yaml"])
def test_no_file_and_no_text(thumb: Path, command: list[str], name: str) -> None:
    """A folder or file that is not there, and one that is no text, are named, and the code is 1."""
    (thumb / "bytes.yaml").write_bytes(b"\xff\xfe\x00courses")
    arguments = ["courses", str(thumb / name), "--pack", str(thumb)]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def thumb(tmp_path: Path) -> Path:
    """The small pack with its follow-up."""
    return thumb_folder(tmp_path)


def act_out(folder: Path, text: str) -> None:
    """Read a file of courses and act out each with the pack of the folder."""
    file = folder.parent / f"{folder.name}-courses.yaml"
    file.write_text(text)
    pack = triage.load_pack(folder)
    for course in read_courses(file):
        act(pack, "sore-thumb", course)
