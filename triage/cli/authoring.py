"""Commands for those who write packs: check, schema, new."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.common import ComplaintOption, PackOption, app, complaint_of, load, say


@app.command(epilog="\b\nExamples:\n  triage check\n  triage check path/to/my-pack")
def check(
    pack: Annotated[Path | None, typer.Argument(help="A folder with rules/ and knowledge/; the built-in pack.")] = None,
    vignettes: Annotated[Path | None, typer.Option(help="Vignettes that have to use every rule and piece.")] = None,
    complaint: ComplaintOption = None,
) -> None:
    """Check a pack: structure, references, every rule's own cases, coverage, statements, words, review dates."""
    import datetime

    from triage.check import check_pack

    loaded = load(pack, use_cache=False)
    report = check_pack(loaded, datetime.date.today(), say if sys.stderr.isatty() else None)
    problems = list(report.problems)
    if vignettes is not None:
        from triage.evaluate import uncovered
        from triage.vignettes import read_vignettes

        chosen = loaded.complaint(complaint_of(loaded, complaint))
        problems += uncovered(loaded, chosen, read_vignettes(vignettes, chosen))
    for warning in report.warnings:
        say(f"warning: {warning}")
    for problem in problems:
        say(str(problem))
    if problems:
        count = len(problems)
        say(f"{count} problem{'s' if count > 1 else ''}")
        raise typer.Exit(1)
    typer.echo(f"sound: {report.summary}")


@app.command(epilog="\b\nExample:\n  triage schema assessment > assessment.schema.json")
def schema(
    name: Annotated[str, typer.Argument(help="assessment, answers, or a file of a pack such as rule.")],
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Print the JSON Schema of the result, of the answers, or of a kind of file in a pack."""
    from triage.schema import SCHEMAS, answers_schema, schema_of

    if name == "answers":
        loaded = load(pack)
        found = answers_schema(loaded.complaint(complaint_of(loaded, complaint)))
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
    say("Fill in every gap, then run: triage check " + str(pack))
