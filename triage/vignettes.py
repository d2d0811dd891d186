"""Vignettes: short stories with the answers that person would give and what is expected of the result."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from triage.assess import UNCLEAR
from triage.errors import AnswerError, Problem
from triage.model.answers import read_answers, shown
from triage.model.assessment import Permission
from triage.model.base import MAX_ID, Frozen, Id, Text
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Screen, SecondLook
from triage.model.urgency import UrgencyField
from triage.pack.limits import MAX_FILE_BYTES
from triage.pack.parsing import ParsedFile, Problems


def _seen(text: str) -> str:
    if not text.isprintable():
        raise ValueError("this holds a character that cannot be seen")
    return text


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ID), AfterValidator(_seen)]
"""One line that can be seen. A case of other people's sets keeps the name it has there."""


class Case(Frozen):
    """What one person answers, and what is expected of the result. What is left empty is not scored.

    `levels`, `phase` and `exercises` list what is accepted, the most fitting first. `findings` does so for kinds of
    finding; none accepted means that none is told. `must` and `must_not` name
    statements that a fired rule carries (`RF20`) or pieces the result shows (`exercises/...`). `pair` names the case
    that differs from this one in a single answer.
    """

    screens_left_out_are_none: ClassVar[bool] = False

    id: Name
    answers: dict[Id, Any]
    levels: Annotated[tuple[UrgencyField, ...], Field(min_length=1)]
    phase: tuple[Id, ...] = ()
    exercises: tuple[Permission, ...] = ()
    findings: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    tags: tuple[Id, ...] = ()
    pair: Name | None = None


class Vignette(Case):
    """A case with its story and where the expectation comes from."""

    screens_left_out_are_none: ClassVar[bool] = True

    id: Id
    story: Text
    exercises: Annotated[tuple[Permission, ...], Field(min_length=1)]
    pair: Id | None = None
    source: Annotated[Text, Field(alias="from")]


class VignetteFile(Frozen):
    """A file of vignettes."""

    vignettes: Annotated[tuple[Vignette, ...], Field(min_length=1)]


AnyCase = TypeVar("AnyCase", bound=Case)
Report = Callable[[tuple[str, ...], str, str, str], None]
"""Takes a problem of one case: the path inside it, what is wrong, what was found and what is allowed."""


def read_vignettes(path: Path, complaint: Complaint) -> tuple[Vignette, ...]:
    """All vignettes of a file, or of the files of a folder. Raises PackError naming file, line and key."""
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    problems = Problems()
    if not files:
        problems.missing(str(path), "there is no vignette file here")
    found = checked([entry for file in files for entry in vignettes_of(file, problems)], complaint)
    problems.raise_if_any()
    return found


def vignettes_of(file: Path, problems: Problems) -> Iterator[tuple[Vignette, Report]]:
    """The vignettes of one file, each with where to report what is wrong with it."""
    with file.open("rb") as stream:
        parsed = ParsedFile(file.name, stream.read(MAX_FILE_BYTES + 1), problems)
    read = parsed.model(VignetteFile)
    for index, vignette in enumerate(read.vignettes if read else ()):

        def report(path: tuple[str, ...], message: str, found: str, allowed: str, at: int = index) -> None:
            parsed.report(message, ("vignettes", at, *path), found, allowed)

        yield vignette, report


def checked(found: Sequence[tuple[AnyCase, Report]], complaint: Complaint) -> tuple[AnyCase, ...]:
    """The cases, each reported where an id stands twice, an answer does not fit or a name does not exist."""
    cases: dict[str, AnyCase] = {}
    for case, report in found:
        if case.id in cases:
            report(("id",), "this id stands twice", case.id, "")
        cases[case.id] = case
    for case, report in found:
        _check_answers(case, complaint, report)
        _check_names(case, complaint, report)
        if case.pair is not None and (case.pair not in cases or case.pair == case.id):
            report(("pair",), "there is no such vignette", case.pair, "the id of another case")
    return tuple(cases.values())


def _check_answers(case: Case, complaint: Complaint, report: Report) -> None:
    try:
        read_answers(complaint.question, case.answers)
    except AnswerError as error:
        for problem in error.problems:
            path = ("answers", *((problem.place,) if problem.place else ()))
            report(path, problem.message, problem.found, problem.allowed)


def _check_names(case: Case, complaint: Complaint, report: Report) -> None:
    known = {*complaint.items, *(statement.id for statement in complaint.statements)}
    for key in ("must", "must_not"):
        for name in getattr(case, key):
            if name not in known:
                allowed = "the id of a statement, or of a piece such as exercises/NAME"
                report((key,), "there is no such statement or piece of knowledge", shown(name), allowed)
    for kind, accepted in case.findings.items():
        values = finding_ids(complaint, kind)
        if not values:
            report(("findings", kind), "there is no such finding", kind, ", ".join(complaint.kind))
        for value in accepted if values else ():
            if value not in values:
                report(("findings", kind), "there is no such value", value, ", ".join(values))
    phases = [value.id for kind in complaint.file.findings if kind.id == "phase" for value in kind.values]
    for name in case.phase:
        if name not in (*phases, UNCLEAR):
            report(("phase",), "there is no such phase", name, ", ".join((*phases, UNCLEAR)))


def finding_ids(complaint: Complaint, kind: str) -> tuple[str, ...]:
    """The values of a kind of finding that can be told, what holds otherwise too; empty for no such kind."""
    found = complaint.kind.get(kind)
    if found is None:
        return ()
    return (*(value.id for value in found.values), *([found.otherwise.id] if found.otherwise else ()))


def finding_fault(kind: str, accepted: Sequence[str], told: Sequence[str]) -> str | None:
    """What is wrong with the values of a kind that were told; None when nothing is."""
    if set(told) <= set(accepted) and bool(told) == bool(accepted):
        return None
    return f"{kind} {' or '.join(sorted(told)) or 'none'}, expected {' or '.join(accepted) or 'none'}"


def whole_answers(case: Case, complaint: Complaint) -> dict[str, Any]:
    """Its answers; a second look left out is still not sure, and of a vignette a screen left out is none of these."""
    left_out: dict[str, Any] = {}
    for question in complaint.questions:
        if isinstance(question, SecondLook):
            left_out[question.id] = NOT_SURE
        elif isinstance(question, Screen) and case.screens_left_out_are_none:
            left_out[question.id] = []
    return {**left_out, **case.answers}


def unanswered(case: Case, question: str) -> AnswerError:
    """The error for a question that is asked and that a case does not answer."""
    return AnswerError((Problem("the interview asks this, and the case does not answer it", case.id, key=question),))
