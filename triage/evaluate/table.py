"""Cases from a CSV table, for other people's sets: one row a case, one column a question. Nothing in it is guessed."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import ValidationError

from triage.evaluate.rows import Row, Rows
from triage.model.assessment import Permission
from triage.model.base import MAX_ID
from triage.model.complaint import Complaint
from triage.model.question import NONE_OF_THESE, NOT_SURE, Choice, Number, Question
from triage.model.urgency import Urgency
from triage.pack.parsing import Problems
from triage.vignettes import Case, Report

MAX_CASES = 10_000
MAX_CELL = 5_000
UNSURE_MARK = "?"
"""Stands after an option of a screen that is not sure."""
REMARKS = ("story", "from")
"""Columns for people. They are not read."""

_WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_ONE_LINE = f"one line of 1 to {MAX_ID} characters"
_SMALL = "small letters and digits, with - between them"


class _Column(NamedTuple):
    """A column that is no question: whether it is a list, and what to say of a wrong value."""

    listed: bool
    wrong: str
    allowed: str


COLUMNS = {
    "id": _Column(False, "this is no name of a case", _ONE_LINE),
    "levels": _Column(True, "there is no such level", ", ".join(Urgency)),
    "exercises": _Column(True, "there is no such permission", ", ".join(get_args(Permission))),
    "phase": _Column(True, "this is no name of a phase", _SMALL),
    "must": _Column(True, "this is no name", "the id of a statement or a piece"),
    "must_not": _Column(True, "this is no name", "the id of a statement or a piece"),
    "tags": _Column(True, "this is no tag", _SMALL),
    "pair": _Column(False, "this is no name of a case", _ONE_LINE),
}
NEEDED = ("id", "levels")


class _WrongCellError(Exception):
    """What is wrong with one cell: the message, what was found, what is allowed."""

    def __init__(self, *problem: str) -> None:
        self.problem = problem


def cases_of_table(file: Path, complaint: Complaint, problems: Problems) -> Iterator[tuple[Case, Report]]:
    """The cases of one CSV file, each with where to report what is wrong with it."""
    rows = Rows(file, problems)
    before = len(problems.found)
    names: list[str] | None = None
    count = 0
    for row in rows:
        if names is None:
            names = [cell.strip() for cell in row.cells]
            wrong = list(_wrong_columns(names, complaint))
            for problem in wrong:
                rows.report(row.line, *problem)
            if wrong:
                return
            continue
        count += 1
        if count > MAX_CASES:
            rows.report(row.line, "", "there are too many cases", f"case {count}", f"up to {MAX_CASES}")
            return
        case = _case(row, names, complaint, rows)
        if case is not None:
            yield case, _reporter(row, names, rows)
    if count == 0 and len(problems.found) == before:
        rows.report(1, "", "there is no case here", "", "a line with the names of the columns, and one row a case")


def _wrong_columns(names: Sequence[str], complaint: Complaint) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the first row: the column, the message, what was found and what is allowed."""
    own = (*COLUMNS, *REMARKS)
    known = (*own, *complaint.question)
    if len(names) > len(known):
        yield "", "there are more columns than this pack has questions for", f"{len(names)}", f"up to {len(known)}"
        return
    every = ", ".join(known)
    for number, name in enumerate(names, start=1):
        if not name:
            yield str(number), "this column has no name", "", every
        elif name not in known:
            hint = ", and columns are separated by commas" if len(names) == 1 else ""
            yield str(number), f"there is no such column{hint}", name, every
        elif name in names[: number - 1]:
            yield str(number), "this column stands twice", name, "each column once"
        elif name in own and name in complaint.question:
            message = "this is a column of every table and a question of this pack, so it cannot be told which is meant"
            yield str(number), message, name, "a pack whose question has another id"
    for name in NEEDED:
        if name not in names:
            yield name, "this column is missing", "", every


def _case(row: Row, names: Sequence[str], complaint: Complaint, rows: Rows) -> Case | None:
    """The case of one row, or None when something in it was reported."""
    if len(row.cells) != len(names):
        message = "this row has not as many cells as there are columns"
        rows.report(row.line, "", message, f"{len(row.cells)} cells", f"{len(names)} cells")
        return None
    expected: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    good = True
    for name, cell in zip(names, row.cells, strict=True):
        try:
            value = _value(name, cell.strip(), complaint)
        except _WrongCellError as wrong:
            rows.report(row.line, name, *wrong.problem)
            good = False
        else:
            if value is not None:
                (expected if name in COLUMNS else answers)[name] = value
    if not good:
        return None
    try:
        return Case.model_validate({**expected, "answers": answers})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            key, *index = detail["loc"]
            column, given = COLUMNS[str(key)], expected[str(key)]
            if column.listed and not index:  # the list as a whole, beside the entry that is reported anyway
                continue
            found = given[index[0]] if column.listed else given
            rows.report(row.line, str(key), column.wrong, found, column.allowed)
        return None


def _reporter(row: Row, names: Sequence[str], rows: Rows) -> Report:
    """What a later check calls: the last part of the path is the column."""

    def report(path: tuple[str, ...], message: str, found: str, allowed: str) -> None:
        rows.report(row.line, path[-1], message, found or row.cells[names.index(path[-1])], allowed)

    return report


def _value(name: str, cell: str, complaint: Complaint) -> Any:
    """What a cell says as plain data; None when it is empty, or a remark."""
    if len(cell) > MAX_CELL:
        raise _WrongCellError("this cell is too long", cell, f"up to {MAX_CELL} characters")
    if not cell and name in NEEDED:
        raise _WrongCellError("this cell is empty", "", COLUMNS[name].allowed)
    if not cell or name in REMARKS:
        return None
    if name in COLUMNS:
        return _listed(cell) if COLUMNS[name].listed else cell
    return _answer(complaint.question[name], cell)


def _listed(cell: str) -> tuple[str, ...]:
    """The parts of a cell between `;`."""
    parts = tuple(part.strip() for part in cell.split(";"))
    if not all(parts):
        raise _WrongCellError("nothing stands before, between or after a ';'", cell, "names with one ';' between them")
    if twice := next((part for part in parts if parts.count(part) > 1), None):
        raise _WrongCellError("this stands twice", twice, "each name once")
    return parts


def _answer(question: Question, cell: str) -> Any:
    """The answer as plain data. Whether the question takes it is checked with all others."""
    if isinstance(question, Number):
        return int(cell) if _WHOLE_NUMBER.fullmatch(cell) else cell
    if isinstance(question, Choice) or cell == NOT_SURE:
        return cell
    parts = _listed(cell)
    if NOT_SURE in parts:
        allowed = f"'{NOT_SURE}' alone, or {UNSURE_MARK} after each option that is not sure"
        raise _WrongCellError(f"'{NOT_SURE}' stands beside an option", cell, allowed)
    if parts == (NONE_OF_THESE,):
        return []
    return {
        "yes": [part for part in parts if not part.endswith(UNSURE_MARK)],
        "unsure": [part.removesuffix(UNSURE_MARK) for part in parts if part.endswith(UNSURE_MARK)],
    }
