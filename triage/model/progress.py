"""What is seen of a course: where it stands, what was counted over time, and when to look again.

It is filled from a course and only shown from then on. Every time is aware of its zone, and a day is the one that the
person's own calendar showed. Whatever comes in is put in order of time.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, model_validator

from triage.model.assessment import PackIdentity
from triage.model.base import Frozen, Id
from triage.model.entry import Label
from triage.model.urgency import UrgencyField

Better = Literal["lower", "higher"]


class Point(Frozen):
    """One look at a number. None: that check-in did not tell it."""

    at: AwareDatetime
    value: int | None = None


class Said(Frozen):
    """Words under a label: a finding with its kind, or an answer with its question."""

    label: str
    text: str


class Note(Frozen):
    """What a rule says about a check-in, and why it matters."""

    title: str
    because: str


class Looked(Frozen):
    """One check-in: the level it led to in words, what was found, what rules say about it, and the answers in words."""

    at: AwareDatetime
    urgency: UrgencyField
    label: str
    findings: tuple[Said, ...] = ()
    notes: tuple[Note, ...] = ()
    answers: tuple[Said, ...] = ()


class ExerciseDay(Frozen):
    """The exercises that were ticked off on a day, by their titles."""

    on: date
    titles: tuple[str, ...]


class Return(Frozen):
    """A day to look again, and why then."""

    on: date
    why: str


# The same time zone compares clock readings, and a clock reading can come twice. Seconds cannot.
_ByTime = AfterValidator(lambda things: tuple(sorted(things, key=lambda thing: thing.at.timestamp())))
_ByDay = AfterValidator(lambda things: tuple(sorted(things, key=lambda thing: thing.on)))


class Trend(Frozen):
    """A number over time, from `low` to `high` of its unit, and which way is better."""

    question: Id
    label: str
    unit: str
    low: int
    high: int
    better: Better
    points: Annotated[tuple[Point, ...], _ByTime] = ()

    @model_validator(mode="after")
    def _values_are_in_range(self) -> "Trend":
        if self.low >= self.high:
            raise ValueError("'low' must be below 'high'")
        if any(point.value is not None and not self.low <= point.value <= self.high for point in self.points):
            raise ValueError("a value is outside of its range")
        return self


class Standing(Frozen):
    """Where it stands: the level told last in words, when it was told, how soon, and what to do.

    `number` is the emergency number where the level is an emergency and the region has one to dial.
    """

    urgency: UrgencyField
    label: str
    how_soon: str
    what: str
    told: AwareDatetime
    advice: tuple[str, ...] = ()
    number: str | None = None


class Progress(Frozen):
    """Everything that a report of a course shows.

    `label` is what the person calls the course, `title` the complaint. `started` is its first entry, `made` the time of
    the report. `notices` is what every reader should see, `limits` what the report cannot tell and what it stands on.
    """

    label: Label
    title: str
    started: AwareDatetime
    made: AwareDatetime
    now: Standing
    trends: tuple[Trend, ...] = ()
    looked: Annotated[tuple[Looked, ...], _ByTime] = ()
    exercises: Annotated[tuple[ExerciseDay, ...], _ByDay] = ()
    returns: Annotated[tuple[Return, ...], _ByDay] = ()
    notices: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    pack: PackIdentity
