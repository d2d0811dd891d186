"""The heart of a run: one pure function from a batch of answers to a batch of results, for any engine that maps one."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl
import pyarrow as pa

from triage.columnar.cells import Cells
from triage.columnar.heart import RESULTS
from triage.errors import AnswerError, PackError, Problem
from triage.library import Pack, load_pack
from triage.version import __version__

PACK = "pack"
"""The column with the digest of the pack."""
RESULT_SCHEMA = pa.schema(
    [(name, pa.bool_() if kind == pl.Boolean else pa.string()) for name, kind in RESULTS.items()]
    + [(PACK, pa.string())]
)
"""The columns of results."""


def assess_batch(
    batch: "pa.RecordBatch | pa.Table",
    complaint: str,
    *,
    pack: str | None = None,
    digest: str | None = None,
    made_by: str | None = None,
    keep: Sequence[str] = (),
    cells: Cells = "text",
    exact: bool = False,
) -> pa.RecordBatch:
    """The results of a batch of people, a row each in their order: the columns `keep`, then those of RESULT_SCHEMA.

    It depends on its arguments alone, keeps nothing of them, and is found by its name, so any process that has this
    package can run it. `pack` is a folder, without it the built-in one; each process loads it once. With `digest` and
    `made_by` a process that has another pack or another version of this package refuses to work. Cells are as in
    `Pack.assess_frame`, which tells what they may hold; with `cells="json"` texts are JSON. A sample of the rows, or
    with `exact` all, is run through the engine as well.

    Raises PackError, AnswerError for a batch that holds no answers, and EngineError when a row differs.
    """
    if made_by not in (None, __version__):
        message, allowed = "this process has another version of symptom-triage", str(made_by)
        raise PackError((Problem(message, found=__version__, allowed=allowed),))
    loaded = _loaded(pack)
    if digest not in (None, loaded.digest):
        raise PackError((Problem("this process has another pack", found=loaded.digest, allowed=str(digest)),))
    if missing := [name for name in keep if name not in batch.schema.names]:
        raise AnswerError((Problem("there is no such column to keep", found=missing[0]),))
    table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
    results = _table(loaded.assess_frame(complaint, pl.DataFrame(table), exact=exact, cells=cells))
    kept = [table.column(name).combine_chunks() for name in keep]
    columns = [_one_array(column) for column in (*kept, *results.columns)]
    schema = pa.schema([*(table.schema.field(name) for name in keep), *RESULT_SCHEMA])
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@cache
def _loaded(pack: str | None) -> Pack:
    """The pack of this process. A folder that changes later is not read again."""
    return load_pack(pack)


def _table(results: pl.DataFrame) -> pa.Table:
    return results.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(RESULT_SCHEMA)


def _one_array(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
