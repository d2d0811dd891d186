"""How one answer stands in a cell of a table, and how it becomes the plain data that the reader of answers takes.

In a CSV file a cell is an option, a number, `unknown`, or for a screen its options with `;` between them, each that is
not sure with `?` behind it, or `none`. In JSON lines it is what a file of answers holds. A frame may hold texts as in a
CSV file, whole numbers, and for a screen lists of options or structs of `yes` and `unsure`.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Literal

import polars as pl

from triage.errors import AnswerError, Problem
from triage.model.question import NONE_OF_THESE, NOT_SURE, Number, Question, Screen

Cells = Literal["text", "json"]
"""How a cell of text is written: as in a CSV file, or as JSON."""
Plain = Callable[[str], Any]
"""From the text of a cell to plain data."""
_NEXT, _UNSURE = "\x1f", "\x1e"
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,6}")


def cells_of(column: pl.Series, question: Question, cells: Cells) -> tuple[pl.Series, Plain]:
    """The cells of a column as texts, null where there is no answer, and what makes plain data of one.

    Raises AnswerError for a type of column that holds no answers to this question.
    """
    kind = column.dtype
    if kind in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        texts = column.cast(pl.String)
        if cells == "json":
            return texts, json.loads
        empty = texts.str.strip_chars() == ""
        return texts.set(empty.fill_null(False), None), plain_text(question)
    if kind.is_integer() and isinstance(question, Number):
        return column.cast(pl.String), plain_text(question)
    if isinstance(question, Screen) and kind == pl.List(pl.String):
        return _join(column), _listed
    if isinstance(question, Screen) and isinstance(kind, pl.Struct):
        parts = {field.name for field in kind.fields if field.dtype in (pl.List(pl.String), pl.List(pl.Null))}
        if parts == {"yes", "unsure"} == {field.name for field in kind.fields}:
            both = pl.DataFrame([_join(column.struct.field(name)).alias(name) for name in ("yes", "unsure")])
            return both.select(pl.concat_str("yes", "unsure", separator=_UNSURE)).to_series(), _structured
    raise AnswerError(
        (Problem("a column of this type holds no answers", question.id, found=str(kind), allowed=_types(question)),)
    )


def _join(column: pl.Series) -> pl.Series:
    """Each list as one text. What could be taken for something else becomes what no option is."""
    item = pl.element().fill_null("null").str.replace_all(f"[{_NEXT}{_UNSURE}]", "\ufffd")
    return column.cast(pl.List(pl.String)).list.eval(item).list.join(_NEXT)


def _types(question: Question) -> str:
    if isinstance(question, Screen):
        return "text, lists of text, or structs of the lists `yes` and `unsure`"
    return "whole numbers or text" if isinstance(question, Number) else "text"


def plain_text(question: Question) -> Plain:
    """What makes plain data of a cell of a CSV file."""
    if isinstance(question, Screen):
        return _screen
    return _number if isinstance(question, Number) else str.strip


def _number(text: str) -> Any:
    stripped = text.strip()
    return int(stripped) if _WHOLE_NUMBER.fullmatch(stripped) else stripped


def _screen(text: str) -> Any:
    if text.strip() in (NOT_SURE, NONE_OF_THESE):
        return NOT_SURE if text.strip() == NOT_SURE else []
    parts = [part.strip() for part in text.split(";")]
    unsure = [part.removesuffix("?").strip() for part in parts if part.endswith("?")]
    return {"yes": [part for part in parts if not part.endswith("?")], "unsure": unsure}


def _listed(text: str) -> Any:
    return text.split(_NEXT) if text else []


def _structured(text: str) -> Any:
    parts = text.split(_UNSURE)
    named = dict(zip(("yes", "unsure"), map(_listed, parts), strict=False))
    return named if len(parts) == len(named) else parts
