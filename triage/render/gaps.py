"""Where nothing was told for long: a line over it would be made up."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from triage.render.days import day

_SHORTEST = 14
_LONGER_THAN_USUAL = 2


class Gap(NamedTuple):
    """Two times with nothing told between them, the place of the earlier one, and the days from day to day."""

    place: int
    before: datetime
    after: datetime
    days: int

    @property
    def text(self) -> str:
        """The gap in words."""
        return f"No check-in between {day(self.before)} and {day(self.after)} ({self.days} days)"


def gaps(times: Sequence[datetime]) -> list[Gap]:
    """The gaps in times that are in order: more than 14 days, and more than twice the usual time between two."""
    apart = [(after.date() - before.date()).days for before, after in pairwise(times)]
    if not apart:
        return []
    limit = max(_SHORTEST, _LONGER_THAN_USUAL * median(apart))
    pairs = enumerate(zip(pairwise(times), apart, strict=True))
    return [Gap(index, before, after, days) for index, ((before, after), days) in pairs if days > limit]
