"""What is kept of a course: assessments, check-ins and exercises that were done, each with its time."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints, TypeAdapter

from triage.model.assessment import Assessment
from triage.model.base import Frozen, Ref
from triage.model.urgency import Urgency

Label = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\s\x00-\x1f][^\x00-\x1f]*$")]
"""What a person calls a course, such as `left side`."""


class _Told(Frozen):
    """A result that was told, with what is enough to get it again."""

    at: AwareDatetime
    record: dict[str, Any]
    assessment: dict[str, Any]

    @property
    def complaint(self) -> str:
        """The complaint it was made for."""
        return str(self.record["complaint"])

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as plain data."""
        return dict(self.assessment["answers"])

    @property
    def urgency(self) -> Urgency:
        """The level that was told."""
        return Urgency(self.assessment["urgency"])

    @property
    def findings(self) -> frozenset[tuple[str, str]]:
        """The findings that were told, each a kind and a value."""
        found = self.assessment["findings"].items()
        return frozenset((kind, value["id"]) for kind, values in found for value in values)

    @property
    def check_in_days(self) -> int | None:
        """After how many days to look again; None when the result said to be seen instead."""
        days = self.assessment["safety_net"].get("check_in_days")
        return int(days) if days is not None else None


class AssessmentEntry(_Told):
    """An assessment that was kept. The first of a course is its start."""

    kind: Literal["assessment"] = "assessment"


class CheckIn(_Told):
    """One look at how it goes: the answers, what was computed from the course, and what was told."""

    kind: Literal["check-in"] = "check-in"


class ExerciseDone(Frozen):
    """An exercise that was done, by the id of its piece, such as `exercises/bridge`."""

    kind: Literal["exercise"] = "exercise"
    at: AwareDatetime
    exercise: Ref


Entry = Annotated[AssessmentEntry | CheckIn | ExerciseDone, Field(discriminator="kind")]
ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
"""Reads an entry from plain data."""


def assessment_entry(result: Assessment, at: datetime) -> AssessmentEntry:
    """An assessment as it is kept. `at` is aware of its time zone."""
    return AssessmentEntry(at=at, record=result.record(), assessment=result.model_dump(mode="json"))


def check_in(result: Assessment, at: datetime) -> CheckIn:
    """A check-in as it is kept. `at` is aware of its time zone."""
    return CheckIn(at=at, record=result.record(), assessment=result.model_dump(mode="json"))
