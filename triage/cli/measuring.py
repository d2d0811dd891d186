"""Commands that measure a pack: evaluate, people."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import (
    PAGE_FORMATS,
    ComplaintOption,
    OutputOption,
    PackOption,
    PageFormatOption,
    app,
    check_usage,
    complaint_of,
    deliver,
    load,
    progress,
)

if TYPE_CHECKING:
    from triage.evaluate import Evaluation


@app.command(
    epilog="\b\nExamples:\n  triage evaluate path/to/vignettes\n"
    "  triage evaluate cases.csv --format html -o evaluation.html"
)
def evaluate(
    vignettes: Annotated[
        Path, typer.Argument(help="Vignettes (.yaml) or a table of cases (.csv): a file, or a folder of them.")
    ],
    complaint: ComplaintOption = None,
    output_format: PageFormatOption = "text",
    output: OutputOption = None,
    pack: PackOption = None,
) -> None:
    """Walk the interview for every case and say how well the results fit, each figure with what it means.

    Leaves with code 1 when anybody is told too little (a result below every accepted level, or no advice because the
    interview cannot be finished), or when an urgent or emergency result shows an exercise.
    """
    check_usage(output_format, formats=PAGE_FORMATS)
    from triage.evaluate import evaluation_of, read_cases, summary, walk_vignettes

    loaded = load(pack)
    chosen = loaded.complaint(complaint_of(loaded, complaint))
    with progress(read_cases(vignettes, chosen), "cases") as bar:
        outcomes, unfinished = walk_vignettes(loaded, chosen, bar)
    evaluation = evaluation_of(outcomes, unfinished, loaded, chosen.id)
    text = _written(evaluation, output_format)
    deliver(text, output, summary(evaluation))
    if evaluation.harmful:
        raise typer.Exit(1)


def _written(evaluation: "Evaluation", output_format: str) -> str:
    if output_format == "json":
        return evaluation.model_dump_json(indent=2) + "\n"
    if output_format == "html":
        from triage.evaluate.page import as_html

        return as_html(evaluation)
    from triage.evaluate import as_markdown, as_text

    return "\n".join((as_text if output_format == "text" else as_markdown)(evaluation)) + "\n"


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

    loaded = load(pack)
    name = complaint_of(loaded, complaint)
    Population(population, loaded.complaint(name))
    with typer.progressbar(length=count, label="people", file=sys.stderr) as bar:
        walks = walk_people(pack, name, population, count, unsure / 100, seed, os.cpu_count() or 1, bar.update)
    typer.echo("\n".join(report(walks, unsure / 100)))
