"""What the journal commands say of courses, entries and what has changed since."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from triage.model.entry import ExerciseDone
from triage.render.plain import plain

if TYPE_CHECKING:
    from triage.follow_up.course import Course
    from triage.journal import Kept
    from triage.library import Pack
    from triage.model.entry import AssessmentEntry, CheckIn
    from triage.model.point import Point

CHANGED = "This was made with another version of the pack"


def course_data(course: "Course") -> dict[str, Any]:
    """A course in a line, as plain data."""
    last = course.results[-1] if course.results else None
    return {
        "label": course.label,
        "entries": len(course.entries),
        "first": course.entries[0].at.isoformat(),
        "last": course.entries[-1].at.isoformat(),
        "urgency": last.urgency if last else None,
    }


def course_line(course: "Course") -> str:
    """A course in a line."""
    count, first, last = len(course.entries), course.entries[0].at, course.entries[-1].at
    told = f", last told: {course.results[-1].urgency}" if course.results else ""
    many = "1 entry" if count == 1 else f"{count} entries"
    return f"{plain(course.label)}: {many}, {first:%Y-%m-%d} to {last:%Y-%m-%d}{told}"


def entry_data(kept: "Kept") -> dict[str, Any]:
    """An entry in a line, as plain data."""
    entry = kept.entry
    what = {"exercise": entry.exercise} if isinstance(entry, ExerciseDone) else {"urgency": entry.urgency}
    return {"number": kept.number, "kind": entry.kind, "at": entry.at.isoformat(), **what}


def entry_line(kept: "Kept") -> str:
    """An entry in a line, its time as it was given."""
    entry = kept.entry
    what = entry.exercise if isinstance(entry, ExerciseDone) else entry.urgency
    return f"{kept.number}  {entry.at.isoformat(' ', 'minutes')}  {entry.kind}: {what}"


def result_text(pack: "Pack", entry: "AssessmentEntry | CheckIn", width: int) -> str:
    """What was told, as text; of a result of another version as much as can still be read."""
    import json

    from pydantic import ValidationError

    from triage.model.assessment import Assessment
    from triage.render import text
    from triage.results import render_text

    try:
        told = Assessment.model_validate_json(json.dumps(entry.assessment))
    except ValidationError:
        return "It was told by another version of triage, so only its JSON can be shown: --format json\n"
    if told.pack.digest != pack.digest:
        return text.render_text(told, width)
    return render_text(told, pack, width=width)


def since_then(pack: "Pack", entry: "AssessmentEntry | CheckIn", number: int) -> Iterator[str]:
    """What is different with the loaded pack: which one it was, and the level it would tell of the same answers."""
    from triage.cli.files import read_record
    from triage.errors import AnswerError
    from triage.replay import replay

    record = read_record(entry.record, f"entry {number}")
    if record.digest == pack.digest:
        return
    then, now = record.pack, pack
    yield (
        f"{CHANGED}: {plain(then.name)} {plain(then.version)}, digest {then.digest[:12]}. "
        f"The loaded one is {now.name} {now.version}, digest {now.digest[:12]}."
    )
    try:
        again = replay(pack, record).assessment
    except AnswerError:
        yield "Its answers do not fit the loaded pack, so nothing can be said of what that would tell."
        return
    if again.urgency != entry.urgency:
        step = again.next_step
        yield f"The loaded pack would tell {again.urgency} instead of {entry.urgency}: {step.how_soon}. {step.what}"


def exercise_ids(pack: "Pack", wanted: Sequence[str]) -> tuple[str, ...]:
    """The whole ids of exercises. Raises AnswerError that names the nearest for each that is none."""
    import difflib

    from triage.errors import AnswerError, Problem
    from triage.model.answers import shown
    from triage.model.knowledge import Exercise

    complaints = pack.content.complaints.values()
    known = sorted({i.id for complaint in complaints for i in complaint.items.values() if isinstance(i, Exercise)})
    by_name = {**{id.split("/")[-1]: id for id in known}, **{id: id for id in known}}
    problems = []
    for name in wanted:
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=5, cutoff=0.4) or known[:5]
            nearest = ", ".join(dict.fromkeys(by_name[each] for each in near))
            problems.append(Problem(f"there is no such exercise; the nearest are {nearest}", found=shown(name)))
    if problems:
        raise AnswerError(tuple(problems))
    return tuple(dict.fromkeys(by_name[name] for name in wanted))


def no_exercise_now(course: "Course") -> str:
    """A sentence when what was told last allows no exercise; empty when it does."""
    last = course.results[-1] if course.results else None
    if last is None or last.assessment.get("exercise_permission") != "none":
        return ""
    return f"Mind that the result of {last.at:%Y-%m-%d}, the last one, offers no exercises. It says: {last.urgency}."


def point_lines(point: "Point") -> Iterator[str]:
    """What the doctor found, in a line, and how to mend it in another."""
    yield f"{'OK    ' if point.well else 'WRONG '} {plain(point.said)}"
    if point.mend:
        yield f"       To mend it: {plain(point.mend)}"
