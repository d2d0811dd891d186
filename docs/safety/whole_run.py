"""A part of the test run: when all tests have run, a hazard without a passing test is a failure of its own.

`tests/conftest.py` registers it. A run of some tests only says nothing about the safety file.
"""

from pathlib import Path

import pytest
from hazard_log import HAZARDS, read_hazard_log, read_third_party
from judging import counted, troubles
from outcomes import Outcomes

from triage.errors import PackError

CHOOSING = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "lf", "stepwise", "collectonly")
"""Options of pytest that leave tests out."""


class WholeRun:
    """Notes what became of each test and judges the safety file of a repository at the end."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._cases: dict[str, str] = {}
        self._says = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A case has passed when its call has, and neither what comes before nor what comes after fails."""
        tells = report.when == "call" or not report.passed
        if tells and self._cases.get(report.nodeid) != "failed":
            self._cases[report.nodeid] = report.outcome

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Report each entry that lacks a passing test as a failed test, so that it is counted and named with them."""
        if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not self._is_whole(session):
            return
        for entry, sentence in self._judged():
            report = pytest.TestReport(entry, (entry, None, entry), {}, "failed", sentence, "call")
            session.config.hook.pytest_runtest_logreport(report=report)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say that the safety file was judged, and what it holds."""
        if self._says:
            terminalreporter.section("safety file")
            terminalreporter.line(self._says)

    def _is_whole(self, session: pytest.Session) -> bool:
        config = session.config
        asked = [(config.invocation_params.dir / argument).resolve() for argument in config.args]
        stopped = session.shouldstop or session.shouldfail
        chosen = any(config.getoption(option, None) for option in CHOOSING)
        return asked == [self._root / "tests"] and not stopped and not chosen

    def _judged(self) -> list[tuple[str, str]]:
        try:
            log, third_party = read_hazard_log(self._root), read_third_party(self._root)
        except PackError as error:
            return [(HAZARDS, f"The safety file is not sound.\n{error}")]
        found = list(troubles(log, third_party, Outcomes(self._cases)))
        self._says = counted(log, third_party, len(found))
        return found
