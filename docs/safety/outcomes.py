"""How the tests that a safety file names went: run now by pytest, or read from the report of an earlier run."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from pathlib import Path


class NoReportError(Exception):
    """There is no readable report of a test run; the text says why."""


class Outcomes:
    """What became of each test case of one run, by node id such as `tests/test_a.py::test_b[case]`."""

    def __init__(self, cases: dict[str, str]) -> None:
        self._cases = cases

    def trouble(self, test: str) -> str:
        """Why a listed test does not count as passed, empty if it does. Without `[...]` it stands for all its cases."""
        cases = {case: outcome for case, outcome in self._cases.items() if case == test or case.startswith(f"{test}[")}
        if not cases:
            return "did not run"
        if failed := sorted(case for case, outcome in cases.items() if outcome == "failed"):
            return "fails" if failed == [test] else f"fails for {len(failed)} of {len(cases)} cases"
        return "" if "passed" in cases.values() else "was skipped"

    def __len__(self) -> int:
        return len(self._cases)


def run_tests(tests: Iterable[str], root: Path) -> Outcomes:
    """Run these tests of a folder, each with all its cases. Raises NoReportError when pytest reports nothing."""
    functions = sorted({test.split("[")[0] for test in tests})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", "-n", "auto", "-q", f"--junit-xml={report}", *functions]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True)
        if not report.is_file():
            raise NoReportError(f"pytest gave no report:\n{done.stdout}{done.stderr}")
        outcomes = read_report(report)
        if not len(outcomes):
            raise NoReportError(f"pytest ran nothing:\n{done.stdout}{done.stderr}")
        return outcomes


def read_report(file: Path) -> Outcomes:
    """The outcomes of a report in JUnit's XML. Raises NoReportError when it cannot be read."""
    try:
        root = ElementTree.parse(file).getroot()
    except (OSError, ElementTree.ParseError) as error:
        raise NoReportError(f"{file} is no report of a test run: {error}") from None
    return Outcomes({_node_id(case): _outcome(case) for case in root.iter("testcase")})


def _node_id(case: ElementTree.Element) -> str:
    return f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"


def _outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "passed" if case.find("skipped") is None else "skipped"
