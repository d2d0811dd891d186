"""How long one whole assessment takes, beside our bare match of both readings and beside the peers' bare match.

Run `python benchmarks/assess.py`, with `--quick` in under a minute. The exit code is 1 when a goal is not met.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from made_up_people import Person, Plain, as_matched, as_plain, made_up_people
from matchers import OURS, DifferentAnswerError, Matcher, all_matchers, compare
from measuring import Timing, timed_in_turns
from peers import LIMIT, installed_peers, missing_peers
from report import Verdict, duration, print_machine, print_table, print_verdicts, times

import triage
from triage.assess import tell
from triage.engine import Engine, Outcome
from triage.model.answers import read_answers

COMPLAINT = "medial-knee-pain"
ASSESS, MATCH = "pack.assess", f"match: {OURS}"
MOST_MATCHES = 3.0
PEOPLE, SLOW_PEOPLE, FEWEST_CALLS = 200, 3, 3
SECONDS, QUICK_SECONDS = 120.0, 20.0


@dataclass(frozen=True, slots=True)
class Prepared:
    """One person, ready for each part of an assessment."""

    person: Person
    plain: Plain
    outcome: Outcome


Task = Callable[[Prepared], object]


def main() -> int:
    """Prints the table and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="shorter timing, under a minute")
    seconds = QUICK_SECONDS if parser.parse_args().quick else SECONDS
    print_machine()
    pack = triage.load_pack()
    complaint = pack.complaint(COMPLAINT)
    engine = Engine(complaint)
    people = [as_matched(complaint, person) for person in made_up_people(complaint, PEOPLE)]
    matchers = all_matchers(complaint, installed_peers())
    try:
        compare(matchers, people, {"experta": SLOW_PEOPLE})
    except DifferentAnswerError as error:
        print(f"not timed: {error}", file=sys.stderr)
        return 1
    tasks: dict[str, Task] = {
        ASSESS: lambda given: pack.assess(COMPLAINT, given.plain),
        "  validation": lambda given: read_answers(complaint.question, given.plain),
        "  both readings and their shadow": lambda given: engine.run(given.person),
        "  decision, findings, explanation": lambda given: tell(
            pack.content, complaint, given.person, given.outcome, "default"
        ),
        **{f"match: {name}": _of_person(match) for name, match in matchers.items()},
    }
    prepared = [Prepared(person, as_plain(person), engine.run(person)) for person in people]
    timings = timed_in_turns(tasks, prepared, seconds, FEWEST_CALLS)
    print_table(
        f"{COMPLAINT}, {len(complaint.rules)} rules: an assessment, its parts, and bare matches of both readings",
        ("what", "median", "99th percentile", "to our match", "calls"),
        [
            (name, duration(t.median), duration(t.percentile_99), times(t.median / timings[MATCH].median), str(t.calls))
            for name, t in timings.items()
        ],
    )
    return print_verdicts([_against_match(timings), _against_peers(timings)])


def _of_person(match: Matcher) -> Task:
    return lambda given: match(given.person)


def _against_match(timings: Mapping[str, Timing]) -> Verdict:
    ratio = timings[ASSESS].median / timings[MATCH].median
    goal = f"an assessment takes at most {MOST_MATCHES:.0f}x our bare match of both readings"
    return Verdict(goal, times(ratio), ratio <= MOST_MATCHES)


def _against_peers(timings: Mapping[str, Timing]) -> Verdict:
    goal = "an assessment is faster than the best peer's bare match of both readings"
    matches = {name.removeprefix("match: "): t.median for name, t in timings.items() if name.startswith("match: ")}
    peers = {name: median for name, median in matches.items() if name not in (OURS, LIMIT)}
    if not peers:
        return Verdict(goal, "no peer is installed", None)
    best = min(peers, key=lambda name: peers[name])
    ratio = timings[ASSESS].median / peers[best]
    measured = f"{times(ratio)} the time of the best, {best}"
    missing = missing_peers()
    if missing and ratio < 1:
        return Verdict(goal, f"{measured}; missing: {', '.join(missing)}", None)
    return Verdict(goal, measured, ratio < 1)


if __name__ == "__main__":
    sys.exit(main())
