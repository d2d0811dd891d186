"""How the answer to a question follows from a course: earlier results, the time passed in, and answers of today."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from triage.model.base import Frozen, Id
from triage.model.urgency import Urgency, UrgencyField

Options = Annotated[tuple[Id, ...], Field(max_length=12)]
OneSeen = Annotated[dict[Id, Annotated[Options, Field(min_length=1)]], Field(min_length=1, max_length=1)]
"""A question, and the options that say that somebody was seen."""
OneFinding = Annotated[dict[Id, Id], Field(min_length=1, max_length=1)]


class DaysSince(Frozen):
    """Whole local days since the start, since the result before, or since a check-in that told a finding."""

    how: Literal["days-since"]
    event: Literal["start", "last"] | None = None
    finding: OneFinding | None = None
    without: int = 0

    @model_validator(mode="after")
    def _of_one_thing(self) -> "DaysSince":
        if (self.event is None) == (self.finding is None):
            raise ValueError("'days-since' needs 'event' or 'finding', and not both")
        return self


class Change(Frozen):
    """A number of today minus the first, last, lowest or highest of the check-ins before."""

    how: Literal["change"]
    of: Id
    since: Literal["first", "last", "lowest", "highest"]
    without: int = 0


class InARow(Frozen):
    """How many check-ins in a row, up to this one, had one of the options; without options, each a higher number."""

    how: Literal["in-a-row"]
    of: Id
    options: Options = ()


class Count(Frozen):
    """Check-ins before this one; or contacts (all results) of the last days, this one included."""

    how: Literal["count"]
    of: Literal["check-ins", "contacts"]
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class Told(Frozen):
    """What was told last, by any result or by an assessment. The options are what can be told.

    Of the urgency with `until` it is the highest told since an answer said that somebody was seen, so that asking again
    does not lower it. That question is asked only where `at_least` that level was told.
    """

    how: Literal["told"]
    what: Literal["urgency", "phase", "exercise_permission"]
    by: Literal["any", "assessment"] = "any"
    until: OneSeen | None = None
    at_least: UrgencyField = Urgency.SOON

    @model_validator(mode="after")
    def _only_a_level_lasts(self) -> "Told":
        if self.until and self.what != "urgency":
            raise ValueError("'until' belongs to what is told of the urgency")
        return self


class Answered(Frozen):
    """What an assessment was told of a question of the complaint that is followed. It is asked if that is not known."""

    how: Literal["answered"]
    question: Id


class Unheeded(Frozen):
    """How many results in a row asked for a level or more, since an answer said that somebody was seen."""

    how: Literal["unheeded"]
    at_least: UrgencyField
    until: OneSeen


Computed = Annotated[DaysSince | Change | InARow | Count | Told | Answered | Unheeded, Field(discriminator="how")]


def inputs_of(computed: Computed) -> dict[str, Options]:
    """The questions whose answers of today or before it needs, each with the options that count; () for all."""
    if isinstance(computed, Change):
        return {computed.of: ()}
    if isinstance(computed, InARow):
        return {computed.of: computed.options}
    return dict(computed.until or {}) if isinstance(computed, Unheeded | Told) else {}


def input_of(computed: Computed) -> str | None:
    """The question whose answer of today it needs; None when the course alone is enough."""
    return next(iter(inputs_of(computed)), None)
