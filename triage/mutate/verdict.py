"""The outcome of `triage mutate`: what became of each mutant, and how many were noticed."""

from collections import Counter
from typing import Any, Literal

from triage.model.base import Frozen

Fate = Literal["case", "check", "vignette", "property", "equivalent", "explained", "survived"]
KILLED: tuple[Fate, ...] = ("case", "check", "vignette", "property")
"""What notices a mutant, in the order in which they are asked."""


class Judged(Frozen):
    """One mutant and what became of it.

    `by` is the property that noticed it, or why it was explained. `example` are answers with which a mutant
    that nothing noticed tells somebody something else.
    """

    key: str
    rule: str
    operator: str
    fate: Fate
    by: str = ""
    example: dict[str, Any] | None = None


class Mutation(Frozen):
    """All mutants of one complaint. `seconds` is the time of this run, without what an earlier one had done."""

    pack: str
    version: str
    digest: str
    complaint: str
    cases: int
    vignettes: int
    judged: tuple[Judged, ...]
    seconds: float

    @property
    def fates(self) -> Counter[Fate]:
        """How many mutants met each fate."""
        return Counter(one.fate for one in self.judged)

    @property
    def killed(self) -> int:
        """How many mutants were noticed."""
        return sum(self.fates[fate] for fate in KILLED)

    @property
    def counted(self) -> int:
        """How many mutants tell somebody something else: all but those that are proved equivalent."""
        return len(self.judged) - self.fates["equivalent"]

    @property
    def score(self) -> float:
        """Percent of the mutants that count that were noticed; 100 when none count."""
        return 100 * self.killed / self.counted if self.counted else 100.0

    @property
    def survivors(self) -> tuple[Judged, ...]:
        """The mutants that count and that nothing noticed, explained ones too."""
        return tuple(one for one in self.judged if one.fate in ("survived", "explained"))
