"""Checks of the drawings of a pack: everything they name, and everything that names them, is there and fits."""

from collections.abc import Iterator, Mapping

from triage.model.complaint import Complaint, PackContent
from triage.model.drawing import BodyMap, Drawing, Ellipse, Label, Stroke
from triage.model.knowledge import Exercise
from triage.model.question import Number
from triage.pack.parsing import ParsedFile
from triage.pack.references import check_piece
from triage.pack.yaml_reader import Path

NEEDED = ("start", "end")
"""The frames of a drawing that an exercise names."""


def check_drawings(complaint: Complaint, content: PackContent, parsed: Mapping[str, ParsedFile]) -> None:
    """Every drawing of a complaint, the exercises that name one, and its body map."""
    folder = f"knowledge/{complaint.id}"
    known = {drawing.id for drawing in complaint.every_drawing}
    for drawing in complaint.every_drawing:
        file = parsed[f"{folder}/{drawing.id}.yaml"]
        check_piece(drawing, known, complaint, content, file)
        for path, x, y in _points(drawing):
            if x > drawing.view[0] or y > drawing.view[1]:
                allowed = f"up to {drawing.view[0]}, {drawing.view[1]}"
                file.report("this point lies outside of the view", path, f"{x}, {y}", allowed)
    for item in complaint.every_item:
        if isinstance(item, Exercise) and item.drawing:
            _exercise(item.drawing, complaint, parsed[f"{folder}/{item.id}.yaml"])
    if complaint.file.body_map:
        _body_map(complaint.file.body_map, complaint, parsed[f"{folder}/complaint.yaml"])


def _points(drawing: Drawing) -> Iterator[tuple[Path, int, int]]:
    """Every point with the key at which it stands."""
    for index, frame in enumerate(drawing.frames):
        for number, stroke in enumerate(frame.strokes):
            for path, x, y in _of_stroke(stroke):
                yield ("frames", index, "strokes", number, *path), x, y
        for number, spot in enumerate(frame.spots):
            yield ("frames", index, "spots", number, "centre"), *spot.centre
            if spot.label_at:
                yield ("frames", index, "spots", number, "label_at"), *spot.label_at


def _of_stroke(stroke: Stroke) -> Iterator[tuple[Path, int, int]]:
    if isinstance(stroke, Label):
        yield ("at",), *stroke.at
    elif isinstance(stroke, Ellipse):
        yield ("centre",), *stroke.centre
    else:
        for index, point in enumerate(stroke.through):
            yield ("through", index), point[0], point[1]


def _exercise(name: str, complaint: Complaint, file: ParsedFile) -> None:
    drawing = _named(name, complaint, file, ("drawing",))
    for frame in NEEDED if drawing else ():
        if drawing and frame not in drawing.frame:
            file.report(f"this drawing has no frame '{frame}'", ("drawing",), name)


def _body_map(body_map: BodyMap, complaint: Complaint, file: ParsedFile) -> None:
    drawing = _named(body_map.drawing, complaint, file, ("body_map", "drawing"))
    question = complaint.question.get(body_map.question)
    if question is None or isinstance(question, Number):
        allowed = ", ".join(q.id for q in complaint.questions if not isinstance(q, Number))
        file.report("there is no such question with options", ("body_map", "question"), body_map.question, allowed)
        return
    for option, spots in body_map.spots.items():
        path: Path = ("body_map", "spots", option)
        if option not in question.option_ids:
            file.report("there is no such option", path, option, ", ".join(question.option_ids))
        for index, spot in enumerate(spots if drawing else ()):
            if drawing and spot not in drawing.spots:
                file.report("the drawing has no such spot", (*path, index), spot, ", ".join(drawing.spots))


def _named(name: str, complaint: Complaint, file: ParsedFile, path: Path) -> Drawing | None:
    drawing = complaint.drawings.get(name)
    if drawing is None:
        file.report("there is no such active drawing", path, name, ", ".join(complaint.drawings))
    return drawing
