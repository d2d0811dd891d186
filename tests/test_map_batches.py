"""`assess_batch`: the pure function that any engine over Arrow record batches can map, and Dask really does."""

import concurrent.futures
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from cohorts import KNEE, frame_of, people, write_csv

import triage
from triage.batch import RESULT_SCHEMA, assess_batch
from triage.batch.run import Plan, run

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def batch(pack: triage.Pack) -> pa.RecordBatch:
    """Forty people with an id each."""
    frame = frame_of(pack, KNEE, people(pack, KNEE, 40, seed=12))
    frame = frame.with_columns(pl.Series("id", range(40)))
    return frame.to_arrow().combine_chunks().to_batches()[0]


def test_results_are_those_of_the_frame(pack: triage.Pack, batch: pa.RecordBatch) -> None:
    """Kept columns and results with the digest, in the order of the rows, under one schema."""
    told = assess_batch(batch, KNEE, keep=["id"])
    assert told.schema.names == ["id", *RESULT_SCHEMA.names]
    assert told.schema.field("urgency").type == pa.string()
    wanted = pack.assess_frame(KNEE, pl.DataFrame(batch))
    assert pl.DataFrame(told).drop("id").equals(wanted)
    assert told.column("id").to_pylist() == list(range(40))
    assert assess_batch(pa.Table.from_batches([batch]), KNEE, keep=["id"]).equals(told)
    assert assess_batch(batch.slice(0, 0), KNEE).num_rows == 0


def test_it_goes_to_other_processes(batch: pa.RecordBatch) -> None:
    """Two processes map it over slices, and what they give put together is the whole."""
    work = partial(assess_batch, complaint=KNEE, keep=["id"])
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        told = list(pool.map(work, [batch.slice(0, 25), batch.slice(25)]))
    assert pa.Table.from_batches(told).equals(pa.Table.from_batches([work(batch)]))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"digest": "0" * 64}, "this process has another pack"),
        ({"made_by": "0.0.1"}, "this process has another version of symptom-triage"),
        ({"keep": ["name"]}, "there is no such column to keep"),
        ({"complaint": "hip"}, "there is no such complaint"),
    ],
)
def test_what_does_not_fit_is_refused(batch: pa.RecordBatch, more: dict[str, str], told: str) -> None:
    """Another pack, another version, a column or a complaint that is not there; the error survives its way back."""
    with pytest.raises(triage.TriageError, match=told) as refused:
        assess_batch(batch, **{"complaint": KNEE, **more})
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real scheduler with two workers, each a process, on this machine only."""
    folder = tmp_path_factory.mktemp("dask")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "said").open("w") as said:

        def started(program: str, *words: str) -> "subprocess.Popen[bytes]":
            command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words, "--host", "127.0.0.1"]
            return subprocess.Popen(command, stderr=said, stdout=said, cwd=folder, env=environment)

        running = [started("scheduler", "--port", "0", "--no-dashboard", "--no-jupyter")]
        try:
            address = _address(folder / "said")
            running += [started("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard") for _ in range(2)]
            yield address
        finally:
            for process in running:
                process.kill()
                process.wait()


def _address(said: Path) -> str:
    """Where a scheduler listens, once it says so."""
    end = time.monotonic() + 60
    while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", said.read_text())):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found[0]


def test_dask_gives_the_same_bytes(pack: triage.Pack, command: list[str], scheduler: str, tmp_path: Path) -> None:
    """`--scheduler` sends blocks to two workers, and the output is that of a run on this machine alone."""
    source = write_csv(tmp_path / "people.csv", pack, people(pack, KNEE, 120, seed=9))
    run(pack, Plan(source, tmp_path / "here.csv", KNEE), lambda step: None)
    words = [*command, "batch", "people.csv", "-o", "there.csv", "--scheduler", scheduler, "--rows-at-once", "15"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
