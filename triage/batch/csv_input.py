"""Rows of a CSV file: every cell as the text that stands there, no row guessed into shape."""

from bisect import insort
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import csv

from triage.batch.header import kept_columns
from triage.batch.rows import FAULT, KEPT, ROW, TEXT
from triage.batch.streams import LOST, NOT_PACKED, Utf8, opened
from triage.columnar.cells import Cells
from triage.errors import AnswerError, Problem

AT_ONCE = 8 * 2**20
"""Bytes that are read at once, and so the most that one row may have."""
NOT_UTF8 = "this is not text in UTF-8, or a character of it was lost"
LINE_BREAK = "a line break in a cell: is a quote before it not closed?"


class CsvInput:
    """A file with the names of its columns in the first line, commas between cells, in UTF-8; it may be compressed."""

    cells: Cells = "text"

    def __init__(self, path: Path, questions: Iterable[str]) -> None:
        self._path = path
        self.size = path.stat().st_size
        self._raw, self._stream = opened(path)
        self._columns = self._header()
        self.kept = kept_columns(self._columns, questions, str(path))
        self._bad: list[tuple[int, str, str]] = []

    def position(self) -> int:
        """Bytes of the file that were read."""
        return int(self._raw.tell())

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows in their order. Raises AnswerError for a row that is too long to be one."""
        names = [KEPT + name if name in self.kept else name for name in self._columns]
        following = 1
        try:
            for batch in self._open(self._stream, self._columns, self._note):
                frame = pl.DataFrame(batch.rename_columns(names))
                numbers = self._numbers(following, frame.height)
                following = numbers[-1] + 1 if numbers else following
                yield self._with_bad(_texts(frame, numbers), following)
        except pa.ArrowInvalid as error:
            raise self._refused(error) from None
        except OSError:
            raise AnswerError((Problem(NOT_PACKED, str(self._path)),)) from None
        nothing = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        yield self._with_bad(_texts(nothing, []), None)

    def _header(self) -> list[str]:
        _, stream = opened(self._path)
        try:
            names = list(self._open(stream, (), lambda row: "skip").schema.names)
        except pa.ArrowInvalid as error:
            raise self._refused(error) from None
        except OSError:
            raise AnswerError((Problem(NOT_PACKED, str(self._path)),)) from None
        if any(LOST in name for name in names):
            raise AnswerError((Problem(NOT_UTF8, str(self._path), line=1),))
        return names

    def _refused(self, error: pa.ArrowInvalid) -> AnswerError:
        """What a file that cannot be cut into rows is told. The words of the library could hold answers."""
        place = str(self._path)
        if "Empty CSV" in str(error):
            return AnswerError((Problem("this file is empty", place, allowed="a first line with questions"),))
        message = "this cannot be cut into rows: one of them is too long, or a quote is not closed"
        return AnswerError((Problem(message, place, allowed=f"up to {AT_ONCE:,} bytes a row"),))

    @staticmethod
    def _open(stream: Any, columns: Iterable[str], on_bad: Any) -> csv.CSVStreamingReader:
        return csv.open_csv(
            Utf8(stream),
            read_options=csv.ReadOptions(use_threads=False, block_size=AT_ONCE),
            parse_options=csv.ParseOptions(newlines_in_values=True, invalid_row_handler=on_bad),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )

    def _note(self, row: csv.InvalidRow) -> str:
        fault = f"this row has {row.actual_columns} cells and the first line {row.expected_columns}"
        insort(self._bad, (row.number - 1, fault, row.text))
        return "skip"

    def _numbers(self, first: int, count: int) -> list[int]:
        """The numbers of the next sound rows, without those of rows that are bad."""
        bad = {number for number, _, _ in self._bad}
        if not bad:
            return list(range(first, first + count))
        numbers: list[int] = []
        while len(numbers) < count:
            if first not in bad:
                numbers.append(first)
            first += 1
        return numbers

    def _with_bad(self, frame: pl.DataFrame, before: int | None) -> pl.DataFrame:
        """The rows with the bad ones among them; all that are left when no place is given."""
        due = [row for row in self._bad if before is None or row[0] < before]
        if not due:
            return frame
        self._bad = self._bad[len(due) :]
        bad = pl.DataFrame(due, schema={ROW: pl.UInt64, FAULT: pl.String, TEXT: pl.String}, orient="row")
        return pl.concat([frame, bad], how="diagonal").sort(ROW)


def _texts(frame: pl.DataFrame, numbers: list[int]) -> pl.DataFrame:
    """The cells of sound rows. A row in which one has lost a character, or holds a line break, has a fault."""
    faults = [
        pl.when(pl.col(name).str.contains(inside, literal=True)).then(pl.lit(f"{name.removeprefix(KEPT)}: {message}"))
        for inside, message in ((LOST, NOT_UTF8), ("\n", LINE_BREAK))
        for name in frame.columns
        if frame[name].str.contains(inside, literal=True).any()
    ]
    fault = pl.coalesce(*faults) if faults else pl.lit(None, pl.String)
    return frame.select(
        pl.Series(ROW, numbers, pl.UInt64), fault.alias(FAULT), pl.lit(None, pl.String).alias(TEXT), pl.all()
    )
