"""The rules of a complaint a third time, as expressions over a table: both readings, findings that feed rules, and
what is still open. One row is one person; nothing here is shared with the engine or its shadow.

The table it works on is the one that `reading` makes of answers.
"""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

import polars as pl

from triage.columnar.columns import answered, bits_of, said, unsure, yes
from triage.model.complaint import Complaint
from triage.model.condition import AnswerLine, Condition, Finding, FindingLine, Line, NumberLine, OptionLine, ScreenLine
from triage.model.question import Choice
from triage.model.rule import Rule

TRUE, FALSE = pl.lit(True), pl.lit(False)


def all_of(expressions: Iterable[pl.Expr]) -> pl.Expr:
    """Whether every one holds; true when there is none."""
    return reduce(and_, expressions, TRUE)


def any_of(expressions: Iterable[pl.Expr]) -> pl.Expr:
    """Whether one of them holds; false when there is none."""
    listed = list(expressions)
    return reduce(or_, listed) if listed else FALSE


def strata(complaint: Complaint) -> list[list[Rule]]:
    """Rules that read no finding, then those that read only findings of these, and so on."""
    depth: dict[str, int] = {}
    for rule in complaint.feeding_order:
        feeding = (maker.id for finding in rule.condition.findings for maker in complaint.makers.get(finding, ()))
        depth[rule.id] = 1 + max((depth[maker] for maker in feeding), default=-1)
    levels: list[list[Rule]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for rule in complaint.feeding_order:
        levels[depth[rule.id]].append(rule)
    return levels


class RuleColumns:
    """The columns that the rules of one complaint add to a table of answers, in stages that build on each other."""

    def __init__(self, complaint: Complaint) -> None:
        self._complaint = complaint
        self._bits = bits_of(complaint)
        rules = complaint.feeding_order
        self._lines: dict[AnswerLine, int] = {}
        for rule in rules:
            for line in rule.condition.every_line():
                if not isinstance(line, FindingLine):
                    self._lines.setdefault(line, len(self._lines))
        self._rules = {rule.id: number for number, rule in enumerate(rules)}
        made = {finding for rule in rules for finding in rule.then.findings}
        self._findings: dict[Finding, int] = {finding: number for number, finding in enumerate(sorted(made))}
        self._strata = strata(complaint)
        self.stages = [self._settled(), self._answer_lines(), *self._fired(), self._unasked_lines(), *self._asked()]
        """Each a list of expressions; those of one stage read columns of the table and of the stages before."""

    def certain(self, rule: str) -> pl.Expr:
        """Whether a rule is certain."""
        return pl.col(f"r{self._rules[rule]}c")

    def possible(self, rule: str) -> pl.Expr:
        """Whether a rule is possible."""
        return pl.col(f"r{self._rules[rule]}p")

    def unresolved(self, rule: str) -> pl.Expr:
        """Whether a rule is possible and not certain."""
        return self.possible(rule) & ~self.certain(rule)

    def asks(self, rule: str) -> pl.Expr:
        """Whether a rule is unresolved and an unanswered question could settle it."""
        return pl.col(f"r{self._rules[rule]}o")

    def concluded(self, finding: Finding) -> pl.Expr:
        """Whether a finding is certain."""
        return pl.col(f"f{self._findings[finding]}c") if finding in self._findings else FALSE

    def could_be(self, finding: Finding) -> pl.Expr:
        """Whether a finding is possible."""
        return pl.col(f"f{self._findings[finding]}p") if finding in self._findings else FALSE

    def _settled(self) -> list[pl.Expr]:
        """What a second look settled takes the place of "not sure"."""
        columns = []
        for first, second in self._complaint.second_looks.items():
            seen = unsure(first) & self._mask(first, second.option_ids)
            now_yes = yes(first) | (seen & yes(second.id))
            still = unsure(first) & ~(seen & ~unsure(second.id)) & ~now_yes
            both = answered(first) & answered(second.id)
            columns += [
                pl.when(both).then(now_yes).otherwise(yes(first)).alias(yes(first).meta.output_name()),
                pl.when(both).then(still).otherwise(unsure(first)).alias(unsure(first).meta.output_name()),
            ]
        return columns

    def _mask(self, screen: str, options: Iterable[str]) -> pl.Expr:
        return pl.lit(sum({self._bits[screen][option] for option in options}), pl.UInt8)

    def _answer_lines(self) -> list[pl.Expr]:
        columns = []
        for line, number in self._lines.items():
            certain, possible = self._line(line)
            columns += [certain.alias(f"l{number}c"), possible.alias(f"l{number}p")]
        return columns

    def _line(self, line: AnswerLine) -> tuple[pl.Expr, pl.Expr]:
        """Whether the answers make a line true, and whether they leave it open or true."""
        question = self._complaint.question[line.question]
        if isinstance(line, ScreenLine):
            mask, true = self._mask(line.question, line.options), yes(line.question)
            open_too = true | unsure(line.question)
            if line.every:
                return (true & mask) == mask, (open_too & mask) == mask
            return (true & mask) != 0, (open_too & mask) != 0
        given = said(line.question)
        if isinstance(line, NumberLine):
            holds = given.is_between(line.low, line.high)
        else:
            assert isinstance(line, OptionLine)
            assert isinstance(question, Choice)
            places = [question.option_ids.index(option) + 1 for option in line.options]
            holds = any_of(given == place for place in places)
        return holds.fill_null(False), holds.fill_null(True)

    def _fired(self) -> list[list[pl.Expr]]:
        """The rules of each stratum, and then the findings that are complete with it."""
        stages: list[list[pl.Expr]] = []
        place = {rule.id: level for level, rules in enumerate(self._strata) for rule in rules}
        for level, rules in enumerate(self._strata):
            stages.append(
                [
                    self._holds(rule.condition, reading).alias(f"r{self._rules[rule.id]}{reading}")
                    for rule in rules
                    for reading in "cp"
                ]
            )
            stages.append(
                [
                    any_of(pl.col(f"r{self._rules[maker.id]}{reading}") for maker in makers).alias(
                        f"f{number}{reading}"
                    )
                    for finding, number in self._findings.items()
                    for makers in [self._complaint.makers[finding]]
                    if max(place[maker.id] for maker in makers) == level
                    for reading in "cp"
                ]
            )
        return stages

    def _holds(self, condition: Condition, reading: str) -> pl.Expr:
        whole = all_of(self._read(line, reading) for line in condition.lines)
        if not condition.any_of:
            return whole
        return whole & any_of(all_of(self._read(line, reading) for line in group) for group in condition.any_of)

    def _read(self, line: Line, reading: str) -> pl.Expr:
        if not isinstance(line, FindingLine):
            return pl.col(f"l{self._lines[line]}{reading}")
        read = self.concluded if reading == "c" else self.could_be
        return (all_of if line.every else any_of)(read(finding) for finding in line.findings)

    def _unasked_lines(self) -> list[pl.Expr]:
        """Of each line over answers, whether it is not certain and its question (or second look) is to be asked yet."""
        return [
            (~pl.col(f"l{number}c") & self._unasked(line)).alias(f"l{number}o") for line, number in self._lines.items()
        ]

    def _unasked(self, line: AnswerLine) -> pl.Expr:
        unanswered = ~answered(line.question)
        second = self._complaint.second_looks.get(line.question)
        if second is None:
            return unanswered
        assert isinstance(line, ScreenLine)
        mask = self._mask(line.question, (option for option in line.options if option in second.option_ids))
        again = ~answered(second.id) & ((unsure(line.question) & mask) != 0)
        return unanswered | again

    def _asked(self) -> list[list[pl.Expr]]:
        """Of each rule, whether something unasked could settle it: a line of its own, or a rule that feeds it."""
        return [[self._asks(rule).alias(f"r{self._rules[rule.id]}o") for rule in rules] for rules in self._strata]

    def _asks(self, rule: Rule) -> pl.Expr:
        own = any_of(self._line_asks(line) for line in rule.condition.lines)
        groups = rule.condition.any_of
        if groups:
            settled = any_of(all_of(self._read(line, "c") for line in group) for group in groups)
            still = any_of(
                all_of(self._read(line, "p") for line in group) & any_of(self._line_asks(line) for line in group)
                for group in groups
            )
            own = own | (~settled & still)
        return self.unresolved(rule.id) & own

    def _line_asks(self, line: Line) -> pl.Expr:
        if not isinstance(line, FindingLine):
            return pl.col(f"l{self._lines[line]}o")
        return ~self._read(line, "c") & any_of(self.asks(maker.id) for maker in self._complaint.makers_of(line))
