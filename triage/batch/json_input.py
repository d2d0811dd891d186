"""Rows of JSON lines: an object a line, as in a file of answers."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from triage.batch.csv_input import NOT_UTF8
from triage.batch.header import kept_columns
from triage.batch.rows import FAULT, KEPT, ROW, TEXT
from triage.batch.streams import NOT_PACKED, opened
from triage.columnar.cells import Cells
from triage.errors import AnswerError, Problem
from triage.model.answers import shown
from triage.strict_json import JsonRefusedError, read_object

LINES_AT_ONCE = 20_000
MAX_LINE = 1_000_000
"""Bytes of a line."""


class JsonInput:
    """A file with an object a line; a row has the number of its line. The first line says which columns are kept."""

    cells: Cells = "json"

    def __init__(self, path: Path, questions: Iterable[str]) -> None:
        self._path = path
        self._questions = list(questions)
        self.size = path.stat().st_size
        self._raw, self._stream = opened(path)
        self.kept = kept_columns(self._first_keys(), self._questions, str(path))
        self._names = {name: name for name in self._questions} | {name: KEPT + name for name in self.kept}
        self._texts: dict[Any, str] = {}

    def position(self) -> int:
        """Bytes of the file that were read."""
        return int(self._raw.tell())

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows in their order."""
        waiting: list[dict[str, Any]] = []
        for number, line in enumerate(self._lines(self._stream), 1):
            if line.strip():
                waiting.append(self._row(number, line))
            if len(waiting) >= LINES_AT_ONCE:
                yield self._frame(waiting)
                waiting = []
        yield self._frame(waiting)

    def _first_keys(self) -> list[str]:
        for line in self._lines(opened(self._path)[1]):
            if keys := _keys(line):
                return keys
        message, allowed = "no line of this file can be read", "a JSON object of question ids and answers a line"
        raise AnswerError((Problem(message, str(self._path), allowed=allowed),))

    def _lines(self, stream: Any) -> Iterator[bytes]:
        try:
            yield from _lines(stream)
        except OSError:
            raise AnswerError((Problem(NOT_PACKED, str(self._path)),)) from None

    def _row(self, number: int, line: bytes) -> dict[str, Any]:
        try:
            if len(line) > MAX_LINE:
                raise JsonRefusedError(f"this line has more than {MAX_LINE:,} bytes")
            given = _object(line)
            if strangers := [key for key in given if key not in self._names]:
                raise JsonRefusedError(
                    f"there is no such question, and the first line has no such key: {shown(strangers[0])}"
                )
        except JsonRefusedError as error:
            return {ROW: number, FAULT: str(error), TEXT: line[:MAX_LINE].decode(errors="replace").rstrip("\r\n")}
        except UnicodeDecodeError:
            return {ROW: number, FAULT: NOT_UTF8, TEXT: line.decode(errors="replace").rstrip("\r\n")}
        row: dict[str, Any] = {self._names[key]: self._text(value) for key, value in given.items() if value is not None}
        for name in self.kept:
            if isinstance(given.get(name), str):
                row[KEPT + name] = given[name]
        row[ROW] = number
        return row

    def _text(self, value: Any) -> str:
        """A value as JSON. Those that come often are kept."""
        if not isinstance(value, str):
            return json.dumps(value, ensure_ascii=False)
        if (text := self._texts.get(value)) is None:
            if len(self._texts) > MAX_LINE:
                self._texts.clear()
            text = self._texts[value] = json.dumps(value, ensure_ascii=False)
        return text

    def _frame(self, rows: list[dict[str, Any]]) -> pl.DataFrame:
        schema = {ROW: pl.UInt64, FAULT: pl.String, TEXT: pl.String}
        return pl.DataFrame(rows, schema=schema | dict.fromkeys(self._names.values(), pl.String))


def _object(line: bytes) -> dict[str, Any]:
    """What a line holds. Half of a pair of surrogates is refused here, as no column can hold it."""
    given = read_object(line.decode("utf-8-sig"))
    if b"\\u" in line:
        try:
            json.dumps(given, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise JsonRefusedError("this line holds half a character") from None
    return given


def _keys(line: bytes) -> list[str]:
    """The keys of a line; none of one that cannot be read."""
    try:
        return list(_object(line)) if line.strip() else []
    except (JsonRefusedError, UnicodeDecodeError):
        return []


def _lines(stream: Any) -> Iterator[bytes]:
    """The lines of a stream, of a line that is too long its beginning."""
    rest = b""
    long = False
    while piece := stream.read(MAX_LINE):
        lines = (rest + piece).split(b"\n")
        rest = lines.pop()
        for line in lines:
            if not long:
                yield line
            long = False
        if len(rest) > MAX_LINE:
            if not long:
                yield rest
            rest, long = b"", True
    if rest and not long:
        yield rest
