"""Where a time stands along a picture, and which days are named below it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from triage.render.days import MONTHS, short_day

_MOST_TICKS = 6
_MINUTES_OF_A_DAY = 24 * 60


class Tick(NamedTuple):
    """A named place: its text, and the year where it is the first tick of that year."""

    x: float
    text: str
    year: str


class TimeAxis:
    """Times between two places. A time stands where the clock of its own zone says, so no change of clocks moves it."""

    def __init__(self, times: Sequence[datetime], left: float, right: float) -> None:
        places = [_days(at) for at in times]
        self._first = date.fromordinal(int(min(places)))
        self._start = min(places)
        self._span = max(places) - self._start
        self._left, self._right = left, right

    def x(self, at: datetime) -> float:
        """Where a time stands."""
        return self._place(_days(at))

    def _place(self, days: float) -> float:
        if not self._span:
            return (self._left + self._right) / 2
        return self._left + (days - self._start) * (self._right - self._left) / self._span

    def ticks(self) -> list[Tick]:
        """At most six, evenly apart: so many days from the first, or the first of months or years."""
        last = date.fromordinal(int(self._start + self._span))
        for texts in self._choices(last):
            if len(texts) <= _MOST_TICKS:
                break
        years: set[int] = set()
        ticks = []
        for on, text in texts:
            ticks.append(Tick(self._place(max(on.toordinal(), self._start)), text, _new(on.year, years)))
        return ticks

    def _choices(self, last: date) -> Iterator[list[tuple[date, str]]]:
        """The days to name, ever fewer."""
        length = (last - self._first).days
        for step in (1, 2, 7, 14):
            yield [(on, short_day(on)) for n in range(0, length + 1, step) if (on := self._first + timedelta(n))]
        for months in (1, 2, 3, 6, 12, 24, 60, 120, 600):
            firsts = (date(year, month, 1) for year in range(self._first.year, last.year + 1) for month in range(1, 13))
            number = [on for on in firsts if (on.year * 12 + on.month - 1) % months == 0]
            yield [(on, MONTHS[on.month - 1][:3]) for on in number if self._first <= on <= last]


def _days(at: datetime) -> float:
    return at.toordinal() + (at.hour * 60 + at.minute) / _MINUTES_OF_A_DAY


def _new(year: int, years: set[int]) -> str:
    if year in years:
        return ""
    years.add(year)
    return str(year)
