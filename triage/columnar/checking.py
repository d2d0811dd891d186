"""The frame's reading beside the engine's: the same rows, each column compared. A difference is an error."""

import random
from collections.abc import Callable, Iterable
from typing import Any

import polars as pl

from triage.columnar.cells import Cells, cells_of
from triage.columnar.reading import PROBLEM
from triage.engine import Engine, Outcome
from triage.errors import EngineError
from triage.model.answers import Answers, read_answers
from triage.model.assessment import Assessment
from triage.model.complaint import Complaint

ONE_IN = 10_000
AT_LEAST = 20


def sample(height: int, seed: str) -> list[int]:
    """The places of the rows to compare: one in ten thousand, and at least twenty, the same for the same seed."""
    wanted = min(height, max(AT_LEAST, height // ONE_IN))
    return sorted(random.Random(seed).sample(range(height), wanted))  # noqa: S311 - which rows, no secrets


def check_rows(
    complaint: Complaint,
    engine: Engine,
    tell: Callable[[Answers, Outcome], Assessment],
    frame: pl.DataFrame,
    results: pl.DataFrame,
    rows: Iterable[int],
    cells: Cells,
) -> int:
    """Run these rows through the engine as well, and say how many were compared.

    `rows` are places in both tables. Raises EngineError, which names the first row that differs and in what, never the
    answers.
    """
    places = list(rows)
    plain = _plain_columns(complaint, frame[places], cells)
    compared = 0
    for place, row in enumerate(places):
        told = results.row(row, named=True)
        if told[PROBLEM] is not None:
            continue
        given = {name: make(text) for name, (texts, make) in plain.items() if (text := texts[place]) is not None}
        answers = read_answers(complaint.question, given)
        outcome = engine.run(answers)
        wanted = expected(tell(answers, outcome), outcome)
        if wrong := [name for name, value in wanted.items() if told[name] != value]:
            message = (
                f"row {row + 1}: the table and the rule engine disagree ({', '.join(wrong)}), so nothing is written"
            )
            raise EngineError(message)
        compared += 1
    return compared


def _plain_columns(complaint: Complaint, frame: pl.DataFrame, cells: Cells) -> dict[str, tuple[pl.Series, Any]]:
    return {
        question.id: cells_of(frame[question.id], question, cells)
        for question in complaint.questions
        if question.id in frame.columns
    }


def expected(result: Assessment, outcome: Outcome) -> dict[str, Any]:
    """What a row of results holds of an assessment."""
    return {
        "urgency": str(result.urgency),
        "certain_urgency": str(result.certain_urgency),
        "could_rise_to": str(result.could_rise_to),
        "complete": result.complete,
        "in_scope": result.in_scope,
        "phase": result.phase,
        "exercise_permission": result.exercise_permission,
        "rules": " ".join(sorted(outcome.certain)),
        "unresolved": " ".join(sorted(flag.rule for flag in result.unresolved)),
    }
