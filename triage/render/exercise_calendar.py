"""The days on which exercises were done, as months, as weeks, and counted for each exercise."""

from calendar import Calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from triage.model.progress import Progress
from triage.render.days import day, month, short_day, weekday
from triage.render.trend_words import counted

MOST_MONTHS = 6
MOST_WEEKS = 26
NONE_TICKED = "No exercise was ticked off."

Done = Mapping[date, tuple[str, ...]]


class Cell(NamedTuple):
    """A day of a month: its number, how many exercises were done, and whether there was a check-in."""

    number: int
    done: int
    looked: bool


class Month(NamedTuple):
    """The weeks of a month from Monday to Sunday; None where a day belongs to another month."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]


class Week(NamedTuple):
    """A week by its Monday, how many exercises were done on each of its seven days, and the same in words."""

    name: str
    done: tuple[int, ...]
    text: str


class Tally(NamedTuple):
    """On how many days an exercise was done, and in words when last."""

    title: str
    text: str


class ExerciseCalendar:
    """The exercises of a course from its start to the report."""

    def __init__(self, progress: Progress) -> None:
        self._done = _by_day(progress)
        self._looked = {looked.at.date() for looked in progress.looked}
        days = [progress.started.date(), progress.made.date(), *self._done]
        self._first, self._last = min(days), max(days)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ticked off."""
        return not self._done

    @property
    def sentence(self) -> str:
        """How many days it was, of how many."""
        whole = (self._last - self._first).days + 1
        return f"Exercises on {counted(len(self._done), 'day')} of {whole}, {day(self._first)} to {day(self._last)}."

    @property
    def months(self) -> tuple[Month, ...]:
        """The last six months at most."""
        firsts = list(_firsts(self._first, self._last))[-MOST_MONTHS:]
        return tuple(Month(month(first), tuple(self._weeks_of(first))) for first in firsts)

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The last 26 weeks at most."""
        monday = self._first - timedelta(self._first.weekday())
        mondays = [monday + timedelta(7 * n) for n in range((self._last - monday).days // 7 + 1)]
        return tuple(self._week(on) for on in mondays[-MOST_WEEKS:])

    @property
    def earlier_than_months(self) -> str:
        """What the months leave out, in words."""
        return self._left_out([*_firsts(self._first, self._last)][-MOST_MONTHS:][0])

    @property
    def earlier_than_weeks(self) -> str:
        """What the weeks leave out, in words."""
        return self._left_out(self._last - timedelta(self._last.weekday() + 7 * (MOST_WEEKS - 1)))

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Each exercise, the one done most often first."""
        days: dict[str, list[date]] = {}
        for on, titles in self._done.items():
            for title in titles:
                days.setdefault(title, []).append(on)
        often = sorted(days.items(), key=lambda item: (-len(item[1]), item[0]))
        return tuple(Tally(title, f"{counted(len(on), 'day')}, last on {day(max(on))}") for title, on in often)

    def _weeks_of(self, first: date) -> Iterator[tuple[Cell | None, ...]]:
        for week in Calendar().monthdatescalendar(first.year, first.month):
            yield tuple(self._cell(on) if on.month == first.month else None for on in week)

    def _cell(self, on: date) -> Cell:
        return Cell(on.day, len(self._done.get(on, ())), on in self._looked)

    def _week(self, monday: date) -> Week:
        days = [monday + timedelta(n) for n in range(7)]
        done = tuple(len(self._done.get(on, ())) for on in days)
        names = ", ".join(weekday(on) for on, number in zip(days, done, strict=True) if number)
        return Week(f"{short_day(days[0])} to {day(days[-1])}", done, names or "none")

    def _left_out(self, shown_from: date) -> str:
        earlier = sum(on < shown_from for on in self._done)
        return (
            f"{counted(earlier, 'day')} with exercises before {day(shown_from)} are not shown here." if earlier else ""
        )


def _by_day(progress: Progress) -> Done:
    done: dict[date, tuple[str, ...]] = {}
    for each in progress.exercises:
        if each.titles:
            done[each.on] = tuple(dict.fromkeys((*done.get(each.on, ()), *each.titles)))
    return done


def _firsts(first: date, last: date) -> Iterator[date]:
    """The first of each month from one day to another."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)
