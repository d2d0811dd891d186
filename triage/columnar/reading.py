"""From cells, as a file or a frame holds them, to a table of answers by numbers. Nothing is guessed.

Each different cell of a column is read once, by the same reader that checks the answers of one person. A row with a
cell that does not fit has a problem in words.
"""

from typing import Any

import polars as pl

from triage.columnar.cells import Cells, Plain, cells_of
from triage.columnar.columns import answered, bits_of, said, unsure, yes
from triage.errors import AnswerError, Problem
from triage.model.answers import Screened, read_answer
from triage.model.complaint import Complaint
from triage.model.question import NOT_SURE, Choice, Question, Screen

PROBLEM = "problem"


class Reader:
    """Reads the cells of one complaint's questions."""

    def __init__(self, complaint: Complaint) -> None:
        self._complaint = complaint
        self._bits = bits_of(complaint)
        self._known: dict[tuple[str, Plain, str], _Read] = {}

    def read(self, frame: pl.DataFrame, cells: Cells = "text") -> pl.DataFrame:
        """The answers by numbers and the column `problem`, null where there is none.

        A column that is missing and a cell that is empty are questions without an answer. Raises AnswerError when a
        column is of a type that holds no answers, such as fractions.
        """
        columns: list[pl.Series] = []
        problems: list[pl.Series] = []
        for question in self._complaint.questions:
            if question.id in frame.columns:
                texts, plain = cells_of(frame[question.id], question, cells)
                numbers, problem = self._numbers(question, texts, plain)
                columns += numbers
                problems += [problem] if problem is not None else []
            else:
                nothing = pl.Series([None], dtype=pl.String)
                numbers, _ = self._numbers(question, nothing, str)
                columns += [column.new_from_index(0, frame.height) for column in numbers]
        return pl.DataFrame([*columns, _joined(problems, frame.height)])

    def _numbers(self, question: Question, texts: pl.Series, plain: Plain) -> tuple[list[pl.Series], pl.Series | None]:
        """The columns of one question, and its problems if there is any."""
        different = texts.drop_nulls().unique(maintain_order=True)
        read = [self._read(question, text, plain) for text in different]
        place = texts.cast(pl.Enum(different)).to_physical()
        first, second, problems = ([one[part] for one in read] for part in range(3))
        columns = [place.is_not_null().alias(_name(answered(question.id)))]
        if isinstance(question, Screen):
            every = sum(self._bits[question.id].values())
            columns.append(_gathered(first, place, pl.UInt8).fill_null(0).alias(_name(yes(question.id))))
            columns.append(_gathered(second, place, pl.UInt8).fill_null(every).alias(_name(unsure(question.id))))
        else:
            columns.append(_gathered(first, place, pl.Int32).alias(_name(said(question.id))))
        return columns, _gathered(problems, place, pl.String) if any(problems) else None

    def _read(self, question: Question, text: str, plain: Plain) -> "_Read":
        key = (question.id, plain, text)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            try:
                self._known[key] = (*self._code(question, plain(text)), None)
            except (AnswerError, ValueError) as error:
                self._known[key] = (*self._code(question, NOT_SURE), _told(question, error))
        return self._known[key]

    def _code(self, question: Question, raw: object) -> tuple[int | None, int | None]:
        """The numbers of one answer. Raises AnswerError when it does not fit."""
        answer = read_answer(question, raw)
        if isinstance(answer, Screened):
            bits = self._bits[question.id]
            return sum(bits[option] for option in answer.yes), sum(bits[option] for option in answer.unsure)
        if answer == NOT_SURE:
            return None, None
        if isinstance(question, Choice):
            return question.option_ids.index(str(answer)) + 1, None
        assert isinstance(answer, int)
        return answer, None


_Read = tuple[int | None, int | None, str | None]
"""The numbers of a cell, and what is wrong with it."""
_MOST_KNOWN = 100_000


def _told(question: Question, error: AnswerError | ValueError) -> str:
    """What is wrong with a cell, in words."""
    if isinstance(error, AnswerError):
        return "; ".join(str(problem) for problem in error.problems)
    return str(Problem("this is no JSON", question.id))


def _gathered(values: list[Any], place: pl.Series, kind: type[pl.DataType]) -> pl.Series:
    """For each row the value at its place; null where there is no place."""
    if not values:
        return pl.Series([None], dtype=kind).new_from_index(0, len(place))
    return pl.Series(values, dtype=kind).gather(place.cast(pl.UInt32))


def _joined(problems: list[pl.Series], height: int) -> pl.Series:
    """All problems of each row in one text."""
    if not problems:
        return pl.Series(PROBLEM, [None], dtype=pl.String).new_from_index(0, height)
    frame = pl.DataFrame([problem.alias(str(number)) for number, problem in enumerate(problems)])
    text = pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)
    some = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(some).then(text).alias(PROBLEM)).to_series()


def _name(column: pl.Expr) -> str:
    return column.meta.output_name()
