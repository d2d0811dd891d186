"""Numbers over time as rows of text: each row has its day, its number and a bar, or only words.

A row says all that its bar shows, so nothing is lost without colour, in a narrow window or read aloud.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from triage.model.progress import Point, Trend
from triage.render.days import whens
from triage.render.gaps import gaps
from triage.render.periods import MOST_ROWS, Period, grouped
from triage.render.trend_words import NOT_TOLD, counted, scale, summary
from triage.render.writer import WIDEST, Writer

Style = Literal["blocks", "ascii", "words"]
"""Bars of block characters, bars of ASCII, or no bars for those who have it read aloud."""

_NARROWEST, _SHORTEST_BAR, _LONGEST_BAR = 40, 10, 40


class _Ink(NamedTuple):
    full: str
    on: str
    empty: str


_INKS: dict[Style, _Ink] = {"blocks": _Ink("█", "▒", "·"), "ascii": _Ink("#", "=", ".")}


class _Row(NamedTuple):
    """One line: its day or days, its number, how far its bar is full and how far it goes on, and more words.

    The number is None when none was given. `points` is for how many check-ins it stands.
    """

    when: str
    number: int | None
    full: int
    on: int
    more: str
    points: int


def style_for(encoding: str | None, *, plain: bool = False) -> Style:
    """How to draw for a stream of that encoding: in words when all is to be plain, in ASCII where blocks cannot go."""
    if plain:
        return "words"
    try:
        "".join(_INKS["blocks"]).encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "ascii"
    return "blocks"


def chart_text(trends: Sequence[Trend], width: int = 80, style: Style = "blocks") -> str:
    """Each trend under its name, a row for each check-in, in lines of at most `width` characters (40 to 92).

    More than 26 check-ins are put together by weeks, months or longer, and the chart says so.
    """
    width = max(_NARROWEST, min(width, WIDEST))
    writer = Writer(width)
    for trend in trends:
        writer.heading(trend.label)
        write_chart(trend, writer, width, style)
    return writer.text()


def write_chart(trend: Trend, writer: Writer, width: int, style: Style) -> None:
    """One trend below a heading that names it. The writer has that width too."""
    writer.paragraph(scale(trend))
    writer.paragraph(summary(trend))
    if not trend.points:
        return
    times = [point.at for point in trend.points]
    if len(times) <= MOST_ROWS:
        rows = [_of_point(when, point, trend.low) for when, point in zip(whens(times), trend.points, strict=True)]
    else:
        stretches = grouped(trend.points)
        writer.paragraph(
            f"{len(times)} check-ins are too many to show each. A row is a {stretches.unit} with its last number."
        )
        if style != "words":
            ink = _INKS[style]
            writer.paragraph(f"Its bar is full ({ink.full}) up to the lowest and goes on ({ink.on}) to the highest.")
        rows = [_of_period(period, trend.low) for period in stretches.periods]
    line = _spoken if style == "words" else _Bars(trend, rows, width, _INKS[style])
    passed, open_gaps = 0, gaps(times)
    for row in rows:
        line(row, writer)
        passed += row.points
        while open_gaps and open_gaps[0].place < passed:
            writer.paragraph(f"{open_gaps.pop(0).text}.", "  ")


def _of_point(when: str, point: Point, low: int) -> _Row:
    at = low if point.value is None else point.value
    return _Row(when, point.value, at, at, NOT_TOLD if point.value is None else "", 1)


def _of_period(period: Period, low: int) -> _Row:
    values, several = period.values, len(period.points)
    if not values:
        return _Row(period.name, None, low, low, f"{NOT_TOLD} in {counted(several, 'check-in')}", several)
    lowest, highest = min(values), max(values)
    span = f"{lowest} to {highest}, " if lowest < highest else ""
    missing = f", {period.missing} without a number" if period.missing else ""
    return _Row(period.name, values[-1], lowest, highest, f"{span}{counted(several, 'check-in')}{missing}", several)


def _spoken(row: _Row, writer: Writer) -> None:
    """A row in words alone."""
    if row.number is None:
        writer.bullet(f"{row.when}: {row.more}")
    else:
        writer.bullet(f"{row.when}: {row.number}{f' ({row.more})' if row.more else ''}")


class _Bars:
    """Rows with bars, all of one length, in what room the other columns leave."""

    def __init__(self, trend: Trend, rows: Sequence[_Row], width: int, ink: _Ink) -> None:
        self._low, self._steps, self._ink, self._width = trend.low, trend.high - trend.low, ink, width
        self._when = max(len(row.when) for row in rows)
        self._number = max(len(str(trend.low)), len(str(trend.high)))
        room = width - self._when - self._number - 3
        beside = room - 2 - max(len(row.more) for row in rows)
        room = min(_LONGEST_BAR, beside if beside >= _SHORTEST_BAR else room)
        self._bar = room // self._steps * self._steps or room  # each step of one length where there is room

    def __call__(self, row: _Row, writer: Writer) -> None:
        number = "-" if row.number is None else str(row.number)
        start = f"{row.when:<{self._when}}  {number:>{self._number}} "
        if row.number is None:
            writer.bullet(row.more, mark=start)
            return
        full, on = self._columns(row.full), self._columns(row.on)
        bar = self._ink.full * full + self._ink.on * (on - full) + self._ink.empty * (self._bar - on)
        if len(start) + len(bar) + 2 + len(row.more) <= self._width:
            writer.paragraph(f"{start}{bar}  {row.more}".rstrip())
        else:
            writer.paragraph(f"{start}{bar}")
            writer.paragraph(row.more, " " * len(start))

    def _columns(self, value: int) -> int:
        """How long the bar is: full only at the highest number, and empty only at the lowest."""
        at = round((value - self._low) * self._bar / self._steps)
        if self._low < value < self._low + self._steps:
            at = max(1, min(at, self._bar - 1))
        return at
