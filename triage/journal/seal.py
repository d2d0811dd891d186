"""Sums that show damage which SQLite cannot see: a changed byte in a row, and a row that is gone or elsewhere.

They tell accidents, not forgery: who can write the file can make new sums.
"""

import hashlib
import json
from collections.abc import Iterable

NOTHING_YET = ""
"""The seal of a course without entries."""


def row_sum(label: str, kind: str, at: str, pack: str | None, entry: str) -> str:
    """SHA-256 of everything a row says, 64 hexadecimal digits."""
    return hashlib.sha256(json.dumps([label, kind, at, pack, entry]).encode()).hexdigest()


def sealed(seal: str, number: int, row: str) -> str:
    """The seal of a course after one more row: of the seal before, the number of the row and its sum."""
    return hashlib.sha256(f"{seal} {number} {row}".encode()).hexdigest()


def seal_of(rows: Iterable[tuple[int, str]]) -> str:
    """The seal of a course with these numbers and sums, in order."""
    seal = NOTHING_YET
    for number, row in rows:
        seal = sealed(seal, number, row)
    return seal
