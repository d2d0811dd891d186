"""What every benchmark prints: the machine, a table, and a verdict against each goal."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

MEASURED = (
    "symptom-triage",
    "durable-rules",
    "pydantic",
    "zen-engine",
    "clipspy",
    "business-rules",
    "rule-engine",
    "json-logic-qubit",
    "experta",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One goal and what was measured; `met` is None when it could not be measured."""

    goal: str
    measured: str
    met: bool | None


def print_machine() -> None:
    """The processor, the Python, and the versions of what is measured."""
    print(f"machine: {_processor()}, {os.cpu_count()} cores, load {_load()}")
    print(f"python: {platform.python_implementation()} {platform.python_version()} on {platform.system()}")
    print(f"packages: {', '.join(_versions())}")


def print_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table whose first column is text and whose others are figures."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    print(f"\n{title}")
    for line in lines:
        figures = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        print("  ".join([line[0].ljust(widths[0]), *figures]), flush=True)


def print_verdicts(verdicts: Sequence[Verdict]) -> int:
    """Each goal, what was measured, and whether it is met. Returns the exit code: 0 when all are met."""
    print()
    for verdict in verdicts:
        word = {True: "met", False: "missed", None: "not measured"}[verdict.met]
        print(f"goal: {verdict.goal}\n  measured: {verdict.measured}\n  {word}")
    return 0 if all(verdict.met for verdict in verdicts) else 1


def duration(seconds: float) -> str:
    """A duration with three digits that matter."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:.0f} {unit}"
    return f"{seconds * 1e6:.3g} us"


def times(ratio: float) -> str:
    """A ratio, as many digits as matter."""
    return f"{ratio:.2f}x" if ratio < 10 else f"{ratio:.0f}x"


def _versions() -> Iterable[str]:
    for name in MEASURED:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name} missing"


def _processor() -> str:
    """Its model, on Linux; elsewhere what Python knows of it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
