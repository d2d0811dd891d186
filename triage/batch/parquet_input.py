"""Rows of a Parquet file, some at a time."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from triage.batch.header import kept_columns
from triage.batch.rows import FAULT, KEPT, ROW, TEXT
from triage.columnar.cells import Cells
from triage.errors import AnswerError, Problem

ROWS_AT_ONCE = 20_000


class ParquetInput:
    """A file of columns: texts, whole numbers, lists of options, or structs of `yes` and `unsure`."""

    cells: Cells = "text"

    def __init__(self, path: Path, questions: Iterable[str]) -> None:
        self._path = path
        with path.open("rb"):
            pass
        try:
            self._file = parquet.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)
        except pa.ArrowInvalid:
            raise self._refused("this is no Parquet file") from None
        self._columns = self._file.schema_arrow.names
        self.kept = kept_columns(self._columns, questions, str(path))
        self.size = self._file.metadata.num_rows
        self._read = 0

    def position(self) -> int:
        """Rows that were read."""
        return self._read

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows in their order. Raises AnswerError when the file is damaged."""
        yield self._frame(pa.Table.from_batches([], self._file.schema_arrow))
        try:
            for batch in self._file.iter_batches(ROWS_AT_ONCE, use_threads=False):
                yield self._frame(pa.Table.from_batches([batch]))
        except (pa.ArrowInvalid, OSError):
            raise self._refused("this Parquet file is damaged") from None

    def _frame(self, table: pa.Table) -> pl.DataFrame:
        names = [KEPT + name if name in self.kept else name for name in self._columns]
        frame = pl.DataFrame(table.rename_columns(names))
        nothing = pl.lit(None, pl.String)
        first = self._read + 1
        self._read += frame.height
        numbers = pl.int_range(first, first + frame.height, dtype=pl.UInt64, eager=True).alias(ROW)
        return frame.select(numbers, nothing.alias(FAULT), nothing.alias(TEXT), pl.all())

    def _refused(self, message: str) -> AnswerError:
        return AnswerError((Problem(message, str(self._path)),))
