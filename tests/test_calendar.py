"""The days to look again as a calendar file, read back by two programs that know nothing of this one."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import icalendar
import pytest
import vobject
from demo_course import MADE, STARTED

from triage import TriageError
from triage.model.progress import Return
from triage.render.calendar import MORNING, calendar_file

DAYS = (
    Return(on=date(2026, 5, 25), why="Two weeks have passed; look at it again, with care."),
    Return(on=date(2026, 10, 25), why="The clocks go back that night."),
)
HOSTILE = "knee\x1b[2J\r\nBEGIN:VEVENT\\n;,:\u202e<img src=x onerror=alert(1)>"


def events(written: bytes) -> Sequence[icalendar.Event]:
    """The events as icalendar reads them."""
    return icalendar.Calendar.from_ical(written).walk("VEVENT")


def test_each_day_has_one_event_in_two_readers() -> None:
    """Both readers find the same days, names and ids, and nothing else."""
    written = calendar_file("left knee", STARTED, DAYS, MADE)
    ours = [
        (str(event["summary"]), event["dtstart"].dt, event["dtend"].dt, str(event["uid"])) for event in events(written)
    ]
    other = vobject.readOne(written.decode())
    theirs = [(e.summary.value, e.dtstart.value, e.dtend.value, e.uid.value) for e in other.vevent_list]
    assert ours == theirs
    assert [event[:3] for event in ours] == [
        ("Check-in: left knee", day.on, day.on + timedelta(days=1)) for day in DAYS
    ]


@pytest.mark.parametrize("hours", [-11, 0, 13])
def test_events_are_days_that_no_zone_moves(hours: int) -> None:
    """An event has a day and no time, whatever the zone it was written in; only its stamp is a time, in UTC."""
    stamp = MADE.astimezone(timezone(timedelta(hours=hours)))
    written = calendar_file("left knee", STARTED, DAYS, stamp)
    assert written == calendar_file("left knee", STARTED.astimezone(UTC), DAYS, MADE)
    lines = written.decode().split("\r\n")
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20260525",
        "DTSTART;VALUE=DATE:20261025",
    ]
    assert {line for line in lines if line.startswith("DTSTAMP")} == {"DTSTAMP:20260512T160000Z"}
    assert all(type(event["dtstart"].dt) is date for event in events(written))
    assert "VTIMEZONE" not in written.decode()


def test_it_rings_in_the_morning_of_that_day() -> None:
    """Each event has one alarm, nine hours after its day begins."""
    for event in events(calendar_file("left knee", STARTED, DAYS, MADE)):
        (alarm,) = event.walk("VALARM")
        assert alarm["trigger"].dt == MORNING == timedelta(hours=9)
        assert str(alarm["action"]) == "DISPLAY"
        assert str(alarm["description"]) == "Check-in: left knee"


def test_reasons_stay_out_unless_they_are_asked_for() -> None:
    """A calendar may be shared: it has the label only, and is private and not busy. With reasons it says why."""
    written = calendar_file("left knee", STARTED, DAYS, MADE)
    for event in events(written):
        assert str(event["description"]) == "Run: triage follow-up"
        assert (str(event["class"]), str(event["transp"])) == ("PRIVATE", "TRANSPARENT")
    with_reasons = events(calendar_file("left knee", STARTED, DAYS, MADE, with_reasons=True))
    assert [str(event["description"]) for event in with_reasons] == [f"{day.why} Run: triage follow-up" for day in DAYS]


def test_ids_stay_and_tell_courses_apart() -> None:
    """Written again later, a day keeps its id; another day, label or course of the same label has another."""

    def ids(label: str, started: datetime, stamp: datetime = MADE) -> list[str]:
        return [str(event["uid"]) for event in events(calendar_file(label, started, DAYS, stamp))]

    first = ids("left knee", STARTED)
    assert ids("left knee", STARTED, MADE + timedelta(days=3)) == first
    several = [*first, *ids("right knee", STARTED), *ids("left knee", STARTED + timedelta(seconds=1))]
    assert len(set(several)) == 6
    assert not any("knee" in each for each in several)


def test_the_same_gives_the_same_bytes_in_any_order() -> None:
    """Neither a clock nor the order of the days changes the file, and a day that is named twice has one event."""
    written = calendar_file("left knee", STARTED, DAYS, MADE)
    assert calendar_file("left knee", STARTED, (*reversed(DAYS), DAYS[0]), MADE) == written
    assert written.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_a_hostile_label_stays_text() -> None:
    """A label and a reason cannot bring in an event, a line or a control character, and long ones are folded."""
    days = [Return(on=DAYS[0].on, why=HOSTILE * 9)]
    written = calendar_file(HOSTILE, STARTED, days, MADE, with_reasons=True)
    (event,) = events(written)
    label = "knee?[2J  BEGIN:VEVENT\\n;,:?<img src=x onerror=alert(1)>"
    assert str(event["summary"]) == f"Check-in: {label}"
    assert vobject.readOne(written.decode()).vevent.summary.value == f"Check-in: {label}"
    assert not set(written) & {0x1B, 0x07, 0x00}
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_no_day_is_told_and_a_time_without_a_zone_refused() -> None:
    """Without a day there is no file but one sentence; a time must say its zone."""
    with pytest.raises(TriageError, match="no day to look again"):
        calendar_file("left knee", STARTED, [], MADE)
    for started, stamp in ((STARTED.replace(tzinfo=None), MADE), (STARTED, MADE.replace(tzinfo=None))):
        with pytest.raises(ValueError, match="zone"):
            calendar_file("left knee", started, DAYS, stamp)
