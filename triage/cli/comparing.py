"""Commands that compare: diff, replay."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import (
    DOCUMENT_FORMATS,
    ComplaintOption,
    DocumentFormatOption,
    FormatOption,
    PackOption,
    app,
    check_usage,
    load,
    say,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from triage import Pack
    from triage.diff.cohort import Person
    from triage.diff.compare import Comparison


@app.command(
    epilog="\b\nExamples:\n  triage diff path/to/old path/to/new\n"
    "  triage diff path/to/old path/to/new --cases path/to/vignettes --save moved"
)
def diff(
    old: Annotated[Path, typer.Argument(help="The folder of the old pack, with rules/ and knowledge/.")],
    new: Annotated[Path, typer.Argument(help="The folder of the new pack.")],
    cases: Annotated[
        Path | None, typer.Option(help="Vignettes (.yaml), records or answers (.json): a file, or a folder of them.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many people to make up, without --cases.")] = 2_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    population: Annotated[
        Path | None, typer.Option(help="A file that says how likely each answer of made-up people is.")
    ] = None,
    complaint: ComplaintOption = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the answers of each group's example into this folder.")
    ] = None,
    output_format: DocumentFormatOption = "text",
    advice_changed: Annotated[
        bool, typer.Option("--advice-changed", help='Only the lines for "Advice changed" in a changelog.')
    ] = False,
) -> None:
    """Compare two packs: who is told something else, because of which rules, and what changed in their files.

    Without --cases people are made up who aim at the rules of both packs, so their shares are no rates.
    Leaves with code 3 when anybody is told a lower level.
    """
    check_usage(output_format, formats=DOCUMENT_FORMATS)
    from triage.diff.compare import Comparer, compare_all
    from triage.diff.report import examples, report_of
    from triage.diff.words import advice_lines, as_markdown, as_text

    before, after = load(old), load(new)
    name = _complaint_of_both(before, after, complaint)
    Comparer(before, after, name).cohort(seed, population)
    people = range(count) if cases is None else _people(cases, name)
    source = f"{count} made-up people, seed {seed}" if cases is None else f"{len(people)} people of {cases}"
    with typer.progressbar(length=len(people), label="people", file=sys.stderr) as bar:
        comparisons = compare_all(old, new, name, people, seed, population, os.cpu_count() or 1, bar.update)
    report = report_of(before, after, name, comparisons, source)
    saved = _saved(save, examples(report), comparisons) if save is not None else {}
    if advice_changed:
        text = "\n".join(advice_lines(report))
    elif output_format == "json":
        shown = {**report.model_dump(mode="json"), "advice_changed": list(advice_lines(report)), "saved": saved}
        text = json.dumps(shown, indent=2, ensure_ascii=False)
    else:
        text = "\n".join((as_text if output_format == "text" else as_markdown)(report, saved))
    typer.echo(text)
    if report.down:
        raise typer.Exit(3)


@app.command(epilog="\b\nExample:\n  triage replay record.json > assessment.json")
def replay(
    record: Annotated[str, typer.Argument(help="A record written by --record, or - for standard input.")],
    against: Annotated[
        Path | None, typer.Option(help="The assessment of that time as JSON: say field by field what differs.")
    ] = None,
    show_anyway: Annotated[bool, typer.Option("--anyway", help="Show the new assessment though it differs.")] = False,
    output_format: FormatOption = "json",
    pack: PackOption = None,
) -> None:
    """Give the same assessment again, byte for byte, from a saved record, or say which version differs.

    Leaves with code 1 and no assessment when the pack, the engine, triage or the result is another one.
    """
    check_usage(output_format)
    from triage.cli.files import read_answer_file, read_record
    from triage.render.text import render_text
    from triage.replay import replay as replay_record

    saved = read_record(read_answer_file(record), "standard input" if record == "-" else record)
    done = replay_record(load(pack), saved)
    for line in done.versions:
        say(line)
    if not done.versions and done.same is False:
        say("the versions are those of the record, and the result is not: the code or its libraries differ")
    for line in done.changes:
        say(f"changed: {line}")
    if not done.changes and done.versions and done.same is None:
        say("this record does not say what the result was, so give that result with --against to compare them")
    differs = against is not None and _says_differences(against, done.assessment.to_json(), saved.result_digest)
    agrees = done.agrees and not differs
    if agrees and done.same is None:
        say("the versions are the same; this record holds no digest of its result, so nothing proves it is the same")
    if agrees or show_anyway:
        as_json = output_format == "json"
        text = done.assessment.to_json() if as_json else render_text(done.assessment, width(sys.stdout.fileno()))
        typer.echo(text, nl=False)
    if not agrees:
        raise typer.Exit(1)


def _complaint_of_both(old: "Pack", new: "Pack", wanted: str | None) -> str:
    if wanted is not None:
        return wanted
    both = [name for name in new.complaints if name in old.complaints]
    if len(both) != 1:
        listed = ", ".join(both) or f"none: {', '.join(old.complaints)} and {', '.join(new.complaints)}"
        raise typer.BadParameter(f"--complaint is needed. In both packs: {listed}")
    return both[0]


def _people(cases: Path, complaint: str) -> "list[Person]":
    from triage.diff.cases import vignette_people
    from triage.diff.cohort import Person
    from triage.errors import AnswerError, Problem

    files = sorted(cases.iterdir()) if cases.is_dir() else [cases]
    people = vignette_people([file for file in files if file.suffix == ".yaml"])
    others = 0
    for file in files:
        if file.suffix == ".json":
            made_for, answers = _saved_answers(file)
            if made_for in (None, complaint):
                people.append(Person(file.name, answers, False))
            else:
                others += 1
    if others:
        say(f"{others} record{'s' if others > 1 else ''} of another complaint left out")
    if not people:
        problem = Problem("there is nobody here", str(cases), allowed="vignettes (.yaml), records or answers (.json)")
        raise AnswerError((problem,))
    return people


def _saved_answers(file: Path) -> "tuple[str | None, dict[str, object]]":
    """The complaint a file was made for, None for answers alone, and the answers."""
    from triage.cli.files import is_record, read_answer_file, read_record
    from triage.errors import AnswerError, Problem

    given = read_answer_file(str(file))
    if not is_record(given):
        return None, given
    record = read_record(given, str(file))
    if not isinstance(record.answers, dict):
        raise AnswerError((Problem("the answers of a record are one object", str(file), key="answers"),))
    return record.complaint, record.answers


def _saved(folder: Path, groups: dict[str, str], comparisons: "Sequence[Comparison]") -> dict[str, str]:
    """Write the answers of each group's example, one file or one for each pack, and give the files by person."""
    from triage.cli.files import write_private

    folder.mkdir(parents=True, exist_ok=True)
    by_person = {comparison.person: comparison for comparison in comparisons}
    saved: dict[str, str] = {}
    for name, person in groups.items():
        if person in saved:
            continue
        one = by_person[person]
        same = one.old.answers == one.new.answers
        files = {f"{name}.json": one.new.answers}
        if not same:
            files = {f"{name}.old.json": one.old.answers, f"{name}.new.json": one.new.answers}
        for file, answers in files.items():
            write_private(folder / file, json.dumps(answers, indent=2, ensure_ascii=False) + "\n")
        saved[person] = " and ".join(str(folder / file) for file in files)
    return saved


def _says_differences(against: Path, now: str, recorded: str | None) -> bool:
    """Say field by field what differs from a saved assessment; whether anything does."""
    import hashlib

    from triage.cli.files import read_answer_file
    from triage.differences import field_differences

    then = read_answer_file(str(against))
    if recorded is not None and hashlib.sha256(against.read_bytes()).hexdigest() != recorded:
        say(f"{against} is not the assessment that this record was made with")
    lines: Iterable[str] = list(field_differences(then, json.loads(now)))
    for line in lines:
        say(f"differs: {line}")
    return bool(lines)
