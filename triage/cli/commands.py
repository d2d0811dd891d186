"""The commands for a person: the interview, assess, questions, explain. Heavy parts are imported where needed."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import (
    DEFAULT_REGION,
    PAGE_FORMATS,
    ComplaintOption,
    FormatOption,
    OutputOption,
    PackOption,
    RegionOption,
    app,
    check_usage,
    complaint_of,
    load,
    say,
    width,
)
from triage.version import __version__

if TYPE_CHECKING:
    from triage import Assessment, Pack

EXAMPLES = """\b
Examples:
  triage                                     answer questions, get a result
  triage assess answers.json                 a result from a file of answers
  triage assess - --format json < a.json     the same as JSON, from a pipe
  triage --format html -o result.html        answer questions, get a page to print
  triage questions                           what is asked, and the ids of all options
  triage explain danger-signs                what a question, rule or exercise says, and why
  triage check                               is the pack sound?
"""

ResultFormatOption = Annotated[
    str, typer.Option("--format", help="text, json, markdown or html, which is one page to print.")
]
RecordOption = Annotated[Path | None, typer.Option(help="Also write the answers and the pack's digest to this file.")]
DetailsOption = Annotated[
    bool, typer.Option("--details", help="In text: also sources, limits, and each exercise's easier and harder form.")
]
PlainOption = Annotated[
    bool,
    typer.Option("--plain", help="Ask in numbered lines and draw nothing. So does TRIAGE_ACCESSIBLE=1."),
]
SaveOption = Annotated[
    Path | None, typer.Option(help="Keep the answers in this new file after each one, readable by you only.")
]
ResumeOption = Annotated[
    Path | None, typer.Option(help="Go on from the answers in this file, and keep them there. A record is only read.")
]
FailOption = Annotated[str | None, typer.Option(help="Leave with code 3 when the urgency reaches this level.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"triage {__version__}. Information, not a diagnosis; not reviewed by a clinician.")
        raise typer.Exit


@app.callback(invoke_without_command=True, epilog=EXAMPLES)
def interview(
    context: typer.Context,
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    output_format: ResultFormatOption = "text",
    output: OutputOption = None,
    record: RecordOption = None,
    fail_at: FailOption = None,
    details: DetailsOption = False,
    plain: PlainOption = False,
    save_answers: SaveOption = None,
    resume: ResumeOption = None,
    pack: PackOption = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Ask questions about a complaint and say how soon to see someone, what to do until then, and why.

    Without a command it starts the interview. The questions go to standard error, the result to standard output.
    Nothing is sent anywhere, and nothing is stored unless a file is named.
    """
    if context.invoked_subcommand is not None:
        return
    check_usage(output_format, fail_at, PAGE_FORMATS)
    _checked_targets(output, record, save_answers)
    from triage.cli.keeping import Keeping, earlier_answers, resumed
    from triage.cli.telling import LeftError, farewell, headline
    from triage.cli.views import view

    earlier, kept_in = earlier_answers(resume, save_answers)
    loaded = load(pack)
    chosen, place = complaint_of(loaded, complaint), region or DEFAULT_REGION
    session = loaded.interview(chosen, region=place)
    if earlier is not None:
        session.remember(earlier)
    keeping = Keeping(session, kept_in)
    title = loaded.complaint(chosen).file.title + resumed(session, resume)
    asking = view(session, title, keeping.keep, plain=plain)
    with_exercises = True
    try:
        asking.run()
        result = loaded.assess(chosen, session.answers, region=place, what_would_change=True)
        if result.exercises and output_format != "json":
            first = [notice.text for notice in result.notices if notice.id == "assessment-first"]
            with_exercises = asking.confirmed(" ".join(first))
    except LeftError as error:
        say(f"\n{farewell(str(error), keeping.told(), width(sys.stderr.fileno()))}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        say(f"\n{farewell('', keeping.told(), width(sys.stderr.fileno()))}")
        raise typer.Exit(130) from None
    say("")
    on_screen = sys.stdout.isatty() and output is None
    if output is None and not on_screen:
        say(headline(result, width(sys.stderr.fileno())))
    try:
        _deliver(result, loaded, output_format, output, record, fail_at, details, with_exercises)
    finally:
        if on_screen and result.urgency >= "urgent":
            say(f"\n{headline(result, width(sys.stderr.fileno()))}")


@app.command(epilog="\b\nExample:\n  triage assess answers.json --region eu --fail-at urgent")
def assess(
    answers: Annotated[str, typer.Argument(help="A JSON file of question ids and answers, or - for standard input.")],
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    output_format: ResultFormatOption = "text",
    output: OutputOption = None,
    record: RecordOption = None,
    fail_at: FailOption = None,
    details: DetailsOption = False,
    pack: PackOption = None,
) -> None:
    """Assess answers from a file. Partial answers give a safe result that is marked as incomplete.

    A screen is answered with a list of option ids or {"yes": [...], "unsure": [...]}, everything else with an option id
    or a whole number; "unknown" is not sure. A record written by --record can be given as well.
    """
    check_usage(output_format, fail_at, PAGE_FORMATS)
    from triage.cli.files import read_answer_file, read_record

    given = read_answer_file(answers)
    loaded = load(pack)
    if "answers" in given and "record" in given:
        saved = read_record(given)
        complaint, region, given = complaint or saved.complaint, region or saved.region, saved.answers
        if saved.digest != loaded.digest:
            say("warning: this record was made with another pack, so the result may differ from the one it had")
    chosen, place = complaint_of(loaded, complaint), region or DEFAULT_REGION
    result = loaded.assess(chosen, given, region=place, what_would_change=True)
    _deliver(result, loaded, output_format, output, record, fail_at, details)


@app.command(epilog="\b\nExample:\n  triage questions --format json")
def questions(complaint: ComplaintOption = None, output_format: FormatOption = "text", pack: PackOption = None) -> None:
    """List every question with the ids and words of its options."""
    check_usage(output_format)
    from triage.render.pages import question_page

    loaded = load(pack)
    chosen = loaded.complaint(complaint_of(loaded, complaint))
    if output_format == "json":
        listed = [question.model_dump(mode="json") for question in chosen.questions]
        typer.echo(json.dumps({"complaint": chosen.id, "questions": listed}, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(question_page(question) for question in chosen.questions), nl=False)


def _checked_targets(*targets: Path | None) -> None:
    """Refuse files that cannot be written before the first question is asked."""
    for target in targets:
        if target is not None and (target.is_dir() or not os.access(target.parent, os.W_OK)):
            raise typer.BadParameter(f"this file cannot be written: {target}")


def _deliver(
    result: "Assessment",
    pack: "Pack",
    output_format: str,
    output: Path | None,
    record: Path | None,
    fail_at: str | None,
    details: bool,
    with_exercises: bool = True,
) -> None:
    from triage.cli.files import write_private
    from triage.cli.telling import headline

    text = _written(result, pack, output_format, details, with_exercises)
    try:
        if record is not None:
            write_private(record, json.dumps(result.record(), indent=2, ensure_ascii=False) + "\n")
        if output is not None:
            write_private(output, text)
    except OSError:
        typer.echo(text, nl=False)  # never lose a result because a file cannot be written
        raise
    if output is None:
        typer.echo(text, nl=False)
    else:
        say(headline(result, width(sys.stderr.fileno())))
        say(f"The whole result is in {output}")
    if fail_at is not None and result.urgency >= fail_at:
        raise typer.Exit(3)


def _written(result: "Assessment", pack: "Pack", output_format: str, details: bool, with_exercises: bool) -> str:
    """The result in the format that was asked for."""
    from triage.results import render_html, render_markdown, render_text

    if output_format == "json":
        return result.to_json()
    if output_format == "markdown":
        return render_markdown(result, pack, with_exercises=with_exercises)
    if output_format == "html":
        return render_html(result, pack, with_exercises=with_exercises)
    columns = width(sys.stdout.fileno())
    return render_text(result, pack, width=columns, details=details, with_exercises=with_exercises)
