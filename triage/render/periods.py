"""A long course in fewer rows: the numbers of a week, a month, three months or a year together."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from triage.model.progress import Point
from triage.render.days import MONTHS, day, month

MOST_ROWS = 26
"""More check-ins than this are put together."""


class Period(NamedTuple):
    """The check-ins of one stretch of time: their values in order, and how many told none."""

    name: str
    points: tuple[Point, ...]

    @property
    def values(self) -> list[int]:
        """The numbers that were told."""
        return [point.value for point in self.points if point.value is not None]

    @property
    def missing(self) -> int:
        """How many told no number."""
        return len(self.points) - len(self.values)


class Grouped(NamedTuple):
    """Periods in order, and the word for what each of them is, such as `week`."""

    unit: str
    periods: tuple[Period, ...]


def grouped(points: Sequence[Point]) -> Grouped:
    """The points in the shortest periods that are few enough, or in years. Periods without a check-in are left out."""
    for unit in _UNITS:
        stretches: dict[date, list[Point]] = {}
        for point in points:
            stretches.setdefault(unit.start(point.at.date()), []).append(point)
        if len(stretches) <= MOST_ROWS:
            break
    return Grouped(unit.word, tuple(Period(unit.name(first), tuple(held)) for first, held in stretches.items()))


class _Unit(NamedTuple):
    word: str
    start: Callable[[date], date]
    name: Callable[[date], str]


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


def _quarter(on: date) -> date:
    return on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)


def _quarter_name(first: date) -> str:
    return f"{MONTHS[first.month - 1][:3]} to {MONTHS[first.month + 1][:3]} {first.year}"


_UNITS = (
    _Unit("week", _monday, lambda first: f"from {day(first)}"),
    _Unit("month", lambda on: on.replace(day=1), month),
    _Unit("three months", _quarter, _quarter_name),
    _Unit("year", lambda on: on.replace(month=1, day=1), lambda first: str(first.year)),
)
