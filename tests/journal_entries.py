"""Entries for tests of the journal, made by the shipped pack from the examples."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import triage
from triage.model.entry import AssessmentEntry, CheckIn, Entry, ExerciseDone, assessment_entry

ROOT = Path(__file__).parent.parent
COMPLAINT = "medial-knee-pain"
START = datetime(2026, 11, 27, 10, tzinfo=timezone(timedelta(hours=1)))


def results(pack: triage.Pack) -> list[AssessmentEntry]:
    """An assessment of each example, a day apart."""
    files = sorted((ROOT / "examples" / "answers").glob("*.json"))
    told = [pack.assess(COMPLAINT, json.loads(file.read_text())) for file in files]
    return [assessment_entry(result, START + timedelta(days=day)) for day, result in enumerate(told)]


def mixed(pack: triage.Pack) -> list[Entry]:
    """Assessments, the same as check-ins, and exercises, in turn."""
    entries: list[Entry] = []
    for told in results(pack):
        entries.append(told)
        entries.append(ExerciseDone(at=told.at + timedelta(hours=3), exercise="exercises/bridge"))
        entries.append(CheckIn(at=told.at.astimezone(UTC), record=told.record, assessment=told.assessment))
    return entries


def marked(entry: AssessmentEntry, mark: str) -> AssessmentEntry:
    """The entry with a text in it that can be searched for."""
    return entry.model_copy(update={"assessment": {**entry.assessment, "title": mark}})


def files_with(mark: str, folder: Path) -> list[str]:
    """The files below a folder in which a text stands, in UTF-8 or as a part of JSON."""
    return [file.name for file in sorted(folder.rglob("*")) if file.is_file() and mark.encode() in file.read_bytes()]
