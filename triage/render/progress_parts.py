"""What of a course is shown in which part, the same for text, Markdown and the page. Nothing is decided here."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from triage.model.progress import Looked, Note, Progress, Said
from triage.model.urgency import Urgency
from triage.render.chart_svg import Mark
from triage.render.days import day, weekday, whens
from triage.render.exercise_calendar import ExerciseCalendar
from triage.render.gaps import gaps
from triage.render.trend_words import counted, told

SECTIONS = (
    ("returns", "When to look again"),
    ("chart", "Over time"),
    ("looked", "Check-ins"),
    ("done", "Exercises done"),
    ("told", "Answers given"),
    ("limits", "Please note"),
)
"""The parts below where it stands now, in order: a name in this code and a heading."""

NO_RETURN = "No day is set. What stands above comes first."
NOT_GIVEN = "not given"
NOBODY_LOOKED = "There was no check-in yet."
NO_ANSWERS = "No answers are kept for this report."
START = "Start"
_MOST_WITH_ROOM, _MOST_DAYS = 12, 4
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Row(NamedTuple):
    """A check-in or the start: its day, level and findings, a number for each trend, and the letters of its notes.

    `number` of a trend is None when that check-in did not tell it. `gap` says in words how long nothing was told after
    it, if for long.
    """

    at: datetime
    when: str
    level: str
    urgency: Urgency | None
    findings: tuple[Said, ...]
    numbers: tuple[int | None, ...]
    letters: tuple[str, ...]
    gap: str


class Lettered(NamedTuple):
    """A note under its letter, and in words of which check-ins it speaks."""

    letter: str
    note: Note
    whens: str


class ProgressParts:
    """The parts of one course, in the order in which every format shows them."""

    def __init__(self, progress: Progress) -> None:
        self._p = progress
        self.calendar = ExerciseCalendar(progress)

    @property
    def is_pressing(self) -> bool:
        """Urgent or an emergency: what to do now comes before all numbers."""
        return self._p.now.urgency >= Urgency.URGENT

    @property
    def as_of(self) -> str:
        """When the level was told, and how long before the report that was."""
        now, made = self._p.now.told, self._p.made
        ago = (made.date() - now.date()).days
        return f"As of {day(now)}" + (f", {counted(ago, 'day')} before this report." if ago > 0 else ".")

    @property
    def span(self) -> str:
        """From when to when it goes, and how many check-ins there were."""
        number = counted(len(self._p.looked), "check-in")
        return f"From {day(self._p.started)} to {day(self._p.made)}, {number}."

    @property
    def returns(self) -> list[tuple[str, str]]:
        """The days to look again with their day of the week, and why."""
        return [(f"{weekday(each.on)} {day(each.on)}", each.why) for each in self._p.returns]

    @property
    def has_numbers(self) -> bool:
        """Whether any trend has a number."""
        return any(told(trend) for trend in self._p.trends)

    @property
    def legend(self) -> str:
        """What is in the picture of this course and does not explain itself."""
        points = [point for trend in self._p.trends for point in trend.points]
        many = max((len(trend.points) for trend in self._p.trends), default=0) > _MOST_WITH_ROOM
        silent = any(gaps([point.at for point in trend.points]) for trend in self._p.trends)
        parts = (
            (any(point.value is None for point in points), "A dotted line: no number given."),
            (silent, "A grey band: no check-in for long."),
            (bool(self.notes), "Letters: notes, told below the check-ins."),
            (many, "A number that has no room stands in the table of check-ins."),
        )
        return " ".join(words for applies, words in parts if applies)

    @cached_property
    def notes(self) -> tuple[Lettered, ...]:
        """What rules say about check-ins, each once."""
        days: dict[Note, list[str]] = {}
        for when, looked in zip(whens([each.at for each in self._p.looked]), self._p.looked, strict=True):
            for note in dict.fromkeys(looked.notes):
                days.setdefault(note, []).append(when)
        return tuple(Lettered(_letter(place), note, _listed(on)) for place, (note, on) in enumerate(days.items()))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Each time at which something was told, in order."""
        looked = {each.at.timestamp(): each for each in self._p.looked}
        points = {point.at.timestamp(): point.at for trend in self._p.trends for point in trend.points}
        times = points | {second: each.at for second, each in looked.items()}
        order = [times[second] for second in sorted(times)]
        silent = {gap.place: gap.text for gap in gaps(order)}
        return tuple(
            self._row(at, when, looked.get(at.timestamp()), silent.get(place, ""))
            for place, (at, when) in enumerate(zip(order, whens(order), strict=True))
        )

    @property
    def marks(self) -> list[Mark]:
        """The letters of the notes for a chart."""
        return [Mark(row.at, row.letters) for row in self.rows if row.letters]

    @property
    def answered(self) -> list[tuple[str, Looked]]:
        """The check-ins that have answers with their days, the latest first."""
        kept = [each for each in reversed(self._p.looked) if each.answers]
        return list(zip(whens([each.at for each in kept]), kept, strict=True))

    def _row(self, at: datetime, when: str, looked: Looked | None, gap: str) -> Row:
        second = at.timestamp()
        values = [{point.at.timestamp(): point.value for point in trend.points} for trend in self._p.trends]
        letters = [each.letter for each in self.notes if looked is not None and each.note in looked.notes]
        start = START if second == self._p.started.timestamp() else ""
        return Row(
            at=at,
            when=when,
            level=looked.label if looked is not None else start,
            urgency=looked.urgency if looked is not None else None,
            findings=looked.findings if looked is not None else (),
            numbers=tuple(told.get(second) for told in values),
            letters=tuple(letters),
            gap=gap,
        )


def _listed(days: Sequence[str]) -> str:
    """Few days by name, of many how many they are."""
    if len(days) <= _MOST_DAYS:
        return ", ".join(days)
    return f"{counted(len(days), 'check-in')} from {days[0]} to {days[-1]}"


def _letter(place: int) -> str:
    """A to Z, then AA, AB and so on."""
    letters = ""
    while place >= 0:
        place, left = place // len(_LETTERS) - 1, place % len(_LETTERS)
        letters = _LETTERS[left] + letters
    return letters


def number_text(value: int | None) -> str:
    """A number, or the words for none."""
    return NOT_GIVEN if value is None else str(value)


def found_text(findings: Sequence[Said]) -> str:
    """Findings in one line."""
    return "; ".join(f"{each.label}: {each.text}" for each in findings)
