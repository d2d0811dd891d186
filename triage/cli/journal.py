"""Commands for the journal: start, list, show, export, delete, doctor, tick."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import (
    FORMATS,
    FormatOption,
    OutputOption,
    PackOption,
    app,
    check_usage,
    deliver,
    load,
    say,
    width,
)
from triage.cli.kept import CONSENT, JournalOption, input_line

if TYPE_CHECKING:
    from datetime import datetime

    from triage.journal import Journal

EXPORT_FORMATS = ("json", "csv")
SHOW_FORMATS = (*FORMATS, "record")
NOT_DONE = "Nothing was done."

journal_app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="What you chose to keep of your courses, in one file that only you can read.",
)
app.add_typer(journal_app, name="journal")

YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask. Needed where nobody can be asked, as in a script.")]


@journal_app.command(epilog="\b\nExample:\n  triage journal start")
def start(journal: JournalOption = None, yes: YesOption = False) -> None:
    """Start a journal, after telling where it is and what it keeps. Without one nothing is kept."""
    from triage.journal import Journal
    from triage.journal.opening import look
    from triage.journal.place import is_there, refuse_if_switched_off

    refuse_if_switched_off()
    where = _place(journal)
    if is_there(where) and look(where):
        Journal.open(where).close()
        say(f"There is a journal already: {where}")
        return
    _agree(CONSENT.format(where=where), "Start a journal?", yes)
    Journal.open(where, create=True).close()
    say(f"A journal was started: {where}")


@journal_app.command("list", epilog='\b\nExamples:\n  triage journal list\n  triage journal list "left side"')
def list_(
    label: Annotated[str | None, typer.Argument(help="Only this course, entry by entry.")] = None,
    journal: JournalOption = None,
    output_format: FormatOption = "text",
) -> None:
    """List the courses of a journal, or the entries of one. Leaves with code 1 when a course is damaged."""
    check_usage(output_format)
    from triage.cli.journal_words import course_data, course_line, entry_data, entry_line
    from triage.errors import JournalError

    with _opened(journal) as opened:
        if label is not None:
            kept = opened.kept(_known(opened, label))
            data: object = {"label": label, "entries": [entry_data(each) for each in kept]}
            lines, damaged = [entry_line(each) for each in kept], False
        else:
            courses, damaged = [], False
            for name in opened.labels():
                try:
                    courses.append(opened.course(name))
                except JournalError as error:
                    say(str(error))
                    damaged = True
            data = {"journal": str(opened.path), "courses": [course_data(course) for course in courses]}
            lines = [course_line(course) for course in courses]
            if not lines and not damaged:
                say("Nothing is kept yet.")
    if output_format == "json":
        lines = [json.dumps(data, indent=2, ensure_ascii=False)]
    typer.echo("".join(f"{line}\n" for line in lines), nl=False)
    if damaged:
        raise typer.Exit(1)


@journal_app.command(
    epilog="\b\nExamples:\n  triage journal show 3\n  triage journal show 3 --format record | triage replay -"
)
def show(
    number: Annotated[int, typer.Argument(help="The number of an entry, as triage journal list LABEL tells it.")],
    journal: JournalOption = None,
    output_format: Annotated[
        str, typer.Option("--format", help="text, json, or record, which triage replay takes.")
    ] = "text",
    pack: PackOption = None,
) -> None:
    """Show one entry as it was told then, and whether the pack of today would tell another level."""
    check_usage(output_format, formats=SHOW_FORMATS)
    from triage.cli.journal_words import entry_line, result_text, since_then
    from triage.journal.kept import plain_data
    from triage.model.entry import ExerciseDone

    with _opened(journal) as opened:
        kept = opened.entry(number)
    entry = kept.entry
    if isinstance(entry, ExerciseDone):
        if output_format == "record":
            raise typer.BadParameter(f"entry {number} is an exercise that was done, so there is no record of it")
        text = entry_line(kept) + "\n"
    else:
        loaded = load(pack)
        for line in since_then(loaded, entry, number):
            say(line)
        if output_format == "record":
            typer.echo(json.dumps(entry.record, indent=2, ensure_ascii=False))
            return
        text = f"{entry_line(kept)}\n\n{result_text(loaded, entry, width(sys.stdout.fileno()))}"
    if output_format == "json":
        text = json.dumps(plain_data(kept), indent=2, ensure_ascii=False) + "\n"
    typer.echo(text, nl=False)


@journal_app.command(
    epilog='\b\nExamples:\n  triage journal export -o journal.json\n  triage journal export "left side" --format csv'
)
def export(
    label: Annotated[str | None, typer.Argument(help="Only this course.")] = None,
    journal: JournalOption = None,
    output_format: Annotated[str, typer.Option("--format", help="json, which has everything, or csv.")] = "json",
    output: OutputOption = None,
) -> None:
    """Write everything that is kept as JSON, or as a table for a spreadsheet."""
    check_usage(output_format, formats=EXPORT_FORMATS)
    from triage.journal.export import as_csv, as_json

    with _opened(journal) as opened:
        kept = opened.every() if label is None else opened.kept(_known(opened, label))
    text = (as_csv if output_format == "csv" else as_json)(kept)
    deliver(text, output, f"{_entries(len(kept))} written to {output}")


@journal_app.command(
    epilog='\b\nExamples:\n  triage journal delete "left side"\n  triage journal delete --entry 3\n'
    "  triage journal delete --all"
)
def delete(
    label: Annotated[str | None, typer.Argument(help="Delete everything under this label.")] = None,
    entry: Annotated[int | None, typer.Option(help="Delete the entry of this number.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Delete the whole journal.")] = False,
    journal: JournalOption = None,
    yes: YesOption = False,
) -> None:
    """Delete a course, an entry or the whole journal, so that no byte of it stays in the journal's files."""
    if (label is not None) + (entry is not None) + every != 1:
        raise typer.BadParameter("give a label, --entry or --all, one of the three")
    if every:
        _delete_all(_place(journal), yes)
        return
    with _opened(journal) as opened:
        what = _everything(opened, label) if label is not None else _described(opened, entry)
        _agree(f"This deletes {what} for good. It cannot be brought back.", "Delete it?", yes)
        count = opened.delete(label=label, number=entry)
    say(f"Deleted {_entries(count)}.")


