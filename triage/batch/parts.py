"""Parts of a run that are done, kept in a folder beside the output until the whole is written."""

import fcntl
import hashlib
import os
import shutil
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from types import TracebackType

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from triage.errors import BatchError
from triage.private_file import private_file


class Parts(AbstractContextManager["Parts"]):
    """A folder of parts, each named by what it is made of, so that none can stand for anything else.

    `made_with` are all the things beside the rows themselves on which results depend.
    """

    def __init__(self, output: Path, made_with: tuple[str, ...]) -> None:
        self.folder = output.with_name(f"{output.name}.parts")
        self._made_with = "\0".join(made_with).encode()
        self._lock = -1

    def __enter__(self) -> "Parts":
        """Raises BatchError while another run writes the same output."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise BatchError(f"another run is writing {self.folder}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.folder.is_dir() and not any(self.folder.glob("*.parquet")):
            self.remove()
        os.close(self._lock)

    def name(self, block: pl.DataFrame) -> str:
        """The name of the part that these rows make."""
        total = hashlib.sha256(self._made_with)
        stream = BytesIO()
        block.write_ipc(stream, compression="uncompressed")
        total.update(stream.getbuffer())
        return total.hexdigest()

    def read(self, name: str) -> pl.DataFrame | None:
        """A part that is there and whole; None for any other."""
        try:
            with self._path(name).open("rb") as stream:
                return pl.DataFrame(parquet.read_table(stream, page_checksum_verification=True))
        except (OSError, pa.ArrowException):
            return None

    def write(self, name: str, part: pl.DataFrame) -> None:
        """Keep a part."""
        with private_file(self._path(name)) as stream:
            parquet.write_table(part.to_arrow(), stream, compression="zstd", write_page_checksum=True)

    def remove(self) -> None:
        """Remove the folder with all its parts."""
        shutil.rmtree(self.folder)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"
