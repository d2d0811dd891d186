"""Commands that follow a course: follow-up, progress."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.asking import PlainOption, ask
from triage.cli.common import (
    DEFAULT_REGION,
    PAGE_FORMATS,
    ComplaintOption,
    OutputOption,
    PackOption,
    PageFormatOption,
    RegionOption,
    app,
    check_usage,
    complaint_of,
    deliver,
    load,
    say,
    width,
)
from triage.cli.delivering import (
    DetailsOption,
    FailOption,
    ResultFormatOption,
    checked_targets,
    deliver_result,
    unmissable,
)
from triage.cli.kept import AtOption, JournalOption, LabelArgument, label_in, moment, opened
from triage.cli.reminding import IcsOption, check_calendar, tell_returns, write_reminders
from triage.render.plain import plain as visible

if TYPE_CHECKING:
    from datetime import datetime

    from triage import Assessment, Interview
    from triage.model.entry import AssessmentEntry, CheckIn
    from triage.model.progress import Progress


@app.command(
    name="follow-up",
    epilog='\b\nExamples:\n  triage follow-up "left side"\n'
    "  triage follow-up --ics reminders.ics\n"
    '  triage follow-up "left side" --answers today.json --format json',
)
def follow_up(
    label: LabelArgument = None,
    answers: Annotated[
        str | None, typer.Option(help="A JSON file of the answers of today, or - for standard input.")
    ] = None,
    at: AtOption = None,
    ics: IcsOption = None,
    journal: JournalOption = None,
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    output_format: ResultFormatOption = "text",
    output: OutputOption = None,
    fail_at: FailOption = None,
    details: DetailsOption = False,
    plain: PlainOption = False,
    pack: PackOption = None,
) -> None:
    """Look again how it goes: a few questions, what the rules say of the change since last time, and when to come back.

    The first time it asks everything, as triage does. What is asked and told is kept in your journal, if you say yes.
    """
    check_usage(output_format, fail_at, PAGE_FORMATS)
    checked_targets(output, ics)
    check_calendar(ics)
    from triage.cli.keeping import Keeping

    now, loaded, place = moment(at), load(pack), region or DEFAULT_REGION
    with opened(journal) as kept:
        name = label_in(kept, label)
        course = kept.course(name)
        if course.start is None:
            say(f"There is nothing yet under '{visible(name)}', so it begins with all the questions.")
            session = loaded.interview(complaint_of(loaded, complaint), region=place)
        else:
            session = loaded.follow_up(course, now, region=place)
        if answers is not None:
            result, with_exercises = _of_file(session, answers), True
        else:
            keeping, json = Keeping(session, None), output_format == "json"
            result, with_exercises = ask(session, session.title, keeping, session.assess, plain=plain, json=json)
        entry = _entry(session, result, now)
        with unmissable(result, output):
            try:
                deliver_result(result, loaded, output_format, output, None, fail_at, details, with_exercises)
            finally:
                number = kept.add(name, entry)
                say(f"\nKept as entry {number} under '{visible(name)}'.")
                tell_returns(loaded, course.adding(entry), now, ics)


@app.command(
    epilog='\b\nExamples:\n  triage progress\n  triage progress "left side" --format html -o progress.html\n'
    "  triage progress --ics reminders.ics"
)
def progress(
    label: LabelArgument = None,
    ics: IcsOption = None,
    journal: JournalOption = None,
    region: RegionOption = None,
    output_format: PageFormatOption = "text",
    output: OutputOption = None,
    details: DetailsOption = False,
    plain: PlainOption = False,
    pack: PackOption = None,
) -> None:
    """Show how it went: where it stands, when to come back, the numbers over time, and what the rules said each time.

    As html it is a report to print and take along. Nothing is asked and nothing is changed.
    """
    check_usage(output_format, formats=PAGE_FORMATS)
    checked_targets(output, ics)
    check_calendar(ics)
    from triage.journal import Journal

    loaded, now = load(pack), moment(None)
    with Journal.open(journal) as kept:
        course = kept.course(label_in(kept, label))
    shown = loaded.progress(course, now, region=region or DEFAULT_REGION)
    columns = width(sys.stdout.fileno()) if output is None else 80
    deliver(_written(shown, output_format, columns, details, plain), output, f"{shown.label}: {shown.now.label}")
    if ics is not None:
        write_reminders(loaded, course, now, ics)


def _of_file(session: "Interview", answers: str) -> "Assessment":
    """The result of all answers of a file; what is not answered there is open."""
    from triage.cli.files import read_answer_file

    return session.assess_all(read_answer_file(answers))


def _entry(session: "Interview", result: "Assessment", now: "datetime") -> "AssessmentEntry | CheckIn":
    from triage.follow_up.session import FollowUp
    from triage.model.entry import assessment_entry, check_in

    if not isinstance(session, FollowUp):
        return assessment_entry(result, now)
    if session.clock_was_behind:
        say("The clock is behind the last entry. This check-in gets the time of that entry.")
    return check_in(result, session.at)


def _written(shown: "Progress", output_format: str, columns: int, details: bool, plain: bool) -> str:
    """The progress in the format that was asked for."""
    if output_format == "json":
        return shown.model_dump_json(indent=2) + "\n"
    if output_format == "html":
        from triage.render.progress_html import progress_html

        return progress_html(shown)
    if output_format == "markdown":
        from triage.render.progress_markdown import progress_markdown

        return progress_markdown(shown)
    from triage.render.chart_text import style_for
    from triage.render.progress_text import progress_text

    return progress_text(shown, columns, style_for(sys.stdout.encoding, plain=plain), details=details)
