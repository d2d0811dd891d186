"""What follows from the fired rules of each row: `decide` and the phase, as expressions over a table."""

from collections.abc import Callable, Iterable

import polars as pl

from triage.columnar.rules import FALSE, RuleColumns, all_of, any_of
from triage.model.assessment import PERMISSION_OF_LIMIT
from triage.model.complaint import Complaint, FindingValue, Otherwise
from triage.model.condition import Finding
from triage.model.knowledge import OFFERED_FOLDERS, Exercise
from triage.model.urgency import Urgency

RANK = {level: level.rank for level in Urgency}
PHASE = "phase"
UNCLEAR = "unclear"


class DecisionColumns:
    """The columns that lead from the rules of one complaint to level, phase and permission, in stages."""

    def __init__(self, complaint: Complaint, rules: RuleColumns) -> None:
        self._complaint = complaint
        self._rules = rules
        self.stages = [self._of_rules(), self._of_level(), self._of_doubt(), self._of_urgency(), self._told()]
        """Each a list of expressions; those of one stage read columns of the rules and of the stages before."""

    def _of_rules(self) -> list[pl.Expr]:
        rules, complaint = self._rules, self._complaint
        out_of_scope = any_of(
            rules.concluded((kind.id, value.id))
            for kind in complaint.file.findings
            if kind.out_of_scope
            for value in kind.values
        )
        unclear = [
            all_of(~rules.concluded((kind.id, value.id)) for value in kind.values).alias(f"{kind.id}.none")
            for kind in complaint.file.findings
        ]
        return [
            out_of_scope.alias("out-of-scope"),
            _highest((rules.certain(flag.rule.id), flag.urgency) for flag in complaint.red_flags).alias("certain"),
            *unclear,
        ]

    def _of_level(self) -> list[pl.Expr]:
        """Which flags are unresolved above the certain level, and whether a safety question is still to be asked."""
        rules, certain = self._rules, pl.col("certain")
        flags = self._complaint.red_flags
        asks = [(certain < RANK[flag.urgency]) & rules.asks(flag.rule.id) for flag in flags]
        safety = [ask for ask, flag in zip(asks, flags, strict=True) if flag.urgency >= Urgency.URGENT]
        only_flags = (certain >= RANK[Urgency.URGENT]) | pl.col("out-of-scope")
        other = ~only_flags & any_of(rules.asks(rule.id) for rule in self._complaint.showing)
        return [
            *(self._is_unresolved(flag.rule.id, flag.urgency).alias(f"{flag.rule.id}.u") for flag in flags),
            any_of(safety).alias("safety-missing"),
            (~(any_of(asks) | other)).alias("complete"),
        ]

    def _is_unresolved(self, rule: str, urgency: Urgency) -> pl.Expr:
        return (pl.col("certain") < RANK[urgency]) & self._rules.unresolved(rule)

    def _of_doubt(self) -> list[pl.Expr]:
        """The level that doubt and what holds otherwise call for, and the highest that is still open."""
        rules, floors, ceilings = self._rules, [], []
        for flag in self._complaint.red_flags:
            unresolved = pl.col(f"{flag.rule.id}.u")
            if (lower := flag.rule.urgency_if_unsure) is not None:
                floors.append((unresolved, lower))
            ceilings.append((unresolved, flag.urgency))
        for kind in self._complaint.file.findings:
            other = kind.otherwise
            if other:
                holds = pl.col(f"{kind.id}.none") & ~pl.col("out-of-scope")
                floors += self._otherwise(other, holds, rules.concluded)
                ceilings += self._otherwise(other, holds, rules.could_be)
        floors.append((pl.col("safety-missing"), Urgency.URGENT))
        return [
            pl.max_horizontal(pl.col("certain"), _highest(floors)).alias("urgency"),
            _highest(ceilings).alias("open"),
        ]

    @staticmethod
    def _otherwise(
        other: Otherwise, holds: pl.Expr, read: Callable[[Finding], pl.Expr]
    ) -> list[tuple[pl.Expr, Urgency]]:
        called = read(other.escalate.needs) if other.escalate else FALSE
        levels = [(holds & ~called, other.urgency)] if other.urgency else []
        return levels + ([(holds & called, other.escalate.urgency)] if other.escalate else [])

    def _of_urgency(self) -> list[pl.Expr]:
        urgency = pl.col("urgency")
        flags = [flag for flag in self._complaint.red_flags if flag.urgency >= Urgency.URGENT]
        raised = any_of(self._rules.certain(flag.rule.id) | pl.col(f"{flag.rule.id}.u") for flag in flags)
        closed = (urgency >= RANK[Urgency.URGENT]) | raised | pl.col("out-of-scope")
        limits = {limit: any_of(self._limited(limit)) for limit in ("none", "gentle-only")}
        return [
            pl.max_horizontal(urgency, "open").alias("could-rise-to"),
            closed.alias("closed"),
            *(held.alias(f"limit.{limit}") for limit, held in limits.items()),
        ]

    def _limited(self, limit: str) -> list[pl.Expr]:
        by_rules = [
            self._rules.possible(rule.id) for rule in self._complaint.rules.values() if rule.then.limit == limit
        ]
        return by_rules + [
            pl.col(f"{kind.id}.none") & ~pl.col("out-of-scope")
            for kind in self._complaint.file.findings
            if kind.otherwise and kind.otherwise.limit == limit
        ]

    def _told(self) -> list[pl.Expr]:
        none = pl.col("closed") | pl.col("limit.none")
        gentle = pl.when(pl.col("limit.gentle-only")).then(pl.lit(PERMISSION_OF_LIMIT["gentle-only"]))
        allowed = gentle.otherwise(pl.lit(PERMISSION_OF_LIMIT[None]))
        permission = pl.when(none).then(pl.lit(PERMISSION_OF_LIMIT["none"])).otherwise(allowed)
        return [permission.alias("permission"), self._phase().alias("phase")]

    def _phase(self) -> pl.Expr:
        """The first value that may be told, else what holds otherwise, else that it is not clear."""
        kind = self._complaint.kind.get(PHASE)
        if kind is None or not kind.shown:
            return pl.lit(UNCLEAR)
        phase = pl.lit(UNCLEAR)
        if kind.otherwise:
            some = any_of(self._rules.concluded((PHASE, value.id)) for value in kind.values)
            unclear = pl.col(f"{PHASE}.none") & ~pl.col("out-of-scope")
            phase = pl.when(some | unclear).then(pl.lit(kind.otherwise.id)).otherwise(phase)
        for value in reversed(kind.values):
            told = self._rules.concluded((PHASE, value.id)) & self._may_be_told(value)
            phase = pl.when(told).then(pl.lit(value.id)).otherwise(phase)
        return phase

    def _may_be_told(self, value: FindingValue) -> pl.Expr:
        may = pl.lit(True) if value.below is None else pl.col("urgency") < RANK[value.below]
        return may & any_of(self._is_offered(ref) for ref in value.beside) if value.beside else may

    def _is_offered(self, ref: str) -> pl.Expr:
        """Whether a certain rule offers a piece and nothing withholds it."""
        complaint = self._complaint
        offered = any_of(self._rules.certain(rule.id) for rule in complaint.rules.values() if ref in rule.then.offer)
        held = any_of(self._rules.possible(rule.id) for rule in complaint.withholders.get(ref, ()))
        item = complaint.items.get(ref)
        if item is not None and ref.split("/")[0] in OFFERED_FOLDERS:
            held = held | pl.col("closed")
        if isinstance(item, Exercise):
            held = held | pl.col("limit.none") | (FALSE if item.gentle else pl.col("limit.gentle-only"))
        return offered & ~held


def _highest(levels: Iterable[tuple[pl.Expr, Urgency]]) -> pl.Expr:
    """The rank of the highest of the levels whose condition holds; 0 when there is none."""
    by_level: dict[Urgency, list[pl.Expr]] = {level: [] for level in Urgency}
    for holds, level in levels:
        by_level[level].append(holds)
    rank = pl.lit(0, pl.UInt8)
    for level in Urgency:
        if by_level[level]:
            rank = pl.when(any_of(by_level[level])).then(pl.lit(RANK[level], pl.UInt8)).otherwise(rank)
    return rank
