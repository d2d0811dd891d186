"""Which program reads packs: its code and all that decides what it makes of the same files."""

import hashlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pydantic

from triage.version import IMPORTED_AT, __version__

_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDERS = ("model", "pack")
"""What a pack is read with and into. Nothing else of this package has a part in it."""


def reader_identity(*more: str) -> str | None:
    """SHA-256 over versions and over the code that reads packs, 64 hexadecimal digits.

    `more` are folders of this package whose code counts too. None where that code cannot be seen, or was changed after
    this process had begun to import it: then nobody can say what the running code makes of a pack.
    """
    total = hashlib.sha256()
    for version in (__version__, sys.version, pydantic.VERSION):
        total.update(f"{version}\0".encode())
    try:
        for path in _sources((*_FOLDERS, *more)):
            with path.open("rb") as stream:
                data = stream.read()
                if os.fstat(stream.fileno()).st_mtime > IMPORTED_AT:
                    return None
            total.update(f"{path.name}\0{len(data)}\0".encode())
            total.update(data)
    except (OSError, ImportError):
        return None
    return total.hexdigest()


def _sources(folders: tuple[str, ...]) -> list[Path]:
    """Our code that reads packs, and the file in which the reader of YAML tells its version."""
    own = [path for folder in folders for path in sorted((_PACKAGE / folder).iterdir()) if path.suffix == ".py"]
    yaml = find_spec("yaml")
    if yaml is None or yaml.origin is None:
        raise ImportError("yaml")
    return [*own, Path(yaml.origin)]
