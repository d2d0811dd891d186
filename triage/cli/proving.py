"""The command that proves a pack: verify."""

import json
import os
import shlex
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
    deliver,
    load,
)
from triage.extras import require

if TYPE_CHECKING:
    from triage import Pack
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

    Without --complaint all complaints of the pack are looked at, one after another. A counterexample is printed, saved,
    and can be replayed with triage assess. Leaves with code 1 when a property is refuted, or when proof and engine
    differ. Needs the extra 'verify'.
    """
    check_usage(output_format, formats=DOCUMENT_FORMATS)
    require("verify", "triage verify")
    from triage.verify.properties import PROPERTIES
    from triage.verify.report import markdown_lines, summary, text_lines
    from triage.verify.run import verify as prove

    chosen = [property_ for property_ in PROPERTIES if not only or property_.id in only]
    if unknown := set(only or ()) - {property_.id for property_ in chosen}:
        allowed = ", ".join(property_.id for property_ in PROPERTIES)
        raise typer.BadParameter(f"there is no property '{min(unknown)}'. Allowed: {allowed}")
    loaded = load(pack)
    names = tuple(loaded.content.complaints) if complaint is None else (loaded.complaint(complaint).id,)
    done: list[Verification] = []
    with typer.progressbar(length=len(names) * (len(chosen) + made_up), label="proving", file=sys.stderr) as bar:
        for name in names:
            done.append(
                prove(
                    loaded,
                    loaded.complaint(name),
                    workers=os.cpu_count() or 1,
                    made_up=made_up,
                    properties=chosen,
                    progress=lambda label, more: bar.update(more),
                )
            )
    saved = [_save(one, save, "" if loaded.complaints == (one.complaint,) else one.complaint) for one in done]
    if output_format == "json":
        text = json.dumps([one.model_dump(mode="json") for one in done], indent=2, ensure_ascii=False) + "\n"
    elif output_format == "text":
        reports = (text_lines(one, files, _options(loaded, one, pack)) for one, files in zip(done, saved, strict=True))
        text = "\n\n".join("\n".join(lines) for lines in reports) + "\n"
    else:
        text = "\n\n".join("\n".join(markdown_lines(one)) for one in done) + "\n"
    deliver(text, output, "\n".join(f"{one.complaint}: {summary(one)}" for one in done))
    if not all(one.sound for one in done):
        raise typer.Exit(1)


def _options(loaded: "Pack", done: "Verification", pack: Path | None) -> str:
    """What `triage assess` needs besides the answers to look at a counterexample."""
    where = f" --pack {shlex.quote(str(pack))}" if pack else ""
    return where if loaded.complaints == (done.complaint,) else f"{where} --complaint {done.complaint}"


def _save(done: "Verification", folder: Path, of: str) -> dict[int, tuple[Path, ...]]:
    """Write the answers of every counterexample, each set into a file of its own; its name begins with `of`."""
    from triage.cli.files import write_private
    from triage.verify.report import named

    saved = {}
    for number, (property_, example) in enumerate(named(done)):
        name, files = f"{of}-{property_}" if of else property_, []
        for letter, answers in zip("ab", example.answers, strict=False):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / (f"{name}{letter}.json" if len(example.answers) > 1 else f"{name}.json")
            write_private(path, json.dumps(answers, indent=2, ensure_ascii=False) + "\n")
            files.append(path)
        saved[number] = tuple(files)
    return saved
