"""The workbench of a proof: one person, or two who are alike but for something, and the search for a counterexample."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from triage.model.complaint import Complaint, PackContent
from triage.verify.conclusions import Conclusions
from triage.verify.logic import Formula
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
        self.checked = 0
        self._twins: dict[str, Conclusions] = {}
        self._searches: dict[str, _Search] = {}

    @cached_property
    def one(self) -> Conclusions:
        """What follows for the first person."""
        return Conclusions(Person(self.complaint, "a"))

    @cached_property
    def other(self) -> Conclusions:
        """What follows for the second person."""
        return Conclusions(Person(self.complaint, "b"))

    def twin(self, question: str) -> Conclusions:
        """What follows for somebody who is like the first person but for the answer to one question."""
        if question not in self._twins:
            twin = Person(self.complaint, f"twin {question}", self.one.person, question)
            self._twins[question] = Conclusions(twin, self.one, question)
        return self._twins[question]

    @cached_property
    def _search(self) -> "_Search":
        return _Search(self.one)

    def _search_with(self, second: Conclusions) -> "_Search":
        name = second.person.name
        if name not in self._searches:
            self._searches[name] = _Search(self.one, second)
        return self._searches[name]

    def find(self, *claims: Formula) -> Example | None:
        """One person for whom all claims hold; None when there is none."""
        return self._found(self._search.example(claims))

    def find_two(self, second: Conclusions, *claims: Formula) -> Example | None:
        """The first person and another for whom all claims hold; None when there are none."""
        return self._found(self._search_with(second).example(claims))

    def conflict(self, claims: Sequence[Formula]) -> tuple[int, ...]:
        """Which claims, by their place, cannot hold together; call it when `find` found nobody."""
        return self._search.conflict(claims)

    def _found(self, example: Example | None) -> Example | None:
        self.checked += 1
        if example:
            self.found.extend(example.answers)
        return example


class _Search:
    """A solver that knows what answers can be given. Claims are assumed, so that what it learns is kept."""

    def __init__(self, *people: Conclusions) -> None:
        self._people = people
        self._solver: Any = z3.Solver()
        self._marks: dict[int, tuple[Formula, Formula]] = {}
        for who in people:
            self._solver.add(list(who.person.rules_of_answering()))

    def _mark(self, claim: Formula) -> Formula:
        """A variable that stands for a claim. The claim is kept, so that its number is not given to another."""
        key = claim.get_id()
        if key not in self._marks:
            mark = z3.Bool(f"claim {len(self._marks)}")
            self._solver.add(z3.Implies(mark, claim))
            self._marks[key] = mark, claim
        return self._marks[key][0]

    def example(self, claims: Sequence[Formula]) -> Example | None:
        verdict = self._solver.check(*map(self._mark, claims))
        if verdict == z3.unknown:
            raise UndecidedError
        if verdict == z3.unsat:
            return None
        model = self._solver.model()
        true = {declared.name() for declared in model if z3.is_true(model[declared])}
        answers = []
        for who in self._people:
            holds = {name: name in true for name in who.person.every_name}
            answers.append(who.person.answers(holds))
        return Example(tuple(answers))

    def conflict(self, claims: Sequence[Formula]) -> tuple[int, ...]:
        marks = [self._mark(claim) for claim in claims]
        self._solver.check(*marks)
        core = {mark.get_id() for mark in self._solver.unsat_core()}
        return tuple(place for place, mark in enumerate(marks) if mark.get_id() in core)
