"""Rules as a definition for durable-rules, one definition a reading.

Every rule becomes one pattern over the answers and one for each finding it joins. Guards, always true, stand in front:
a tree over one constant property that keeps the engine from ever holding more than a few dozen true conditions at once
and from sharing one condition among hundreds of rules, both of which it does not survive.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from triage.engine.encoding import OPEN, YES, Encoding, Reading
from triage.model.condition import AnswerLine, Finding, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.rule import Rule

Definition = dict[str, Any]
Expression = dict[str, Any]

SENTINEL = "done"
ANSWERS_GUARD, FINDINGS_GUARD = "k", "j"
KIND, VALUE = "g", "f"
_PER_LEAF, _FAN = 20, 12


def definition(rules: Sequence[Rule], encoding: Encoding, reading: Reading) -> Definition:
    """The rules of one reading. A rule of number n is named `r<n>_<group>`; the sentinel comes last."""
    writer = _Writer(encoding, reading)
    written: Definition = {}
    leaf, load = 0, 0
    for number, rule in enumerate(rules):
        for group, extra in enumerate(rule.condition.any_of or ((),)):
            lines = (*rule.condition.lines, *extra)
            conditions = [c for line in lines if not isinstance(line, FindingLine) for c in writer.answer(line)]
            weight = _width(conditions[0]) if conditions else 1
            if load + weight > _PER_LEAF:
                leaf, load = leaf + 1, 0
            load += weight
            written[f"r{number}_{group}"] = {
                "all": writer.patterns(conditions, _findings(lines), leaf),
                "pri": 1,
            }
    written[SENTINEL] = {"all": [{"m": {ANSWERS_GUARD: 0}}], "pri": 60_000}
    return written


def read_findings(rules: Iterable[Rule]) -> frozenset[Finding]:
    """The findings that some rule reads; only these need to enter the engine again."""
    return frozenset(finding for rule in rules for finding in rule.condition.findings)


class _Writer:
    def __init__(self, encoding: Encoding, reading: Reading) -> None:
        self._encoding = encoding
        self._certain = reading is Reading.CERTAIN

    def answer(self, line: AnswerLine) -> list[Expression]:
        """The conditions, all of which must hold, of one line over the answers."""
        if isinstance(line, ScreenLine):
            wanted = YES if self._certain else OPEN
            options = [{"$gte": {self._encoding.option(line.question, o): wanted}} for o in line.options]
            return options if line.every or len(options) == 1 else [{"$or": options}]
        if isinstance(line, NumberLine):
            return self._span(line.question, line.low, line.high)
        spans = [self._span(line.question, *run) for run in self._runs(line)]
        if len(spans) == 1:
            return spans[0]
        return [{"$or": [{"$and": span} if len(span) > 1 else span[0] for span in spans]}]

    def _span(self, question: str, low: int, high: int) -> list[Expression]:
        if self._certain:
            said = self._encoding.said(question)
            return [{said: low}] if low == high else [{"$gte": {said: low}}, {"$lte": {said: high}}]
        lowest, highest = self._encoding.bounds(question)
        return [{"$lte": {lowest: high}}, {"$gte": {highest: low}}]

    def _runs(self, line: OptionLine) -> list[tuple[int, int]]:
        """The options as runs of neighbouring numbers."""
        runs: list[tuple[int, int]] = []
        for code in sorted(self._encoding.code(line.question, option) for option in line.options):
            if runs and runs[-1][1] == code - 1:
                runs[-1] = (runs[-1][0], code)
            else:
                runs.append((code, code))
        return runs

    def patterns(
        self, conditions: list[Expression], findings: list[tuple[Finding, ...]], leaf: int
    ) -> list[Expression]:
        """One pattern over the answers, where there is any line on them, and one for each finding joined."""
        patterns: list[Expression] = []
        if conditions or not findings:
            patterns.append({"m": {"$and": [*_guards(ANSWERS_GUARD, leaf), *conditions]}})
        for index, alternatives in enumerate(findings):
            kind = self._encoding.finding(alternatives[0])[0]
            values: list[Expression] = [{VALUE: self._encoding.finding(finding)[1]} for finding in alternatives]
            value = values[0] if len(values) == 1 else {"$or": values}
            guards = _guards(FINDINGS_GUARD, leaf)
            patterns.append({f"c{index}": {"$and": [*guards, {KIND: kind}, value]}})
        return patterns


def _findings(lines: Iterable[Line]) -> list[tuple[Finding, ...]]:
    """The findings to join, each a tuple of alternatives."""
    joined: list[tuple[Finding, ...]] = []
    for line in lines:
        if isinstance(line, FindingLine):
            joined.extend([(f,) for f in line.findings] if line.every else [line.findings])
    return joined


def _guards(prop: str, leaf: int) -> list[Expression]:
    return [{"$gt": {prop: -1 - leaf // _FAN}}, {"$gt": {prop: -100 - leaf % _FAN}}]


def _width(expression: Expression) -> int:
    return len(expression["$or"]) if "$or" in expression else 1
