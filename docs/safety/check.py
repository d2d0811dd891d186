"""Checks the safety file: the data is sound, and every hazard has tests that pass. Exit code 1 if not.

python docs/safety/check.py                    runs the tests that the files name
python docs/safety/check.py --junit FILE       reads the report of a run that has been, from pytest --junit-xml

A run of all tests does the same at its end, see whole_run.py.
"""

import argparse
import sys
from pathlib import Path

from hazard_log import read_hazard_log, read_third_party
from judging import counted, evidence, troubles
from outcomes import NoReportError, read_report, run_tests

from triage.errors import PackError

REPOSITORY = Path(__file__).resolve().parents[2]


def main() -> int:
    """Check the data, then the tests. Prints one sentence for each thing that is wrong."""
    given = _arguments()
    try:
        log, third_party = read_hazard_log(given.root), read_third_party(given.root)
        tests = {test for each in evidence(log, third_party) for test in each.tests}
        outcomes = read_report(given.junit) if given.junit else run_tests(tests, given.root)
    except (PackError, NoReportError) as error:
        print(error, file=sys.stderr)
        return 1
    found = list(troubles(log, third_party, outcomes))
    for _, sentence in found:
        print(sentence, file=sys.stderr)
    print(counted(log, third_party, len(found)))
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check that every hazard has tests that pass.")
    parser.add_argument("--junit", type=Path, metavar="FILE", help="the report of an earlier run of the tests")
    parser.add_argument("--root", type=Path, default=REPOSITORY, metavar="FOLDER", help="another repository to check")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
