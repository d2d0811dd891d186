"""How the resident size of a process grows over many assessments, and what each loaded pack adds to it.

Run `python benchmarks/memory.py`, with `--quick` in under a minute. The exit code is 1 when a goal is not met.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from report import Verdict, print_machine, print_table, print_verdicts

ASSESSMENTS, QUICK_ASSESSMENTS = 1_000_000, 20_000
QUICK_SECONDS = 40.0
PACKS = 5
MIB = 2**20
MOST_GROWTH = 4 * MIB
FEWEST_SIZES = 4
RESIDENT = Path(__file__).with_name("resident.py")

Sizes = list[tuple[int, int]]
"""A count, and the resident size in bytes behind it."""


def main() -> int:
    """Prints the tables and the verdict."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help=f"at most {QUICK_ASSESSMENTS:,} assessments, and under a minute"
    )
    quick = parser.parse_args().quick
    print_machine()
    packs = _sizes("packs", str(PACKS))
    _print_sizes("resident size with so many packs loaded and kept", "packs", packs)
    print(f"per pack after the first: {(packs[-1][1] - packs[1][1]) / (PACKS - 1) / MIB:.1f} MiB", flush=True)
    limit = (str(QUICK_ASSESSMENTS), "--seconds", str(QUICK_SECONDS)) if quick else (str(ASSESSMENTS),)
    sizes = _sizes("assessments", *limit)
    _print_sizes("resident size after so many assessments in one process", "assessments", sizes)
    (settled_at, settled), last = sizes[1], sizes[-1][0]
    growth = max(size for _, size in sizes[1:]) - settled
    goal = f"the size is flat: after the first 5% of the assessments at most {MOST_GROWTH // MIB} MiB more"
    measured = f"{growth / MIB:.2f} MiB more from assessment {settled_at:,} to {last:,}"
    if growth <= MOST_GROWTH and len(sizes) < FEWEST_SIZES:
        return print_verdicts([Verdict(goal, f"{measured}, too few to tell", None)])
    return print_verdicts([Verdict(goal, measured, growth <= MOST_GROWTH)])


def _sizes(what: str, *arguments: str) -> Sizes:
    """The sizes that a process of its own tells."""
    command = [sys.executable, str(RESIDENT), what, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    return [(int(number), int(size)) for number, size in lines]


def _print_sizes(title: str, head: str, sizes: Sizes) -> None:
    rows = [
        (f"{count:,}", f"{size / MIB:.1f} MiB", f"{(size - before) / MIB:+.2f} MiB")
        for (count, size), (_, before) in zip(sizes, [sizes[0], *sizes], strict=False)
    ]
    print_table(title, (head, "resident", "more than before"), rows)


if __name__ == "__main__":
    sys.exit(main())
