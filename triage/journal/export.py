"""Entries as JSON that holds everything, and as a table for a spreadsheet."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from triage.journal.kept import Kept, plain_data
from triage.model.entry import ExerciseDone
from triage.model.question import NONE_OF_THESE
from triage.render.plain import plain
from triage.version import __version__

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula, the wide forms too."""


def as_json(entries: Sequence[Kept]) -> str:
    """Every entry whole, with its number and label. The `record` of a result can be replayed."""
    listed = [plain_data(kept) for kept in entries]
    return json.dumps({"journal": 1, "triage": __version__, "entries": listed}, indent=2, ensure_ascii=False) + "\n"


def as_csv(entries: Sequence[Kept]) -> str:
    """A line for each entry, with a column for each question that was answered. Times are as they were given.

    An empty cell is no answer; `none` is the answer that nothing on a screen is true. Text that a spreadsheet would run
    as a formula has an apostrophe before it.
    """
    rows = [_row(kept) for kept in entries]
    columns = dict.fromkeys(column for row in rows for column in row)
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)
    return text.getvalue()


def _row(kept: Kept) -> dict[str, Any]:
    entry = kept.entry
    row: dict[str, Any] = {"number": kept.number, "label": kept.label, "kind": entry.kind, "at": entry.at.isoformat()}
    row |= dict.fromkeys(("exercise", "complaint", "urgency", "phase", "exercise_permission"), "")
    row |= dict.fromkeys(("pack", "pack_version", "pack_digest"), "")
    if isinstance(entry, ExerciseDone):
        return row | {"exercise": entry.exercise}
    told, pack = entry.assessment, entry.record["pack"]
    row |= {name: told.get(name, "") for name in ("complaint", "urgency", "phase", "exercise_permission")}
    row |= {"pack": pack.get("name", ""), "pack_version": pack.get("version", ""), "pack_digest": pack["digest"]}
    return row | {f"answer {question}": answer for question, answer in entry.answers.items()}


def _cell(value: Any) -> str | int | float:
    if isinstance(value, dict):
        value = "; ".join(f"{part}: {_listed(options)}" for part, options in value.items() if options) or NONE_OF_THESE
    elif isinstance(value, list):
        value = _listed(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = plain(str(value))
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _listed(options: Any) -> str:
    return (", ".join(map(str, options)) or NONE_OF_THESE) if isinstance(options, list) else str(options)
