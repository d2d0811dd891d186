"""Ten million rows through `triage batch` as a process on two cores: how fast, and how much memory at its peak.

Run `python benchmarks/ten_million.py`, with `--quick` (200,000 rows) in under a minute. It makes a file of random
people in a temporary folder, which needs 20 GB, and removes it afterwards. The exit code is 1 when a goal is not met.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

import polars as pl
import psutil
from made_up_tables import made_up_tables
from pyarrow import parquet
from report import Verdict, print_machine, print_table, print_verdicts

import triage
from triage.batch.run import ROWS_AT_ONCE

COMPLAINT = "medial-knee-pain"
ROWS, QUICK_ROWS = 10_000_000, 200_000
PART, QUICK_PART = 10, 2
"""The memory of the whole file is held against that of one so much smaller."""
QUICK_BLOCK = 10_000
FEWEST_BLOCKS = 10
"""A file of fewer may not have reached the memory that one block after another takes."""
CORES = 2
MIB = 2**20
MOST_MEMORY = 8 * 1024 * MIB
MOST_GROWTH = 256 * MIB
SECONDS_BETWEEN = 0.05


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command: seconds on the clock and of all cores, and bytes."""

    rows: int
    seconds: float
    core_seconds: float
    peak: int
    bytes_in: int
    bytes_out: int
    whole: bool


def main() -> int:
    """Prints the table and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--parquet", action="store_true", help="Parquet in and out, instead of CSV")
    parser.add_argument("--folder", type=Path, help="where the temporary folder is made")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows, under a minute")
    chosen = parser.parse_args()
    rows, part = (QUICK_ROWS, QUICK_PART) if chosen.quick else (chosen.rows, PART)
    print_machine()
    suffix = ".parquet" if chosen.parquet else ".csv"
    more = ["--rows-at-once", str(QUICK_BLOCK)] if chosen.quick else []
    runs = []
    for count in (rows // part, rows):
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            people = Path(folder) / f"people{suffix}"
            _write(people, count)
            runs.append(_run(people, people.with_name(f"results{suffix}"), count, more))
    print_table(
        f"triage batch of {suffix} {' '.join(more)}".rstrip(),
        ("rows", "rows a second", "core seconds a million", "peak memory", "bytes a row in", "out"),
        [
            (
                f"{run.rows:,}",
                f"{run.rows / run.seconds:,.0f}",
                f"{run.core_seconds / run.rows * 1e6:.1f}",
                f"{run.peak / MIB:,.0f} MiB",
                f"{run.bytes_in / run.rows:.0f}",
                f"{run.bytes_out / run.rows:.0f}",
            )
            for run in runs
        ],
    )
    return print_verdicts(_verdicts(*runs, QUICK_BLOCK if chosen.quick else ROWS_AT_ONCE))


def _write(people: Path, rows: int) -> None:
    tables = made_up_tables(triage.load_pack().complaint(COMPLAINT), rows)
    first = next(tables)
    if people.suffix == ".csv":
        with people.open("wb") as stream:
            first.write_csv(stream)
            for table in tables:
                table.write_csv(stream, include_header=False)
        return
    schema = first.to_arrow(compat_level=pl.CompatLevel.oldest()).schema
    with parquet.ParquetWriter(people, schema, compression="zstd") as writer:
        writer.write_table(first.to_arrow(compat_level=pl.CompatLevel.oldest()))
        for table in tables:
            writer.write_table(table.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _run(people: Path, results: Path, rows: int, more: list[str]) -> Ran:
    """The command on two cores, its resident size looked at many times a second."""
    command = [sys.executable, "-m", "triage", "batch", str(people), "-o", str(results), *more]
    environment = os.environ | {"POLARS_MAX_THREADS": str(CORES)}
    before = perf_counter()
    errors = people.with_name("errors")
    with errors.open("wb") as stream:
        process = psutil.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=stream)
    if hasattr(process, "cpu_affinity"):
        process.cpu_affinity(process.cpu_affinity()[:CORES])
    peak, core_seconds = 0, 0.0
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
            core_seconds = sum(process.cpu_times()[:2])
        except psutil.Error:
            break
        sleep(SECONDS_BETWEEN)
    code = process.wait()
    seconds = perf_counter() - before
    if code:
        raise SystemExit(f"triage batch ended with {code}: {errors.read_text(encoding='utf-8')[-1000:]}")
    scan = pl.scan_csv(results) if results.suffix == ".csv" else pl.scan_parquet(results)
    numbers = scan.select("row").collect().to_series()
    whole = len(numbers) == rows and numbers[0] == 1 and bool((numbers.diff().drop_nulls() == 1).all())
    return Ran(rows, seconds, core_seconds, peak, people.stat().st_size, results.stat().st_size, whole)


def _verdicts(smaller: Ran, larger: Ran, block: int) -> list[Verdict]:
    growth = larger.peak - smaller.peak
    enough = smaller.rows >= FEWEST_BLOCKS * block
    return [
        Verdict(
            f"{larger.rows:,} rows on {CORES} cores within {MOST_MEMORY // (1024 * MIB)} GB, each row once, in order",
            f"{larger.peak / MIB:,.0f} MiB in {larger.seconds:,.0f} s; {'whole' if larger.whole else 'rows are wrong'}",
            larger.whole and larger.peak <= MOST_MEMORY,
        ),
        Verdict(
            f"memory does not grow with the file: at most {MOST_GROWTH // MIB} MiB more than for {smaller.rows:,} rows",
            f"{growth / MIB:,.0f} MiB more{'' if enough else ', too few rows to tell'}",
            growth <= MOST_GROWTH if enough else None,
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
