"""The report of a run: its counts, without those that are too small to be shown."""

from itertools import islice

from triage.batch.counting import Counted, Counts
from triage.batch.suppression import of_overlapping, of_partition
from triage.render.cohort_html import MOST_RULES, CohortPage, Table, bar, bars, cohort_html


def report(counts: Counts, smallest: int) -> str:
    """One page of HTML. Cells of less than `smallest` people are not shown, nor what would give them away."""
    total = counts.assessed
    told = CohortPage(
        title=counts.title,
        pack=counts.pack,
        digest=counts.digest,
        assessed=f"{total:,}" if total >= smallest else f"Fewer than {smallest}",
        problems=_problems(counts.problems, smallest),
        smallest=smallest,
        tables=_tables(counts, total, smallest) if total >= smallest else (),
    )
    return cohort_html(told)


def _problems(rows: int, smallest: int) -> str:
    if not rows:
        return ""
    number = f"{rows:,} more" if rows >= smallest else f"Fewer than {smallest} more"
    return f"{number} could not be assessed, as their answers could not be read. They are in none of the numbers."


def _tables(counts: Counts, total: int, smallest: int) -> tuple[Table, ...]:
    def partition(name: str, heading: str, counted: str, of: Counted) -> Table:
        shown = of_partition(of.rows, smallest)
        return Table(name, heading, counted, bars(of.words, shown, total))

    return (
        partition("levels", "How urgent", "Level", counts.levels),
        partition("phases", "Phase", "Phase", counts.phases),
        partition("permissions", "Exercises", "What they may do", counts.permissions),
        partition("scopes", "What it fits", "Where it points", counts.scopes),
        partition("ends", "Answers", "How far the questions went", counts.ends),
        _ranked("rules", "Rules that held most often", "Rule", counts.rules, total, smallest),
        _ranked("unresolved", "Red flags that stayed open", "Red flag", counts.unresolved, total, smallest),
    )


def _ranked(name: str, heading: str, counted: str, of: Counted, total: int, smallest: int) -> Table:
    shown = of_overlapping(of.rows, total, smallest)
    lines = (bar(of.words[one], one, shown[one], total) for one in islice(shown, MOST_RULES))
    below = f"At most {MOST_RULES} stand here. Others held less often, for too few or for nearly all, or for nobody."
    return Table(name, heading, counted, tuple(lines), below)
