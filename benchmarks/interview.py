"""How long one step of an interview takes beside an assessment, and how long the smallest changes of a result take.

Run `python benchmarks/interview.py`, with `--quick` in under a minute. The exit code is 1 when a goal is not met.
"""

import argparse
import gc
import sys
from time import monotonic, process_time_ns

from made_up_people import Plain, as_plain, made_up_people
from measuring import timing
from report import Verdict, duration, print_machine, print_table, print_verdicts, times

import triage
from triage.model.question import NOT_SURE

COMPLAINT = "medial-knee-pain"
MOST_ASSESSMENTS = 2.0
MOST_SECONDS = 0.150
PEOPLE = 400
SECONDS, QUICK_SECONDS = 120.0, 20.0


class Walks:
    """Interviews walked to their end. Takes down, in nanoseconds, how long everything took.

    After each step follows an assessment of the same answers, and at the end the changes of the result, so that all
    three meet the same people on the same machine.
    """

    def __init__(self, pack: triage.Pack) -> None:
        self._pack = pack
        self.steps: list[int] = []
        self.assessments: list[int] = []
        self.changes: list[int] = []

    def walk(self, person: Plain) -> None:
        """One person's interview, with the person's own answers to what is asked."""
        interview = self._pack.interview(COMPLAINT)
        question = interview.next_question()
        while question is not None:
            answer = person.get(question.id, NOT_SURE)
            before = process_time_ns()
            interview.answer(question.id, answer)
            question = interview.next_question()
            stepped = process_time_ns()
            answers = interview.answers
            read = process_time_ns()
            self._pack.assess(COMPLAINT, answers)
            self.assessments.append(process_time_ns() - read)
            self.steps.append(stepped - before)
        before = process_time_ns()
        self._pack.what_would_change(COMPLAINT, interview.answers)
        self.changes.append(process_time_ns() - before)


def main() -> int:
    """Prints the table and the verdicts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer interviews, under a minute")
    seconds = QUICK_SECONDS if parser.parse_args().quick else SECONDS
    print_machine()
    pack = triage.load_pack()
    complaint = pack.complaint(COMPLAINT)
    people = [as_plain(person) for person in made_up_people(complaint, PEOPLE)]
    Walks(pack).walk(people[0])  # what is worked out once, at the first use, is not timed
    walks = Walks(pack)
    gc.collect()
    gc.freeze()
    end, walked = monotonic() + seconds, 0
    while monotonic() < end:
        walks.walk(people[walked % len(people)])
        walked += 1
    step, assessment, changes = timing(walks.steps), timing(walks.assessments), timing(walks.changes)
    rows = (
        ("one step: answer and next_question", step),
        ("pack.assess of the same answers", assessment),
        ("what_would_change of the whole result", changes),
    )
    print_table(
        f"{COMPLAINT}, {len(complaint.rules)} rules: {walked} interviews",
        ("what", "median", "99th percentile", "to an assessment", "calls"),
        [
            (name, duration(t.median), duration(t.percentile_99), times(t.median / assessment.median), str(t.calls))
            for name, t in rows
        ],
    )
    ratio = step.median / assessment.median
    return print_verdicts(
        [
            Verdict(
                f"one step takes at most {MOST_ASSESSMENTS:.0f} assessments, by their medians",
                times(ratio),
                ratio <= MOST_ASSESSMENTS,
            ),
            Verdict(
                f"what_would_change takes at most {duration(MOST_SECONDS)}, 99 times in 100",
                f"{duration(changes.median)} in the median, {duration(changes.percentile_99)} at the 99th percentile",
                changes.percentile_99 <= MOST_SECONDS,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
