"""A course: everything that was kept under one label, in the order in which it was kept."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from triage.model.entry import AssessmentEntry, CheckIn, Entry, ExerciseDone


@dataclass(frozen=True)
class Course:
    """One trouble of one person, under a label of their own. Frozen; `adding` gives a longer one."""

    label: str
    entries: tuple[Entry, ...] = ()

    @cached_property
    def results(self) -> tuple[AssessmentEntry | CheckIn, ...]:
        """The assessments and check-ins."""
        return tuple(entry for entry in self.entries if not isinstance(entry, ExerciseDone))

    @cached_property
    def check_ins(self) -> tuple[CheckIn, ...]:
        """The check-ins."""
        return tuple(entry for entry in self.entries if isinstance(entry, CheckIn))

    @cached_property
    def exercises_done(self) -> tuple[ExerciseDone, ...]:
        """The exercises that were done."""
        return tuple(entry for entry in self.entries if isinstance(entry, ExerciseDone))

    @property
    def start(self) -> AssessmentEntry | None:
        """The first assessment; None before there is one."""
        return next((entry for entry in self.entries if isinstance(entry, AssessmentEntry)), None)

    def adding(self, entry: Entry) -> "Course":
        """The course with one more entry."""
        return Course(self.label, (*self.entries, entry))


def local_day(moment: datetime, at: datetime) -> date:
    """The day of a moment where somebody is `at` that time: one clock for both, so that a change of it adds no day."""
    return moment.astimezone(at.tzinfo).date()


def days_between(earlier: datetime, at: datetime) -> int:
    """Whole local days from one to the other; 0 when a clock was set back."""
    return max(0, (local_day(at, at) - local_day(earlier, at)).days)
