"""Packs that were read before: kept as JSON under a name that says which files, read by which program.

What is kept passes the same models again when it is taken, and is used only when its name, its sum and its digest fit.
Anything else is as if it were not there. Nothing that is kept is ever run.
"""

import hashlib
from pathlib import Path

from pydantic import ValidationError

from triage.model.complaint import PackContent
from triage.pack import cache_folder
from triage.pack.reader_identity import reader_identity

_SUM_LENGTH = 64


class PackCache:
    """What is kept of the pack with this digest, for the program that runs now."""

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder = folder
        self._digest = digest
        self._reader = reader_identity()

    def take(self) -> PackContent | None:
        """The pack, equal to what reading its files would give; None where nothing fitting is kept."""
        if self._reader is None or (kept := cache_folder.take(self._folder, self._name)) is None:
            return None
        written = kept[_SUM_LENGTH:]
        if kept[:_SUM_LENGTH] != self._sum(written):
            return None
        return self._parsed(written)

    def put(self, content: PackContent) -> None:
        """Keep a pack that was read from its files, unless what would be taken later were not the same."""
        if self._reader is None:
            return
        written = _written(content)
        # The code could have been edited while it read, so it is looked at again.
        if _is_same(self._parsed(written), content, written) and reader_identity() == self._reader:
            cache_folder.put(self._folder, self._name, self._sum(written) + written)

    @property
    def _name(self) -> str:
        return hashlib.sha256(f"{self._digest} {self._reader}".encode()).hexdigest()

    def _sum(self, written: bytes) -> bytes:
        """Over the name too, so that a file under another's name does not fit."""
        total = hashlib.sha256(self._name.encode())
        total.update(written)
        return total.hexdigest().encode()

    def _parsed(self, written: bytes) -> PackContent | None:
        try:
            content = PackContent.model_validate_json(written)
        except ValidationError:
            return None
        return content if content.digest == self._digest else None


def _written(content: PackContent) -> bytes:
    """As JSON, without what its files leave out: whether a key stands there is a part of what a pack says."""
    return content.model_dump_json(exclude_unset=True).encode()


def _is_same(parsed: PackContent | None, content: PackContent, written: bytes) -> bool:
    return parsed is not None and parsed == content and _written(parsed) == written
