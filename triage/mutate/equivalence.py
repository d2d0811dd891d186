"""Whether a mutant is one at all: does it tell anybody something else, among all possible answers?"""

from collections.abc import Iterator
from typing import Any

import z3

from triage.model.complaint import Complaint
from triage.mutate.operators import Mutant, broken_complaint
from triage.verify.conclusions import Conclusions
from triage.verify.logic import FALSE, Formula, any_of, negation, same
from triage.verify.person import Person

Plain = dict[str, Any]


class Equivalence:
    """Proves that a mutant is equivalent, or finds answers with which it tells something else.

    Equivalent means: for all answers every other rule fires as before, and so does the broken one; level, permission,
    findings, what is shown, watched and withheld are the same. Which rules are named as reasons for withholding the
    same piece may differ.
    """

    def __init__(self, complaint: Complaint) -> None:
        self._complaint = complaint

    def example(self, mutant: Mutant) -> Plain | None:
        """Answers with which the mutant tells something else; None when it is equivalent."""
        broken = broken_complaint(self._complaint, mutant)
        person = Person(_both(self._complaint, mutant), "a")
        before = Conclusions(person, complaint=self._complaint)
        after = Conclusions(person, complaint=broken)
        solver: Any = z3.Solver()
        solver.add(*person.rules_of_answering(), before.everything_answered, any_of(_changes(before, after)))
        verdict = solver.check()
        if verdict == z3.unsat:
            return None
        model = solver.model()
        true = {declared.name() for declared in model if z3.is_true(model[declared])}
        return person.answers({name: name in true for name in person.every_name})


def _both(complaint: Complaint, mutant: Mutant) -> Complaint:
    """Old and new rules together, so that numbers are cut at the bounds of both."""
    new = [rule.model_copy(update={"id": f"{rule.id}/new"}) for rule in mutant.changed.values() if rule is not None]
    fields = {name: getattr(complaint, name) for name in Complaint.model_fields}
    return Complaint.model_construct(**{**fields, "every_rule": (*complaint.every_rule, *new)})


def _changes(before: Conclusions, after: Conclusions) -> Iterator[Formula]:
    for one, other in (
        (before.certain, after.certain),
        (before.possible, after.possible),
        (before.watched, after.watched),
        (dict(before.result()), dict(after.result())),
    ):
        for name in one.keys() | other.keys():
            was: Formula = one.get(name, FALSE)
            now: Formula = other.get(name, FALSE)
            if not was.eq(now):
                yield negation(same(was, now))
