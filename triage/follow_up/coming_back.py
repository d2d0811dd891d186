"""When to come back: after the days that the safety net of the last result names, and on the milestones that follow."""

from datetime import date, datetime, timedelta

from triage.follow_up.course import Course, local_day
from triage.model.complaint import Complaint
from triage.model.progress import Return
from triage.model.urgency import Urgency

LOOK_AGAIN = "Look again how it goes."


def coming_back(complaint: Complaint, course: Course, at: datetime) -> tuple[Return, ...]:
    """The days to look again, the soonest first; a day that has passed unused is today. None after an emergency."""
    today = local_day(at, at)
    if not course.results or course.results[-1].urgency is Urgency.EMERGENCY:
        return ()
    last, found = course.results[-1], dict[date, list[str]]()
    if last.check_in_days is not None:
        due = local_day(last.at, at) + timedelta(days=last.check_in_days)
        found[max(due, today)] = [LOOK_AGAIN]
    if course.start:
        for milestone in complaint.file.milestones:
            on = local_day(course.start.at, at) + timedelta(days=milestone.days)
            if on > today:
                found.setdefault(on, []).append(milestone.why)
    return tuple(Return(on=on, why=" ".join(whys)) for on, whys in sorted(found.items()))
