"""The numbers that a follow-up measures, over the check-ins of a course."""

from triage.follow_up.course import Course
from triage.model.complaint import Complaint
from triage.model.progress import Point, Trend
from triage.model.question import Number


def trends_of(complaint: Complaint, course: Course) -> tuple[Trend, ...]:
    """One trend for each measure that a check-in told of. A number out of the range of today counts as not told."""
    found = []
    for measure in complaint.file.measures:
        question = complaint.question[measure.question]
        assert isinstance(question, Number)
        told = [(check_in.at, check_in.answers.get(question.id)) for check_in in course.check_ins]
        points = tuple(Point(at=at, value=_within(question, answer)) for at, answer in told)
        if any(point.value is not None for point in points):
            found.append(
                Trend(
                    question=question.id,
                    label=question.label,
                    unit=question.unit,
                    low=question.min,
                    high=question.max,
                    better=measure.better,
                    points=points,
                )
            )
    return tuple(found)


def _within(question: Number, answer: object) -> int | None:
    return answer if isinstance(answer, int) and question.min <= answer <= question.max else None
