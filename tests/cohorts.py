"""Made-up people in rows: as plain data, as the cells of a CSV file, as a frame, as files."""

import csv
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from random_people import any_answers, full_answers

import triage
from triage.model.answers import write_answer

KNEE = "medial-knee-pain"
Plain = dict[str, Any]


def people(pack: triage.Pack, complaint: str, count: int, seed: int = 0) -> list[Plain]:
    """People with every kind of answer, half of them more often healthy than not, as plain data."""
    rng = random.Random(seed)
    chosen = pack.complaint(complaint)
    some = [any_answers(chosen, rng) for _ in range(count // 2)]
    plain = [{question: write_answer(answer) for question, answer in person.items()} for person in some]
    return plain + [full_answers(chosen, rng) for _ in range(count - len(plain))]


def cell(answer: Any) -> str:
    """An answer as it stands in a CSV file."""
    if isinstance(answer, dict):
        return ";".join([*answer["yes"], *(f"{option}?" for option in answer["unsure"])]) or "none"
    return str(answer)


def names_of(pack: triage.Pack, complaint: str) -> list[str]:
    """The questions in their order."""
    return [question.id for question in pack.complaint(complaint).questions]


def frame_of(pack: triage.Pack, complaint: str, who: Sequence[Plain]) -> pl.DataFrame:
    """One text column a question."""
    names = names_of(pack, complaint)
    columns = {name: [cell(person[name]) if name in person else None for person in who] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def write_csv(path: Path, pack: triage.Pack, who: Sequence[Plain]) -> Path:
    """A CSV file with a column `id` before the questions."""
    names = names_of(pack, KNEE)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", *names])
        for number, person in enumerate(who):
            writer.writerow([f"p{number}", *(cell(person[name]) if name in person else "" for name in names)])
    return path


def write_json_lines(path: Path, who: Sequence[Plain]) -> Path:
    """JSON lines with a key `id` before the answers."""
    lines = (json.dumps({"id": f"p{number}", **person}) + "\n" for number, person in enumerate(who))
    path.write_text("".join(lines), encoding="utf-8")
    return path
