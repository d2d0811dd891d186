"""Numbers over time as a picture: a panel for each trend, all above one time axis.

Each number stands at its point as far as there is room, and the description tells them in words. A line joins only
numbers that follow one another: a check-in without a number and a long time without any break it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from triage.model.progress import Trend
from triage.render.chart_panel import LEFT, LINE, RIGHT, Panel
from triage.render.days import whens
from triage.render.drawing import INK, svg, words
from triage.render.gaps import gaps
from triage.render.plain import plain
from triage.render.shapes import broken
from triage.render.time_axis import TimeAxis
from triage.render.trend_words import NOT_TOLD, scale, summary

_WIDTH = 360
_INSET = 14
_MOST_IN_WORDS = 12
_MOST_LETTERS = 4
_WIDE = 8


class Mark(NamedTuple):
    """Letters below a time, for what a table tells about it."""

    at: datetime
    letters: tuple[str, ...]


def chart_svg(trends: Sequence[Trend], marks: Sequence[Mark] = (), *, prefix: str = "") -> str:
    """The trends as one `<svg>` element with a title and a description, for a phone as for paper.

    `prefix` keeps the ids apart when a page shows two charts. Marks that have no room are left out.
    """
    times = [point.at for trend in trends for point in trend.points]
    axis = TimeAxis(times, LEFT + _INSET, RIGHT - _INSET) if times else None
    content, height = [], 0
    for place, trend in enumerate(trends):
        panel = Panel(trend, place, axis, height)
        content.append(panel.draw())
        height = panel.bottom
    if axis is not None:
        content += [*_ticks(axis, height), *_marks(axis, marks, height)]
        height += LINE * (2 + max((len(_stack(mark)) for mark in marks), default=0)) + 6
    title = f"Over time: {', '.join(trend.label for trend in trends)}"
    in_words = " ".join(_in_words(trend) for trend in trends)
    return plain(svg(f"{prefix}chart", (_WIDTH, height), "chart", title, in_words, "".join(content)))


def _ticks(axis: TimeAxis, top: int) -> Iterator[str]:
    yield f'<path d="{broken([(LEFT, top), (RIGHT, top)])}" stroke="{INK}"/>'
    for tick in axis.ticks():
        yield f'<path d="{broken([(tick.x, top), (tick.x, top + 4)])}" stroke="{INK}"/>'
        yield words((tick.x, top + LINE), tick.text)
        if tick.year:
            yield words((tick.x, top + 2 * LINE - 2), tick.year)


def _marks(axis: TimeAxis, marks: Sequence[Mark], top: int) -> Iterator[str]:
    """The letters below one another, each stack where it does not touch the one before."""
    end = LEFT - 1.0
    for mark in marks:
        stack = _stack(mark)
        x, half = axis.x(mark.at), _WIDE * max(map(len, stack)) / 2
        if x - half > end:
            yield from (words((x, top + LINE * row), text, size=12, weight=700) for row, text in enumerate(stack, 3))
            end = x + half + 2
    if marks:
        yield words((0, top + 3 * LINE), "Note", "start")


def _stack(mark: Mark) -> list[str]:
    """Four lines at most: letters, and how many more there are."""
    if len(mark.letters) <= _MOST_LETTERS:
        return list(mark.letters)
    return [*mark.letters[: _MOST_LETTERS - 1], f"+{len(mark.letters) - _MOST_LETTERS + 1}"]


def _in_words(trend: Trend) -> str:
    """The trend for those who do not see it, each number where they are few."""
    parts = [f"{trend.label}. {scale(trend)}", summary(trend)]
    if len(trend.points) <= _MOST_IN_WORDS:
        told = zip(whens([point.at for point in trend.points]), trend.points, strict=True)
        parts.append(
            "; ".join(f"{when}: {NOT_TOLD if point.value is None else point.value}" for when, point in told) + "."
        )
    parts += [f"{gap.text}." for gap in gaps([point.at for point in trend.points])]
    return " ".join(parts)
