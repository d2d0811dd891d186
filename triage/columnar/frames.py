"""A whole frame at once, of polars, or of pandas and pyarrow through Arrow: what comes as one kind goes back as it."""

import sys
from functools import partial
from typing import Any

import polars as pl

from triage.assess import tell
from triage.columnar.cells import Cells
from triage.columnar.checking import check_rows, sample
from triage.columnar.heart import Cohort
from triage.engine import Engine, Outcome
from triage.errors import AnswerError, Problem
from triage.model.answers import Answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint, PackContent

REGION = "default"
"""Whom to call differs by region, and no column of a result holds it."""


def assess_frame(content: PackContent, engine: Engine, cohort: Cohort, frame: Any, exact: bool, cells: Cells) -> Any:
    """The results of all rows, in their order, some of them (or all) compared with the engine.

    Raises AnswerError for what is no frame or a column that holds no answers, and EngineError for a difference.
    """
    answers = as_polars(frame)
    complaint = cohort.complaint
    known = {question.id for question in complaint.questions}
    if not known.intersection(answers.columns):
        allowed = ", ".join(sorted(known))
        raise AnswerError((Problem("no column of this frame is a question", allowed=allowed),))
    results = cohort.assess(answers, cells)
    rows = range(answers.height) if exact else sample(answers.height, content.digest)
    check_rows(complaint, engine, partial(_told, content, complaint), answers, results, rows, cells)
    return as_given(results.with_columns(pl.lit(content.digest).alias("pack")), frame)


def _told(content: PackContent, complaint: Complaint, answers: Answers, outcome: Outcome) -> Assessment:
    return tell(content, complaint, answers, outcome, REGION)


def as_polars(frame: Any) -> pl.DataFrame:
    """A frame of polars, pandas or pyarrow, or whatever gives an Arrow stream, as one of polars.

    Raises AnswerError for anything else.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if not hasattr(frame, "__arrow_c_stream__"):
        message = "this is no frame that can be read"
        allowed = "a DataFrame of polars or pandas, a Table of pyarrow"
        raise AnswerError((Problem(message, found=type(frame).__name__, allowed=allowed),))
    return pl.DataFrame(frame)


def as_given(results: pl.DataFrame, frame: Any) -> Any:
    """The results as the same kind of frame as the answers came in; of an unknown kind as one of polars."""
    pyarrow, pandas = sys.modules.get("pyarrow"), sys.modules.get("pandas")
    if pyarrow is not None and isinstance(frame, pyarrow.Table):
        return results.to_arrow()
    if pandas is not None and isinstance(frame, pandas.DataFrame):
        return results.to_pandas()
    return results
