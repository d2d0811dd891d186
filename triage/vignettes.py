"""Vignettes: short stories with the answers that person would give and what is expected of the result."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from triage.errors import AnswerError, Problem
from triage.model.answers import read_answers
from triage.model.assessment import Permission
from triage.model.base import Frozen, Id, Text
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Screen, SecondLook
from triage.model.urgency import UrgencyField
from triage.pack.parsing import ParsedFile, Problems


class Vignette(Frozen):
    """One story. `levels`, `phase` and `exercises` list what is accepted, the most fitting first.

    `must` and `must_not` name statements that a fired rule carries (`RF20`) or pieces the result shows
    (`exercises/...`). `pair` names the vignette that differs from this one in a single answer.
    """

    id: Id
    story: Text
    answers: dict[Id, Any]
    levels: Annotated[tuple[UrgencyField, ...], Field(min_length=1)]
    phase: tuple[Id, ...] = ()
    exercises: Annotated[tuple[Permission, ...], Field(min_length=1)]
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    tags: tuple[Id, ...] = ()
    pair: Id | None = None
    source: Annotated[Text, Field(alias="from")]


class VignetteFile(Frozen):
    """A file of vignettes."""

    vignettes: Annotated[tuple[Vignette, ...], Field(min_length=1)]


def read_vignettes(path: Path, complaint: Complaint) -> tuple[Vignette, ...]:
    """All vignettes of a file, or of the files of a folder. Raises PackError naming file, line and key."""
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    problems = Problems()
    if not files:
        problems.missing(str(path), "there is no vignette file here")
    found: dict[str, Vignette] = {}
    pairs: list[tuple[ParsedFile, int, str]] = []
    for file in files:
        parsed = ParsedFile(file.name, file.read_bytes(), problems)
        read = parsed.model(VignetteFile)
        for index, vignette in enumerate(read.vignettes if read else ()):
            if vignette.id in found:
                parsed.report("this id stands twice", ("vignettes", index, "id"), vignette.id)
            found[vignette.id] = vignette
            _check(vignette, complaint, parsed, index)
            if vignette.pair:
                pairs.append((parsed, index, vignette.pair))
    for parsed, index, pair in pairs:
        if pair not in found:
            parsed.report("there is no such vignette", ("vignettes", index, "pair"), pair)
    problems.raise_if_any()
    return tuple(found.values())


def _check(vignette: Vignette, complaint: Complaint, parsed: ParsedFile, index: int) -> None:
    try:
        read_answers(complaint.question, vignette.answers)
    except AnswerError as error:
        for problem in error.problems:
            path = ("vignettes", index, "answers", *((problem.place,) if problem.place else ()))
            parsed.report(problem.message, path, problem.found, problem.allowed)
    known = {*complaint.items, *(statement.id for statement in complaint.statements)}
    for key in ("must", "must_not"):
        for name in getattr(vignette, key):
            if name not in known:
                parsed.report("there is no such statement or piece of knowledge", ("vignettes", index, key), name)


def whole_answers(vignette: Vignette, complaint: Complaint) -> dict[str, Any]:
    """Its answers; a screen that is left out has none of its options, a second look left out is still not sure."""
    left_out: dict[str, Any] = {}
    for question in complaint.questions:
        if isinstance(question, Screen) and question.id not in vignette.answers:
            left_out[question.id] = NOT_SURE if isinstance(question, SecondLook) else []
    return {**left_out, **vignette.answers}


def unanswered(vignette: Vignette, question: str) -> AnswerError:
    """The error for a question that is asked and that a vignette does not answer."""
    return AnswerError(
        (Problem("the interview asks this, and the vignette does not answer it", vignette.id, key=question),)
    )
