"""The command for many people at once: batch."""

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli.common import ComplaintOption, PackOption, app, complaint_of, load, say
from triage.extras import require

if TYPE_CHECKING:
    from triage.batch.counting import Counts
    from triage.batch.run import Plan, Step

SMALLEST_CELL = 10
BAR = 1_000


@app.command(
    epilog="\b\nExamples:\n  triage batch people.csv -o results.csv\n"
    "  triage batch people.parquet -o results.parquet --report cohort.html\n"
    "  triage batch people.jsonl.gz -o results.jsonl --exact\n"
    "  triage batch people.csv -o results.csv --scheduler tls://cluster.example:8786"
)
def batch(
    people: Annotated[Path, typer.Argument(metavar="INPUT", help="A .csv, .jsonl or .parquet: a row a person.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Where the results go, yours only to read: .csv, .jsonl or .parquet.")
    ],
    report: Annotated[Path | None, typer.Option(help="Also write a page that counts them (.html).")] = None,
    smallest_cell: Annotated[
        int, typer.Option(min=2, help="In the report, numbers of people below this are not shown.")
    ] = SMALLEST_CELL,
    exact: Annotated[bool, typer.Option("--exact", help="Run every row through the engine too.")] = False,
    rows_at_once: Annotated[
        int | None, typer.Option(min=1, help="Rows of a block; the results are the same whatever it is.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="The address of a Dask scheduler whose workers do the work.")
    ] = None,
    complaint: ComplaintOption = None,
    pack: PackOption = None,
) -> None:
    """Assess a whole file of people, a row each, and write a row of results for each in the same order.

    A column is a question, a cell its answer: an option, a number, `unknown`, or of a screen the options that hold
    with `;` between them, each that is not sure with `?` behind it, or `none`. An empty cell is a question without an
    answer. Other columns are kept as they are. A row that cannot be read goes to OUTPUT.problems.jsonl with the
    reason. A run that was interrupted goes on when the same command is given again.
    """
    require("batch", "triage batch")
    if scheduler is not None:
        require("dask", "triage batch --scheduler")
    from triage.batch.run import Plan, run

    loaded = load(pack)
    plan = Plan(people, output, complaint_of(loaded, complaint), pack, exact, rows_at_once, scheduler)
    _check_names(plan, report)
    shown = _Shown(plan)
    try:
        counts = run(loaded, plan, shown.step)
    except KeyboardInterrupt:
        say(f"\nLeft after {shown.rows:,} rows. The same command goes on from there; they are in {output}.parts")
        raise typer.Exit(130) from None
    finally:
        shown.end()
    if report is not None:
        from triage.batch.report import report as report_of
        from triage.cli.files import write_private

        write_private(report, report_of(counts, smallest_cell))
    _say_counts(counts, plan)


def _check_names(plan: "Plan", report: Path | None) -> None:
    """Leave when a file would take the place of another of these."""
    named = [plan.input, plan.output, plan.problems, *([report] if report else [])]
    resolved = [path.resolve() for path in named]
    for place, path in enumerate(resolved):
        if path in resolved[:place]:
            raise typer.BadParameter(f"{named[place]} is named for two things: input, output, its problems, or report")


def _say_counts(counts: "Counts", plan: "Plan") -> None:
    levels = ", ".join(f"{counts.levels.words[level]} {rows:,}" for level, rows in counts.levels.rows.items())
    say(f"People assessed: {counts.assessed:,}. {levels}.")
    if counts.problems:
        say(f"Rows that could not be read: {counts.problems:,}. Why stands in {plan.problems}")


class _Shown:
    """The bar that shows how far a run is, at what rate, and how long it still takes."""

    def __init__(self, plan: "Plan") -> None:
        self.rows = 0
        self._began = monotonic()
        self._bar = typer.progressbar(length=BAR, label=plan.input.name, file=sys.stderr, item_show_func=str)
        self._bar.__enter__()

    def step(self, step: "Step") -> None:
        """Show one step more."""
        self.rows = step.rows
        rate = (step.rows - step.found) / max(monotonic() - self._began, 1e-3)
        found = f" ({step.found:,} done before)" if step.found else ""
        self._bar.current_item = f"{step.rows:,} rows{found}, {rate:,.0f}/s"
        self._bar.update(max(0, round(step.share * BAR) - self._bar.pos))

    def end(self) -> None:
        """Leave the line of the bar."""
        self._bar.__exit__(None, None, None)
