"""A CSV file as rows with their lines. What cannot be read as a table is refused, never mended."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from triage.errors import Problem
from triage.model.answers import shown
from triage.pack.parsing import Problems
from triage.pack.visible import INVISIBLE, invisible

MAX_BYTES = 5_000_000


class Row(NamedTuple):
    """The cells of one row and the line on which it begins."""

    line: int
    cells: list[str]


class Rows:
    """The rows of one file that hold anything, and where its problems go."""

    def __init__(self, file: Path, problems: Problems) -> None:
        self._place = file.name
        self._problems = problems
        with file.open("rb") as stream:
            self._data = stream.read(MAX_BYTES + 1)

    def report(self, line: int, column: str, message: str, found: str, allowed: str) -> None:
        """Add a problem of this file. `column` is the name of a column, its number, or empty."""
        key = f"column {column}" if column else ""
        self._problems.add(Problem(message, self._place, line, key, shown(found), allowed))

    def __iter__(self) -> Iterator[Row]:
        reader = csv.reader((line + "\n" for line in self._lines()), strict=True)
        while True:
            start = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.report(start, "", f"this is not CSV: {error}", "", 'a cell with a comma or a " stands in "…"')
                return
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield Row(start, cells)

    def _lines(self) -> list[str]:
        if len(self._data) > MAX_BYTES:
            self.report(1, "", "the file is too large", "", f"up to {MAX_BYTES} bytes")
            return []
        try:
            text = self._data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self._data.count(b"\n", 0, error.start) + 1
            found = f"the byte 0x{self._data[error.start]:02x}"
            self.report(line, "", "this is not text in UTF-8", found, "a CSV file saved as UTF-8")
            return []
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for number, written in enumerate(lines, start=1):
            if (name := invisible(written)) is not None:
                self.report(number, "", INVISIBLE, name, "characters that can be seen")
                return []
        return lines
