"""One pure function from a table of answers to a table of results, a row a person, whatever calls it."""

import polars as pl

from triage.columnar.cells import Cells
from triage.columnar.decision import RANK, DecisionColumns
from triage.columnar.reading import PROBLEM, Reader
from triage.columnar.rules import RuleColumns
from triage.model.complaint import Complaint
from triage.model.urgency import Urgency

RESULTS = {
    "urgency": pl.String,
    "certain_urgency": pl.String,
    "could_rise_to": pl.String,
    "complete": pl.Boolean,
    "in_scope": pl.Boolean,
    "phase": pl.String,
    "exercise_permission": pl.String,
    "rules": pl.String,
    "unresolved": pl.String,
    PROBLEM: pl.String,
}
"""The columns of a result: the first seven as in an assessment, the ids of certain rules and of unresolved red flags
with a space between them, and what is wrong with the answers. A row with a problem has nothing else."""
_TOGETHER = 8


class Cohort:
    """Assesses many rows of one complaint at once. Holds no rows; safe to share between threads."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint
        self._reader = Reader(complaint)
        rules = RuleColumns(complaint)
        self._stages = [*rules.stages, *DecisionColumns(complaint, rules).stages]
        self._fired = _Names({rule: rules.certain(rule) for rule in sorted(complaint.rules)})
        flags = sorted(flag.rule.id for flag in complaint.red_flags)
        self._unresolved = _Names({flag: pl.col(f"{flag}.u") for flag in flags})

    def assess(self, frame: pl.DataFrame, cells: Cells = "text") -> pl.DataFrame:
        """The results of all rows, in their order, with the columns of RESULTS.

        `frame` has a column a question; others are not looked at. Raises AnswerError when the type of a column holds
        no answers.
        """
        table = self._reader.read(frame, cells).lazy()
        for stage in self._stages:
            table = table.with_columns(stage)
        table = table.with_columns(*self._fired.sets, *self._unresolved.sets)
        told = table.select(
            *(_level(name) for name in ("urgency", "certain", "could-rise-to")),
            "complete",
            (~pl.col("out-of-scope")).alias("in_scope"),
            "phase",
            pl.col("permission").alias("exercise_permission"),
            *self._fired.set_names,
            *self._unresolved.set_names,
            PROBLEM,
        ).collect()
        told = told.with_columns(self._fired.text(told).alias("rules"), self._unresolved.text(told).alias("unresolved"))
        told = told.rename({"certain": "certain_urgency", "could-rise-to": "could_rise_to"}).select(*RESULTS)
        sound = pl.col(PROBLEM).is_null()
        return told.with_columns(pl.when(sound).then(pl.col(name)).alias(name) for name in RESULTS if name != PROBLEM)


class _Names:
    """Writes which of many conditions hold, by name, eight at a time: their names are joined once for each set."""

    def __init__(self, holds: dict[str, pl.Expr]) -> None:
        names = list(holds)
        self._groups = [names[start : start + _TOGETHER] for start in range(0, len(names), _TOGETHER)]
        tag = f"set of {names[0]} " if names else "set "
        self.set_names = [f"{tag}{number}" for number in range(len(self._groups))]
        self.sets = [
            pl.sum_horizontal(holds[name].cast(pl.UInt8) * (1 << place) for place, name in enumerate(group))
            .cast(pl.UInt8)
            .alias(set_name)
            for set_name, group in zip(self.set_names, self._groups, strict=True)
        ]

    def text(self, table: pl.DataFrame) -> pl.Series:
        """For each row the names of all that hold, with a space between them."""
        parts = []
        for set_name, group in zip(self.set_names, self._groups, strict=True):
            joined = [
                " ".join(name for place, name in enumerate(group) if bits >> place & 1) or None for bits in range(256)
            ]
            parts.append(pl.Series(set_name, joined, dtype=pl.String).gather(table[set_name].cast(pl.UInt32)))
        if not parts:
            return pl.Series([""], dtype=pl.String).new_from_index(0, table.height)
        return pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)).to_series()


def _level(name: str) -> pl.Expr:
    levels = pl.Series([level.value for level in sorted(RANK, key=lambda level: RANK[level])])
    return pl.col(name).replace_strict(list(range(len(Urgency))), levels, return_dtype=pl.String)
