"""Path data of the shapes in a drawing: numbers in, SVG path data out."""

from collections.abc import Sequence
from itertools import pairwise
from math import acos, atan2, cos, hypot, pi, sin

from triage.model.drawing import Disc

XY = tuple[float, float]


def number(value: float) -> str:
    """A number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def pair(point: XY) -> str:
    """A point as path data."""
    return f"{number(point[0])} {number(point[1])}"


def broken(points: Sequence[XY], closed: bool = False) -> str:
    """Straight from point to point."""
    return "M" + "L".join(pair(point) for point in points) + ("Z" if closed else "")


def bent(points: Sequence[XY], closed: bool = False) -> str:
    """Smoothly through every point."""
    if len(points) == 2:
        return broken(points, closed)
    around = [points[-1], *points, points[0], points[1]] if closed else [points[0], *points, points[-1]]
    pieces = [f"M{pair(points[0])}"]
    for before, start, end, after in zip(around, around[1:], around[2:], around[3:], strict=False):
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        pieces.append(f"C{pair(first)} {pair(second)} {pair(end)}")
    return "".join(pieces) + ("Z" if closed else "")


def tube(discs: Sequence[Disc]) -> str:
    """Around a row of discs, piece by piece; the pieces overlap at the discs."""
    return "".join(_piece(one, other) for one, other in pairwise(discs))


def _piece(one: Disc, other: Disc) -> str:
    """Around two discs, with the two lines that touch both."""
    big, small = (one, other) if one[2] >= other[2] else (other, one)
    reach = hypot(small[0] - big[0], small[1] - big[1])
    wide, narrow = big[2] / 2, small[2] / 2
    if reach <= wide - narrow:
        return _around(big)
    towards = atan2(small[1] - big[1], small[0] - big[0])
    spread = acos((wide - narrow) / reach)
    left, right = towards - spread, towards + spread

    def touching(disc: Disc, angle: float) -> str:
        return pair((disc[0] + disc[2] / 2 * cos(angle), disc[1] + disc[2] / 2 * sin(angle)))

    over = int(spread < pi / 2)
    return (
        f"M{touching(big, right)}A{number(wide)} {number(wide)} 0 {over} 1 {touching(big, left)}"
        f"L{touching(small, left)}A{number(narrow)} {number(narrow)} 0 0 1 {touching(small, right)}Z"
    )


def _around(disc: Disc) -> str:
    x, y, width = disc
    half = number(width / 2)
    west, east = pair((x - width / 2, y)), pair((x + width / 2, y))
    return f"M{west}A{half} {half} 0 1 1 {east}A{half} {half} 0 1 1 {west}Z"


def arrowhead(before: XY, tip: XY, size: float) -> str:
    """A triangle whose tip is at a point, seen from the one before."""
    angle = atan2(tip[1] - before[1], tip[0] - before[0])
    corners = [(tip[0] - size * cos(angle + turn), tip[1] - size * sin(angle + turn)) for turn in (-0.45, 0.45)]
    return broken([tip, *corners], closed=True)
