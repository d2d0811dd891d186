"""The command that proves a pack: verify."""

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
    OutputOption,
    app,
    check_usage,
    check_z3,
    complaint_of,
    deliver,
    load,
)

if TYPE_CHECKING:
    from triage.verify.verdict import Verification


@app.command(epilog="\b\nExamples:\n  triage verify\n  triage verify path/to/my-pack --save counterexamples")
def verify(
    pack: Annotated[Path | None, typer.Argument(help="A folder with rules/ and knowledge/; the built-in pack.")] = None,
    complaint: ComplaintOption = None,
    save: Annotated[Path, typer.Option(help="The folder for counterexamples; made when there are any.")] = Path(
        "counterexamples"
    ),
    only: Annotated[list[str] | None, typer.Option(help="The id of a property; may be given again.")] = None,
    made_up: Annotated[int, typer.Option(min=0, help="Made-up answer sets to compare with the engine.")] = 10_000,
    output_format: DocumentFormatOption = "text",
    output: OutputOption = None,
) -> None:
    """Prove or refute what must hold of a pack, over every possible set of answers.

    A counterexample is printed, saved, and can be replayed with triage assess. Leaves with code 1 when a property is
    refuted, or when proof and engine differ. Needs the extra 'verify'.
    """
    check_usage(output_format, formats=DOCUMENT_FORMATS)
    check_z3("verify")
    from triage.verify.properties import PROPERTIES
    from triage.verify.report import markdown_lines, summary, text_lines
    from triage.verify.run import verify as prove

    chosen = [property_ for property_ in PROPERTIES if not only or property_.id in only]
    if unknown := set(only or ()) - {property_.id for property_ in chosen}:
        allowed = ", ".join(property_.id for property_ in PROPERTIES)
        raise typer.BadParameter(f"there is no property '{min(unknown)}'. Allowed: {allowed}")
    loaded = load(pack)
    name = complaint_of(loaded, complaint)
    steps = len(chosen) + made_up
    with typer.progressbar(length=steps, label="proving", file=sys.stderr) as bar:
        done = prove(
            loaded,
            loaded.complaint(name),
            workers=os.cpu_count() or 1,
            made_up=made_up,
            properties=chosen,
            progress=lambda label, more: bar.update(more),
        )
    saved = _save(done, save)
    if output_format == "json":
        text = json.dumps(done.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    else:
        lines = text_lines(done, saved, pack) if output_format == "text" else markdown_lines(done)
        text = "\n".join(lines) + "\n"
    deliver(text, output, summary(done))
    if not done.sound:
        raise typer.Exit(1)


def _save(done: "Verification", folder: Path) -> dict[int, tuple[Path, ...]]:
    """Write the answers of every counterexample, each set into a file of its own."""
    from triage.cli.files import write_private
    from triage.verify.report import named

    saved = {}
    for number, (name, example) in enumerate(named(done)):
        files = []
        for letter, answers in zip("ab", example.answers, strict=False):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / (f"{name}{letter}.json" if len(example.answers) > 1 else f"{name}.json")
            write_private(path, json.dumps(answers, indent=2, ensure_ascii=False) + "\n")
            files.append(path)
        saved[number] = tuple(files)
    return saved
