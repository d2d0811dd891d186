"""Made-up people as a table, a row a person and every cell a text, quickly enough for millions of rows.

Some thousands of people are made up one by one. Each row is one of them, with about one answer in ten taken from
others, so that rows hardly ever repeat. Which ones depends on the number of the row alone.
"""

from collections.abc import Iterator, Mapping

import polars as pl
from made_up_people import as_plain, made_up_people

from triage.model.complaint import Complaint
from triage.model.question import SecondLook

PEOPLE = 5_000
ONE_ANSWER_IN = 10
AT_ONCE = 100_000


def made_up_tables(complaint: Complaint, rows: int) -> Iterator[pl.DataFrame]:
    """That many rows, some at a time: a column `id` and one for each question."""
    people = _people(complaint)
    for start in range(0, rows, AT_ONCE):
        numbers = pl.int_range(start, min(start + AT_ONCE, rows), dtype=pl.UInt64, eager=True)
        yield _table(complaint, people, numbers)


def cell(answer: object) -> str | None:
    """An answer as it stands in a CSV file; None where there is none."""
    if isinstance(answer, Mapping):
        return ";".join([*answer["yes"], *(f"{option}?" for option in answer["unsure"])]) or "none"
    return None if answer is None else str(answer)


def _people(complaint: Complaint) -> pl.DataFrame:
    people = [as_plain(person) for person in made_up_people(complaint, PEOPLE)]
    names = [question.id for question in complaint.questions]
    columns = {name: [cell(person.get(name)) for person in people] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))


def _table(complaint: Complaint, people: pl.DataFrame, numbers: pl.Series) -> pl.DataFrame:
    """A second look stays with the screen that it looks at again."""
    whole = numbers.hash(seed=1) % PEOPLE
    columns = [numbers.alias("id")]
    places = {question.id: place for place, question in enumerate(complaint.questions)}
    for question in complaint.questions:
        together = question.settles if isinstance(question, SecondLook) else question.id
        drawn = numbers.hash(seed=2 + places[together]) % (ONE_ANSWER_IN * PEOPLE)
        who = whole.zip_with(drawn >= PEOPLE, drawn)
        columns.append(people[question.id].gather(who))
    return pl.DataFrame(columns)
