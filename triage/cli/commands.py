"""The commands and their options. Heavy parts are imported by the command that needs them."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager

    from triage import Assessment, Pack
    from triage.vignettes import Vignette

FORMATS = ("text", "json")
DEFAULT_REGION = "default"
EXAMPLES = """\b
Examples:
  triage                                     answer questions, get a result
  triage assess answers.json                 a result from a file of answers
  triage assess - --format json < a.json     the same as JSON, from a pipe
  triage questions                           what is asked, and the ids of all options
  triage explain danger-signs                what a question, rule or exercise says, and why
  triage check                               is the pack sound?
"""

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

PackOption = Annotated[
    Path | None, typer.Option("--pack", help="A folder with rules/ and knowledge/ instead of the built-in pack.")
]
ComplaintOption = Annotated[str | None, typer.Option(help="The complaint, when the pack has more than one.")]
RegionOption = Annotated[
    str | None, typer.Option(envvar="TRIAGE_REGION", help="Whose emergency numbers to name, such as eu, uk, us or dk.")
]
FormatOption = Annotated[str, typer.Option("--format", help="text or json.")]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write the result to this file, readable by you only.")
]
RecordOption = Annotated[Path | None, typer.Option(help="Also write the answers and the pack's digest to this file.")]
DetailsOption = Annotated[
    bool, typer.Option("--details", help="In text: also sources, limits, and each exercise's easier and harder form.")
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
    output_format: FormatOption = "text",
    output: OutputOption = None,
    record: RecordOption = None,
    fail_at: FailOption = None,
    details: DetailsOption = False,
    pack: PackOption = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Ask questions about a complaint and say how soon to see someone, what to do until then, and why.

    Without a command it starts the interview. The questions go to standard error, the result to standard output.
    Nothing is stored or sent anywhere.
    """
    if context.invoked_subcommand is not None:
        return
    _checked_usage(output_format, fail_at)
    _checked_targets(output, record)
    from triage.cli.conversation import LEFT, Conversation, LeftError

    loaded = _pack(pack)
    session = loaded.interview(_complaint(loaded, complaint), region=region or DEFAULT_REGION)
    conversation = Conversation(session, sys.stdin.readline, _say, _width(sys.stderr.fileno()))
    _say(loaded.complaint(_complaint(loaded, complaint)).file.title)
    try:
        conversation.run()
    except LeftError as error:
        _say(f"\n{error}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        _say(f"\n{LEFT}")
        raise typer.Exit(130) from None
    result = session.assess()
    with_exercises = True
    if result.exercises and output_format == "text":
        first = [notice.text for notice in result.notices if notice.id == "assessment-first"]
        with_exercises = conversation.confirmed(" ".join(first))
    _say("")
    _deliver(result, output_format, output, record, fail_at, details, with_exercises)


@app.command(epilog="\b\nExample:\n  triage assess answers.json --region eu --fail-at urgent")
def assess(
    answers: Annotated[str, typer.Argument(help="A JSON file of question ids and answers, or - for standard input.")],
    complaint: ComplaintOption = None,
    region: RegionOption = None,
    output_format: FormatOption = "text",
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
    _checked_usage(output_format, fail_at)
    from triage.cli.files import read_answer_file, read_record

    given = read_answer_file(answers)
    loaded = _pack(pack)
    if "answers" in given and "record" in given:
        saved = read_record(given)
        complaint, region, given = complaint or saved.complaint, region or saved.region, saved.answers
        if saved.digest != loaded.digest:
            _say("warning: this record was made with another pack, so the result may differ from the one it had")
    result = loaded.assess(_complaint(loaded, complaint), given, region=region or DEFAULT_REGION)
    _deliver(result, output_format, output, record, fail_at, details)


@app.command(epilog="\b\nExample:\n  triage questions --format json")
def questions(complaint: ComplaintOption = None, output_format: FormatOption = "text", pack: PackOption = None) -> None:
    """List every question with the ids and words of its options."""
    _checked_usage(output_format)
    from triage.render.pages import question_page

    loaded = _pack(pack)
    chosen = loaded.complaint(_complaint(loaded, complaint))
    if output_format == "json":
        listed = [question.model_dump(mode="json") for question in chosen.questions]
        typer.echo(json.dumps({"complaint": chosen.id, "questions": listed}, indent=2, ensure_ascii=False))
        return
    typer.echo("\n".join(question_page(question) for question in chosen.questions), nl=False)


@app.command(epilog="\b\nExamples:\n  triage explain danger-signs\n  triage explain onset")
def explain(
    id: Annotated[str, typer.Argument(help="The id of a rule, question, exercise, aid, advice, finding or source.")],
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Show one rule, question, piece of knowledge or source with what links to it."""
    from triage.render.pages import page

    loaded = _pack(pack)
    typer.echo(page(loaded.content, loaded.complaint(_complaint(loaded, complaint)), id), nl=False)


@app.command(epilog="\b\nExamples:\n  triage check\n  triage check path/to/my-pack")
def check(
    pack: Annotated[Path | None, typer.Argument(help="A folder with rules/ and knowledge/; the built-in pack.")] = None,
    vignettes: Annotated[Path | None, typer.Option(help="Vignettes that have to use every rule and piece.")] = None,
    complaint: ComplaintOption = None,
) -> None:
    """Check a pack: structure, references, every rule's own cases, coverage, statements, words, review dates."""
    import datetime

    from triage.check import check_pack

    loaded = _pack(pack)
    report = check_pack(loaded, datetime.date.today(), _say if sys.stderr.isatty() else None)
    problems = list(report.problems)
    if vignettes is not None:
        from triage.evaluate import uncovered
        from triage.vignettes import read_vignettes

        chosen = loaded.complaint(_complaint(loaded, complaint))
        problems += uncovered(loaded, chosen, read_vignettes(vignettes, chosen))
    for warning in report.warnings:
        _say(f"warning: {warning}")
    for problem in problems:
        _say(str(problem))
    if problems:
        count = len(problems)
        _say(f"{count} problem{'s' if count > 1 else ''}")
        raise typer.Exit(1)
    typer.echo(f"sound: {report.summary}")


@app.command(epilog="\b\nExample:\n  triage evaluate path/to/vignettes")
def evaluate(
    vignettes: Annotated[Path, typer.Argument(help="A file of vignettes, or a folder of such files.")],
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Walk the interview for every vignette and say how well the results fit, each figure with its denominator.

    Leaves with code 1 when a result is below every accepted level, or an urgent or emergency result shows exercises.
    """
    from triage.evaluate import report, run_vignettes
    from triage.model.urgency import Urgency
    from triage.vignettes import read_vignettes

    loaded = _pack(pack)
    chosen = loaded.complaint(_complaint(loaded, complaint))
    with _progress(read_vignettes(vignettes, chosen), "vignettes") as bar:
        outcomes = run_vignettes(loaded, chosen, bar)
    typer.echo("\n".join(report(outcomes)))
    if any(o.under or (o.result.exercises and o.result.urgency >= Urgency.URGENT) for o in outcomes):
        raise typer.Exit(1)


@app.command(epilog="\b\nExample:\n  triage people path/to/population.yaml --count 10000")
def people(
    population: Annotated[Path, typer.Argument(help="A file that says how likely each answer is.")],
    count: Annotated[int, typer.Option(min=1, help="How many people.")] = 1_000,
    unsure: Annotated[int, typer.Option(min=0, max=100, help="Percent of answers a person is not sure of.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Walk the interview with made-up people: how many screens they see, and how many a "not sure" lifts to urgent."""
    from triage.people import Population, report, walk_people

    loaded = _pack(pack)
    name = _complaint(loaded, complaint)
    Population(population, loaded.complaint(name))
    with typer.progressbar(length=count, label="people", file=sys.stderr) as bar:
        walks = walk_people(pack, name, population, count, unsure / 100, seed, os.cpu_count() or 1, bar.update)
    typer.echo("\n".join(report(walks, unsure / 100)))


@app.command(epilog="\b\nExample:\n  triage schema assessment > assessment.schema.json")
def schema(
    name: Annotated[str, typer.Argument(help="assessment, answers, or a file of a pack such as rule.")],
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Print the JSON Schema of the result, of the answers, or of a kind of file in a pack."""
    from triage.schema import SCHEMAS, answers_schema, schema_of

    if name == "answers":
        loaded = _pack(pack)
        found = answers_schema(loaded.complaint(_complaint(loaded, complaint)))
    elif name in SCHEMAS:
        found = schema_of(name)
    else:
        raise typer.BadParameter(f"there is no schema '{name}'. Allowed: {', '.join(['answers', *SCHEMAS])}")
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


@app.command(
    epilog="\b\nExamples:\n  triage new rule red-flags/my-rule --pack .\n  triage new exercise ankle-circles --pack ."
)
def new(
    kind: Annotated[str, typer.Argument(help="rule, exercise or complaint.")],
    name: Annotated[str, typer.Argument(help="The new id: shelf/name for a rule, a name for the others.")],
    complaint: ComplaintOption = None,
    pack: Annotated[Path, typer.Option("--pack", help="The folder with rules/ and knowledge/.")] = Path(),
) -> None:
    """Write the skeleton of a rule, an exercise or a complaint, with gaps to fill in."""
    from triage.scaffold import KINDS, write_skeleton

    if kind not in KINDS:
        raise typer.BadParameter(f"there is no kind '{kind}'. Allowed: {', '.join(KINDS)}")
    for path in write_skeleton(kind, name, pack, complaint):
        typer.echo(f"wrote {path}")
    _say("Fill in every gap, then run: triage check " + str(pack))


def _pack(path: Path | None) -> "Pack":
    from triage import load_pack

    return load_pack(path)


def _complaint(pack: "Pack", wanted: str | None) -> str:
    if wanted is not None:
        return wanted
    if len(pack.complaints) > 1:
        raise typer.BadParameter(f"--complaint is needed. Allowed: {', '.join(pack.complaints)}")
    return pack.complaints[0]


def _checked_usage(output_format: str, fail_at: str | None = None) -> None:
    from triage.model.urgency import Urgency

    if output_format not in FORMATS:
        raise typer.BadParameter(f"--format: there is no '{output_format}'. Allowed: {', '.join(FORMATS)}")
    if fail_at is not None and fail_at not in list(Urgency):
        raise typer.BadParameter(f"--fail-at: there is no '{fail_at}'. Allowed: {', '.join(Urgency)}")


def _checked_targets(*targets: Path | None) -> None:
    """Refuse files that cannot be written before the first question is asked."""
    for target in targets:
        if target is not None and (target.is_dir() or not os.access(target.parent, os.W_OK)):
            raise typer.BadParameter(f"this file cannot be written: {target}")


def _deliver(
    result: "Assessment",
    output_format: str,
    output: Path | None,
    record: Path | None,
    fail_at: str | None,
    details: bool,
    with_exercises: bool = True,
) -> None:
    from triage.cli.files import write_private
    from triage.render.text import render_text

    if output_format == "json":
        text = result.to_json()
    else:
        text = render_text(result, _width(sys.stdout.fileno()), with_exercises=with_exercises, details=details)
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
        _say(f"{result.next_step.label.upper()}: {result.next_step.how_soon}. {result.next_step.what}")
        _say(f"The whole result is in {output}")
    if fail_at is not None and result.urgency >= fail_at:
        raise typer.Exit(3)


def _progress(things: "Sequence[Vignette]", label: str) -> "AbstractContextManager[Iterable[Vignette]]":
    bar: AbstractContextManager[Iterable[Vignette]] = typer.progressbar(things, label=label, file=sys.stderr)
    return bar


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _width(descriptor: int) -> int:
    """The columns of the terminal behind a descriptor; 80 where there is none."""
    try:
        return max(20, os.get_terminal_size(descriptor).columns - 1)
    except OSError:
        return 80