@journal_app.command(epilog="\b\nExample:\n  triage journal doctor")
def doctor(journal: JournalOption = None, output_format: FormatOption = "text") -> None:
    """Look the journal over: is it sound and whole, and can only you get at it? Leaves with code 1 when not."""
    check_usage(output_format)
    from dataclasses import asdict

    from triage.cli.journal_words import point_lines
    from triage.journal.doctor import examine

    points = tuple(examine(_place(journal)))
    if output_format == "json":
        typer.echo(json.dumps([asdict(point) for point in points], indent=2, ensure_ascii=False))
    else:
        typer.echo("\n".join(line for point in points for line in point_lines(point)))
    if not all(point.well for point in points):
        raise typer.Exit(1)


@journal_app.command(
    epilog='\b\nExamples:\n  triage journal tick "left side" bridge\n'
    '  triage journal tick "left side" bridge --on 2026-11-27'
)
def tick(
    label: Annotated[str, typer.Argument(help="The course.")],
    exercises: Annotated[list[str], typer.Argument(help="The ids of the exercises that were done, such as bridge.")],
    on: Annotated[str | None, typer.Option(help="The day, if it was an earlier one, such as 2026-11-27.")] = None,
    journal: JournalOption = None,
    pack: PackOption = None,
) -> None:
    """Keep that exercises were done, now or on an earlier day."""
    at = _moment(on)
    from triage.cli.journal_words import exercise_ids, no_exercise_now
    from triage.model.entry import ExerciseDone
    from triage.render.plain import plain

    found = exercise_ids(load(pack), exercises)
    with _opened(journal) as opened:
        name = _known(opened, label)
        for exercise in found:
            number = opened.add(name, ExerciseDone(at=at, exercise=exercise))
            say(f"Kept as entry {number} under '{plain(name)}': {exercise}, {at:%Y-%m-%d}")
        if told := no_exercise_now(opened.course(name)):
            say(told)


def _place(journal: Path | None) -> Path:
    from triage.journal.place import default_path

    return journal if journal is not None else default_path()


def _opened(journal: Path | None) -> "Journal":
    from triage.journal import Journal

    return Journal.open(journal)


def _agree(what: str, question: str, yes: bool) -> None:
    """Go on only with a yes, from a person at a terminal or from --yes. Nothing is taken from a pipe."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise typer.BadParameter("--yes is needed, since there is nobody to ask here. Nothing was done.")
    say(what)
    if input_line(f"{question} y yes, n no > ").lower() not in ("y", "yes"):
        say(NOT_DONE)
        raise typer.Exit(1)


def _known(journal: "Journal", label: str) -> str:
    """A label that is in the journal. Raises JournalError naming those that are."""
    from triage.errors import JournalError
    from triage.model.answers import shown
    from triage.render.plain import plain

    labels = journal.labels()
    if label not in labels:
        there = f"There are: {', '.join(map(plain, labels))}" if labels else "Nothing is kept yet"
        raise JournalError(f"there is nothing under the label '{shown(label)}'. {there}.")
    return label


def _everything(journal: "Journal", label: str) -> str:
    from triage.render.plain import plain

    return f"everything under '{plain(_known(journal, label))}'"


def _described(journal: "Journal", number: int | None) -> str:
    """An entry in a few words, as far as it can be read."""
    from triage.cli.journal_words import entry_line
    from triage.errors import JournalError
    from triage.render.plain import plain

    assert number is not None
    try:
        kept = journal.entry(number)
    except JournalError:
        return f"entry {number}"
    return f"entry {entry_line(kept)}, under '{plain(kept.label)}'"


def _delete_all(where: Path, yes: bool) -> None:
    from triage.journal import Journal
    from triage.journal.erasing import remove_unusable
    from triage.journal.place import is_there, refuse_if_switched_off

    refuse_if_switched_off()
    if not is_there(where):
        say(f"There is no journal at {where}")
        return
    _agree(f"This deletes the whole journal for good: {where}", "Delete it?", yes)
    if not remove_unusable(where):
        with Journal.open(where) as opened:
            opened.delete_all()
    say(f"The journal is deleted: {where}")


def _moment(on: str | None) -> "datetime":
    """Now, or noon of an earlier day here."""
    from datetime import date, datetime, time

    now = datetime.now().astimezone()
    if on is None:
        return now
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise typer.BadParameter(f"--on: '{on[:40]}' is no day. Allowed: such as 2026-11-27") from None
    if day > now.date():
        raise typer.BadParameter("--on: this day is still to come")
    return now if day == now.date() else datetime.combine(day, time(12)).astimezone()


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"
