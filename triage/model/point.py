"""One thing that a doctor looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at: what is so, whether that is well, and how to mend it if not."""

    said: str
    well: bool = True
    mend: str = ""
