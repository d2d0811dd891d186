"""A rule: one condition, one set of effects, one reason, its sources, its own cases."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from triage.model.base import Covered, Frozen, Id, Ref, Text
from triage.model.condition import Condition, Finding
from triage.model.source import Citation
from triage.model.urgency import Urgency, UrgencyField

Status = Literal["active", "draft", "retired"]
Limit = Literal["gentle-only", "none"]


def _is_a_day(text: str) -> str:
    try:
        date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        raise ValueError("there is no such day; write 2027-11 or 2027-11-05") from None
    return text


Date = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"), AfterValidator(_is_a_day)]


class Piece(Frozen):
    """What every sourced piece of content has. An active piece names its source."""

    title: Text
    status: Status
    replaced_by: Ref | None = None
    covers: tuple[Covered, ...] = ()
    sources: Annotated[tuple[Citation, ...], Field(max_length=12, validate_default=True)] = ()

    @field_validator("sources")
    @classmethod
    def _active_is_sourced(cls, sources: tuple[Citation, ...], info: ValidationInfo) -> tuple[Citation, ...]:
        if info.data.get("status") == "active" and not sources:
            raise ValueError("an active piece needs at least one source")
        return sources


class Effects(Frozen):
    """What a rule does: `find`, `offer`, `advise` and `watch` when certain, the rest when possible."""

    urgency: UrgencyField | None = None
    if_unsure: UrgencyField | None = None
    find: dict[Id, Id | Annotated[tuple[Id, ...], Field(min_length=1)]] = Field(default_factory=dict)
    offer: tuple[Ref, ...] = ()
    advise: tuple[Id, ...] = ()
    watch: tuple[Id, ...] = ()
    withhold: tuple[Ref, ...] = ()
    limit: Limit | None = None
    avoid: tuple[Id, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding it makes."""
        return tuple(
            (kind, value)
            for kind, values in self.find.items()
            for value in ((values,) if isinstance(values, str) else values)
        )

    @model_validator(mode="after")
    def _does_something(self) -> "Effects":
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("a rule needs at least one effect")
        if self.if_unsure and not self.urgency:
            raise ValueError("'if_unsure' needs 'urgency'")
        if self.if_unsure and self.urgency and self.if_unsure > self.urgency:
            raise ValueError("'if_unsure' is above 'urgency'")
        return self


class Review(Frozen):
    """Who reviewed a rule, when, and by when it is to be looked at again. No clinician yet: null."""

    by: Text | None
    on: Date | None
    due: Date


class NumberRange(Frozen):
    """Bounds of a number, as written in a rule."""

    gte: int | None = None
    gt: int | None = None
    lte: int | None = None
    lt: int | None = None


class AllOf(Frozen):
    """Every one of these options or findings, as written in a rule."""

    all: Annotated[tuple[Id, ...], Field(min_length=1)]


LineValue = str | int | tuple[Id, ...] | AllOf | NumberRange
Lines = dict[Id, LineValue | tuple[dict[Id, LineValue], ...]]
"""Lines of a condition as written, and under `any` groups of them."""
CaseAnswer = Annotated[
    str | int | tuple[str, ...] | dict[str, tuple[str, ...]] | Any,
    Field(union_mode="left_to_right"),
    WithJsonSchema({}),
]
"""Anything, for the questions say what it may be. What they do allow keeps its kind when it is written and read."""
Case = dict[Id, CaseAnswer]


class RuleFile(Piece):
    """A rule as it stands in its file.

    `adds` belongs to a red flag that another always goes with: what it adds, though it never decides the level.
    """

    adds: Text | None = None
    when: Literal["always"] | Lines
    then: Effects
    because: Text
    limits: Text
    review: Review
    fires_for: tuple[Case, ...] = ()
    silent_for: tuple[Case, ...] = ()
    unsure_for: tuple[Case, ...] = ()


class Rule(RuleFile):
    """A rule whose every reference is resolved. `id` is its path within the complaint."""

    id: Ref
    condition: Condition

    @property
    def urgency(self) -> Urgency | None:
        """Its floor while certain; None for a rule that is no red flag."""
        return self.then.urgency

    @property
    def urgency_if_unsure(self) -> Urgency | None:
        """Its floor while possible and not certain."""
        if self.then.urgency is None:
            return None
        return self.then.if_unsure or self.then.urgency.one_lower
