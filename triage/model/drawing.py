"""A drawing: what a picture shows, as numbers and words. No markup stands in a pack."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from triage.model.base import Frozen, Id, Ref, Text
from triage.model.rule import Piece

Caption = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Side = Annotated[int, Field(ge=40, le=600)]
Coordinate = Annotated[int, Field(ge=0, le=600)]
Width = Annotated[int, Field(ge=1, le=200)]
Degrees = Annotated[int, Field(ge=-180, le=180)]
Point = tuple[Coordinate, Coordinate]
Disc = tuple[Coordinate, Coordinate, Width]
Role = Literal["body", "far", "active", "prop", "ground", "ghost"]
"""What a stroke is: the figure, its far side, its part that works, a thing, the ground, or where something was."""


class Line(Frozen):
    """A line through points. `smooth`: bent, not broken. `closed`: back to its first point, and filled."""

    kind: Literal["line"]
    role: Role
    through: Annotated[tuple[Point, ...], Field(min_length=2, max_length=60)]
    smooth: bool = False
    closed: bool = False


class Tube(Frozen):
    """A rounded shape around a row of discs, each with its place and width. `joined`: one shape with the one before."""

    kind: Literal["tube"]
    role: Role
    through: Annotated[tuple[Disc, ...], Field(min_length=2, max_length=12)]
    joined: bool = False


class Ellipse(Frozen):
    """A circle or an ellipse, turned clockwise. `joined`: one shape with the one before."""

    kind: Literal["ellipse"]
    role: Role
    centre: Point
    radii: tuple[Width, Width]
    turned: Degrees = 0
    joined: bool = False


class Arrow(Frozen):
    """A bent arrow through points: what moves, and where to. `both`: there and back."""

    kind: Literal["arrow"]
    through: Annotated[tuple[Point, ...], Field(min_length=2, max_length=12)]
    both: bool = False


class Label(Frozen):
    """A word in the picture. `align`: which end of it stands at the point."""

    kind: Literal["label"]
    at: Point
    text: Word
    align: Literal["start", "middle", "end"] = "middle"


Stroke = Annotated[Line | Tube | Ellipse | Arrow | Label, Field(discriminator="kind")]


class Spot(Frozen):
    """A place in the picture that can be marked. The same id in two frames is the same place.

    `label_at`: where its label begins in the picture while it is marked.
    """

    id: Id
    label: Word
    centre: Point
    radii: tuple[Width, Width]
    turned: Degrees = 0
    label_at: Point | None = None


class Frame(Frozen):
    """One picture: its strokes from back to front, and `alt`, what it shows to those who cannot see it."""

    id: Id
    caption: Caption
    alt: Text
    strokes: Annotated[tuple[Stroke, ...], Field(min_length=1, max_length=80)]
    spots: Annotated[tuple[Spot, ...], Field(max_length=12)] = ()

    @field_validator("spots")
    @classmethod
    def _spots_are_distinct(cls, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
        ids = [spot.id for spot in spots]
        if len(set(ids)) != len(ids):
            raise ValueError(f"a spot stands twice: {next(i for i in ids if ids.count(i) > 1)}")
        return spots


class Drawing(Piece):
    """One or more pictures of the same size, `view` wide and high, that belong together."""

    id: Ref
    view: tuple[Side, Side]
    frames: Annotated[tuple[Frame, ...], Field(min_length=1, max_length=4)]

    @field_validator("frames")
    @classmethod
    def _frames_are_distinct(cls, frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
        ids = [frame.id for frame in frames]
        if len(set(ids)) != len(ids):
            raise ValueError(f"a frame stands twice: {next(i for i in ids if ids.count(i) > 1)}")
        return frames

    @cached_property
    def name(self) -> str:
        """The id without its folder."""
        return self.id.split("/")[-1]

    @cached_property
    def frame(self) -> dict[str, Frame]:
        """The frames by id, in the order of the file."""
        return {frame.id: frame for frame in self.frames}

    @cached_property
    def spots(self) -> dict[str, Spot]:
        """Each spot once, by id."""
        return {spot.id: spot for frame in reversed(self.frames) for spot in frame.spots}


class BodyMap(Frozen):
    """The drawing that shows where it is about, and which spots each option of a question speaks of."""

    drawing: Id
    question: Id
    spots: dict[Id, Annotated[tuple[Id, ...], Field(min_length=1, max_length=12)]]
