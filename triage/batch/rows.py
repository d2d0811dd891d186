"""Rows of an input as a table, whatever file they come from, and how they are cut into blocks.

Each has its number in `ROW` (from 1), and where it could not be read at all why in `FAULT` and how it stood there in
`TEXT`. Columns of questions have the names of these, columns that are kept as they are a `+` before theirs.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

import polars as pl

from triage.columnar.cells import Cells

ROW, FAULT, TEXT = "=row", "=fault", "=text"
KEPT = "+"


class Input(Protocol):
    """A file of rows."""

    cells: Cells
    """How its texts are to be read."""
    kept: tuple[str, ...]
    """The columns that are no questions, without the mark."""
    size: int
    """How much there is to read, in rows or bytes."""

    def position(self) -> int:
        """How much of `size` was read."""
        ...

    def frames(self) -> Iterator[pl.DataFrame]:
        """All rows in their order, some at a time; at least one frame, which may be empty."""
        ...


def blocks(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """The same rows in frames of that many rows, the last of what is left. The first comes even if it is empty."""
    waiting: list[pl.DataFrame] = []
    count, given = 0, 0
    for frame in frames:
        waiting.append(frame)
        count += frame.height
        while count >= rows:
            whole = pl.concat(waiting)
            yield whole.head(rows).rechunk()
            rest = whole.slice(rows)
            waiting, count, given = [rest], rest.height, given + 1
    if waiting and (count or not given):
        yield pl.concat(waiting).rechunk()


def answers_of(block: pl.DataFrame) -> pl.DataFrame:
    """The columns of questions."""
    return block.select(name for name in block.columns if not name.startswith(("=", KEPT)))


def kept_of(block: pl.DataFrame) -> pl.DataFrame:
    """The columns that are kept, under their own names."""
    marked = [name for name in block.columns if name.startswith(KEPT)]
    return block.select(pl.col(name).alias(name.removeprefix(KEPT)) for name in marked)
