"""What there is to see of a course: where it stands, what was measured, what rules said, when to look again."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from triage.errors import AnswerError
from triage.explain import answer_text
from triage.follow_up.coming_back import coming_back
from triage.follow_up.course import Course, local_day
from triage.follow_up.trends import trends_of
from triage.model.answers import read_answer
from triage.model.assessment import PackIdentity
from triage.model.complaint import Complaint, PackContent
from triage.model.entry import CheckIn
from triage.model.progress import ExerciseDay, Looked, Note, Progress, Said, Standing
from triage.model.question import computed_of
from triage.model.urgency import Urgency


def progress_of(
    content: PackContent, followed: Complaint, complaint: Complaint, course: Course, at: datetime, region: str
) -> Progress:
    """Everything that a report of a course shows. `complaint` is the follow-up of the one that is `followed`."""
    last = course.results[-1]
    notices = last.assessment["notices"]
    return Progress(
        label=course.label,
        title=followed.file.title,
        started=course.entries[0].at,
        made=at,
        now=_standing(content, last.assessment, last.at, region),
        trends=trends_of(complaint, course),
        looked=tuple(_looked(complaint, check_in) for check_in in course.check_ins),
        exercises=tuple(_exercise_days(followed, course, at)),
        returns=coming_back(complaint, course, at),
        notices=tuple(notice["text"] for notice in notices if notice["brief"]),
        limits=(complaint.file.about,),
        pack=PackIdentity(name=content.file.name, version=content.file.version, digest=content.digest),
    )


def _standing(content: PackContent, result: dict[str, Any], told: datetime, region: str) -> Standing:
    urgency, step = Urgency(result["urgency"]), result["next_step"]
    call = content.wording.regions[region].emergency_call
    return Standing(
        urgency=urgency,
        label=step["label"],
        how_soon=step["how_soon"],
        what=step["what"],
        told=told,
        advice=tuple(advice["text"] for advice in result["advice"] if advice["brief"]),
        number=call if urgency is Urgency.EMERGENCY and call.isdigit() else None,
    )


def _looked(complaint: Complaint, check_in: CheckIn) -> Looked:
    result = check_in.assessment
    kinds = {kind.id: kind.label for kind in complaint.file.findings}
    findings = result["findings"].items()
    return Looked(
        at=check_in.at,
        urgency=check_in.urgency,
        label=result["next_step"]["label"],
        findings=tuple(
            Said(label=kinds.get(kind, kind), text=value["label"]) for kind, values in findings for value in values
        ),
        notes=tuple(_notes(complaint, result)),
        answers=tuple(_answers(complaint, check_in)),
    )


def _notes(complaint: Complaint, result: dict[str, Any]) -> Iterator[Note]:
    """What rules say: those that ask to be seen first, then those behind a finding that was told.

    A flag that is only not ruled out is named where it gives the level.
    """
    asking = {warning["rule"] for warning in result["warnings"]}
    told = {(kind, value["id"]) for kind, values in result["findings"].items() for value in values}
    behind = {rule.id for rule in complaint.rules.values() if told.intersection(rule.then.findings)}
    for warning in result["warnings"]:
        if warning["certain"] or warning["urgency"] == result["urgency"]:
            yield Note(title=warning["title"], because=warning["why"])
    for reason in result["reasons"]:
        if reason["rule"] in behind - asking:
            yield Note(title=reason["title"], because=reason["because"])


def _answers(complaint: Complaint, check_in: CheckIn) -> Iterator[Said]:
    """What was asked and answered, in words, as far as the questions of today still take it."""
    for name, raw in check_in.answers.items():
        question = complaint.question.get(name)
        if question and computed_of(question) is None:
            try:
                yield Said(label=question.label, text=answer_text(question, read_answer(question, raw)))
            except AnswerError:
                continue


def _exercise_days(followed: Complaint, course: Course, at: datetime) -> Iterator[ExerciseDay]:
    days: dict[date, dict[str, None]] = {}
    for done in course.exercises_done:
        item = followed.items.get(done.exercise)
        days.setdefault(local_day(done.at, at), {})[item.title if item else done.exercise] = None
    for on, titles in sorted(days.items()):
        yield ExerciseDay(on=on, titles=tuple(titles))
