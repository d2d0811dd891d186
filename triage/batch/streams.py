"""Files as streams, unpacked on the way when their name says that they are packed."""

import codecs
import io
from pathlib import Path
from typing import Any

import pyarrow as pa

NOT_PACKED = "this is not packed as its name says, or it is damaged"
PACKED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}


def opened(path: Path) -> tuple[Any, Any]:
    """The file itself, whose position tells how much was read, and the stream of what is in it."""
    raw = pa.OSFile(str(path))
    packed = PACKED.get(path.suffix)
    return raw, pa.CompressedInputStream(raw, packed) if packed else raw


def kind_of(path: Path) -> str:
    """The suffix that tells what a file holds, such as `.csv`, whether it is packed or not."""
    return (path.with_suffix("") if path.suffix in PACKED else path).suffix.lower()


class Utf8(io.RawIOBase):
    """A stream whose every byte that is no UTF-8 was replaced by `LOST`, so that nothing stumbles over it later."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """About that many bytes; none at the end only."""
        while data := self._stream.read(size if size >= 0 else None):
            if text := self._decoder.decode(data):
                return text.encode()
        return self._decoder.decode(b"", final=True).encode()


LOST = "\ufffd"
