"""The pictures of a page: an exercise from start to end, where it hurts, and how soon."""

from typing import NamedTuple

from markupsafe import Markup

from triage.model.drawing import Drawing
from triage.model.urgency import Urgency
from triage.render.drawing import drawing_svg
from triage.render.from_pack import FromPack, Place
from triage.render.ladder import ladder_svg
from triage.render.page import drawn


class Picture(NamedTuple):
    """A picture and the words below it."""

    svg: Markup
    caption: str


def exercise_pictures(from_pack: FromPack, exercise_id: str) -> list[Picture]:
    """Each frame of what is drawn of an exercise."""
    drawing = from_pack.drawings.get(exercise_id)
    return [] if drawing is None else _frames(drawing)


def place_pictures(place: Place) -> list[Picture]:
    """Each view of where it hurts that shows a spot that was pointed out, or all views when none does."""
    chosen = set(place.spots)
    showing = [frame.id for frame in place.drawing.frames if chosen & {spot.id for spot in frame.spots}]
    frames = _frames(place.drawing, place.spots, showing)
    return frames or _frames(place.drawing, place.spots)


def ladder(from_pack: FromPack, urgency: Urgency) -> Markup | None:
    """The levels with the one of this result."""
    return drawn(ladder_svg(urgency, from_pack.levels)) if from_pack.levels else None


def _frames(drawing: Drawing, chosen: tuple[str, ...] = (), only: list[str] | None = None) -> list[Picture]:
    frames = [frame for frame in drawing.frames if only is None or frame.id in only]
    return [Picture(drawn(drawing_svg(drawing, frame.id, chosen=chosen)), frame.caption) for frame in frames]
