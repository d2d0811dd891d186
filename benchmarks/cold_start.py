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
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from measuring import Timing, timing
from report import Verdict, duration, print_machine, print_table, print_verdicts, times

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
    """A process to start again and again. Each start took so many nanoseconds: in all, and of the processor."""

    name: str
    arguments: list[str]
    baseline: "Process | None" = None
    passed: list[int] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)

    def start(self, environment: dict[str, str], *, counts: bool) -> None:
        """Run it once to its end. Raises subprocess.CalledProcessError when it fails."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter_ns()
        subprocess.run(
            [sys.executable, *self.arguments],
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=ROOT,
            check=True,
        )
        passed, after = time.perf_counter_ns() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        if counts:
            self.passed.append(passed)
            worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            self.worked.append(round(worked * 1e9))


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


def main() -> int:
    """Prints the table and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_ROUNDS} rounds and not {ROUNDS}")
    rounds = QUICK_ROUNDS if parser.parse_args().quick else ROUNDS
    print_machine()
    measured = processes()
    measure(measured, rounds)
    passed = {process.name: timing(process.passed) for process in measured}
    worked = {process.name: timing(process.worked) for process in measured}
    print_table(
        f"{rounds} rounds, each process once a round",
        ("process", "median", "99th percentile", "to its baseline", "of the processor", "to its baseline"),
        [
            (
                process.name,
                duration(passed[process.name].median),
                duration(passed[process.name].percentile_99),
                _to_baseline(process, passed),
                duration(worked[process.name].median),
                _to_baseline(process, worked),
            )
            for process in measured
        ],
    )
    verdicts = []
    for process in measured:
        if process.baseline:
            ratio = passed[process.name].median / passed[process.baseline.name].median
            goal = f"{process.name} takes at most {GOAL}x the imports it cannot avoid"
            verdicts.append(Verdict(goal, times(ratio), ratio <= GOAL))
    return print_verdicts(verdicts)


def _to_baseline(process: Process, timings: dict[str, Timing]) -> str:
    if process.baseline is None:
        return ""
    return times(timings[process.name].median / timings[process.baseline.name].median)


if __name__ == "__main__":
    sys.exit(main())
