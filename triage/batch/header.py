"""What the columns of an input are: questions, or kept as they are."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from triage.columnar.heart import RESULTS
from triage.errors import AnswerError, Problem
from triage.model.answers import shown

OUR_OWN = ("row", "given", "pack", *RESULTS)
"""Names that a column of the output has."""
ALIKE = 0.8


def kept_columns(columns: Sequence[str], questions: Iterable[str], place: str) -> tuple[str, ...]:
    """The columns that are no questions. Raises AnswerError naming each column that cannot be what it seems."""
    known = list(questions)
    kept = tuple(name for name in columns if name not in known)
    problems = [
        Problem("this column stands twice", place, found=shown(name))
        for name in dict.fromkeys(columns)
        if columns.count(name) > 1
    ]
    for name in kept:
        if name in OUR_OWN:
            message = "a column that is kept cannot have the name of a column of the results"
            problems.append(Problem(message, place, found=shown(name)))
        elif near := get_close_matches(name.strip().lower().replace("_", "-"), known, 1, ALIKE):
            message = "this column is no question, but nearly one. Write it as that, or give it another name"
            problems.append(Problem(message, place, found=shown(name), allowed=near[0]))
    if len(kept) == len(columns):
        names = ", ".join(map(shown, columns))
        problems.append(Problem("no column is a question", place, found=names, allowed=", ".join(known)))
    if problems:
        raise AnswerError(tuple(problems))
    return kept
