"""The days to look again as a calendar file (iCalendar, RFC 5545), for the extra `calendar`.

A calendar is often shared. Unless asked, an event has the label of the course and no other word about it.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from triage.errors import TriageError
from triage.model.progress import Return
from triage.render.plain import plain

MORNING = timedelta(hours=9)
"""When on its day an event rings."""

_MADE_BY = "-//symptom-triage//follow-up//EN"
_WHAT_TO_DO = "Run: triage follow-up"


def calendar_file(
    label: str, started: datetime, returns: Sequence[Return], stamp: datetime, *, with_reasons: bool = False
) -> bytes:
    """One event for each day, all day long, as the bytes of an `.ics` file.

    `started` is the first entry of the course and `stamp` the time of writing, both aware of their zones: ValueError if
    not. The same course and day always have the same id, so an event that is read in again replaces itself. The same
    input gives the same bytes. `with_reasons` adds why. TriageError when there is no day.
    """
    if started.tzinfo is None or stamp.tzinfo is None:
        raise ValueError("a time has no zone")
    if not returns:
        raise TriageError("There is no day to look again, so there is no calendar to write.")
    reasons: dict[date, list[str]] = {}
    for each in sorted(returns, key=lambda each: each.on):
        reasons.setdefault(each.on, []).append(plain(each.why))
    calendar = Calendar()
    calendar.add("prodid", _MADE_BY)
    calendar.add("version", "2.0")
    for on, whys in reasons.items():
        event = _event(plain(label), on, stamp, " ".join(whys) if with_reasons else "")
        event.add("uid", _id(label, started, on))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(label: str, on: date, stamp: datetime, why: str) -> Event:
    event, summary = Event(), f"Check-in: {label}"
    event.add("summary", summary)
    event.add("description", f"{why} {_WHAT_TO_DO}".strip())
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", on)  # a day and no time, which no time zone can move
    event.add("dtend", on + timedelta(days=1))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", MORNING)
    event.add_component(alarm)
    return event


def _id(label: str, started: datetime, on: date) -> str:
    """An id that says nothing: two courses of one label have different ones."""
    course = f"{label}\n{started.astimezone(UTC).isoformat()}\n{on.isoformat()}"
    return f"{hashlib.sha256(course.encode()).hexdigest()[:32]}@symptom-triage"
