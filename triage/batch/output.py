"""The files that a run writes. Their bytes depend on the rows alone, not on how they were cut into parts."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl
from pyarrow import parquet

from triage.batch.rows import blocks
from triage.errors import AnswerError, Problem

ROW_GROUP = 100_000
"""Rows of a group of a Parquet file."""
Write = Callable[[BinaryIO, Iterator[pl.DataFrame]], None]
"""Writes frames to a stream; there is at least one, which may be empty."""


def writer_of(output: Path) -> Write:
    """What writes results to a file of this name. Raises AnswerError for a suffix that is not known."""
    suffix = output.suffix.lower()
    if suffix not in _WRITERS:
        message, allowed = "the name of the output says how it is written", ", ".join(_WRITERS)
        raise AnswerError((Problem(message, str(output), found=suffix or "no suffix", allowed=allowed),))
    return _WRITERS[suffix]


def check_kept(columns: Iterable[tuple[str, pl.DataType]], output: Path) -> None:
    """Raises AnswerError for a column that a CSV file cannot hold."""
    nested = [(name, kind) for name, kind in columns if kind.is_nested()]
    if nested and output.suffix.lower() == ".csv":
        name, kind = nested[0]
        message, allowed = f"a CSV file cannot hold the column {name}", "an output in .parquet or .jsonl"
        raise AnswerError((Problem(message, str(output), found=str(kind), allowed=allowed),))


def _csv(stream: BinaryIO, frames: Iterable[pl.DataFrame]) -> None:
    for number, frame in enumerate(frames):
        frame.write_csv(stream, include_header=number == 0)


def _json_lines(stream: BinaryIO, frames: Iterable[pl.DataFrame]) -> None:
    for frame in frames:
        frame.write_ndjson(stream)


def _parquet(stream: BinaryIO, frames: Iterable[pl.DataFrame]) -> None:
    groups = (group.to_arrow(compat_level=pl.CompatLevel.oldest()) for group in blocks(frames, ROW_GROUP))
    first = next(groups)
    with parquet.ParquetWriter(stream, first.schema, compression="zstd", write_page_checksum=True) as writer:
        writer.write_table(first.combine_chunks(), row_group_size=ROW_GROUP)
        for group in groups:
            writer.write_table(group.combine_chunks(), row_group_size=ROW_GROUP)


_WRITERS: dict[str, Write] = {".csv": _csv, ".jsonl": _json_lines, ".parquet": _parquet}
