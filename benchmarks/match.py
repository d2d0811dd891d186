"""How long both readings of the rules take: our engine door, other engines, and generated Python as the limit.

Run `python benchmarks/match.py`, with `--quick` in under a minute. The exit code is 1 when a goal is not met.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from generated_rules import generated_complaint
from made_up_people import as_matched, made_up_people
from matchers import OURS, DifferentAnswerError, all_matchers, compare
from measuring import Timing, timed_in_turns
from peers import LIMIT, installed_peers, missing_peers
from report import Verdict, duration, print_machine, print_table, print_verdicts, times

import triage
from triage.model.complaint import Complaint

COMPLAINT = "medial-knee-pain"
SMALL, MIDDLE, LARGE = 60, 300, 1_000
TIMES_FASTER = 4.0
TOLERANCE = 1.15
"""How far above the growth of the rules the growth of the time may be: caches and noise of the machine."""

Timings = Mapping[str, Timing]


@dataclass(frozen=True, slots=True)
class Effort:
    """How many people are compared (`slow_people` by experta), and how long one pack is timed, in seconds."""

    people: int
    slow_people: int
    seconds: float
    fewest_calls: int


FULL = Effort(people=300, slow_people=20, seconds=75.0, fewest_calls=20)
QUICK = Effort(people=30, slow_people=2, seconds=3.0, fewest_calls=2)


def main() -> int:
    """Prints a table for each pack and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer people and shorter timing, under a minute")
    effort = QUICK if parser.parse_args().quick else FULL
    print_machine()
    print("one call: both readings of one person's answers, the facts made from them included")
    try:
        _measure(triage.load_pack().complaint(COMPLAINT), effort)
        timings = {rules: _measure(generated_complaint(rules), effort) for rules in (SMALL, MIDDLE, LARGE)}
    except DifferentAnswerError as error:
        print(f"not timed: {error}", file=sys.stderr)
        return 1
    return print_verdicts([*_against_peers(timings), _growth(timings)])


def _measure(complaint: Complaint, effort: Effort) -> Timings:
    """Compares everybody's rules, then times all of them and prints the table."""
    matchers = all_matchers(complaint, installed_peers())
    people = [as_matched(complaint, person) for person in made_up_people(complaint, effort.people)]
    compare(matchers, people, {"experta": effort.slow_people})
    timings = timed_in_turns(matchers, people, effort.seconds, effort.fewest_calls)
    fired = [matchers[OURS](person) for person in people]
    certain, possible = (sum(len(both[reading]) for both in fired) / len(fired) for reading in (0, 1))
    title = f"{complaint.id}, {len(complaint.rules)} rules: on average {certain:.0f} certain, {possible:.0f} possible"
    print_table(
        title,
        ("engine", "median", "99th percentile", f"to {OURS}", "calls"),
        [
            (name, duration(t.median), duration(t.percentile_99), times(t.median / timings[OURS].median), str(t.calls))
            for name, t in timings.items()
        ],
    )
    return timings


def _against_peers(timings: Mapping[int, Timings]) -> list[Verdict]:
    verdicts = []
    missing = missing_peers()
    goals = (
        (SMALL, f"at {SMALL} rules at least {TIMES_FASTER:.0f}x faster than the best peer", TIMES_FASTER),
        (LARGE, f"at {LARGE} rules slower than no peer", 1.0),
    )
    for rules, goal, wanted in goals:
        peers = {name: timing for name, timing in timings[rules].items() if name not in (OURS, LIMIT)}
        if not peers:
            verdicts.append(Verdict(goal, "no peer is installed", None))
            continue
        best = min(peers, key=lambda name: peers[name].median)
        ratio = peers[best].median / timings[rules][OURS].median
        measured = f"the best is {best}, which takes {times(ratio)} of our time"
        if missing and ratio >= wanted:
            verdicts.append(Verdict(goal, f"{measured}; missing: {', '.join(missing)}", None))
        else:
            verdicts.append(Verdict(goal, measured, ratio >= wanted))
    return verdicts


def _growth(timings: Mapping[int, Timings]) -> Verdict:
    of_rules = LARGE / MIDDLE
    of_time = timings[LARGE][OURS].median / timings[MIDDLE][OURS].median
    goal = f"from {MIDDLE} to {LARGE} rules ({times(of_rules)}) time grows no faster, {TOLERANCE - 1:.0%} allowed"
    return Verdict(goal, f"{times(of_time)}", of_time <= of_rules * TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
