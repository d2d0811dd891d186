"""The workbench of a proof: one person, or two who are alike but for something, and the search for a counterexample."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from triage.model.complaint import Complaint, PackContent
from triage.verify.conclusions import Conclusions
from triage.verify.logic import Formula, negation
from triage.verify.person import Person

Plain = dict[str, Any]
"""Answers as plain data, ready for `triage assess`."""


@dataclass(frozen=True, slots=True)
class Example:
    """Answer sets that z3 found, one for each person."""

    answers: tuple[Plain, ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """What is wrong, in words, and the answer sets that show it; none where no answers can show it."""

    text: str
    answers: tuple[Plain, ...] = ()


class UndecidedError(Exception):
    """z3 could not decide."""


class Proof:
    """Searches all answer sets of one complaint. Every answer set it finds is kept in `found`."""

    def __init__(self, content: PackContent, complaint: Complaint) -> None:
        self.content = content
        self.complaint = complaint
        self.found: list[Plain] = []
        self.walks: list[tuple[str, Plain]] = []
        self.checked = 0

    @cached_property
    def one(self) -> Conclusions:
        """What follows for the first person."""
        return Conclusions(Person(self.complaint, "a"))

    @cached_property
    def other(self) -> Conclusions:
        """What follows for the second person."""
        return Conclusions(Person(self.complaint, "b"))

    @cached_property
    def _solver_of_one(self) -> Any:
        return _solver(self.one)

    @cached_property
    def _solver_of_two(self) -> Any:
        return _solver(self.one, self.other)

    def find(self, *claims: Formula) -> Example | None:
        """One person for whom all claims hold; None when there is none."""
        return self._find(self._solver_of_one, claims, (self.one,))

    def find_two(self, *claims: Formula) -> Example | None:
        """Two people for whom all claims hold; None when there are none."""
        return self._find(self._solver_of_two, claims, (self.one, self.other))

    def conflict(self, claims: Sequence[Formula]) -> tuple[int, ...]:
        """Which claims, by their place, cannot hold together; call it when `find` found nobody."""
        solver = self._solver_of_one
        solver.push()
        marks = [z3.Bool(f"claim {place}") for place in range(len(claims))]
        for mark, claim in zip(marks, claims, strict=True):
            solver.add(z3.Implies(mark, claim))
        solver.check(*marks)
        core = {mark.decl().name() for mark in solver.unsat_core()}
        solver.pop()
        return tuple(place for place, mark in enumerate(marks) if mark.decl().name() in core)

    def _find(self, solver: Any, claims: tuple[Formula, ...], people: tuple[Conclusions, ...]) -> Example | None:
        self.checked += 1
        solver.push()
        solver.add(*claims)
        verdict = solver.check()
        model = solver.model() if verdict == z3.sat else None
        solver.pop()
        if verdict == z3.unknown:
            raise UndecidedError
        if model is None:
            return None
        answers = []
        for who in people:
            holds = {v.decl().name(): z3.is_true(model.eval(v, model_completion=True)) for v in who.person.variables()}
            answers.append(who.person.answers(holds))
        self.found.extend(answers)
        return Example(tuple(answers))


def _solver(*people: Conclusions) -> Any:
    solver = z3.SolverFor("QF_FD")
    for who in people:
        solver.add(list(who.person.rules_of_answering()))
    return solver


def lower(level: Formula) -> Formula:
    """Below a level, given the formula that says "at least"."""
    return negation(level)
