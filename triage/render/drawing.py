"""A frame of a drawing as SVG that stands by itself: a title, a description, shapes and nothing else.

Every number and word is written by this code. Colours follow the page: `currentColor`, and the variables
`--drawing-paper` (the background), `--drawing-active`, `--drawing-arrow` and `--drawing-spot`, each with a default.
"""

from collections.abc import Collection, Iterator, Sequence
from html import escape

from triage.model.drawing import Arrow, Drawing, Ellipse, Frame, Label, Line, Role, Spot, Stroke, Tube
from triage.render import shapes

INK = "currentColor"
PAPER = "var(--drawing-paper, Canvas)"
_ACTIVE = "var(--drawing-active, currentColor)"
_ARROW = "var(--drawing-arrow, currentColor)"
_SPOT = "var(--drawing-spot, currentColor)"
_OUTLINE: dict[Role, str] = {"body": "2", "far": "1.4", "active": "2", "prop": "2", "ground": "2.5", "ghost": "1.4"}
_TINT: dict[Role, tuple[str, str]] = {"far": (INK, "0.16"), "active": (_ACTIVE, "0.5"), "prop": (INK, "0.06")}
_HEAD = 10

Shape = Line | Tube | Ellipse


def drawing_svg(drawing: Drawing, frame: str, *, prefix: str = "", chosen: Collection[str] = ()) -> str:
    """One frame of a drawing as an `<svg>` element. KeyError if the drawing has no such frame.

    `prefix` keeps the ids apart when a page shows the frame twice. The spots in `chosen` are marked, no others.
    """
    picture = drawing.frame[frame]
    marked = [spot for spot in picture.spots if spot.id in chosen]
    told = picture.alt
    if marked:
        told += f" Marked: {', '.join(spot.label for spot in marked)}."
    content = "".join([*_strokes(picture), *map(_spot, marked)])
    name = f"{prefix}{drawing.name}-{picture.id}"
    return svg(name, drawing.view, "drawing", f"{drawing.title}: {picture.caption}", told, content)


def svg(name: str, size: tuple[int, int], kind: str, title: str, told: str, content: str) -> str:
    """An `<svg>` element whose title and description are read aloud in place of its content."""
    name = escape(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img" '
        f'aria-labelledby="{name}-title" aria-describedby="{name}-told" '
        f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-told">{escape(told)}</desc>'
        f'<g aria-hidden="true" fill="none" stroke-linecap="round" stroke-linejoin="round">{content}</g></svg>'
    )


def words(at: tuple[float, float], text: str, align: str = "middle", size: int = 11, weight: int = 400) -> str:
    """A text in a picture, with a rim of paper so that it can be read over lines."""
    x, y = map(shapes.number, at)
    return (
        f'<text x="{x}" y="{y}" text-anchor="{align}" font-size="{size}" font-weight="{weight}" '
        f'font-family="sans-serif" fill="{INK}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">'
        f"{escape(text)}</text>"
    )


def _strokes(frame: Frame) -> Iterator[str]:
    for stroke in _grouped(frame.strokes):
        if isinstance(stroke, Arrow):
            yield _arrow(stroke)
        elif isinstance(stroke, Label):
            yield words(stroke.at, stroke.text, stroke.align)
        else:
            yield from _shapes(stroke)


def _grouped(strokes: Sequence[Stroke]) -> Iterator[Arrow | Label | list[Shape]]:
    """The strokes in order, with those that are joined in one list."""
    group: list[Shape] = []
    for stroke in strokes:
        if isinstance(stroke, Tube | Ellipse) and stroke.joined:
            group.append(stroke)
            continue
        if group:
            yield group
        group = []
        if isinstance(stroke, Arrow | Label):
            yield stroke
        else:
            group = [stroke]
    if group:
        yield group


def _shapes(group: list[Shape]) -> Iterator[str]:
    """Outlines first, then paper, then the tint, so that joined shapes have one outline."""
    for shape in group:
        dashes = ' stroke-dasharray="4 4"' if shape.role == "ghost" else ""
        faint = ' stroke-opacity="0.6"' if shape.role in ("far", "ghost") else ""
        width = _OUTLINE[shape.role]
        if not isinstance(shape, Line) and shape.role != "ghost":
            width = shapes.number(2 * float(width))  # half of it is hidden under the paper
        yield f'<g class="{shape.role}" stroke="{INK}" stroke-width="{width}"{dashes}{faint}>{_outline(shape)}</g>'
    filled = [s for s in group if s.role != "ghost" and not (isinstance(s, Line) and not s.closed)]
    for shape in filled:
        yield f'<g fill="{PAPER}">{_outline(shape)}</g>'
    for role, (colour, opacity) in _TINT.items():
        if tinted := [_outline(shape) for shape in filled if shape.role == role]:
            yield f'<g fill="{colour}" opacity="{opacity}">{"".join(tinted)}</g>'
    for shape in filled:
        if isinstance(shape, Line):
            yield f'<g stroke="{INK}" stroke-width="{_OUTLINE[shape.role]}">{_outline(shape)}</g>'


def _outline(shape: Shape | Spot) -> str:
    if isinstance(shape, Line):
        path = (shapes.bent if shape.smooth else shapes.broken)(shape.through, shape.closed)
        return f'<path d="{path}"/>'
    if isinstance(shape, Tube):
        return f'<path d="{shapes.tube(shape.through)}"/>'
    (x, y), (across, down) = shape.centre, shape.radii
    turn = f' transform="rotate({shape.turned} {x} {y})"' if shape.turned else ""
    return f'<ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}"{turn}/>'


def _arrow(arrow: Arrow) -> str:
    points = arrow.through
    heads = [shapes.arrowhead(points[-2], points[-1], _HEAD)]
    if arrow.both:
        heads.append(shapes.arrowhead(points[1], points[0], _HEAD))
    line, tips = f'<path d="{shapes.bent(points)}"/>', f'<path d="{"".join(heads)}"/>'
    return (
        f'<g class="arrow"><g stroke="{PAPER}" stroke-width="7">{line}<g fill="{PAPER}">{tips}</g></g>'
        f'<g stroke="{_ARROW}" stroke-width="3">{line}</g><g fill="{_ARROW}">{tips}</g></g>'
    )


def _spot(spot: Spot) -> str:
    """A marked spot: a ring, tinted, with a dot in its middle, and its label if the drawing has room for it."""
    ring = _outline(spot)
    x, y = spot.centre
    label = words(spot.label_at, spot.label, "start", weight=700) if spot.label_at else ""
    return (
        f'<g class="spot"><g fill="{_SPOT}" opacity="0.35">{ring}</g>'
        f'<g stroke="{_SPOT}" stroke-width="3.5">{ring}</g><circle cx="{x}" cy="{y}" r="4" fill="{_SPOT}"/>{label}</g>'
    )
