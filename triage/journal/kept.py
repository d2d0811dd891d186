"""An entry with its place in the journal, and how it is written into a row and read back."""

import json
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone

from pydantic import TypeAdapter, ValidationError

from triage.errors import JournalError
from triage.journal.seal import row_sum
from triage.model.entry import ENTRY, Entry, ExerciseDone, Label

_LABEL: TypeAdapter[str] = TypeAdapter(Label)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry, the label it is kept under, and its number, which no other entry of the journal ever has."""

    number: int
    label: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the journal of an entry: its time in UTC, the pack's digest if it was told something, and JSON."""

    kind: str
    at: str
    pack: str | None
    sum: str
    entry: str


def checked_label(label: str) -> str:
    """The label, if it can be one. Raises JournalError."""
    try:
        return _LABEL.validate_python(label, strict=True)
    except ValidationError:
        raise JournalError(
            "a label is one line of 1 to 60 characters that does not begin with a space, such as: left side"
        ) from None


def written(label: str, entry: Entry) -> Row:
    """An entry as a row. Raises JournalError for one that would not be the same when it is read back."""
    try:
        fixed = entry.model_copy(update={"at": entry.at.replace(tzinfo=timezone(_offset(entry)), fold=0)})
        text = ENTRY.dump_json(fixed, warnings="error").decode()
        back = ENTRY.validate_json(text)
        same = back == fixed and _offset(back) == _offset(fixed)
        at, pack = fixed.at.astimezone(UTC).isoformat(), _pack(fixed)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError):
        same = False
    if not same:
        raise JournalError(
            "this entry cannot be kept. It lacks a part of a result, or holds what would be something else when read "
            "back, such as a time zone with seconds or a value that JSON does not know"
        )
    return Row(entry.kind, at, pack, row_sum(label, entry.kind, at, pack, text), text)


def read(number: int, label: str, row: Row) -> Kept:
    """The entry of a row. Raises JournalError when it is damaged, with its number and nothing of what it says."""
    try:
        entry = ENTRY.validate_json(row.entry)
        sound = row.sum == row_sum(label, row.kind, row.at, row.pack, row.entry) and row.kind == entry.kind
    except (ValueError, TypeError):
        sound = False
    if not sound:
        raise JournalError(
            f"entry {number} is damaged: it is not what was written. Nothing is told from it, and nothing was changed. "
            f"To take this one entry out: triage journal delete --entry {number}"
        )
    return Kept(number, label, entry)


def plain_data(kept: Kept) -> dict[str, object]:
    """An entry with its number and label as plain data for JSON."""
    entry = json.loads(ENTRY.dump_json(kept.entry))
    return {"number": kept.number, "label": kept.label, "entry": entry}


def _offset(entry: Entry) -> timedelta:
    offset = entry.at.utcoffset()
    assert offset is not None
    return offset


def _pack(entry: Entry) -> str | None:
    """The digest of the pack that told a result. Raises LookupError, TypeError or ValueError when a part is missing."""
    if isinstance(entry, ExerciseDone):
        return None
    for part in ("complaint", "answers", "urgency", "findings", "check_in_days"):
        getattr(entry, part)
    return str(entry.record["pack"]["digest"])
