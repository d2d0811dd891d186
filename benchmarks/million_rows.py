"""Random people as one table and one by one: every column of every row as the engine tells it.

Run `python benchmarks/million_rows.py`. A million people take as long as the engine takes for each, shared by all
cores. The exit code is 1 when a row differs.
"""

import argparse
import multiprocessing
import os
import random
import sys
from functools import cache, partial
from pathlib import Path
from time import monotonic

import polars as pl
from report import print_machine

import triage
from triage.assess import tell
from triage.columnar.checking import check_rows
from triage.columnar.heart import Cohort
from triage.engine import Engine
from triage.model.answers import write_answer

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from random_people import any_answers, full_answers

ROWS = 1_000_000
AT_ONCE = 2_000


def main() -> int:
    """Prints how many rows were compared, as it goes, and a verdict."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--complaint", default="medial-knee-pain")
    parser.add_argument("--quick", action="store_true", help="4,000 rows, and under a minute")
    chosen = parser.parse_args()
    wanted = 2 * AT_ONCE if chosen.quick else chosen.rows
    print_machine()
    pieces = [(chosen.complaint, f"{chosen.seed}/{start}", min(AT_ONCE, wanted - start)) for start in _starts(wanted)]
    compared, told, began = 0, set[str](), monotonic()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as workers:
        for rows, levels in workers.imap_unordered(_compare, pieces):
            compared += rows
            told |= levels
            print(
                f"{compared:,} of {wanted:,} rows are as the engine tells them, {monotonic() - began:.0f} s", flush=True
            )
    print(f"goal: every column of {wanted:,} random rows as the engine tells it")
    print(f"  measured: no difference in {compared:,}; levels among them: {', '.join(sorted(told))}")
    print(f"  {'met' if compared == wanted else 'missed'}")
    return 0 if compared == wanted else 1


def _starts(rows: int) -> range:
    return range(0, rows, AT_ONCE)


@cache
def _tools(complaint: str) -> tuple[triage.Pack, Engine, Cohort]:
    pack = triage.load_pack()
    chosen = pack.complaint(complaint)
    return pack, Engine(chosen), Cohort(chosen)


def _compare(piece: tuple[str, str, int]) -> tuple[int, set[str]]:
    """How many rows were compared and which levels they have. Raises EngineError for the first that differs."""
    complaint, seed, count = piece
    pack, engine, cohort = _tools(complaint)
    chosen = pack.complaint(complaint)
    rng = random.Random(seed)
    people = [_person(chosen, rng) for _ in range(count)]
    frame = pl.DataFrame(
        {question.id: [_cell(person.get(question.id)) for person in people] for question in chosen.questions},
        schema={question.id: pl.String for question in chosen.questions},
    )
    results = cohort.assess(frame)
    told = partial(tell_in, pack, complaint)
    compared = check_rows(chosen, engine, told, frame, results, range(count), "text")
    return compared, set(results["urgency"])


def tell_in(pack: triage.Pack, complaint: str, answers: dict, outcome: object) -> object:
    """One assessment of answers that were read."""
    return tell(pack.content, pack.complaint(complaint), answers, outcome, "default")


def _person(complaint: object, rng: random.Random) -> dict[str, object]:
    if rng.random() < 0.5:
        return full_answers(complaint, rng)
    return {question: write_answer(answer) for question, answer in any_answers(complaint, rng).items()}


def _cell(answer: object) -> str | None:
    """An answer as it stands in a CSV file."""
    if isinstance(answer, dict):
        return ";".join([*answer["yes"], *(f"{option}?" for option in answer["unsure"])]) or "none"
    return None if answer is None else str(answer)


if __name__ == "__main__":
    sys.exit(main())
