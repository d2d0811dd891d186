"""The commands for a person: the interview, assess, questions, explain. Heavy parts are imported where needed."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.asking import PlainOption, ResumeOption, SaveOption, ask
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
)
from triage.cli.delivering import (
    DetailsOption,
    FailOption,
    RecordOption,
    ResultFormatOption,
    checked_targets,
    deliver_result,
    unmissable,
)
from triage.cli.kept import JournalOption, KeepOption, keeping_under
from triage.version import __version__

if TYPE_CHECKING:
    pass

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
    keep: KeepOption = None,
    journal: JournalOption = None,
    pack: PackOption = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Ask questions about a complaint and say how soon to see someone, what to do until then, and why.

    Without a command it starts the interview. The questions go to standard error, the result to standard output.
    Nothing is sent anywhere, and nothing of yours is stored unless you name a file or say --keep.
    """
    if context.invoked_subcommand is not None:
        return
    check_usage(output_format, fail_at, PAGE_FORMATS)
    checked_targets(output, record, save_answers)
    from triage.cli.keeping import Keeping, earlier_answers, resumed

    earlier, kept_in = earlier_answers(resume, save_answers)
    loaded = load(pack)
    chosen, place = complaint_of(loaded, complaint), region or DEFAULT_REGION
    session = loaded.interview(chosen, region=place)
    if earlier is not None:
        session.remember(earlier)
    with keeping_under(keep, journal) as keep_it:
        result, with_exercises = ask(
            session,
            session.title + resumed(session, resume),
            Keeping(session, kept_in),
            lambda: loaded.assess(chosen, session.answers, region=place, what_would_change=True),
            plain=plain,
            json=output_format == "json",
        )
        with unmissable(result, output):
            try:
                deliver_result(result, loaded, output_format, output, record, fail_at, details, with_exercises)
            finally:
                keep_it(loaded, result)


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
    keep: KeepOption = None,
    journal: JournalOption = None,
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
    with keeping_under(keep, journal) as keep_it:
        result = loaded.assess(chosen, given, region=place, what_would_change=True)
        try:
            deliver_result(result, loaded, output_format, output, record, fail_at, details)
        finally:
            keep_it(loaded, result)


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
