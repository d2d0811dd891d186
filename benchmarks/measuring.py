"""Timing several tasks in one run, in turns, so that a busy machine is busy for all of them.

What is timed is the processor's time in this process, all threads together. Nothing timed here waits for anything, so
on an idle machine that is how long it takes. On a busy one it leaves out the work of others, which would be counted to
long calls and hardly ever to short ones.
"""

import gc
import itertools
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import process_time_ns
from typing import TypeVar

Input = TypeVar("Input")
SLICE_NS = 4_000_000
"""How long one task runs before the next has its turn. A call that takes longer is one turn."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the calls of one task took, in seconds."""

    calls: int
    median: float
    percentile_99: float


def timed_in_turns(
    tasks: Mapping[str, Callable[[Input], object]], inputs: Sequence[Input], seconds: float, fewest_calls: int
) -> dict[str, Timing]:
    """Every task called with one input after another, for about that many seconds in all.

    Each task gets an equal share, so a quick one is called more often than a slow one, but each `fewest_calls` times.
    """
    taken: dict[str, list[int]] = {name: [] for name in tasks}
    left = dict.fromkeys(tasks, int(seconds / len(tasks) * 1e9))
    feeds = {name: itertools.cycle(inputs) for name in tasks}
    gc.collect()
    gc.freeze()  # what was loaded before is not looked through again in the middle of a call
    try:
        while waiting := [name for name in tasks if left[name] > 0 or len(taken[name]) < fewest_calls]:
            for name in waiting:
                turn = _one_turn(tasks[name], feeds[name])
                taken[name].extend(turn)
                left[name] -= sum(turn)
    finally:
        gc.unfreeze()
    return {name: timing(calls) for name, calls in taken.items()}


def timing(nanoseconds: Sequence[int]) -> Timing:
    """The median and the 99th percentile of calls that took so long."""
    ordered = sorted(nanoseconds)
    percentile = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return Timing(len(ordered), statistics.median(ordered) / 1e9, percentile / 1e9)


def _one_turn(task: Callable[[Input], object], feed: Iterator[Input]) -> list[int]:
    """How long each call of one turn took."""
    turn = []
    before = process_time_ns()
    end = before + SLICE_NS
    while before < end:
        given = next(feed)
        before = process_time_ns()
        task(given)
        after = process_time_ns()
        turn.append(after - before)
        before = after
    return turn
