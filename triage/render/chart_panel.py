"""One trend in a picture: its name, its scale, its line, and a number at each point that has room for it."""

import textwrap
from collections.abc import Iterator, Sequence

from triage.model.progress import Point, Trend
from triage.render.drawing import INK, PAPER, words
from triage.render.gaps import gaps
from triage.render.labels import MANY, placed
from triage.render.shapes import XY, broken, number
from triage.render.time_axis import TimeAxis
from triage.render.trend_words import NO_NUMBER, scale, told

LEFT, RIGHT, LINE = 30, 354, 15
_HIGH, _ROOM = 72, 16
_LETTERS_IN_A_LINE = 46
_COLOURS = ("var(--drawing-active, currentColor)", "var(--drawing-arrow, currentColor)", INK, INK)
_DASHES = ("", "7 5", "2 5", "9 4 2 4")


class Panel:
    """A trend drawn from `top` down to `bottom`, the `place`-th of its picture, along an axis that all panels share."""

    def __init__(self, trend: Trend, place: int, axis: TimeAxis | None, top: int) -> None:
        self._trend, self._axis = trend, axis
        self._kind = place % len(_DASHES)
        self._head = [*textwrap.wrap(trend.label, _LETTERS_IN_A_LINE), *textwrap.wrap(scale(trend), _LETTERS_IN_A_LINE)]
        self._names = len(textwrap.wrap(trend.label, _LETTERS_IN_A_LINE))
        self._top = top
        self._ceiling = top + LINE * len(self._head) + 7
        self._floor = self._ceiling + 2 * _ROOM + _HIGH
        self.bottom = self._floor + 8

    def draw(self) -> str:
        """The whole panel as shapes and words."""
        return "".join([*self._heading(), *self._scale(), *self._missing(), *self._breaks(), *self._line()])

    def _heading(self) -> Iterator[str]:
        yield self._marker((LEFT + 5, self._top + LINE - 4), 4.5)
        for row, text in enumerate(self._head):
            at = (LEFT + 16 if row < self._names else LEFT, self._top + LINE * (row + 1))
            yield words(at, text, "start", 12 if row < self._names else 11, 700 if row < self._names else 400)

    def _scale(self) -> Iterator[str]:
        low, high = self._trend.low, self._trend.high
        middle = [(low + high) // 2] if (low + high) % 2 == 0 else []
        for value in (low, *middle, high):
            y = self._y(value)
            yield f'<path d="{broken([(LEFT, y), (RIGHT, y)])}" stroke="{INK}" stroke-opacity="0.25"/>'
            yield words((LEFT - 5, y + 4), str(value), "end")

    def _missing(self) -> Iterator[str]:
        """A dotted line where a check-in told no number, and the word for it where they are few."""
        points, known = self._trend.points, told(self._trend)
        if not known:
            yield words(((LEFT + RIGHT) / 2, (self._ceiling + self._floor) / 2 - 8), NO_NUMBER, size=12)
            return
        for x in (self._x(point) for point in points if point.value is None):
            ends = [(x, self._ceiling + _ROOM), (x, self._floor - _ROOM)]
            yield f'<path class="missing" d="{broken(ends)}" stroke="{INK}" stroke-dasharray="1 5"/>'
            if len(points) <= MANY:
                yield words((x, self._floor - 4), "none")

    def _breaks(self) -> Iterator[str]:
        """A band with the words for it where there was no check-in for long."""
        points = self._trend.points
        for gap in gaps([point.at for point in points]):
            left, right = self._x(points[gap.place]) + 9, self._x(points[gap.place + 1]) - 9
            if right <= left:
                continue
            top, high = self._ceiling + _ROOM, _HIGH
            place = f'x="{number(left)}" y="{top}" width="{number(right - left)}" height="{high}"'
            yield f'<rect class="gap" {place} fill="{INK}" opacity="0.08"/>'
            text = f"{gap.days} days"
            if right - left > 5.5 * len(text):
                yield words(((left + right) / 2, self._floor - _ROOM - 5), text)

    def _line(self) -> Iterator[str]:
        colour, dash = _COLOURS[self._kind], _DASHES[self._kind]
        for run in self._runs():
            if len(run) > 1:
                path = broken([self._at(point) for point in run])
                dashes = f' stroke-dasharray="{dash}"' if dash else ""
                yield f'<path class="line" d="{path}" stroke="{colour}" stroke-width="2"{dashes}/>'
        known = [point for point in self._trend.points if point.value is not None]
        places = [self._at(point) for point in known]
        size = 4.5 if len(known) <= MANY else 1.5
        yield from (self._marker(place, size) for place in places)
        for label in placed(places, told(self._trend)):
            yield words(label.at, label.text, size=12, weight=700)

    def _runs(self) -> list[list[Point]]:
        """The points in pieces, each to be joined by a line."""
        points = self._trend.points
        after_gap = {gap.place + 1 for gap in gaps([point.at for point in points])}
        runs: list[list[Point]] = [[]]
        for place, point in enumerate(points):
            if point.value is None or place in after_gap:
                runs.append([])
            if point.value is not None:
                runs[-1].append(point)
        return runs

    def _marker(self, at: XY, size: float) -> str:
        """A circle, a square, a triangle or a diamond, on paper."""
        (x, y), colour = at, _COLOURS[self._kind]
        look = f'class="point" fill="{PAPER if self._kind % 2 else colour}" stroke="{colour}" stroke-width="2"'
        if self._kind == 0:
            return f'<circle {look} cx="{number(x)}" cy="{number(y)}" r="{number(size)}"/>'
        corners: Sequence[XY] = {
            1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
            2: ((0, -1.2), (1.2, 1), (-1.2, 1)),
            3: ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        }[self._kind]
        return f'<path {look} d="{broken([(x + across * size, y + down * size) for across, down in corners], True)}"/>'

    def _x(self, point: Point) -> float:
        assert self._axis is not None
        return self._axis.x(point.at)

    def _y(self, value: int) -> float:
        trend = self._trend
        share = (value - trend.low) / (trend.high - trend.low)
        return self._floor - _ROOM - share * _HIGH

    def _at(self, point: Point) -> XY:
        assert point.value is not None
        return self._x(point), self._y(point.value)
