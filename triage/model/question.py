"""Questions, their options, and the answers each of them takes."""

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, GetPydanticSchema, Tag, model_validator

from triage.model.base import Covered, Frozen, Id, Text
from triage.model.computed import Computed, Told
from triage.model.source import Citation
from triage.model.urgency import UrgencyField

NOT_SURE = "unknown"
NONE_OF_THESE = "none"
RESERVED = frozenset({NOT_SURE, NONE_OF_THESE, "any", "all", "always", "yes", "unsure"})


class Option(Frozen):
    """One listed reply. `alone` is the urgency it gives whatever else is answered.

    `how_to_tell` stands on a screen only: how a person who is not sure can find out. It gives the screen a second look.
    """

    id: Id
    text: Text
    hint: Text | None = None
    how_to_tell: Text | None = None
    alone: UrgencyField | None = None


class _Asked(Frozen):
    id: Id
    label: Text
    text: Text
    hint: Text | None = None
    why: Text
    covers: tuple[Covered, ...] = ()
    sources: tuple[Citation, ...] = ()


class _WithOptions(_Asked):
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=12)]

    @cached_property
    def option_ids(self) -> tuple[str, ...]:
        """The ids in the order they are shown."""
        return tuple(option.id for option in self.options)

    def _reserved(self) -> frozenset[str]:
        return RESERVED

    def option(self, option_id: str) -> Option:
        """The option of that id; KeyError if there is none."""
        return self._option[option_id]

    @cached_property
    def _option(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    @model_validator(mode="after")
    def _options_are_distinct(self) -> "_WithOptions":
        ids = self.option_ids
        if len(set(ids)) != len(ids):
            raise ValueError(f"an option id stands twice: {next(i for i in ids if ids.count(i) > 1)}")
        if reserved := self._reserved().intersection(ids):
            raise ValueError(f"reserved option id: {', '.join(sorted(reserved))}")
        if any(option.alone for option in self.options) and not self.sources:
            raise ValueError("an option with 'alone' needs 'sources' on its question")
        return self


class Choice(_WithOptions):
    """One reply of several. `worsens` lists options from least to worst.

    `computed`: in a follow-up it is not asked, for it follows from the course.
    """

    kind: Literal["choice"]
    worsens: tuple[Id, ...] = ()
    computed: Computed | None = None

    def _reserved(self) -> frozenset[str]:
        """What can be told may be `none`: only on a screen does that mean none of these."""
        return RESERVED - {NONE_OF_THESE} if isinstance(self.computed, Told) else RESERVED

    @model_validator(mode="after")
    def _worsens_names_options(self) -> "Choice":
        if unknown := [name for name in self.worsens if name not in self.option_ids]:
            raise ValueError(f"'worsens' names no option: {', '.join(unknown)}")
        if any(option.how_to_tell for option in self.options):
            raise ValueError("'how_to_tell' belongs to the options of a screen")
        if len(set(self.worsens)) != len(self.worsens):
            raise ValueError("'worsens' names an option twice")
        return self


class Screen(_WithOptions):
    """Several replies on one screen, each yes, no or not sure."""

    kind: Literal["screen"]
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=7)]


class SecondLook(Screen):
    """A screen made from another: its options a person was not sure of, asked again with how to tell.

    It stands in no file and no rule reads it. Its answer takes the place of the "not sure" (`settled`).
    """

    settles: Id


class Number(_Asked):
    """A whole number from `min` to `max`.

    `computed`: in a follow-up it is not asked, for it follows from the course.
    """

    kind: Literal["number"]
    computed: Computed | None = None
    min: Annotated[int, Field(ge=-10_000, le=10_000)]
    max: Annotated[int, Field(ge=-10_000, le=10_000)]
    unit: Text

    @model_validator(mode="after")
    def _range_is_not_empty(self) -> "Number":
        if self.min >= self.max:
            raise ValueError("'min' must be below 'max'")
        return self


Question = Annotated[Choice | Screen | Number, Field(discriminator="kind")]


def _origin(question: Any) -> str:
    """Whether a question, or one as plain data, stands in a file or was made as a second look."""
    made = "settles" in question if isinstance(question, dict) else isinstance(question, SecondLook)
    return "made" if made else "written"


_WrittenOrMade = Annotated[
    Annotated[Question, Tag("written")] | Annotated[SecondLook, Tag("made")],
    Discriminator(_origin),
]
AnyQuestion = Annotated[
    Choice | Screen | Number,
    GetPydanticSchema(lambda _, handler: handler(_WrittenOrMade)),
]
"""A question of a complaint, a second look too: written and read as the whole of what it is."""


class SameQuestion(Frozen):
    """Stands in the questions of a follow-up for a question of the complaint that it follows."""

    kind: Literal["same"]
    id: Id


def computed_of(question: Question) -> Computed | None:
    """How its answer follows from a course, if it does."""
    return None if isinstance(question, Screen) else question.computed
