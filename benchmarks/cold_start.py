"""How long the commands take as whole processes, beside processes that only do the imports they cannot avoid.

    python benchmarks/cold_start.py [--quick]

Leaves with code 1 when a median is more than 1.3 times that of its baseline.

A baseline is a process of the same Python that imports what the command cannot do without, and declares one command as
ours are declared. For `assess` it also declares one pydantic model, since pydantic imports half of itself only then.
Left out of the baselines, and so counted against us: all of our own modules and models, reading the bytes of the pack,
taking it from the cache, making the two rulesets, assessing, and searching for what would change the level.

Each round starts every process once, in turn, so that whatever else the machine does falls on all of them alike. What
others on the machine do still lengthens them: the time of the processor is told beside the time that passed. The first
round is not counted. In it Python writes its bytecode and the pack is put into the cache, which is in a folder of its
own and removed afterwards.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "examples" / "answers" / "acute-sprain.json"
GOAL = 1.3
ROUNDS, QUICK_ROUNDS = 60, 12

DECLARED = """
from typing import Annotated
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
@app.command()
def command(name: Annotated[str | None, typer.Argument()] = None) -> None:
    "A command."
app()
"""
HELP_BASELINE = f"import typer{DECLARED}"
ASSESS_BASELINE = f"""
import json, os, sys
import platformdirs, pydantic, typer
sys.setdlopenflags(os.RTLD_LAZY)
import durable_rules_engine
class Model(pydantic.BaseModel, frozen=True, strict=True, extra="forbid"):
    text: str
{DECLARED}"""


@dataclass
class Process:
    """A process to start again and again, and how long it took: seconds that passed, and seconds of the processor."""

    name: str
    arguments: list[str]
    baseline: "Process | None" = None
    passed: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def start(self, environment: dict[str, str], *, counts: bool) -> None:
        """Run it once to its end. Raises subprocess.CalledProcessError when it fails."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            [sys.executable, *self.arguments],
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=ROOT,
            check=True,
        )
        passed, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if counts:
            self.passed.append(passed)
            self.worked.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    @property
    def ratio(self) -> float:
        """The median of the times that passed, as a multiple of the baseline's."""
        assert self.baseline is not None
        return statistics.median(self.passed) / statistics.median(self.baseline.passed)

    @property
    def ratio_of_work(self) -> float:
        """The same of the time of the processor."""
        assert self.baseline is not None
        return statistics.median(self.worked) / statistics.median(self.baseline.worked)


def processes() -> list[Process]:
    """The commands, each after its baseline."""
    help_baseline = Process("bare imports of --help", ["-c", HELP_BASELINE, "--help"])
    assess_baseline = Process("bare imports of assess", ["-c", ASSESS_BASELINE, "x"])
    return [
        help_baseline,
        Process("triage --help", ["-m", "triage", "--help"], help_baseline),
        assess_baseline,
        Process("triage assess FILE", ["-m", "triage", "assess", str(ANSWERS)], assess_baseline),
    ]


def measure(measured: list[Process], rounds: int) -> None:
    """Start each of them once a round, as a person does whose Python keeps bytecode."""
    with tempfile.TemporaryDirectory(prefix="triage-benchmark-") as cache:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIAGE_", "PYTHON"))}
        environment = {**kept, "XDG_CACHE_HOME": cache, "PYTHONPATH": str(ROOT)}
        for number in range(rounds + 1):
            for process in measured:
                process.start(environment, counts=number > 0)


def milliseconds(times: list[float], part: int) -> str:
    """A percentile of times in seconds."""
    value = max(times) if len(times) < 2 else statistics.quantiles(times, n=100, method="inclusive")[part - 1]
    return f"{value * 1000:.0f} ms"


def machine() -> str:
    """What it was measured on."""
    load = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return f"{platform.platform()}, {os.cpu_count()} CPUs, load {load}, Python {platform.python_version()}"


def main() -> int:
    """Measure, print the table and the verdict, and give the exit code."""
    parser = argparse.ArgumentParser(description="Whole processes beside the imports they cannot avoid.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds and not {ROUNDS}")
    rounds = QUICK_ROUNDS if parser.parse_args().quick else ROUNDS
    measured = processes()
    print(f"{machine()}\n{rounds} rounds, each process once a round\n")
    measure(measured, rounds)
    print(f"{'':24}{'median':>10}{'99th':>10}{'processor':>12}{'ratio':>8}{'of work':>10}")
    for process in measured:
        ratios = f"{process.ratio:>8.2f}{process.ratio_of_work:>10.2f}" if process.baseline else ""
        times = f"{milliseconds(process.passed, 50):>10}{milliseconds(process.passed, 99):>10}"
        print(f"{process.name:24}{times}{milliseconds(process.worked, 50):>12}{ratios}")
    print()
    missed = False
    for process in measured:
        if process.baseline:
            good = process.ratio <= GOAL
            missed = missed or not good
            print(f"{process.name}: {process.ratio:.2f} of at most {GOAL}: {'reached' if good else 'MISSED'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
