"""Courses that are acted out: a story over time, with what is expected at each check-in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from triage.errors import AnswerError, PackError, Problem
from triage.follow_up.course import Course
from triage.follow_up.session import FollowUp
from triage.library import Pack
from triage.model.answers import shown
from triage.model.assessment import Assessment
from triage.model.base import Frozen, Id, Text
from triage.model.entry import CheckIn, assessment_entry, check_in
from triage.model.question import NOT_SURE, Question, Screen, SecondLook
from triage.model.urgency import UrgencyField
from triage.pack.limits import MAX_FILE_BYTES
from triage.pack.parsing import ParsedFile, Problems
from triage.vignettes import finding_fault, finding_ids


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError("there is no such time zone; write one such as Europe/Copenhagen") from None
    return name


def _is_moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such time; write one such as 2026-03-02T18:00") from None
    return text


Zone = Annotated[str, AfterValidator(_is_zone)]
Moment = Annotated[str, AfterValidator(_is_moment)]
"""A time of the clock on the wall, or with an offset such as `+02:00`."""


class Begin(Frozen):
    """The assessment that a course begins with. A screen left out has none of its options."""

    at: Moment
    answers: dict[Id, Any]


class Check(Frozen):
    """One check-in and what is expected of it. What is left empty is not looked at.

    `findings` lists for each kind the values that are accepted, or none for no value at all. `zone`: where the person
    is from now on.
    """

    at: Moment
    zone: Zone | None = None
    answers: dict[Id, Any] = Field(default_factory=dict)
    levels: Annotated[tuple[UrgencyField, ...], Field(min_length=1)]
    findings: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    come_back_days: int | None = None


class ActedCourse(Frozen):
    """A story over time. `zone`: where it begins. `usually`: what each check-in answers, unless it says otherwise."""

    id: Id
    story: Text
    zone: Zone
    start: Begin
    usually: dict[Id, Any] = Field(default_factory=dict)
    checks: Annotated[tuple[Check, ...], Field(min_length=1, max_length=60)]
    tags: tuple[Id, ...] = ()


class CoursesFile(Frozen):
    """A file of courses."""

    courses: Annotated[tuple[ActedCourse, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one check-in, and where it is not as expected."""

    check: Check
    check_in: CheckIn
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acted:
    """A course that was acted out."""

    acted: ActedCourse
    course: Course
    steps: tuple[Step, ...]

    @property
    def as_expected(self) -> bool:
        """Whether every check-in was as expected."""
        return not any(step.faults for step in self.steps)


def read_courses(path: Path) -> tuple[ActedCourse, ...]:
    """All courses of a file, or of the files of a folder. Raises PackError naming file, line and key."""
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    problems = Problems()
    if not files:
        problems.missing(str(path), "there is no file of courses here")
    courses: dict[str, ActedCourse] = {}
    for file in files:
        with file.open("rb") as stream:
            parsed = ParsedFile(file.name, stream.read(MAX_FILE_BYTES + 1), problems)
        read = parsed.model(CoursesFile)
        for index, course in enumerate(read.courses if read else ()):
            if course.id in courses:
                parsed.report("this id stands twice", ("courses", index, "id"), course.id)
            courses[course.id] = course
    problems.raise_if_any()
    return tuple(courses.values())


def act(pack: Pack, complaint: str, acted: ActedCourse) -> Acted:
    """Act a course out, check-in after check-in. Raises PackError when an answer is missing or does not fit."""
    try:
        steps = tuple(_steps(pack, complaint, acted))
    except AnswerError as error:
        raise PackError(
            tuple(Problem(p.message, acted.id, None, p.key or p.place, p.found, p.allowed) for p in error.problems)
        ) from None
    return Acted(acted, steps[-1][0], tuple(step for _, step in steps))


def moments(acted: ActedCourse) -> tuple[datetime, ...]:
    """The time of the start and of each check-in, each in the zone where the person is then."""
    zone, found = acted.zone, [_moment(acted.start.at, acted.zone)]
    for check in acted.checks:
        zone = check.zone or zone
        found.append(_moment(check.at, zone))
    return tuple(found)


def _moment(text: str, zone: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=ZoneInfo(zone)) if moment.tzinfo is None else moment.astimezone(ZoneInfo(zone))


def _steps(pack: Pack, complaint: str, acted: ActedCourse) -> Iterator[tuple[Course, Step]]:
    begun, *times = moments(acted)
    first = pack.complaint(complaint)
    start = assessment_entry(pack.assess(complaint, _whole(acted.start.answers, first.questions)), begun)
    course = Course(acted.id, (start,))
    for check, at in zip(acted.checks, times, strict=True):
        follow_up = _walked(pack, course, {**acted.usually, **check.answers}, at)
        result = follow_up.assess()
        entry = check_in(result, follow_up.at)
        course = course.adding(entry)
        yield course, Step(check, entry, tuple(_faults(pack, complaint, check, entry, result)))


def _walked(pack: Pack, course: Course, given: dict[str, Any], at: datetime) -> FollowUp:
    follow_up = pack.follow_up(course, at)
    answers = _whole(given, follow_up.every_question)
    known = {question.id for question in follow_up.every_question}
    for name in given:
        if name not in known:
            raise AnswerError((Problem("this is not asked in a check-in", found=shown(name), key=name),))
    while (question := follow_up.next_question()) is not None:
        if question.id not in answers:
            message = "the check-in asks this, and the course does not answer it"
            raise AnswerError((Problem(message, key=question.id, found=f"{at:%Y-%m-%d %H:%M}"),))
        follow_up.answer(question.id, answers[question.id])
    return follow_up


def _whole(answers: dict[str, Any], questions: Iterable[Question]) -> dict[str, Any]:
    """The answers; a screen left out has none of its options, a second look left out is still not sure."""
    left_out: dict[str, Any] = {
        question.id: NOT_SURE if isinstance(question, SecondLook) else []
        for question in questions
        if isinstance(question, Screen)
    }
    return {**left_out, **answers}


def _faults(pack: Pack, complaint: str, check: Check, entry: CheckIn, result: Assessment) -> Iterator[str]:
    chosen, followed = pack.complaint(entry.complaint), pack.complaint(complaint)
    if result.urgency not in check.levels:
        yield f"level {result.urgency}, expected {_or(check.levels)}"
    for kind, accepted in check.findings.items():
        if unknown := set(accepted) - set(finding_ids(chosen, kind)):
            yield f"there is no finding {kind}: {min(unknown)}"
        if fault := finding_fault(kind, accepted, [value.id for value in result.findings.get(kind, ())]):
            yield fault
    told = result.piece_ids | result.carried
    known = {name for one in (chosen, followed) for name in (*one.items, *(s.id for s in one.statements))}
    yield from (
        f"there is no statement or piece {name}" for name in (*check.must, *check.must_not) if name not in known
    )
    yield from (f"{name} is missing" for name in check.must if name not in told)
    yield from (f"{name} must not be there" for name in check.must_not if name in told)
    if check.come_back_days is not None and entry.check_in_days != check.come_back_days:
        yield f"come back in {entry.check_in_days} days, expected {check.come_back_days}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(names)
