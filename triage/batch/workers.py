"""Who does the work on the blocks of a run: this process, or the workers of a Dask scheduler."""

import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import polars as pl
import pyarrow as pa

from triage.batch.rows import ROW
from triage.errors import BatchError, EngineError
from triage.extras import require

Work = Callable[[pa.RecordBatch], pa.RecordBatch]
SECONDS_TO_ANSWER = 20
BLOCKS_PER_WORKER = 2
"""How many blocks are with a worker at a time."""


@dataclass(frozen=True, slots=True)
class Task:
    """A block to be worked on, under the name of its part."""

    name: str
    block: pl.DataFrame
    answers: pa.RecordBatch

    @property
    def rows(self) -> str:
        """Which rows of the input these are, in words."""
        numbers = self.block[ROW].to_list()
        return f"rows {numbers[0]} to {numbers[-1]}"


Mapped = Iterator[tuple[Task, pa.RecordBatch]]


def map_here(work: Work, tasks: Iterable[Task]) -> Mapped:
    """The results of each block, made in this process."""
    for task in tasks:
        yield task, _result(task, partial(work, task.answers))


def map_on(address: str, work: Work, tasks: Iterable[Task]) -> Mapped:
    """The results of each block in their order, made by the workers of a scheduler.

    Raises BatchError when it does not answer or answers would be readable on their way, and ExtraError without Dask.
    """
    check_address(address)
    require("dask", "triage batch --scheduler")
    from distributed import Client

    connect: Any = Client
    host, port = _place(address)
    try:
        socket.create_connection((host, port), SECONDS_TO_ANSWER).close()  # Dask would try again for as long
        client = connect(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        raise BatchError(f"no Dask scheduler answers at {address} ({type(error).__name__})") from None
    with client:
        yield from _ordered(client, work, tasks)


def check_address(address: str) -> None:
    """Raises BatchError for an address to which answers would go unencrypted over a network."""
    scheme = _parts(address).scheme
    if scheme == "tls" or (scheme == "tcp" and _is_this_machine(_place(address)[0])):
        return
    message = f"answers would go to {address} readable by others on the way"
    raise BatchError(f"{message}. Allowed: tls:// (see the documentation of Dask), or tcp:// on this machine")


def _place(address: str) -> tuple[str, int]:
    """The host and the port of an address. Raises BatchError for one that has none."""
    try:
        host, port = _parts(address).hostname, _parts(address).port
    except ValueError:
        host, port = None, None
    if host is None or port is None:
        raise BatchError(
            f"{address} is no address of a scheduler. Allowed: such as tls://host:8786, tcp://127.0.0.1:8786"
        )
    return host, port


def _parts(address: str) -> SplitResult:
    return urlsplit(address if "//" in address else f"tcp://{address}")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _ordered(client: Any, work: Work, tasks: Iterable[Task]) -> Mapped:
    """As many blocks are out as the workers can use, and they come back in the order in which they went.

    Dask gives out again what a lost worker had. What failed is not tried again: a difference that goes away is one too.
    """
    out: deque[tuple[Task, Any]] = deque()
    for task in tasks:
        most = BLOCKS_PER_WORKER * sum(client.nthreads().values())
        if not most:
            client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
        while len(out) >= max(most, BLOCKS_PER_WORKER):
            yield _fetched(*out.popleft())
        out.append((task, client.submit(_on_bytes, work, _packed(task.answers), pure=False)))
    while out:
        yield _fetched(*out.popleft())


def _fetched(task: Task, future: Any) -> tuple[Task, pa.RecordBatch]:
    return task, _unpacked(_result(task, future.result))


def _result(task: Task, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except EngineError as error:
        raise EngineError(f"{task.rows} of the input: {error}") from None


def _on_bytes(work: Work, packed: bytes) -> bytes:
    return _packed(work(_unpacked(packed)))


def _packed(batch: pa.RecordBatch) -> bytes:
    """A batch as bytes: small, and the same whatever versions two machines have."""
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, batch.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch)
    return bytes(stream.getvalue())


def _unpacked(packed: bytes) -> pa.RecordBatch:
    with pa.ipc.open_stream(packed) as reader:
        return next(iter(reader))
