"""One of two workers is killed halfway through a run over Dask: every row still comes out once, in order.

Run `python benchmarks/worker_lost.py`, with `--quick` in under a minute. It needs the extra `dask`. The scheduler and
the workers are processes on this machine, on ports of their own. The exit code is 1 when the goal is not met.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, sleep

from made_up_tables import made_up_tables
from report import Verdict, print_machine, print_table, print_verdicts

import triage

COMPLAINT = "medial-knee-pain"
ROWS, QUICK_ROWS = 100_000, 10_000
BLOCKS = 20
WORKERS = 2
SECONDS_TO_START = 120.0


class GaveUpError(Exception):
    """Something did not come in time."""


def main() -> int:
    """Prints what was done when, and the verdict."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROWS:,} rows, under a minute")
    rows = QUICK_ROWS if parser.parse_args().quick else ROWS
    print_machine()
    with tempfile.TemporaryDirectory() as name, ExitStack() as started:
        folder = Path(name)
        _write(folder / "people.csv", rows)
        before = perf_counter()
        _finished(_batch(folder, "here.csv", rows))
        alone = perf_counter() - before
        address, workers = _cluster(folder, started)
        before = perf_counter()
        run = started.enter_context(_Ended(_batch(folder, "there.csv", rows, "--scheduler", address))).process
        parts = folder / "there.csv.parts"
        _wait(lambda: _count(parts) >= BLOCKS // 2 or run.poll() is not None)
        found = _count(parts)
        in_time = run.poll() is None and found < BLOCKS
        workers[0].kill()
        killed = perf_counter() - before
        workers[0].wait()
        _finished(run)
        whole = perf_counter() - before
        here, there = ((folder / name).read_bytes() for name in ("here.csv", "there.csv"))
    print_table(
        f"{rows:,} rows in {BLOCKS} blocks",
        ("what", "seconds", "blocks done"),
        [
            ("without Dask", f"{alone:.1f}", str(BLOCKS)),
            (f"with {WORKERS} workers, until one is killed", f"{killed:.1f}", str(found)),
            ("with the one that is left, at the end", f"{whole:.1f}", str(BLOCKS)),
        ],
    )
    goal = "one of two workers is killed halfway, and the output has the same bytes as that of a run without Dask"
    if not in_time:
        return print_verdicts([Verdict(goal, "the run ended before the worker was killed", None)])
    numbers = [int(line.partition(b",")[0]) for line in there.splitlines()[1:]]
    once = numbers == list(range(1, rows + 1))
    same = here == there
    measured = f"{'the same' if same else 'other'} bytes; {'every row once, in order' if once else 'rows are wrong'}"
    return print_verdicts([Verdict(goal, measured, same and once)])


def _write(people: Path, rows: int) -> None:
    with people.open("wb") as stream:
        for number, table in enumerate(made_up_tables(triage.load_pack().complaint(COMPLAINT), rows)):
            table.drop("id").write_csv(stream, include_header=number == 0)


def _batch(folder: Path, output: str, rows: int, *more: str) -> "subprocess.Popen[bytes]":
    words = ["batch", "people.csv", "-o", output, "--rows-at-once", str(rows // BLOCKS), *more]
    with (folder / "errors").open("wb") as errors:
        return subprocess.Popen([sys.executable, "-m", "triage", *words], cwd=folder, stderr=errors)


def _finished(process: "subprocess.Popen[bytes]") -> None:
    """Raises GaveUpError when it ended with an error."""
    if code := process.wait():
        raise GaveUpError(f"triage batch ended with {code}")


def _cluster(folder: Path, started: ExitStack) -> tuple[str, list["subprocess.Popen[bytes]"]]:
    """The address of a scheduler and its workers, all of which end with the stack."""

    def start(program: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--host", "127.0.0.1"]
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, env=os.environ)
        return started.enter_context(_Ended(process)).process

    def address() -> re.Match[str] | None:
        return re.search(r"tcp://127\.0\.0\.1:\d+", (folder / "said").read_text(encoding="utf-8"))

    said = started.enter_context((folder / "said").open("wb"))
    start("scheduler", "--port", "0", "--no-dashboard", "--no-jupyter")
    _wait(address)
    found = address()
    assert found
    words = (found[0], "--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [start("worker", *words) for _ in range(WORKERS)]
    text = "Registered to:"
    _wait(lambda: (folder / "said").read_text(encoding="utf-8").count(text) >= WORKERS)
    return found[0], workers


class _Ended(ExitStack):
    """A process that is ended when it is no longer needed."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        super().__init__()
        self.process = process
        self.callback(self._end)

    def _end(self) -> None:
        self.process.kill()
        self.process.wait()


def _count(parts: Path) -> int:
    return len(list(parts.glob("*.parquet"))) if parts.is_dir() else 0


def _wait(true: Callable[[], object]) -> None:
    """Raises GaveUpError when something does not become true in time."""
    end = perf_counter() + SECONDS_TO_START
    while not true():
        if perf_counter() > end:
            raise GaveUpError("this took too long")
        sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
