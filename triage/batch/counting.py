"""What came out of a run, counted while it is written."""

from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import polars as pl

from triage.library import Pack
from triage.model.complaint import Complaint
from triage.model.urgency import Urgency


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows have something, by its id, with the words for it."""

    words: Mapping[str, str]
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """A cohort in numbers of rows.

    Of `levels`, `phases`, `permissions`, `scopes` and `ends` each assessed row is counted under one; of `rules` (that
    are certain) and `unresolved` (red flags that "not sure" or a missing answer left open) under any number.
    """

    title: str
    pack: str
    digest: str
    assessed: int
    problems: int
    levels: Counted
    phases: Counted
    permissions: Counted
    scopes: Counted
    ends: Counted
    rules: Counted
    unresolved: Counted


PERMISSIONS = {"allowed": "All exercises", "gentle-only": "Gentle exercises only", "none": "No exercises"}
SCOPES = {"true": "This complaint", "false": "Points away from this complaint"}
ENDS = {"true": "Every question that matters was answered", "false": "Some question that matters was not answered"}
NO_PHASE = "unclear"


class Counter:
    """Counts results as they pass by."""

    def __init__(self, complaint: Complaint, pack: Pack) -> None:
        self._complaint, self._pack = complaint, pack
        self._assessed = 0
        self._together: Tally[tuple[str, ...]] = Tally()
        self._rules: Tally[str] = Tally()
        self._unresolved: Tally[str] = Tally()
        self.problems = 0

    def add(self, sound: pl.DataFrame, problems: int) -> None:
        """Count rows of results, and how many others had a problem."""
        self._assessed += sound.height
        self.problems += problems
        names = ("urgency", "phase", "exercise_permission", "in_scope", "complete")
        for *values, rows in sound.group_by(names).len().with_columns(pl.col(names).cast(pl.String)).iter_rows():
            self._together[tuple(values)] += rows
        for column, tally in (("rules", self._rules), ("unresolved", self._unresolved)):
            ids = sound[column].str.split(" ").explode()
            tally.update({one: rows for one, rows in ids.value_counts().iter_rows() if one})

    def counts(self) -> Counts:
        """What was counted so far."""
        complaint, content = self._complaint, self._pack.content
        levels = {level.value: content.wording.levels[level].label for level in reversed(Urgency)}
        rules = {rule.id: rule.title for rule in complaint.rules.values()}
        return Counts(
            title=complaint.file.title,
            pack=f"{content.file.name} {content.file.version}",
            digest=content.digest,
            assessed=self._assessed,
            problems=self.problems,
            levels=self._by(0, levels),
            phases=self._by(1, _phases(complaint)),
            permissions=self._by(2, PERMISSIONS),
            scopes=self._by(3, SCOPES),
            ends=self._by(4, ENDS),
            rules=Counted(rules, dict(self._rules)),
            unresolved=Counted(rules, dict(self._unresolved)),
        )

    def _by(self, place: int, words: Mapping[str, str]) -> Counted:
        """Rows by one of the values that were counted together, those that none has at 0."""
        rows = dict.fromkeys(words, 0)
        for values, count in self._together.items():
            rows[values[place]] += count
        return Counted(words, rows)


def _phases(complaint: Complaint) -> dict[str, str]:
    """The words for each phase, in their order."""
    kinds = [kind for kind in complaint.file.findings if kind.id == "phase"]
    values = chain.from_iterable(kind.values for kind in kinds)
    words = {value.id: value.label for value in values}
    words |= {kind.otherwise.id: kind.otherwise.label for kind in kinds if kind.otherwise}
    return words | ({} if NO_PHASE in words else {NO_PHASE: "Not clear"})
