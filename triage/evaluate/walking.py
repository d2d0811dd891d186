"""Each vignette walked through the interview: what it ends with, or what stopped it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.errors import AnswerError, EngineError, Problem
from triage.library import Pack
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint
from triage.vignettes import Case, finding_fault, unanswered, whole_answers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one vignette or other case: the result, and the questions that were asked on the way to it."""

    vignette: Case
    result: Assessment
    asked: tuple[str, ...]

    @property
    def under(self) -> bool:
        """Below every accepted level."""
        return self.result.urgency < min(self.vignette.levels, key=lambda level: level.rank)

    @property
    def over(self) -> bool:
        """Above every accepted level."""
        return self.result.urgency > max(self.vignette.levels, key=lambda level: level.rank)

    @property
    def within(self) -> bool:
        """One of the accepted levels, or between two of them."""
        return not self.under and not self.over

    @property
    def permitted(self) -> bool:
        """Exercises are allowed, gentle only or not allowed, as expected."""
        return self.result.exercise_permission in self.vignette.exercises

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that differs from what was expected, in words."""
        vignette, result = self.vignette, self.result
        found = []
        if not self.within:
            found.append(f"level {result.urgency}, expected {_or(vignette.levels)}")
        if vignette.exercises and not self.permitted:
            found.append(f"exercises {result.exercise_permission}, expected {_or(vignette.exercises)}")
        if vignette.phase and result.phase not in vignette.phase:
            found.append(f"phase {result.phase}, expected {_or(vignette.phase)}")
        for kind, accepted in vignette.findings.items():
            if fault := finding_fault(kind, accepted, [value.id for value in result.findings.get(kind, ())]):
                found.append(fault)
        found += [f"{name} is missing" for name in self.missing]
        found += [f"{name} must not appear" for name in self.unwanted]
        return tuple(found)

    @property
    def missing(self) -> tuple[str, ...]:
        """What must appear and does not."""
        return tuple(name for name in self.vignette.must if name not in self._shown)

    @property
    def unwanted(self) -> tuple[str, ...]:
        """What must not appear and does."""
        return tuple(name for name in self.vignette.must_not if name in self._shown)

    @property
    def _shown(self) -> frozenset[str]:
        return self.result.piece_ids | self.result.carried


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A case that the interview could not finish, so that there is no advice, and why."""

    vignette: Case
    why: str


def run_vignettes(pack: Pack, complaint: Complaint, vignettes: Iterable[Case]) -> list[Outcome]:
    """Walk the interview as each person. Raises AnswerError listing every question that a vignette does not answer."""
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for vignette in vignettes:
        try:
            outcomes.append(_run(pack, complaint, vignette))
        except AnswerError as error:
            problems.extend(error.problems)
    if problems:
        raise AnswerError(tuple(problems))
    return outcomes


def walk_vignettes(
    pack: Pack, complaint: Complaint, vignettes: Iterable[Case]
) -> tuple[list[Outcome], list[Unfinished]]:
    """Walk the interview as each person; those it cannot finish, or whose rules the engine refuses, are kept apart."""
    outcomes: list[Outcome] = []
    unfinished: list[Unfinished] = []
    for vignette in vignettes:
        try:
            outcomes.append(_run(pack, complaint, vignette))
        except AnswerError as error:
            unfinished.append(Unfinished(vignette, "; ".join(_why(problem) for problem in error.problems)))
        except EngineError as error:
            unfinished.append(Unfinished(vignette, str(error)))
    return outcomes, unfinished


def _why(problem: Problem) -> str:
    return f"{problem.key or problem.place}: {problem.message}"


def _run(pack: Pack, complaint: Complaint, vignette: Case) -> Outcome:
    answers = whole_answers(vignette, complaint)
    interview = pack.interview(complaint.id)
    while (question := interview.next_question()) is not None:
        if question.id not in answers:
            raise unanswered(vignette, question.id)
        interview.answer(question.id, answers[question.id])
    return Outcome(vignette, interview.assess(), tuple(interview.answers))


def _or(names: Sequence[str]) -> str:
    return " or ".join(str(name) for name in names)
