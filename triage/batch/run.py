"""A run over a file: read in blocks, each assessed and kept as a part, then written as one output in their order."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

import polars as pl
import pyarrow as pa

from triage.batch.arrow import assess_batch
from triage.batch.counting import Counter, Counts
from triage.batch.csv_input import CsvInput
from triage.batch.json_input import JsonInput
from triage.batch.output import check_kept, writer_of
from triage.batch.parquet_input import ParquetInput
from triage.batch.parts import Parts
from triage.batch.rows import FAULT, KEPT, ROW, TEXT, Input, answers_of, blocks, kept_of
from triage.batch.streams import kind_of
from triage.batch.workers import Task, map_here, map_on
from triage.columnar.cells import Cells
from triage.columnar.reading import PROBLEM
from triage.errors import AnswerError, BatchError, Problem
from triage.library import Pack
from triage.pack.reader_identity import reader_identity
from triage.private_file import private_file
from triage.version import __version__

ROWS_AT_ONCE, EXACT_ROWS_AT_ONCE = 100_000, 1_000
"""Rows of a block; fewer when each is run through the engine as well, which takes a hundred times as long."""
GIVEN = "given"
_INPUTS: dict[str, Callable[[Path, list[str]], Input]] = {
    ".csv": CsvInput,
    ".jsonl": JsonInput,
    ".ndjson": JsonInput,
    ".parquet": ParquetInput,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done. `pack` is a folder, without it the built-in one; `scheduler` the address of Dask's."""

    input: Path
    output: Path
    complaint: str
    pack: Path | None = None
    exact: bool = False
    rows_at_once: int | None = None
    scheduler: str | None = None

    @property
    def block(self) -> int:
        """Rows of a block."""
        return self.rows_at_once or (EXACT_ROWS_AT_ONCE if self.exact else ROWS_AT_ONCE)

    @property
    def problems(self) -> Path:
        """Where rows with a problem go."""
        return self.output.with_name(f"{self.output.name}.problems.jsonl")


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is: rows that are done, of these `found` by a run before, and about which share of all (0 to 1)."""

    rows: int
    found: int
    share: float


def run(pack: Pack, plan: Plan, tell: Callable[[Step], None]) -> Counts:
    """Assess a whole file, and count what came out.

    The output holds the rows whose answers could be read, in their order. The others stand in `plan.problems`, each
    with what is wrong with it; without any there is no such file. A run that was interrupted goes on from its parts.

    Raises AnswerError for an input that cannot be read, EngineError when the engine differs, PackError when a worker
    has other rules, BatchError when it cannot go on, and OSError.
    """
    write = writer_of(plan.output)
    source = open_input(plan.input, [question.id for question in pack.complaint(plan.complaint).questions])
    with Parts(plan.output, _made_with(pack, plan)) as parts:
        names = _make_parts(pack, plan, source, parts, tell)
        counter = Counter(pack.complaint(plan.complaint), pack)
        with private_file(plan.output) as stream, private_file(plan.problems) as side:
            write(stream, _sound(_parts(parts, names), counter, side))
        if not counter.problems:
            plan.problems.unlink()
        parts.remove()
    return counter.counts()


def open_input(path: Path, questions: list[str]) -> Input:
    """A file of rows by its name. Raises AnswerError when its kind is not known or its columns are no questions."""
    kind = kind_of(path)
    if kind not in _INPUTS:
        message, allowed = "the name of the input says what it holds", ", ".join([*_INPUTS, ".csv.gz, .jsonl.gz"])
        raise AnswerError((Problem(message, str(path), found=kind or "no suffix", allowed=allowed),))
    return _INPUTS[kind](path, questions)


def _made_with(pack: Pack, plan: Plan) -> tuple[str, ...]:
    code = reader_identity("columnar", "batch") or token_hex()  # of code that nobody can tell nothing is used again
    return (pack.digest, plan.complaint, str(plan.exact), __version__, pl.__version__, code)


def _make_parts(pack: Pack, plan: Plan, source: Input, parts: Parts, tell: Callable[[Step], None]) -> list[str]:
    """Makes each part that is not there yet. Returns the names of all in their order."""
    names: list[str] = []
    way = _Way(source, tell)

    def tasks() -> Iterator[Task]:
        for block in blocks(way.frames(), plan.block):
            check_kept(kept_of(block).schema.items(), plan.output)
            name = parts.name(block)
            names.append(name)
            if parts.read(name) is None:
                yield Task(name, block, _batch(answers_of(block)))
            else:
                way.done(block.height, found=True)

    work = partial(
        assess_batch,
        complaint=plan.complaint,
        pack=str(plan.pack.resolve()) if plan.pack else None,
        digest=pack.digest,
        made_by=__version__,
        cells=source.cells,
        exact=plan.exact,
    )
    mapped = map_on(plan.scheduler, work, tasks()) if plan.scheduler else map_here(work, tasks())
    for task, results in mapped:
        parts.write(task.name, _part(task.block, pl.DataFrame(results), source.cells))
        way.done(task.block.height)
    return names


class _Way:
    """How far a run is. How many rows a file of text has is estimated from those that were read."""

    def __init__(self, source: Input, tell: Callable[[Step], None]) -> None:
        self._source, self._tell = source, tell
        self._read, self._done, self._found = 0, 0, 0

    def frames(self) -> Iterator[pl.DataFrame]:
        """The rows of the source, counted."""
        for frame in self._source.frames():
            self._read += frame.height
            yield frame

    def done(self, rows: int, *, found: bool = False) -> None:
        """Tell of rows that are done."""
        self._done += rows
        self._found += rows if found else 0
        read = min(1.0, self._source.position() / max(self._source.size, 1))
        self._tell(Step(self._done, self._found, read * self._done / max(self._read, 1)))


def _batch(answers: pl.DataFrame) -> pa.RecordBatch:
    table = answers.to_arrow(compat_level=pl.CompatLevel.oldest()).combine_chunks()
    return pa.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=table.schema)


def _part(block: pl.DataFrame, results: pl.DataFrame, cells: Cells) -> pl.DataFrame:
    """Numbers, kept columns and results of a block; of rows with a problem also what was given."""
    bad = results.select(pl.coalesce(block[FAULT], pl.col(PROBLEM)).alias(PROBLEM))[PROBLEM]
    given = pl.Series(GIVEN, [None], dtype=pl.String).new_from_index(0, block.height)
    if places := bad.is_not_null().arg_true().to_list():
        given = given.scatter(places, [_given(block.row(place, named=True), cells) for place in places])
    return pl.concat(
        [
            block.select(pl.col(ROW).alias("row")),
            kept_of(block),
            results.drop(PROBLEM),
            pl.DataFrame([bad, given]),
        ],
        how="horizontal",
    )


def _given(row: dict[str, object], cells: Cells) -> str:
    """A row with a problem as JSON, as it was given."""
    if row[TEXT] is not None:
        return json.dumps({"text": row[TEXT]}, ensure_ascii=False)
    given: dict[str, object] = {}
    for name, value in row.items():
        if value is not None and not name.startswith("="):
            is_json = cells == "json" and not name.startswith(KEPT)
            given[name.removeprefix(KEPT)] = json.loads(str(value)) if is_json else value
    return json.dumps(given, ensure_ascii=False, default=str)


def _parts(parts: Parts, names: list[str]) -> Iterator[pl.DataFrame]:
    for name in names:
        part = parts.read(name)
        if part is None:
            raise BatchError(f"a part of the run in {parts.folder} was lost while it went on")
        yield part


def _sound(parts: Iterator[pl.DataFrame], counter: Counter, side: BinaryIO) -> Iterator[pl.DataFrame]:
    """The rows without a problem; the others go to the side file."""
    for part in parts:
        bad = part.filter(pl.col(PROBLEM).is_not_null())
        for row, problem, given in bad.select("row", PROBLEM, GIVEN).iter_rows():
            told = {"row": row, "problem": problem, "given": json.loads(given)}
            side.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        sound = part.filter(pl.col(PROBLEM).is_null()).drop(PROBLEM, GIVEN)
        counter.add(sound, bad.height)
        yield sound
