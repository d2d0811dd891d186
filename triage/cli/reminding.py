"""When to come back: said, and written as reminders for a calendar."""

import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import say, width
from triage.extras import require
from triage.render.plain import plain

if TYPE_CHECKING:
    from datetime import datetime

    from triage import Pack
    from triage.follow_up.course import Course

IcsOption = Annotated[
    Path | None, typer.Option("--ics", help="Write reminders to look again into this file, for any calendar.")
]


def check_calendar(ics: Path | None) -> None:
    """Raises ExtraError when reminders are asked for and the extra `calendar` is not installed."""
    if ics is not None:
        require("calendar", "--ics")


def tell_returns(loaded: "Pack", course: "Course", now: "datetime", ics: Path | None) -> None:
    """Say when to come back and how, and write reminders where they were asked for. Nothing after an emergency."""
    days = loaded.coming_back(course, now)
    if days:
        say("To look again how it goes: triage follow-up")
    for back in days:
        told = f"Come back on {back.on:%A, %d %B %Y}: {plain(back.why)}"
        say("\n".join(textwrap.wrap(told, width(sys.stderr.fileno()))))
    if ics is not None:
        write_reminders(loaded, course, now, ics)


def write_reminders(loaded: "Pack", course: "Course", now: "datetime", ics: Path) -> None:
    """Write the days to look again as a calendar."""
    from triage.cli.files import write_private
    from triage.render.calendar import calendar_file

    days = loaded.coming_back(course, now)
    if not days:
        say(f"There is no day to look again, so {ics} was not written.")
        return
    write_private(ics, calendar_file(course.label, course.entries[0].at, days, now).decode())
    say(f"Reminders are in {ics}")
