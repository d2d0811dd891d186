"""Days and times in words. The months are written here, since the computer's language must not change a report."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(on: date) -> str:
    """Such as `2 Mar 2026`. Of a time it is the day on the clock of its own zone."""
    return f"{short_day(on)} {on.year}"


def short_day(on: date) -> str:
    """Such as `2 Mar`."""
    return f"{on.day} {MONTHS[on.month - 1][:3]}"


def weekday(on: date) -> str:
    """Such as `Mon`."""
    return WEEKDAYS[on.weekday()]


def month(on: date) -> str:
    """Such as `March 2026`."""
    return f"{MONTHS[on.month - 1]} {on.year}"


def whens(times: Sequence[datetime]) -> list[str]:
    """The day of each time, with the time of day where several are on one day."""
    often = Counter(at.date() for at in times)
    return [f"{day(at)} {at:%H:%M}" if often[at.date()] > 1 else day(at) for at in times]
