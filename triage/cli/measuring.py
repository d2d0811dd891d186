"""Commands that measure a pack: evaluate, people."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.common import ComplaintOption, PackOption, app, complaint_of, load, progress


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

    loaded = load(pack)
    chosen = loaded.complaint(complaint_of(loaded, complaint))
    with progress(read_vignettes(vignettes, chosen), "vignettes") as bar:
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

    loaded = load(pack)
    name = complaint_of(loaded, complaint)
    Population(population, loaded.complaint(name))
    with typer.progressbar(length=count, label="people", file=sys.stderr) as bar:
        walks = walk_people(pack, name, population, count, unsure / 100, seed, os.cpu_count() or 1, bar.update)
    typer.echo("\n".join(report(walks, unsure / 100)))
