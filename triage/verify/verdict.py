"""The outcome of `triage verify`: what was proved, what was refuted, and by which answers."""

from typing import Any, Literal

from triage.model.base import Frozen


class Counterexample(Frozen):
    """What is wrong, and the answer sets that show it, ready for `triage assess`."""

    text: str
    answers: tuple[dict[str, Any], ...] = ()
    levels: tuple[str, ...] = ()


class Verdict(Frozen):
    """One property. `basis` says whether it is proved of the rules or guaranteed by code.

    `checked` counts searches over all answers (rules) or answer sets looked at (code).
    """

    id: str
    holds: str
    basis: Literal["rules", "code"]
    proved: bool
    checked: int
    seconds: float
    refuted_by: tuple[Counterexample, ...] = ()


class Verification(Frozen):
    """All verdicts on one complaint, and how many answer sets tied the proof to the engine.

    `answer_sets` is the number of possible answer sets, as text for its size; `differences` are disagreements between
    proof and engine, each with the answers that show it: with any, nothing is proved.
    """

    pack: str
    version: str
    digest: str
    complaint: str
    answer_sets: str
    verdicts: tuple[Verdict, ...]
    found: int
    made_up: int
    differences: tuple[Counterexample, ...]
    seconds: float

    @property
    def sound(self) -> bool:
        """Everything holds, and proof and engine agree."""
        return not self.differences and all(verdict.proved for verdict in self.verdicts)
