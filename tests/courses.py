"""Courses of the made-up thumb pack, acted out through the public library."""

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import triage
from triage.follow_up.course import Course
from triage.model.entry import assessment_entry

PACKS = Path(__file__).parent / "packs"
HERE = ZoneInfo("Europe/Copenhagen")
START = {"signs": [], "bends": "easily", "days": 3}
CALM = {"signs": [], "pain": 2, "looks": [], "seen": "nobody"}


def thumb_folder(folder: Path) -> Path:
    """The files of the small pack with its follow-up, copied into a folder."""
    for name in ("tiny", "thumb-follow-up"):
        shutil.copytree(PACKS / name, folder, dirs_exist_ok=True)
    return folder


def moment(text: str, zone: ZoneInfo = HERE) -> datetime:
    """A time of the clock on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def started(pack: triage.Pack, at: datetime, answers: Mapping[str, Any] = START) -> Course:
    """A course with its first assessment."""
    return Course("thumb", (assessment_entry(pack.assess("sore-thumb", answers), at),))


def looked(pack: triage.Pack, course: Course, at: datetime, **answers: Any) -> Course:
    """The course with one more check-in: calm answers, but for those that are given."""
    given = {**CALM, **{name.replace("_", "-"): answer for name, answer in answers.items()}}
    follow_up = pack.follow_up(course, at)
    while (question := follow_up.next_question()) is not None:
        follow_up.answer(question.id, given[question.id])
    return course.adding(follow_up.check_in())
