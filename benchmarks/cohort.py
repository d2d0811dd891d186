"""How many rows a second a whole frame is assessed at, beside polars written by hand and a loop over `pack.assess`.

Run `python benchmarks/cohort.py`, with `--quick` in under a minute. The exit code is 1 when a goal is not met.

What is timed is the time on the clock: polars works on all cores at once, and the loop on one.
"""

import argparse
import gc
import itertools
import statistics
import sys
from collections.abc import Callable, Mapping
from time import perf_counter

import polars as pl
from made_up_people import Plain, as_plain, made_up_people
from made_up_tables import made_up_tables
from peers.written_polars import COLUMNS, FORMS
from report import Verdict, print_machine, print_table, print_verdicts, times

import triage
from triage.columnar.heart import Cohort

COMPLAINT = "medial-knee-pain"
FRAME, CHECKED, LOOP = "the table alone", "pack.assess_frame", "a loop over pack.assess"
ROWS, QUICK_ROWS = 500_000, 50_000
ROUNDS, QUICK_ROUNDS = 9, 3
LOOP_ROWS, QUICK_LOOP_ROWS = 1_000, 100
LEAST_OF_WRITTEN, LEAST_OF_LOOP = 0.5, 30.0

Task = Callable[[], object]


def main() -> int:
    """Prints the table and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rows and rounds, under a minute")
    quick = parser.parse_args().quick
    rows, looped, rounds = (QUICK_ROWS, QUICK_LOOP_ROWS, QUICK_ROUNDS) if quick else (ROWS, LOOP_ROWS, ROUNDS)
    print_machine()
    print(f"polars {pl.__version__} on {pl.thread_pool_size()} threads; times are on the clock, in turns")
    pack = triage.load_pack()
    complaint = pack.complaint(COMPLAINT)
    frame = pl.concat(made_up_tables(complaint, rows))
    cohort = Cohort(complaint)
    written = {name: make(complaint) for name, make in FORMS.items()}
    ours = cohort.assess(frame)
    for name, peer in written.items():
        if differs := different(ours, peer.assess(frame)):
            print(f"not timed: {name} differs in {differs}", file=sys.stderr)
            return 1
    levels = ", ".join(f"{level} {count:,}" for level, count in ours["urgency"].value_counts(sort=True).iter_rows())
    print(f"compared: {', '.join(COLUMNS)} of {rows:,} rows are the same in all; {levels}")
    people = itertools.cycle([as_plain(person) for person in made_up_people(complaint, looped * rounds)])
    tasks: dict[str, tuple[int, Task]] = {
        FRAME: (rows, lambda: cohort.assess(frame)),
        CHECKED: (rows, lambda: pack.assess_frame(COMPLAINT, frame)),
        **{name: (rows, _over(peer.assess, frame)) for name, peer in written.items()},
        LOOP: (looped, lambda: _loop(pack, list(itertools.islice(people, looped)))),
    }
    rates = _rates(tasks, rounds)
    best = max(rates[name] for name in written)
    print_table(
        f"{COMPLAINT}, {len(complaint.rules)} rules, {rows:,} rows: medians of {rounds} rounds",
        ("what", "rows a second", "to the best by hand", "to the loop"),
        [(name, f"{rate:,.0f}", times(rate / best), times(rate / rates[LOOP])) for name, rate in rates.items()],
    )
    return print_verdicts([_against_written(rates[CHECKED] / best), _against_loop(rates[CHECKED] / rates[LOOP])])


def different(ours: pl.DataFrame, theirs: pl.DataFrame) -> str:
    """The columns in which two tables differ and in how many rows; empty when in none."""
    counts = {name: (ours[name] != theirs[name]).sum() for name in COLUMNS}
    return ", ".join(f"{name} of {count:,} rows" for name, count in counts.items() if count)


def _over(assess: Callable[[pl.DataFrame], pl.DataFrame], frame: pl.DataFrame) -> Task:
    return lambda: assess(frame)


def _loop(pack: triage.Pack, people: list[Plain]) -> None:
    for person in people:
        pack.assess(COMPLAINT, person)


def _rates(tasks: Mapping[str, tuple[int, Task]], rounds: int) -> dict[str, float]:
    """Rows a second of each task, the median over rounds in which each has one turn."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, (rows, task) in tasks.items():
            gc.collect()
            before = perf_counter()
            task()
            taken[name].append(rows / (perf_counter() - before))
    return {name: statistics.median(rates) for name, rates in taken.items()}


def _against_written(ratio: float) -> Verdict:
    goal = f"a frame with its sample check is assessed at least {LEAST_OF_WRITTEN:g} times as fast as polars by hand"
    return Verdict(goal, f"{times(ratio)} the rows a second of the faster form", ratio >= LEAST_OF_WRITTEN)


def _against_loop(ratio: float) -> Verdict:
    goal = f"and at least {LEAST_OF_LOOP:.0f} times as fast as a loop over pack.assess"
    return Verdict(goal, f"{times(ratio)} the rows a second", ratio >= LEAST_OF_LOOP)


if __name__ == "__main__":
    sys.exit(main())
