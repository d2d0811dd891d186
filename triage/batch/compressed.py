"""Files as streams, unpacked on the way when their name says that they are packed."""

from pathlib import Path
from typing import Any

import pyarrow as pa

PACKED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}


def opened(path: Path) -> tuple[Any, Any]:
    """The file itself, whose position tells how much was read, and the stream of what is in it."""
    raw = pa.OSFile(str(path))
    packed = PACKED.get(path.suffix)
    return raw, pa.CompressedInputStream(raw, packed) if packed else raw


def kind_of(path: Path) -> str:
    """The suffix that tells what a file holds, such as `.csv`, whether it is packed or not."""
    return (path.with_suffix("") if path.suffix in PACKED else path).suffix.lower()
