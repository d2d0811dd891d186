"""A second reading of the same rules in plain Python, written apart from the door and sharing no code with it.

It works on the answers themselves. Every assessment is compared with it: a difference is an error, never an answer.
"""

from collections.abc import Callable, Collection, Iterable

from triage.model.answers import Answers, Screened
from triage.model.complaint import Complaint
from triage.model.condition import Condition, Finding, FindingLine, Line, NumberLine, ScreenLine
from triage.model.question import NOT_SURE

LineReading = Callable[[Line, Answers, Collection[Finding]], bool]


def line_is_certain(line: Line, answers: Answers, found: Collection[Finding]) -> bool:
    """Whether the answers make a line true. `found` are the certain findings."""
    if isinstance(line, FindingLine):
        return (all if line.every else any)(finding in found for finding in line.findings)
    answer = answers.get(line.question)
    if answer is None or answer == NOT_SURE:
        return False
    if isinstance(line, ScreenLine):
        assert isinstance(answer, Screened)
        return (all if line.every else any)(option in answer.yes for option in line.options)
    if isinstance(line, NumberLine):
        assert isinstance(answer, int)
        return line.low <= answer <= line.high
    return answer in line.options


def line_is_possible(line: Line, answers: Answers, found: Collection[Finding]) -> bool:
    """Whether nothing said excludes a line. `found` are the possible findings."""
    if isinstance(line, FindingLine):
        return (all if line.every else any)(finding in found for finding in line.findings)
    answer = answers.get(line.question)
    if answer is None or answer == NOT_SURE:
        return True
    if isinstance(line, ScreenLine):
        assert isinstance(answer, Screened)
        return (all if line.every else any)(option in answer.yes or option in answer.unsure for option in line.options)
    return line_is_certain(line, answers, found)


def condition_holds(condition: Condition, answers: Answers, found: Collection[Finding], reads: LineReading) -> bool:
    """Whether all lines hold, and one whole group where there are groups."""
    if not _all_hold(condition.lines, answers, found, reads):
        return False
    return not condition.any_of or any(_all_hold(group, answers, found, reads) for group in condition.any_of)


def firing_rules(complaint: Complaint, answers: Answers, reads: LineReading) -> frozenset[str]:
    """All rules that hold in one reading; each is read after those that feed it."""
    fired: list[str] = []
    found: set[Finding] = set()
    for rule in complaint.feeding_order:
        if condition_holds(rule.condition, answers, found, reads):
            fired.append(rule.id)
            found.update(rule.then.findings)
    return frozenset(fired)


def _all_hold(lines: Iterable[Line], answers: Answers, found: Collection[Finding], reads: LineReading) -> bool:
    for line in lines:  # noqa: SIM110 - a plain loop, run a hundred times an assessment
        if not reads(line, answers, found):
            return False
    return True
