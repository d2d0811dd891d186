"""Why a mutant may stay unnoticed, as its author says in a file. What is said of a mutant that is noticed is told."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from triage.errors import PackError, Problem
from triage.model.base import Frozen, Text
from triage.mutate.verdict import Judged, Mutation
from triage.pack.parsing import ParsedFile, Problems

Reasons = Mapping[str, str]
"""Why, by the key of the mutant."""


class _Explained(Frozen):
    mutant: Annotated[str, Field(min_length=1, max_length=1000)]
    because: Text


class _File(Frozen):
    explained: tuple[_Explained, ...]


def read_explained(path: Path) -> Reasons:
    """The reasons in a file. Raises PackError naming file, line and key."""
    problems = Problems()
    try:
        data = path.read_bytes()
    except OSError:
        raise PackError((Problem("this file cannot be read", str(path)),)) from None
    file = ParsedFile(str(path), data, problems).model(_File)
    problems.raise_if_any()
    assert file is not None
    return {one.mutant: one.because for one in file.explained}


def explain(mutation: Mutation, reasons: Reasons, *, whole: bool) -> Mutation:
    """The run with the reasons at its survivors. Raises PackError for a reason that no survivor needs.

    `whole`: all mutants were judged, so that a reason for any other is out of date.
    """
    survivors = {one.key for one in mutation.survivors}
    stale = [key for key in reasons if key not in survivors] if whole else []
    if stale:
        message = "this mutant is noticed, or there is none of this name"
        raise PackError(tuple(Problem(message, "explained", found=key[:80]) for key in stale))
    judged = (_explained(one, reasons) for one in mutation.judged)
    return mutation.model_copy(update={"judged": tuple(judged)})


def _explained(one: Judged, reasons: Reasons) -> Judged:
    if one.key not in reasons or one.fate != "survived":
        return one
    return one.model_copy(update={"fate": "explained", "by": reasons[one.key]})
