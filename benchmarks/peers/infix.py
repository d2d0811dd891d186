"""Tests written the way several expression languages read them: `a >= 1 and (b == 2 or c <= 3)`."""

from plain_rules import Concluded, Either, Every, Test


def infix(test: Test, finding: str = "{}") -> str:
    """A test as an expression; `finding` is how a finding is written, with `{}` for its name."""
    if isinstance(test, Concluded):
        return finding.format(test.finding)
    if isinstance(test, Every | Either):
        joined = (" or " if isinstance(test, Either) else " and ").join(infix(part, finding) for part in test.parts)
        return f"({joined})" if test.parts else "true"
    if test.low == test.high:
        return f"{test.name} == {test.low}"
    low = [] if test.low is None else [f"{test.name} >= {test.low}"]
    high = [] if test.high is None else [f"{test.name} <= {test.high}"]
    return f"({' and '.join(low + high)})"
